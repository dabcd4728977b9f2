"""Promise: what was not proved moves nothing until its listed writer sends back a code that only they got."""

from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import templates
from bot.service.trust import unproved
from protocol.case.events import ResponsibilityAccepted
from protocol.messages.intents import CODE_LETTERS, Confirm, Determine, Evidence, Intent, Received, Stays, Withdraw
from protocol.ports.letters import Envelope, Letter, Outcome
from tests.promises.world import Sent, World, local
from tests.protocol.deciding import ACCEPT, CASE, DECLINE, START, Life, asking

ABOUT_IT = {"subject": "RE: [JW-48211] Please confirm", "answers": ""}
"""A letter that names its case, whatever email of ours came last."""


class Doubting(World):
    """A world that believes nobody by their From line. While `signed_in`, writers sign in."""

    signed_in = False

    def deliver(self, raw: bytes, sender: str) -> Outcome:
        """Bytes arrive."""
        envelope = Envelope(mail_from=sender, login=sender if self.signed_in else None)
        letter = Letter(raw=raw, received_at=self.clock.now(), inbox="local", envelope=envelope)
        outcome = self.holdfast.service.intake.take(letter)
        self.holdfast.runner.turn()
        return outcome

    def proves(self, who: str, body: str, **more: str) -> Outcome:
        """Somebody signs in and writes."""
        self.signed_in = True
        try:
            return self.writes(who, body, **more)
        finally:
            self.signed_in = False

    def code(self) -> str:
        """The code in the one email that has one; it went to one address."""
        (sent,) = [each for each in self.sent() if each.notice.facts.get("code")]
        assert not sent.copy
        return str(sent.notice.facts["code"])

    def variant(self) -> str:
        """Why the last letter was not recorded, by the one email that says so."""
        (sent,) = self.sent()
        return " ".join([sent.to, str(sent.notice.facts["variant"]), str(sent.notice.facts.get("why", ""))])


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Doubting]:
    """A request from the older people's team to the CMHT, made and told."""
    here = Doubting(tmp_path / "home", trusts_directory=False)
    here.signed_in = True
    here.request()
    here.signed_in = False
    here.sent()
    yield here
    here.end()


def test_a_forged_acceptance_moves_nothing_and_only_the_listed_address_hears_of_it(world: Doubting) -> None:
    """Nothing moves, and one email goes to the listed manager; none of the forger's words are in it."""
    world.writes("r1", "accept", at="2026-11-23 11:00", Reply_To="eve@evil.example.org")
    (sent,) = world.sent()
    assert str(sent) == "Mon 23 Nov 11:00 E03 to r1"
    assert (sent.post.to, sent.post.copy) == ((("Rosa One", "r1@riverside.example.org"),), ())
    said = templates.render(sent.post, address="cases@holdfast.example.org")
    assert f"confirm {sent.notice.facts['code']}" in said.text
    assert str(sent.notice.facts["code"]) not in said.subject
    assert (world.owner(), world.events()[-1]) == ("older-people", "ConfirmationAsked")


