"""A document speaks only for those who list it: nobody reads another's words, owes by another's duties, waits at
another's gates or is quoted another's clauses. An alarm is never scoped away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.checks.files import check_settings
from bot.settings.model import PackSettings
from protocol.toml.places import places_of
from tests.promises.world import Sent, World

HERE = Path(__file__).parent
OWN = """
[pack]
title   = "Riverside handbook"
version = "1"
kind    = "own"
default = "look"
[procedure.look]
title  = "A look"
moves  = "nothing"
answer = { within = "2 working days", clause = "H1" }
clause = "H1"
[[duty]]
name    = "written answer"
title   = "Write to the person"
on      = "not eligible"
owed_by = "owner.mailbox"
items   = ["letter written"]
within  = "2 working days"
chase   = ["2 working days"]
clause  = "H5"
[[gate]]
before = "close:need ended"
needs  = "file reviewed"
clause = "H6"
[closing."need ended"]
words = ["the need has ended"]
[ground.needs]
label  = "Special needs of ours"
clause = "H7"
words  = ["special words of ours"]
"""


@pytest.fixture
def two(tmp_path: Path) -> Iterator[World]:
    """Two organisations, each with a document of its own."""
    book = tmp_path / "handbook.toml"
    book.write_text(OWN, "utf-8")
    directory = (HERE / "directory.toml").read_text("utf-8")
    for key, pack in (("northshire", "joint-working-protocol"), ("riverside", "handbook")):
        head = f"[organisation.{key}]\n"
        assert head in directory
        directory = directory.replace(head, f'{head}packs = ["{pack}"]\n')
    world = World(tmp_path / "home", directory=directory, packs=PackSettings(files=(book,)))
    yield world
    world.end()


def text(world: World, each: Sent) -> str:
    """An email in one line."""
    return " ".join(world.text_of(each.post).split())


def test_the_same_report_is_each_teams_own(two: World) -> None:
    """Two duties, one each, under each one's document; neither is told of the other's (8.9)."""
    two.writes("s0", "register JW-1", subject="Register JW-1")
    two.writes("r0", "register JW-2", subject="Register JW-2")
    two.writes("s0", "not eligible", subject="JW-1")
    two.writes("r0", "not eligible", subject="JW-2")
    assert [duty.name for duty in two.case("JW-1").duties] == ["tell the outcome"]
    assert [duty.name for duty in two.case("JW-2").duties] == ["written answer"]
    two.until("2026-11-25 17:00")
    for each in two.sent():
        theirs = "Riverside handbook" if each.notice.case == "JW-2" else "Joint Working Protocol"
        other = "Joint Working Protocol" if each.notice.case == "JW-2" else "Riverside handbook"
        assert theirs in text(two, each)
        assert other not in text(two, each)


def test_the_gates_are_those_of_the_team_that_holds_the_case(two: World) -> None:
    """One document's condition keeps nobody else's case open."""
    two.writes("s0", "register JW-1", subject="Register JW-1")
    two.writes("r0", "register JW-2", subject="Register JW-2")
    two.writes("s0", "close: need ended", subject="JW-1")
    two.writes("r0", "close: need ended", subject="JW-2")
    assert not two.case("JW-1").open
    assert two.case("JW-2").open
    two.writes("r0", "file reviewed", subject="JW-2")
    two.writes("r0", "close: the need has ended", subject="JW-2")
    assert not two.case("JW-2").open


def test_a_document_without_a_list_of_reasons_closes_by_the_list_of_another(tmp_path: Path) -> None:
    """Under its conditions too: no words close a case unasked because a document forgot to list any (5.6)."""
    book = tmp_path / "handbook.toml"
    head, _, rest = OWN.partition("[[gate]]")
    book.write_text(head + rest[rest.index("[ground") :], "utf-8")
    directory = (HERE / "directory.toml").read_text("utf-8")
    directory = directory.replace("[organisation.riverside]\n", '[organisation.riverside]\npacks = ["handbook"]\n')
    world = World(tmp_path / "home", directory=directory, packs=PackSettings(files=(book,)))
    world.writes("r0", "register JW-2", subject="Register JW-2")
    world.sent()
    for reason in ("done with this one", "she declined"):
        world.writes("r0", f"close: {reason}", subject="JW-2")
    assert [each.notice.facts["variant"] for each in world.sent()] == ["why_closing", "closing_refused"]
    assert world.case("JW-2").open
    world.writes("r0", "close: need ended", subject="JW-2")
    assert not world.case("JW-2").open
    world.end()


def test_where_no_document_has_a_list_nothing_is_closed(tmp_path: Path) -> None:
    """Its writer hears so, the administrators what to add, and `check` refuses such rules."""
    book = tmp_path / "handbook.toml"
    head, _, rest = OWN.partition("[[gate]]")
    book.write_text(head + rest[rest.index("[ground") :], "utf-8")
    world = World(tmp_path / "home", packs=PackSettings(use=(), files=(book,)))
    world.writes("r0", "register JW-2", subject="Register JW-2")
    world.sent()
    world.writes("r0", "close: need ended", subject="JW-2")
    told = world.sent()
    assert [(each.code, each.to) for each in told] == [("E03", "r0"), ("administrator", "admin")]
    assert "stays open" in text(world, told[0])
    assert world.case("JW-2").open
    problems = check_settings(world.settings, places_of("", "holdfast.toml"), at=world.clock.now())
    assert [each.what for each in problems if "closing" in each.what] == [
        "No pack in use lists a reason for closing a case."
    ]
    world.end()


def test_a_kind_of_request_is_asked_for_in_ones_own_words(two: World) -> None:
    """Another's word for one is not known, and not offered."""
    two.request(kind="look")
    (told,) = two.sent()
    assert told.notice.facts["variant"] == "unknown_kind"
    assert "A look" not in text(two, told)
    two.request(who="r0", to="Older People North", kind="look", case="JW-2")
    assert two.case("JW-2").requests[0].pack == "handbook"


