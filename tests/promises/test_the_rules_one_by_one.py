"""Rules of the protocol that no other story shows, each tried by its own letter (docs/rules.md)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.ask.lists import _history
from protocol.messages.intents import Correct
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


def test_the_responsible_team_says_at_each_step_that_support_continues(here: World) -> None:
    """OWN-12: it is asked for at each step, and who has it next reads who said so, and when (3.5)."""
    here.request()
    here.until("2026-11-25 17:00")
    asked = "For Older People North, please reply “support continues” once that is sure (3.5)"
    first = next(text(here, each) for each in here.sent() if each.code == "E07")
    assert asked in first
    assert "said at" not in first
    here.writes("s1", "Support continues.", subject="[JW-48211] Re", at="2026-11-26 09:00")
    here.writes("r1", "Support continues.", subject="[JW-48211] Re", at="2026-11-26 09:05")
    assert [each.notice.facts.get("variant") for each in here.sent()] == [None, "outsider"]
    here.until("2026-11-26 17:00")
    talks = next(text(here, each) for each in here.sent() if each.code == "E08")
    assert "For Older People North, Sita One said at 9am on Thursday 26 November 2026: “support continues”" in talks
    assert asked in talks


def test_each_side_is_asked_for_who_can_decide_until_it_has_said_so(here: World) -> None:
    """DSP-06: by name, in the email that asks for talks (10.4)."""
    here.request()
    here.writes("r1", "decision maker: Rafi Two", subject="[JW-48211] Re", at="2026-11-24 09:00")
    here.sent()
    here.until("2026-11-26 17:00")
    talks = next(text(here, each) for each in here.sent() if each.code == "E08")
    assert "said at 9am on Tuesday 24 November 2026: “decision maker: Rafi Two”" in talks
    assert "Not yet said for Older People North: decision maker. Please reply with a line such as" in talks


def test_what_is_said_with_a_request_stands_in_it(here: World) -> None:
    """JWR-02: the team that is asked reads which kind of help is wanted, and why it is asked (9.2, 9.3)."""
    here.request(kind="joint work", **{"Kind of help": "extra worker", "Why this team": "skills"})
    asked = one(here, "E02")
    assert "Kind of help: extra worker Why this team: skills" in asked


def test_a_residence_question_says_from_the_start_where_it_ends(here: World) -> None:
    """ORD-01, 02, 09: without prejudice, what the worker does now, and the Secretary of State (5.4)."""
    here.request(kind="ordinary residence")
    (first,) = [text(here, each) for each in here.sent() if each.code == "E01" and each.to == "s0"]
    for each in ("without prejudice", "“line manager consulted”", "refers it to the Secretary of State"):
        assert each in first


def test_nobody_is_told_to_accept_what_a_question_holds(here: World) -> None:
    """ORD-01: while residence is in question, reminders and managers' emails say what must come first (5.4); the why
    of it, which may tell of the person, is kept nowhere."""
    here.request()
    here.writes("s0", "Raise ordinary residence: she seems to live in the next county", subject="JW-48211")
    assert here.case().flag("ordinary-residence") is not None
    assert "county" not in "".join(str(each.happened) for each in here.store.entries("JW-48211"))
    here.sent()
    here.until("2026-11-25 17:00")
    for each in here.sent():
        if each.code in ("E04", "E07"):
            assert "No acceptance moves this case yet (5.4)" in text(here, each)
    here.writes("s1", "remove the ordinary residence flag", subject="[JW-48211] Re", at="2026-11-26 09:00")
    here.until("2026-11-26 17:00")
    assert not any("No acceptance moves" in text(here, each) for each in here.sent())


def test_the_same_outcome_with_its_day_brings_nothing_twice(here: World) -> None:
    """TRF-10: who says it again, or adds the day, is chased once; a day without its year is asked about (8.9)."""
    here.request()
    here.writes("s0", "withdraw")
    for line in ("not eligible", "not eligible: 23 November", "not eligible: 23 November 2026"):
        here.writes("s0", line, subject="JW-48211")
    assert "as in “not eligible: 5 January 2027”" in one(here, "E03")
    assert [each.name for each in here.case().duties] == ["tell the outcome"]


def test_a_concern_beside_a_decline_is_not_quoted_as_its_reason(here: World) -> None:
    """DSP-09: managers hear of it by the alarm; the email about the decline gives the reason alone."""
    here.request()
    here.sent()
    here.writes("r0", "Decline, the main need is physical. I am also worried that her son takes her money.")
    told = {each.code: text(here, each) for each in here.sent()}
    assert "E10" in told
    assert "Reason given: “Decline, the main need is physical.”" in told["E06"]
    assert "her son" not in told["E06"]


def test_the_history_calls_each_email_by_what_it_is(here: World) -> None:
    """OWN-08: the alarm's too, in the words of its pack."""
    here.request(safeguarding="yes")
    here.writes("s0", "withdraw")
    managers = Correct(team="cmht", managers=("s1", "r1"), reason="Registered for the wrong team")
    here.holdfast.service.commands.give("JW-48211", managers)
    here.holdfast.runner.turn()
    lines = [str(each["what"]) for each in _history(here.store, "JW-48211", here.rules)]
    assert any(each.endswith("email about a safeguarding concern") for each in lines)
    assert any("in the names of Sita One and Rosa One" in each for each in lines)
    assert not any("email “" in each for each in lines)


