"""Only a plain acceptance by somebody entitled moves responsibility; anything else is answered."""

import pytest

from bot.queries.ownership import owned, owned_facts
from tests.promises.world import NO_REPLY, World

E07 = "Wed 25 Nov 17:00 E07 to r1 s1 cc r0 s0"
EVERYBODY = "cmht older-people r0 r1 s0 s1"


def test_an_acceptance_a_second_before_the_deadline_is_in_time(world: World) -> None:
    """Responsibility moves at the receipt of the acceptance, and the ladder never starts (S02)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-25 16:59:59")
    assert world.lines()[-1] == f"Wed 25 Nov 16:59 E05 to {EVERYBODY}"
    case = world.case()
    assert (case.owner, case.since.isoformat()) == ("cmht", "2026-11-25T16:59:59+00:00")
    world.until("2026-11-27 12:00")
    assert world.lines() == []
    assert "DeadlineLapsed" not in world.events()


def test_the_deadline_includes_its_own_second(world: World) -> None:
    """An acceptance at exactly 5pm is in time (S03)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-25 17:00:00")
    assert world.lines()[-1] == f"Wed 25 Nov 17:00 E05 to {EVERYBODY}"
    assert "DeadlineLapsed" not in world.events()


def test_an_acceptance_a_second_late_counts_and_is_recorded_late(world: World) -> None:
    """It is valid, the lapse goes on record, and no escalation is sent that had not been (S04)."""
    world.request()
    world.turn("2026-11-25 17:00:00")
    world.sent()
    world.clock.turn_to(world.clock.now().replace(second=1))
    world.writes("r1", "accept")
    sent = world.sent()
    assert [str(each) for each in sent] == [f"Wed 25 Nov 17:00 E05 to {EVERYBODY}"]
    assert sent[0].notice.facts["late"] is True
    assert sent[0].notice.facts["late_by"] == 0
    events = world.events()
    assert events.index("ResponsibilityAccepted") == events.index("DeadlineLapsed") + 1
    assert world.case().since.isoformat() == "2026-11-25T17:00:01+00:00"


def test_a_late_acceptance_stops_the_ladder(world: World) -> None:
    """After the first rung an acceptance still counts, one working day late, and the next rung is
    not sent (A15, S49)."""
    world.request()
    world.until("2026-11-25 17:00")
    world.sent()
    world.writes("r1", "accept", at="2026-11-26 12:00")
    sent = world.sent()
    assert [each.code for each in sent] == ["E05"]
    assert sent[0].notice.facts["late_by"] == 1
    world.until("2026-11-26 17:00")
    assert world.lines() == []


def test_a_decline_moves_nothing_and_restarts_no_clock(world: World) -> None:
    """Everybody is told at once, and the deadline stays as it was (A25, S33)."""
    world.request()
    world.sent()
    world.writes("r1", "Decline. The person's needs are mainly physical.", at="2026-11-24 11:00")
    assert world.lines() == ["Tue 24 Nov 11:00 E06 to r0 r1 s0 s1"]
    world.until("2026-11-26 17:00")
    assert world.lines() == ["Wed 25 Nov 09:00 E04 to cmht r0 cc s0", E07, "Thu 26 Nov 17:00 E08 to r2 s2 cc r1 s1"]
    assert world.owner() == "older-people"


def test_want_of_a_worker_is_not_a_reason(world: World) -> None:
    """No capacity is answered with its clause, and the request stays open (8.5, S34)."""
    world.request()
    world.sent()
    world.writes("r0", "We have no capacity.", at="2026-11-24 11:00")
    sent = world.sent()
    assert [str(each) for each in sent] == ["Tue 24 Nov 11:00 E06 to r0 r1 s0 s1"]
    assert sent[0].notice.facts["valid"] is False
    assert sent[0].notice.facts["clause"] == "8.5"
    assert world.case().requests[0].state.open
    world.until("2026-11-25 17:00")
    assert world.lines()[-1] == E07


def test_a_yes_without_the_right_asks_a_manager(world: World) -> None:
    """A team member's acceptance is provisional; the manager's confirmation moves it (S35)."""
    world.request()
    world.sent()
    world.writes("r0", "Accept", at="2026-11-24 10:00")
    assert world.lines() == ["Tue 24 Nov 10:00 E03 to r1 cc r0"]
    assert world.owner() == "older-people"
    world.writes("r1", "accept", at="2026-11-24 15:00")
    assert [each.code for each in world.sent()] == ["E05"]
    assert world.case().since.isoformat() == "2026-11-24T15:00:00+00:00"


