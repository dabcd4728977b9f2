"""How a mailbox is read whichever server it is on: what a look does where something goes wrong (decision 17)."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from mailer.mailbox.inbox import MailboxInbox
from mailer.mailbox.round import Looked, Rounds
from mailer.mailbox.server import Item, Page
from mailer.mailbox.states import Kept
from mailer.mailbox.trouble import Away, Gone, Shut, Trouble, Unwilling
from protocol.ports.letters import Letter, Outcome
from protocol.violations import CannotCommit
from tests.contracts.mailbox_suite import States
from tests.mailer.mailbox.shelf import Shelf, ShelfBox


class Troubled(Shelf):
    """A shelf that fails as it is told: by call, and by what it is asked of."""

    def __init__(self) -> None:
        super().__init__()
        self.wrong: dict[tuple[str, str], Trouble] = {}
        self.asked: list[str] = []

    def _may(self, call: str, of: str) -> None:
        self.asked.append(call)
        if trouble := self.wrong.get((call, of)) or self.wrong.get((call, "")):
            raise trouble

    def changes(self, folder: str, state: str) -> Iterator[Page]:
        self._may("changes", folder)
        return super().changes(folder, state)

    def fetch(self, item: Item, *, inbox: str, at: Any) -> Letter | None:
        self._may("fetch", item.id)
        return super().fetch(item, inbox=inbox, at=at)

    def move(self, item: Item, folder: str) -> str:
        self._may("move", item.id)
        return super().move(item, folder)


class Looks:
    """Looks at a troubled shelf, one after another, and what was taken in them."""

    def __init__(self) -> None:
        self.box, self.shelf, self.states = ShelfBox(), Troubled(), States()
        self.box.shelf = self.shelf
        self.taken: list[str] = []
        self.refuses = False
        self.rounds = self.process()

    def process(self) -> Rounds:
        """What a new process knows."""
        return Rounds(
            server=self.shelf, kept=Kept(self.states, "shelf"), clock=self.box.clock, inbox="shelf", since=None
        )

    def put(self, name: str, folder: str = "Inbox") -> str:
        """A letter comes; its id."""
        self.box.clock.turn(seconds=1)
        self.box.put(f"From: x\r\nMessage-ID: {name}\r\n\r\nx\r\n".encode(), folder)
        return self.box._items(name)[0].id

    def look(self, going: Callable[[], bool] = lambda: True) -> Looked:
        return self.rounds.look(self._take, going)

    def _take(self, letter: Letter) -> Outcome:
        if self.refuses:
            raise CannotCommit("The disk is full.")
        self.taken.append(letter.raw.decode().partition("Message-ID: ")[2].partition("\r\n")[0])
        return Outcome.DUPLICATE if self.taken.count(self.taken[-1]) > 1 else Outcome.HANDLED


@pytest.fixture
def looks() -> Looks:
    """A mailbox that has been looked at, so that whatever comes counts."""
    made = Looks()
    made.look()
    return made


SILENT, BUSY = Away("No answer.", uncertain=True), Away("Come again.", after_seconds=90)


@pytest.mark.parametrize("trouble", [SILENT, BUSY, Unwilling("No."), Unwilling("?", uncertain=True)])
def test_a_letter_is_not_given_up_while_it_may_be_the_server(looks: Looks, trouble: Trouble) -> None:
    """However often it is asked for, where nothing else is given, and however soon, where something is."""
    bad = looks.put("bad")
    looks.shelf.wrong = {("fetch", bad): trouble}
    for _ in range(12):
        looks.box.clock.turn(minutes=30)
        try:
            assert looks.look().up_to != looks.box.clock.now()
        except Away:
            assert trouble is BUSY
    assert looks.taken == []
    looks.put("good")
    looks.look()
    looks.look()
    assert looks.taken == ["good", ""]


def test_three_letters_that_fail_in_a_row_end_a_look_that_claims_nothing(looks: Looks) -> None:
    """Whether they cannot be had, or not committed: none can just now, and where it got to is said of nothing."""
    ids = [looks.put(f"{n}") for n in range(5)]
    looks.shelf.wrong = {("fetch", id): SILENT for id in ids}
    looks.shelf.asked.clear()
    looked = looks.look()
    assert (looked.up_to, looked.ended, looks.shelf.asked.count("fetch")) == (None, False, 3)
    looks.shelf.wrong, looks.refuses = {}, True
    looked = looks.look()
    assert (looked.up_to, looked.ended) == (None, False)
    looks.refuses = False
    assert looks.look().up_to == looks.box.clock.now()
    assert looks.taken == [f"{n}" for n in range(5)]


@pytest.mark.parametrize("trouble", [SILENT, BUSY, Shut("Not allowed."), Shut("Not at all.", of_all=True)])
def test_filing_is_tried_until_it_goes_and_holds_up_nothing(looks: Looks, trouble: Trouble) -> None:
    """A right that comes two hours later still files what came before it; each letter is taken once."""
    looks.shelf.wrong = {("move", ""): trouble}
    for name in ("one", "two", "three"):
        looks.put(name)
    looks.shelf.asked.clear()
    for _ in range(20):
        assert looks.look().up_to == looks.box.clock.now()
    assert looks.shelf.asked.count("move") == 20, "one try in a look"
    looks.put("four")
    looks.shelf.wrong = {}
    looks.look()
    assert looks.taken == ["one", "two", "three", "four"]
    assert all(looks.box.where(name) == ["Evidence"] for name in looks.taken)


def test_reading_goes_before_filing_again(looks: Looks) -> None:
    """What is new is taken first: a call that hangs may take a minute."""
    looks.shelf.wrong = {("move", ""): SILENT}
    looks.put("one")
    looks.look()
    looks.put("two")
    looks.shelf.asked.clear()
    looks.look()
    assert [each for each in looks.shelf.asked if each != "changes"] == ["fetch", "move"]
    assert looks.taken == ["one", "two"]


def test_what_is_not_filed_yet_comes_again_to_the_next_process(looks: Looks) -> None:
    """How far its folder was read is kept only once it lies where it belongs."""
    looks.shelf.wrong = {("move", ""): SILENT}
    looks.put("one")
    looks.look()
    looks.shelf.wrong = {}
    looks.rounds = looks.process()
    looks.look()
    looks.look()
    assert looks.taken == ["one", "one"]
    assert looks.box.where("one") == ["Evidence"]


def test_a_letter_that_the_server_refuses_to_move_stays_in_the_end(looks: Looks) -> None:
    """After three looks, in which the others are filed; no further process reads it for that."""
    bad = looks.put("bad")
    looks.shelf.wrong = {("move", bad): Unwilling("No.")}
    looks.put("good")
    for _ in range(5):
        looks.look()
    assert (looks.shelf.asked.count("move"), looks.box.where("good")) == (4, ["Evidence"])
    looks.rounds = looks.process()
    looks.look()
    assert looks.taken == ["bad", "good"]


def test_two_folders_that_fail_in_a_row_are_the_server(looks: Looks) -> None:
    """One is left out, and how far was read waits for it; a second may not cost another minute."""
    junk, deleted = (looks.box._made(name) for name in ("Junk Email", "Deleted Items"))
    looks.put("one")
    looks.shelf.wrong = {("changes", junk): SILENT}
    looked = looks.look()
    assert (looked.up_to, looked.trouble, looked.ended) == (None, SILENT, True)
    assert looks.taken == ["one"]
    looks.shelf.wrong[("changes", deleted)] = SILENT
    with pytest.raises(Away):
        looks.look()


def test_a_look_that_is_stopped_claims_nothing(looks: Looks) -> None:
    """What it left is taken by the next one."""
    for name in ("one", "two"):
        looks.put(name)
    looked = looks.look(lambda: not looks.taken)
    assert (looked.up_to, looked.ended, looks.taken) == (None, False, ["one"])
    looks.look()
    assert looks.taken == ["one", "two"]


def test_a_letter_that_is_gone_is_done_with(looks: Looks) -> None:
    """It is asked for once, and holds nothing up."""
    gone = looks.put("gone")
    looks.shelf.wrong = {("fetch", gone): Gone("It is gone.")}
    looks.shelf.asked.clear()
    for _ in range(3):
        assert looks.look().up_to == looks.box.clock.now()
    assert looks.shelf.asked.count("fetch") == 1


class _Waits(threading.Event):
    """An event that takes no time, and notes how long somebody would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds: list[float] = []

    def wait(self, timeout: float | None = None) -> bool:
        self.seconds.append(timeout or 0.0)
        return False


