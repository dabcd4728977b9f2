"""The laws of items: whatever is written, the record has a value of the item's kind or none at all; what a team says
moves nothing and is its own."""

import re
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.case.events import Happened, ItemSaid, Reported
from protocol.case.evolve import evolve
from protocol.messages.guard import identifying
from protocol.messages.intents import Say, Stated
from protocol.pack.items import Item, Kind
from tests.profiles import examples
from tests.protocol.deciding import ACCEPT, CASE, Life, asking, the_protocol

ITEMS = sorted(name for name, item in the_protocol().items.items() if item.keep)
VALUES = st.one_of(
    st.sampled_from([value for item in the_protocol().items.values() for value in item.choices]),
    st.sampled_from(["Saul Two", "r2", "SG 4471", "AB12", "943 476 5919", "9434765919", "yes", "no", "SW1A 1AA"]),
    st.text(max_size=30).filter(lambda words: "None" not in words),  # what no email may say of itself
)
SIDES = {"owner": {"older-people"}, "from": {"older-people"}, "to": {"cmht"}, "involved": {"older-people", "cmht"}}
"""The teams that each side is, of the one request there is."""
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.just(date.min)


def of_its_kind(item: Item, event: ItemSaid, people: set[str], teams: set[str]) -> bool:
    """Whether a value on record is one that the item can have."""
    match item.kind:
        case Kind.PERSON:
            return event.value in people
        case Kind.TEAM:
            return event.value in teams
        case Kind.REFERENCE:
            return bool(re.fullmatch(r"[A-Z0-9/-]+", event.value)) and identifying(event.value) is None
        case _:
            return event.value in (item.choices or ("",))


@settings(max_examples=examples(300))
@given(
    st.lists(
        st.tuples(st.sampled_from(["s0", "s1", "r0", "r1", "r2", "t0", "cmht"]), st.sampled_from(ITEMS), VALUES, DAYS),
        min_size=1,
        max_size=12,
    )
)
def test_only_values_of_its_kind_are_kept_and_nothing_moves(said: list[tuple[str, str, str, date | None]]) -> None:
    """By those alone whose word it is, the latest of each team; never a responsibility, a deadline or a request."""
    life = Life()
    life.says("s0", asking())
    before = life.case
    assert before is not None
    directory = life.rules.directory
    latest: dict[tuple[str, str], str] = {}
    for who, what, value, on in said:
        life.says(who, Say(items=(Stated(what=what, value=value, on=on),)))
        assert life.last is not None
        for happened in life.last.happened:
            event = happened.event
            if not isinstance(event, ItemSaid):
                continue
            item = the_protocol().items[event.what]
            assert of_its_kind(item, event, set(directory.people), set(directory.teams))
            assert event.on is None or ((item.dated or item.kind is Kind.DATE) and event.on != date.min)
            assert event.team in {team for side in item.by for team in SIDES[side]}
            assert who == event.team or directory.belongs(who, event.team)
            latest[event.what, event.team] = event.value
    assert life.case is not None
    assert {(each.what, each.team): each.value for each in life.case.items} == latest
    assert life.case.owner == before.owner
    assert life.case.requests == before.requests


def test_what_was_reported_before_is_read_as_an_item() -> None:
    """An entry of an earlier release: the gate that waited for it is open (docs/adr/0021-items.md)."""
    life = Life()
    life.says("s0", asking())
    life.says("r1", ACCEPT)
    assert life.case is not None
    at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    case = evolve(life.case, Happened(at=at, event=Reported(what="not eligible", by="r0")), CASE)
    assert case.reported == ("not eligible",)
    assert [(each.team, each.by, each.value) for each in case.items] == [("cmht", "r0", "")]