def test_a_yes_that_is_never_confirmed_is_named_in_what_follows(world: World) -> None:
    """The reminder goes to the manager who must confirm, and the rung says what is on file (S36)."""
    world.request()
    world.writes("r0", "accept", at="2026-11-24 10:00")
    world.sent()
    world.until("2026-11-25 17:00")
    sent = world.sent()
    assert [str(each) for each in sent] == ["Wed 25 Nov 09:00 E04 to cmht r0 r1 cc s0", E07]
    assert [each.notice.facts["provisional_by"] for each in sent if each.code == "E07"] == ["Rae Receiver"]


def test_an_outsiders_yes_changes_nothing(world: World) -> None:
    """A worker of a third team is told so, and so is the sender (A12, S37)."""
    world.request()
    world.sent()
    world.writes("t0", "accept", at="2026-11-24 10:00")
    assert world.lines() == ["Tue 24 Nov 10:00 E03 to t0 cc s0"]
    assert "AnswerNotRecorded" in world.events()
    world.until("2026-11-25 17:00")
    assert world.lines()[-1] == E07


def test_an_automatic_reply_is_never_an_answer(world: World) -> None:
    """Even one that says “I accept”; the team mailbox and a stand-in are asked again (S38)."""
    world.request()
    world.sent()
    world.writes(
        "r0",
        "I accept enquiries again on 7 December.",
        at="2026-11-23 10:16",
        subject="Automatic reply: [JW-48211] Please accept or decline",
        Auto_Submitted="auto-replied",
    )
    assert world.lines() == ["Mon 23 Nov 10:16 E02 to cmht r1"]
    assert world.owner() == "older-people"
    world.until("2026-11-25 17:00")
    assert world.lines()[-1] == E07


def test_a_refusal_above_quoted_words_is_a_refusal(world: World) -> None:
    """“I do not accept” above our own “Reply accept” is no, and asks for the reason (S39)."""
    world.request()
    world.sent()
    body = "I do not accept this.\n\nOn Mon, 23 Nov 2026 at 10:15, Holdfast wrote:\n> Reply accept to accept.\n"
    world.writes("r1", body, at="2026-11-24 09:30")
    sent = world.sent()
    assert [(each.code, each.notice.facts["variant"]) for each in sent] == [("E03", "needs_reason")]
    assert world.owner() == "older-people"
    world.until("2026-11-25 17:00")
    assert world.lines()[-1] == E07


def test_a_condition_is_no_acceptance(world: World) -> None:
    """“Accept subject to funding” is asked about, and nothing changes (A16, S40)."""
    world.request()
    world.sent()
    world.writes("r1", "Accept subject to funding", at="2026-11-24 09:30")
    sent = world.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "r1", "conditional")]
    assert world.owner() == "older-people"
    world.until("2026-11-25 17:00")
    assert world.lines()[-1] == E07


def test_the_sender_may_take_it_back(world: World) -> None:
    """Withdrawing ends the ladder; the owner is and was the sender's team (S50)."""
    world.request()
    world.sent()
    world.writes("s0", "withdraw", at="2026-11-24 16:00")
    assert world.lines() == ["Tue 24 Nov 16:00 withdrawn to cmht r0 r1 cc s0"]
    world.until("2026-11-30 12:00")
    assert world.lines() == []
    assert world.owner() == "older-people"


def test_two_teams_accept_and_the_first_has_it(world: World) -> None:
    """The second is told who is responsible (A32)."""
    world.request()
    world.request(to="Learning Disability Team", at="2026-11-23 11:00")
    world.sent()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    assert {each.code for each in world.sent()} == {"E05", "ended"}
    world.writes("t1", "accept", at="2026-11-24 10:05")
    sent = world.sent()
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in sent] == [("E03", "t1", "already_accepted")]
    assert world.owner() == "cmht"


