"""An answer is somebody's answer to us, about a case: it names the case or answers an email of ours, is addressed
to us, and was written after what it answers. Whatever else comes is asked about, and moves nothing."""

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.ports.letters import Outcome
from tests.promises.world import World

ELSEWHERE = "sales@chairs.example.org"
US = "cases@holdfast.example.org"
VERBS = (
    ("r1", "accept"), ("r1", "We accept responsibility for this case."), ("r1", "decline\nReason: not eligible"),
    ("s0", "withdraw"), ("s1", "stays"), ("r1", "escalate"), ("s3", "determined: CMHT"), ("r1", "not right"),
    ("s0", "close: need ended"), ("s0", "handover complete"), ("s1", "no longer a dispute"),
)  # fmt: skip


def variants(world: World) -> list[str]:
    """Why nothing was recorded, of the emails since this was last asked."""
    return [str(each.notice.facts.get("variant", each.code)) for each in world.sent()]


def asked(world: World) -> list[str]:
    """A request has been made and its emails have gone; the events so far."""
    world.request()
    world.sent()
    return world.events()


def test_a_yes_to_somebody_else_moves_no_case(world: World) -> None:
    """A happy yes to a supplier, in blind copy and eight months old, is no answer to the only open request."""
    asked(world)
    world.writes(
        "r1",
        "Happy to accept.",
        at="2026-11-24 10:00",
        to=ELSEWHERE,
        subject="Re: your quote for chairs",
        answers="<quote-17@chairs.example.org>",
        dated="2026-03-24 10:00",
    )
    assert world.owner() == "older-people"
    assert variants(world) == ["not_to_us"]


def test_a_yes_that_answers_nothing_is_asked_about_however_few_requests_are_open(world: World) -> None:
    """Its writer is offered the cases that wait for their team, each with a ready reply that counts."""
    asked(world)
    world.writes("r1", "Happy to accept.", at="2026-11-24 10:00", subject="Case", answers="")
    (told,) = world.sent()
    assert (told.notice.facts["variant"], told.notice.facts["candidates"]) == ("which_case", ["JW-48211"])
    assert world.owner() == "older-people"
    world.writes("r1", "Happy to accept.", subject="[JW-48211] Happy to accept.", answers="")
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    ("to", "moves"),
    [
        (US, True),
        (f"Ashgrove, Nell <nell.ashgrove@northshire.example.org>, {US.upper()}", True),
        (f"nell.ashgrove@northshire.example.org; Holdfast <{US}>", True),
        ("cases+48211@holdfast.example.org", True),
        ("undisclosed-recipients:;", False),
        (f'"{US}" <{ELSEWHERE}>', False),
        (f"{US} <{ELSEWHERE}>", False),
        (f"{ELSEWHERE} ({US})", False),
        ("cases@holdfast.example.org.evil.example.org", False),
    ],
)
def test_only_what_is_addressed_to_us_counts(tmp_path: Path, to: str, *, moves: bool) -> None:
    """We stand in To as senders write it; in a display name, a comment or nowhere, the letter is somebody else's."""
    world = World(tmp_path)
    asked(world)
    raw = letter(world, "r1", "accept", to)
    world.deliver(raw, "r1")
    assert (world.owner() == "cmht") is moves
    assert moves or variants(world) == ["not_to_us"]
    world.end()


def letter(world: World, who: str, words: str, to: str, *more: str) -> bytes:
    """A letter as bytes, with its lines just as they are given, that replies to our last email."""
    person = world.rules.directory.people[who]
    replied = world.last_email_to(person.address)
    assert replied is not None
    lines = (
        f"From: {person.name} <{person.address}>", f"To: {to}", f"Subject: RE: {world.subject_of(replied)}",
        f"Date: {world.clock.now():%a, %d %b %Y %H:%M:%S} +0000", "Message-ID: <raw@story.example.org>",
        f"In-Reply-To: {replied.message_id}", *more, "", words,
    )  # fmt: skip
    return "\r\n".join(lines).encode()


def test_a_copy_to_us_counts_and_a_resent_letter_does_not(world: World) -> None:
    """Cc is an address line like To; Resent-To says only who was shown somebody else's letter."""
    asked(world)
    world.deliver(letter(world, "r1", "accept", ELSEWHERE, f"Resent-To: {US}"), "r1")
    assert world.owner() == "older-people"
    assert variants(world) == ["not_to_us"]
    world.writes("r1", "accept", to="s1.x@northshire.example.org", Cc=US)
    assert world.owner() == "cmht"