def test_a_confirmation_moves_the_case_when_it_is_received(world: Doubting) -> None:
    """Ownership moves at the receipt of the confirmation and not of the letter; both are in evidence."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.writes("r1", f"confirm {code}", at="2026-11-23 14:30:09")
    assert [line for line in world.lines() if "E05" in line]
    case = world.case()
    assert (case.owner, case.since) == ("cmht", local("2026-11-23 14:30:09"))
    entries = world.store.entries(CASE)
    asked, given_, accepted = [
        e.happened
        for e in entries
        if "onfirmation" in e.happened.event.__class__.__name__ or isinstance(e.happened.event, ResponsibilityAccepted)
    ]
    assert asked.evidence is not None
    assert given_.evidence is not None
    assert accepted.evidence is not None
    letter, confirmation = asked.evidence.sha256, given_.evidence.sha256
    assert (accepted.event.words, accepted.event.by) == ("accept", "r1")
    assert accepted.evidence.sha256 == confirmation != letter
    assert letter in accepted.evidence.authenticity_why
    for digest in (letter, confirmation):
        assert sha256(world.store.evidence(digest)).hexdigest() == digest
    assert code not in "".join(repr(entry) for entry in entries if "Asked" in repr(entry))
    assert world.store.verify() is None
    world.store.rebuild()
    assert world.store.verify() is None


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[JW-48211] confirm {code}", "confirm {code}"),
        ("[JW-48211] confirm {code}", ""),
        ("RE: [JW-48211] Please confirm that you wrote to us", "Confirm {code}\n\nThanks\nRosa"),
        (
            "RE: [JW-48211] Please confirm",
            "“confirm {code}”\n\nOn Mon, 23 Nov 2026 at 11:00, Holdfast wrote:\n> Please reply “confirm XXXXXXXX”",
        ),
        ("[EXTERNAL] RE: [JW-48211] Please confirm", "{code}"),
    ],
)
def test_a_code_is_sent_back_in_any_plain_way(world: Doubting, subject: str, body: str) -> None:
    """By the button, in a reply, in small letters or with a signature: a code is a code."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.writes("r1", body.format(code=code), subject=subject.format(code=code), at="2026-11-23 11:30")
    assert world.owner() == "cmht"


def test_a_code_works_once(world: Doubting) -> None:
    """A replayed confirmation, in another letter, is answered and changes nothing."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.writes("r1", f"confirm {code}", at="2026-11-23 11:30")
    world.sent()
    events = world.events()
    world.writes("r1", f"confirm {code}", at="2026-11-23 11:40")
    assert (world.variant(), world.events()) == ("r1 wrong_code used", events)


def test_a_code_has_its_time(world: Doubting) -> None:
    """After two days it counts no longer, and up to the last second it does."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.turn("2026-11-25 11:00:01")
    world.sent()
    world.writes("r1", f"confirm {code}")
    assert (world.variant(), world.owner()) == ("r1 wrong_code expired", "older-people")
    world.writes("r1", "accept", at="2026-11-25 12:00")
    code = world.code()
    world.turn("2026-11-27 12:00")
    world.writes("r1", f"confirm {code}")
    assert world.owner() == "cmht"


def test_a_code_belongs_to_one_person(world: Doubting) -> None:
    """Somebody else who has it, even the manager above, confirms nothing."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    for who in ("r2", "s1", "cmht@riverside.example.org"):
        world.writes(who, f"confirm {code}")
        assert "wrong_code none" in world.variant()
    assert world.writes("eve@evil.example.org", f"confirm {code}") is Outcome.QUARANTINED
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        ("I am away.\n\nconfirm {code}", {"Auto_Submitted": "auto-replied"}),
        ("confirm {code}", {"Auto_Submitted": "auto-replied"}),
        ("confirm {code}", {"X_Autoreply": "yes"}),
        ("I am out of the office until Monday.\n\n> Please reply “confirm {code}”", {}),
        ("I am out of the office until Monday.\n\nPlease reply confirm {code} by 11am if you wrote to us", {}),
        ("Thank you for your message, which will be read soon.\nconfirm {code}", {}),
        ("> confirm {code}", {}),
        ("I did not write that. Please ignore confirm {code}", {}),
        ("Do not confirm {code}", {}),
        ("I do not confirm {code}", {}),
        ("confirm {code}?", {}),
        ("Who sent this? {code}", {}),
    ],
)
def test_a_code_that_is_quoted_or_sent_by_a_machine_confirms_nothing(
    world: Doubting, body: str, headers: dict[str, str]
) -> None:
    """Neither an automatic reply nor words beside the code, nor a question, is a confirmation."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.turn("2026-11-23 11:30")
    world.writes("r1", body.format(code=code), subject="RE: [JW-48211] Please confirm", **headers)
    assert world.owner() == "older-people"


