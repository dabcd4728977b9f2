"""What may be said of a case: items of a pack, each with a value of a closed kind and a day, on record with its words,
by whose word it is; one that is not kept is answered with the right door (docs/writing-a-pack.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings.model import PackSettings
from protocol.case.case import SaidItem
from tests.promises.test_packs_that_come_with_it import working_by
from tests.promises.world import HERE, World


@pytest.fixture
def asked(world: World) -> World:
    """JW-48211 is with Older People North, and CMHT has been asked for it."""
    world.request()
    world.sent()
    return world


def item(world: World, what: str, team: str = "older-people") -> SaidItem | None:
    """An item as it stands for a team."""
    return next((each for each in world.case().items if (each.what, each.team) == (what, team)), None)


def variants(world: World) -> list[object]:
    """Why each email since says that nothing was recorded."""
    return [each.notice.facts.get("variant") for each in world.sent() if each.code == "E03"]


@pytest.mark.parametrize(
    ("who", "line", "value", "day"),
    [
        ("s0", "Eligible: 20 November 2026", "", "2026-11-20"),
        ("s1", "Assessed as eligible, Friday 20 November 2026".replace(",", ":"), "", "2026-11-20"),
        ("s0", "why this team: needs found in assessment", "needs found in assessment", ""),
        ("s0", "Reason for this team: Skills.", "skills", ""),
        ("s0", "Referral reference: rio 778/21".replace("rio ", "rio"), "RIO778/21", ""),
        ("s2", "Decision maker: Saul Two", "s2", ""),
        ("s0", "* Kind of help: joint visit".replace("joint visit", "extra worker"), "extra worker", ""),
    ],
)  # fmt: skip
def test_what_is_said_is_kept_with_its_value_and_its_day(
    asked: World, who: str, line: str, value: str, day: str
) -> None:
    """On record by whom, for which team and on which letter; its writer sees what was understood."""
    asked.writes(who, line, subject="JW-48211", at="2026-11-23 11:00")
    (kept,) = asked.case().items
    assert (kept.value, kept.on.isoformat() if kept.on else "", kept.by, kept.team) == (value, day, who, "older-people")
    (told,) = asked.sent()
    assert told.notice.facts["what"] == "reported"
    assert asked.store.entries("JW-48211")[-1].happened.evidence is not None
    assert asked.owner() == "older-people"


def test_the_reference_of_a_concern_is_kept_and_is_no_new_one(asked: World) -> None:
    """SAF-01: the number of the referral, and nothing of what it says; managers who have seen the concern are not
    woken by it, and where none is up they hear of it (5.5, A29)."""
    asked.writes("r0", "raise safeguarding", subject="JW-48211", at="2026-11-23 11:00")
    asked.writes("s1", "seen", subject="JW-48211", at="2026-11-23 11:05")
    asked.sent()
    asked.writes("r0", "Safeguarding reference: SG4471", subject="JW-48211", at="2026-11-23 11:30")
    assert "E10" not in [each.code for each in asked.sent()]
    found = item(asked, "safeguarding reference", "cmht")
    assert found is not None
    assert found.value == "SG4471"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("why this team: because I like them", "which_value"), ("Referral reference: 943 476 5919", "which_value"),
        ("Referral reference: her mother's file", "which_value"), ("Decision maker: Nobody Listed", "which_value"),
        ("Eligible: Monday 20 November 2026", "which_day"), ("Not eligible: perhaps", "which_value"),
    ],
)  # fmt: skip
def test_what_is_none_of_its_values_is_asked_about_and_kept_nowhere(asked: World, line: str, why: str) -> None:
    """No free text enters the record, and a weekday that contradicts its day is no day."""
    before = asked.events()
    asked.writes("s0", line, subject="JW-48211", at="2026-11-23 11:00")
    assert variants(asked) == [why]
    assert asked.events() == before


def test_each_side_says_its_own_and_an_outsider_nothing(asked: World) -> None:
    """Decision makers of both sides stand beside each other; a third team names none (10.4)."""
    asked.writes("s1", "Decision maker: Saul Two", subject="JW-48211", at="2026-11-23 11:00")
    asked.writes("r1", "Decision maker: Rafi Two", subject="JW-48211", at="2026-11-23 11:05")
    asked.writes("t0", "Decision maker: Tom Third", subject="JW-48211", at="2026-11-23 11:10")
    asked.writes("r1", "Why this team: skills", subject="JW-48211", at="2026-11-23 11:15")
    assert variants(asked) == ["not_yours_to_say", "not_yours_to_say"]
    assert [(each.team, each.value) for each in asked.case().items] == [("older-people", "s2"), ("cmht", "r2")]


def test_to_an_organisation_without_a_part_in_it_there_is_no_such_case(tmp_path: Path) -> None:
    """Neither who is on it nor that it is on record (docs/security.md)."""
    text = (HERE / "directory.toml").read_text("utf-8")
    world = World(tmp_path, directory=text)
    world.request(to="Learning Disability Team")
    world.sent()
    for case in ("JW-48211", "JW-99999"):
        world.writes("r0", "Decision maker: Rafi Two", subject=case, at="2026-11-23 11:00")
    real, none = world.sent()
    assert (real.to, real.notice.facts["variant"]) == ("r0", "no_case")
    assert world.text_of(real.post).replace("JW-48211", "JW-99999") == world.text_of(none.post)
    world.end()


def test_the_latest_counts_and_may_be_taken_back(asked: World) -> None:
    """By the team that said it, from then on; the record keeps all of it."""
    asked.writes("s0", "Why this team: skills", subject="JW-48211", at="2026-11-23 11:00")
    asked.writes("s1", "Why this team: resources", subject="JW-48211", at="2026-11-23 11:05")
    found = item(asked, "why this team")
    assert found is not None
    assert found.value == "resources"
    asked.writes("r1", "Taken back: why this team", subject="JW-48211", at="2026-11-23 11:10")
    assert item(asked, "why this team") is not None
    asked.writes("s0", "Taken back: why this team", subject="JW-48211", at="2026-11-23 11:15")
    assert item(asked, "why this team") is None
    assert asked.events()[-3:] == ["ItemSaid", "ItemSaid", "ItemTakenBack"]
    assert asked.store.verify() is None


def test_a_request_says_items_in_lines_of_its_own(world: World) -> None:
    """They are kept with it, and what may be said of it is asked for once, holding nothing up (9.2, 9.3)."""
    world.request(kind="extra worker", **{"Kind of help": "extra worker"})
    assert [each.code for each in world.sent()] == ["E01", "E02"]
    found = item(world, "kind of help")
    assert found is not None
    assert (found.value, found.number) == ("extra worker", 1)
    world.request(kind="joint work", case="JW-48212")
    logged, _ = world.sent()
    assert "Please say once, a line each, what helps that team to answer: kind of help" in " ".join(
        world.text_of(logged.post).split()
    )
    world.request(kind="joint work", case="JW-48213", **{"Kind of help": "a friendly chat"})
    told = world.sent()
    assert [each.notice.facts.get("variant") for each in told if each.code == "E03"] == ["which_value"]
    assert {"E01", "E02"} <= {each.code for each in told}


@pytest.mark.parametrize(
    ("pack", "line", "says"),
    [
        ("joint-work-guidance", "Concern about practice", "whistleblowing procedure"),
        ("joint-work-guidance", "Concern about a colleague's practice: he shouts at residents", "whistleblowing"),
        ("joint-work-guidance", "whistleblowing", "whistleblowing procedure"),
        ("joint-work-guidance", "Eligibility appeal", "appeals process"),
        ("actions-and-next-steps", "Referral about a carer", "procedure for carers"),
        ("care-in-custody", "Leaving care", "to the age of 25"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("subject", ["JW-48211", "Something else"])
def test_a_signpost_keeps_nothing(tmp_path: Path, pack: str, line: str, says: str, subject: str) -> None:
    """SAF-06, TRF-11, REF-08: whoever writes is shown the door; no case need be named, and nothing is on record."""
    world = working_by(tmp_path, pack)
    world.writes("s0", "register JW-48211", subject="Register JW-48211")
    world.sent()
    before = world.events()
    world.writes("s0", line, subject=subject, at="2026-11-23 11:00")
    told = world.sent()
    assert [(each.code, each.to) for each in told] == [("noted", "s0")]
    words = " ".join(world.text_of(told[0].post).split())
    assert says in words
    assert "shouts" not in words
    assert world.events() == before
    world.end()


@pytest.fixture
def ombudsmen(tmp_path: Path) -> Iterator[World]:
    """Both sides work by the ombudsmen's briefing."""
    text = (HERE / "directory.toml").read_text("utf-8")
    for key in ("northshire", "riverside"):
        head = f"[organisation.{key}]\n"
        text = text.replace(head, f'{head}packs = ["ombudsman-joint-working"]\n')
    world = World(tmp_path, directory=text, packs=PackSettings(use=("ombudsman-joint-working",)))
    yield world
    world.end()


