"""No letter stops the service: each is read in a process that can be killed, and never again if it was."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from mailer.apart import ApartReader, process, reader
from mailer.reading import LetterReader, Trust
from mailer.reading.sender.unread import named
from protocol.messages.intents import Authenticity
from protocol.ports.letters import Letter
from protocol.violations import CannotCommit
from tests.mailer.apart.readers import Obedient
from tests.promises.world import World

AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
Make = Callable[[], ApartReader]


def letter(raw: bytes) -> Letter:
    """A letter of these bytes."""
    return Letter(raw=raw, received_at=AT, inbox="local")


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes readers, one after another, over the same notes."""
    monkeypatch.setattr(reader, "SECONDS", 0.3)
    made: list[ApartReader] = []

    def one() -> ApartReader:
        made.append(ApartReader(Obedient(tmp_path), tmp_path / "notes"))
        return made[-1]

    yield one
    for each in made:
        each.stop()


def begun(tmp_path: Path, raw: bytes) -> int:
    """How often somebody began to read a letter."""
    file = tmp_path / sha256(raw).hexdigest()
    return len(file.read_text().split()) if file.exists() else 0


def test_a_letter_is_read_elsewhere_by_a_process_that_lives_on(make: Make) -> None:
    """Letters are read in another process, and one process reads many."""
    apart = make()
    whys = {apart.read(letter(raw)).why for raw in (b"one", b"two", b"three")}
    assert len(whys) == 1
    assert whys != {f"read by {os.getpid()}"}


@pytest.mark.parametrize(("raw", "times"), [(b"spin", 1), (b"die", 2)])
def test_a_letter_that_ends_its_reader_is_set_aside_and_never_read_again(
    make: Make, tmp_path: Path, raw: bytes, times: int
) -> None:
    """Overrun or death means quarantine, and neither a second delivery nor a restart meets the letter again."""
    apart = make()
    read = apart.read(letter(raw))
    assert (read.kind, bool(read.quarantine)) == ("unreadable", True)
    assert apart.read(letter(b"next")).kind == "human"
    assert make().read(letter(raw)).quarantine
    assert begun(tmp_path, raw) == times


def test_a_letter_that_wants_too_much_memory_ends_in_quarantine(make: Make) -> None:
    """A reader that runs out of memory says so by ending, and the next letter is read."""
    apart = make()
    assert apart.read(letter(b"eat")).quarantine
    assert apart.read(letter(b"next")).kind == "human"


def test_a_reader_that_somebody_kills_reads_the_letter_again(make: Make) -> None:
    """A kill from outside, in hand or idle, says nothing about the letter: it is read, and not set aside."""
    apart = make()
    assert apart.read(letter(b"once")).kind == "human"
    number = int(apart.read(letter(b"idle")).why.removeprefix("read by "))
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    assert apart.read(letter(b"after")).kind == "human"


def test_others_are_read_while_one_letter_takes_its_time(make: Make) -> None:
    """While a letter spins, other letters are read to their end."""
    apart = make()
    spinning = threading.Thread(target=apart.read, args=(letter(b"spin"),))
    spinning.start()
    assert all(apart.read(letter(f"letter {n}".encode())).kind == "human" for n in range(20))
    spinning.join()


def test_a_letter_in_hand_at_two_stops_is_not_read_a_third_time(make: Make, tmp_path: Path) -> None:
    """What was being read when everything stopped is read once more, and after a second stop never."""
    digest = sha256(b"letter").hexdigest()
    notes = tmp_path / "notes"
    make()
    (notes / f"{digest}.reading").touch()
    make()
    (notes / f"{digest}.reading").touch()  # the second run began it, and stopped
    assert make().read(letter(b"letter")).quarantine
    assert begun(tmp_path, b"letter") == 0


def test_a_letter_that_was_in_hand_at_one_stop_is_read(make: Make, tmp_path: Path) -> None:
    """A power cut in the middle of a letter costs it nothing, however many follow later."""
    digest = sha256(b"letter").hexdigest()
    notes = tmp_path / "notes"
    for _ in range(3):
        make()
        (notes / f"{digest}.reading").touch()
        assert make().read(letter(b"letter")).kind == "human"
    assert [each.name for each in notes.iterdir()] == []


