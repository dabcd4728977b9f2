"""How emails are filed when there is no relay."""

import mailbox
from pathlib import Path

import pytest

from mailer.composing import compose
from mailer.local.maildir import MaildirCarrier
from protocol.violations import Misconfigured, SendLater
from tests.mailer.transport.props import MONDAY_10, OURS, SENDER, WORDING, post


def _carry(carrier: MaildirCarrier, name: str = "p-1") -> bytes:
    raw = compose(post(id=name), WORDING, sender=SENDER, at=MONDAY_10)
    carrier.carry(raw, message_id=f"<{name}@northshire.example.org>", sender=OURS, recipients=())
    return raw


def test_a_mail_program_can_read_it(tmp_path: Path) -> None:
    """The folder is a Maildir as the standard library knows it, one message for each email."""
    carrier = MaildirCarrier(tmp_path / "box")
    sent = {_carry(carrier), _carry(carrier), _carry(carrier, "p-2")}
    box = mailbox.Maildir(str(tmp_path / "box"))
    assert {box.get_bytes(key) for key in box.keys()} == sent  # noqa: SIM118 - a mailbox, not a dict
    assert list((tmp_path / "box" / "tmp").iterdir()) == []


def test_what_was_read_is_not_filed_again(tmp_path: Path) -> None:
    """A second try after somebody opened the email leaves it as they have it."""
    carrier = MaildirCarrier(tmp_path / "box")
    _carry(carrier)
    [new] = (tmp_path / "box" / "new").iterdir()
    new.rename(tmp_path / "box" / "cur" / f"{new.name}:2,S")
    _carry(carrier)
    assert list((tmp_path / "box" / "new").iterdir()) == []


def test_a_disk_that_cannot_take_it_is_for_later(tmp_path: Path) -> None:
    """Trouble with the disk keeps the email for another try."""
    carrier = MaildirCarrier(tmp_path / "box")
    (tmp_path / "box" / "new").rmdir()
    with pytest.raises(SendLater):
        _carry(carrier)


def test_a_folder_that_cannot_be_made_is_told_plainly(tmp_path: Path) -> None:
    """A file in the way of the folder is named."""
    (tmp_path / "box").write_text("in the way")
    with pytest.raises(Misconfigured, match="cannot be made"):
        MaildirCarrier(tmp_path / "box")