def test_a_code_with_words_against_it_confirms_nothing(world: Doubting) -> None:
    """The button's subject says yes and the letter says otherwise: then it does not count."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    for body in ("I did not write to you", "confirm BBBBBBBB", "only if there is funding"):
        world.writes("r1", body, subject=f"[JW-48211] confirm {code}")
        assert world.owner() == "older-people"


def test_the_same_letter_twice_is_asked_about_once(world: Doubting) -> None:
    """A letter and its confirmation delivered again have no further effect and bring no email."""
    for _ in range(2):
        world.writes("r1", "accept", at="2026-11-23 11:00" if _ == 0 else "", message_id="<a@riverside.example.org>")
    code = world.code()
    for _ in range(2):
        world.writes("r1", f"confirm {code}", message_id="<b@riverside.example.org>")
    assert world.events().count("ConfirmationAsked") == 1
    assert world.events().count("ResponsibilityAccepted") == 1


def test_five_wrong_codes_end_it_and_bring_its_holder_a_new_one(world: Doubting) -> None:
    """Whoever guesses has five tries. Anybody can send wrong ones, so the right one then brings a fresh code, which
    counts; as often as it takes, and within the time of the first."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    for round_ in range(3):
        for number in range(5):
            world.writes(
                "r1", f"confirm {CODE_LETTERS[number + 5 * round_] * 8}", at=f"2026-11-23 {13 + round_}:0{number}"
            )
        world.sent()
        world.writes("r1", f"confirm {code}", at=f"2026-11-23 {13 + round_}:30")
        (sent,) = world.sent()
        assert (sent.to, sent.copy, sent.notice.facts["variant"], sent.notice.facts["why"]) == (
            "r1",
            "",
            "wrong_code",
            "void",
        )
        assert (world.owner(), str(sent.notice.facts["code"]) != code) == ("older-people", True)
        code = str(sent.notice.facts["code"])
        assert str(sent.notice.facts["until"]) == local("2026-11-25 11:00").isoformat()
    world.writes("r1", f"confirm {code}", at="2026-11-23 19:00")
    assert world.owner() == "cmht"


def test_wrong_codes_after_the_time_bring_no_new_one(world: Doubting) -> None:
    """A code that was guessed at, and whose time has passed, is over."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    for number in range(5):
        world.writes("r1", f"confirm {CODE_LETTERS[number] * 8}", at=f"2026-11-23 13:0{number}")
    world.sent()
    world.writes("r1", f"confirm {code}", at="2026-11-25 11:00:01")
    assert not [each for each in world.sent() if each.notice.facts.get("code")]


def heavy(world: Doubting, who: str) -> Outcome:
    """Somebody accepts in a letter of two megabytes, most of it a picture."""
    letter, address = EmailMessage(), world.rules.directory.people[who].address
    letter["From"], letter["To"], letter["Subject"] = address, world.settings.service.address, "[JW-48211] accept"
    letter["Date"] = format_datetime(world.clock.now())
    letter.set_content("accept")
    letter.add_attachment(bytes(1_600_000), maintype="image", subtype="png", filename="logo.png")
    return world.deliver(letter.as_bytes(), address)


def test_what_strangers_make_us_keep_is_bounded(world: Doubting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Large letters in the names of colleagues, one to each: once they fill so much in an hour, the rest is set
    aside, where a budget of its own holds; a small one is still asked about, and an hour later a large one."""
    monkeypatch.setattr(unproved, "MEGABYTES", 5)
    assert [heavy(world, who) for who in ("r1", "r2", "r3", "r4")] == [Outcome.HANDLED] * 2 + [Outcome.QUARANTINED] * 2
    world.sent()
    world.writes("r4", "accept", subject="[JW-48211] accept", answers="")
    assert [each.to for each in world.sent()] == ["r4"]
    world.turn("2026-11-23 11:20")
    assert heavy(world, "r3") is Outcome.HANDLED


