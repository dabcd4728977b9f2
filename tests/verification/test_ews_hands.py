"""The hands that verify a real server do what they say, on the small server of the tests."""

from collections.abc import Iterator

import pytest

from tests.mailer.exchange.server import ADDRESS, PASSWORD, USER, Server
from tests.verification.ews_hands import Hands

ID = "<one.0123456789ab@trust.example.org>"
RAW = f"From: r1@trust.example.org\r\nTo: {ADDRESS}\r\nMessage-ID: {ID}\r\n\r\nYes.\r\n".encode()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        yield server


@pytest.fixture
def hands(server: Server) -> Iterator[Hands]:
    hands = Hands(server.url, USER, PASSWORD, ADDRESS)
    yield hands
    hands.close()


def _where(hands: Hands) -> list[str]:
    return [name for name, *_ in hands.of(ID)]


@pytest.mark.parametrize("path", ["Inbox", "Junk Email", "Inbox/Team A/Inner", "Requests"])
def test_a_letter_is_laid_into_a_folder_and_found(server: Server, hands: Hands, path: str) -> None:
    """Folders are made where they are missing, and found where they are."""
    hands.put(RAW, path)
    hands.put(RAW.replace(b"<one.", b"<two."), path)
    assert _where(hands) == [path.rpartition("/")[2]]
    folder = server.mailbox.by_name(path)
    assert folder is not None
    assert [each.raw for each in server.mailbox.inside(folder.id)][:1] == [RAW]


def test_a_letter_is_moved_read_and_deleted(server: Server, hands: Hands) -> None:
    """By its Message-ID."""
    hands.put(RAW, "Inbox")
    hands.move(ID, "Projects")
    hands.open(ID)
    assert _where(hands) == ["Projects"]
    assert [each.read for each in server.mailbox.items.values()] == [True]
    hands.delete(*(id for _, id, _ in hands.of(ID)))
    assert server.mailbox.items == {}


def test_a_folder_is_renamed(hands: Hands) -> None:
    """And what is in it stays in it."""
    hands.put(RAW, "Requests")
    hands.rename("Requests", "Our requests")
    assert _where(hands) == ["Our requests"]


def test_what_was_made_is_taken_away_and_nothing_else(server: Server, hands: Hands) -> None:
    """The suite's letters, in pages and pages, and the folders made since; not others' letters, nor their folders."""
    server.habits.page = 7
    server.mailbox.put(RAW.replace(b"0123456789ab", b"mine"))
    for n in range(20):
        hands.put(RAW.replace(b"<one.", f"<{n}.".encode()), "Inbox/Team A" if n % 2 else "Inbox")
    hands.put(RAW, "Evidence")
    server.mailbox.put(RAW.replace(b"0123456789ab", b"mine"), "Evidence")
    server.mailbox.put(RAW, "Somebody's")
    hands.clean()
    assert {each.message_id for each in server.mailbox.items.values()} == {"<one.mine@trust.example.org>"}
    assert server.mailbox.by_name("Evidence") is not None
    assert server.mailbox.by_name("Inbox/Team A") is None
    assert server.mailbox.by_name("Somebody's") is not None
