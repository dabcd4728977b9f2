"""In chat, what may be said is what may be said by email, with the same effect; and nobody learns there what is
not theirs to know."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from protocol.case.events import RequestMade, ResponsibilityAccepted
from protocol.messages.chat import Card, What
from protocol.messages.notices import Kind
from protocol.ports.store import Store
from protocol.violations import CannotCommit
from tests.promises.chatting import TENANT, ChatWorld, arrived, buttons, listed, object_id, press, typed
from tests.promises.world import HERE, local

E05 = "Tue 24 Nov 10:00 E05 to cmht older-people r0 r1 s0 s1"
OUTSIDERS = """
[organisation.faraway]
name    = "Faraway Council"
domains = ["faraway.example.org"]

[team.faraway-adults]
name         = "Faraway Adults Team"
organisation = "faraway"
address      = "adults@faraway.example.org"
manager      = "f1"

[person.f1]
name = "Fay One"
address = "f1@faraway.example.org"
title = "Team Manager"
level = "team manager"
teams = ["faraway-adults"]
organisation = "faraway"
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ChatWorld]:
    """A world on Monday 23 November 2026 at 10:15, in which a third council has no part in anything."""
    text = (HERE / "directory.toml").read_text("utf-8").replace("[[administrator]]", f"{OUTSIDERS}\n[[administrator]]")
    text += '"faraway.example.org" = true\n'
    here = ChatWorld(tmp_path / "home", directory=listed(text))
    yield here
    here.end()


def text(card: Card | None) -> str:
    """The words of a card that is there."""
    assert card is not None
    return card.text


# --- asking who owns a case --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "line",
    [
        "/who-owns 48211", "who owns JW-48211?", "whoowns jw48211", "Who Owns #48211", "who's got 48211?",
        "who has https://las.example.org/case/48211",
    ],
)  # fmt: skip
def test_asked_in_ones_own_chat_the_answer_has_everything(world: ChatWorld, line: str) -> None:
    """Team, since when, on what evidence, what is open, the next deadline and whom to ring; and who asked is
    on record."""
    world.request()
    said = text(world.says("r0", line).here)
    for each in (
        "Older People North",
        "10:15am on Monday 23 November 2026",
        "Post-assessment transfer to",
        "5pm on Wednesday",
        "Sita",
    ):
        assert each in said
    assert world.asked() == [("JW-48211", "r0", "teams")]
    assert world.outcomes() == ["handled message"]


@pytest.mark.parametrize("where", ["group", "channel"])
def test_in_front_of_others_the_answer_is_team_and_deadline(world: ChatWorld, where: str) -> None:
    """Everybody there sees the responsible team and the next deadline; the rest goes to the asker alone."""
    world.request()
    answered = world.says("r0", "who-owns JW-48211", where=where)
    assert "Older People North is responsible" in text(answered.here)
    assert "5pm on Wednesday 25 November 2026" in text(answered.here)
    for each in ("Written by", "Sita", "transfer to", "since", "awaiting"):
        assert each not in text(answered.here)
        assert each in text(answered.privately)


@pytest.mark.parametrize("line", ["who owns JW-48211", "history JW-48211", "handover JW-48211", "accept JW-48211"])
@pytest.mark.parametrize("where", ["own", "channel"])
def test_somebody_of_no_organisation_involved_is_sent_to_the_duty_desk(world: ChatWorld, line: str, where: str) -> None:
    """They hear that and nothing else, whatever they ask or say; that they asked is on record."""
    world.request()
    answered = world.says("f1", line, where=where)
    assert "ask the duty desk" in text(answered.here)
    assert answered.privately is None
    for each in ("Older", "Sam", "Community", "November"):
        assert each not in text(answered.here)
    assert world.owner() == "older-people"
    if "accept" not in line:
        assert world.asked() == [("JW-48211", "f1", "teams")]


def test_a_manager_over_a_team_involved_is_involved(world: ChatWorld) -> None:
    """People in the line of management hear what their teams hear."""
    world.request()
    assert "since 10:15am" in text(world.says("r4", "who owns JW-48211").here)


