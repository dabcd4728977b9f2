"""Quarantine is a place: what was set aside waits there, people hear of it, and somebody deals with it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.service import decider
from bot.service.quarantine import quarantine
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, note_doors
from bot.wiring.assemble import assemble
from protocol.case.case import Case
from protocol.case.events import ResponsibilityAccepted
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Received
from protocol.ports.letters import Envelope, Letter, Outcome
from protocol.violations import CannotCommit, Misread
from tests.promises.replying import WROTE
from tests.promises.world import HERE, World, local

NEW = "new.address@riverside.example.org"
STRANGER = "stranger@elsewhere.example.net"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team was asked to take on Monday at 10:15."""
    here = World(tmp_path / "home")
    here.request()
    here.sent()
    yield here
    here.end()


def known(world: World, *, believed: bool = True) -> None:
    """The new address is put into the directory, and Holdfast is started again."""
    text = (HERE / "directory.toml").read_text("utf-8")
    assert text.count('"r1@riverside.example.org"') == 1
    world.end()
    directory = text.replace('"r1@riverside.example.org"', f'"r1@riverside.example.org"\nothers = ["{NEW}"]')
    world.settings.directory.write_text(directory, "utf-8")
    local_mail = replace(world.settings.mail_local, trusts_directory=believed)
    world.settings = replace(world.settings, mail_local=local_mail)
    world.begin()


def told(world: World) -> list[str]:
    """The problems that administrators were told of since this was last asked."""
    return [str(each.notice.facts["problem"]) for each in world.sent() if each.code == "administrator"]


def command(world: World, *words: str) -> Result:
    """Run a quarantine command on this Holdfast, at its instant."""
    home = world.settings.service.home
    note_doors(home, smtp=Endpoint(host="127.0.0.1", port=0), web=Endpoint(host="127.0.0.1", port=0))
    (home / CLOCK_FILE).write_text(f"{world.clock.now().isoformat()}\n", "ascii")
    return CliRunner().invoke(app, ["quarantine", *words, "--settings", str(home)])


def test_a_released_letter_counts_from_when_it_was_received(world: World) -> None:
    """A manager wrote from an address nobody had listed. Listed and released, the acceptance counts,
    with its receipt time; the record says who released it and when."""
    world.writes(NEW, "accept", at="2026-11-24 09:30")
    assert told(world) == ["A letter was set aside for a person to look at."]
    (aside,) = world.store.quarantined()
    world.turn("2026-11-24 11:00")
    known(world)
    handled = world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    assert (handled.outcome, handled.reference) == (Outcome.HANDLED, "JW-48211")
    assert world.owner() == "cmht"
    (accepted,) = (e for e in world.store.entries("JW-48211") if isinstance(e.happened.event, ResponsibilityAccepted))
    assert accepted.happened.at == local("2026-11-24 09:30")
    assert accepted.recorded_at == local("2026-11-24 11:00")
    assert world.store.quarantined() == ()
    dealt = world.store.in_quarantine(aside.id)
    assert dealt is not None
    assert (dealt.dealt_how, dealt.dealt_by, dealt.dealt_at) == (
        "released",
        "admin@holdfast.example.org",
        local("2026-11-24 11:00"),
    )
    (mark,) = (each for each in world.store.marks() if each.sha256 == aside.sha256)
    assert (mark.outcome, mark.reference, mark.at) == (Outcome.HANDLED, "JW-48211", local("2026-11-24 09:30"))
    assert "admin@holdfast.example.org released it from quarantine at 2026-11-24T11:00" in mark.why
    assert world.store.verify() is None
    world.holdfast.runner.turn()
    assert [each.code for each in world.sent()] == ["E05"]


def test_releasing_is_no_proof(world: World) -> None:
    """Where nobody is believed unproved, a released acceptance still moves nothing, and the listed
    address of its writer is told."""
    world.writes(NEW, "accept")
    (aside,) = world.store.quarantined()
    world.sent()
    known(world, believed=False)
    handled = world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    world.holdfast.runner.turn()
    assert handled.outcome is Outcome.HANDLED
    assert world.owner() == "older-people"
    assert [each.to for each in world.sent()] == ["r1"]


