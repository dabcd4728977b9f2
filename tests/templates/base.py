"""The facts that samples share: one case, two teams, one request, and what each kind adds."""

from datetime import UTC, datetime

AT = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
"""Tuesday 24 November 2026, 11am."""

PACK = {
    "key": "joint-working-protocol", "title": "Joint Working Protocol", "version": "4",
    "version_note": "4.1 in its history", "review_note": "review was due August 2025",
}  # fmt: skip
CLAUSES = {
    "one_team": "5.2", "stays_until_accepted": "5.3, 8.8", "in_writing": "5.3", "who_may_accept": "5.6",
    "answer": "5.6, 8.8", "first_team": "5.3", "assessment_continues": "3.6", "support_continues": "3.5",
    "tell_person": "3.7", "record_needed": "8.8", "capacity": "8.5", "allocation_delay": "8.5",
    "remit": "3.2, 3.4, 10.2", "talk_first": "10.2", "discuss": "8.4, 10.3", "managers_managers": "8.4",
    "talks": "10.4", "needs_first": "10.4", "decision_maker": "10.4", "without_prejudice_money": "10.7",
    "determination": "10.5", "directors": "10.6", "handover": "8.6", "records": "8.7", "risk": "2.5",
    "key_team": "5.3", "no_repeat": "8.6", "safeguarding": "8.4", "safeguarding_no_delay": "5.5",
    "silence": "5.3, 8.8", "joint_plan": "9.6", "ordinary_residence": "5.4", "appeals": "8.9", "closing": "8.5",
    "refusal": "5.6", "not_a_transfer": "6.1, 8.2", "commitments": "10.8",
}  # fmt: skip
OLDER = {"key": "older", "name": "Older People Team", "organisation": "Northshire Council", "signatory": True}
CMHT = {"key": "cmht", "name": "Westmere CMHT", "organisation": "Northshire Health", "signatory": True}
LEARNING = {"key": "ld", "name": "Learning Disability Team", "organisation": "Northshire Council", "signatory": True}

RECKONING = {
    "span": "2 working days", "start": "2026-11-23T10:15:00+00:00", "day_zero": "2026-11-23",
    "counted": ["2026-11-24", "2026-11-25"], "skipped": [], "due": "2026-11-25T17:00:00+00:00",
    "close": "17:00:00", "late_start": False, "warn": None,
}  # fmt: skip
FRIDAY = {
    "span": "2 working days", "start": "2026-11-27T17:01:00+00:00", "day_zero": "2026-11-30",
    "counted": ["2026-12-01", "2026-12-02"],
    "skipped": [
        {"day": "2026-11-27", "why": "after 17:00"}, {"day": "2026-11-28", "why": "Saturday"},
        {"day": "2026-11-29", "why": "Sunday"},
    ],
    "due": "2026-12-02T17:00:00+00:00", "close": "17:00:00", "late_start": True, "warn": None,
}  # fmt: skip

TRANSFER = {"name": "transfer", "title": "Post-assessment transfer", "moves": "responsibility", "clause": "8.4"}
JOINT = {"name": "additional-referral", "title": "Additional referral", "moves": "nothing", "clause": "8.2, 9.3"}
PLAN = {
    "name": "joint-plan", "title": "Joint plan not agreed", "moves": "nothing", "ends": "agreement", "clause": "9.6",
}  # fmt: skip
DISPUTE = {"name": "dispute", "title": "Dispute", "moves": "nothing", "ends": "agreement", "clause": "10.1"}

REQUEST: dict[str, object] = {
    "number": 1, "procedure": TRANSFER, "from": OLDER, "to": CMHT, "sender": "Sam Field", "contact": "Rowan Hill",
    "record": "LAS, case note of 23 November", "made_at": "2026-11-23T10:15:00+00:00", "state": "awaiting an answer",
    "due": "2026-11-25T17:00:00+00:00", "reckoning": RECKONING, "rung": 0, "provisional_by": "", "age": 1,
    "missing": [], "held": "", "parallel": False, "person_told": False, "guessed_alarm": False,
}  # fmt: skip
NO_CLOCK = {"due": None, "reckoning": None}


def request(**changes: object) -> dict[str, object]:
    """The base request, with changes."""
    return REQUEST | changes


