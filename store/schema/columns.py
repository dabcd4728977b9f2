"""Decides how a value of ours is kept in a column, so that SQLite and PostgreSQL agree on it."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import BigInteger, Dialect, Text
from sqlalchemy.types import TypeDecorator

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
LONGEST_KEY = 400
"""In characters; an index entry of PostgreSQL ends at about 2,700 bytes."""


class Instant(TypeDecorator[datetime]):
    """An instant, as whole microseconds since 1970 in UTC: it compares alike on both databases.

    A value without a time zone is refused with ValueError.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Microseconds for the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant has no time zone.")
        return (value - EPOCH) // MICROSECOND

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:
        """An instant in UTC."""
        return None if value is None else EPOCH + timedelta(microseconds=value)


def plain_words(text: str) -> str:
    """A text that both databases can hold: NUL and lone surrogates, which hostile mail brings,
    become U+FFFD."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def bounded(text: str) -> str:
    """A text short enough to be indexed; two different long ones stay different."""
    text = plain_words(text)
    if len(text) <= LONGEST_KEY:
        return text
    return f"{text[: LONGEST_KEY - 65]}…{sha256(text.encode()).hexdigest()}"


class Words(TypeDecorator[str]):
    """Text of any length from anywhere."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text, without what a database refuses."""
        return None if value is None else plain_words(value)


class Key(TypeDecorator[str]):
    """Text from outside that something is found by: a Message-ID may be as long as its sender likes."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text, bounded."""
        return None if value is None else bounded(value)