def test_what_a_login_proved_is_still_proved_when_it_is_released(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """An acceptance that a fault of ours set aside counts once the fault is mended: what the transport
    knew of it was kept with it."""
    known(world, believed=False)
    real = decider.decide

    def decide(case: Case | None, reference: str, received: Received, rules: Rules) -> Decision:
        if isinstance(received.intent, Answer):
            raise KeyError("a fault of ours")
        return real(case, reference, received, rules)

    monkeypatch.setattr(decider, "decide", decide)
    raw = b"From: r1@riverside.example.org\r\nTo: cases@holdfast.example.org\r\n"
    raw += b"Date: Mon, 23 Nov 2026 10:15:00 +0000\r\n"
    raw += b"Message-ID: <1@riverside.example.org>\r\nSubject: RE: [JW-48211] Please accept\r\n\r\naccept\r\n"
    envelope = Envelope(mail_from="r1@riverside.example.org", recipients=("a@b",), login="r1@riverside.example.org")
    letter = Letter(raw=raw, received_at=world.clock.now(), inbox="local", envelope=envelope)
    assert world.holdfast.service.intake.take(letter) is Outcome.QUARANTINED
    (aside,) = world.store.quarantined()
    assert (aside.inbox, aside.envelope) == ("local", envelope)
    with pytest.raises(Misread, match=r"KeyError.* It stays in quarantine"):
        world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    assert world.store.quarantined() == (aside,)
    monkeypatch.setattr(decider, "decide", real)
    world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    assert world.owner() == "cmht"


def test_what_would_be_set_aside_again_is_not_released(world: World) -> None:
    """The reason is given, the letter stays, and nothing is said to the stranger."""
    world.writes(STRANGER, "accept")
    world.sent()
    (aside,) = world.store.quarantined()
    with pytest.raises(Misread, match="set aside again: Its sender is not in the directory"):
        world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    assert world.store.quarantined() == (aside,)
    world.holdfast.runner.turn()
    assert world.lines() == []


def test_a_letter_is_dealt_with_once(world: World) -> None:
    """What two people do at once is done by the first; the second is told who it was. The same letter
    delivered again is a duplicate."""
    world.writes(NEW, "accept", message_id="<same@riverside.example.org>")
    (aside,) = world.store.quarantined()
    known(world)
    world.holdfast.service.quarantine.release(aside.id, "mara.quill")
    with pytest.raises(Misread, match=r"released by mara\.quill already"):
        world.holdfast.service.quarantine.release(aside.id, "admin@holdfast.example.org")
    with pytest.raises(Misread, match=r"released by mara\.quill already"):
        world.holdfast.service.quarantine.discard(aside.id, "admin@holdfast.example.org", "Advertising")
    raw = world.store.evidence(aside.sha256)
    assert raw is not None
    assert world.deliver(raw, NEW) is Outcome.DUPLICATE
    with pytest.raises(Misread, match="no letter 99"):
        world.holdfast.service.quarantine.release(99, "mara.quill")


def test_a_discarded_letter_is_let_go_and_who_when_and_why_is_kept(world: World) -> None:
    """It no longer waits and takes no disk; its outcome stays, and so does the record of who decided."""
    world.writes(STRANGER, "accept")
    (aside,) = world.store.quarantined()
    world.turn("2026-11-23 12:00")
    world.holdfast.service.quarantine.discard(aside.id, "admin@holdfast.example.org", "Advertising")
    assert world.store.quarantined() == ()
    (kept,) = world.store.quarantined(dealt_with=True)
    assert (kept.dealt_how, kept.dealt_by, kept.dealt_why, kept.dealt_at) == (
        "discarded",
        "admin@holdfast.example.org",
        "Advertising",
        local("2026-11-23 12:00"),
    )
    assert world.store.evidence(aside.sha256) is None
    assert [each.outcome for each in world.store.marks() if each.sha256 == aside.sha256] == [Outcome.QUARANTINED]


def test_administrators_are_reminded_once_every_working_morning_while_something_waits(world: World) -> None:
    """At 9am, not at weekends, not again after a restart or by a second worker, and not once it is dealt
    with; it says how many wait, since when the oldest has, and what to do."""
    world.writes("r1", "accept")
    world.writes(STRANGER, "one", at="2026-11-26 16:00")
    world.writes(STRANGER, "two", at="2026-11-26 16:30")
    world.sent()
    world.turn("2026-11-27 08:59:59")
    assert told(world) == []
    world.turn("2026-11-27 09:00")
    (reminder,) = (each for each in world.sent() if each.code == "administrator")
    assert (reminder.at, reminder.to) == ("Fri 27 Nov 09:00", "admin")
    assert reminder.notice.facts["problem"] == "2 letters wait in quarantine."
    details = " ".join(reminder.notice.facts["details"])  # type: ignore[call-overload]  # a list
    assert "4pm on Thursday 26 November 2026: Its sender is not in the directory" in details
    assert "holdfast quarantine list" in details
    world.down_until("2026-11-27 10:00")
    second = assemble(
        replace(world.settings, worker="second"), world.clock, channel=world.channel, inboxes=(), apart=False
    )
    second.runner.turn()
    second.store.close()
    world.until("2026-11-29 17:00")
    assert told(world) == []
    world.until("2026-11-30 17:00")
    assert told(world) == ["2 letters wait in quarantine."]
    for aside in world.store.quarantined():
        world.holdfast.service.quarantine.discard(aside.id, "admin@holdfast.example.org", "Advertising")
    world.until("2026-12-02 17:00")
    assert told(world) == []


def test_a_reminder_missed_while_we_were_down_comes_late_that_day(world: World) -> None:
    """An outage over 9am swallows nothing; what came since 9am is not reminded of."""
    world.writes("r1", "accept")
    world.writes(STRANGER, "one")
    world.sent()
    world.down_until("2026-11-24 11:00")
    assert told(world) == ["A letter waits in quarantine."]


def test_a_flood_of_strange_letters_is_told_of_once(world: World) -> None:
    """Three in an hour are told of singly, the rest together when it ends; the next hour begins anew, and letters
    that may be about safeguarding are not lost in the flood. Nothing from a stranger is urgent."""
    for number in range(25):
        world.writes(STRANGER, f"buy {number}")
    single = "A letter was set aside for a person to look at."
    assert told(world) == [single] * 3
    for number in range(25):
        world.writes(STRANGER, f"She is at immediate risk of harm {number}", subject="Safeguarding concern")
    alarms = world.sent()
    assert len(alarms) == 3
    assert not any(each.notice.urgent for each in alarms)
    assert all("safeguarding" in str(each.notice.facts["details"]) for each in alarms)
    world.until("2026-11-23 11:00")
    assert told(world) == ["Many letters are being set aside."] * 2
    world.writes(STRANGER, "buy more")
    assert told(world) == [single]
    assert len(world.store.quarantined()) == 51


def test_forged_alarms_are_urgent_once_an_hour(tmp_path: Path) -> None:
    """A hundred letters in colleagues' names, not proved, make one urgent email to administrators, and one that
    stands for the rest; what is left is answered last of all."""
    world = World(tmp_path / "home", trusts_directory=False)
    for number in range(15):
        for who in ("r0", "r1", "r2", "s0", "s1", "s2", "t0"):
            world.writes(who, f"He is at immediate risk of harm {number}", subject=f"Safeguarding {number}")
    sent = world.sent()
    assert len([each for each in sent if each.notice.urgent]) == 1
    assert {each.post.rank for each in sent if not each.notice.urgent} == {5}
    world.until("2026-11-23 11:00")
    assert sorted(told(world)) == [
        "Many letters are being set aside.",
        "More letters mention a safeguarding concern, and are not proved.",
    ]
    world.end()


def test_the_commands_list_show_release_and_discard(world: World) -> None:
    """What an administrator types: each prints what was done, and nothing that identifies a person."""
    world.writes(NEW, "accept")
    world.writes(STRANGER, "About 943 476 5919: buy now", subject="RE: 943 476 5919")
    listed = command(world, "list", "--json")
    assert [each["id"] for each in json.loads(listed.stdout)] == [1, 2]
    assert "Its sender is not in the directory." in command(world, "list").stdout
    shown = command(world, "show", "2").stdout
    assert "Subject: RE: [removed]" in shown
    assert "buy now" not in shown
    whole = command(world, "show", "2", "--body")
    assert "| About [removed]: buy now" in whole.stdout
    assert json.loads(command(world, "show", "2", "--json").stdout)["headers"]["from"] == STRANGER
    refused = command(world, "release", "2", "--by", "admin")
    assert refused.exit_code == 2
    assert "There is no “admin” in the directory" in refused.stderr
    admin = world.rules.directory.administrators[0]
    assert "set aside again" in command(world, "release", "2", "--by", admin.address).stderr
    assert command(world, "discard", "2", "--by", admin.name, "--reason", " ").exit_code == 2
    discarded = command(world, "discard", "2", "--by", admin.name, "--reason", "Advertising")
    assert discarded.stdout == "Letter 2 was discarded.\n"
    known(world)
    released = command(world, "release", "1", "--by", "s1", "--json")
    assert json.loads(released.stdout)["case"] == "JW-48211"
    assert "ResponsibilityAccepted" in json.loads(released.stdout)["events"]
    assert command(world, "list").stdout == "Nothing waits in quarantine.\n"
    everything = command(world, "list", "--all").stdout
    assert "(released by s1)" in everything
    assert f"(discarded by {admin.address}: Advertising)" in everything
    assert command(world, "show", "3").exit_code == 2
    assert world.owner() == "cmht"


def test_an_answer_above_our_own_email_counts_when_it_is_released_by_command(world: World) -> None:
    """The command knows the words and subjects of our emails, as the running program does: they say nothing of the
    writer's own."""
    asked = world.last_email_to("r1@riverside.example.org")
    assert asked is not None
    quoted = "".join(f"> {line}\n" for line in world.text_of(asked).splitlines())
    world.writes(
        NEW, f"accept\n\n{WROTE}\n{quoted}", subject=f"RE: {world.subject_of(asked)}", answers=asked.message_id
    )
    known(world)
    released = command(world, "release", "1", "--by", world.rules.directory.administrators[0].address)
    assert released.exit_code == 0, released.stderr
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    ("sender", "text", "put_away", "outcome"),
    [
        (STRANGER, "You have won a prize.", True, Outcome.IGNORED),
        (STRANGER, "You have won a prize.", False, Outcome.QUARANTINED),
        (STRANGER, "I want to report abuse. Please help.", True, Outcome.QUARANTINED),
        (STRANGER, "There is a safeguarding concern about JW-48211.", True, Outcome.QUARANTINED),
        ("r1@riverside.example.org", "accept JW-48211", True, Outcome.HANDLED),
    ],
)
def test_what_a_filter_has_put_away_floods_no_quarantine(
    world: World, sender: str, text: str, put_away: bool, outcome: Outcome
) -> None:
    """Junk from nobody we know stays in Junk, with a recorded outcome; a listed person's letter that
    landed there counts, and a concern is looked at whoever wrote it."""
    raw = f"From: {sender}\nTo: cases@holdfast.example.org\nSubject: Hello\nMessage-ID: <j@x>\n\n{text}\n".encode()
    letter = Letter(
        raw=raw,
        received_at=world.clock.now(),
        inbox="local",
        envelope=Envelope(mail_from=sender, put_away=put_away, trusted=True),
    )
    assert world.holdfast.service.intake.take(letter) is outcome
    assert world.holdfast.service.intake.take(letter) is Outcome.DUPLICATE
    assert len(world.store.quarantined()) == (outcome is Outcome.QUARANTINED)