def test_a_case_that_is_not_on_record_is_said_to_be_none(world: ChatWorld) -> None:
    """The answer names the rule: the team that first got the referral is responsible."""
    assert "no record of case JW-99999" in text(world.says("r0", "who owns JW-99999").here)


def test_somebody_whom_the_directory_does_not_list_hears_of_no_case(world: ChatWorld) -> None:
    """They are told kindly whom to ask, in every place and for every case; and it is on record."""
    world.request()
    for line in ("who owns JW-48211", "accept JW-48211", "who owns JW-99999"):
        said = text(world.says("nobody", line).here)
        assert "ask the people who run" in said
        assert "48211" not in said
    assert text(world.presses("nobody", {"holdfast": 1, "verb": "accept", "case": "JW-48211"}).instead) == said
    assert world.owner() == "older-people"
    assert world.outcomes() == ["ignored message"] * 3 + ["ignored pressed"]


def test_a_concern_from_somebody_unlisted_is_not_lost(world: ChatWorld) -> None:
    """It is set aside, and the people who run Holdfast hear of it at once, as by email (5.5)."""
    world.says("nobody", "There is a safeguarding concern about JW-48211: he is being hurt")
    assert [each.code for each in world.sent()] == ["administrator"]
    assert [each.why for each in world.store.quarantined()] != []
    assert world.outcomes() == ["quarantined message"]


def test_another_tenants_person_is_nobody(world: ChatWorld) -> None:
    """An object id counts only in a tenant whose people may write."""
    world.request()
    foreign = typed("r1", "accept JW-48211", world.number())
    tenant = replace(foreign.conversation, tenant="99999999-0000-0000-0000-000000000000")
    assert "ask the people who run" in text(world.takes(replace(foreign, conversation=tenant)).here)
    assert world.owner() == "older-people"


# --- answering a request -----------------------------------------------------------------------------------


def test_an_acceptance_typed_in_chat_moves_the_case_and_email_confirms_it(world: ChatWorld) -> None:
    """The evidence says which message it was, in which tenant, by whose object id, in which words; the bytes are
    kept; E05 goes out by email (A35)."""
    world.request()
    world.sent()
    answered = world.says("r1", "accept JW-48211", at="2026-11-24 10:00")
    assert "is now responsible for case JW-48211" in text(answered.here)
    assert world.lines() == [E05]
    assert world.owner() == "cmht"
    entry = next(e for e in world.store.entries("JW-48211") if isinstance(e.happened.event, ResponsibilityAccepted))
    evidence = entry.happened.evidence
    assert evidence is not None
    assert (evidence.channel, evidence.person, evidence.authenticity) == ("teams", "r1", "proved")
    assert evidence.message_id == "teams:a:r1:m1"
    assert evidence.words == "accept JW-48211"
    assert object_id("r1") in evidence.sender
    assert TENANT in evidence.sender
    kept = world.store.evidence(evidence.sha256)
    assert kept is not None
    assert hashlib.sha256(kept).hexdigest() == evidence.sha256


def test_a_button_accepts_for_whoever_presses_it(world: ChatWorld) -> None:
    """The card is replaced by the outcome, the evidence names the button, and E05 goes out by email."""
    world.request()
    world.sent()
    offered = buttons(world.looks("r1"))
    answered = world.presses("r1", offered["accept"], at="2026-11-24 10:00")
    assert "is now responsible" in text(answered.instead)
    assert world.lines() == [E05]
    event = world.store.entries("JW-48211")[-4].happened.event
    assert isinstance(event, ResponsibilityAccepted)
    assert (event.by, event.words) == ("r1", "button “Accept”")


def test_what_a_button_says_of_its_presser_is_not_believed(world: ChatWorld) -> None:
    """Data that names somebody else, or says that it may, changes nothing of who pressed it."""
    world.request()
    world.presses(
        "t0", buttons(world.looks("r1"))["accept"], by="r1", person="r1", object_id=object_id("r1"), may_accept=True
    )
    assert world.owner() == "older-people"
    assert world.events()[-1] == "AnswerNotRecorded"


