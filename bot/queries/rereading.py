"""Decides whether the message that an entry rests on says what the entry claims, when it is read again: its id, its
sender, the words relied on, and that it is no other kind of answer.

A letter is read by today's rules, which may find a plain yes of an earlier release unclear: that alone is no fault.
What a message does not hold at all, or plainly denies, is one.
"""

import json
import re
from collections.abc import Callable, Iterable, Iterator

from protocol.case.events import (
    CaseRegistered,
    ConfirmationGiven,
    MovedByLaw,
    OwnerCorrected,
    ResponsibilityAccepted,
    ResponsibilityDetermined,
)
from protocol.messages.chat import CHANNEL, WEB
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Evidence, Reading, Retract
from protocol.ports.letters import Letter, Read, Reader
from protocol.ports.record import Entry

OWNING = (CaseRegistered, ResponsibilityAccepted, ResponsibilityDetermined, OwnerCorrected, MovedByLaw)
"""Events that say which team is responsible."""
_NO = frozenset({Reading.DECLINE, Reading.QUESTION})
Kept = Callable[[str], bytes | None]


def misread(entries: Iterable[Entry], kept: Kept, reader: Reader) -> Iterator[str]:
    """Sentences about entries of one case, in order, whose message says something else. One that is missing is named
    elsewhere (`store/proof/verifying.py`)."""
    before: Entry | None = None
    for entry in entries:
        evidence = entry.happened.evidence
        if isinstance(entry.happened.event, OWNING) and evidence is not None:
            place = f"Case {entry.reference}, entry {entry.seq}"
            raw = kept(evidence.sha256)
            if raw is not None:
                yield from (f"{place}: {why}." for why in _unsaid(entry, before, evidence, raw, kept, reader))
        before = entry


def _unsaid(
    entry: Entry, before: Entry | None, evidence: Evidence, raw: bytes, kept: Kept, reader: Reader
) -> Iterator[str]:
    if evidence.channel == "email":
        yield from _by_letter(entry, before, evidence, raw, kept, reader)
        return
    text = raw.decode("utf-8", "replace")
    if evidence.channel == CHANNEL:
        who = _writer(text)
        if who not in evidence.sender.lower():
            yield "the chat message it rests on is from somebody else"
        if evidence.message_id.rpartition(":")[2] not in text:
            yield "the chat message it rests on is another one"
        return
    if evidence.channel == WEB:
        yield from _by_form(evidence, text)
        return
    event = entry.happened.event
    if not re.search(rf"(?<![\w-]){re.escape(entry.reference)}(?![\w-])", text):
        yield "the command it rests on names another case"
    elif repr(getattr(event, "team", "")) not in text:
        yield "the command it rests on names another team"


def _by_form(evidence: Evidence, text: str) -> Iterator[str]:
    """What is wrong with a form that was sent on a page, kept as it was admitted (`bot/pages/given.py`)."""
    try:
        plain = json.loads(text)
    except (ValueError, RecursionError):
        plain = None
    form = plain if isinstance(plain, dict) else {}
    if form.get("sender") != evidence.sender:
        yield "the form it rests on is from somebody else"
    if form.get("id") != evidence.message_id:
        yield "the form it rests on is another one"


def _writer(activity: str) -> str:
    """The Entra object id of whoever sent an activity, in lower case; "" where it names none."""
    try:
        plain = json.loads(activity)
    except (ValueError, RecursionError):
        return ""
    sender = plain.get("from") if isinstance(plain, dict) else None
    return str(sender.get("aadObjectId") or "").lower() if isinstance(sender, dict) else ""


def _by_letter(
    entry: Entry, before: Entry | None, evidence: Evidence, raw: bytes, kept: Kept, reader: Reader
) -> Iterator[str]:
    event, read = entry.happened.event, _read(raw, evidence, reader)
    if read.message_id != evidence.message_id:
        yield "the letter it rests on has another Message-ID"
    wrote = {read.sender.address, read.sender.on_behalf_of or ""} if read.sender is not None else set()
    if evidence.sender and evidence.sender not in wrote:
        yield f"the letter it rests on is not from {evidence.sender}"
    if not isinstance(event, ResponsibilityAccepted):
        return
    confirmed = before.happened.event if before is not None else None
    if isinstance(confirmed, ConfirmationGiven):  # what counts then was said in the letter before the code
        first = kept(confirmed.letter)
        if first is None:
            return
        read = _read(first, evidence, reader)
    if not _holds(read, event.words):
        yield "the words relied on are not in the letter it rests on"
    intent = read.received.intent if read.received is not None else None
    if isinstance(intent, Retract) or (isinstance(intent, Answer) and intent.reading in _NO):
        yield "the letter it rests on is no acceptance when it is read again"


def _read(raw: bytes, evidence: Evidence, reader: Reader) -> Read:
    return reader.read(Letter(raw=raw, received_at=evidence.received_at, inbox=evidence.inbox))


def _holds(read: Read, words: str) -> bool:
    """Whether a letter holds words, whatever stands between them, and with what identifies a person taken out."""
    wanted = _plain(words)
    return not wanted or any(wanted in _plain(each) for each in (read.new_text, masked(read.new_text), read.words))


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))
