"""Whatever a server does in the middle of our work, no letter is lost, filed twice, or waited for for ever."""

import logging
from collections.abc import Callable

import pytest

from mailer.exchange import ExchangeInbox, Watching
from protocol.ports.letters import Letter, Outcome
from tests.contracts.mailbox_suite import States, Takes
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter, named

WAYS = [
    "401", "403", "404", "429", "429 0", "500", "502", "503", "503 0", "drop", "fault", "bare fault", "busy 5",
    "bare fault ErrorServerBusy", "done and drop",
    "done and 500", "ErrorAccessDenied", "ErrorTimeoutExpired", "ErrorInternalServerError", "ErrorInvalidRequest",
]  # fmt: skip
OPERATIONS = ["GetFolder", "FindFolder", "SyncFolderItems", "GetItem"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_call_that_goes_wrong_is_made_good(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], operation: str, way: str
) -> None:
    """Once the server has come round, every letter is taken once and filed."""
    begun()
    box.server.misbehave(operation, way, way)
    for n in range(3):
        box.put(letter(n))
    assert takes.had(*map(named, range(3)))
    assert box.wait(lambda: all(box.where(named(n)) == ["Evidence"] for n in range(3)))
    assert sorted(takes.ids) == sorted(map(named, range(3)))


@pytest.mark.parametrize("way", ["401", "403", "429", "500", "503", "drop", "busy 5", "done and drop", "done and 500"])
@pytest.mark.parametrize("operation", ["MoveItem", "CreateFolder"])
def test_a_letter_that_could_not_be_filed_is_filed_later(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], operation: str, way: str
) -> None:
    """It is not taken again for that, and where the server had filed it after all, all is well."""
    begun()
    box.server.misbehave(operation, way)
    for n in range(3):
        box.put(letter(n))
    assert takes.had(*map(named, range(3)))
    assert box.wait(lambda: all(box.where(named(n)) == ["Evidence"] for n in range(3)))
    assert takes.tries == list(dict.fromkeys(takes.tries))


def test_a_server_that_hangs_is_let_go(box: ExchangeBox, takes: Takes, states: States) -> None:
    """A call that is not answered ends, and is made again."""
    inbox = box.inbox(states, timeout_seconds=0.3)
    inbox.start(takes)
    assert box.server.wait_for("SyncFolderItems", 1)
    for operation in (*OPERATIONS, "MoveItem"):
        box.server.misbehave(operation, "hang")
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    inbox.stop()


def test_a_server_that_is_killed_and_comes_back(box: ExchangeBox, takes: Takes, begun: Callable[..., object]) -> None:
    """Killed with letters in hand, it finds us going on where we were, and the watermark did not move meanwhile."""
    inbox = begun()
    takes.gate.clear()
    for n in range(20):
        box.put(letter(n))
    assert takes.tried(named(0)) or takes.tries
    box.server.kill()
    takes.gate.set()
    before = box.clock.now()
    box.age(600)
    assert inbox.read_up_to(box.clock.now()) <= before  # type: ignore[attr-defined]  # an Inbox
    box.server.start()
    assert takes.had(*map(named, range(20)))
    assert box.wait(lambda: all(box.where(named(n)) == ["Evidence"] for n in range(20)))
    assert len(takes.ids) == 20
    assert box.wait(lambda: inbox.read_up_to(box.clock.now()) == box.clock.now())  # type: ignore[attr-defined]


def test_a_server_that_is_away_at_the_first_start(box: ExchangeBox, takes: Takes, states: States) -> None:
    """What comes from the first start on is read, though the mailbox could not be opened until the next."""
    box.server.kill()
    first = box.inbox(states)
    first.start(takes)
    first.stop()
    box.age(60)
    box.put(letter(1))
    box.server.start()
    box.age(60)
    second = box.inbox(states)
    second.start(takes)
    assert takes.had(named(1))
    second.stop()


@pytest.mark.parametrize("way", ["ErrorMimeContentConversionFailed", "ErrorItemCorrupt"])
def test_an_item_that_cannot_be_fetched_is_set_aside(
    box: ExchangeBox, begun: Callable[..., object], states: States, way: str
) -> None:
    """After some tries it is delivered as something that cannot be read, once, and keeps no other waiting."""
    taken: list[Letter] = []
    inbox = box.inbox(states)
    inbox.start(lambda each: (taken.append(each), Outcome.QUARANTINED)[1])
    assert box.server.wait_for("SyncFolderItems", 1)
    box.age(1)
    box.server.misbehave("GetItem", way, always=True)
    item = box.server.mailbox.put(letter(1), received=box.clock.now(), item_class="IPM.Note")
    assert box.wait(lambda: box.where(named(1)) == ["Quarantine"])
    box.server.behave()
    box.put(letter(2))
    assert box.wait(lambda: box.where(named(2)) == ["Quarantine"])
    inbox.stop()
    assert len(taken) == 2
    assert item.id not in taken[0].raw.decode()
    assert b"accept" not in taken[0].raw