def test_only_those_who_may_answer_are_shown_the_buttons(world: ChatWorld) -> None:
    """The card is its viewer's own: the receiving managers see Accept and Decline, its worker and the sender
    do not."""
    world.request()
    assert {"accept", "decline"} <= buttons(world.looks("r1")).keys()
    assert {"accept", "decline"} <= buttons(world.looks("r3")).keys()
    for other in ("r0", "s0", "s1", "t0"):
        assert not {"accept", "decline"} & buttons(world.looks(other)).keys()
    assert buttons(world.looks("f1")) == {}
    assert world.outcomes() == ["handled refreshed"] * 7, "none of them was told by this very card"


def test_want_of_a_worker_is_explained_on_the_spot_and_can_be_changed(world: ChatWorld) -> None:
    """The clause is shown, the request stays open, and the answer's card offers the answer again (8.5)."""
    world.request()
    answered = world.presses("r1", buttons(world.looks("r1"))["decline"], ground="capacity")
    assert "8.5" in text(answered.instead)
    assert world.case().requests[0].state.open
    again = world.presses("r1", buttons(answered.instead)["accept"])
    assert "is now responsible" in text(again.instead)
    assert world.owner() == "cmht"


def test_a_decline_by_button_carries_its_ground(world: ChatWorld) -> None:
    """Everybody is told as after an email (E06)."""
    world.request()
    world.sent()
    ground = next(code for code, each in world.rules.first.grounds.items() if each.valid)
    world.presses("r1", buttons(world.looks("r1"))["decline"], ground=ground, at="2026-11-24 11:00")
    assert world.lines() == ["Tue 24 Nov 11:00 E06 to r0 r1 s0 s1"]
    assert world.case().requests[0].ground == ground


def test_a_second_press_a_moment_later_loses_cleanly(world: ChatWorld) -> None:
    """It changes nothing; whoever pressed it sees who answered, and when, and is not emailed about it."""
    world.request()
    first, second = buttons(world.looks("r1"))["accept"], buttons(world.looks("r2"))["accept"]
    world.presses("r1", first, at="2026-11-24 10:00")
    world.sent()
    answered = world.presses("r2", second)
    assert "Rosa One accepted it at 10am on Tuesday 24 November 2026" in text(answered.instead)
    assert "has changed nothing" in text(answered.instead)
    assert world.lines() == []
    assert [each.notice.kind for each in answered.private_replies] == [Kind.NOT_RECORDED]
    assert "Accepted" in text(world.looks("r2"))
    assert buttons(world.looks("r2")) == {}


def test_an_old_button_never_answers_a_later_request(world: ChatWorld) -> None:
    """Where the same was asked of the same team again, the button of the first changes nothing and shows what
    became of it."""
    world.request()
    old = buttons(world.looks("r1"))["accept"]
    world.says("s0", "withdraw JW-48211", at="2026-11-24 09:00")
    world.request(at="2026-11-24 09:30")
    events = world.events()
    answered = world.presses("r1", old)
    assert "has changed nothing" in text(answered.instead)
    assert "withdrew it at 9am" in text(answered.instead)
    assert world.events() == [*events, "AnswerNotRecorded"]
    assert world.owner() == "older-people"
    world.presses("r1", buttons(world.looks("r1", request=2))["accept"])
    assert world.owner() == "cmht"


def test_a_yes_with_a_condition_is_no_acceptance_in_chat_either(world: ChatWorld) -> None:
    """It is answered at once where it was typed, and not by email as well."""
    world.request()
    world.sent()
    answered = world.says("r1", "accept JW-48211 subject to funding")
    assert "plain answer" in text(answered.here)
    assert world.owner() == "older-people"
    assert len(answered.private_replies) == 1
    world.turn("2026-11-23 11:00")
    assert world.lines() == []


def test_what_cannot_be_said_in_chat_is_emailed(world: ChatWorld) -> None:
    """At once, and once."""
    world.request()
    world.sent()
    answered = world.door.take(typed("r1", "accept JW-48211 subject to funding", world.number()))
    for _ in range(2):
        world.holdfast.service.replies.tell_by_email(answered.private_replies)
        world.holdfast.runner.turn()
    world.turn("2026-11-23 11:00")
    assert world.lines() == ["Mon 23 Nov 10:15 E03 to r1"]