def test_an_email_of_ours_to_another_team_says_nothing_about_the_writers_case(world: World) -> None:
    """A Message-ID of ours counts for whom it went to, and for their team; an invented one for nobody."""
    asked(world)
    theirs = world.last_email_to(world.rules.directory.people["s0"].address)
    assert theirs is not None
    told = {address for _, address in (*theirs.to, *theirs.copy)}
    assert not any("cmht" in address for address in told)
    for answers in (theirs.message_id, f"<h.{'0' * 32}@holdfast.example.org>"):
        world.writes("r1", "accept", at="2026-11-24 10:00", subject="RE: a case", answers=answers)
        assert world.owner() == "older-people"
        assert variants(world) == ["which_case"]


@pytest.mark.parametrize(
    ("dated", "why"),
    [
        ("2026-11-20 09:00", "dated_far"),
        ("2026-11-23 10:14", "dated_before"),
        ("2026-12-01 10:00", "dated_far"),
    ],
)
def test_a_date_that_cannot_be_true_is_asked_about_and_stays_on_record(world: World, dated: str, why: str) -> None:
    """Far from its receipt, or before the request."""
    asked(world)
    world.writes("r1", "accept", at="2026-11-24 10:00", subject="[JW-48211] accept", answers="", dated=dated)
    assert world.owner() == "older-people"
    assert variants(world) == [why]
    (entry,) = (e for e in world.store.entries("JW-48211") if type(e.happened.event).__name__ == "AnswerNotRecorded")
    assert entry.happened.event.why == why
    world.writes("r1", "accept", at="2026-11-24 10:10")
    assert world.owner() == "cmht", "sent again, it counts"


def test_a_reply_to_our_email_needs_no_date_and_may_come_from_a_clock_that_is_behind(tmp_path: Path) -> None:
    """What answers our email was not written before it."""
    for name, dated in (("none", ""), ("behind", "2026-11-23 10:12")):
        world = World(tmp_path / name)
        asked(world)
        world.writes("r1", "accept", at="2026-11-23 10:16", dated=dated)
        assert world.owner() == "cmht"
        world.end()


def test_a_letter_without_a_date_counts_only_where_the_order_decides_nothing(world: World) -> None:
    """It was written when it was received, as mail servers take it; after a no, or after an earlier request, it is
    asked about, save where it answers an email of ours."""
    undated = {"subject": "[JW-48211] case", "answers": "", "dated": ""}
    asked(world)
    world.writes("r1", "decline\nReason: not eligible", at="2026-11-24 10:00", **undated)
    assert "RequestDeclined" in world.events()
    world.sent()
    world.writes("r1", "accept", at="2026-11-24 10:10", **undated)
    assert world.owner() == "older-people"
    assert variants(world) == ["undated"]


def test_an_older_yes_after_a_no_is_asked_about(tmp_path: Path) -> None:
    """A laptop that was offline over the weekend sends Friday's yes after Monday's no: the no was the last word."""
    world = World(tmp_path, at="2026-11-20 09:00")
    asked(world)
    replied = world.last_email_to(world.rules.directory.people["r1"].address)
    assert replied is not None
    again = {"subject": f"RE: {world.subject_of(replied)}", "answers": replied.message_id}
    world.writes("r1", "Decline. The person does not meet our criteria.", at="2026-11-23 09:30", **again)
    world.sent()
    world.writes("r1", "Accept", at="2026-11-23 09:40", dated="2026-11-20 10:14", **again)
    assert world.owner() == "older-people"
    assert variants(world) == ["dated_before"]
    world.end()


def test_an_older_yes_of_a_colleague_is_not_their_teams_last_word(world: World) -> None:
    """The no that came first was written later; within three days, too."""
    asked(world)
    world.writes("r1", "decline\nReason: not eligible", at="2026-11-24 11:00", subject="[JW-48211] decline")
    world.sent()
    world.writes(
        "r2", "accept", at="2026-11-24 11:30", subject="[JW-48211] accept", answers="", dated="2026-11-24 10:00"
    )
    assert world.owner() == "older-people"
    assert variants(world) == ["dated_before"]
    world.writes("r2", "accept", at="2026-11-24 12:00", subject="[JW-48211] accept", answers="")
    assert world.owner() == "cmht"


