"""Sample facts for every answer that cannot be recorded (E03), by variant."""

from collections.abc import Mapping

from tests.templates.base import CASELESS, CMHT, LEARNING, NO_CLOCK, request

VARIANTS: dict[str, Mapping[str, object]] = {
    "unclear": {"words": "Thanks, leave it with us"},
    "conditional": {"words": "accept subject to funding"},
    "part": {"words": "we will do the assessment only", "personal_data": True},
    "future": {"words": "accept from January"},
    "email_only": {"words": "accept"},
    "question": {"words": "Who is the care co-ordinator?"},
    "strange": {"words": "Accept … Caring for Westmere since 1948", "habits": ["d1"]},
    "unsure_quote": {"words": ""},
    "not_entitled": {"words": "accept", "may_accept": ["Jo Marsh", "Kit Moor"]},
    "sender_cannot_accept": {"words": "accept"},
    "team_ended": {"words": "accept", "who_can": ["Jo Marsh"]},
    "asker": {"words": "Any news?"},
    "which_value": {
        "words": "kind of help: a visit",
        "needs": "kind of help",
        "grounds": ["consultation", "meeting"],
        "of": "tick",
        "clause": "9.3",
    },
    "which_day": {"words": "assessed: soon", "needs": "assessed", "of": "date"},
    "not_yours_to_say": {"words": "decision maker", "who_can": ["Westmere CMHT"]},
    "thanks": {"words": ""},
    "outsider": {"words": "accept"},
    "mailbox_unnamed": {"words": "accept"},
    "mailbox_asked": {"words": "accept", "asked": "Jo Marsh", "sent_by": "Kit Moor"},
    "not_to_us": {"words": "accept", "candidates": []},
    "dated_far": {"words": "accept", "candidates": []},
    "dated_before": {"words": "accept", "candidates": []},
    "undated": {"words": "accept", "candidates": []},
    "said_before": {"words": "accept", "candidates": []},
    "subject": {"words": "accept", "candidates": []},
    "quotation": {"words": "accept", "candidates": [], "foreign": "Only when funding is agreed"},
    "which_case": CASELESS | {"words": "accept", "candidates": ["JW-48211", "JW-48212"]},
    "which_request": {
        "words": "accept",
        "choices": [
            {"number": 1, "from": "Older People Team", "to": "Westmere CMHT", "procedure": "Post-assessment transfer"},
            {"number": 2, "from": "Older People Team", "to": "Westmere CMHT", "procedure": "Dispute"},
        ],
        "request": None,
    },
    "no_case": CASELESS | {"words": "JW-99999"},
    "already_accepted": {
        "words": "accept",
        "team": LEARNING,
        "owner": LEARNING,
        "at": "2026-11-24T10:00:00+00:00",
        "request": request(state="closed"),
    },
    "closed_request": {"words": "accept", "state": "withdrawn", "request": request(state="withdrawn")},
    "retraction": {
        "words": "Please ignore my last email",
        "of": "acceptance",
        "told": ["Jo Marsh", "Ash Brook"],
        "owner": CMHT,
        "request": request(state="accepted"),
    },
    "decided": {"words": "withdraw", "other": "Sal Reed", "team": CMHT, "who_can": ["Sal Reed", "Dana Cole"]},
    "question_first": {
        "words": "accept",
        "needs": "Ordinary residence in question",
        "clause": "5.4",
        "flag": "ordinary-residence",
    },
    "not_told": {
        "words": "seen",
        "told": ["Priya Shah", "Jo Marsh"],
        "reported": True,
        "request": None,
        "alarm": True,
        "next_due": "2026-11-23T11:15:00+00:00",
    },
    "why_closing": {
        "words": "close: they said no thanks",
        "grounds": ["need ended", "not eligible"],
        "request": None,
    },
    "lowering": {"words": "", "flag": "safeguarding", "up": True, "request": None},
    "no_request": {
        "words": "accept JW-48211 request 3",
        "number": 3,
        "choices": [
            {"number": 2, "from": "Older People Team", "to": "Westmere CMHT", "procedure": "Post-assessment transfer"},
        ],
        "request": None,
    },
    "needs_reason": {
        "words": "decline",
        "grounds": ["The needs found point to another team", "More information is needed"],
    },
    "missing_information": {
        "words": "",
        "missing": ["record"],
        "understood": [["Case", "JW-48211"], ["To", "Westmere CMHT"]],
        "request": request(state="needs information", missing=["record"], **NO_CLOCK),
    },
    "not_owner": {"team": ["Learning Disability Team"], "request": None},
    "unknown_team": CASELESS
    | {
        "named": "Westmeer CMHT",
        "near": ["Westmere CMHT"],
        "understood": [["Case", "JW-48211"], ["Kind", "transfer"], ["Reason", "needs found"], ["Record", "LAS, note"]],
    },
    "several_teams": CASELESS
    | {
        "near": ["Westmere CMHT", "Learning Disability Team"],
        "understood": [["Case", "JW-48211"], ["Reason", "needs found"]],
    },
    "several_missing": CASELESS
    | {
        "lacks": ["Case", "To", "Kind"],
        "missing": ["Case", "Kind"],
        "guesses": [["To", "Westmere CMHT"]],
        "named": "Westmeer CMHT",
        "near": ["Westmere CMHT"],
        "kinds": ["Post-assessment transfer", "Dispute"],
        "asked": {"kind": "swap"},
        "understood": [["Reason", "needs found"]],
    },
    "no_team": CASELESS | {"understood": [["Case", "JW-48211"], ["Kind", "transfer"]]},
    "no_from_team": CASELESS
    | {
        "understood": [["Case", "JW-48211"], ["To", "Westmere CMHT"]],
        "near": ["Older People Team", "Learning Disability Team"],
    },
    "same_team": {"request": None},
    "duplicate_request": {"number": 1},
    "gate": {
        "words": "visit made",
        "step": "say",
        "first": [
            {
                "any": False,
                "clause": "5.6",
                "of": [
                    {"test": "said", "name": "visit agreed", "value": "", "asks": "tick", "who": ["Older People Team"]}
                ],
            },
            {
                "any": True,
                "clause": "7",
                "of": [
                    {"test": "is", "name": "key", "value": "held", "asks": "choice", "who": ["Westmere CMHT"]},
                    {"test": "accepted", "name": "Dispute", "value": "", "asks": "", "who": []},
                ],
            },
            {
                "any": False,
                "clause": "",
                "of": [{"test": "one organisation", "name": "", "value": "", "asks": "", "who": []}],
            },
        ],
    },
    "not_proved": {
        "words": "",
        "why": "nobody signed in, and it did not come through a relay that we trust",
        "code": "KDTRMWQH",
        "says": "accept",
        "until": "2026-11-26T12:04:00+00:00",
    },
    "leave": CASELESS | {"words": "", "why": "days"},
    "wrong_code": {"words": "", "why": "wrong", "request": None},
    "not_entitled_to_decide": {"words": "determined: stays", "who_can": ["Lee Stone", "Max Vale"]},
    "unknown_determination_team": {"words": "determined: moves to the hub", "named": "the hub", "near": []},
    "determination_differs": {"words": "determined: stays", "other": "Max Vale"},
    "unreadable": CASELESS | {"words": ""},
    "our_fault": CASELESS | {"words": ""},
    "no_words": CASELESS | {"words": ""},
    "closing_refused": {
        "why": ["the request to Westmere CMHT is open"],
        "first": [
            {
                "any": False,
                "clause": "5.6",
                "of": [{"test": "said", "name": "flat given up", "value": "", "asks": "tick", "who": ["Older People"]}],
            }
        ],
        "request": None,
    },
    "not_listed": CASELESS,
    "too_often": CASELESS,
    "unknown_kind": CASELESS | {"named": "swap", "kinds": ["Post-assessment transfer", "Dispute"]},
    "nothing_to_tick": {"words": "sumary", "items": ["summary", "risk information"], "request": None},
    "already_registered": {"request": None},
    "not_a_manager": {"words": "stays"},
    "not_your_team": CASELESS | {"case": "JW-48213", "named": "Westmere CMHT"},
    "not_yours_to_withdraw": {"words": "withdraw"},
}
