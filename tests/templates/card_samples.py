"""A card of every sort, drawn from sample facts, for the promises that all cards keep."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import templates
from protocol.messages.chat import Card
from protocol.messages.notices import Kind
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from templates import cards
from tests.templates import facts
from tests.templates.base import CMHT, HISTORY, OLDER

SERVICE = "Holdfast"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ENDED: dict[str, object] = {
    "what": "accepted", "by": "Jo Marsh", "at": "2026-11-24T12:04:00+00:00", "words": "Accept", "owner": CMHT,
}  # fmt: skip
OWNED: dict[str, object] = {
    "case": "JW-48211", "at": NOW.isoformat(), "owner": CMHT, "since": "2026-11-24T12:04:31+00:00", "until": None,
    "basis": "acceptance", "closed": False, "unconfirmed": False,
    "evidence": {
        "entry": 5, "hash": "ab" * 32, "by": "Jo Marsh", "at": "2026-11-24T12:04:31+00:00", "words": "Accept",
        "message_id": "teams:19:a@thread.v2:7", "channel": "teams", "sha256": "cd" * 32,
    },
    "local_ids": ["LAS 123456"], "next_deadline": "2026-12-02T17:00:00+00:00", "flags": ["safeguarding"],
    "open_requests": [{
        "number": 1, "procedure": "additional-referral", "to": OLDER, "state": "awaiting an answer", "rung": 1,
        "made_at": NOW.isoformat(), "due": "2026-12-02T17:00:00+00:00", "held": "",
    }],
    "owed": [{"duty": "handover-1", "outstanding": ["summary"], "due": "2026-11-26T17:00:00+00:00"}],
    "ring": [{"name": "Jo Marsh", "title": "Team Manager", "address": "jo.marsh@health.example.org"}],
}  # fmt: skip
LINE: dict[str, object] = {
    "case": "JW-48211", "from": OLDER, "to": CMHT, "procedure": "Post-assessment transfer",
    "state": "awaiting an answer", "due": "2026-11-25T17:00:00+00:00", "rung": 1, "late": False,
}  # fmt: skip
ALARM_WORDS = {"title": "Safeguarding concern", "called": "safeguarding concern", "word": "safeguarding",
               "label": "Safeguarding", "route": "your safeguarding route"}  # fmt: skip
FORM: dict[str, object] = {
    "kinds": [{"name": "transfer", "title": "Post-assessment transfer"}, {"name": "dispute", "title": "Dispute"}],
    "teams": [OLDER, CMHT],
    "from": OLDER,
    "alarm_words": ALARM_WORDS,
}
TICKS: dict[str, object] = {
    "case": "JW-48211", "items": ["summary", "risk information"], "required": ["risk information"],
    "due": "2026-11-27T17:00:00+00:00", "seq": 9,
}  # fmt: skip
TEAM: dict[str, object] = {
    "team": CMHT, "address": "cmht@health.example.org", "duty": "Rowan Hill", "manager": OWNED["ring"][0],  # type: ignore[index]  # a list
    "may_accept": [*OWNED["ring"], "Kit Moor"], "open": [LINE],  # type: ignore[misc]  # a list
}  # fmt: skip
WORDS: dict[str, object] = {
    "case": "JW-48211", "owner": OLDER, "nearest": "who owns", "candidates": ["JW-48211", "JW-48212"],
    "outcome": ENDED, "done": ["summary"], "more": ["risk information"], "kinds": ["Dispute"], "place": "channel",
    "contact_line": "Ring the Northshire duty desk.",
}  # fmt: skip
KEYS = sorted(path.stem for path in (Path(cards.__file__).parent / "sources" / "words").glob("*.j2"))


@cache
def pack() -> Pack:
    """The Joint Working Protocol."""
    text = (files("protocol") / "packs" / "joint-working-protocol.toml").read_text("utf-8")
    read, wrong = parse_pack(text, key="jwp", place="p")
    assert read is not None, wrong
    return read


def notice(name: str, **how: object) -> Card:
    """The card of a sample notice."""
    return cards.notice_card(facts.told(name), address=facts.ADDRESS, service=SERVICE, **how)  # type: ignore[arg-type]  # as the test says


def offered(name: str) -> Card:
    """The same for somebody who may do everything."""
    grounds = tuple(pack().grounds.values())
    return notice(
        name, viewer="Jo Marsh", may_answer=True, may_escalate=True, may_withdraw=True, grounds=grounds, seq=7
    )


@cache
def every() -> Mapping[str, Card]:
    """Every sort of card, by a name that says which it is."""
    return dict(_everything())


def _everything() -> Iterator[tuple[str, Card]]:
    for name, (kind, _) in facts.SAMPLES.items():
        yield name, notice(name)
        yield f"{name}, with buttons", offered(name)
        if kind in {Kind.PLEASE_ANSWER, Kind.RUNG, Kind.ALARM}:
            yield f"{name}, answered", notice(name, outcome=ENDED)
    yield "who owns, in full", cards.owned_card(OWNED, now=NOW, detail=True, service=SERVICE)
    yield "who owns, in a channel", cards.owned_card(OWNED, now=NOW, detail=False, service=SERVICE)
    yield "closed", cards.owned_card(OWNED | {"closed": True}, now=NOW, detail=True, service=SERVICE)
    yield "list", cards.list_card("Overdue", [LINE, LINE | {"late": True, "due": None}], service=SERVICE)
    yield "long list", cards.list_card("Overdue", [LINE] * 45, service=SERVICE)
    yield "empty list", cards.list_card("Overdue", [], service=SERVICE, empty="Nothing is overdue.")
    yield "history", cards.history_card("JW-48211", HISTORY, service=SERVICE)
    yield "long history", cards.history_card("JW-48211", HISTORY * 40, service=SERVICE)
    yield "no history", cards.history_card("JW-48211", [], service=SERVICE)
    yield "handover", cards.handover_card(TICKS, service=SERVICE)
    yield "handed over", cards.handover_card(TICKS | {"items": []}, service=SERVICE)
    yield "form", cards.request_form(FORM, service=SERVICE)
    yield (
        "safeguarding",
        cards.alarm_form(
            {"case": "JW-48211", "owner": OLDER, "flag": "safeguarding", "alarm_words": ALARM_WORDS}, service=SERVICE
        ),
    )
    yield "team", cards.team_card(TEAM, service=SERVICE)
    yield "team alone", cards.team_card({"team": CMHT}, service=SERVICE)
    for procedure in pack().procedures.values():
        page = templates.explain_procedure(pack(), procedure)
        yield f"explain {procedure.name}", cards.explain_card(page, service=SERVICE)
    for key in KEYS:
        yield f"words {key}", cards.words_card(key, WORDS, service=SERVICE)
        yield f"words {key}, with nothing known", cards.words_card(key, {}, service=SERVICE)