def test_where_no_process_can_be_had_the_letter_must_come_again(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without room for a process is not the letter's fault: nothing is recorded, and it comes again."""
    apart = make()
    monkeypatch.setattr(process, "_BOOT", "raise SystemExit(1)")
    with pytest.raises(CannotCommit):
        apart.read(letter(b"letter"))
    monkeypatch.undo()
    assert apart.read(letter(b"letter")).kind == "human"


def test_a_real_reader_says_the_same_apart(tmp_path: Path) -> None:
    """The reader of the product is packed whole, and reads apart what it reads at home."""
    world = World(tmp_path / "world")
    rules = world.rules
    at_home = LetterReader(
        rules.directory, tuple(rules.packs.values()), Trust(), ("cases@holdfast.example.org",), "holdfast.example.org"
    )
    apart = ApartReader(at_home, tmp_path / "notes")
    raw = b"From: Odette <odette.varn@riverside.example.org>\nTo: cases@holdfast.example.org\nSubject: JW-1\n\nAccept\n"
    assert apart.read(letter(raw)) == at_home.read(letter(raw))
    apart.stop()
    world.end()


def test_a_letter_that_ends_its_reader_lets_no_other_wait_for_a_new_one(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever sent it waits until another process is ready; the next letter finds that one."""
    apart, started = make(), []

    class Counted(process.Process):
        """A process that is counted."""

        def __init__(self, packed: bytes) -> None:
            super().__init__(packed)
            started.append(threading.current_thread().name)

    monkeypatch.setattr(reader, "Process", Counted)
    assert apart.read(letter(b"spin")).kind == "unreadable"
    while apart._starting:  # the spare of the beginning
        pass
    before = len(started)
    me = started.count(threading.current_thread().name)
    assert apart.read(letter(b"next")).kind != "unreadable"
    assert started[before:].count(threading.current_thread().name) == 0
    assert me >= 1


LISTED = b"Subject: RE: [JW-48211]\nfrom: Rosa One\n <R1@riverside.example.org>\nTo: cases@holdfast.example.org\n\ndie"


def test_a_listed_writer_whose_letter_ends_its_reader_is_told_twice_a_day_at_most(tmp_path: Path) -> None:
    """They hear that it could not be read, at the address that the directory has, and nothing moves."""
    world = World(tmp_path / "world")
    directory = world.rules.directory
    apart = ApartReader(Obedient(tmp_path), tmp_path / "notes", lambda raw: named(raw, directory))
    world.holdfast.service.intake.reader = apart
    for number in range(3):
        world.deliver(b"X: %d\n" % number + LISTED, "anybody@example.org")
    told = [each for each in world.sent() if each.code == "E03"]
    assert [(each.to, each.notice.facts["variant"]) for each in told] == [("r1", "unreadable")] * 2
    for line in (
        b"From: Stranger <who@example.org>",
        b"From: r1@riverside.example.org\nFrom: s1@northshire.example.org",
        b"From: <r1@riverside.example.org> <s1@northshire.example.org>",
        b"X-From: s1@northshire.example.org",
    ):
        world.deliver(line + b"\nSubject: [JW-48211]\n\ndie", "anybody@example.org")
    assert [each.to for each in world.sent() if each.code == "E03"] == []
    apart.stop()
    world.end()


def test_whom_a_letter_names_is_found_in_its_first_lines_whatever_follows(tmp_path: Path) -> None:
    """What ended one reader does not hold up the next step: megabytes of brackets are looked at no further."""
    directory = World(tmp_path / "world").rules.directory
    for hostile in (b"From: " + b"<" * 2**22, b"From: " + b" " * 2**22 + b"r1@riverside.example.org", b"\n\n" * 2**20):
        assert named(hostile, directory) is None
    found = named(LISTED + b"<" * 2**22, directory)
    assert found is not None
    assert (found.person, found.authenticity) == ("r1", Authenticity.NOT_PROVED)
