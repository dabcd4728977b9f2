"""Takes what was read or heard: once, however often and by however many workers it is delivered.

The order is the promise: read, decide, commit, and only then tell the sender that it was taken.
"""

import logging
from dataclasses import replace
from hashlib import sha256

from bot.service.acting import Acting, mark_of, put_away
from bot.service.decider import Handled
from bot.service.quarantine.quarantine import Quarantine, spam, unlisted
from bot.service.trust import unproved
from bot.service.unit_of_work import UnitOfWork
from protocol.decision.rules import Rules
from protocol.messages.chat import CHANNEL
from protocol.messages.intents import Received
from protocol.ports.letters import Letter, Outcome, Read, Reader
from protocol.ports.origin import trail
from protocol.ports.work import Mark, Work
from protocol.violations import CannotCommit

log = logging.getLogger("holdfast.service")

TRIES = 3
"""How often a message that makes us fail is tried before it is set aside whole (design, road 4)."""


class Intake:
    """The one place where messages come in. `reader` reads letters; what is heard comes read."""

    def __init__(
        self, unit: UnitOfWork, *, reader: Reader, acting: Acting, quarantine: Quarantine, rules: Rules
    ) -> None:
        self.reader = reader
        self._unit, self._trying = unit, unit.trying(TRIES)
        self._acting = acting
        self._quarantine = quarantine
        self._rules = rules

    def take(self, letter: Letter) -> Outcome:
        """Take one letter. Returns once its outcome is committed; raises CannotCommit where it must
        come again."""
        read = self.reader.read(letter)
        try:
            handled = self._trying.run(self._message, letter, read)
        except CannotCommit:
            raise
        except Exception as error:  # whatever it is, the message is set aside, not lost
            handled = self._failed(letter, read, error)
        _log(read, handled)
        self._unit.wake()
        return handled.outcome

    def hear(
        self,
        received: Received,
        raw: bytes,
        *,
        inbox: str,
        content_digest: str = "",
        kind: str = f"{CHANNEL} message",
        text: str = "",
    ) -> Handled:
        """Take what a listed and proved person said in chat or on a page, by the laws that letters have.

        `raw` is what came, of which `received.evidence` holds the digest; `inbox` names the conversation;
        `content_digest` is the same for every delivery of it; `text` is all that was typed. A reply for the asker alone
        is in `private_replies`, and held: the caller shows it and hands it to `Replies`; what is handed to neither of
        them is sent in a while. Raises CannotCommit where nothing has changed and it must be said again.
        """
        digest = received.evidence.sha256 if received.evidence else sha256(raw).hexdigest()
        letter = Letter(raw=raw, received_at=received.at, inbox=inbox)
        read = Read(
            kind=kind,
            why=received.sender.why,
            message_id=received.message_id,
            sha256=digest,
            received=received,
            sender=received.sender,
            about=received.about,
            content_digest=content_digest,
            new_text=text,
        )
        try:
            handled = self._trying.run(self._message, letter, read, shown=True)
        except CannotCommit:
            raise
        except Exception as error:  # as above
            handled = self._failed(letter, read, error)
        _log(read, handled)
        self._unit.wake()
        return handled

    def became(self, letter: Letter) -> Outcome | None:
        """The recorded outcome of a letter that comes again: after a stop between the commit and its filing it is
        a duplicate to us, and belongs where its first outcome says. None where it has none."""
        read, store = self.reader.read(letter), self._unit.store
        left = store.outcome(read.message_id, put_away(read)) if letter.envelope.put_away else None
        return store.outcome(read.message_id, read.dedupe_key) or left

    def quarantine(self, received: Received, raw: bytes, why: str, *, inbox: str, content_digest: str = "") -> bool:
        """Set something said in chat aside whole, for a person to look at. False where it was before."""
        letter = Letter(raw=raw, received_at=received.at, inbox=inbox)
        read = Read(
            kind=f"{CHANNEL} message",
            why=received.sender.why,
            message_id=received.message_id,
            sha256=sha256(raw).hexdigest(),
            received=received,
            quarantine=why,
            content_digest=content_digest,
        )
        handled = self._unit.run(self._quarantine.put, letter, read)
        self._unit.wake()
        return handled.outcome is Outcome.QUARANTINED

    def note(self, mark: Mark, *, asked: str = "", channel: str = "") -> bool:
        """Record the outcome of a message from which nothing follows; with `asked`, that this person, by
        key, asked about the case it names. False where its outcome was recorded before."""
        return self._unit.run(_noted, mark, asked, channel)

    def _message(self, work: Work, letter: Letter, read: Read, *, shown: bool = False) -> Handled:
        """What becomes of a message, all in one unit of work: it is known, ours or not believed; or it is acted on."""
        if work.seen(read.message_id, read.dedupe_key):
            return Handled(outcome=Outcome.DUPLICATE)
        if _ours(work, read):
            work.mark(mark_of(letter, replace(read, kind="loop"), Outcome.IGNORED, why="it is an email of ours"))
            return Handled(outcome=Outcome.IGNORED)
        why = (
            read.quarantine
            or unlisted(read.received, self._rules.directory)
            or unproved.too_many(work, read.received, len(letter.raw))
        )
        if why and spam(letter, read):
            return _left(work, letter, read, why)
        if why:
            return self._quarantine.put(work, letter, replace(read, quarantine=why))
        handled = self._acting.act(work, letter, read, shown=shown)
        why = f"{read.why}; {handled.remark}" if handled.remark else read.why
        work.mark(mark_of(letter, read, handled.outcome, reference=handled.reference or None, why=why))
        return handled

    def _failed(self, letter: Letter, read: Read, error: Exception) -> Handled:
        """Set aside a message that made us fail as often as it was tried."""
        log.error("A message could not be acted on.", exc_info=error, extra={"message_sha256": read.sha256})
        why = f"Holdfast failed while acting on it ({type(error).__name__})."
        handled = self._unit.run(self._quarantine.put, letter, replace(read, quarantine=why), failed=True)
        return replace(handled, outcome=Outcome.QUARANTINED)


def _log(read: Read, handled: Handled) -> None:
    """Say what became of a message. What a stranger sends is said once a minute."""
    listed = read.sender is not None and (read.sender.person or read.sender.team)
    log.info(
        "A message was taken.",
        extra={
            "trail": trail(read.message_id),
            "kind": read.kind,
            "outcome": str(handled.outcome),
            "case": handled.reference,
            "seldom": "" if listed else str(handled.outcome),
        },
    )


def _ours(work: Work, read: Read) -> bool:
    """Whether a letter is an email of ours that comes back, by the record of what was sent. One that bears such
    an id and is from somebody listed is theirs."""
    listed = read.sender is not None and (read.sender.person or read.sender.team)
    return not listed and work.issued(read.message_id) is not None


def _left(work: Work, letter: Letter, read: Read, why: str) -> Handled:
    """What a filter or a colleague has put away stays there, and is recorded as ignored."""
    if work.seen(read.message_id, put_away(read)):
        return Handled(outcome=Outcome.DUPLICATE)
    mark = mark_of(letter, read, Outcome.IGNORED, why=f"put away already, and from nobody listed: {why}")
    work.mark(replace(mark, sha256=put_away(read)))
    return Handled(outcome=Outcome.IGNORED)


def _noted(work: Work, mark: Mark, asked: str, channel: str) -> bool:
    if work.seen(mark.message_id, mark.sha256):
        return False
    work.mark(mark)
    if asked and mark.reference:
        work.log_query(mark.reference, asked, mark.at, channel)
    return True
