"""The contract of a mailbox that letters are fetched from: one suite, for every adapter and every real server.

An adapter's tests bring a `box` fixture, a `Box`. Letters are told apart by their Message-IDs, so that a real
mailbox may hold others.
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import pytest

from mailer.sending import Carrier
from protocol.ports.clock import Clock
from protocol.ports.letters import Inbox, Letter, Outcome
from protocol.violations import CannotCommit

LONG = 60.0
"""Seconds after which something that was waited for is taken not to happen."""


class Box(Protocol):
    """A mailbox under test, with the hands of the colleagues who use it too. Folders are paths below its root."""

    clock: Clock
    address: str
    posts: bool
    """Whether `put` comes by the post, as far as its server can tell; what is laid in by hand proves nothing."""

    def put(self, raw: bytes, folder: str = "Inbox", *, received: datetime | None = None) -> None:
        """A letter comes into a folder, which is made where it is missing. A real server dates it itself."""
        ...

    def where(self, message_id: str) -> list[str]:
        """The folders in which letters with a Message-ID lie, Sent Items among them."""
        ...

    def move(self, message_id: str, folder: str) -> None:
        """A colleague moves a letter."""
        ...

    def delete(self, message_id: str) -> None:
        """A colleague deletes a letter for good."""
        ...

    def open(self, message_id: str) -> None:
        """A colleague reads a letter."""
        ...

    def rename(self, folder: str, name: str) -> None:
        """A colleague gives a folder another name."""
        ...

    def inbox(self, states: "States", *, since: datetime | None = None, folders: tuple[str, ...] = ()) -> Inbox:
        """A new inbox on the mailbox, as after a start of the program."""
        ...

    def carrier(self) -> Carrier:
        """A new carrier that sends through the mailbox."""
        ...

    def age(self, seconds: float) -> None:
        """Let time go by on the mailbox's clock: servers date letters to the second."""
        ...

    def wait(self, for_what: Callable[[], bool], seconds: float = LONG) -> bool:
        """Wait until something holds; whether it does."""
        ...


