"""Nobody who talks to the mail door keeps the others waiting, whatever they send at once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.process.clock import TurnedClock
from mailer.local.conversation import Conversation
from mailer.local.desk import Desk, Limits
from mailer.local.in_hand import InHand
from mailer.local.message_end import received

MANY = 2_000


class Line(asyncio.Transport):
    """The other side of a connection, that only listens."""

    def __init__(self) -> None:
        super().__init__()
        self.said, self.closed = b"", False

    def write(self, data: Any) -> None:
        self.said += bytes(data)

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return ("192.0.2.7", 4711) if name == "peername" else default


class Reader(asyncio.StreamReader):
    """Counts how often it is asked."""

    asked = 0

    async def read(self, n: int = -1) -> bytes:
        self.asked += 1
        return await super().read(n)

    async def readuntil(self, separator: bytes = b"\n") -> bytes:
        self.asked += 1
        return await super().readuntil(separator)


def talking() -> tuple[Conversation, Line]:
    """A conversation that has just begun."""
    desk = Desk(
        inbox="local",
        hostname="mail.example.org",
        served=frozenset({"cases@example.org"}),
        limits=Limits(),
        in_hand=InHand(TurnedClock(datetime(2026, 11, 23, 10, 15, tzinfo=UTC))),
        take=lambda letter: None,
    )
    conversation, line = Conversation(desk, asyncio.get_running_loop()), Line()
    conversation.connection_made(line)
    return conversation, line


@pytest.mark.parametrize(
    "command", [b"NOOP\r\n", b"\r\n", b"\xff\r\n", b"EHLO a\r\n", b"MAIL FROM:<a@example.net>\r\n"]
)
async def test_many_commands_at_once_are_answered_between_those_of_others(command: bytes) -> None:
    """A stranger's thousands of commands in one piece do not come before somebody else's first."""
    (hasty, heard), (other, answered) = talking(), talking()
    hasty.data_received((command + b"\r\n") * MANY)
    other.data_received(b"EHLO gateway.example.org\r\n")
    while b"250 " not in answered.said:
        await asyncio.sleep(0)
    assert heard.said.count(b"\r\n") < MANY // 10
    for each in (hasty, other):
        each.connection_lost(None)
        await asyncio.gather(each._handler_coroutine, return_exceptions=True)  # type: ignore[arg-type]  # it has begun


async def test_a_letter_of_full_stops_is_looked_at_once_for_each_piece_that_comes() -> None:
    """Each might be the end; that makes no letter take longer than its bytes."""
    reader = Reader()
    reader.feed_data(b"a.\r\n" * 50_000 + b".\r\n")
    assert await received(reader, 2**20) == b"a.\r\n" * 50_000
    assert reader.asked <= 2


@given(
    lines=st.lists(st.text(alphabet=".\r\na", max_size=6).map(str.encode), max_size=8),
    after=st.sampled_from([b"", b"QUIT\r\n", b".\r\n", b"\r\n.\r\n"]),
    cuts=st.lists(st.integers(1, 7), max_size=40),
)
async def test_a_letter_is_the_same_in_whatever_pieces_it_comes(
    lines: list[bytes], after: bytes, cuts: list[int]
) -> None:
    """Its end is found across pieces, and what follows it is left for the next command."""
    raw = b"".join(each.replace(b"\r\n", b"") + b"\r\n" for each in lines)
    sent = (b"\r\n" + raw).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\n" + after
    reader = asyncio.StreamReader()
    taking = asyncio.ensure_future(received(reader, 2**20))
    for cut in (*cuts, len(sent)):
        reader.feed_data(sent[:cut])
        sent = sent[cut:]
        await asyncio.sleep(0)
    assert await taking == raw
    reader.feed_eof()
    assert await reader.read() == after


async def test_a_line_that_breaks_in_the_middle_of_a_letter_gives_none() -> None:
    """Whoever hangs up before the end has brought nothing."""
    reader = asyncio.StreamReader()
    reader.feed_data(b"Subject: a\r\n\r\naccept\r\n.")
    reader.feed_eof()
    with pytest.raises(asyncio.IncompleteReadError):
        await received(reader, 2**20)