COMMON: dict[str, object] = {
    "case": "JW-48211", "local_ids": ["LAS 123456", "RIO 1234567"], "owner": OLDER, "zone": "Europe/London",
    "pack": PACK, "clauses": CLAUSES, "at": AT.isoformat(), "signatory": True, "personal_data": False,
    "alarm": False, "request": REQUEST,
    "contact_line": "To reach a person, ring the Northshire duty desk or write to duty@northshire.example.org.",
}  # fmt: skip
CASELESS: dict[str, object] = COMMON | {"case": None, "local_ids": [], "owner": None, "request": None}

HISTORY = [
    {"at": "2026-11-23T10:15:00+00:00", "event": "CaseRegistered", "by": "Sam Field"},
    {"at": "2026-11-23T10:15:00+00:00", "event": "RequestMade", "by": "Sam Field"},
    {"at": "2026-11-25T09:00:00+00:00", "event": "Reminded", "by": ""},
    {"at": "2026-11-25T17:00:00+00:00", "event": "DeadlineLapsed", "by": ""},
    {"at": "2026-11-25T17:00:00+00:00", "event": "RungReached", "by": "", "told": ["Alex Moss", "Kim Osei"]},
]
RUNG: dict[str, object] = {
    "number": 1, "next_due": "2026-11-26T17:00:00+00:00", "next_form": "talks", "early": False, "asked_name": "",
    "clause": "8.4, 10.3", "both_sides": False, "history": HISTORY, "catch_up": None, "unread_since": None,
    "repeat": False, "provisional_by": "", "top": [], "standing_in": [], "missing": [], "decided": None,
    "at": "2026-11-25T17:00:00+00:00", "request": request(state="awaiting an answer", rung=1, age=2),
}  # fmt: skip
TALKS = {
    "form": "talks",
    "number": 2,
    "next_due": "2026-11-30T17:00:00+00:00",
    "next_form": "determination",
    "clause": "8.4, 10.4",
}
DECIDE = {
    "form": "determination",
    "number": 3,
    "next_due": "2026-12-02T17:00:00+00:00",
    "next_form": "directors",
    "clause": "10.4, 10.5",
}
ACCEPTED: dict[str, object] = {
    "by": {"name": "Jo Marsh", "title": "Team Manager"}, "team": CMHT, "words": "Accept", "late": False,
    "late_by": 0, "allocate_by": "", "as_determined": False, "moved": True, "without_prejudice": False,
    "previous": OLDER, "owner": CMHT, "request": request(state="accepted"),
    "handover": {
        "items": [
            "summary", "open issues and commitments", "access to documents", "risk information", "records up to date",
        ],
        "due": "2026-11-26T17:00:00+00:00", "clause": "8.6, 8.7, 2.5",
    },
}  # fmt: skip
DECLINED: dict[str, object] = {
    "by": "Jo Marsh", "ground": "The needs found point to another team", "ground_code": "needs", "valid": True,
    "remit": False, "clause": "3.3", "words": "Decline: needs are mainly physical",
    "next_due": "2026-11-25T17:00:00+00:00", "request": request(state="declined"),
}  # fmt: skip
ALARM: dict[str, object] = {
    "raised_at": "2026-11-27T22:40:00+00:00", "raised_by": "Sam Field", "guessed": False, "number": 1,
    "next_due": "2026-11-27T23:40:00+00:00", "next_minutes": 60, "clause": "8.4", "catch_up": None, "alarm": True,
    "at": "2026-11-27T22:40:00+00:00", "request": request(due="2026-12-02T17:00:00+00:00", reckoning=FRIDAY),
}  # fmt: skip
CHASE: dict[str, object] = {
    "title": "Handover", "items": ["summary", "risk information"], "required": ["risk information"],
    "due": "2026-11-27T17:00:00+00:00", "clause": "8.6, 8.7, 2.5", "chased": 1, "last": False, "owner": CMHT,
    "request": request(state="accepted"), "at": "2026-11-27T17:00:00+00:00",
}  # fmt: skip
OWNS: dict[str, object] = {
    "since": "2026-11-24T12:04:31+00:00", "basis": "acceptance", "owner": CMHT, "known": True, "closed": None,
    "evidence": {
        "by": "Jo Marsh", "at": "2026-11-24T12:04:31+00:00", "words": "Accept",
        "message_id": "<b7.1@northshire.example.org>",
    },
    "open": [{
        "procedure": "Additional referral", "to": "Learning Disability Team", "due": "2026-12-02T17:00:00+00:00",
        "state": "awaiting an answer", "rung": 0, "held": "",
    }],
    "next_due": "2026-12-02T17:00:00+00:00", "duties": ["Handover"], "flags": ["Safeguarding concern"],
    "request": None,
}  # fmt: skip