def test_the_same_letter_twice_is_one_letter(world: World) -> None:
    """A second delivery says and changes nothing; a reused Message-ID with other words is new (S62)."""
    world.request(Message="")
    world.sent()
    same = {"message_id": "<same@story.example.org>", "dated": "2026-11-24 10:00"}
    same |= {"subject": "[JW-48211] accept"}
    world.writes("r1", "accept", at="2026-11-24 10:00", **same)
    events = world.events()
    world.sent()
    world.writes("r1", "accept", at="2026-11-24 10:05", **same)
    assert world.lines() == []
    assert world.events() == events
    world.writes("r1", "not right", message_id="<same@story.example.org>")
    assert world.events()[-1] == "RecordQuestioned"


def test_silence_is_never_acceptance(world: World) -> None:
    """However long it lasts, the responsible team is the same (A14)."""
    world.request()
    world.until("2027-02-01 12:00")
    assert world.owner() == "older-people"


@pytest.mark.parametrize("who", ["s0", "s1", "s2", "s4"])
def test_the_sending_side_cannot_accept_for_the_receiver(world: World, who: str) -> None:
    """Neither the sender nor their managers may (A12, A13)."""
    world.request()
    world.sent()
    world.writes(who, "accept", at="2026-11-24 10:00")
    assert [each.code for each in world.sent()] == ["E03"]
    assert world.owner() == "older-people"


@pytest.mark.parametrize("who", ["r1", "r2", "r3", "r4"])
def test_the_receiving_line_of_management_may_always_accept(world: World, who: str) -> None:
    """From the Team Manager to the director (A12)."""
    world.request()
    world.writes(who, "accept", at="2026-11-24 10:00")
    assert world.owner() == "cmht"


def test_a_retraction_does_not_rewind(world: World) -> None:
    """“Not right” is shown to both managers and the administrators; the record stands (A18)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    world.sent()
    world.writes("r1", "not right", at="2026-11-24 10:03")
    assert sorted((each.code, each.to) for each in world.sent()) == [
        ("administrator", "admin"),
        ("record questioned", "r1"),
        ("record questioned", "s1"),
    ]
    assert world.owner() == "cmht"


def test_the_next_deadline_is_one_that_somebody_must_meet(world: World) -> None:
    """A reminder of ours on the morning of the day is no deadline: the answer's own instant is."""
    world.request()
    found = owned_facts(owned(world.store, "JW-48211", world.clock.now()), world.rules)
    assert found["next_deadline"] == "2026-11-25T17:00:00+00:00"
    world.until("2026-11-25 17:00")
    found = owned_facts(owned(world.store, "JW-48211", world.clock.now()), world.rules)
    assert str(found["next_deadline"]) > "2026-11-25T17:00:00+00:00"