def test_a_decision_about_a_request_that_moves_nothing_asks_for_what_it_can_give(here: World) -> None:
    """DSP-07: whether the other team is to do what is asked, and not who is responsible (10.5)."""
    here.request(kind="extra worker")
    here.sent()
    here.until("2026-11-27 17:00")
    asked = next(text(here, each) for each in here.sent() if each.code == "E09")
    assert "is to do what is asked" in asked
    assert "determined: moves" not in asked


def test_who_owes_a_handover_is_named_where_it_stands_in_the_way(here: World) -> None:
    """CSE-03: a case that came back is not closed before the other team has handed it over (8.5, 8.6)."""
    here.request()
    here.writes("r1", "accept")
    here.request("r0", to="Older People North")
    here.writes("s1", "accept")
    here.sent()
    here.writes("s0", "close: need ended", subject="JW-48211")
    assert "handover is not done by Community Mental Health Team" in one(here, "E03")


@pytest.mark.parametrize(
    ("words", "ground"),
    [
        ("Decline: outside our age range, he is under 65.", "remit"),
        ("Decline. He is too young for our team.", "remit"),
        ("Decline - we never commissioned this package.", "commissioned"),
        ("Decline. It was commissioned by another trust.", "commissioned"),
        ("Decline. There is nobody on the rota this month.", "capacity"),
    ],
)
def test_reasons_that_are_none_are_known_in_other_words(here: World, words: str, ground: str) -> None:
    """OWN-11, WPF-04, TRF-07: age, who commissioned it, and want of a worker (3.2, 10.8, 8.5)."""
    here.request()
    here.writes("r1", words)
    (told,) = [each for each in here.sent() if each.code == "E06"]
    assert told.notice.facts["ground_code"] == ground


@pytest.mark.parametrize(
    ("words", "wait"),
    [
        ("Accept. Allocation will take about 3 weeks.", "in about 3 weeks"),
        ("Accept. There will be a wait of up to two weeks.", "in up to two weeks"),
        ("Happy to accept; a worker will be named within a fortnight.", "within a fortnight"),
    ],
)
def test_a_wait_is_made_known_however_it_is_said(here: World, words: str, wait: str) -> None:
    """TRF-08: our own email asks for it, so none is lost (8.5)."""
    here.request()
    here.writes("r1", words)
    assert f"Rosa One expects to name a worker {wait} (8.5)" in one(here, "E05")


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
