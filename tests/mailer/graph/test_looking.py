"""What proves that the application may do what it must, and no more."""

import pytest

from mailer.finding import Verdict
from mailer.graph.tenant.looking import look
from tests.mailer.graph.model import OURS
from tests.mailer.graph.props import Given

ANOTHER = "chief@northshire.example.org"
LETTER = f"From: {OURS}\r\nTo: {OURS}\r\nMessage-ID: <look@example.org>\r\n\r\nA test.\r\n".encode()


def _proofs(given: Given, **more: object) -> dict[str, Verdict]:
    found = look(given.client(), OURS, **{"another": ANOTHER, **more})  # type: ignore[arg-type]
    assert all(each.what and (each.mend or each.verdict is not Verdict.WRONG) for each in found)
    assert all(each.good is (each.verdict is Verdict.OK) for each in found)
    return {each.about: each.verdict for each in found}


def test_everything_as_it_should_be(given: Given) -> None:
    """It reads, files and sends here, and is kept out there; nothing was sent or moved."""
    assert set(_proofs(given).values()) == {Verdict.OK}
    assert given.server.submitted == []


def test_a_letter_to_itself_proves_sending(given: Given) -> None:
    """Where one is given it is sent, from the mailbox to itself."""
    assert _proofs(given, letter=LETTER, message_id="<look@example.org>")["send"] is Verdict.OK
    assert given.server.submitted == [(LETTER, [OURS])]


@pytest.mark.parametrize("letter", [b"", LETTER])
def test_what_may_not_send_is_found(given: Given, letter: bytes) -> None:
    """Without Mail.Send it reads and cannot send."""
    given.server.may_send = False
    proofs = _proofs(given, letter=letter, message_id="<look@example.org>")
    assert (proofs["read"], proofs["send"]) == (Verdict.OK, Verdict.WRONG)


def test_what_may_read_everything_is_found(given: Given) -> None:
    """A consent for the whole tenant is a failure of its own."""
    given.server.allowed.add(ANOTHER)
    assert _proofs(given)["not another"] is Verdict.WRONG


@pytest.mark.parametrize("another", ["", "nobody@northshire.example.org"])
def test_a_mailbox_that_is_not_there_proves_nothing(given: Given, another: str) -> None:
    """Being kept out is proved only by a mailbox that exists."""
    assert _proofs(given, another=another)["not another"] is Verdict.NOT_PROVED


def test_what_may_do_nothing_is_found(given: Given) -> None:
    """Each right is missed by name, with what to do."""
    given.server.allowed.clear()
    given.server.may_send = False
    proofs = _proofs(given)
    assert (proofs["read"], proofs["file"], proofs["send"]) == (Verdict.WRONG,) * 3


def test_a_server_that_is_away_proves_nothing(given: Given) -> None:
    """Silence is not a right that is missing."""
    given.server.misbehave("GET|POST", times=1000, status=500)
    assert Verdict.OK not in _proofs(given).values()
    assert Verdict.WRONG not in _proofs(given).values()
