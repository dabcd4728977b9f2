"""Writes to a trial as one of its people, by real SMTP."""

import smtplib
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from bot.settings.model import Settings
from bot.trial.sent import Sent, outgoing
from protocol.directory import Person
from protocol.violations import Misconfigured, Misread


def write(
    settings: Settings, writer: Person, text: str, at: datetime, *, subject: str = "", case: str = "", reply: int = 0
) -> None:
    """Send an email as a person, and return once it was taken. Raises Misread for an email that is not there to reply
    to, and Misconfigured where the trial takes none."""
    letter = EmailMessage()
    letter["From"] = f"{writer.name} <{writer.address}>"
    letter["To"] = settings.service.address
    replied = numbered(outgoing(settings.mail_out.maildir), reply)
    given = " ".join(each for each in (f"[{case}]" if case else "", " ".join(subject.split())) if each)
    letter["Subject"] = given or (f"RE: {replied.subject}" if replied else "Case")
    letter["Date"] = format_datetime(at)
    if replied is not None:
        letter["In-Reply-To"] = letter["References"] = replied.message_id
    letter["Message-ID"] = make_msgid(domain=writer.address.rpartition("@")[2])
    letter.set_content(text)
    door = settings.mail_local.smtp
    if door is None:
        raise Misconfigured("The trial takes no letters.", "Begin a new one.")
    try:
        with smtplib.SMTP(door.host, door.port, timeout=30) as smtp:
            smtp.send_message(letter)
    except OSError as error:
        raise Misconfigured(f"The trial did not take the letter ({error}).", "Is `holdfast trial` running?") from None


def numbered(sent: tuple[Sent, ...], number: int) -> Sent | None:
    """The email of a number, or None for 0. Raises Misread for one that is not there."""
    if not number:
        return None
    if not 1 <= number <= len(sent):
        raise Misread(f"There are {len(sent)} emails.", "Choose one of them.")
    return sent[number - 1]
