"""Answers in odd cases: to another request, from a mailbox, late, twice, after the request has ended."""

import pytest

from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Away, Cover, Evidence, Reading, Received, Say, Stated, Withdraw
from tests.protocol.deciding import ACCEPT, DECLINE, Life, asking, bank_holidays, changed, local, rules_with

MAILBOX = changed(('duty         = "r0"', 'duty         = "r0"\nmailbox_can_accept = true'))
EVERYBODY = "E05 to cmht older-people r0 r1 s0 s1"
SIGNED = Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain", named="r1")


def asked(rules: Rules | None = None, **more: object) -> Life:
    """A case with one request to the CMHT."""
    life = Life(rules)
    life.says("s0", asking(**more))
    return life


@pytest.mark.parametrize(
    ("named", "directory", "owner", "line"),
    [
        ("r1", MAILBOX, "cmht", EVERYBODY),
        ("r4", MAILBOX, "cmht", EVERYBODY),
        ("r0", MAILBOX, "older-people", "E03 mailbox_unnamed to cmht"),
        ("s1", MAILBOX, "older-people", "E03 mailbox_unnamed to cmht"),
        (None, MAILBOX, "older-people", "E03 mailbox_unnamed to cmht"),
        ("r1", changed(), "older-people", "E03 mailbox_unnamed to cmht"),
    ],
)
def test_a_mailbox_accepts_only_where_it_may_and_names_somebody_entitled(
    named: str | None, directory: str, owner: str, line: str
) -> None:
    """A team mailbox is nobody: the directory must let it, and the message name who accepts (A12)."""
    life = asked(rules_with(directory))
    said = Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain", named=named)
    assert life.says("cmht", said) == [line]
    assert life.owner == owner


@pytest.mark.parametrize("mailbox", ["older-people", "learning"])
def test_another_teams_mailbox_accepts_nothing_whoever_it_names(mailbox: str) -> None:
    """The mailbox must be the receiving team's own."""
    life = asked(rules_with(MAILBOX))
    assert life.says(mailbox, SIGNED)[0].startswith("E03 ")
    assert life.owner == "older-people"


@pytest.mark.parametrize("reading", [Reading.PLAIN_ACCEPT, Reading.DECLINE])
@pytest.mark.parametrize("team", ["learning", "older-people", None])
def test_an_answer_that_speaks_for_another_team_is_none_of_the_one_that_was_asked(
    team: str | None, reading: Reading
) -> None:
    """“ALDT accepts”, from a manager of the CMHT, is asked about, whether or not ALDT is a team we know."""
    life = asked()
    said = Answer(reading=reading, words="ALDT accepts", why="plain", speaks_for="ALDT", team=team)
    assert life.says("r1", said) == ["E03 unclear to r1"]
    assert life.owner == "older-people"
    assert life.request(1).state.open


def test_a_team_that_is_named_says_which_of_two_requests_is_meant() -> None:
    """A manager of two teams that were both asked names the one that accepts; the other still waits."""
    both = rules_with(changed(('teams = ["learning"]\nmanager = "s2"', 'teams = ["learning", "cmht"]\nmanager = "s2"')))
    life = asked(both)
    life.says("s0", asking("learning"))
    said = Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain", speaks_for="LDT", team="learning")
    assert life.says("s2", said)[-1].startswith("E05")
    assert life.owner == "learning"
    assert life.request(1).state.open or life.request(1).state is not None


def test_an_unproved_acceptance_moves_nothing() -> None:
    """It is answered at the listed address, and nothing is kept of it (A36)."""
    life = asked()
    assert life.says("r1", ACCEPT, proved=False) == ["E03 not_proved to r1"]
    assert life.happened == []
    assert life.says("stranger@example.org", ACCEPT, proved=False) == []


def test_an_acceptance_of_one_request_is_not_taken_for_another() -> None:
    """A manager of both the sending and a second receiving team answers an email about the first
    request, which they cannot accept: the second does not move by it."""
    life = asked()
    life.says("s0", asking("learning"))
    assert life.says("s2", ACCEPT, request=1) == ["E03 sender_cannot_accept to s2 cc s0"]
    assert life.owner == "older-people"
    assert life.says("s2", ACCEPT, request=2)[-1].startswith("E05")
    assert life.owner == "learning"


