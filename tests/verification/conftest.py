"""Which real servers there are to verify against: none, unless the environment names them."""

import os
from collections.abc import Iterator

import pytest

from mailer.exchange import ExchangeMailbox
from tests.verification.ews_hands import Hands


def _said(name: str) -> str:
    return os.environ.get(f"HOLDFAST_VERIFY_EWS_{name}", "")


@pytest.fixture(scope="session")
def ews_mailbox() -> ExchangeMailbox:
    """The mailbox on an EWS server that the environment names; skipped where it names none."""
    names = ("URL", "USER", "PASSWORD", "MAILBOX")
    if missing := [f"HOLDFAST_VERIFY_EWS_{name}" for name in names if not _said(name)]:
        pytest.skip(f"No EWS server to verify against: {', '.join(missing)} not set.")
    return ExchangeMailbox(
        mailbox=_said("MAILBOX"),
        url=_said("URL"),
        login="basic",
        user=_said("USER"),
        password=_said("PASSWORD"),
        verify_tls=_said("INSECURE") != "1",
    )


@pytest.fixture(scope="session")
def ews_hands(ews_mailbox: ExchangeMailbox) -> Iterator[Hands]:
    """Colleagues' hands on it, who leave it as they found it."""
    hands = Hands(
        ews_mailbox.url, ews_mailbox.user, ews_mailbox.password, ews_mailbox.mailbox, verify_tls=ews_mailbox.verify_tls
    )
    hands.clean()
    yield hands
    hands.clean()
    hands.close()