@pytest.mark.parametrize(("who", "words"), VERBS)
def test_no_verb_is_taken_from_a_blind_copy_or_from_before_the_request(tmp_path: Path, who: str, words: str) -> None:
    """Whatever it would do, it does not, though it names the case and its writer has the right."""
    world = World(tmp_path)
    events = asked(world)
    world.until("2026-11-27 12:00")
    events, requests = world.events(), world.case().requests
    for odd in ({"to": ELSEWHERE}, {"dated": "2026-11-23 10:14"}, {"dated": "2026-12-08 12:00"}):
        world.writes(who, words, subject="[JW-48211] case", answers="", **odd)
        assert set(world.events()[len(events) :]) <= {"AnswerNotRecorded"}
        assert world.case().requests == requests
    world.end()


def test_words_of_safeguarding_are_never_lost_with_the_letter(world: World) -> None:
    """A request in blind copy is asked about, and its concern is raised on the case; without a case, a person hears."""
    asked(world)
    world.writes(
        "s0", "Case: JW-48211\nTo: CMHT\nKind: transfer\nSafeguarding: yes\nRecord: LAS", to=ELSEWHERE, subject="Case"
    )
    assert "FlagRaised" in world.events()
    world.sent()
    world.writes(
        "r1", "Accept. There is a safeguarding concern.", to=ELSEWHERE, subject="Re: chairs", answers="<x@y.z>"
    )
    assert "administrator" in {each.code for each in world.sent()}


def test_a_yes_with_a_subject_that_says_more_is_asked_about(world: World) -> None:
    """The subject must be ours, or plainly harmless; tags of gateways and marks of replies say nothing."""
    asked(world)
    replied = world.last_email_to(world.rules.directory.people["r1"].address)
    assert replied is not None
    ours = world.subject_of(replied)
    for subject in (
        "Accepted only if funding is agreed",
        "NOT ACCEPTED",
        "DRAFT",
        f"Re: {ours} - on hold",
        f"[DRAFT] RE: {ours}",
        "JW-48211: accepted subject to panel",
        "RE: your quote for chairs",
        f"RE: {ours} (not agreed)",
        "Please accept or decline by 5pm Wednesday only if funding is agreed",
        f"[possible] RE: {ours}",
        f"External: not accepted RE: {ours}",
        f"[SPAM not accepted] {ours}",
        f"{ours} 2026 if funded",
        f"Accepted: {ours}",
    ):
        world.writes("r1", "accept", subject=subject, answers=replied.message_id)
        assert world.owner() == "older-people", subject
        assert variants(world) == ["subject"], subject
    world.writes("r1", "accept", subject=f"[EXTERNAL] AW: RE: {ours} [SECURE]", answers=replied.message_id)
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    "around",
    [
        "EXT: RE: {}", "EXTERNAL - RE: {}", "RE: Caution External Email | {}", "OFFICIAL-SENSITIVE: RE: {}", "Ateb: {}",
        "{{SPAM?}} RE: {}", "[SUSPECTED SPAM] Re: {}", "***SPAM*** RE: {}", "RE: {} [Bulk]", "ACCEPTED - RE: {}",
    ],
)  # fmt: skip
def test_what_a_gateway_or_a_writer_puts_round_our_subject_delays_no_yes(tmp_path: Path, around: str) -> None:
    """Tags come with brackets and without; a filter's doubt is about the mail, and the outcome is the writer's."""
    world = World(tmp_path)
    asked(world)
    replied = world.last_email_to(world.rules.directory.people["r1"].address)
    assert replied is not None
    world.writes("r1", "accept", subject=around.format(world.subject_of(replied)), answers=replied.message_id)
    assert world.owner() == "cmht"
    world.end()


@pytest.mark.parametrize(
    "subject", ["", "JW-48211", "Re: JW-48211", "[JW-48211] accept", "Request about JW-48211", "Accepted - JW-48211"]
)
def test_a_plain_subject_needs_no_comparison(tmp_path: Path, subject: str) -> None:
    """Empty, the case, or words of the plain grammar."""
    world = World(tmp_path)
    asked(world)
    replied = world.last_email_to(world.rules.directory.people["r1"].address)
    assert replied is not None
    world.writes("r1", "accept", subject=subject or " ", answers=replied.message_id)
    assert world.owner() == "cmht"
    world.end()


