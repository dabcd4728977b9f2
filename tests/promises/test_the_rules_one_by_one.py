"""Rules of the protocol that no other story shows, each tried by its own letter (docs/rules.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.world import Sent, World

HERE = Path(__file__).parent


@pytest.fixture
def here(tmp_path: Path) -> Iterator[World]:
    """A world by letters alone."""
    made = World(tmp_path / "home")
    yield made
    made.end()


def text(world: World, each: Sent) -> str:
    """An email in one line."""
    return " ".join(world.text_of(each.post).split())


def one(world: World, code: str) -> str:
    """The only email of a code since they were last asked for."""
    (found,) = [each for each in world.sent() if each.code == code]
    return text(world, found)


def test_not_ours_is_answered_with_how_to_ask(here: World) -> None:
    """RDR-06: that a team thinks a referral is not its own changes nothing, and it hears what would (5.1)."""
    here.request()
    here.sent()
    for who, body in (("r0", "This is not ours."), ("s0", "This referral is not for our team")):
        here.writes(who, body, subject="[JW-48211] Re", at="2026-11-23 11:00")
        assert "(5.1)" in one(here, "E03")
    assert here.owner() == "older-people"
    assert here.case().requests[0].state.open


def test_whoever_gives_no_reason_is_asked_why_this_team(here: World) -> None:
    """OWN-10, TRF-01: the team best able to help is chosen for what the person needs (3.3, 8.1)."""
    here.request(reason="")
    assert "why that team is best placed to help" in one(here, "E01")
    here.request(case="JW-2", reason="Needs found in the assessment are mainly mental health")
    assert "best placed" not in one(here, "E01")


def test_another_remit_alone_denies_nobody_help(here: World) -> None:
    """OWN-09, OWN-11: the clause goes to the workers and the managers of both sides (3.2, 3.4, 10.2)."""
    here.request()
    here.sent()
    here.writes("r1", "Decline. This is outside our remit.", at="2026-11-24 10:00")
    (told,) = [each for each in here.sent() if each.code == "E06"]
    assert (told.to, told.copy) == ("r0 r1 s0 s1", "")
    assert "may still need to come to it" in text(here, told)
    assert "(3.2, 3.4, 10.2)" in text(here, told)


def test_what_was_not_commissioned_is_no_reason(here: World) -> None:
    """WPF-04: the request stays as it was, and 10.8 is quoted."""
    here.request()
    here.sent()
    here.writes("r1", "Decline, we did not commission this package.", at="2026-11-24 10:00")
    said = one(here, "E06")
    assert "the reason given does not end the request on case JW-48211 (10.8)" in said
    assert here.case().requests[0].state.value == "awaiting an answer"


def test_a_day_of_allocation_is_told_to_the_sender(here: World) -> None:
    """TRF-08: a wait is made known with the acceptance (8.5)."""
    here.request()
    here.sent()
    here.writes("r1", "We accept. We will allocate within 3 weeks.", at="2026-11-24 10:00")
    assert "Rosa One expects to name a worker within 3 weeks" in one(here, "E05")
    assert here.owner() == "cmht"


def test_who_takes_over_uses_what_was_gathered(here: World) -> None:
    """TRF-13: nobody is made to say it all again."""
    here.request()
    here.sent()
    here.writes("r1", "accept", at="2026-11-24 10:00")
    assert "so that the person does not have to say it all again" in one(here, "E05")


def test_a_redirect_carries_on_with_the_first_assessment(here: World) -> None:
    """RDR-05: wherever the person came to first (2.2, 2.3, 3.6)."""
    here.request(kind="redirect")
    assert "carry on with the first assessment and any support (3.6, 3.5)" in one(here, "E01")


def test_support_goes_on_while_managers_talk(here: World) -> None:
    """TRF-09, DSP-05: the owner's manager is asked to see to it, and the talks begin with what the person needs."""
    here.request()
    here.sent()
    here.until("2026-11-26 17:00")
    sent = here.sent()
    first = next(text(here, each) for each in sent if each.code == "E07")
    assert "Sita One, please make sure that support goes on" in first
    talks = next(text(here, each) for each in sent if each.code == "E08")
    assert talks.index("needs") < talks.index("provide")


def test_an_added_referral_moves_nothing(here: World) -> None:
    """TRF-02, JWR-01: a yes to it leaves responsibility where it is (8.2, 6.1)."""
    here.request(kind="additional referral")
    here.sent()
    here.writes("r1", "accept", at="2026-11-24 10:00")
    assert "is still responsible for it" in one(here, "E05")
    assert here.owner() == "older-people"


def test_a_transition_is_a_transfer(here: World) -> None:
    """TRA-01, TRA-02: from children's services too, with the same clock and ladder (2.3, 1.4)."""
    here.request(kind="transition")
    assert here.case().requests[0].procedure == "transfer"


def test_a_side_that_has_not_signed_is_asked_and_not_bound(tmp_path: Path) -> None:
    """POL-04: the email says so."""
    directory = (HERE / "directory.toml").read_text("utf-8")
    head = "[organisation.riverside]\n"
    assert head in directory
    world = World(tmp_path / "home", directory=directory.replace(head, f"{head}signatory = false\n"))
    world.request()
    assert "has not signed the Joint Working Protocol" in one(world, "E02")
    world.end()


def test_a_not_eligible_outcome_is_told_and_chased(here: World) -> None:
    """TRF-10: the responsible team is reminded after two working days, until each is ticked (8.9)."""
    here.request()
    here.writes("s0", "withdraw")
    here.writes("s0", "not eligible", subject="JW-48211", at="2026-11-23 11:00")
    here.sent()
    here.until("2026-11-25 17:00")
    assert here.lines() == ["Wed 25 Nov 17:00 E13 to older-people cc s1"]
    here.writes("s0", "person told\nreferrer told", subject="JW-48211", at="2026-11-26 09:00")
    assert here.case().duties == ()