def test_a_letter_that_somebody_takes_out_of_junk_is_read(world: World) -> None:
    """What was left in Junk is looked at as a letter once a colleague drags it into the Inbox; back in
    Junk it is known."""
    raw = f"From: {NEW}\nTo: cases@holdfast.example.org\nSubject: Re\nMessage-ID: <n@x>\n"
    raw += "Date: Mon, 23 Nov 2026 10:15:00 +0000\n\nI accept JW-48211\n"
    junk = Envelope(mail_from=NEW, put_away=True, trusted=True)
    letter = Letter(raw=raw.encode(), received_at=world.clock.now(), inbox="local", envelope=junk)
    take = world.holdfast.service.intake.take
    assert (take(letter), take(letter)) == (Outcome.IGNORED, Outcome.DUPLICATE)
    known(world)
    rescued = replace(letter, envelope=replace(junk, put_away=False))
    take = world.holdfast.service.intake.take
    assert (take(letter), take(rescued), take(rescued)) == (Outcome.HANDLED, Outcome.DUPLICATE, Outcome.DUPLICATE)
    assert world.owner() == "cmht"


def test_a_stranger_writes_nothing_on_an_administrators_terminal(world: World) -> None:
    """Neither an envelope nor a header moves the cursor, clears the screen, turns text or adds a line of its own."""
    evil = "\x1b[2J\x9b31m\u202e\u200b\x07 Letter 9 was released.\x85\u2028"
    letter = Letter(
        raw=f"From: {STRANGER}\nTo: us@example.org\nSubject: Hello{evil}\nMessage-ID: <t@x>\n\n{evil}".encode(),
        received_at=world.clock.now(),
        inbox="local",
        envelope=Envelope(mail_from=f"{evil}\r\nLetter 8 was released.@x.example.net", peer="192.0.2.1", login=evil),
    )
    assert world.holdfast.service.intake.take(letter) is Outcome.QUARANTINED
    for words in (["list"], ["show", "1"], ["show", "1", "--body"], ["list", "--json"], ["show", "1", "--json"]):
        shown = command(world, *words)
        assert shown.exit_code == 0, shown.output
        assert not set("\x1b\x9b\u202e\u200b\x07\x85\u2028\r") & set(shown.output)
        assert not any(line.startswith("Letter 8") for line in shown.output.splitlines())


