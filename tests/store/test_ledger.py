"""The promises of the ledger's text and chain."""

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.case.events import CaseRegistered, Event, Happened
from protocol.case.ledger import GENESIS, KINDS, canonical, entry_hash, from_plain, kind_of, read, to_plain, written
from protocol.case.timers import (
    AnswerDue,
    DutyChase,
    DutyKey,
    DutyUndated,
    Held,
    OfAnswer,
    OfFlag,
    OfInformation,
    Reminder,
    RungDue,
    RungRepeats,
    RungUndated,
    Source,
    TimerName,
)
from protocol.case.timertexts import name_of, name_text
from protocol.messages.intents import Evidence, Reading
from protocol.violations import LedgerBroken

AT = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.text(max_size=20),
    int: st.integers(min_value=0),
    bool: st.booleans(),
    datetime: st.datetimes(timezones=st.just(UTC)),
    date: st.dates(),
    time: st.times(),
    Reading: st.sampled_from(Reading),
    Source: st.sampled_from(Source),
}


def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Every value that an annotation allows."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return st.builds(kind, **{field.name: anything(hints[field.name]) for field in fields(kind)})
    parts = get_args(kind)
    if get_origin(kind) in (Union, UnionType):
        return st.one_of([st.none() if part is NoneType else anything(part) for part in parts])
    if get_origin(kind) is tuple and parts[1:] == (...,):
        return st.lists(anything(parts[0]), max_size=3).map(tuple)
    if get_origin(kind) is tuple:
        return st.tuples(*(anything(part) for part in parts))
    return LEAVES[kind]


@pytest.mark.parametrize("kind", get_args(Event), ids=lambda kind: kind.__name__)
def test_every_event_comes_back_as_it_was(kind: type[Any]) -> None:
    """Whatever an event holds, its text reads as the same event, and is written the same again."""

    @settings(max_examples=25)
    @given(event=anything(kind), evidence=st.none() | anything(Evidence))
    def check(event: Any, evidence: Evidence | None) -> None:
        happened = Happened(at=AT, event=event, evidence=evidence)
        name, text = written(happened)
        assert name == kind.__name__ == kind_of(text)
        assert read(text, AT) == happened
        assert written(read(text, AT)) == (name, text)
        assert text.isascii()
        assert canonical(json.loads(text)) == text

    check()


def test_every_kind_of_event_is_known() -> None:
    """The ledger knows the closed list, by the names of the classes."""
    assert set(KINDS.values()) == set(get_args(Event))


def test_an_instant_is_written_in_utc_and_never_without_a_zone() -> None:
    """The same instant is the same text wherever it was read; a naive one is refused."""
    local = Evidence(sha256="", message_id="", channel="email", received_at=AT.astimezone(timezone(timedelta(hours=5))))
    assert to_plain(local)["received_at"] == "2026-11-27T09:00:00+00:00"
    naive = Evidence(sha256="", message_id="", channel="email", received_at=AT.replace(tzinfo=None))
    with pytest.raises(ValueError, match="time zone"):
        to_plain(naive)


@pytest.mark.parametrize("words", ["\0", "\ud800", "é", "🙂", "\u202e", '"\\\n'])
def test_any_words_can_be_written(words: str) -> None:
    """Hostile characters in what somebody wrote neither stop the ledger nor get lost in it."""
    happened = Happened(at=AT, event=CaseRegistered(team=words, basis=words))
    assert read(written(happened)[1], AT) == happened


def test_an_entry_from_before_a_field_existed_can_be_read() -> None:
    """A field that an older entry lacks takes its default."""
    text = canonical({"kind": "CaseRegistered", "event": {"team": "cmht", "basis": "referral"}, "evidence": None})
    assert read(text, AT).event == CaseRegistered(team="cmht", basis="referral")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"kind":"CaseRegistered"}',
        '{"event":{},"evidence":null,"kind":"CaseRegistered"}',
        '{"event":{},"evidence":null,"kind":"CaseMislaid"}',
        '{"event":{"team":"a","basis":"b","colour":"red"},"evidence":null,"kind":"CaseRegistered"}',
        '{"event":{"team":7,"basis":"b"},"evidence":null,"kind":"CaseRegistered"}',
        '{"event":{"team":"a","basis":"b","local_ids":[{"organisation":"x"}]},"evidence":null,"kind":"CaseRegistered"}',
        '{"event":{"team":"a","basis":"b"},"evidence":{"received_at":"2026-11-27T09:00:00"},"kind":"CaseRegistered"}',
        '{"event":{"team":"a","basis":"b"},"evidence":3,"kind":"CaseRegistered"}',
    ],
)
def test_text_that_is_not_ours_is_refused(text: str) -> None:
    """What no release of ours can have written is a broken ledger, whatever it looks like."""
    with pytest.raises(LedgerBroken):
        read(text, AT)


