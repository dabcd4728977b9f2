"""What the protocol asks for beside its deadlines: a meeting, a talk first, a warning before an office shuts, the age
of what is open; and one message where one is enough."""

from pathlib import Path

from bot.settings.model import PackSettings
from tests.promises.world import World

HERE = Path(__file__).parent


def test_a_joint_meeting_is_considered_and_holds_nothing_up(world: World) -> None:
    """The team that handed over is reminded of it once, after four working days; its tick is on record, the other
    team hears of no handover by it, and the case may be closed without it (3.7)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    (told,) = [each for each in world.sent() if each.code == "E05"]
    assert "joint meeting considered" in world.text_of(told.post)
    world.writes("s0", "handover complete\nrisk information", at="2026-11-24 10:00")
    assert [each.notice.facts["what"] for each in world.sent()] == ["ticked", "handover complete"]
    world.until("2026-12-20 12:00")
    assert world.lines() == ["Fri 27 Nov 17:00 E13 to s0"]
    world.writes("r0", "close: need ended", subject="JW-48211", at="2026-12-21 10:00")
    assert not world.case().open


def test_a_joint_meeting_is_ticked_by_its_own_name(world: World) -> None:
    """Then nobody is reminded."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    world.writes("s0", "joint meeting considered", at="2026-11-24 10:00")
    world.sent()
    assert [duty.name for duty in world.case().duties] == ["handover"]


def test_talks_before_a_dispute_goes_up_are_on_record(world: World) -> None:
    """Whoever raises one is asked to talk first, and may say that they did (10.2)."""
    world.request(kind="dispute", at="2026-11-23 10:15")
    first = next(each for each in world.sent() if each.code == "E01")
    assert "talked locally" in world.text_of(first.post)
    world.writes("s0", "talked locally", at="2026-11-24 10:00")
    assert "DutyDone" in world.events()


def test_both_sides_are_warned_before_an_office_shuts(tmp_path: Path) -> None:
    """From ten working days before, in every email that asks for an answer; the day counts all the same (A09)."""
    directory = (HERE / "directory.toml").read_text("utf-8")
    name = "[organisation.riverside]\n"
    assert name in directory
    shut = 'closures = [{ day = 2026-12-29, reason = "Christmas closing" }]\n'
    here = World(tmp_path / "home", directory=directory.replace(name, name + shut), at="2026-11-23 10:15")
    here.request()
    assert not any("is closed on" in here.text_of(each.post) for each in here.sent())
    here.request(case="JW-2", at="2026-12-23 10:15")
    texts = {each.code: " ".join(here.text_of(each.post).split()) for each in here.sent() if each.notice.case == "JW-2"}
    for each in ("E01", "E02"):
        assert "is closed on Tuesday 29 December 2026 (Christmas closing)" in texts[each]
        assert "That day counts as working time all the same" in texts[each]
    due = here.case("JW-2").requests[0].due
    assert due is not None
    assert due.day == 29
    here.end()


def test_every_step_says_how_old_the_matter_is(world: World) -> None:
    """Also after a no, a provisional yes and where workers could not agree a plan (10.3)."""
    world.request()
    world.sent()
    world.writes("r0", "accept", at="2026-11-24 10:00")
    world.writes("r1", "Decline. The needs are mainly physical.", at="2026-11-25 10:00")
    texts = [" ".join(world.text_of(each.post).split()) for each in world.sent() if each.code in ("E03", "E06")]
    assert "1 working day ago" in texts[0]
    assert "2 working days before" in texts[1]


def test_whoever_takes_back_an_acceptance_is_told_once(world: World) -> None:
    """A manager who does so hears how to hand back, and not a second time as a manager (A18)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-23 12:00")
    world.sent()
    world.writes("r1", "Please ignore my last email", at="2026-11-23 12:10")
    assert world.lines() == [
        "Mon 23 Nov 12:10 E03 to r1",
        "Mon 23 Nov 12:10 retracted to s1 cc cmht older-people r0 s0",
    ]


def test_a_duty_of_the_team_that_takes_over_is_shown_as_its_own(tmp_path: Path) -> None:
    """And not as something that the other team must hand over."""
    second = HERE.parent / "packs" / "second.toml"
    here = World(tmp_path / "home", packs=PackSettings(use=(), files=(second,)))
    here.request(kind="move on")
    here.writes("s0", "tenant agrees", subject="JW-48211")
    here.request(kind="lodging", case="JW-2")
    here.sent()
    here.writes("r1", "accept", subject="[JW-2] yes")
    (told,) = [each for each in here.sent() if each.code == "E05"]
    text = " ".join(here.text_of(told.post).split())
    assert "What Older People North" not in text
    assert (
        text.index("What Community Mental Health Team")
        < text.index("Keys and inventory")
        < text.index("keys signed for")
    )
    here.end()
