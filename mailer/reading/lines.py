"""Reads what somebody typed in chat by the grammar of letters: a line is the whole text of a letter to us.

Nothing in the words may depend on the channel, so the line goes through a letter's own steps: its bytes
are parsed, what was written now is told from what it quotes, and the same policy decides.
"""

from base64 import encodebytes
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

from mailer.reading.hearing import Hearing, Meant, Opened
from mailer.reading.kinds.kinds import Us
from mailer.reading.mime.mime import Mime, parsed
from mailer.reading.newtext.newtext import new_text
from mailer.reading.sentences.references import Found
from mailer.reading.sentences.references import about as all_about
from protocol.directory import Directory
from protocol.messages.chat import CHANNEL
from protocol.messages.intents import About, Evidence, Nothing, Received, Sender
from protocol.pack.procedures import Pack

_TO_US = "chat@line.invalid"  # a line in chat is always said to us; this address is never written to

_NOTHING = Meant(intent=Nothing(addressed=True), words="", alarm=False, personal_data=False)


class ChatLineReader:
    """The `LineReader` port.

    `our_domain` is that of our own Message-IDs, which a line may answer; `prefix` that of our case references.
    """

    def __init__(self, directory: Directory, packs: Iterable[Pack], our_domain: str, prefix: str = "JW") -> None:
        us = Us(addresses=frozenset({_TO_US}), domain=our_domain.lower())
        self._hearing = Hearing(directory, packs, us, prefix)

    def line(
        self,
        text: str,
        *,
        sender: Sender,
        about: About,
        message_id: str,
        sha256: str,
        at: datetime,
        inbox: str,
        channel: str = CHANNEL,
    ) -> Received:
        """What a line says. Raises nothing for any text: what cannot be read says nothing to act on."""
        try:
            of, meant = self._meant(text, sender, about, at.date())
        except Exception:  # whatever it was: its writer hears that we did not understand, and what to write
            of, meant = about, _NOTHING
        at = at.astimezone(UTC).replace(microsecond=0)
        evidence = Evidence(
            sha256=sha256,
            message_id=message_id,
            channel=channel,
            received_at=at,
            sender=sender.address,
            person=sender.person,
            authenticity=sender.authenticity.value,
            authenticity_why=sender.why,
            on_behalf_of=sender.on_behalf_of,
            inbox=inbox,
            words=meant.kept,
        )
        return Received(
            message_id=message_id,
            sender=sender,
            at=at,
            intent=meant.intent,
            evidence=evidence,
            about=of,
            alarm=meant.alarm,
            personal_data=meant.personal_data,
        )

    def _meant(self, text: str, sender: Sender, shown: About, on: date) -> tuple[About, Meant]:
        """What a line is about and says. `shown`, what the chat shows it to be about, stands where a
        letter has its subject."""
        answering = bool(shown.references or shown.local_ids or shown.answers)
        mime = _as_letter(text, answering=answering)
        new = new_text(mime.text)
        subject = Found(references=shown.references, local_ids=shown.local_ids, bare=shown.bare)
        found = self._hearing.found(new.text, sender)
        of, several = all_about(mime, subject, found)
        of = replace(of, answers=shown.answers)
        new = replace(new, unsure=new.unsure or mime.doubt or several)
        opened = Opened(mime=mime, new=new, subject=subject, text=found, sender=sender, of=of, on=on)
        return of, self._hearing.said(opened)


def _as_letter(text: str, *, answering: bool) -> Mime:
    """A line as the simplest letter that says it. What no character set can hold becomes a question mark."""
    body = encodebytes(text.encode("utf-8", "replace"))
    subject = b"Re:" if answering else b""
    return parsed(
        b"To: %s\r\nSubject: %s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n%s" % (_TO_US.encode(), subject, body)
    )
