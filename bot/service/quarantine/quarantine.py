"""Sets messages aside whole, and takes them out again: released, and then acted on, or discarded for a reason."""

import logging
from dataclasses import replace
from datetime import datetime

from bot.service.acting import Acting, mark_of
from bot.service.decider import Decider, Handled
from bot.service.quarantine import strangers
from bot.service.quarantine.notices import told_of, unread, waiting
from bot.service.unit_of_work import UnitOfWork
from protocol.directory import Directory
from protocol.messages.intents import Authenticity, Away, RaiseFlag, Received, Undelivered
from protocol.ports.bundling import signed_in
from protocol.ports.letters import Letter, Outcome, Read, Reader
from protocol.ports.origin import in_chat
from protocol.ports.work import Work
from protocol.violations import CannotCommit, Misread, Violation

log = logging.getLogger("holdfast.service")


MOST = 5_000
"""Letters that may wait before strangers' are no longer taken: more than anybody can look through, and as many as can
be counted in a moment, however small each is."""


class Quarantine:
    """What is set aside whole. `reader` reads again what is released; what is not proved may fill `most_bytes`."""

    def __init__(self, unit: UnitOfWork, *, reader: Reader, acting: Acting, decider: Decider, most_bytes: int) -> None:
        self._unit = unit
        self._reader = reader
        self._acting = acting
        self._decider = decider
        self._most_bytes = most_bytes

    def put(self, work: Work, letter: Letter, read: Read, *, failed: bool = False) -> Handled:
        """Quarantine a message whole, for the reason in `read`, and tell the people who run Holdfast; and a listed
        sender where it could not be read, or with `failed`, where it made us fail. Raises CannotCommit where
        what is not proved fills the quarantine: its sender then keeps it, and sends it again."""
        if work.seen(read.message_id, read.dedupe_key):
            return Handled(outcome=Outcome.DUPLICATE)
        if self._full(work, letter, read):
            raise CannotCommit("The quarantine is full.", "Release or discard what waits in it, or set quarantine_mb.")
        why = read.quarantine
        number = work.quarantine(
            read.message_id,
            read.sha256,
            letter.raw,
            letter.received_at,
            why,
            inbox=letter.inbox,
            envelope=letter.envelope,
        )
        work.mark(mark_of(letter, read, Outcome.QUARANTINED, why=why))
        rules, tell, at = self._decider.rules, self._decider.tell, letter.received_at
        key, notice, held = told_of(work, rules, number, letter, read)
        tell(work, (notice,), at, key, held_until=held)
        if (answer := unread(work, rules, letter, read, failed=failed)) is not None:
            tell(work, (answer,), at, f"{read.message_id}|{read.sha256}|unread")
        elif (said := strangers.answer(work, rules, letter, read)) is not None:
            tell(work, (said,), at, f"{read.message_id}|{read.sha256}|stranger")
        return Handled(outcome=Outcome.QUARANTINED)

    def _full(self, work: Work, letter: Letter, read: Read) -> bool:
        proved = read.sender is not None and read.sender.authenticity is Authenticity.PROVED
        if proved or letter.envelope.trusted or signed_in(read.message_id):
            return False  # what lies in a mailbox, or was proved, is no stranger's to fill us with
        if self._unit.store.quarantine_size() >= MOST:
            return True
        return work.quarantine_bytes() + len(letter.raw) > self._most_bytes

    def release(self, number: int, by: str) -> Handled:
        """Read a letter in quarantine as if it came now, with its own receipt instant, and act on it.

        That somebody released it proves nothing about who wrote it. Raises Misread where it does not
        wait there, or would be set aside again; then it stays.
        """
        try:
            handled = self._unit.run(self._release, number, by)
        except Violation:
            raise
        except Exception as error:
            log.exception("A letter could not be released.", extra={"quarantine": number})
            why = f"Holdfast failed while acting on it ({type(error).__name__}). It stays in quarantine."
            raise Misread(why, "Report the fault.") from error
        self._unit.wake()
        return handled

    def _release(self, work: Work, number: int, by: str) -> Handled:
        aside = waiting(work, number)
        if signed_in(aside.message_id):  # a signature of the chat service is good for minutes, a sign-in for hours
            where = "chat" if in_chat(aside.message_id) else "a page"
            raise Misread(
                f"It came from {where}, and who wrote it cannot be proved again.",
                "Ask them to send it again; discard it.",
            )
        raw = self._unit.store.evidence(aside.sha256)
        if raw is None:
            raise Misread(f"The bytes of letter {number} are no longer kept.", "Discard it.")
        letter = Letter(raw=raw, received_at=aside.at, inbox=aside.inbox, envelope=aside.envelope)
        read = self._reader.read(letter)
        if why := read.quarantine or unlisted(read.received, self._decider.rules.directory):
            mend = "Put right what it names, such as the directory; or discard the letter."
            raise Misread(f"It would be set aside again: {why.rstrip('.')}.", mend)
        handled, now = self._acting.act(work, letter, read), self._unit.now()
        released = f"{read.why}; {by} released it from quarantine at {now.isoformat()}"
        mark = mark_of(letter, read, handled.outcome, reference=handled.reference or None, why=released)
        work.replace_outcome(replace(mark, message_id=aside.message_id))
        work.resolve(number, now, by=by, how="released")
        return handled

    def discard(self, number: int, by: str, reason: str) -> None:
        """Take a message out of what waits, for a reason, and let go of its bytes. Raises Misread."""
        self._unit.run(_discarded, number, self._unit.now(), by, reason)


def _discarded(work: Work, number: int, at: datetime, by: str, reason: str) -> None:
    aside = waiting(work, number)
    work.resolve(number, at, by=by, how="discarded", why=reason)
    work.forget(aside.sha256)


def spam(letter: Letter, read: Read) -> bool:
    """Whether a letter that would be set aside is what a filter or a colleague has put away already: from
    nobody we know, and nothing in it that may raise an alarm."""
    known = read.sender is not None and (read.sender.person or read.sender.team)
    concern = read.received is not None and (read.received.concern or isinstance(read.received.intent, RaiseFlag))
    return letter.envelope.put_away and not known and not concern


def unlisted(received: Received | None, directory: Directory) -> str:
    """Why a person's message is set aside: its sender fails authentication, is unknown (Q0), or has left."""
    if received is None or isinstance(received.intent, (Undelivered, Away)):
        return ""
    sender = received.sender
    if sender.authenticity is Authenticity.FAILED:
        return f"It is not from the address it gives: {sender.why}"
    if sender.person is None and sender.team is None:
        return "Its sender is not in the directory."
    then = directory.at(received.at)
    person, team = then.people.get(sender.person or ""), then.teams.get(sender.team or "")
    if then is not directory and person is not None and person.vacant and person.until is not None:
        return f"Its sender has left: their last day in the directory was {person.until.isoformat()}."
    if person is None and team is not None and team.ended:
        return f"Its sender has ended: the last day of {team.name} in the directory was {team.until}."
    return ""