def test_a_refusal_that_others_should_know_of_is_emailed_to_them(world: ChatWorld) -> None:
    """An outsider's yes is told to the sender too, as after an email (A12)."""
    world.request()
    world.sent()
    answered = world.says("t0", "accept JW-48211")
    assert answered.private_replies == ()
    assert [(each.code, each.to, each.copy) for each in world.sent()] == [("E03", "t0", "s0")]


def test_in_a_channel_an_act_shows_team_and_deadline_alone(world: ChatWorld) -> None:
    """What was refused, and why, is for whoever said it."""
    world.request()
    refused = world.says("r1", "accept JW-48211 if there is funding", where="channel")
    assert "your own chat" in text(refused.here)
    assert "plain answer" in text(refused.privately)
    accepted = world.says("r1", "accept JW-48211", where="channel")
    assert "Community Mental Health Team is responsible" in text(accepted.here)
    assert "Rosa" not in text(accepted.here)
    assert "Rosa One (Team Manager) accepted" in text(accepted.privately)


def test_where_only_email_is_writing_an_acceptance_in_chat_is_sent_there(tmp_path: Path) -> None:
    """It is answered in chat, changes nothing, and an email then counts (A35)."""

    class EmailOnly(ChatWorld):
        chat_accepts = False

    world = EmailOnly(tmp_path / "home")
    world.request()
    for answered in (world.says("r1", "accept JW-48211").here, world.presses("r1", _accept()).instead):
        assert "counts only if it comes by email" in text(answered)
        assert world.owner() == "older-people"
    assert world.events()[-1] == "AnswerNotRecorded"
    world.says("r1", "decline JW-48211 because the needs are mainly physical")
    assert world.events()[-1] == "RequestDeclined"
    world.writes("r1", "accept")
    assert world.owner() == "cmht"
    world.end()


def _accept(request: int = 1) -> dict[str, object]:
    return {"holdfast": 1, "verb": "accept", "case": "JW-48211", "request": request, "drawn": 3}


# --- asking, escalating, ticking ---------------------------------------------------------------------------


def test_a_bare_number_in_a_form_is_a_case_on_record_or_is_asked_about(world: ChatWorld) -> None:
    """It registers nothing that nobody knows by it."""
    filled = {"kind": "redirect", "to": "learning", "reason": "Needs found", "record": "LAS", "concern": "no"}
    form = buttons(world.says("s0", "request").here)["request"]
    assert "case reference" in text(world.presses("s0", form, case="48211", **filled).instead)
    assert world.events() == []
    world.request()
    world.presses("s0", form, case="48211", **filled)
    assert [each.to_team for each in world.case().requests] == ["cmht", "learning"]


def test_a_form_with_our_reference_logs_the_request(world: ChatWorld) -> None:
    """Both sides are told, and nothing that was typed stays on the ledger but where the record is."""
    form = world.says("s0", "request").here
    answered = world.presses(
        "s0",
        buttons(form)["request"],
        case="JW-48211",
        kind="transfer",
        to="cmht",
        reason="Needs found",
        record="LAS, case note of 23 November",
        concern="no",
        at="2026-11-23 11:00",
    )
    assert world.lines() == ["Mon 23 Nov 11:00 E01 to s0 cc older-people", "Mon 23 Nov 11:00 E02 to cmht r0 cc r1"]
    assert "JW-48211" in text(answered.instead)
    made = next(e.happened.event for e in world.store.entries("JW-48211") if isinstance(e.happened.event, RequestMade))
    assert (made.sender, made.to_team, made.record) == ("s0", "cmht", "LAS, case note of 23 November")


def test_a_field_of_a_form_speaks_for_no_other(world: ChatWorld) -> None:
    """A reason with line ends in it names no other team and raises nothing by itself."""
    form = world.says("s0", "request").here
    world.presses(
        "s0",
        buttons(form)["request"],
        case="JW-48211",
        kind="transfer",
        to="cmht",
        reason="Needs found\nTo: Learning Disability Team",
        record="LAS, case note",
        concern="no",
    )
    assert world.case().requests[0].to_team == "cmht"