def test_nobody_is_flooded(world: Doubting) -> None:
    """Three emails in an hour, whatever comes, and a fourth that says so; the rest is set aside, and wrong codes are
    not answered. An hour later a letter is asked about again."""
    outcomes = [world.writes("r1", f"accept\n\nRegards\n{'Rosa' * (n % 2)}", **ABOUT_IT) for n in range(6)]
    sent = [each.notice.facts["variant"] for each in world.sent() if each.to == "r1"]
    assert (sent, outcomes[3:]) == (["not_proved"] * 3 + ["too_often"], [Outcome.QUARANTINED] * 3)
    for number in range(6):
        world.writes("r1", f"confirm {CODE_LETTERS[number] * 7}Z", **ABOUT_IT)
    assert not [each for each in world.sent() if each.to == "r1"]
    assert world.owner() == "older-people"
    world.turn("2026-11-23 11:15:01")
    world.writes("r1", "accept", **ABOUT_IT)
    code = world.code()
    world.writes("r1", f"confirm {code}")
    assert world.owner() == "cmht"


def flood(world: Doubting) -> str:
    """Five acceptances in one name; the code that the first of them brought."""
    for number in range(5):
        world.writes("r1", "accept\n" * (number + 1), **ABOUT_IT)
    return str(world.sent()[0].notice.facts["code"])


def test_a_right_code_counts_in_a_flood(world: Doubting) -> None:
    """Those who forge a name cannot keep its owner from confirming."""
    code = flood(world)
    world.writes("r1", f"confirm {code}", **ABOUT_IT)
    assert world.owner() == "cmht"


def test_a_right_code_without_its_case_is_not_met_with_silence_in_a_flood(world: Doubting) -> None:
    """The email that says that too much came is about no case. Whoever sends the code back in reply to it is asked
    which case they mean, once in an hour, and the code counts with its reference."""
    code = flood(world)
    world.turn("2026-11-23 10:30")
    for _ in range(3):
        world.writes("r1", f"confirm {code}", subject="RE: [Holdfast] Your message has been set aside")
    assert [(each.to, each.notice.facts["variant"]) for each in world.sent()] == [("r1", "which_case")]
    assert world.owner() == "older-people"
    world.writes("r1", f"JW-48211 confirm {code}", subject="RE: [Holdfast] Which case do you mean?")
    assert world.owner() == "cmht"


def test_a_confirmation_after_the_deadline_is_late(world: Doubting) -> None:
    """A letter that was not proved holds no deadline; what is confirmed later is valid, and late (A15)."""
    world.writes("r1", "accept", at="2026-11-25 16:00")
    code = world.code()
    world.until("2026-11-25 17:00")
    assert any("E07" in line for line in world.lines())
    world.writes("r1", f"confirm {code}", at="2026-11-26 09:00")
    accepted = next(
        e.happened.event for e in world.store.entries(CASE) if isinstance(e.happened.event, ResponsibilityAccepted)
    )
    assert (accepted.late, accepted.late_by, world.owner()) == (True, 1, "cmht")


def test_that_an_alarm_was_seen_is_confirmed_by_a_code(world: Doubting) -> None:
    """The alarm goes on until the code comes back, and then it stops climbing (A27, A36)."""
    world.proves("s0", "safeguarding: bruising seen today", at="2026-11-23 11:00", **ABOUT_IT)
    world.sent()
    world.writes("r1", "seen", at="2026-11-23 11:10", **ABOUT_IT)
    code = world.code()
    assert world.case().flags[0].acknowledged_by is None
    world.writes("r1", f"confirm {code}", at="2026-11-23 11:20", **ABOUT_IT)
    assert world.case().flags[0].acknowledged_by == "r1"
    world.sent()
    world.until("2026-11-24 09:30")
    assert "E10" not in " ".join(world.lines())


