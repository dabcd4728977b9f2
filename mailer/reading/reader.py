"""Puts together what the service is given for a letter: its kind, and what it says, by whom, about what.

It decides nothing itself but which step a kind of letter goes through; see `mailer.reading` for the road.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from hashlib import sha256

from mailer.reading.answers.bysubject import UNSURE
from mailer.reading.explaining import Line, lines_of
from mailer.reading.fetched import opened
from mailer.reading.hearing import Hearing, Meant, Opened
from mailer.reading.intents.saying import ANSWERING
from mailer.reading.kinds import reports
from mailer.reading.kinds.kinds import Recognised, Us, kind_of
from mailer.reading.mime.mime import Mime
from mailer.reading.newtext.newtext import NewText, new_text, shown
from mailer.reading.sender.authenticity import Trust, sender_of
from mailer.reading.sender.unread import named
from mailer.reading.sentences.references import Found, about
from mailer.reading.spoken import may_speak, spoken
from protocol.directory import Directory
from protocol.messages.intents import (
    About,
    Authenticity,
    Away,
    Cover,
    Evidence,
    Intent,
    Received,
    Sender,
    Undelivered,
)
from protocol.pack.procedures import Pack
from protocol.ports.letters import Letter, Read


class LetterReader:
    """The `Reader` port for email.

    `our_addresses` are the addresses we read and write from, `our_domain` the domain of our own
    Message-IDs, `prefix` that of our case references.
    """

    def __init__(
        self,
        directory: Directory,
        packs: Iterable[Pack],
        trust: Trust,
        our_addresses: Iterable[str],
        our_domain: str,
        prefix: str = "JW",
    ) -> None:
        self._directory = directory
        self._trust = trust
        self._us = Us(addresses=frozenset(address.lower() for address in our_addresses), domain=our_domain.lower())
        self._hearing = Hearing(directory, packs, self._us, prefix)

    def read(self, letter: Letter) -> Read:
        """What a letter says, who wrote it and how we know. Raises nothing for any bytes."""
        mime: Mime | None = None
        try:
            mime, content_digest = opened(letter)
            read = self._read(letter, mime)
            return replace(read, content_digest=content_digest) if content_digest else read
        except Exception as fault:
            why = f"the reader could not make sense of it ({type(fault).__name__})"
            digest = sha256(letter.raw).hexdigest()
            message_id = mime.message_id if mime else f"<{digest}@no-id.invalid>"
            sender = named(letter.raw, self._directory)
            return Read(kind="unreadable", why=why, message_id=message_id, sha256=digest, quarantine=why, sender=sender)

    def lines(self, letter: Letter) -> tuple[Line, ...]:
        """What became of each line of a letter's body, for whoever asks why it was read as it was. None where the
        letter cannot be read."""
        read = self.read(letter)
        if read.could_not_be_read or read.sender is None:
            return ()
        mime, _ = opened(letter)
        return lines_of(mime.text, self._hearing.known(mime, read.sender, read.about), read.words)

    def may_be_learnt(self, line: str, sender: Sender) -> bool:
        """Whether a line of a sender's may ever be learnt to stand in letters by habit."""
        return self._hearing.may_be_learnt(line, sender)

    def _read(self, letter: Letter, mime: Mime) -> Read:
        recognised = kind_of(mime, self._us)
        kind, why = recognised.kind, recognised.why
        sender = sender_of(mime, letter.envelope, self._directory, self._trust, letter.raw)
        new = new_text(mime.text)
        display = shown(new)
        if not mime.text.strip() and not ANSWERING.match(mime.subject):
            new = NewText(above=mime.subject, unsure=UNSURE)
        subject, text = (self._hearing.found(each, sender) for each in (mime.subject, new.text))
        of, several = about(mime, subject, text)
        unsure = new.unsure.replace(UNSURE, "") or mime.doubt or several
        if unsure and unsure != new.unsure:
            new = replace(new, unsure=unsure)
        in_hand = Opened(
            mime=mime,
            new=new,
            subject=subject,
            text=text,
            sender=sender,
            of=of,
            addresses=_addresses(letter, mime),
            on=letter.received_at.date(),
        )
        problems = (*subject.problems, *text.problems, mime.doubt, new.unsure if kind == "human" else "")
        read = Read(
            kind=kind,
            why=why,
            message_id=mime.message_id,
            sha256=mime.sha256,
            sender=sender,
            about=of,
            new_text=display,
            problems=tuple(dict.fromkeys(each for each in problems if each)),
            quarantine=why if kind == "unreadable" else "",
        )
        if kind != "human" and (voiced := self._spoken(letter, read, recognised, in_hand)) is not None:
            return voiced
        match kind:
            case "human":
                return self._human(letter, read, in_hand, self._hearing.said(in_hand))
            case "auto_reply":
                return replace(read, received=self._away(letter, mime, sender))
            case "bounce":
                return replace(read, received=self._bounced(letter, mime, sender))
        return read

    def _spoken(self, letter: Letter, read: Read, recognised: Recognised, opened: Opened) -> Read | None:
        """A listed colleague's words in a letter that looks like a machine's, where they count for something."""
        if not may_speak(recognised, opened):
            return None
        found = spoken(recognised, opened, self._hearing.said(opened), self._hearing.alarm_names)
        if found is None:
            return None
        meant, as_a_person = found
        why = f"a listed colleague’s own words stand in it, although {recognised.why}"
        why = recognised.why if recognised.kind == "recall" else why
        problems = tuple(dict.fromkeys(each for each in (*read.problems, opened.new.unsure) if each))
        read = replace(read, kind="human" if as_a_person else read.kind, why=why, problems=problems)
        return self._human(letter, read, opened, meant)

    def _human(self, letter: Letter, read: Read, opened: Opened, meant: Meant) -> Read:
        sender = opened.sender
        return replace(
            read,
            words=meant.words,
            quarantine=sender.why if sender.authenticity is Authenticity.FAILED else "",
            received=self._received(letter, opened.mime, sender, meant.intent, opened.of, meant),
        )

    def _away(self, letter: Letter, mime: Mime, sender: Sender) -> Received:
        """An automatic reply: it is evidence that somebody is away, and never an answer."""
        of, _ = about(mime, self._hearing.found(mime.subject, sender), Found())
        return self._received(letter, mime, sender, Away(), of)

    def _bounced(self, letter: Letter, mime: Mime, sender: Sender) -> Received | None:
        """Somebody may not have been told. None where the report names nobody. Whether we wrote to them, and of
        what, is for the service to say."""
        report = reports.report(mime)
        failed = tuple(each for each in report.failed if not self._us.among((each,)))
        if not failed:
            return None
        quoted = [self._hearing.found(each, sender) for each in report.subjects]
        of = About(
            references=()
            if report.guessed
            else tuple(dict.fromkeys(ref for each in quoted for ref in each.references)),
            answers=report.ids,
        )
        intent = Undelivered(notice="", request=None, addresses=failed, why=report.why)
        return self._received(letter, mime, sender, intent, of)

    def _received(
        self, letter: Letter, mime: Mime, sender: Sender, intent: Intent, of: About, meant: Meant | None = None
    ) -> Received:
        at = letter.received_at.astimezone(UTC).replace(microsecond=0)
        evidence = Evidence(
            sha256=mime.sha256,
            message_id=mime.message_id,
            channel="email",
            received_at=at,
            sender=sender.address,
            person=sender.person,
            authenticity=sender.authenticity.value,
            authenticity_why=sender.why,
            on_behalf_of=sender.on_behalf_of,
            inbox=letter.inbox,
            words=meant.kept if meant else "",
        )
        return Received(
            message_id=mime.message_id,
            sender=sender,
            at=at,
            intent=intent,
            evidence=evidence,
            about=of,
            alarm=meant is not None and meant.alarm,
            personal_data=meant is not None and meant.personal_data,
            cover=Cover(
                to_us=self._us.among(mime.sent_to("to", "cc")),
                written=mime.written,
                subject=meant.subject if meant else "",
                quoted=meant.quoted if meant else (),
                harmless=meant.harmless if meant else (),
                if_ours=meant.if_ours if meant else None,
                doubtful=meant is not None and meant.doubtful,
                each=meant.each if meant else (),
                habits=meant.habits if meant else (),
                strange=meant.strange if meant else None,
            ),
        )


def _addresses(letter: Letter, mime: Mime) -> tuple[str, ...]:
    envelope = (each.lower() for each in letter.envelope.recipients)
    return tuple(dict.fromkeys((*mime.sent_to("to", "cc"), *envelope)))