def test_a_request_can_be_typed_in_one_line(world: ChatWorld) -> None:
    """What is missing from it is asked for, as after an email (E03)."""
    answered = world.says("s0", "request transfer JW-48211 to CMHT because needs found")
    assert "record" in text(answered.here)
    assert world.case().requests[0].missing == ("record",)


def test_a_concern_raised_in_chat_reaches_managers_at_once(world: ChatWorld) -> None:
    """Without a form that somebody might not send; whoever was told can say that they have seen it (S31, S32)."""
    world.request()
    world.sent()
    world.says("r0", "safeguarding JW-48211", at="2026-11-23 22:40")
    assert "E10" in {each.code for each in world.sent()}
    world.says("r1", "seen JW-48211", at="2026-11-23 23:10")
    world.sent()
    world.until("2026-11-24 08:00")
    assert world.lines() == []
    assert world.owner() == "older-people"


def test_what_is_handed_over_is_ticked_on_its_card(world: ChatWorld) -> None:
    """Each item that was ticked is recorded, and the others stay owed."""
    world.request()
    world.says("r1", "accept JW-48211")
    card = world.says("s0", "handover JW-48211").here
    world.presses("s0", buttons(card)["done"], item1="summary", item4="risk information", item2="")
    owed = next(duty for duty in world.case().duties if duty.name == "handover")
    assert set(owed.done) == {"summary", "risk information"}


def test_the_ladder_can_be_climbed_and_left_by_buttons(world: ChatWorld) -> None:
    """Escalate tells the next managers now; a manager of each side says that it stays; withdraw ends it."""
    world.request()
    world.sent()
    world.presses("s0", {**_accept(), "verb": "escalate"}, at="2026-11-24 10:00")
    assert "E07" in {each.code for each in world.sent()}
    world.presses("s1", {**_accept(), "verb": "stays"})
    world.presses("r1", {**_accept(), "verb": "stays"})
    assert world.case().open_requests == ()
    world.request(at="2026-11-24 12:00")
    answered = world.presses("s0", {**_accept(2), "verb": "withdraw"})
    assert "withdrawn" in text(answered.instead).casefold()
    assert world.case().open_requests == ()


@pytest.mark.parametrize("line", ["not right JW-48211", "JW-48211 not right.", "not right\nJW-48211"])
def test_what_was_recorded_can_be_objected_to_in_one_line(world: ChatWorld, line: str) -> None:
    """As the cards invite to; managers are told, and nothing is undone (A18)."""
    world.request()
    world.says("r1", "accept JW-48211")
    world.says("s0", line)
    assert world.events()[-1] == "RecordQuestioned"
    assert world.owner() == "cmht"


# --- lists ---------------------------------------------------------------------------------------------------


def test_my_shows_what_waits_for_me_soonest_first(world: ChatWorld) -> None:
    """Requests to a team one answers for; and to those one manages, once the ladder has come so far."""
    world.request(case="JW-48212", at="2026-11-24 10:15")
    world.request(case="JW-48211", kind="redirect")
    said = text(world.says("r1", "my").here)
    assert {"JW-48211", "JW-48212"} <= set(said.replace("-", "-").split())
    assert "No request waits" in text(world.says("r2", "my").here)
    assert "No request waits" in text(world.says("s0", "my").here)
    world.until("2026-11-27 17:00")
    assert "JW-48212" in text(world.says("r2", "my").here)


def test_lists_hold_only_what_is_the_askers_to_know(world: ChatWorld) -> None:
    """Somebody of an organisation with no part in a request sees none of it, in any list."""
    world.request()
    world.until("2026-11-25 17:00")
    for line in ("overdue", "team CMHT", "my"):
        assert "48211" not in text(world.says("f1", line).here)
    assert "48211" in text(world.says("s3", "overdue").here)
    assert "48211" in text(world.says("s0", "team CMHT").here)