def test_what_was_handed_over_and_a_closing_are_confirmed_by_a_code(world: Doubting) -> None:
    """Each counts from when its code came back, and a code gives nobody a right that they have not."""
    world.proves("r1", "accept", at="2026-11-23 11:00", **ABOUT_IT)
    world.sent()
    world.writes("s0", "summary", at="2026-11-23 12:00", **ABOUT_IT)
    code = world.code()
    assert "DutyItemsDone" not in world.events()
    world.writes("s0", f"confirm {code}", at="2026-11-23 12:05", **ABOUT_IT)
    assert "summary" not in [item for duty in world.case().duties for item in duty.outstanding]
    world.sent()
    world.writes("s0", "close: need ended", at="2026-11-23 12:10", **ABOUT_IT)
    assert "code" not in {name for each in world.sent() for name, fact in each.notice.facts.items() if fact}
    world.writes("r1", "close: the person has died", at="2026-11-23 12:15", **ABOUT_IT)
    code = world.code()
    assert world.case().open
    world.writes("r1", f"confirm {code}", at="2026-11-23 12:20", **ABOUT_IT)
    assert not world.case().open


def test_leave_that_is_not_proved_is_plainly_not_noted(world: Doubting) -> None:
    """Its writer hears that none is, and whom to ask: a code would come to somebody who is away."""
    world.writes("r1", "I am on leave from 30 November to 4 December 2026", at="2026-11-23 11:00", **ABOUT_IT)
    (sent,) = world.sent()
    assert (sent.to, sent.notice.facts["variant"], sent.notice.facts["says"]) == ("r1", "not_proved", "leave")
    assert "no leave is noted" in " ".join(
        templates.render(sent.post, address="cases@holdfast.example.org").text.split()
    )


@pytest.mark.parametrize(
    ("who", "body", "event", "day"),
    [
        ("r1", "decline: the needs are mainly physical", "RequestDeclined", "2026-11-26"),
        ("s0", "withdraw", "RequestWithdrawn", "2026-11-26"),
        ("r1", "stays", "StayAgreed", "2026-11-26"),
        ("s3", "determined: moves to CMHT", "DeterminationSigned", "2026-12-02"),
        ("r0", "accept", "ProvisionallyAccepted", "2026-11-26"),
    ],
)
def test_whatever_would_change_something_can_be_confirmed(
    world: Doubting, who: str, body: str, event: str, day: str
) -> None:
    """A no, a withdrawal, a stay and a decision (once it has come to one) wait for their code too, and a code confers
    no right."""
    world.until(f"{day} 11:00")
    world.sent()
    world.writes(who, body)
    assert event not in world.events()
    world.writes(who, f"confirm {world.code()}", at=f"{day} 11:30")
    assert (event in world.events(), world.owner()) == (True, "older-people")


def test_a_code_brings_no_decision_before_its_time(world: Doubting) -> None:
    """Nobody decides while the managers below have not been asked, with a code no more than without (10.3)."""
    world.writes("s3", "determined: moves to CMHT", at="2026-11-26 11:00")
    world.writes("s3", f"confirm {world.code()}", at="2026-11-26 11:30")
    assert [each.notice.facts["variant"] for each in world.sent()] == ["not_entitled_to_decide"]
    assert ("DeterminationSigned" in world.events(), world.owner()) == (False, "older-people")


