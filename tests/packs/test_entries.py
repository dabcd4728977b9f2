"""Entries of the packs that need nothing but an entry: what each asks of a team, by its own words."""

import pytest

from tests.packs.living import Story


def test_who_accepted_has_the_case_before_a_worker_is_allocated() -> None:
    """UNL-06: the team that accepted is responsible at once; who owns says that a worker is still to be allocated."""
    story = Story("actions-and-next-steps", at="2027-01-26 13:00")
    story.asks(kind="case transfer", to="Learning Disability Team")
    story.writes("t1", "accept", "2027-01-26 14:00")
    assert story.owner == "learning"
    story.writes("s1", "who owns", "2027-01-27 09:00")
    words = story.reading("who owns")
    assert "Learning Disability Team" in words
    assert "Allocate a worker" in words


@pytest.mark.parametrize(
    ("pack", "kind", "needs"),
    [
        ("joint-work-guidance", "joint visit", {}),
        ("actions-and-next-steps", "joint working",
         {"Nature of the work": "joint visit", "Skills needed": "nursing"}),
    ],
)  # fmt: skip
def test_a_no_to_joint_work_gives_its_reasons(pack: str, kind: str, needs: dict[str, str]) -> None:
    """JWR-17: unless it would prevent the team's own duties, and then in writing."""
    story = Story(pack)
    story.asks(kind=kind, more=needs)
    assert story.writes("r1", "Decline") == ["E03 needs_reason to r1"]
    assert "E06 to r0 r1 s0 s1" in story.writes("r1", "Decline. It would prevent us from meeting our own duties.")


def test_seven_points_are_settled_once_joint_work_is_agreed() -> None:
    """JWR-12: by the team that was asked, within five working days (lines 434 to 442)."""
    story = Story("actions-and-next-steps")
    story.asks(kind="joint working", more={"Nature of the work": "joint visit", "Skills needed": "nursing"})
    story.writes("r1", "accept", "2026-11-24 10:00")
    assert story.case is not None
    (owed,) = story.case.duties
    assert (owed.name, owed.team, len(owed.items)) == ("seven points", "cmht", 7)
    assert "Tue 1 Dec 17:00 E13 to r0" in story.goes_on("2026-12-01 17:00")
    story.writes("r0", "\n".join(owed.items))
    assert story.case.duties == ()


@pytest.mark.parametrize(
    ("words", "says"), [("raise section 117", "legal advice"), ("raise legal hold", "keep everything")]
)
def test_a_flag_of_the_custody_chapter_tells_the_manager_once(words: str, says: str) -> None:
    """CUS-15, CUS-16: it stays up, and who owns shows it."""
    story = Story("care-in-custody")
    story.writes("s0", "register JW-48211")
    assert "flag to s1 cc older-people" in story.writes("s0", words)
    story.writes("s0", "who owns")
    assert says in story.reading("who owns")


def test_a_funding_decision_rests_on_need_and_not_on_money_alone() -> None:
    """URG-03: said with what is owed after it (lines 519 to 538)."""
    story = Story("actions-and-next-steps")
    story.writes("s0", "register JW-48211")
    story.writes("s0", "Funding decided")
    assert "never on money alone or by a fixed limit" in story.reading("noted")