def test_a_stored_value_that_does_not_fit_is_refused() -> None:
    """Other stored values are read as strictly as events."""
    with pytest.raises(LedgerBroken, match="Evidence"):
        from_plain(Evidence, {"sha256": 1})


def test_the_hash_depends_on_everything() -> None:
    """A change to any part of an entry, or a shift from one part to the next, gives another hash."""
    entry: dict[str, Any] = {
        "previous": GENESIS, "reference": "JW-1", "seq": 1, "at": AT, "recorded_at": AT, "text": "{}",
    }  # fmt: skip
    other: dict[str, Any] = {
        "previous": "1" * 64, "reference": "JW-2", "seq": 2, "at": AT + timedelta(microseconds=1),
        "recorded_at": AT + timedelta(seconds=1), "text": "{} ",
    }  # fmt: skip
    hashes = {entry_hash(**entry), *(entry_hash(**{**entry, name: other[name]}) for name in entry)}
    assert len(hashes) == 1 + len(entry)


def test_the_hash_is_fixed_for_good() -> None:
    """The chain of a stored ledger still verifies in the next release."""
    happened = Happened(at=AT, event=CaseRegistered(team="cmht", basis="referral"))
    text = (
        '{"event":{"basis":"referral","by":null,"local_ids":[],"team":"cmht"},"evidence":null,"kind":"CaseRegistered"}'
    )
    assert written(happened) == ("CaseRegistered", text)
    made = entry_hash(previous=GENESIS, reference="JW-1", seq=1, at=AT, recorded_at=AT, text=text)
    assert made == "68a17b2a86a37b95b12a92458ef5bf79d07f30286f111d79a28ef1eb9f5ecca5"


SINCE = datetime(2028, 12, 29, 17, tzinfo=UTC)
FORMS: dict[str, TimerName] = {
    "1/answer": AnswerDue(request=1),
    "12/remind/0": Reminder(request=12, place=0),
    "1/held": Held(request=1),
    "1/rung/2": RungDue(ladder=OfAnswer(request=1), rung=2),
    "1/rung/4/again": RungRepeats(ladder=OfAnswer(request=1), rung=4),
    "1/rung/1/undated/2028-12-29T17:00:00+00:00": RungUndated(ladder=OfAnswer(request=1), reached=1, since=SINCE),
    "1/information/1": RungDue(ladder=OfInformation(request=1), rung=1),
    "flag/safeguarding/2": RungDue(ladder=OfFlag(flag="safeguarding"), rung=2),
    "flag/a/b/2/again": RungRepeats(ladder=OfFlag(flag="a/b"), rung=2),
    "duty/handover-1/0": DutyChase(duty=DutyKey(name="handover", number=1), place=0),
    "duty/say-where-f7/1": DutyChase(duty=DutyKey(name="say-where", source=Source.FLAG, number=7), place=1),
    "duty/send-back-r7/undated/2028-12-29T17:00:00+00:00": DutyUndated(
        duty=DutyKey(name="send-back", source=Source.REPORT, number=7), since=SINCE
    ),
}


@pytest.mark.parametrize("text", FORMS)
def test_what_runs_on_a_case_is_written_as_it_always_was(text: str) -> None:
    """Entries of every release name a timer by the same text."""
    assert name_of(text) == FORMS[text]
    assert name_text(FORMS[text]) == text


@pytest.mark.parametrize(
    "text", ["", "1", "answer", "1/answers", "x/answer", "1/rung", "1/ladder/2", "flag/2", "duty/handover/0"]
)
def test_what_names_no_timer_is_refused(text: str) -> None:
    """What no release of ours can have written is a broken ledger."""
    with pytest.raises(ValueError, match=r"names|ladder|int"):
        name_of(text)