def test_the_same_message_id_with_other_words_is_no_plain_yes(world: World) -> None:
    """Two letters that claim to be the same cannot both be what was meant."""
    asked(world)
    world.writes("r1", "Thank you, we will look at it.", message_id="<one@story.example.org>")
    world.sent()
    world.writes("r1", "accept", message_id="<one@story.example.org>")
    assert world.owner() == "older-people"
    assert variants(world) == ["said_before"]


def test_a_letter_in_our_own_domain_is_a_colleagues(world: World) -> None:
    """Councils put the mailbox into their own domain, and phones write Message-IDs there."""
    asked(world)
    assert world.writes("r1", "accept", message_id="<6F2A.phone@holdfast.example.org>") is Outcome.HANDLED
    assert world.owner() == "cmht"


def test_an_email_of_ours_that_comes_back_is_ignored_as_a_loop(world: World) -> None:
    """By the record of what was sent, also after a restart; and no mark that anybody can write makes a loop."""
    asked(world)
    sent = world.last_email_to(world.rules.directory.people["r1"].address)
    assert sent is not None
    world.down_until("2026-11-23 10:20")
    ours = "\r\n".join(
        (
            f"From: Holdfast <{US}>",
            f"To: {US}",
            "Subject: accept",
            f"Message-ID: {sent.message_id}",
            "Date: Mon, 23 Nov 2026 10:20:00 +0000",
            "",
            "accept",
        )
    ).encode()
    world.deliver(ours, US)
    marks = [mark for mark in world.store.marks() if mark.message_id == sent.message_id]
    assert [(mark.kind, mark.outcome) for mark in marks] == [("loop", Outcome.IGNORED)]
    world.writes("r1", "accept", X_Holdfast_Loop="holdfast.example.org", subject="[JW-48211] accept", answers="")
    assert world.owner() == "cmht"


WORDS = st.sampled_from((
    "accept", "Happy to accept.", "We accept responsibility for JW-48211", "I accept JW-48211", "accept request 1",
    "decline\nReason: not eligible", "determined: CMHT", "stays", "withdraw", "yes, accepted, many thanks",
))  # fmt: skip
SUBJECTS = st.sampled_from(("Re: your quote for chairs", "[JW-48211] accept", "RE: [JW-48211] Please accept", ""))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.sampled_from(("r1", "r2", "s0", "s1", "s3")),
    words=WORDS,
    subject=SUBJECTS,
    minutes=st.integers(6, 3 * 1440),
    later=st.integers(0, 1440),
    ours=st.booleans(),
)
def test_no_letter_from_before_a_request_ever_moves_its_case(
    tmp_path_factory: pytest.TempPathFactory,
    who: str,
    words: str,
    subject: str,
    minutes: int,
    later: int,
    *,
    ours: bool,
) -> None:
    """Law: whatever its words, its writer, its subject and what it replies to."""
    world = World(tmp_path_factory.mktemp("law"))
    events, made = asked(world), world.clock.now()
    world.clock.turn_to(made + timedelta(minutes=later))
    replied = world.last_email_to(world.rules.directory.people[who].address)
    answers = replied.message_id if ours and replied else ""
    before = (made - timedelta(minutes=minutes)).isoformat()
    world.writes(who, words, subject=subject or "case", answers=answers, dated=before)
    assert world.owner() == "older-people"
    assert set(world.events()[len(events) :]) <= {"AnswerNotRecorded"}
    world.end()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    who=st.sampled_from(("r1", "r2", "s0", "s1", "s3")),
    words=st.sampled_from(("accept", "Happy to accept.", "decline\nReason: not eligible", "stays", "Yes, accepted")),
    subject=st.sampled_from(("Re: your quote for chairs", "RE: order 48211", "Lunch?", "Re: Please accept or decline")),
    to_us=st.booleans(),
)
def test_no_letter_of_another_conversation_ever_moves_a_case(
    tmp_path_factory: pytest.TempPathFactory, who: str, words: str, subject: str, *, to_us: bool
) -> None:
    """Law: it replies to somebody else's letter and names no case, so it is about none."""
    world = World(tmp_path_factory.mktemp("law"))
    events = asked(world)
    world.writes(who, words, subject=subject, answers="<theirs@chairs.example.org>", to=US if to_us else ELSEWHERE)
    assert (world.owner(), world.events()) == ("older-people", events)
    world.end()
