"""The contract of fetched mailboxes, on a real tenant: skipped where none is given.

HOLDFAST_VERIFY_GRAPH_URL, _TENANT, _CLIENT, _SECRET and _MAILBOX name it; _LOGIN is set for a national
cloud, and _ANOTHER to a mailbox that the application must not be able to read. Use a mailbox that nobody
else does: the tests make folders in it, and letters that they take away again.
"""

import os
from collections.abc import Iterator

import pytest

from bot.process.clock import SystemClock
from mailer.graph.opening import client_for
from mailer.graph.settings import GRAPH, LOGIN, GraphApplication, GraphMailbox
from mailer.graph.tenant.looking import look
from tests.contracts.mailbox_suite import MailboxSuite
from tests.verification.graph_mailbox import RealGraphBox

_NEEDED = ("TENANT", "CLIENT", "SECRET", "MAILBOX")


def _set(name: str) -> str:
    return os.environ.get(f"HOLDFAST_VERIFY_GRAPH_{name}", "")


@pytest.fixture
def settings() -> GraphMailbox:
    """The mailbox that the environment names."""
    missing = [f"HOLDFAST_VERIFY_GRAPH_{name}" for name in _NEEDED if not _set(name)]
    if missing:
        pytest.skip(f"No mailbox in Exchange Online is given: {', '.join(missing)} not set.")
    application = GraphApplication(
        tenant=_set("TENANT"), client=_set("CLIENT"), secret=_set("SECRET"), authority=_set("LOGIN") or LOGIN
    )
    return GraphMailbox(mailbox=_set("MAILBOX"), application=application, url=_set("URL") or GRAPH)


class TestRealGraph(MailboxSuite):
    """The suite, on the real Graph."""

    @pytest.fixture
    def box(self, settings: GraphMailbox) -> Iterator[RealGraphBox]:
        box = RealGraphBox(settings)
        try:
            yield box
        finally:
            box.stop()

    @pytest.fixture
    def many(self) -> int:
        """More than a page of any answer."""
        return 210


def test_the_application_may_do_what_it_must_and_no_more(settings: GraphMailbox) -> None:
    """It reads, files and sends in its mailbox; and is kept out of another, where one is named."""
    found = look(client_for(settings, SystemClock()), settings.mailbox, another=_set("ANOTHER"))
    wanted = [each for each in found if each.about != "not another" or _set("ANOTHER")]
    assert [each.what for each in wanted if not each.good] == []
