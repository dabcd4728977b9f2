"""Another agreement may listen for another alarm: the pack names it, says which words raise it and where a concern is
to be raised besides; no email then speaks of the first agreement's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings.model import PackSettings
from tests.promises.test_a_second_pack import SECOND
from tests.promises.world import World


def listening(folder: Path) -> Path:
    """A pack whose alarm is a risk of fire."""
    text = SECOND.read_text("utf-8")
    assert text.count("[flag.fire-risk]\n") == 1
    own = folder / "own.toml"
    alarm = 'alarm = true\nroute = "the fire service"\nwords = ["smell of gas", "burn marks"]\n'
    own.write_text(text.replace("[flag.fire-risk]\n", f"[flag.fire-risk]\n{alarm}"), "utf-8")
    return own


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[World]:
    """A world under it."""
    here = World(tmp_path / "home", packs=PackSettings(use=(), files=(listening(tmp_path),)))
    yield here
    here.end()


def test_words_of_its_own_raise_it_and_its_emails_speak_of_it(alone: World) -> None:
    """“There is a smell of gas” in a letter about something else tells the managers at once, in the pack's words."""
    alone.writes("s0", "register", subject="JW-48211", at="2026-11-27 21:00")
    alone.sent()
    alone.writes("s0", "There is a smell of gas in the hall.", subject="JW-48211", at="2026-11-27 21:30")
    told = {each.code: each for each in alone.sent()}
    assert str(told["E10"]) == "Fri 27 Nov 21:30 E10 to older-people s1"
    text = " ".join(alone.text_of(told["E10"].post).split())
    assert alone.subject_of(told["E10"].post) == "[JW-48211] URGENT Fire risk. Please reply “seen” now"
    assert "Raise the concern through the fire service" in text
    assert "in words that may mean a fire risk" in text
    assert "remove the fire risk flag" in text
    for each in told.values():
        assert "safeguarding" not in alone.text_of(each.post).casefold()


def test_no_word_of_the_first_agreement_raises_it(alone: World) -> None:
    """What is listened for is the pack's: “safeguarding” is a word like another under one that does not say it."""
    alone.writes("s0", "register", subject="JW-48211", at="2026-11-27 21:00")
    alone.sent()
    alone.writes("s0", "We talked about safeguarding training.", subject="JW-48211", at="2026-11-27 21:30")
    assert "E10" not in {each.code for each in alone.sent()}
    assert alone.case().flags == ()


def test_somebody_who_was_told_stops_it_and_a_manager_lowers_it_by_its_name(alone: World) -> None:
    """The answers are the same under every pack, and the name is the pack's."""
    alone.writes("s0", "register", subject="JW-48211", at="2026-11-27 09:00")
    alone.writes("s0", "There are burn marks on the carpet.", subject="JW-48211", at="2026-11-27 10:00")
    alone.writes("s1", "seen", subject="JW-48211", at="2026-11-27 10:05")
    (raised,) = alone.case().flags
    assert (raised.flag, raised.acknowledged_by) == ("fire-risk", "s1")
    alone.writes("s1", "remove the fire risk flag", subject="JW-48211", at="2026-11-27 11:00")
    assert alone.case().flags == ()


@pytest.mark.parametrize(("line", "raised"), [("Fire risk: yes", True), ("Fire risk: no", False)])
def test_the_line_of_a_request_bears_its_name(alone: World, line: str, raised: bool) -> None:
    """“Fire risk: yes” is to that pack what “Safeguarding: yes” is to the first."""
    asked = f"Case: JW-48211\nTo: CMHT\nKind: move on\nReason: needs found\nRecord: LAS, note\n{line}"
    alone.writes("s0", asked, subject="A request", at="2026-11-23 10:15")
    assert ("E10" in {each.code for each in alone.sent()}) is raised
    assert [flag.flag for flag in alone.case().flags if flag.flag == "fire-risk"] == (["fire-risk"] if raised else [])
