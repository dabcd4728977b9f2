"""Promise: whoever tells us of their leave is covered for its days, by nobody whom the directory does not allow."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from protocol.messages.intents import Leave
from tests.promises.world import HERE, World

DEPUTY = (HERE / "directory.toml").read_text("utf-8").replace('manager = "r2"\n', 'manager = "r2"\ndeputy = "r0"\n', 1)
FRESH = {"subject": "Leave", "answers": ""}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    here = World(tmp_path / "home", directory=DEPUTY)
    yield here
    here.end()


def leaves(world: World) -> list[tuple[str, str, str, str | None]]:
    """Who is away, from when to when, and who covers."""
    with world.store.work() as work:
        found: tuple[Leave, ...] = work.leaves()
    return [(each.person, f"{each.first:%d %b %Y}", f"{each.last:%d %b %Y}", each.cover) for each in found]


@pytest.mark.parametrize(
    "words",
    [
        "I am on leave from 3 to 17 December, Rae Receiver covers",
        "Hi all,\n\nI'm on annual leave 3-17 December 2026. Rae Receiver is covering for me.\n\nThanks\nRosa One",
        "Leave: 3 December to 17 December\nCover: Rae Receiver",
        "On leave\nFrom: Thursday 3rd December\nTo: 17th December 2026\nDeputy: rae receiver",
        "I'll be away from 03/12/2026 until 17/12/2026, covered by r0@riverside.example.org",
        "I am off work from 2026-12-03 to 2026-12-17 inclusive. Please contact Rae in my absence.",
        "I will be on holiday 3 Dec to 17 Dec. My deputy is Rae Receiver.",
    ],
)
def test_leave_is_understood_in_many_words(world: World, words: str) -> None:
    """Its days and who covers are shown back, and whoever covers hears of it, and that they may not accept."""
    world.writes("r1", words, **FRESH)
    assert leaves(world) == [("r1", "03 Dec 2026", "17 Dec 2026", "r0")]
    sent = {each.to: " ".join(world.text_of(each.post).split()) for each in world.sent()}
    assert "you are away from Thursday 3 December 2026 to Thursday 17 December 2026" in sent["r1"]
    assert "Rae Receiver is told in your place" in sent["r1"]
    assert "Rosa One has told us that you cover from Thursday 3 December" in sent["r0"]
    assert "You cannot accept a case for" in sent["r0"]
    assert world.store.verify() is None


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("I am away next week", ("30 Nov 2026", "06 Dec 2026")), ("On leave tomorrow", ("24 Nov 2026", "24 Nov 2026")),
        ("I am on leave until Friday", ("23 Nov 2026", "27 Nov 2026")),
        ("On leave from 28 December to 2 January", ("28 Dec 2026", "02 Jan 2027")),
        ("On leave 28 to 2 January", ("28 Dec 2026", "02 Jan 2027")),
        ("I am on leave from Monday to Wednesday next", None), ("I may be on leave in December", None),
        ("On leave 30 to 31 February", None), ("On leave from 17 to 3 December 2026", None),
    ],
)  # fmt: skip
def test_days_are_read_as_people_write_them(world: World, words: str, days: tuple[str, str] | None) -> None:
    """Or nothing is noted, and the writer is asked."""
    world.writes("r1", words, **FRESH)
    assert [each[1:3] for each in leaves(world)] == ([days] if days else [])
    assert [each.to for each in world.sent()] == ["r1"]


def test_a_rung_reaches_whoever_covers_and_ends_with_the_leave(world: World) -> None:
    """The manager's place is taken from the first day to the last, and not a day longer."""
    world.writes("s1", "I am on leave from 25 to 26 November", **FRESH)
    (sent,) = world.sent()
    assert "Saul Two is told in your place" in " ".join(world.text_of(sent.post).split())
    world.request()
    world.until("2026-11-25 17:00")
    (rung,) = [each for each in world.sent() if each.code == "E07"]
    assert rung.to == "r1 s2"
    world.request(case="JW-60500", at="2026-11-27 09:00")
    world.until("2026-12-01 17:00")
    assert "r1 s1" in [each.to for each in world.sent() if each.code == "E07" and each.notice.case == "JW-60500"]


def test_nobody_covers_whom_the_directory_does_not_allow(world: World) -> None:
    """A worker of another team, a stranger, whoever is away themselves: the leave counts, the cover does not, and the
    email says who could."""
    for words, said in (
        ("Tess Third covers", "Tess Third cannot cover for you: the directory does not allow it. Rae Receiver"),
        ("Eve Nobody covers", "We do not know who is meant by “Eve Nobody”. Rae Receiver"),
    ):
        world.writes("r1", f"On leave from 3 to 17 December, {words}", **FRESH)
        (sent,) = world.sent()
        assert said in " ".join(world.text_of(sent.post).split())
        assert leaves(world) == [("r1", "03 Dec 2026", "17 Dec 2026", None)]
    world.writes("r0", "On leave 10 December", **FRESH)
    world.sent()
    world.writes("r1", "On leave from 3 to 17 December, Rae Receiver covers", **FRESH)
    (sent,) = world.sent()
    assert "Rae Receiver is away for some of that time too" in " ".join(world.text_of(sent.post).split())


def test_whoever_is_back_early_is_told_again(world: World) -> None:
    """Today, or from a day; leave that has not begun can be taken back; and whoever covered hears of it."""
    world.writes("r1", "On leave from 23 November to 4 December, Rae Receiver covers", **FRESH)
    world.sent()
    world.writes("r1", "I'm back early", at="2026-11-25 09:00", **FRESH)
    assert leaves(world) == [("r1", "23 Nov 2026", "24 Nov 2026", "r0")]
    assert {each.to for each in world.sent()} == {"r1", "r0"}
    world.writes("r1", "On leave from 14 to 18 December", **FRESH)
    world.writes("r1", "I will be back on 16 December", **FRESH)
    assert leaves(world)[1:] == [("r1", "14 Dec 2026", "15 Dec 2026", None)]
    world.writes("r1", "Please cancel my leave", **FRESH)
    assert len(leaves(world)) == 1
    world.sent()
    world.writes("r1", "I am back", **FRESH)
    (sent,) = world.sent()
    assert sent.notice.facts["variant"] == "leave"
    assert world.store.verify() is None


def test_leave_beside_an_answer_is_not_all_that_was_said(world: World) -> None:
    """In reply to a request, leave alone has somebody else asked, and moves nothing; beside an answer it is none."""
    world.request()
    world.writes("r0", "I am on leave until 7 December. Rosa One is covering.")
    assert {each.to for each in world.sent() if each.code == "E02" and each.notice.facts["again"]} == {"cmht", "r1"}
    assert world.owner() == "older-people"
    world.writes("r1", "Accept. I am on leave from 3 December.")
    assert leaves(world)[0][0] == "r0"
    assert leaves(world)[1:] == []


def test_nobody_sends_somebody_on_leave(world: World) -> None:
    """Neither an assistant in their name, nor their team's mailbox."""
    world.writes("r1", "On leave from 3 to 17 December", Sender="r0@riverside.example.org", **FRESH)
    world.writes("cmht@riverside.example.org", "On leave from 3 to 17 December", **FRESH)
    assert leaves(world) == []
    assert {str(each.notice.facts["variant"]) for each in world.sent()} == {"leave"}