def test_a_code_confirms_nothing_about_a_later_request(world: Doubting) -> None:
    """The letter was about one request; once that has ended, its code is for nothing else."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    world.proves("s0", "withdraw", at="2026-11-23 11:10")
    world.signed_in = True
    world.request(at="2026-11-23 11:20")
    world.signed_in = False
    world.sent()
    world.writes("r1", f"confirm {code}", at="2026-11-23 11:30")
    (sent,) = world.sent()
    assert (sent.notice.facts["variant"], world.owner()) == ("closed_request", "older-people")


def test_what_would_change_nothing_brings_no_code(world: Doubting) -> None:
    """Somebody who has no part in the request, and a letter that says nothing plain, are told without one."""
    for who, body in (("t1", "accept"), ("r1", "accept subject to funding"), ("r1", "help")):
        world.writes(who, body)
        (sent,) = world.sent()
        assert (sent.to, sent.notice.facts["variant"], sent.notice.facts["code"]) == (who, "not_proved", "")


def test_a_disproved_letter_confirms_nothing(world: Doubting) -> None:
    """A code in a letter that fails the check of its sender is set aside for a person."""
    world.writes("r1", "accept", at="2026-11-23 11:00")
    code = world.code()
    failed = "mx.holdfast.example.org; dmarc=fail header.from=riverside.example.org"
    assert world.writes("r1", f"confirm {code}", Authentication_Results=failed) is Outcome.QUARANTINED
    assert world.owner() == "older-people"


def test_an_unproved_concern_is_heard_at_once(world: Doubting) -> None:
    """A request that mentions safeguarding and is not proved reaches the administrators, urgently."""
    world.request(case="JW-48999", safeguarding="yes", at="2026-11-23 11:00")
    told = world.sent()
    assert [(each.code, each.notice.urgent) for each in told if each.to == "admin"] == [("administrator", True)]
    assert world.store.case("JW-48999") is None


def test_a_request_counts_once_its_code_comes_back(world: Doubting) -> None:
    """Nothing is on record before, not even the case; then it counts from now, with all that was written, and rests
    on both letters. The team that is asked hears the reason."""
    world.request(case="JW-60420", reason="Her needs are mainly mental health", at="2026-11-23 11:00")
    (sent,) = world.sent()
    assert (sent.to, sent.notice.facts["says"], world.store.case("JW-60420")) == ("s0", "request", None)
    text, code = " ".join(world.text_of(sent.post).split()), str(sent.notice.facts["code"])
    assert f"confirm {code}” by 11am on Wednesday 25 November 2026 if you sent us the request to" in text
    assert ("JW-60420" in text, "mental health" in text, "LAS" in text) == (True, False, False)
    world.writes("s0", f"confirm {code}", subject=f"confirm {code}", answers="", at="2026-11-24 09:30")
    case = world.case("JW-60420")
    assert (case.owner, case.requests[0].made_at) == ("older-people", local("2026-11-24 09:30"))
    asked = next(each for each in world.sent() if each.code == "E02")
    assert "Her needs are mainly mental health" in world.text_of(asked.post)
    made = world.store.entries("JW-60420")[-1].happened.evidence
    letter = made.authenticity_why.partition("SHA-256 is ")[2] if made else ""
    assert b"mainly mental health" in world.store.evidence(letter)
    assert "mental health" not in repr(world.store.entries("JW-60420"))
    assert world.store.verify() is None


def test_a_code_for_a_request_works_once_in_its_time_and_for_its_writer(world: Doubting) -> None:
    """Used, late or from a colleague it makes no request, and its writer hears why."""
    world.request(case="JW-60420", at="2026-11-23 11:00")
    code = world.code()
    for who in ("s1", "r1", "older.people@northshire.example.org"):
        world.writes(who, f"JW-60420 confirm {code}", subject="code", answers="")
        assert "no_case" in world.variant()
    world.writes("s0", f"confirm {code}", at="2026-11-23 11:30")
    world.proves("s0", "withdraw", subject="[JW-60420] withdraw", at="2026-11-23 11:40")
    world.sent()
    world.writes("s0", f"confirm {code}", subject="[JW-60420] confirm", answers="", at="2026-11-23 11:50")
    assert world.variant() == "s0 wrong_code used"
    assert world.events("JW-60420").count("RequestMade") == 1
    world.request(case="JW-60421", at="2026-11-23 12:00")
    code = world.code()
    world.turn("2026-11-25 12:00:01")
    world.sent()
    world.writes("s0", f"confirm {code}", subject="confirm", answers="")
    assert (world.variant(), world.store.case("JW-60421")) == ("s0 wrong_code expired", None)


def test_a_confirmed_request_is_asked_about_like_any_other(world: Doubting) -> None:
    """A code gives it neither a team nor a right; a new case gets its number only with it."""
    world.request(case="JW-60420", to="Team in the moon", at="2026-11-23 11:00")
    world.writes("s0", f"confirm {world.code()}")
    assert world.variant().startswith("s0 unknown_team")
    world.request("t0", at="2026-11-23 12:30")
    world.writes("t0", f"confirm {world.code()}")
    assert world.variant().startswith("t0 not_owner")
    world.request(case="new", at="2026-11-23 13:30")
    world.writes("s0", f"confirm {world.code()}")
    (asked,) = [each for each in world.sent() if each.code == "E02"]
    assert world.owner(str(asked.notice.case)) == "older-people"


def test_a_copied_request_brings_no_code(world: Doubting) -> None:
    """What is not addressed to us could not count even if it were proved."""
    world.writes(
        "s0", "Case: JW-60420\nTo: CMHT\nKind: transfer\nReason: x", to="cmht@riverside.example.org", subject="Request"
    )
    assert not [each for each in world.sent() if each.notice.facts.get("code")]


CODE = "KDTRMWQH"
SAYS: tuple[Intent, ...] = (
    ACCEPT, DECLINE, Withdraw(), Stays(), Determine(team="cmht"), Determine(team=None), asking(),
    *(Confirm(code=code) for code in ("KDTRMWQB", "BBBBBBBB", "", CODE[::-1])),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["r0", "r1", "r2", "r3", "r4", "s0", "s1", "s4", "t1", "cmht"]),
            st.sampled_from(SAYS),
            st.integers(min_value=0, max_value=40),
            st.sampled_from([None, 1]),
        ),
        max_size=12,
    )
)
def test_no_unproved_letters_without_the_code_ever_move_a_case(
    steps: list[tuple[str, Intent, int, int | None]],
) -> None:
    """Whatever is forged, in whatever order and with whatever codes but the right one, moves nothing."""
    life = Life(at=START)
    life.says("s0", asking())
    for number, (who, intent, hours, request) in enumerate(steps):
        life.now += timedelta(hours=hours)
        sender = life.sender(who, proved=False)
        evidence = Evidence(sha256=f"{number:064}", message_id=f"<{number}@x>", channel="email", received_at=life.now)
        life.decides(
            Received(
                message_id=f"<{number}@x>",
                sender=sender,
                at=life.now,
                intent=intent,
                evidence=evidence,
                request=request,
                code=CODE,
            )
        )
        assert life.owner == "older-people"
        assert set(life.happened) <= {"ConfirmationAsked", "ConfirmationMistaken"}
        assert life.request().state.open


def test_a_colleagues_name_used_all_day_fills_no_mailbox(world: Doubting) -> None:
    """Somebody inside writes in a colleague's name every ten minutes for nine hours: that colleague gets a dozen codes
    and a few words of warning, administrators hear of the rest once, and a code of theirs counts all the same."""
    sent: list[Sent] = []
    for number in range(54):
        at = f"2026-11-24 {8 + number // 6:02}:{number % 6}0"
        text = f"accept\n\nRegards\nRosa One\nTel: 01632 9601{number:02}"
        world.writes("r1", text, at=at, subject=str(ABOUT_IT["subject"]), answers="")
        sent += world.sent()
    told = [each.notice.facts["variant"] for each in sent if each.to == "r1" and each.code == "E03"]
    assert told.count("not_proved") == unproved.A_DAYS_MOST
    assert len(told) <= unproved.A_DAYS_MOST + 5
    beyond = [each for each in sent if each.code == "administrator" and "within a day" in world.text_of(each.post)]
    assert len(beyond) == 1
    code = next(str(each.notice.facts["code"]) for each in reversed(sent) if each.notice.facts.get("code"))
    world.writes("r1", f"confirm {code}", at="2026-11-24 17:30", **ABOUT_IT)
    assert world.owner() == "cmht"