def test_an_acceptance_of_an_ended_request_is_not_taken_for_a_new_one_of_another_kind() -> None:
    """The dispute was withdrawn; a yes to it does not take over the case, which is asked for now."""
    life = asked(kind="dispute")
    life.says("s0", Withdraw())
    life.says("s0", asking(kind="transfer"))
    assert life.says("r1", ACCEPT, request=1) == ["E03 closed_request to r1"]
    assert life.owner == "older-people"
    assert life.request(2).state.open


def test_an_answer_in_the_old_thread_counts_where_the_same_was_asked_again() -> None:
    """Withdrawn and asked anew, the same of the same team: people reply to whichever email they find."""
    life = asked()
    life.says("s0", Withdraw())
    life.says("s0", asking())
    life.says("r1", ACCEPT, request=1)
    assert life.owner == "cmht"
    assert [r.state.value for r in (life.request(1), life.request(2))] == ["withdrawn", "accepted"]


def test_an_acceptance_after_the_request_was_withdrawn_moves_nothing() -> None:
    """Its writer is told that it is closed, and the answer is kept."""
    life = asked()
    life.says("s0", Withdraw())
    assert life.says("r1", ACCEPT) == ["E03 closed_request to r1"]
    assert life.happened == ["AnswerNotRecorded"]
    assert life.owner == "older-people"


def test_a_plain_yes_where_two_requests_are_open_is_asked_about() -> None:
    """More than one candidate is never a guess (3.3 rule 6); naming one by the email it answers is enough."""
    life = asked()
    life.says("s0", asking(kind="dispute"))
    assert life.says("r1", ACCEPT) == ["E03 which_request to r1"]
    assert life.owner == "older-people"
    life.says("r1", ACCEPT, request=2)
    assert (life.owner, life.request(2).state.value) == ("older-people", "accepted")


def test_a_second_acceptance_is_told_who_has_the_case() -> None:
    """The first valid one wins, even in the same second (A32)."""
    life = asked()
    life.says("s0", asking("learning"))
    assert life.says("r1", ACCEPT) == ["ended to learning t0 cc s0", EVERYBODY]
    assert life.says("t1", ACCEPT) == ["E03 already_accepted to t1"]
    assert life.says("r1", ACCEPT) == ["E03 closed_request to r1"]
    assert life.owner == "cmht"


def test_a_withdrawal_can_follow_a_decline() -> None:
    """A declined request is still open, and still its sender's to take back."""
    life = asked()
    life.says("r1", DECLINE)
    assert life.says("s0", Withdraw()) == ["withdrawn to cmht r0 r1 cc s0"]
    assert life.running() == {}


def test_a_withdrawal_of_an_ended_request_takes_back_no_other() -> None:
    """A reply to the first request's email does not withdraw the second."""
    life = asked()
    life.says("s0", asking("learning"))
    life.says("s0", Withdraw(), request=1)
    assert life.says("s0", Withdraw(), request=1) == ["E03 closed_request to s0"]
    assert life.request(2).state.open


def test_an_acceptance_can_follow_a_decline() -> None:
    """The team may change its mind while the request is open."""
    life = asked()
    life.says("r1", DECLINE)
    assert life.says("r1", ACCEPT) == [EVERYBODY]
    assert life.owner == "cmht"


def test_a_no_takes_back_a_provisional_yes() -> None:
    """The request stands as it did, its deadline where it was (A11, A25)."""
    life = asked()
    before = life.running()
    life.says("r0", ACCEPT)
    assert life.request().state.value == "provisionally accepted"
    life.says("r0", DECLINE)
    assert (life.request().state.value, life.request().provisional_by) == ("declined", None)
    assert life.running() == before