@pytest.mark.parametrize("way", ["ErrorServerBusy", "ErrorInternalServerError", "ErrorOfItsOwn"])
def test_an_item_at_which_the_server_only_fails_is_set_aside_in_the_end(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object], way: str
) -> None:
    """Once that has lasted an hour in which others were fetched: until then it may be the server, and it stays."""
    takes.outcome = Outcome.QUARANTINED
    begun()
    item = box.server.mailbox.put(letter(1), received=box.clock.now())
    box.server.habits.ungiven = {item.id: way}
    asked = box.server.count("GetItem")
    assert box.server.wait_for("GetItem", asked + 4)
    box.age(3601)
    assert box.server.wait_for("GetItem", box.server.count("GetItem") + 4)
    assert box.where(named(1)) == ["Inbox"]
    box.put(letter(2))
    assert takes.had(named(2))
    assert box.wait(lambda: box.where(named(1)) != ["Inbox"])
    assert named(1) not in takes.ids


def test_one_bad_item_keeps_no_other_waiting(box: ExchangeBox, takes: Takes, begun: Callable[..., object]) -> None:
    """While the first item of a folder is refused, those behind it are taken."""
    begun()
    box.server.misbehave("GetItem", "ErrorItemCorrupt", "ErrorItemCorrupt")
    box.put(letter(1))
    box.age(1)
    box.put(letter(2))
    assert takes.had(named(1), named(2))


def test_a_filing_folder_that_somebody_deleted_is_made_anew(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """The next letter is filed in a new one."""
    begun()
    box.put(letter(1))
    assert box.wait(lambda: box.where(named(1)) == ["Evidence"])
    folder = box.server.mailbox.by_name("Evidence")
    assert folder is not None
    box.server.mailbox.remove(folder)
    box.put(letter(2))
    assert box.wait(lambda: box.where(named(2)) == ["Evidence"])


def test_a_watched_folder_that_somebody_deleted_is_left_out(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """The rest is read on."""
    folder = box.server.mailbox.make("Inbox/Team A")
    begun()
    box.server.misbehave("SyncFolderItems", "ErrorSyncFolderNotFound")
    box.server.mailbox.remove(folder)
    box.put(letter(1))
    assert takes.had(named(1))


def test_letters_that_may_not_be_moved_stay_and_keep_no_other_waiting(
    box: ExchangeBox, takes: Takes, begun: Callable[..., object]
) -> None:
    """Without the right to move them each is taken once, where it lies."""
    inbox = begun()
    box.server.misbehave("MoveItem", "ErrorAccessDenied", always=True)
    for n in range(3):
        box.put(letter(n))
    assert takes.had(*map(named, range(3)))
    at = box.clock.now()
    box.age(60)
    assert box.wait(lambda: inbox.read_up_to(box.clock.now()) > at)  # type: ignore[attr-defined]  # an Inbox
    assert len(takes.tries) == 3


@pytest.mark.parametrize(
    ("known", "folder"), [(None, "Evidence"), (Outcome.IGNORED, "Not for us"), (Outcome.QUARANTINED, "Quarantine")]
)
def test_a_letter_taken_before_a_crash_is_filed_after_it(
    box: ExchangeBox, states: States, begun: Callable[..., object], known: Outcome | None, folder: str
) -> None:
    """Killed between the commit and the filing, the next start files it where its outcome belongs."""
    begun().stop()  # type: ignore[attr-defined]  # an Inbox
    box.put(letter(1))
    inbox = ExchangeInbox(
        box.at,
        Watching(poll_seconds=0.02, streaming=False),
        name="exchange",
        clock=box.clock,
        states=states,
        became=lambda each: known,
    )
    inbox.start(lambda each: Outcome.DUPLICATE)
    assert box.wait(lambda: box.where(named(1)) == [folder])
    inbox.stop()


@pytest.mark.parametrize(
    ("way", "words"),
    [
        ("403", "EwsAllowedAppIDs"), ("401", "user and password"), ("404", "Check the URL"),
        ("ErrorImpersonateUserDenied", "ApplicationImpersonation"), ("ErrorAccessDenied", "Full Access"),
        ("ErrorNonExistentMailbox", "Check the address"),
    ],
)  # fmt: skip
def test_the_log_says_what_an_administrator_must_do(
    box: ExchangeBox, takes: Takes, states: States, caplog: pytest.LogCaptureFixture, way: str, words: str
) -> None:
    """Once, in plain words, however often it is tried; and once more when it is well again."""
    caplog.set_level(logging.INFO, logger="holdfast")
    box.server.misbehave("GetFolder", way, always=True)
    inbox = box.inbox(states)
    inbox.start(takes)
    assert box.server.wait_for("GetFolder", 3)
    box.server.behave()
    assert box.server.wait_for("SyncFolderItems", 3)
    inbox.stop()
    told = [each for each in caplog.records if "could not be read" in each.getMessage()]
    assert len(told) == 1
    assert words in told[0].why  # type: ignore[attr-defined]  # what the log line carries
    assert told[0].levelno == logging.ERROR
    assert [each for each in caplog.records if "read again" in each.getMessage()]