SEVEN = {
    "Why": "both are complained of", "Names in the form": "yes", "References": "in the form",
    "Organisations named": "yes", "Complaint form": "by Egress", "Responses": "by Egress",
}  # fmt: skip


def test_each_thing_that_must_come_comes_by_its_own_line(ombudsmen: World) -> None:
    """ILT-01: seven of them (lines 58 to 67). A record supplies none of the others, and what comes later counts with
    what came before."""
    ombudsmen.request(kind="initial look", **SEVEN)
    told = ombudsmen.sent()
    assert [each.notice.facts.get("missing") for each in told] == [["my contact details"]]
    assert ombudsmen.case().requests[0].due is None
    ombudsmen.writes("s0", "My contact details: in the form", subject="JW-48211", at="2026-11-23 11:00")
    assert "E02" in [each.code for each in ombudsmen.sent()]
    assert ombudsmen.case().requests[0].missing == ()
    ombudsmen.request(kind="initial look", case="JW-2")
    assert ombudsmen.case("JW-2").requests[0].missing == (*(each.lower() for each in SEVEN), "my contact details")


@pytest.mark.parametrize("value", ["joint", "separate", "part joint"])
def test_a_decision_is_the_answer_and_stops_the_clock(ombudsmen: World, value: str) -> None:
    """ILT-05: within 5 working days (line 73), said by the team that was asked; no reminder and no managers after it,
    and whoever asked is told which it is."""
    ombudsmen.request(kind="initial look", **SEVEN, **{"My contact details": "in the form"})
    ombudsmen.sent()
    ombudsmen.writes("s0", f"Joint decision: {value}", subject="JW-48211", at="2026-11-24 09:00")
    assert variants(ombudsmen) == ["not_yours_to_say"]
    ombudsmen.writes("r0", "Issues inseparable: so\nBoth fundamental: so", subject="JW-48211", at="2026-11-24 09:30")
    ombudsmen.sent()
    ombudsmen.writes("r0", f"Joint decision: {value}", subject="JW-48211", at="2026-11-24 10:00")
    (told,) = ombudsmen.sent()
    assert (told.to, told.notice.facts["done"]) == ("r0 r1 s0 s1", [f"joint decision: {value}"])
    assert not ombudsmen.case().open_requests
    ombudsmen.until("2026-12-24 12:00")
    assert ombudsmen.lines() == []
    assert ombudsmen.owner() == "older-people"
    assert ombudsmen.store.verify() is None


