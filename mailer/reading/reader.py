"""Puts together what the service is given for a letter: its kind, and what it says, by whom, about what.

It decides nothing itself but which step a kind of letter goes through; see `mailer.reading` for the road.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC
from hashlib import sha256

from mailer.reading import reports
from mailer.reading.authenticity import Trust, sender_of
from mailer.reading.fetched import opened
from mailer.reading.kinds import Us, kind_of
from mailer.reading.known import Known, case_forms
from mailer.reading.mime import Mime
from mailer.reading.newtext import NewText, new_text, shown
from mailer.reading.phrases import rest_of
from mailer.reading.references import Found, about, find, in_hand
from mailer.reading.requests import Around
from mailer.reading.saying import ANSWERING, Heard, what_is_said
from mailer.reading.units import fold, units
from mailer.reading.vocabulary import Vocabulary, names_of
from protocol.guard import identifying, masked
from protocol.intents import (
    About,
    Answer,
    Ask,
    Authenticity,
    Away,
    Evidence,
    Intent,
    LowerFlag,
    RaiseFlag,
    Received,
    Sender,
    Undelivered,
)
from protocol.ports import Letter, Read
from protocol.procedures import Pack
from protocol.teams import Directory

_NO_CONCERN = re.compile(r"^[ \t*_>•-]*safeguarding(?: concern)?[\s*_]*[:=][\s*_]*(?:no|none|n)\b", re.I | re.M)


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """A person's letter before it is asked what it says."""

    mime: Mime
    new: NewText
    subject: Found
    text: Found
    sender: Sender