@pytest.mark.parametrize("line", ["my", "overdue", "team CMHT", "history JW-48211", "handover JW-48211"])
def test_lists_and_histories_are_not_shown_in_front_of_others(world: ChatWorld, line: str) -> None:
    """They go to the asker's own chat."""
    world.request()
    answered = world.says("r1", line, where="channel")
    assert "your own chat" in text(answered.here)
    assert answered.privately is not None


def test_a_slip_is_offered_the_nearest_command(world: ChatWorld) -> None:
    """Nothing is recorded on any case."""
    world.request()
    events = world.events()
    assert "who-owns" in text(world.says("r0", "who-ows JW-48211").here)
    assert world.events() == events


# --- what must not go wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["accept JW-48211", "who owns JW-48211", "my", "accept JW-48211 if funded"])
def test_the_same_message_delivered_four_times_acts_once(world: ChatWorld, line: str) -> None:
    """And is answered once, though the service writes other times and spaces into its bytes."""
    world.request()
    world.sent()
    arrival = typed("r1", line, world.number())
    answers = [world.takes(replace(arrival, raw=arrival.raw + b" " * each)) for each in range(4)]
    assert answers[0].here is not None
    assert [each.here for each in answers[1:]] == [None] * 3
    assert len(world.outcomes()) == 1
    assert len(world.asked()) == (1 if "who" in line else 0)
    assert world.events().count("ResponsibilityAccepted") == (1 if line == "accept JW-48211" else 0)


def test_a_button_delivered_again_shows_how_it_stands(world: ChatWorld) -> None:
    """Its client waits for a card, and gets the truth."""
    world.request()
    arrival = press("r1", _accept(), world.number())
    world.takes(arrival)
    events = world.events()
    assert "Accepted" in text(world.takes(arrival).instead)
    assert world.events() == events


def test_an_edited_message_changes_nothing_and_is_recorded(world: ChatWorld) -> None:
    """Neither an edit nor a deletion takes anything back, or says anything; an edit is answered kindly."""
    world.request()
    first = typed("r1", "thanks, we will look at it", world.number())
    world.takes(first)
    edited = world.takes(replace(first, what=What.EDITED, text="accept JW-48211", raw=b'{"edited": true}'))
    assert "changes nothing" in text(edited.here)
    assert world.owner() == "older-people"
    accepted = typed("r1", "accept JW-48211", world.number())
    world.takes(accepted)
    world.takes(replace(accepted, what=What.EDITED, text="decline JW-48211", raw=b'{"edited": 2}'))
    deleted = world.takes(replace(accepted, what=What.DELETED, text="", raw=b'{"deleted": true}'))
    assert deleted.here is None
    assert world.owner() == "cmht"
    assert sorted(world.outcomes()) == [
        "handled message",
        "handled message",
        "ignored deleted",
        "ignored edited",
        "ignored edited",
    ]


def test_personal_details_are_neither_looked_up_nor_repeated(world: ChatWorld) -> None:
    """A question with an NHS number gets a reminder; an answer with one counts, and gets the reminder too."""
    world.request()
    said = world.says("r0", "who owns 943 476 5919")
    assert "details that may identify the person" in text(said.here)
    assert "943" not in text(said.here)
    assert world.asked() == []
    accepted = world.says("r1", "accept JW-48211\n\nNHS number 943 476 5919")
    assert "details that may identify the person" in text(accepted.here)
    assert "943" not in text(accepted.here)


def test_a_concern_beside_personal_details_still_counts(world: ChatWorld) -> None:
    """No reminder comes before a safeguarding concern (5.5)."""
    world.request()
    world.sent()
    answered = world.says("r0", "safeguarding JW-48211, NHS number 943 476 5919")
    assert "E10" in {each.code for each in world.sent()}
    assert "943" not in text(answered.here)


def test_the_services_own_instant_counts_where_it_can_be_believed(world: ChatWorld) -> None:
    """An answer in time is not late because we were slow; an instant long ago or ahead is not believed (A31)."""
    world.request()
    world.turn("2026-11-25 17:00:00")
    world.clock.turn_to(local("2026-11-25 17:00:30"))
    in_time = local("2026-11-25 16:59:59")
    world.takes(typed("r1", "accept JW-48211", world.number(), at=in_time))
    assert world.case().since == in_time


