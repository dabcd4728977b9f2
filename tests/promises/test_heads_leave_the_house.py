"""The promise of the daily head: somebody outside holds a line that no rewriting of the record can bring back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli.keep.record import copied
from protocol.violations import Misread
from templates import render
from tests.promises.world import World

KEEPER = "guardian@riverside.example.org"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A Holdfast that sends its heads out of the house."""
    here = World(tmp_path)
    here.end()
    here.settings = replace(here.settings, store=replace(here.settings.store, heads_to=(KEEPER,)))
    here.begin()
    here.request()
    here.sent()
    yield here
    here.end()


def test_it_goes_out_once_each_working_day(world: World) -> None:
    """At 9am, to those who are named and nobody else, and not at the weekend."""
    for day in (24, 25, 26, 27, 28, 29, 30):
        world.turn(f"2026-11-{day} 12:00")
    sent = [each for each in world.sent() if "head of the record" in str(each.notice.facts.get("problem"))]
    assert [each.at.split()[0] for each in sent] == ["Tue", "Wed", "Thu", "Fri", "Mon"]
    assert {address for each in sent for _, address in (*each.post.to, *each.post.copy)} == {KEEPER}


def test_the_saved_email_is_a_head_to_compare_with(world: World, tmp_path: Path) -> None:
    """As plain text, as the whole message that came, or quoted and wrapped: the head is found, and is the record's."""
    world.turn("2026-11-24 12:00")
    (sent,) = [each for each in world.sent() if "head of the record" in str(each.notice.facts.get("problem"))]
    text = render(sent.post, address="cases@holdfast.example.org").text
    eml = max(
        (tmp_path / "outgoing").rglob("*"),
        key=lambda file: (
            file.is_file() and "head of the record" in file.read_bytes().decode("utf-8", "replace").replace("=\n", "")
        ),
    )
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    for name, words in (("plain", text), ("quoted", quoted)):
        (tmp_path / name).write_text(words, "utf-8")
    heads = [copied(file).record for file in (tmp_path / "plain", tmp_path / "quoted", eml)]
    assert heads[0] == heads[1] == heads[2][:1]
    assert len(heads[0]) == 1
    assert list(world.store.faults(left=heads[0])) == []
    number, digest = heads[0][0]
    other = digest[:-1] + ("0" if digest[-1] != "0" else "1")
    (fault,) = world.store.faults(left=[(number, other)])
    assert fault.what.startswith(f"Commit {number} is not the one whose head left the house")


def test_a_file_without_a_head_is_refused(tmp_path: Path) -> None:
    """It is never taken for a record that holds."""
    (tmp_path / "heads.txt").write_text("nothing\n", "utf-8")
    for name in ("heads.txt", "missing.txt"):
        with pytest.raises(Misread):
            copied(tmp_path / name)