def test_want_of_a_worker_takes_back_a_provisional_yes_and_leaves_the_request_awaiting() -> None:
    """It is no ground, so the request is as it was before the yes (8.5, A26)."""
    life = asked()
    life.says("r0", ACCEPT)
    life.says("r0", Answer(reading=Reading.DECLINE, words="no capacity", why="plain", ground="capacity"))
    assert life.request().state.value == "awaiting an answer"


@pytest.mark.parametrize(
    "when", ["2026-11-25 17:01", "2026-11-26 17:01", "2026-11-30 17:01", "2026-12-02 17:01", "2026-12-15 09:00"]
)
def test_a_late_acceptance_counts_after_any_rung_and_stops_the_ladder(when: str) -> None:
    """However far it has climbed (A15, S49)."""
    life = asked()
    life.until(when)
    assert life.says("r1", ACCEPT)[0].startswith("E05")
    assert life.owner == "cmht"
    assert not any(name.startswith("1/") for name in life.running())
    notice = life.notice("E05")
    assert notice.facts["late"] is True


def test_an_acceptance_read_before_the_sweep_is_late_by_its_own_receipt() -> None:
    """The lapse goes on record first, at its own instant, and no rung is told (S04)."""
    life = asked()
    assert life.says("r1", ACCEPT, "2026-11-26 09:00") == [EVERYBODY]
    assert life.happened[:2] == ["DeadlineLapsed", "ResponsibilityAccepted"]
    assert life.last is not None
    assert life.last.happened[0].at.isoformat() == "2026-11-25T17:00:00+00:00"


def test_an_acceptance_counts_though_the_bank_holidays_have_run_out() -> None:
    """How late it is cannot be said; that it moves the case is not in doubt."""
    life = Life(at="2028-12-20 10:00")
    life.says("s0", asking())
    life.until("2028-12-22 17:00")
    assert life.says("r1", ACCEPT, "2029-01-03 10:00") == [EVERYBODY, "administrator to admin"]
    assert life.owner == "cmht"
    assert bank_holidays().last == 2028


def test_conditions_parts_and_questions_change_nothing_at_any_rung() -> None:
    """Owner, requests and deadlines are as they were, and the writer is told (A16, A17)."""
    life = asked()
    life.until("2026-11-26 17:00")
    before = life.case
    assert before is not None
    for reading in (Reading.CONDITIONAL, Reading.PART, Reading.FUTURE, Reading.QUESTION, Reading.UNCLEAR):
        assert life.says("r1", Answer(reading=reading, words="accept if", why="a condition"))[0].startswith("E03 ")
        assert life.case is not None
        assert (life.case.owner, life.case.requests, life.case.timers) == (before.owner, before.requests, before.timers)


def test_a_report_or_an_absence_between_does_not_turn_an_answer_aside() -> None:
    """Other messages in the thread are no answer and block none."""
    life = asked()
    life.says("r0", Away(), proved=False)
    life.says("s0", Say(items=(Stated(what="consent"),)))
    life.says("r1", ACCEPT)
    assert life.owner == "cmht"


def test_a_yes_read_late_is_compared_with_when_the_last_word_came() -> None:
    """After an outage letters are read when the ladder has climbed on, and stand on record as of then; a yes that was
    written after a no is not taken for an older one."""
    life = asked()
    life.until("2026-11-25 17:00")

    def writes(intent: Answer, at: str) -> list[str]:
        sender, came = life.sender("r1"), local(at)
        evidence = Evidence(sha256="0" * 64, message_id="<m@x>", channel="email", received_at=came, person="r1")
        cover = Cover(to_us=True, written=came)
        received = Received(message_id="<m@x>", sender=sender, at=came, intent=intent, evidence=evidence, cover=cover)
        return life.decides(received)

    writes(Answer(reading=Reading.DECLINE, words="no", why="plain", ground="needs"), "2026-11-24 10:00")
    assert writes(ACCEPT, "2026-11-24 09:00")[0].startswith("E03 "), "an older yes is asked about"
    writes(ACCEPT, "2026-11-24 12:00")
    assert life.owner == "cmht"