def test_an_acceptance_that_is_taken_back_stands(world: World) -> None:
    """Both Team Managers hear at once, its writer hears how to hand the case back, and nobody is without (A18)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 12:00")
    world.sent()
    world.writes("r1", "Please ignore my last email, sent in error.", at="2026-11-24 12:10")
    assert world.lines() == [
        "Tue 24 Nov 12:10 E03 to r1",
        "Tue 24 Nov 12:10 retracted to s1 cc cmht older-people r0 s0",
    ]
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    "words",
    [
        "Please ignore my last email, I meant JW-75001", "Sorry, wrong case. That was for JW-75001.",
        "Wrong one, sorry. JW-75001 is the one we accept.", "I accepted JW-48211 in error, I meant to accept JW-75001",
    ],
)  # fmt: skip
def test_a_taking_back_that_names_another_case_is_of_the_first(world: World, words: str) -> None:
    """The first acceptance stands and both Team Managers hear at once; the other case is asked about, and does not
    move by such a sentence (A18)."""
    world.request()
    world.request(case="JW-75001", at="2026-11-23 10:20")
    world.writes("r1", "accept", at="2026-11-24 12:00", subject=NO_REPLY)
    world.sent()
    world.writes("r1", words, at="2026-11-24 12:10", subject=NO_REPLY)
    sent = world.sent()
    assert sorted(map(str, sent)) == [
        "Tue 24 Nov 12:10 E03 to r1",
        "Tue 24 Nov 12:10 retracted to s1 cc cmht older-people r0 s0",
    ]
    assert {each.notice.case for each in sent} == {"JW-48211"}
    reply = next(each for each in sent if each.code == "E03")
    said = " ".join(world.text_of(reply.post).split())
    assert "Please make a new request" in said
    assert "You also named case JW-75001: nothing has changed there." in said
    assert (world.owner(), world.owner("JW-75001")) == ("cmht", "older-people")
    world.writes("r1", "accept JW-75001", at="2026-11-24 12:20", subject="JW-75001", answers="")
    assert (world.owner(), world.owner("JW-75001")) == ("cmht", "cmht")


def test_a_taking_back_that_may_be_of_either_case_is_told_of_both(world: World) -> None:
    """Where a team has accepted both cases that a letter speaks of, nobody is left to guess which was meant."""
    for reference in ("JW-48211", "JW-75001"):
        world.request(case=reference)
        world.writes("r1", f"accept {reference}", subject=f"RE: {reference}")
    world.sent()
    world.writes("r1", "I accepted JW-75001 in error", at="2026-11-24 12:10", subject=NO_REPLY)
    sent = world.sent()
    assert {each.notice.case for each in sent if each.code == "retracted"} == {"JW-48211", "JW-75001"}
    assert all(each.notice.facts["guessed"] for each in sent)
    assert (world.owner(), world.owner("JW-75001")) == ("cmht", "cmht")


RECALL = "Recall: RE: [JW-48211] Please accept or decline"
RECALLED = "Rosa One would like to recall the message, “RE: [JW-48211] Please accept or decline”."


@pytest.mark.parametrize("text", [RECALLED, f"{RECALLED}\n\naccept", ""])
def test_a_recall_of_an_acceptance_takes_it_back(world: World, text: str) -> None:
    """Outlook's recall, also as ordinary text: nothing vanishes, and both Team Managers hear at once (A18)."""
    world.request()
    world.writes("r1", "accept", at="2026-11-24 12:00")
    world.sent()
    world.writes("r1", text, at="2026-11-24 12:10", subject=RECALL)
    assert [(each.code, each.to) for each in world.sent()] == [("E03", "r1"), ("retracted", "s1")]
    assert world.owner() == "cmht"


def test_a_recall_before_an_answer_is_none_and_no_silence(world: World) -> None:
    """Whoever recalls what was no answer is told so; a report of what became of a recall is nobody's."""
    world.request()
    world.sent()
    world.writes("r1", f"{RECALLED}\n\naccept", at="2026-11-24 12:10", subject=RECALL)
    assert world.lines() == ["Tue 24 Nov 12:10 E03 to r1"]
    world.writes("r1", "Your attempt to recall this message succeeded.", subject=f"Message {RECALL}")
    assert world.lines() == []
    assert world.owner() == "older-people"


@pytest.mark.parametrize("text", ["", "Your message\n\nSubject: [JW-48211] Please accept or decline\n\nwas read."])
def test_a_receipt_in_plain_words_is_no_answer(world: World, text: str) -> None:
    """It says that somebody opened our email: before an acceptance or after it, nobody is asked or told anything."""
    world.request()
    world.sent()
    for reply in ("", "accept"):
        if reply:
            world.writes("r1", reply)
            world.sent()
        world.writes("r1", text, subject="Read: [JW-48211] Please accept or decline")
        assert world.lines() == []
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    ("body", "quoted"),
    [
        ("decline\nReason: open to the LD team", "open to the LD team"),
        ("Decline. Reason: we have never met her", "we have never met her"),
        ("We decline because she lives in Ampthill", "We decline because she lives in Ampthill"),
        ("Decline - this is for housing", "Decline - this is for housing"),
    ],
)
def test_any_words_beside_a_no_are_its_reason(world: World, body: str, quoted: str) -> None:
    """Where no reason that is listed fits, it is another one, quoted as it was written; a bare no is asked for one."""
    world.request()
    world.sent()
    world.writes("r1", body)
    told = [each for each in world.sent() if each.code == "E06"]
    assert f"Reason given: “{quoted}”" in " ".join(world.text_of(told[0].post).split())
    assert world.case().requests[0].ground == "other"
    for bare in ("decline", "Decline, sorry.", "I must decline this one, thanks\n\nRosa One\nTeam Manager"):
        world.request(case="JW-60001", at="")
        world.writes("r1", bare, subject="RE: [JW-60001] Please accept or decline")
        assert [each.notice.facts["variant"] for each in world.sent() if each.code == "E03"][-1:] == ["needs_reason"]