@pytest.mark.parametrize("claimed", ["2026-11-25 16:57:00", "2026-11-26 09:00:00"])
def test_an_instant_that_cannot_be_believed_is_ours(world: ChatWorld, claimed: str) -> None:
    """More than two minutes ago, or yet to come: then our clock counts."""
    world.request()
    now = local("2026-11-25 17:00:30")
    world.clock.turn_to(now)
    world.door.take(typed("r1", "accept JW-48211", world.number(), at=local(claimed)))
    assert world.case().since == now


def test_a_case_that_cannot_be_written_must_be_taken_again(world: ChatWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    """The door is told, so that it acknowledges nothing; and then it counts."""
    world.request()

    def full(self: Store) -> None:
        raise CannotCommit("The disk is full.")

    with monkeypatch.context() as broken:
        broken.setattr(type(world.store), "work", full)
        for arrival in (typed("r1", "accept JW-48211", 91), press("r1", _accept(), 92)):
            with pytest.raises(CannotCommit):
                world.door.take(arrival)
    world.takes(typed("r1", "accept JW-48211", 91))
    assert world.owner() == "cmht"


def test_what_makes_us_fail_three_times_is_set_aside_and_its_writer_told(
    world: ChatWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Administrators hear of it at once, and the next message is taken as ever."""
    from bot.service import decider

    world.request()
    world.sent()

    def fails(*given: object) -> None:
        raise RuntimeError("a fault of ours")

    with monkeypatch.context() as broken:
        broken.setattr(decider, "decide", fails)
        answered = world.door.take(typed("r1", "accept JW-48211", world.number()))
    assert "Nothing has changed" in text(answered.here)
    world.holdfast.runner.turn()
    assert [each.code for each in world.sent()] == ["administrator"]
    assert world.outcomes() == ["quarantined message"]
    world.says("r1", "accept JW-48211")
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    "data",
    [
        {}, {"verb": "accept"}, {"holdfast": 1}, {"holdfast": 1, "verb": 7}, {"holdfast": 1, "verb": "own"},
        {"holdfast": 1, "verb": "accept", "case": ["JW-48211"]}, {"holdfast": "1", "verb": "accept"},
    ],
)  # fmt: skip
def test_data_of_no_button_of_ours_changes_nothing(world: ChatWorld, data: dict[str, object]) -> None:
    """It is answered, and recorded."""
    world.request()
    events = world.events()
    assert world.presses("r1", data).instead is not None
    assert world.events() == events
    assert world.outcomes() == ["ignored pressed"]


@pytest.mark.parametrize(
    "wrong",
    [{"request": "two"}, {"request": -1}, {"request": True}, {"request": 2**40}, {"case": "JW-99999"}, {"case": ""}],
)
def test_a_button_about_nothing_on_record_is_refused_kindly(world: ChatWorld, wrong: dict[str, object]) -> None:
    """No acceptance comes of one that names no case; one with no request means the only open one of its team."""
    world.request(to="Learning Disability Team", case="JW-48219")
    world.request()
    answered = world.presses("r1", {**_accept(), **wrong})
    assert answered.instead is not None
    assert world.owner("JW-48219") == "older-people"


def test_a_hello_is_answered_wherever_holdfast_is_added(world: ChatWorld) -> None:
    """It says what it is for; being taken out is recorded and not answered."""
    for where in ("own", "group", "channel"):
        met = world.takes(arrived(What.MET, "nobody", world.number(), where=where))
        assert "is here" in text(met.here)
    assert world.takes(arrived(What.LEFT, "nobody", world.number())).here is None


def test_a_request_that_lacks_information_waits_for_who_made_it(world: ChatWorld) -> None:
    """Until it is complete it is in the list of the team that asks, and not of the team that is asked."""
    world.request(record="")
    assert "JW-48211" in text(world.says("s0", "my").here)
    assert "No request waits for you" in text(world.says("r0", "my").here)
    assert "handover" in text(world.says("r0", "my").here), "it says where to see what else is owed"