def test_the_pause_after_trouble_grows_and_one_letter_makes_nobody_wait(looks: Looks) -> None:
    """2 seconds, doubled to 5 minutes, or what the server asks for; with a letter left, never longer than usual."""
    inbox = MailboxInbox(
        looks.shelf,
        looks.states,
        looks.box.clock,
        name="x",
        since=None,
        folders=(),
        poll_seconds=20,
        became=lambda letter: None,
        differs=lambda accounted: None,
    )
    wake, stopping = _Waits(), _Waits()
    away = Looked(trouble=SILENT, ended=False)
    for _ in range(9):
        inbox._rest(away, wake, stopping)
    assert stopping.seconds == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    inbox._rest(Looked(trouble=Away("Wait.", after_seconds=900), ended=False), wake, stopping)
    inbox._rest(Looked(trouble=BUSY), wake, stopping)
    assert stopping.seconds[9:] == [900, 20]
    inbox._rest(Looked(), wake, stopping)
    inbox._rest(Looked(trouble=SILENT), wake, stopping)
    assert (wake.seconds, stopping.seconds[11:]) == ([20], [2])


def test_a_letter_stamped_before_one_that_was_there_first_is_read() -> None:
    """It was on its way at the first look. Whatever was there is left alone, though its server tells of it again."""
    looks = Looks()
    at = looks.box.clock.now()
    for n in (1, 9):
        looks.box.put(f"From: x\r\nMessage-ID: old-{n}\r\n\r\nx\r\n".encode(), received=at - timedelta(minutes=n))
    looks.look()
    for n in (2, 20):
        looks.box.put(f"From: x\r\nMessage-ID: new-{n}\r\n\r\nx\r\n".encode(), received=at - timedelta(minutes=n))
    looks.rounds = looks.process()
    assert looks.look().up_to == looks.box.clock.now()
    assert looks.taken == ["new-2"]
    for folder in looks.shelf.folders:
        looks.rounds._listing._states[folder] = "1"  # as if all in it had been changed
    looks.look()
    assert looks.taken == ["new-2"]


def test_what_comes_after_the_first_start_counts_by_the_servers_clock() -> None:
    """Whichever clock is ahead: what was there is left alone, what came since the start is read."""
    for ahead in (-3600, 3600):
        looks = Looks()
        at = looks.box.clock.now() + timedelta(seconds=ahead)
        looks.shelf.ahead = lambda now, ahead=ahead: timedelta(seconds=ahead)  # type: ignore[method-assign,misc]
        looks.box.put(b"From: x\r\nMessage-ID: old\r\n\r\nx\r\n", received=at - timedelta(minutes=20))
        looks.look()
        looks.box.put(b"From: x\r\nMessage-ID: new\r\n\r\nx\r\n", received=at + timedelta(seconds=1))
        looks.look()
        assert looks.taken == ["new"]