class LetterReader:
    """The `Reader` port for email.

    `our_addresses` are the addresses we read and write from, `our_domain` the domain of our own
    Message-IDs, `prefix` that of our case references.
    """

    def __init__(
        self, directory: Directory, packs: Iterable[Pack], trust: Trust, our_addresses: Iterable[str], our_domain: str,
        prefix: str = "JW",
    ) -> None:  # fmt: skip
        self._directory = directory
        self._words = Vocabulary(directory, tuple(packs), prefix)
        self._trust = trust
        self._us = Us(addresses=frozenset(address.lower() for address in our_addresses), domain=our_domain.lower())
        self._prefix = prefix

    def read(self, letter: Letter) -> Read:
        """What a letter says, who wrote it and how we know. Raises nothing for any bytes."""
        mime: Mime | None = None
        try:
            mime, likeness = opened(letter)
            return replace(self._read(letter, mime), likeness=likeness)
        except Exception as fault:
            why = f"the reader could not make sense of it ({type(fault).__name__})"
            digest = sha256(letter.raw).hexdigest()
            message_id = mime.message_id if mime else f"<{digest}@no-id.invalid>"
            return Read(kind="unreadable", why=why, message_id=message_id, sha256=digest, quarantine=why)

    def _read(self, letter: Letter, mime: Mime) -> Read:
        kind, why = kind_of(mime, self._us)
        sender = sender_of(mime, letter.envelope, self._directory, self._trust, letter.raw)
        new = new_text(mime.text)
        display = shown(new)
        if not mime.text.strip() and not ANSWERING.match(mime.subject):
            new = NewText(above=mime.subject, unsure="it stands only in the subject")
        subject, text = (self._found(each, sender) for each in (mime.subject, new.text))
        of, several = about(mime, subject, text)
        new = replace(new, unsure=new.unsure or mime.doubt or several)
        problems = (*subject.problems, *text.problems, mime.doubt, new.unsure if kind == "human" else "")
        read = Read(
            kind=kind, why=why, message_id=mime.message_id, sha256=mime.sha256, sender=sender, about=of,
            new_text=display, problems=tuple(dict.fromkeys(each for each in problems if each)),
            quarantine=why if kind == "unreadable" else "",
        )  # fmt: skip
        match kind:
            case "human":
                return self._human(letter, read, _Opened(mime=mime, new=new, subject=subject, text=text, sender=sender))
            case "auto_reply":
                return replace(read, received=self._away(letter, mime, sender))
            case "bounce":
                return replace(read, received=self._bounced(letter, mime, sender))
        return read

    def _human(self, letter: Letter, read: Read, opened: "_Opened") -> Read:
        mime, new, sender, of = opened.mime, opened.new, opened.sender, read.about
        subject, text = opened.subject, opened.text
        references, local_ids = in_hand(subject, text, of)
        display = next((name for name, _ in mime.named("from")), "")
        known = self._words.known(sender, case_forms(references, map(str, local_ids)), display)
        alarm = self._alarm(mime, new, known)
        around = Around(
            local_ids=of.local_ids,
            problems=tuple(dict.fromkeys((*subject.problems, *text.problems))),
            alarm=alarm,
            addresses=_addresses(letter, mime),
        )
        own = tuple(team.key for team in self._words.own_teams(sender))
        heard = Heard(mime=mime, new=new, sender=sender, about=of, known=known, around=around, own=own)
        intent, words = what_is_said(heard, self._words, self._us)
        if isinstance(intent, Answer) and sender.team:
            intent = self._named(intent, new, sender.team)
        no_alarm = isinstance(intent, LowerFlag | RaiseFlag) or (isinstance(intent, Ask) and not intent.safeguarding)
        return replace(
            read, words=words, quarantine=sender.why if sender.authenticity is Authenticity.FAILED else "",
            received=self._received(letter, mime, sender, intent, words, of, alarm=alarm and not no_alarm, new=new),
        )  # fmt: skip

    def _away(self, letter: Letter, mime: Mime, sender: Sender) -> Received:
        """An automatic reply: it is evidence that somebody is away, and never an answer."""
        of, _ = about(mime, self._found(mime.subject, sender), Found())
        return self._received(letter, mime, sender, Away(), "", of)

    def _bounced(self, letter: Letter, mime: Mime, sender: Sender) -> Received | None:
        """Somebody was not told. None where the report names no letter or nobody."""
        report = reports.report(mime)
        if not report.ids or not report.failed:
            return None
        of, _ = about(mime, self._found(mime.subject, sender), Found())
        of = replace(of, answers=tuple(dict.fromkeys((*report.ids, *of.answers))))
        failed = tuple(each for each in report.failed if each not in self._us.addresses)
        intent = Undelivered(
            notice="", request=None, addresses=failed, why=_cut(report.why) or "the receiving mail server refused it"
        )
        return self._received(letter, mime, sender, intent, "", of) if failed else None

    def _received(
        self, letter: Letter, mime: Mime, sender: Sender, intent: Intent, words: str, of: About, *, alarm: bool = False,
        new: NewText | None = None,
    ) -> Received:  # fmt: skip
        at = letter.received_at.astimezone(UTC).replace(microsecond=0)
        evidence = Evidence(
            sha256=mime.sha256, message_id=mime.message_id, channel="email", received_at=at, sender=sender.address,
            person=sender.person, authenticity=sender.authenticity.value, authenticity_why=sender.why,
            on_behalf_of=sender.on_behalf_of, inbox=letter.inbox,
            # A request may describe the person, and the ledger holds no such text (governance 5.1).
            words="" if isinstance(intent, Ask) else words,
        )  # fmt: skip
        return Received(
            message_id=mime.message_id, sender=sender, at=at, intent=intent, evidence=evidence, about=of, alarm=alarm,
            personal_data=new is not None and identifying(f"{mime.subject}\n{new.text}") is not None,
        )  # fmt: skip

    def _found(self, text: str, sender: Sender) -> Found:
        """The references in a text; local ids are those of the sender's organisation."""
        organisation = ""
        if sender.person:
            organisation = self._directory.people[sender.person].organisation
        elif sender.team:
            organisation = self._directory.teams[sender.team].organisation
        return find(text, prefix=self._prefix, organisation=organisation)

    def _alarm(self, mime: Mime, new: NewText, known: Known) -> bool:
        """Whether what a person wrote suggests a safeguarding concern. False alarms are cheap (A29); a
        job title in a signature and a field answered with no are none."""
        words = self._words.alarm
        if words is None:
            return False
        if _NO_CONCERN.search(new.text):
            return False
        spoken = [unit.folded for unit in rest_of(units(new.text), known)]
        if not ANSWERING.match(mime.subject) and not mime.ids("in-reply-to"):
            spoken.append(fold(mime.subject))
        return any(words.search(each) for each in spoken)

    def _named(self, answer: Answer, new: NewText, team: str) -> Answer:
        """An answer from a team's mailbox with the one person who signs it and may accept (A12)."""
        signed = f" {fold(new.text)} {fold(new.signature)} "
        full = [p.key for p in self._words.acceptors(team) if f" {fold(p.name)} " in re.sub(r"[,.;|()-]", " ", signed)]
        lines = {fold(line) for line in f"{new.text}\n{new.signature}".split("\n")}
        found = full or [p.key for p in self._words.acceptors(team) if names_of(p.name) & lines]
        return replace(answer, named=found[0]) if len(found) == 1 else answer


def _addresses(letter: Letter, mime: Mime) -> tuple[str, ...]:
    envelope = (each.lower() for each in letter.envelope.recipients)
    return tuple(dict.fromkeys((*mime.addresses("to"), *mime.addresses("cc"), *envelope)))


def _cut(text: str) -> str:
    return masked(" ".join(text.split())[:2000])[:200]