def test_no_decision_in_time_goes_to_both_managers(ombudsmen: World) -> None:
    """Silence is no decision: a reminder on the fourth day, managers at the end of the fifth."""
    ombudsmen.request(kind="initial look", **SEVEN, **{"My contact details": "in the form"})
    ombudsmen.sent()
    ombudsmen.until("2026-11-30 17:00")
    assert [f"{each.at} {each.code}" for each in ombudsmen.sent()] == ["Fri 27 Nov 09:00 E04", "Mon 30 Nov 17:00 E07"]


def test_whoever_asks_is_told_how_the_papers_go(ombudsmen: World) -> None:
    """ILT-03, ILT-04, SEC-04: by Egress, as attachments, to the team's address (line 71)."""
    ombudsmen.request(kind="initial look", **SEVEN, **{"My contact details": "in the form"})
    (logged,) = (each for each in ombudsmen.sent() if each.code == "E01")
    words = " ".join(ombudsmen.text_of(logged.post).split())
    assert "Send the papers by Egress to the team's address, as attachments" in words
    assert "Do not write to single members of the team" in words


@pytest.mark.parametrize(
    ("pack", "line", "value", "day"),
    [
        ("actions-and-next-steps", "Basis of referral: consent given, 19 November 2026", "consent given", "2026-11-19"),
        ("actions-and-next-steps", "basis of referral: At risk of harm", "at risk of harm", ""),
        ("actions-and-next-steps", "Person's view: wants this team", "wants this team", ""),
        ("actions-and-next-steps", "Skills for the work: that team", "that team", ""),
        ("actions-and-next-steps", "Skills for this person: either", "either", ""),
        ("actions-and-next-steps", "Review reference: RV-2209", "RV-2209", ""),
        ("care-in-custody", "Move notified: 4 January 2027", "", "2027-01-04"),
        ("care-in-custody", "Release notified: 2027-01-04", "", "2027-01-04"),
        ("care-in-custody", "Lead for the move: Sita One", "s1", ""),
    ],
)  # fmt: skip
def test_other_documents_have_items_of_their_own(tmp_path: Path, pack: str, line: str, value: str, day: str) -> None:
    """TRF-12, REF-03, CUS-03, CUS-05: for those who list the document, and with what it makes them owe."""
    world = working_by(tmp_path, pack)
    world.request(to="Learning Disability Team")
    world.writes("s0", line, subject="JW-48211", at="2026-11-23 11:00")
    (kept,) = world.case().items
    assert (kept.value, kept.on.isoformat() if kept.on else "") == (value, day)
    assert [each.name for each in world.case().duties if "authority" in each.name] == (
        ["tell the second authority"] if kept.what == "move notified" else []
    )
    world.end()


def test_what_work_and_which_skills_come_before_the_time_to_answer(tmp_path: Path) -> None:
    """JWR-16: each on a line of its own (lines 453 to 457)."""
    world = working_by(tmp_path, "actions-and-next-steps")
    world.request(kind="joint working", to="Learning Disability Team", **{"Nature of the work": "joint visit"})
    assert [each.notice.facts.get("missing") for each in world.sent()] == [["skills needed"]]
    world.writes("s0", "Skills needed: nursing", subject="JW-48211", at="2026-11-23 11:00")
    assert "E02" in [each.code for each in world.sent()]
    world.end()
