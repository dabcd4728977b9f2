"""Takes what was read, finds its case, decides, and commits everything that follows at once.

The order is the promise: read, decide, commit, and only then tell the sender that it was taken.
A message is acted on once, however often and by however many workers it is delivered.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot import unproved
from bot.administrators import administrators
from bot.codes import new_code
from bot.finding import find
from bot.quarantine import reminder, told_of, waiting
from protocol.cases import Case
from protocol.decide import decide
from protocol.draft import Decision
from protocol.intents import Authenticity, Away, Evidence, Intent, Received, Sender, TimePassed, Undelivered, WhoOwns
from protocol.intents import Told as ToldIntent
from protocol.notices import Notice
from protocol.ports import Clock, Letter, Mark, Outcome, Read, Reader, Store, Told, Work
from protocol.rules import Rules
from protocol.violations import CannotCommit, LostRace, Misread, Violation

log = logging.getLogger("holdfast.service")

TRIES = 3
"""How often a message that makes us fail is tried before it is set aside whole (design, road 4)."""
RACES = 20
"""How often a lost race is run again: more than there are workers."""


@dataclass(frozen=True, kw_only=True)
class Handled:
    """What became of a message, and what its writer is told."""

    outcome: Outcome
    reference: str = ""
    decision: Decision | None = None


class Service:
    """The one place where messages, time and commands meet the rules and the record."""

    def __init__(
        self, *, store: Store, reader: Reader, rules: Rules, clock: Clock, prefix: str = "JW",
        wake: Callable[[], None] = lambda: None, codes: Callable[[], str] = new_code,
    ) -> None:  # fmt: skip
        self._store = store
        self._reader = reader
        self.rules = rules
        self._clock = clock
        self._prefix = prefix
        self._wake = wake
        self._stuck: set[str] = set()
        self._codes = codes

    # --- letters ---------------------------------------------------------------------------------------

    def take(self, letter: Letter) -> Outcome:
        """Take one letter. Returns once its outcome is committed; raises CannotCommit where it must
        come again."""
        read = self._reader.read(letter)
        failure: Exception | None = None
        for _ in range(TRIES):
            try:
                handled = self._committed(lambda work: self._letter(work, letter, read))
            except (CannotCommit, LostRace):
                raise
            except Exception as error:  # whatever it is, the letter is set aside, not lost
                log.exception("A letter could not be acted on.", extra={"message_sha256": read.sha256})
                failure = error
            else:
                self._wake()
                return handled.outcome
        why = f"Holdfast failed while acting on it ({type(failure).__name__})."
        self._committed(lambda work: self._set_aside(work, letter, replace(read, quarantine=why)))
        self._wake()
        return Outcome.QUARANTINED

    def _letter(self, work: Work, letter: Letter, read: Read) -> Handled:
        if work.seen(read.message_id, read.sha256):
            return Handled(outcome=Outcome.DUPLICATE)
        if why := read.quarantine or _unlisted(read.received) or unproved.too_many(work, read.received):
            return self._set_aside(work, letter, replace(read, quarantine=why))
        handled = self._outcome(work, letter, read)
        work.mark(_mark(letter, read, handled.outcome, reference=handled.reference or None, why=read.why))
        return handled

    def _outcome(self, work: Work, letter: Letter, read: Read) -> Handled:
        """Act on a letter, and keep it where something follows from it."""
        received = read.received
        if received is None:
            return Handled(outcome=Outcome.IGNORED)
        if isinstance(received.intent, Undelivered):
            handled = self._bounced(work, received, received.intent, read.sha256)
        else:
            handled = self._act(work, received, read.sha256)
        if handled.decision and handled.decision.happened:
            work.keep(read.sha256, letter.raw, letter.received_at)
        return handled

    def _set_aside(self, work: Work, letter: Letter, read: Read) -> Handled:
        """Quarantine a message whole, and tell the people who run Holdfast."""
        if work.seen(read.message_id, read.sha256):
            return Handled(outcome=Outcome.DUPLICATE)
        why = read.quarantine
        number = work.quarantine(
            read.message_id, read.sha256, letter.raw, letter.received_at, why, inbox=letter.inbox,
            envelope=letter.envelope,
        )  # fmt: skip
        work.mark(_mark(letter, read, Outcome.QUARANTINED, why=why))
        key, notice = told_of(work, self.rules, number, letter, read)
        self._tell(work, (notice,), letter.received_at, key)
        return Handled(outcome=Outcome.QUARANTINED)

    # --- quarantine -----------------------------------------------------------------------------------

    def release(self, number: int, by: str) -> Handled:
        """Read a letter in quarantine as if it came now, with its own receipt instant, and act on it.

        That somebody released it proves nothing about who wrote it. Raises Misread where it does not
        wait there, or would be set aside again; then it stays.
        """
        try:
            handled = self._committed(lambda work: self._release(work, number, by))
        except Violation:
            raise
        except Exception as error:
            log.exception("A letter could not be released.", extra={"quarantine": number})
            why = f"Holdfast failed while acting on it ({type(error).__name__}). It stays in quarantine."
            raise Misread(why, "Report the fault.") from error
        self._wake()
        return handled

    def _release(self, work: Work, number: int, by: str) -> Handled:
        aside = waiting(work, number)
        raw = self._store.evidence(aside.sha256)
        if raw is None:
            raise Misread(f"The bytes of letter {number} are no longer kept.", "Discard it.")
        letter = Letter(raw=raw, received_at=aside.at, inbox=aside.inbox, envelope=aside.envelope)
        read = self._reader.read(letter)
        if why := read.quarantine or _unlisted(read.received):
            mend = "Put right what it names, such as the directory; or discard the letter."
            raise Misread(f"It would be set aside again: {why.rstrip('.')}.", mend)
        handled, now = self._outcome(work, letter, read), self._now()
        released = f"{read.why}; {by} released it from quarantine at {now.isoformat()}"
        mark = _mark(letter, read, handled.outcome, reference=handled.reference or None, why=released)
        work.mark_anew(replace(mark, message_id=aside.message_id, sha256=aside.sha256))
        work.deal(number, now, by=by, how="released")
        return handled

    def discard(self, number: int, by: str, reason: str) -> None:
        """Take a letter out of what waits, for a reason. Its bytes are kept. Raises Misread."""

        def work_on(work: Work) -> Handled:
            waiting(work, number)
            work.deal(number, self._now(), by=by, how="discarded", why=reason)
            return Handled(outcome=Outcome.QUARANTINED)

        self._committed(work_on)

    def remind(self, at: datetime) -> None:
        """Tell administrators what has waited in quarantine since before an instant: once for that
        instant, by however many workers and however often they start."""
        left = tuple(each for each in self._store.quarantined() if each.at < at)
        if not left:
            return
        notice = reminder(self.rules, left, self._now())

        def work_on(work: Work) -> Handled:
            self._tell(work, (notice,), self._now(), f"quarantine|{at.isoformat()}")
            return Handled(outcome=Outcome.HANDLED)

        self._committed(work_on)

    # --- time -----------------------------------------------------------------------------------------

    def lapse(self, until: datetime, unread_since: datetime | None = None, limit: int = 200) -> int:
        """Act on every deadline that ended before `until`; the number of cases acted on.

        A case that makes us fail does not keep the others waiting.
        """
        until = until.replace(microsecond=0)
        acted = 0
        failed: set[str] = set()
        while references := [
            each
            for each in self._store.cases_due(until - timedelta(seconds=1), limit + len(failed))
            if each not in failed
        ]:
            for reference in references:
                received = Received(
                    message_id="", sender=_NOBODY, at=self._now(),
                    intent=TimePassed(until=until, unread_since=unread_since),
                )  # fmt: skip
                try:
                    handled = self._committed(lambda work, r=received, c=reference: self._decide(work, r, c, ""))  # type: ignore[misc]
                    if handled.decision is not None and handled.decision.happened:
                        acted += 1
                    else:  # another worker was first; or it would be asked again without end
                        failed.add(reference)
                except CannotCommit:
                    raise
                except Exception:
                    if reference not in self._stuck:
                        log.exception("A deadline could not be acted on.", extra={"case": reference})
                    self._stuck.add(reference)
                    self._tell_of_stuck(reference)
                    failed.add(reference)
        if acted:
            self._wake()
        return acted

    def _tell_of_stuck(self, reference: str) -> None:
        """Tell administrators, once a day, of a case whose deadlines cannot be acted on."""
        now = self._now()
        notice = administrators(
            self.rules, now, "The deadlines of a case cannot be acted on.", f"Case {reference}.",
            "Look in the log. A team or rule that the case needs may have been taken out.", urgent=True,
        )  # fmt: skip

        def work_on(work: Work) -> Handled:
            self._tell(work, (notice,), now, f"stuck {reference} {now:%Y-%m-%d}")
            return Handled(outcome=Outcome.HANDLED)

        self._committed(work_on)

    # --- what the post brings back ----------------------------------------------------------------------

    def told(self, reference: str, request: int, at: datetime) -> None:
        """The receiving team has been told of a request, at this instant (A01)."""
        self._once(f"told {reference} {request}", reference, ToldIntent(request=request), at)

    def undelivered(self, notice: str, reference: str, intent: Undelivered, at: datetime) -> None:
        """Somebody could not be told of a notice, named by its id."""
        self._once(f"undelivered {notice}", reference, intent, at)

    def unwritten(self, post: str, references: Sequence[str], why: str) -> None:
        """An email of ours, named by its id, could not be written: the people who run Holdfast are told."""
        about = f"It was about {', '.join(references)}." if references else ""
        notice = administrators(
            self.rules, self._now(), "An email could not be written, and nobody has had it.", about, why
        )

        def work_on(work: Work) -> Handled:
            self._tell(work, (notice,), self._now(), f"unwritten {post}")
            return Handled(outcome=Outcome.HANDLED)

        self._committed(work_on)
        self._wake()

    def _once(self, key: str, reference: str, intent: Intent, at: datetime) -> None:
        """Act on something that our own sending brought, once, though we may be told of it again."""
        digest = sha256(f"{key} {intent!r}".encode()).hexdigest()
        received = Received(message_id=key, sender=_NOBODY, at=at.replace(microsecond=0), intent=intent)

        def work_on(work: Work) -> Handled:
            if work.seen(key, digest):
                return Handled(outcome=Outcome.DUPLICATE)
            handled = self._decide(work, received, reference, digest)
            work.mark(
                Mark(
                    message_id=key, sha256=digest, at=at, inbox="outgoing", outcome=Outcome.HANDLED,
                    reference=reference,
                )
            )  # fmt: skip
            return handled

        self._committed(work_on)
        self._wake()

    # --- commands -------------------------------------------------------------------------------------

    def command(self, reference: str, intent: Intent, *, person: str | None = None, words: str = "") -> Decision:
        """Act on an intent given on the command line, by somebody who has the run of the machine."""
        now = self._now()
        raw = f"{now.isoformat()} {reference} {intent!r}".encode()
        evidence = Evidence(
            sha256=sha256(raw).hexdigest(), message_id="", channel="command line", received_at=now, person=person,
            authenticity=Authenticity.PROVED.value, authenticity_why="given on the machine that runs Holdfast",
            words=words,
        )  # fmt: skip
        sender = Sender(address="", person=person, authenticity=Authenticity.PROVED, why="given on the command line")
        received = Received(message_id="", sender=sender, at=now, intent=intent, evidence=evidence)

        def work_on(work: Work) -> Handled:
            work.keep(evidence.sha256, raw, now)
            return self._decide(work, received, reference, evidence.sha256)

        handled = self._committed(work_on)
        self._wake()
        if handled.decision is None:
            raise Misread("Nothing was decided.", "Try again.")
        return handled.decision

    # --- one commit -----------------------------------------------------------------------------------

    def _committed(self, act: Callable[[Work], Handled]) -> Handled:
        """Run one unit of work, again where another worker was first."""
        for _ in range(RACES):
            try:
                with self._store.work() as work:
                    return act(work)
            except LostRace:
                continue
        raise CannotCommit("Other workers kept writing to the same case.", "Send the message again.")

    def _bounced(self, work: Work, received: Received, intent: Undelivered, digest: str) -> Handled:
        """A delivery report: what each notice in that email said did not reach these addresses."""
        last = Handled(outcome=Outcome.HANDLED)
        for told in {each.id: each for m in received.about.answers for each in work.told_in(m)}.values():
            notice = told.notice
            if notice.case is not None:
                copied = notice.only_copied(intent.addresses)
                about = replace(intent, notice=notice.kind.value, request=notice.request, copied=copied)
                handled = self._decide(work, replace(received, intent=about), notice.case, f"{digest}|{told.id}")
                if handled.decision and handled.decision.happened:  # then the report is evidence, and is kept
                    last = handled
        return last

    def _act(self, work: Work, received: Received, digest: str) -> Handled:
        found = find(work, self._store, received, self._prefix, self.rules)
        received = replace(received, request=found.request, candidates=found.candidates, code=self._codes())
        return self._decide(work, received, found.reference, digest)

    def _decide(self, work: Work, received: Received, reference: str, digest: str) -> Handled:
        before = work.load(reference) if reference else None
        decision = decide(before, reference, received, self.rules)
        self._record(work, before, reference, decision)
        if before is not None and isinstance(received.intent, WhoOwns):
            asker = received.sender.person or received.sender.team or "nobody listed"
            work.log_query(reference, asker, received.at, received.evidence.channel if received.evidence else "")
        seq = before.seq if before else 0
        self._tell(
            work, unproved.told(work, received, decision), received.at,
            f"{reference}|{seq}|{received.message_id}|{digest}", decision.reply, received.message_id,
        )  # fmt: skip
        return Handled(outcome=Outcome.HANDLED, reference=reference, decision=decision)

    def _record(self, work: Work, before: Case | None, reference: str, decision: Decision) -> None:
        if decision.happened:
            work.record(reference, before, decision.happened, self._clock.now())

    def _tell(
        self, work: Work, notices: Sequence[Notice], at: datetime, key: str, reply: Notice | None = None,
        answers: str = "",
    ) -> None:  # fmt: skip
        """Store notices under ids that a second try would give them again."""
        told = [
            Told(
                id=sha256(f"{key}|{place}".encode()).hexdigest()[:32], at=at, notice=notice,
                answers=answers if notice is reply else "",
            )
            for place, notice in enumerate(notices)
            if notice.to
        ]  # fmt: skip
        if told:
            work.tell(told)

    def _now(self) -> datetime:
        return self._clock.now().replace(microsecond=0)


_NOBODY = Sender(address="", authenticity=Authenticity.PROVED, why="the clock of the machine that runs Holdfast")


def _unlisted(received: Received | None) -> str:
    """Why a person's letter is set aside: its sender fails authentication, or is unknown (Q0)."""
    if received is None or isinstance(received.intent, (Undelivered, Away)):
        return ""
    sender = received.sender
    if sender.authenticity is Authenticity.FAILED:
        return f"It is not from the address it gives: {sender.why}"
    if sender.person is None and sender.team is None:
        return "Its sender is not in the directory."
    return ""


def _mark(letter: Letter, read: Read, outcome: Outcome, *, reference: str | None = None, why: str = "") -> Mark:
    return Mark(
        message_id=read.message_id, sha256=read.sha256, at=letter.received_at, inbox=letter.inbox, outcome=outcome,
        kind=read.kind, reference=reference, why=why,
    )  # fmt: skip
