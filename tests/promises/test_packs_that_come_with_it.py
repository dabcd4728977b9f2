"""Each pack that comes with Holdfast, by letters: what it makes a team owe is opened by the report that it names,
chased when it says, under its own clause, and ticked by its own words."""

from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from bot.settings.model import PackSettings
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Duty, Pack
from tests.promises.world import World

HERE = Path(__file__).parent
OTHERS = ("actions-and-next-steps", "care-in-custody", "joint-work-guidance")
FIRST = {"referral taken": "Basis of referral: own referral\n"}
"""What must be on record before some of it can be said."""


@cache
def pack_of(key: str) -> Pack:
    """One that comes with Holdfast."""
    pack, problems = parse_pack(files("protocol").joinpath(f"packs/{key}.toml").read_text("utf-8"), key=key, place=key)
    assert pack is not None, problems
    return pack


def working_by(home: Path, key: str) -> World:
    """A world where the council's teams work by one pack, beside the protocol."""
    text = (HERE / "directory.toml").read_text("utf-8")
    head = "[organisation.northshire]\n"
    text = text.replace(head, f'{head}packs = ["{key}", "joint-working-protocol"]\n')
    return World(home, directory=text, packs=PackSettings(use=("joint-working-protocol", key)))


REPORTED = [(key, duty) for key in OTHERS for duty in pack_of(key).duties if duty.chase]


@pytest.mark.parametrize(("key", "duty"), REPORTED, ids=[f"{key}: {duty.name}" for key, duty in REPORTED])
def test_what_a_report_makes_a_team_owe_is_chased_and_ticked(tmp_path: Path, key: str, duty: Duty) -> None:
    """A worker writes the pack's words; the email that follows names its clause; the pack's items end it."""
    world = working_by(tmp_path / "home", key)
    world.writes("s0", "register JW-48211", subject="Register JW-48211")
    words = FIRST.get(duty.on, "") + duty.on.replace(" is ", ": ").capitalize()
    world.writes("s0", words, subject="JW-48211", at="2026-11-23 11:00")
    (owed,) = [each for each in world.case().duties if each.name == duty.name]
    assert owed.outstanding == duty.items
    world.sent()
    first = world.rules.calendar_of("older-people").reckon(owed.opened_at, duty.chase[0]).due
    world.until(first.isoformat())
    told = [each for each in world.sent() if each.code == "E13" and each.notice.facts["title"] == duty.title]
    assert len(told) == 1
    assert told[0].notice.facts["clause"] == duty.clause
    assert "Joint Working Protocol" not in world.text_of(told[0].post)
    items = pack_of(key).items
    values = {item: f": {items[item].choices[-1]}" for item in duty.items if item in items and items[item].valued}
    world.writes("s0", "\n".join(f"{item}{values.get(item, '')}" for item in duty.items), subject="JW-48211")
    assert duty.name not in [each.name for each in world.case().duties]
    world.end()


def test_a_case_for_the_specialist_team_is_asked_for_without_a_diagnosis(tmp_path: Path) -> None:
    """RDR-07: it is a request like another, with its own clause; the receiving team then owes a worker (line 169)."""
    world = working_by(tmp_path / "home", "actions-and-next-steps")
    world.request(kind="learning disability transfer", to="Learning Disability Team")
    assert [each.code for each in world.sent()] == ["E01", "E02"]
    assert world.case().requests[0].procedure == "specialist-transfer"
    world.writes("t1", "accept", at="2026-11-23 12:00")
    (told,) = [each for each in world.sent() if each.code == "E05"]
    assert "Allocate a worker" in world.text_of(told.post)
    assert world.owner() == "learning"
    world.end()


def test_the_situation_of_somebody_who_waits_is_told_to_the_manager(tmp_path: Path) -> None:
    """RSK-03: a flag with no alarm, once (line 379)."""
    world = working_by(tmp_path / "home", "actions-and-next-steps")
    world.writes("s0", "register JW-48211", subject="Register JW-48211")
    world.sent()
    world.writes("s0", "raise situation changed", subject="JW-48211", at="2026-11-23 11:00")
    assert "Mon 23 Nov 11:00 flag to s1 cc older-people" in world.lines()
    world.end()


def test_a_no_to_joint_work_needs_its_reasons(tmp_path: Path) -> None:
    """JWR-06: they go to whoever asked (lines 138 to 142)."""
    world = working_by(tmp_path / "home", "joint-work-guidance")
    world.request(kind="joint visit", to="Learning Disability Team")
    world.sent()
    world.writes("t1", "Decline", at="2026-11-23 12:00")
    assert [each.notice.facts.get("variant") for each in world.sent()] == ["needs_reason"]
    world.writes("t1", "Decline. It would prevent us from meeting our duties.", at="2026-11-23 12:10")
    (told,) = [each for each in world.sent() if each.code == "E06"]
    assert "it would prevent the team's own duties or functions" in " ".join(world.text_of(told.post).split()).lower()
    world.end()


def test_an_alarm_in_custody_says_who_leads_and_the_premises_are_told(tmp_path: Path) -> None:
    """SAF-04, SAF-05: managers are told at once with the line of the chapter (§14), and the team owes word to the
    premises that day, chased with its manager (§5.1); an alarm about another team's case says nothing of it."""
    text = (HERE / "directory.toml").read_text("utf-8")
    head = "[team.learning]\n"
    text = text.replace(head, f'{head}packs = ["care-in-custody", "*"]\n')
    text = text.replace(
        "[organisation.northshire]\n", '[organisation.northshire]\npacks = ["joint-working-protocol"]\n'
    )
    use = PackSettings(use=("joint-working-protocol", "care-in-custody"))
    world = World(tmp_path / "home", directory=text, packs=use)
    world.writes("t0", "register JW-1", subject="Register JW-1")
    world.writes("s0", "register JW-2", subject="Register JW-2")
    world.sent()
    world.writes("t0", "Safeguarding issue in custody", subject="JW-1", at="2026-11-23 11:00")
    world.writes("s0", "raise safeguarding", subject="JW-2", at="2026-11-23 11:05")
    alarms = {
        each.notice.case: " ".join(world.text_of(each.post).split()) for each in world.sent() if each.code == "E10"
    }
    assert "no duty to lead it (§14)" in alarms["JW-1"]
    assert "§14" not in alarms["JW-2"]
    (owed,) = [each for each in world.case("JW-1").duties if each.name == "tell the premises"]
    assert owed.items == ("premises told",)
    world.until("2026-11-23 17:00")
    assert [(each.to, each.copy) for each in world.sent() if each.code == "E13"] == [("learning", "t1")]
    world.writes("t0", "premises told", subject="JW-1", at="2026-11-23 17:30")
    assert world.case("JW-1").duties == ()
    world.end()
