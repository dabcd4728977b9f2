"""Sample facts for every kind of notice but E03, by a name that says what they show."""

from collections.abc import Mapping

from protocol.messages.notices import Kind
from tests.templates.base import (
    ACCEPTED,
    ALARM,
    CASELESS,
    CHASE,
    CMHT,
    DECIDE,
    DECLINED,
    DISPUTE,
    FRIDAY,
    JOINT,
    LEARNING,
    NO_CLOCK,
    OLDER,
    OWNS,
    PLAN,
    REQUEST,
    RUNG,
    TALKS,
    request,
)

Sample = tuple[Kind, Mapping[str, object]]

CONTINUES = {
    "item": "support continues", "valued": False, "person": False, "clause": "3.5", "who": ["Older People North"],
    "said": [],
}  # fmt: skip
DECISION_MAKER = {
    "item": "decision maker", "valued": True, "person": True, "clause": "10.4",
    "who": ["Community Mental Health Team"],
    "said": [
        {"team": "Older People North", "at": "2026-11-26T09:05:00+00:00", "by": "Max Vale", "value": "Max Vale"}
    ],
}  # fmt: skip

KINDS: dict[str, Sample] = {
    "E03 not proved, nothing to confirm": (
        Kind.NOT_RECORDED,
        {"variant": "not_proved", "words": "", "why": "the message did not pass a check of its sender"},
    ),
    **{
        f"leave, {name}": (
            Kind.NOTED,
            CASELESS
            | {
                "what": what,
                "more": [],
                "leave": {"first": "2026-12-03", "last": "2026-12-17"},
                "by": "Lee Stone",
                "since": "2026-12-10",
                **more,
            },
        )
        for name, what, more in (
            ("covered", "on leave", {"instead": ["Max Vale"]}),
            ("nobody covers", "on leave", {"instead": []}),
            (
                "not allowed",
                "on leave",
                {
                    "instead": ["Max Vale"],
                    "named": "odette marsh",
                    "why": "not allowed",
                    "who_can": ["Max Vale"],
                },
            ),
            ("not known", "on leave", {"instead": ["Max Vale"], "named": "odette", "why": "unknown", "who_can": []}),
            ("covering", "covering", {"team": {"name": "Westmere CMHT"}}),
            ("back", "back", {}),
            ("covers no more", "covers no more", {"leave": None}),
        )
    },
    **{
        f"E03 leave, {why}": (Kind.NOT_RECORDED, CASELESS | {"variant": "leave", "words": "", "why": why})
        for why in ("none", "whose")
    },
    "E03 a request that is not proved": (
        Kind.NOT_RECORDED,
        CASELESS
        | {
            "variant": "not_proved",
            "words": "",
            "code": "KDTRMWQH",
            "says": "request",
            "reference": "JW-60420",
            "to_name": "Westmere CMHT",
            "until": "2026-11-26T12:04:00+00:00",
            "request": None,
            "why": "nobody signed in, and it did not come through a relay that we trust",
        },
    ),
    "E03 a request that another sent": (
        Kind.NOT_RECORDED,
        {
            "variant": "not_proved",
            "words": "",
            "code": "KDTRMWQH",
            "says": "request",
            "reference": "",
            "to_name": "Westmere CMHT",
            "sent_by": "Kit Moor",
            "until": "2026-11-26T12:04:00+00:00",
            "request": None,
        },
    ),
    "E03 sent by another, with a code": (
        Kind.NOT_RECORDED,
        {
            "variant": "not_proved",
            "words": "",
            "code": "KDTRMWQH",
            "says": "accept",
            "sent_by": "Kit Moor",
            "until": "2026-11-26T12:04:00+00:00",
        },
    ),
    "E03 sent by another, nothing to confirm": (
        Kind.NOT_RECORDED,
        {
            "variant": "not_proved",
            "words": "",
            "sent_by": "somebody at pa@agency.example.com",
        },
    ),
    "E03 mailbox without a name, sent by another": (
        Kind.NOT_RECORDED,
        {"variant": "mailbox_unnamed", "words": "accept", "sent_by": "Kit Moor"},
    ),
    "E03 a new code": (
        Kind.NOT_RECORDED,
        {
            "variant": "wrong_code",
            "words": "",
            "why": "void",
            "code": "KDTRMWQH",
            "until": "2026-11-26T12:04:00+00:00",
            "request": None,
        },
    ),
    **{
        f"E03 wrong code, {why}": (
            Kind.NOT_RECORDED,
            {"variant": "wrong_code", "words": "", "why": why, "request": None},
        )
        for why in ("used", "expired", "void", "none")
    },
    "E01 logged": (Kind.REQUEST_LOGGED, {"team_copied": True, "missing": []}),
    "E01 a question that goes on with the case": (
        Kind.REQUEST_LOGGED,
        {"team_copied": False, "missing": [], "passed_on": LEARNING},
    ),
    "E01 logged on a Friday evening": (
        Kind.REQUEST_LOGGED,
        {
            "team_copied": False,
            "missing": [],
            "request": request(
                reckoning=FRIDAY, due="2026-12-02T17:00:00+00:00", person_told=None, parallel=True, guessed_alarm=True
            ),
        },
    ),
    "E01 record missing": (
        Kind.REQUEST_LOGGED,
        {
            "team_copied": False,
            "missing": ["record"],
            "request": request(missing=["record"], state="needs information", record="", **NO_CLOCK),
        },
    ),
    "E01 moves nothing": (
        Kind.REQUEST_LOGGED,
        {"team_copied": False, "missing": [], "request": request(procedure=JOINT, person_told=None)},
    ),
    "E01 joint plan": (
        Kind.REQUEST_LOGGED,
        {"team_copied": False, "missing": [], "request": request(procedure=PLAN, person_told=None, **NO_CLOCK)},
    ),
    "E01 no deadline": (
        Kind.REQUEST_LOGGED,
        {
            "team_copied": False,
            "missing": [],
            "request": request(
                held="There is no bank holiday data for 2029: the calendar covers 2026 to 2028.", **NO_CLOCK
            ),
        },
    ),
    "E01 clock set again": (Kind.REQUEST_LOGGED, {"team_copied": False, "missing": [], "clock_set": True}),
    "E02 please answer": (
        Kind.PLEASE_ANSWER,
        {
            "again": False,
            "away_name": "",
            "as_determined": False,
            "asked_for": "needs a care co-ordinator",
            "may_accept": ["Lena Ward", "Rowan Hill"],
        },
    ),
    "E02 sent again after its time": (
        Kind.PLEASE_ANSWER,
        {"again": True, "away_name": "Rowan Hill", "request": request(due="2026-11-23T17:00:00+00:00")},
    ),
    "E02 sent again": (Kind.PLEASE_ANSWER, {"again": True, "away_name": "Rowan Hill", "as_determined": False}),
    "E02 as determined": (
        Kind.PLEASE_ANSWER,
        {
            "again": False,
            "away_name": "",
            "as_determined": True,
            "request": request(state="determined"),
            "confirm_by": "2026-11-27T17:00:00+00:00",
        },
    ),
    "E02 as determined, no deadline": (
        Kind.PLEASE_ANSWER,
        {"as_determined": True, "request": request(state="determined", **NO_CLOCK)},
    ),
    "E02 moves nothing": (
        Kind.PLEASE_ANSWER,
        {"again": False, "away_name": "", "as_determined": False, "request": request(procedure=JOINT)},
    ),
    "E02 not a signatory": (
        Kind.PLEASE_ANSWER,
        {"again": False, "away_name": "", "as_determined": False, "signatory": False},
    ),
    "E02 while an alarm is up": (
        Kind.PLEASE_ANSWER,
        {"again": False, "away_name": "", "as_determined": False, "alarm": True},
    ),
    "E03 missing information, not logged": (
        Kind.NOT_RECORDED,
        {
            "variant": "missing_information",
            "missing": ["record"],
            "understood": [["Case", "JW-48211"], ["To", "Westmere CMHT"]],
            "request": None,
        },
    ),
    "E03 confirm please": (Kind.CONFIRM_PLEASE, {"by": "Rowan Hill", "words": "Yes, we accept"}),
    "E04 reminder": (
        Kind.REMINDER,
        {"provisional_by": "", "may_accept": ["Jo Marsh", "Kit Moor"], "at": "2026-11-25T09:00:00+00:00"},
    ),
    "E04 reminder, provisional": (
        Kind.REMINDER,
        {"provisional_by": "Rowan Hill", "may_accept": ["Jo Marsh"], "at": "2026-11-25T09:00:00+00:00"},
    ),
    "E05 accepted": (Kind.ACCEPTED, ACCEPTED),
    "E05 late by a second": (
        Kind.ACCEPTED,
        ACCEPTED | {"late": True, "late_by": 0, "at": "2026-11-25T17:00:01+00:00", "allocate_by": "7 December"},
    ),
    "E05 late by a day": (
        Kind.ACCEPTED,
        ACCEPTED | {"late": True, "late_by": 1, "without_prejudice": True, "handover": None},
    ),
    "E05 as determined": (Kind.ACCEPTED, ACCEPTED | {"as_determined": True}),
    "E05 both directors": (
        Kind.ACCEPTED,
        ACCEPTED
        | {
            "by": {"name": "Max Vale and Alex Dell", "title": ""},
            "words": "",
            "as_determined": True,
            "directors": True,
        },
    ),
    "E05 moves nothing": (
        Kind.ACCEPTED,
        ACCEPTED
        | {"moved": False, "handover": None, "owner": OLDER, "request": request(procedure=JOINT, state="accepted")},
    ),
    "E05 stays, managers": (
        Kind.STAYS,
        {"by": ["Ash Brook", "Jo Marsh"], "how": "managers", "request": request(state="closed: stays")},
    ),
    "E05 stays, determined": (
        Kind.STAYS,
        {"by": ["Lee Stone"], "how": "determination", "request": request(state="closed: stays")},
    ),
    "E06 declined": (Kind.DECLINED, DECLINED),
    "E06 no capacity": (
        Kind.DECLINED,
        DECLINED
        | {
            "ground": "No worker can be allocated",
            "ground_code": "capacity",
            "valid": False,
            "clause": "8.5",
            "words": "We have no capacity",
            "request": REQUEST,
        },
    ),
    "E06 remit": (
        Kind.DECLINED,
        DECLINED
        | {
            "ground": "It is not usually this team's work",
            "ground_code": "remit",
            "remit": True,
            "clause": "3.2, 3.4, 10.2",
            "words": "",
            "next_due": None,
        },
    ),
    "E07 managers": (Kind.RUNG, RUNG | {"form": "managers", "owner_manager": "Mara Quill"}),
    "E07 both sides": (Kind.RUNG, RUNG | {"form": "managers", "both_sides": True}),
    "E07 asked for early": (
        Kind.RUNG,
        RUNG
        | {"form": "managers", "early": True, "asked_name": "Sam Field", "request": request(state="declined", rung=1)},
    ),
    "E07 mailbox not read": (
        Kind.RUNG,
        RUNG | {"form": "managers", "unread_since": "2026-11-25T16:00:00+00:00", "provisional_by": "Rowan Hill"},
    ),
    "E07 plan": (Kind.RUNG, RUNG | {"form": "plan", "clause": "9.6", "request": request(procedure=PLAN, **NO_CLOCK)}),
    "E07 sender": (
        Kind.RUNG,
        RUNG
        | {
            "form": "sender",
            "next_form": "sender",
            "clause": "3.5, 8.8",
            "missing": ["record"],
            "request": request(missing=["record"], state="needs information", **NO_CLOCK),
        },
    ),
    "E08 talks": (
        Kind.RUNG,
        RUNG
        | TALKS
        | {"standing_in": [{"name": "Lee Stone", "for": "Ash Brook"}], "top": ["Max Vale"], "signatory": False},
    ),
    "E08 catch-up": (
        Kind.RUNG,
        RUNG
        | TALKS
        | {
            "catch_up": {
                "since": "2026-11-25T17:00:00+00:00",
                "missed": [{"number": 1, "due": "2026-11-25T17:00:00+00:00"}],
            },
            "at": "2026-11-27T10:00:00+00:00",
        },
    ),
    "E09 determination": (Kind.RUNG, RUNG | DECIDE),
    "E09 decided, not confirmed": (
        Kind.RUNG,
        RUNG
        | DECIDE
        | {
            "form": "directors",
            "number": 4,
            "next_due": None,
            "next_form": "",
            "clause": "10.6",
            "decided": {"team": "Westmere CMHT", "by": "Lee Stone"},
        },
    ),
    "E09 directors again": (
        Kind.RUNG,
        RUNG
        | DECIDE
        | {
            "form": "directors",
            "number": 4,
            "next_due": "2026-12-14T09:00:00+00:00",
            "next_form": "",
            "clause": "10.6",
            "repeat": True,
        },
    ),
    "E10 safeguarding": (Kind.ALARM, ALARM),
    "E10 safeguarding, guessed": (
        Kind.ALARM,
        ALARM | {"guessed": True, "number": 2, "next_minutes": None, "next_due": "2026-11-30T09:00:00+00:00"},
    ),
    "E10 safeguarding, in custody": (
        Kind.ALARM,
        ALARM | {"notes": ["In custody the prison leads the enquiry, and the council advises (§14)."]},
    ),
    "E10 safeguarding, on a closed case": (Kind.ALARM, ALARM | {"closed": "closed", "request": None}),
    "E10 safeguarding, once more": (Kind.ALARM, ALARM | {"again_by": "Rowan Hill"}),
    "E10 safeguarding, not proved": (
        Kind.ALARM,
        ALARM | {"guessed": True, "proved": False, "next_minutes": None, "next_due": None},
    ),
    "E13 duty chase": (Kind.DUTY_CHASE, CHASE),
    "E11 owed at once": (Kind.DUTY_CHASE, CHASE | {"how": "owed", "by": "Alex Moss", "chased": 0}),
    "E11 to be seen": (
        Kind.DUTY_CHASE,
        CHASE | {"how": "owed", "by": "Alex Moss", "chased": 0, "title": "Read the notice", "items": ["seen"]},
    ),
    "E13 before it is due": (Kind.DUTY_CHASE, CHASE | {"how": "reminder", "chased": 0}),
    "E07 not done in time": (Kind.DUTY_CHASE, CHASE | {"how": "rung", "by": "Alex Moss", "last": True}),
    "E13 last duty chase": (Kind.DUTY_CHASE, CHASE | {"chased": 2, "last": True, "at": "2026-12-02T17:00:00+00:00"}),
    "withdrawn": (
        Kind.WITHDRAWN,
        {"by": "Sam Field", "reason": "The need has ended", "request": request(state="withdrawn")},
    ),
    "ended, superseded": (
        Kind.ENDED,
        {"outcome": "superseded", "team": LEARNING, "owner": LEARNING, "request": request(state="closed")},
    ),
    "ended, corrected": (
        Kind.ENDED,
        {"outcome": "corrected", "team": LEARNING, "owner": LEARNING, "request": request(state="closed")},
    ),
    "ended, the person has died": (
        Kind.ENDED,
        {"outcome": "died", "by": "Jo Marsh", "team": OLDER, "request": request(state="closed")},
    ),
    "ended, case closed": (Kind.ENDED, {"outcome": "case closed", "team": OLDER, "request": request(state="closed")}),
    "noted, a concern about a closed case": (
        Kind.NOTED,
        {
            "what": "safeguarding raised",
            "more": [],
            "alarm": True,
            "told": ["Jo Marsh"],
            "closed": "closed",
            "next_due": "2026-11-24T12:00:00+00:00",
            "request": None,
        },
    ),
    "noted, seen": (Kind.NOTED, {"what": "seen", "more": [], "alarm": True}),
    "noted, information not awaited": (Kind.NOTED, {"what": "information", "more": [], "request": None}),
    "noted, ticked": (
        Kind.NOTED,
        {"what": "ticked", "done": ["summary"], "more": ["risk information"], "owner": CMHT, "request": None},
    ),
    "noted, reported": (
        Kind.NOTED,
        {
            "what": "reported",
            "done": ["not eligible"],
            "more": ["Tell the person and the referring team that the person is not eligible"],
            "request": None,
        },
    ),
    "noted, one side stays": (Kind.NOTED, {"what": "stays, waiting for the other side", "by": "Ash Brook", "more": []}),
    "noted, one director says moves": (
        Kind.NOTED,
        {"what": "one director says moves", "by": "Dana Cole", "more": []},
    ),
    "noted, one director says stays": (
        Kind.NOTED,
        {"what": "one director says stays", "by": "Dana Cole", "more": []},
    ),
    "noted, died": (Kind.NOTED, {"what": "died", "more": [], "request": None}),
    "noted, the team has ended": (
        Kind.NOTED,
        {"what": "team ended", "more": [], "who_can": ["Kim Osei"], "request": request(to_ended=True)},
    ),
    "noted, the team has ended and another does its work": (
        Kind.NOTED,
        {
            "what": "team ended",
            "more": [],
            "who_can": ["Kim Osei"],
            "request": request(to_ended=True, successor="Westmere Recovery"),
        },
    ),
    "E07 managers of a team that has ended": (
        Kind.RUNG,
        RUNG | {"form": "managers", "request": request(rung=1, age=2, to_ended=True, successor="Westmere Recovery")},
    ),
    "noted, answered by an item": (
        Kind.NOTED,
        {
            "what": "answered",
            "more": [],
            "by": "Alex Moss",
            "done": ["joint decision: not joint"],
            "request": request(procedure=JOINT),
        },
    ),
    "noted, signpost": (
        Kind.NOTED,
        CASELESS | {"what": "signpost", "more": [], "done": ["Please take it to the whistleblowing procedure."]},
    ),
    "noted, taken back": (Kind.NOTED, {"what": "taken back", "more": [], "done": ["eligibility decision: eligible"]}),
    "noted, a gate that warns": (
        Kind.NOTED,
        {
            "what": "warned",
            "more": [],
            "by": "Alex Moss",
            "done": ["visit made"],
            "request": None,
            "first": [
                {
                    "any": False,
                    "clause": "7",
                    "of": [
                        {"test": "said", "name": "visit agreed", "value": "", "asks": "tick", "who": ["Westmere CMHT"]}
                    ],
                }
            ],
        },
    ),
    "noted, with what the pack says to it": (
        Kind.NOTED,
        {
            "what": "reported",
            "more": [],
            "done": ["need or budget: as before"],
            "notes": ["A light-touch review may do (line 325)."],
            "request": None,
        },
    ),
    "noted, escalated": (Kind.NOTED, {"what": "escalated", "more": []}),
    "noted, top of the ladder": (Kind.NOTED, {"what": "top of the ladder", "more": []}),
    "noted, determination": (Kind.NOTED, {"what": "determination", "more": []}),
    "noted, registered": (Kind.NOTED, {"what": "registered", "more": [], "request": None}),
    "noted, closed": (Kind.NOTED, {"what": "closed", "more": [], "request": None}),
    "noted, other": (Kind.NOTED, {"what": "flag raised", "more": []}),
    "noted, a concern": (
        Kind.NOTED,
        {
            "what": "safeguarding raised",
            "more": [],
            "told": ["Jo Marsh", "Ash Brook"],
            "next_due": "2026-11-24T13:04:00+00:00",
        },
    ),
    "noted, a concern that is known": (
        Kind.NOTED,
        {
            "what": "concern known",
            "more": [],
            "by": "Sam Field",
            "seen_by": "Jo Marsh",
            "raised_at": "2026-11-23T22:40:00+00:00",
        },
    ),
    "noted, a concern was seen": (Kind.NOTED, {"what": "concern seen", "more": [], "by": "Jo Marsh"}),
    "E01 with a concern": (
        Kind.REQUEST_LOGGED,
        {
            "team_copied": False,
            "missing": [],
            "concern_told": ["Jo Marsh", "Ash Brook"],
            "concern_due": "2026-11-24T12:00:00+00:00",
        },
    ),
    "E01 safeguarding not answered": (
        Kind.REQUEST_LOGGED,
        {"team_copied": False, "missing": [], "concern_open": True},
    ),
    "E03 retraction of a request": (
        Kind.NOT_RECORDED,
        {"variant": "retraction", "words": "Please ignore my last email", "of": ""},
    ),
    "E03 no words, of a manager of both sides": (
        Kind.NOT_RECORDED,
        {
            "variant": "no_words",
            "words": "",
            "request": None,
            "may": ["seen", "determined", "answer", "withdraw", "stays", "escalate"],
        },
    ),
    "E03 no words, of the team that holds the case": (
        Kind.NOT_RECORDED,
        {
            "variant": "no_words",
            "words": "",
            "request": None,
            "may": ["resolved", "missing", "done", "ask", "close"],
            "items": ["person told"],
        },
    ),
    "E03 unclear, from who cannot answer": (
        Kind.NOT_RECORDED,
        {"variant": "unclear", "words": "passing this on", "who_can": ["Jo Marsh", "Kit Moor"]},
    ),
    "E03 an answer where there is no request": (
        Kind.NOT_RECORDED,
        {"variant": "closed_request", "words": "ok, looking", "request": None, "alarm_told": True, "alarm": True},
    ),
    "E03 an answer about a closed case": (
        Kind.NOT_RECORDED,
        {"variant": "closed_request", "words": "accept", "request": None, "case_closed": True},
    ),
    "E03 nothing to tick yet": (
        Kind.NOT_RECORDED,
        {"variant": "nothing_to_tick", "words": "summary", "items": [], "request": None, "state": "asked"},
    ),
    "E03 not proved, seen": (
        Kind.NOT_RECORDED,
        {
            "variant": "not_proved",
            "words": "",
            "why": "nobody signed in",
            "code": "KDTRMWQH",
            "says": "seen",
            "until": "2026-11-26T12:04:00+00:00",
            "request": None,
            "alarm": True,
        },
    ),
    "E03 not proved, leave": (
        Kind.NOT_RECORDED,
        CASELESS | {"variant": "not_proved", "words": "", "why": "nobody signed in", "code": "", "says": "leave"},
    ),
    "E03 unknown team, named and not surely asked": (
        Kind.NOT_RECORDED,
        CASELESS
        | {
            "variant": "unknown_team",
            "words": "",
            "named": "Westmere CMHT",
            "near": ["Westmere CMHT"],
            "understood": [["Case", "JW-48211"]],
        },
    ),
    "E03 thanks for nothing": (Kind.NOT_RECORDED, {"variant": "thanks", "words": "", "request": None}),
    "E03 asker after the deadline": (
        Kind.NOT_RECORDED,
        {"variant": "asker", "words": "Please chase", "request": request(due="2026-11-20T17:00:00+00:00")},
    ),
    "E03 retraction guessed": (
        Kind.NOT_RECORDED,
        {
            "variant": "retraction",
            "words": "Can you undo that?",
            "of": "acceptance",
            "told": ["Jo Marsh", "Ash Brook"],
            "guessed": True,
            "owner": CMHT,
            "request": request(state="accepted"),
        },
    ),
    "E03 retraction that names another case": (
        Kind.NOT_RECORDED,
        {
            "variant": "retraction",
            "words": "Please ignore my last email, I meant JW-75001",
            "of": "acceptance",
            "told": ["Jo Marsh", "Ash Brook"],
            "others": ["JW-75001"],
            "owner": CMHT,
            "request": request(state="accepted"),
        },
    ),
    "E03 retraction of nothing": (
        Kind.NOT_RECORDED,
        {"variant": "retraction", "words": "Please ignore my last email", "of": "", "request": None},
    ),
    "E03 retraction of what has moved on": (
        Kind.NOT_RECORDED,
        {
            "variant": "retraction",
            "words": "Please ignore my last email",
            "of": "earlier acceptance",
            "request": request(state="accepted"),
        },
    ),
    "E03 retraction of an agreement": (
        Kind.NOT_RECORDED,
        {
            "variant": "retraction",
            "words": "wrong case",
            "of": "acceptance",
            "told": ["Jo Marsh"],
            "request": request(state="accepted", procedure=JOINT),
        },
    ),
    "E01 dispute": (
        Kind.REQUEST_LOGGED,
        {"team_copied": False, "missing": [], "request": request(procedure=DISPUTE, person_told=None)},
    ),
    "E02 dispute": (Kind.PLEASE_ANSWER, {"again": False, "request": request(procedure=DISPUTE)}),
    "E04 dispute": (
        Kind.REMINDER,
        {
            "provisional_by": "",
            "may_accept": ["Jo Marsh"],
            "at": "2026-11-25T09:00:00+00:00",
            "request": request(procedure=DISPUTE),
        },
    ),
    "E06 dispute": (Kind.DECLINED, DECLINED | {"request": request(procedure=DISPUTE, state="declined")}),
    "E07 dispute": (Kind.RUNG, RUNG | {"form": "managers", "request": request(procedure=DISPUTE, age=2)}),
    "E07 dispute, one over both": (
        Kind.RUNG,
        RUNG | {"form": "managers", "both_sides": True, "request": request(procedure=DISPUTE, age=2)},
    ),
    "E07 what is asked of each side": (
        Kind.RUNG,
        RUNG | {"form": "managers", "owner_manager": "Mara Quill", "items_asked": [CONTINUES]},
    ),
    "E08 what each side has said": (
        Kind.RUNG,
        RUNG
        | TALKS
        | {
            "items_asked": [
                CONTINUES
                | {
                    "said": [
                        {
                            "team": "Older People North",
                            "at": "2026-11-25T17:20:00+00:00",
                            "by": "Sam Field",
                            "value": "",
                        }
                    ]
                },
                DECISION_MAKER,
            ]
        },
    ),
    "E08 dispute": (
        Kind.RUNG,
        RUNG | TALKS | {"request": request(procedure=DISPUTE, state="declined", age=3)},
    ),
    "E09 dispute": (Kind.RUNG, RUNG | DECIDE | {"request": request(procedure=DISPUTE, age=5)}),
    "E09 additional referral": (
        Kind.RUNG,
        RUNG | DECIDE | {"request": request(procedure=JOINT, state="declined", age=5)},
    ),
    "E09 additional referral, directors": (
        Kind.RUNG,
        RUNG | DECIDE | {"form": "directors", "request": request(procedure=JOINT, state="declined", age=7)},
    ),
    "E09 dispute, directors": (
        Kind.RUNG,
        RUNG | DECIDE | {"form": "directors", "request": request(procedure=DISPUTE, age=7)},
    ),
    "noted, one side agrees": (
        Kind.NOTED,
        {
            "what": "agreed, waiting for the other side",
            "by": "Ash Brook",
            "more": [],
            "record": "LAS, case note of 24 November",
            "request": request(procedure=DISPUTE),
        },
    ),
    "settled": (
        Kind.SETTLED,
        {
            "by": ["Ash Brook", "Jo Marsh"],
            "record": "LAS, case note of 24 November",
            "request": request(procedure=DISPUTE, state="closed"),
        },
    ),
    "settled, nothing recorded": (
        Kind.SETTLED,
        {"by": ["Jo Marsh"], "record": "", "request": request(procedure=DISPUTE, state="closed")},
    ),
    "retracted, an acceptance": (
        Kind.RETRACTED,
        {
            "of": "acceptance",
            "by": "Jo Marsh",
            "words": "Please ignore my last email",
            "team": CMHT,
            "owner": CMHT,
            "request": request(state="accepted"),
        },
    ),
    "retracted, perhaps": (
        Kind.RETRACTED,
        {
            "of": "acceptance",
            "by": "Jo Marsh",
            "words": "Can you undo that?",
            "team": CMHT,
            "owner": CMHT,
            "guessed": True,
            "request": request(state="accepted"),
        },
    ),
    "retracted, an agreement": (
        Kind.RETRACTED,
        {
            "of": "acceptance",
            "by": "Jo Marsh",
            "words": "wrong case",
            "team": CMHT,
            "request": request(state="accepted", procedure=JOINT),
        },
    ),
    "retracted, a decline": (
        Kind.RETRACTED,
        {"of": "decline", "by": "Jo Marsh", "words": "We declined in error", "team": CMHT},
    ),
    "retracted, a provisional yes": (
        Kind.RETRACTED,
        {"of": "provisional yes", "by": "Rowan Hill", "words": "scrap that", "team": CMHT},
    ),
    "E03 no flag to lower": (
        Kind.NOT_RECORDED,
        {"variant": "lowering", "words": "", "flag": "safeguarding", "up": False, "request": None},
    ),
    "record questioned, to who reported it": (
        Kind.RECORD_QUESTIONED,
        {"by": "Sam Field", "who": ["Alex Moss", "Kim Osei"], "reported": True},
    ),
    "record questioned": (Kind.RECORD_QUESTIONED, {"by": "Sam Field", "who": ["Alex Moss", "Kim Osei"]}),
    "owner corrected, to those in whose names": (
        Kind.OWNER_CORRECTED,
        {
            "by": ["Sal Reed", "Ash Brook"],
            "team": CMHT,
            "previous": OLDER,
            "owner": CMHT,
            "reason": "typed wrongly",
            "named_managers": True,
            "request": None,
        },
    ),
    "owner corrected": (
        Kind.OWNER_CORRECTED,
        {
            "by": ["Ash Brook", "Jo Marsh"],
            "team": CMHT,
            "reason": "Registered to the wrong team",
            "owner": CMHT,
            "request": None,
        },
    ),
    "moved by law": (
        Kind.OWNER_CORRECTED,
        {"by": [], "team": CMHT, "previous": OLDER, "reason": "custody", "owner": CMHT, "request": None},
    ),
    "flag raised": (
        Kind.FLAG,
        {
            "flag": "Ordinary residence in question: support and payment continue without prejudice",
            "raised": True,
            "by": "Sam Field",
            "clause": "5.4",
        },
    ),
    "flag lowered": (
        Kind.FLAG,
        {
            "flag": "Ordinary residence in question: support and payment continue without prejudice",
            "raised": False,
            "by": "Ash Brook",
            "clause": "5.4",
        },
    ),
    "not told": (
        Kind.NOT_TOLD,
        {
            "addresses": ["rowan.hill@health.example.org"],
            "names": ["Rowan Hill"],
            "why": "550 5.1.1 No such mailbox",
            "notice": "please answer",
        },
    ),
    "who owns": (Kind.WHO_OWNS, OWNS),
    "who owns, closed": (
        Kind.WHO_OWNS,
        OWNS
        | {
            "closed": "the need has ended",
            "open": [],
            "next_due": None,
            "duties": [],
            "flags": [],
            "evidence": None,
            "basis": "referral",
        },
    ),
    "who owns, not to be shown": (Kind.WHO_OWNS, CASELESS | {"known": False, "asked_about": "JW-99999"}),
    "open requests": (
        Kind.OPEN_REQUESTS,
        CASELESS
        | {
            "open": [
                {
                    "case": "JW-48211",
                    "procedure": "Post-assessment transfer",
                    "from": OLDER,
                    "to": CMHT,
                    "state": "awaiting an answer",
                    "due": "2026-11-25T17:00:00+00:00",
                    "late": False,
                },
            ]
        },
    ),
    "open requests, none": (Kind.OPEN_REQUESTS, CASELESS | {"open": []}),
    "monitoring": (
        Kind.MONITORING,
        CASELESS
        | {
            "title": "Monthly monitoring",
            "month": "2026-11-01",
            "clause": "11.1, 13.1",
            "counts": ["age of open", "by rung", "declines by ground", "late", "on time", "requests"],
            "figures": {
                "requests": 14,
                "on_time": 9,
                "late": 3,
                "waiting": 1,
                "ended": 1,
                "escalated": [{"level": 1, "number": 3}, {"level": 2, "number": 1}],
                "declines": [{"ground": "Not enough information to act on", "number": 2}],
                "ages": [
                    {"from": 0, "to": 2, "number": 1},
                    {"from": 3, "to": 5, "number": 2},
                    {"from": 6, "to": 10, "number": 0},
                    {"from": 11, "to": None, "number": 1},
                ],
            },
            "teams": [
                {"name": "Community Mental Health Team", "requests": 10, "on_time": 6, "late": 3},
                {"name": "Older People North", "requests": 4, "on_time": 3, "late": 0},
            ],
            "review": "2025-08-31",
        },
    ),
    "monitoring, nothing asked": (
        Kind.MONITORING,
        CASELESS
        | {
            "title": "Monthly monitoring",
            "month": "2026-12-01",
            "clause": "11.1",
            "counts": ["age of open", "requests"],
            "figures": {
                "requests": 0,
                "on_time": 0,
                "late": 0,
                "waiting": 0,
                "ended": 0,
                "escalated": [],
                "declines": [],
                "ages": [
                    {"from": 0, "to": 2, "number": 0},
                    {"from": 3, "to": 5, "number": 0},
                    {"from": 6, "to": 10, "number": 0},
                    {"from": 11, "to": None, "number": 1},
                ],
            },
            "teams": [{"name": "Older People North", "requests": 0, "on_time": 0, "late": 0}],
            "review": None,
        },
    ),
    "noted, decided": (
        Kind.NOTED,
        {"what": "decided: moves", "by": "Ines Park", "confirm_by": "2026-12-03T17:00:00+00:00"},
    ),
    "handover complete": (Kind.NOTED, {"what": "handover complete", "by": "Sam Field", "done": ["summary"]}),
    "help": (Kind.HELP, CASELESS | {"kinds": ["Post-assessment transfer", "Redirected referral", "Dispute"]}),
    "administrator": (
        Kind.ADMINISTRATOR,
        CASELESS
        | {
            "problem": "A letter could not be read.",
            "details": ["Message <b7.1@northshire.example.org>", "It is in quarantine as number 12."],
        },
    ),
    "administrator about a case": (
        Kind.ADMINISTRATOR,
        {"problem": "A line manager could not be told as planned.", "details": ["Westmere CMHT has no Team Manager."]},
    ),
}
