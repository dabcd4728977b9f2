"""What servers write for an instant is read, whatever they write."""

from datetime import UTC, datetime

import pytest

from mailer.exchange.ews.instants import instant

TEN = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-23T10:00:00Z", TEN), ("2026-11-23T10:00:00", TEN), ("2026-11-23T11:00:00+01:00", TEN),
        ("2026-11-23T10:00:00.5Z", TEN.replace(microsecond=500_000)), (" 2026-11-23T10:00:00z ", TEN),
        ("2026-11-23T10:00:00.123456789Z", TEN.replace(microsecond=123_456)),
        ("", None), ("yesterday", None), ("2026-13-23T10:00:00Z", None), ("1601-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
    ],
)  # fmt: skip
def test_an_instant_is_read(written: str, at: datetime | None) -> None:
    """To the microsecond, in UTC; None where nothing can be made of it, or where it is a server's zero."""
    assert instant(written) == at