def test_strangers_fill_no_disk(world: World) -> None:
    """Beyond so many megabytes their letters stay with their senders, and the watermark with them; what is proved
    is taken all the same, and what is discarded makes room."""
    world.end()
    world.settings = replace(world.settings, quarantine_mb=1)
    world.begin()
    for number in range(3):
        world.writes(STRANGER, f"{number}" + "x" * 300_000)
    with pytest.raises(CannotCommit, match="quarantine is full"):
        world.writes(STRANGER, "4" + "x" * 300_000)
    world.writes("r1", "accept")
    assert world.owner() == "cmht"
    world.holdfast.service.quarantine.discard(1, "admin@holdfast.example.org", "Advertising")
    assert world.writes(STRANGER, "4" + "x" * 300_000) is Outcome.QUARANTINED


def test_what_has_waited_long_is_purged_and_the_disk_given_back(world: World) -> None:
    """Every letter that has waited for so many days is discarded for a reason; newer ones stay."""
    for number in range(5):
        world.writes(STRANGER, f"{number}" + "x" * 500_000)
    world.turn("2026-12-14 10:00")
    world.writes(STRANGER, "a new one")
    (admin,) = world.rules.directory.administrators
    database = world.settings.service.home / "holdfast.db"
    before = database.stat().st_size
    asked = ("--older-than", "14", "--by", admin.name, "--reason", "Advertising")
    purged = command(world, "purge", *asked)
    assert purged.stdout == "5 letters were discarded.\n"
    assert [each.id for each in world.store.quarantined()] == [6]
    assert database.stat().st_size < before / 2
    assert command(world, "purge", *asked).stdout == "0 letters were discarded.\n"


def test_a_strangers_plain_report_of_a_concern_is_named_as_one(world: World) -> None:
    """Whether words report a concern or only mention one, those who look after quarantine are told to look now."""
    for words in ("There is a safeguarding concern about JW-48211: he is being hurt.", "Bruises. Safeguarding?"):
        world.writes(STRANGER, words, subject="A worry")
        assert any("possible safeguarding concern" in str(each.notice.facts) for each in world.sent()), words


def test_however_small_strangers_letters_are_only_so_many_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is more is told to come again, and comes in once somebody has looked through those that wait."""
    monkeypatch.setattr(quarantine, "MOST", 3)
    for number in range(3):
        assert world.writes("x@stranger.example.net", f"hello {number}") is Outcome.QUARANTINED
    with pytest.raises(CannotCommit):
        world.writes("x@stranger.example.net", "hello 3")
    assert world.store.quarantine_size() == len(world.store.quarantined()) == 3
    world.holdfast.service.quarantine.discard(1, "admin", "advertising")
    assert world.store.quarantine_size() == 2
    assert world.writes("x@stranger.example.net", "hello 3") is Outcome.QUARANTINED