class States:
    """What the record keeps for an inbox: it survives a restart. `garble` makes nonsense of all of it that is a
    server's own."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], str] = {}

    def sync_state(self, inbox: str, folder: str) -> str:
        return self._kept.get((inbox, folder), "")

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        self._kept[inbox, folder] = state

    def garble(self) -> None:
        for key, value in self._kept.items():
            with suppress(ValueError):
                datetime.fromisoformat(value)
                continue
            if key[1].startswith("items "):
                self._kept[key] = "bm9uc2Vuc2U="


@dataclass
class Takes:
    """A `take` that records what it is given, and answers as it is told. While `gate` is shut it waits."""

    wanted: str
    letters: list[Letter] = field(default_factory=list)
    outcome: Outcome = Outcome.HANDLED
    trouble: Callable[[str], Exception | None] = lambda message_id: None
    tries: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gate, self._told = threading.Event(), threading.Condition()
        self.gate.set()

    def __call__(self, letter: Letter) -> Outcome:
        # The lines that a letter came with, and its bytes, name it both: that is one take.
        ours = [each for each in dict.fromkeys(_ids(letter)) if self.wanted in each]
        if not ours:
            return Outcome.IGNORED
        with self._told:
            self.tries += ours
            self._told.notify_all()
        assert self.gate.wait(LONG)
        with self._told:
            if (trouble := self.trouble(ours[0])) is not None:
                self._told.notify_all()
                raise trouble
            seen = ours[0] in self.ids
            self.letters.append(letter)
            self._told.notify_all()
            return Outcome.DUPLICATE if seen else self.outcome

    @property
    def ids(self) -> list[str]:
        """The Message-IDs taken, in order."""
        return [next(each for each in _ids(letter) if self.wanted in each) for letter in self.letters]

    def had(self, *ids: str, seconds: float = LONG) -> bool:
        """Wait until these have been taken."""
        with self._told:
            return self._told.wait_for(lambda: len(self.letters) >= len(ids) and set(ids) <= set(self.ids), seconds)

    def tried(self, id: str, times: int = 1) -> bool:
        """Wait until a letter has been handed over so often, taken or not."""
        with self._told:
            return self._told.wait_for(lambda: self.tries.count(id) >= times, LONG)


def _ids(letter: Letter) -> list[str]:
    lines = f"{letter.envelope.headers}\n{letter.raw[:20_000].decode('utf-8', 'replace')}"
    return [
        line.partition(":")[2].strip()
        for line in lines.replace("\r", "").split("\n")
        if line.lower().startswith("message-id:")
    ]


class MailboxSuite:
    """Every promise of a fetched mailbox that any server can be asked to show."""

    @pytest.fixture
    def run(self) -> str:
        """What tells this test's letters from every other."""
        return uuid4().hex[:12]

    @pytest.fixture
    def takes(self, run: str) -> Takes:
        return Takes(wanted=run)

    @pytest.fixture
    def letter(self, box: Box, run: str) -> Callable[..., bytes]:
        """Write a letter of this test."""

        def write(name: object, text: str = "I accept JW-48211.") -> bytes:
            return (
                f"From: Priya Shah <r1@trust.example.org>\r\nTo: {box.address}\r\nSubject: Re: [JW-48211] {name}\r\n"
                f"Message-ID: <{name}.{run}@trust.example.org>\r\nIn-Reply-To: <n1@holdfast.example.org>\r\n"
                f"Date: Mon, 23 Nov 2026 09:58:00 +0000\r\nMIME-Version: 1.0\r\n"
                f"Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
            ).encode()

        return write

    @pytest.fixture
    def named(self, run: str) -> Callable[[object], str]:
        """The Message-ID of a letter of this test."""
        return lambda name: f"<{name}.{run}@trust.example.org>"

    def _first(self, box: Box, states: States, takes: Takes, **settings: object) -> Inbox:
        """An inbox that has looked at the mailbox once, so that nothing is left alone any more."""
        inbox = box.inbox(states, **settings)  # type: ignore[arg-type]  # those of Box.inbox
        began = box.clock.now()
        inbox.start(takes)
        box.age(1)
        assert box.wait(lambda: inbox.read_up_to(began + timedelta(days=1)) > began)
        return inbox

    # --- intake -----------------------------------------------------------------------------------------

    def test_a_letter_is_delivered_with_what_it_says(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Its words, its id, its class, when it came, and whether our own mailbox's server delivered it."""
        inbox = self._first(box, States(), takes)
        try:
            box.put(letter("one", "Yes – we accept."))
            assert takes.had(named("one"))
        finally:
            inbox.stop()
        taken = takes.letters[0]
        assert taken.inbox == inbox.name
        assert taken.envelope.trusted is box.posts
        assert taken.envelope.item_class == "IPM.Note"
        assert taken.envelope.recipients == (box.address,)
        assert taken.envelope.mail_from == "r1@trust.example.org"
        assert abs(taken.received_at - box.clock.now()) < timedelta(minutes=15)

    def test_what_was_there_first_is_left_alone(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """The first start of all reads nothing that people had long since read; a restart still does not."""
        box.put(letter("old"), received=box.clock.now() - timedelta(days=3))
        assert box.wait(lambda: box.where(named("old")) == ["Inbox"])
        box.age(2)
        states = States()
        for name in ("new", "newer"):
            inbox = self._first(box, states, takes)
            box.put(letter(name))
            assert takes.had(named(name))
            inbox.stop()
        assert named("old") not in takes.ids
        assert box.where(named("old")) == ["Inbox"]

    def test_mail_since_an_instant_is_read_at_the_first_start(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """An administrator may say from when on the mailbox counts."""
        box.put(letter("old"), received=box.clock.now() - timedelta(days=3))
        inbox = box.inbox(States(), since=box.clock.now() - timedelta(days=4))
        inbox.start(takes)
        assert takes.had(named("old"))
        inbox.stop()

    def test_an_instant_that_is_set_later_reaches_back(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Whoever notices after the first start that open requests lay there sets the instant back, and they
        are read."""
        box.put(letter("old"), received=box.clock.now() - timedelta(days=1))
        assert box.wait(lambda: box.where(named("old")) == ["Inbox"])
        box.age(2)
        states = States()
        self._first(box, states, takes).stop()
        assert named("old") not in takes.ids
        inbox = box.inbox(states, since=box.clock.now() - timedelta(days=2))
        inbox.start(takes)
        assert takes.had(named("old"))
        inbox.stop()

    @pytest.mark.parametrize(
        "folder", ["Inbox/Team A", "Inbox/Team A/Inner", "Junk Email", "Deleted Items", "Requests"]
    )
    def test_every_watched_folder_is_read(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str], folder: str
    ) -> None:
        """What rules, filters and colleagues put elsewhere is read too, and a folder that was named."""
        inbox = self._first(box, States(), takes, folders=("Requests",))
        box.put(letter("there"), folder)
        assert takes.had(named("there"))
        inbox.stop()

    def test_letters_come_in_the_order_received(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """However a server lists them, and in whatever folders they lie."""
        states = States()
        self._first(box, states, takes).stop()
        for n, folder in enumerate(("Inbox", "Junk Email", "Inbox", "Inbox/Team A")):
            box.put(letter(n), folder, received=box.clock.now())
            box.age(2)
        inbox = self._first(box, states, takes)
        assert takes.had(*map(named, range(4)))
        inbox.stop()
        assert takes.ids == [named(n) for n in range(4)]

    def test_many_letters_are_all_taken_once(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str], many: int
    ) -> None:
        """More than any one answer of a server holds."""
        states = States()
        self._first(box, states, takes).stop()
        for n in range(many):
            box.put(letter(n))
        inbox = box.inbox(states)
        inbox.start(takes)
        assert takes.had(*map(named, range(many)), seconds=LONG + many)  # a slow server takes a second for each
        inbox.stop()
        assert len(takes.ids) == len(set(takes.ids)) == many

    def test_two_readers_of_one_mailbox_take_every_letter(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Both may be given a letter, one after the other; none is given to neither."""
        states = States()
        one = self._first(box, states, takes)
        other = self._first(box, states, takes)
        for n in range(10):
            box.put(letter(n))
        assert takes.had(*map(named, range(10)))
        assert box.wait(lambda: all(box.where(named(n)) == ["Evidence"] for n in range(10)))
        one.stop()
        other.stop()

    # --- settling ---------------------------------------------------------------------------------------

    @pytest.mark.parametrize(
        ("outcome", "folder"),
        [(Outcome.HANDLED, "Evidence"), (Outcome.IGNORED, "Not for us"), (Outcome.QUARANTINED, "Quarantine")],
    )
    def test_a_letter_is_filed_by_its_outcome(
        self,
        box: Box,
        takes: Takes,
        letter: Callable[..., bytes],
        named: Callable[[object], str],
        outcome: Outcome,
        folder: str,
    ) -> None:
        """Into a folder beside the Inbox, made where it is missing; and it is not read again from there."""
        takes.outcome = outcome
        inbox = self._first(box, States(), takes)
        box.put(letter("one"))
        assert box.wait(lambda: box.where(named("one")) == [folder])
        box.put(letter("two"))
        assert takes.had(named("two"))
        inbox.stop()
        assert takes.tries.count(named("one")) == 1

    @pytest.mark.parametrize(("outcome", "stays"), [(Outcome.IGNORED, True), (Outcome.HANDLED, False)])
    def test_junk_that_is_not_for_us_stays_junk(
        self,
        box: Box,
        takes: Takes,
        letter: Callable[..., bytes],
        named: Callable[[object], str],
        outcome: Outcome,
        stays: bool,
    ) -> None:
        """What a filter put away stays there; an answer that it caught is filed as evidence."""
        takes.outcome = outcome
        inbox = self._first(box, States(), takes)
        box.put(letter("one"), "Junk Email")
        assert takes.had(named("one"))
        box.put(letter("two"))
        assert takes.had(named("two"))
        assert box.wait(lambda: box.where(named("one")) == ["Junk Email" if stays else "Evidence"])
        inbox.stop()

    @pytest.mark.parametrize("trouble", [CannotCommit("The disk is full."), RuntimeError("surprise"), KeyError("x")])
    def test_a_letter_that_was_not_committed_comes_again(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str], trouble: Exception
    ) -> None:
        """It stays where it lies, and is handed over until it is taken."""
        takes.trouble = lambda message_id: trouble
        inbox = self._first(box, States(), takes)
        box.put(letter("one"))
        assert takes.tried(named("one"), 2)
        assert box.where(named("one")) == ["Inbox"]
        takes.trouble = lambda message_id: None
        assert takes.had(named("one"))
        assert box.wait(lambda: box.where(named("one")) == ["Evidence"])
        inbox.stop()

    def test_colleagues_may_move_delete_and_open_mail(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Whatever they do while letters are being taken: the rest is taken, and so is what comes after."""
        takes.gate.clear()
        states = States()
        self._first(box, states, takes).stop()
        for n, name in enumerate(("held", "moved", "deleted", "opened")):
            box.put(letter(name), received=box.clock.now() + timedelta(seconds=n))
        inbox = box.inbox(states)
        inbox.start(takes)
        assert takes.tried(takes.tries[0] if takes.tries else named("held"))
        held = takes.tries[0]
        names = [each for each in map(named, ("held", "moved", "deleted", "opened")) if each != held]
        box.move(names[0], "Projects")
        box.delete(names[1])
        box.open(names[2])
        box.move(held, "Projects")
        takes.gate.set()
        assert takes.had(held, names[2])
        box.put(letter("after"))
        assert takes.had(named("after"))
        inbox.stop()
        assert box.where(held) == ["Projects"]
        assert box.where(names[0]) == ["Projects"]

    def test_a_folder_that_is_renamed_is_the_same_folder(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """One that is watched by its path, and one that we file in."""
        takes.outcome = Outcome.QUARANTINED
        states = States()
        inbox = self._first(box, states, takes, folders=("Requests",))
        box.put(letter("one"), "Requests")
        assert box.wait(lambda: box.where(named("one")) == ["Quarantine"])
        box.rename("Requests", "Our requests")
        box.rename("Quarantine", "To look at")
        try:
            box.put(letter("two"), "Our requests")
            assert box.wait(lambda: box.where(named("two")) == ["To look at"])
        finally:
            inbox.stop()
            box.rename("Our requests", "Requests")
            box.rename("To look at", "Quarantine")

    # --- restarts ---------------------------------------------------------------------------------------

    def test_a_restart_goes_on_where_it_stopped(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """What came meanwhile is taken, and nothing twice."""
        states = States()
        inbox = self._first(box, states, takes)
        box.put(letter("one"))
        assert takes.had(named("one"))
        inbox.stop()
        box.put(letter("two"))
        inbox = self._first(box, states, takes)
        assert takes.had(named("two"))
        inbox.stop()
        assert takes.ids == [named("one"), named("two")]

    def test_it_can_be_stopped_and_started_in_the_middle(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Stopped after the letter in hand, with others waiting, it loses none of them."""
        states = States()
        self._first(box, states, takes).stop()
        takes.gate.clear()
        for n in range(6):
            box.put(letter(n))
        inbox = box.inbox(states)
        inbox.start(takes)
        with takes._told:
            assert takes._told.wait_for(lambda: bool(takes.tries), LONG)
        stopping = threading.Thread(target=inbox.stop)
        stopping.start()
        takes.gate.set()
        stopping.join(LONG)
        assert not stopping.is_alive()
        assert len(takes.ids) < 6
        inbox.start(takes)
        assert takes.had(*map(named, range(6)))
        inbox.stop()

    def test_a_lost_state_loses_and_repeats_nothing(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Where the server no longer knows how far was read, all is listed again: what was left alone stays so."""
        box.put(letter("old"), received=box.clock.now() - timedelta(days=3))
        box.age(2)
        states = States()
        inbox = self._first(box, states, takes)
        box.put(letter("one"))
        assert takes.had(named("one"))
        inbox.stop()
        states.garble()
        box.put(letter("two"))
        inbox = self._first(box, states, takes)
        assert takes.had(named("two"))
        inbox.stop()
        assert named("old") not in takes.ids
        assert takes.ids.count(named("one")) == 1

    # --- nothing is unaccounted -------------------------------------------------------------------------

    def test_a_letter_that_was_moved_out_and_back_is_read(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """A colleague drags it away before the first look, and back: some servers tell it as deleted, and never
        again."""
        states = States()
        self._first(box, states, takes).stop()
        box.put(letter("one"))
        assert box.wait(lambda: box.where(named("one")) == ["Inbox"])
        box.move(named("one"), "Projects")
        box.move(named("one"), "Inbox")
        inbox = box.inbox(states)
        inbox.start(takes)
        assert takes.had(named("one"))
        assert box.wait(lambda: box.where(named("one")) == ["Evidence"])
        inbox.stop()

    def test_a_letter_that_a_colleague_filed_first_is_read_where_it_lies(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Put into a folder that is not watched, or into one of ours, before anybody looked: it is read, and stays."""
        states = States()
        self._first(box, states, takes).stop()
        for name, folder in (("one", "Projects"), ("two", "Evidence")):
            box.put(letter(name))
            assert box.wait(lambda name=name: box.where(named(name)) == ["Inbox"])  # type: ignore[misc]  # bound now
            box.move(named(name), folder)
        inbox = box.inbox(states)
        inbox.start(takes)
        assert takes.had(named("one"), named("two"))
        inbox.stop()
        assert box.where(named("one")) == ["Projects"]
        assert box.where(named("two")) == ["Evidence"]

    def test_every_letter_is_accounted_for(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """What has an outcome, what was missed and is read now, what is from before, and what cannot be taken."""
        box.put(letter("old"), received=box.clock.now() - timedelta(days=3))
        assert box.wait(lambda: box.where(named("old")) == ["Inbox"])
        box.age(2)
        states = States()
        inbox = self._first(box, states, takes)
        takes.outcome = Outcome.IGNORED
        box.put(letter("stays"), "Junk Email")
        assert takes.had(named("stays"))
        inbox.stop()
        box.put(letter("new"))
        box.put(letter("refused"))
        assert box.wait(lambda: bool(box.where(named("refused"))))
        takes.trouble = lambda id: CannotCommit("Not this one.") if id == named("refused") else None
        found = box.inbox(states).account(takes)  # type: ignore[attr-defined]  # of a mailbox that is fetched
        inner = [each for each in found.folders if each.kind == "inbox"]
        away = [each for each in found.folders if each.kind == "put away"]
        assert sum(each.read_now for each in found.folders) == 1
        assert sum(each.unaccounted for each in inner) == 1
        assert sum(each.before for each in inner) >= 1
        assert sum(each.known for each in away) >= 1
        assert not found.agrees
        takes.trouble = lambda id: None
        box.inbox(states).account(takes)  # type: ignore[attr-defined]  # as above
        assert box.inbox(states).account(takes).agrees  # type: ignore[attr-defined]  # as above

    # --- the watermark ----------------------------------------------------------------------------------

    def test_the_watermark_waits_for_what_is_not_committed(
        self, box: Box, takes: Takes, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """It never passes the receipt of a letter that has no outcome, and goes on once it has."""
        takes.trouble = lambda message_id: CannotCommit("Read-only.")
        inbox = self._first(box, States(), takes)
        box.put(letter("one"))
        assert takes.tried(named("one"), 2)
        came = box.clock.now()
        box.age(3)
        assert takes.tried(named("one"), takes.tries.count(named("one")) + 2)
        assert inbox.read_up_to(box.clock.now()) <= came
        takes.trouble = lambda message_id: None
        assert takes.had(named("one"))
        assert box.wait(lambda: inbox.read_up_to(box.clock.now()) > came)
        inbox.stop()

    def test_the_watermark_stands_still_while_stopped(self, box: Box, takes: Takes) -> None:
        """An inbox that does not look does not claim to have seen; nor does the next one before its first look."""
        states = States()
        inbox = self._first(box, states, takes)
        inbox.stop()
        at = inbox.read_up_to(box.clock.now() + timedelta(hours=3))
        assert at <= box.clock.now()
        assert inbox.read_up_to(box.clock.now() + timedelta(hours=9)) == at

    # --- sending ----------------------------------------------------------------------------------------

    def test_an_email_keeps_its_id_and_its_thread(
        self, box: Box, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """What the mailbox sends has our Message-ID, and a copy lies in its own Sent Items."""
        self._send(box, self._email(box, named("out")), named("out"))
        assert box.wait(lambda: "Sent Items" in box.where(named("out")))

    def test_an_email_sent_again_is_one_email(
        self, box: Box, letter: Callable[..., bytes], named: Callable[[object], str]
    ) -> None:
        """Another process that does not know whether it was sent finds it, and does not send it again."""
        raw = self._email(box, named("out"))
        self._send(box, raw, named("out"))
        assert box.wait(lambda: "Sent Items" in box.where(named("out")))
        self._send(box, raw, named("out"))
        assert box.where(named("out")).count("Sent Items") == 1

    def _email(self, box: Box, message_id: str) -> bytes:
        return (
            f"From: {box.address}\r\nTo: {box.address}\r\nSubject: [JW-48211] Please answer\r\n"
            f"Message-ID: {message_id}\r\nReferences: <case-jw-48211@holdfast.example.org>\r\n"
            f"In-Reply-To: <case-jw-48211@holdfast.example.org>\r\nDate: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
            f"Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
            f"Content-Type: text/plain; charset=utf-8\r\n\r\nPlease answer.\r\n"
        ).encode()

    def _send(self, box: Box, raw: bytes, message_id: str) -> None:
        carrier = box.carrier()
        try:
            carrier.carry(raw, message_id=message_id, sender=box.address, recipients=(box.address,))
        finally:
            close = getattr(carrier, "close", None)
            if close is not None:
                close()
