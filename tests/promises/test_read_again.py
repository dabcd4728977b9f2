"""The promise of `verify` about letters: an entry that moves a case says what its letter says, read again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.keep.rereading import read_again
from bot.queries.rereading import misread
from bot.wiring.mail import reader_for
from protocol.case.events import CaseRegistered, Happened, OwnerCorrected, ResponsibilityAccepted
from protocol.messages.intents import Correct
from protocol.ports.record import Entry
from protocol.violations import CannotCommit
from tests.promises.chatting import ChatWorld, listed
from tests.promises.test_confirming import Doubting
from tests.promises.world import HERE, World

WAYS = ("I accept.", "Accept\n\nThanks,\nRosa One", "Hi Nell,\n\nHappy to take this one on.\n\nRosa", "accepted")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Two cases, the first of which has moved."""
    here = World(tmp_path)
    here.request()
    here.request(case="JW-48212")
    here.writes("r1", "I accept.", subject="Re: [JW-48211] Please accept or decline")
    yield here
    here.end()


def said(world: World, entries: tuple[Entry, ...]) -> list[str]:
    """What is found when the letters of a case are read again."""
    return list(misread(entries, world.store.evidence, reader_for(world.settings, world.rules)))


def moved(world: World) -> tuple[Entry, ...]:
    """The first case's ledger."""
    entries: tuple[Entry, ...] = world.store.entries("JW-48211")
    return entries


def other(entries: tuple[Entry, ...], kind: type, **changes: object) -> tuple[Entry, ...]:
    """The same ledger, with something else in the evidence of one entry."""
    return tuple(
        replace(each, happened=replace(each.happened, evidence=replace(each.happened.evidence, **changes)))  # type: ignore[type-var,arg-type]
        if isinstance(each.happened.event, kind)
        else each
        for each in entries
    )


@pytest.mark.parametrize("words", WAYS)
def test_what_was_accepted_in_any_words_is_found_again(tmp_path: Path, words: str) -> None:
    """No true acceptance is called false."""
    world = World(tmp_path)
    world.request()
    world.writes("r1", words)
    assert world.owner() == "cmht"
    assert said(world, moved(world)) == []
    world.end()


def test_a_yes_by_code_is_found_in_the_letter_before_the_code(tmp_path: Path) -> None:
    """What counts then was said in the letter that could not be proved."""
    world = Doubting(tmp_path, trusts_directory=False)
    world.signed_in = True
    world.request()
    world.signed_in = False
    world.sent()
    world.writes("r1", "We are happy to accept.", at="2026-11-23 11:00")
    world.writes("r1", f"confirm {world.code()}", at="2026-11-23 14:30")
    assert world.owner() == "cmht"
    assert said(world, moved(world)) == []
    world.end()


def test_words_that_are_not_in_the_letter_are_named(world: World) -> None:
    """By case and entry."""
    entries = tuple(
        replace(each, happened=replace(each.happened, event=replace(each.happened.event, words="We take it over.")))
        if isinstance(each.happened.event, ResponsibilityAccepted)
        else each
        for each in moved(world)
    )
    seq = next(each.seq for each in entries if isinstance(each.happened.event, ResponsibilityAccepted))
    place = f"Case JW-48211, entry {seq}"
    assert said(world, entries) == [f"{place}: the words relied on are not in the letter it rests on."]


def test_a_letter_of_somebody_else_is_named(world: World) -> None:
    """An acceptance that rests on the request is none."""
    request = moved(world)[0].happened.evidence
    assert request is not None
    named = said(world, other(moved(world), ResponsibilityAccepted, sha256=request.sha256))
    assert any("is not from r1@" in each for each in named)
    assert any("another Message-ID" in each for each in named)
    assert any("words relied on" in each for each in named)


def test_a_refusal_is_no_acceptance(tmp_path: Path) -> None:
    """Words that stand in the letter are not enough."""
    world = World(tmp_path)
    world.request()
    world.writes("r1", "We decline: not eligible.")
    last = next(each for each in reversed(world.store.entries("JW-48211")) if each.happened.evidence)
    event = ResponsibilityAccepted(
        number=1, team="cmht", by="r1", words="We decline: not eligible.", late=False, late_by=0, after_rung=0
    )
    forged = replace(last, happened=Happened(at=last.happened.at, event=event, evidence=last.happened.evidence))
    assert any("is no acceptance when it is read again" in each for each in said(world, (forged,)))
    world.end()


def test_a_correction_names_its_own_case_and_team(world: World) -> None:
    """The command is kept like a letter."""
    world.holdfast.service.commands.give("JW-48212", Correct(team="cmht", managers=("s1", "r1"), reason="Wrong team"))
    entries = world.store.entries("JW-48212")
    assert said(world, entries) == []
    changed = [
        replace(each, happened=replace(each.happened, event=replace(each.happened.event, team="learning")))
        for each in entries
        if isinstance(each.happened.event, OwnerCorrected)
    ]
    assert any("names another team" in each for each in said(world, tuple(changed)))
    moved_over = [
        replace(each, reference="JW-4821") for each in entries if isinstance(each.happened.event, OwnerCorrected)
    ]
    assert any("names another case" in each for each in said(world, tuple(moved_over)))


def test_a_yes_in_chat_is_that_persons_message(tmp_path: Path) -> None:
    """By the object id and the id of the activity that was kept."""
    chat = ChatWorld(tmp_path, directory=listed((HERE / "directory.toml").read_text("utf-8")))
    chat.request()
    chat.says("r1", "accept JW-48211")
    assert chat.owner() == "cmht"
    assert said(chat, moved(chat)) == []
    forged = other(moved(chat), ResponsibilityAccepted, sender="Entra object id 00000000-0000-0000-0000-0000000000ff")
    assert any("is from somebody else" in each for each in said(chat, forged))
    chat.end()


def test_who_registered_it_is_read_again_too(world: World) -> None:
    """The first entry of a case rests on a letter as well."""
    named = said(world, other(moved(world), CaseRegistered, sender="x1@northshire.example.org"))
    assert any("is not from x1@" in each for each in named)


def test_letters_that_cannot_be_read_now_say_nothing_of_the_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without room for a process, nobody is told to treat the record as an incident."""
    monkeypatch.setattr("mailer.apart.process.STARTS_WITHIN", 0)
    with pytest.raises(CannotCommit, match="could not be read again") as refused:
        list(read_again(world.store, world.settings, [moved(world)]))
    assert "incident" not in refused.value.mend