def test_a_reason_has_the_label_of_the_document_it_was_asked_under(two: World) -> None:
    """What another's document calls a reason is one all the same, under no label of theirs."""
    two.request()
    two.sent()
    two.writes("r1", "Decline. These are special words of ours.", at="2026-11-23 11:00")
    (told,) = [each for each in two.sent() if each.code == "E06"]
    assert "Reason given" in text(two, told)
    assert "Special needs of ours" not in text(two, told)
    assert "H7" not in text(two, told)


def test_an_alarm_is_heard_whatever_anybody_lists(two: World) -> None:
    """The handbook has no such flag; the first pack in use that has one raises it."""
    two.writes("r0", "register JW-2", subject="Register JW-2")
    two.sent()
    two.writes("r0", "raise safeguarding", subject="JW-2", at="2026-11-23 22:00")
    assert "Mon 23 Nov 22:00 E10 to r1" in two.lines()
    two.writes("r0", "register JW-3", subject="Register JW-3")
    two.sent()
    two.writes("r0", "I think he is at risk of abuse", subject="JW-3", at="2026-11-23 22:10")
    assert any("E10 to r1" in line for line in two.lines())


def test_a_life_is_the_same_with_a_pack_that_nobody_in_it_lists(tmp_path: Path) -> None:
    """Event by event and email by email."""
    book = tmp_path / "handbook.toml"
    book.write_text(OWN, "utf-8")
    directory = (HERE / "directory.toml").read_text("utf-8")
    for key in ("northshire", "riverside"):
        directory = directory.replace(
            f"[organisation.{key}]\n", f'[organisation.{key}]\npacks = ["joint-working-protocol"]\n'
        )
    lives: list[object] = []
    for name, files in (("without", ()), ("with", (book,))):
        world = World(tmp_path / name, directory=directory, packs=PackSettings(files=files))
        world.request()
        world.writes("r0", "not eligible", subject="JW-48211")
        world.writes("r1", "Decline. Special words of ours.", at="2026-11-24 10:00")
        world.until("2026-11-26 18:00")
        world.writes("r1", "accept", at="2026-11-27 10:00")
        world.writes("r0", "not eligible", subject="JW-48211", at="2026-11-27 11:00")
        world.writes("r0", "file reviewed", subject="JW-48211", at="2026-11-27 11:10")
        world.until("2026-12-08 18:00")
        lives.append((world.events(), [(str(each), text(world, each)) for each in world.sent()]))
        world.end()
    assert lives[0] == lives[1]
