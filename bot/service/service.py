"""Takes what was read or heard, decides, and commits everything that follows at once.

The order is the promise: read, decide, commit, and only then tell the sender that it was taken.
A message is acted on once, however often and by however many workers it is delivered.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

from bot.service.administrators import ended
from bot.service.administrators.notices import administrators, heads
from bot.service.meaning import habits
from bot.service.meaning.case_lookup import FormsOf, SubjectOf
from bot.service.quarantine.aside import Releasing, spam, unlisted
from bot.service.trust import unproved
from bot.service.trust.codes import new_code
from bot.service.unit_of_work import NOBODY, Acting, Handled, mark_of, put_away
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.chat import CHANNEL
from protocol.messages.intents import Authenticity, Evidence, Intent, Received, Sender, TimePassed, Undelivered
from protocol.messages.intents import Told as ToldIntent
from protocol.ports.clock import Clock
from protocol.ports.letters import Letter, Outcome, Read, Reader
from protocol.ports.outbox import Told
from protocol.ports.store import Store
from protocol.ports.work import Mark, Work
from protocol.violations import CannotCommit, LostRace, Misread

log = logging.getLogger("holdfast.service")

TRIES = 3
"""How often a message that makes us fail is tried before it is set aside whole (design, road 4)."""


class Service:
    """The one place where messages, time and commands come in."""

    def __init__(
        self, *, store: Store, reader: Reader, rules: Rules, clock: Clock, prefix: str = "JW",
        wake: Callable[[], None] = lambda: None, codes: Callable[[], str] = new_code,
        answers_an_hour: int = 20, quarantine_bytes: int = 200 * 2**20,
        subject_of: SubjectOf = lambda post: "", forms_of: FormsOf = lambda post: (),
        heads_to: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self._store = store
        self._reader = reader
        self._wake = wake
        self._stuck: set[str] = set()
        self._heads_to = heads_to
        self._acting = Acting(
            store=store, rules=rules, clock=clock, prefix=prefix, codes=codes,
            answers_an_hour=answers_an_hour, subject_of=subject_of, forms_of=forms_of,
        )  # fmt: skip
        self._aside = Releasing(self._acting, reader, quarantine_bytes)

    @property
    def rules(self) -> Rules:
        """The rules that messages, time and commands are decided by."""
        return self._acting.rules

    @rules.setter
    def rules(self, rules: Rules) -> None:
        self._acting.rules = rules

    # --- messages -------------------------------------------------------------------------------------

    def take(self, letter: Letter) -> Outcome:
        """Take one letter. Returns once its outcome is committed; raises CannotCommit where it must
        come again."""
        return self._taken(letter, self._reader.read(letter)).outcome

    def became(self, letter: Letter) -> Outcome | None:
        """The recorded outcome of a letter that comes again: after a stop between the commit and its filing it is
        a duplicate to us, and belongs where its first outcome says. None where it has none."""
        read = self._reader.read(letter)
        left = self._store.outcome(read.message_id, put_away(read)) if letter.envelope.put_away else None
        return self._store.outcome(read.message_id, read.sameness) or left

    def hear(
        self, received: Received, raw: bytes, *, inbox: str, likeness: str = "", kind: str = f"{CHANNEL} message",
        text: str = "",
    ) -> Handled:  # fmt: skip
        """Take what a listed and proved person said in chat or on a page, by the laws that letters have.

        `raw` is what came, of which `received.evidence` holds the digest; `inbox` names the conversation;
        `likeness` is the same for every delivery of it; `text` is all that was typed. A reply for the asker alone is
        in `unsaid`, and held: the caller shows it and hands it to `said`, or to `tell_by_email`; what is handed to
        neither is sent in a while. Raises CannotCommit where nothing has changed and it must be said again.
        """
        digest = received.evidence.sha256 if received.evidence else sha256(raw).hexdigest()
        letter = Letter(raw=raw, received_at=received.at, inbox=inbox)
        read = Read(
            kind=kind, why=received.sender.why, message_id=received.message_id, sha256=digest, received=received,
            sender=received.sender, about=received.about, likeness=likeness, new_text=text,
        )  # fmt: skip
        return self._taken(letter, read, shown=True)

    def _taken(self, letter: Letter, read: Read, *, shown: bool = False) -> Handled:
        failure: Exception | None = None
        for _ in range(TRIES):
            try:
                handled = self._acting.committed(lambda work: self._message(work, letter, read, shown=shown))
            except (CannotCommit, LostRace):
                raise
            except Exception as error:  # whatever it is, the message is set aside, not lost
                log.exception("A message could not be acted on.", extra={"message_sha256": read.sha256})
                failure = error
            else:
                self._wake()
                return handled
        why = f"Holdfast failed while acting on it ({type(failure).__name__})."
        handled = self._acting.committed(
            lambda work: self._aside.set_aside(work, letter, replace(read, quarantine=why), failed=True)
        )
        self._wake()
        return replace(handled, outcome=Outcome.QUARANTINED)

    def _message(self, work: Work, letter: Letter, read: Read, *, shown: bool) -> Handled:
        if work.seen(read.message_id, read.sameness):
            return Handled(outcome=Outcome.DUPLICATE)
        if self._acting.ours(work, read):
            work.mark(mark_of(letter, replace(read, kind="loop"), Outcome.IGNORED, why="it is an email of ours"))
            return Handled(outcome=Outcome.IGNORED)
        why = (
            read.quarantine
            or unlisted(read.received, self.rules.directory)
            or unproved.too_many(work, read.received, len(letter.raw))
        )
        if why and spam(letter, read):
            if work.seen(read.message_id, put_away(read)):
                return Handled(outcome=Outcome.DUPLICATE)
            mark = mark_of(letter, read, Outcome.IGNORED, why=f"put away already, and from nobody listed: {why}")
            work.mark(replace(mark, sha256=put_away(read)))
            return Handled(outcome=Outcome.IGNORED)
        if why:
            return self._aside.set_aside(work, letter, replace(read, quarantine=why))
        handled = self._acting.outcome(work, letter, read, shown=shown)
        why = f"{read.why}; {handled.remark}" if handled.remark else read.why
        work.mark(mark_of(letter, read, handled.outcome, reference=handled.reference or None, why=why))
        return handled

    def set_aside(self, received: Received, raw: bytes, why: str, *, inbox: str, likeness: str = "") -> bool:
        """Set something said in chat aside whole, for a person to look at. False where it was before."""
        letter = Letter(raw=raw, received_at=received.at, inbox=inbox)
        read = Read(
            kind=f"{CHANNEL} message", why=received.sender.why, message_id=received.message_id,
            sha256=sha256(raw).hexdigest(), received=received, quarantine=why, likeness=likeness,
        )  # fmt: skip
        handled = self._acting.committed(lambda work: self._aside.set_aside(work, letter, read))
        self._wake()
        return handled.outcome is Outcome.QUARANTINED

    def note(self, mark: Mark, *, asked: str = "", channel: str = "") -> bool:
        """Record the outcome of a message from which nothing follows; with `asked`, that this person, by
        key, asked about the case it names. False where its outcome was recorded before."""

        def work_on(work: Work) -> Handled:
            if work.seen(mark.message_id, mark.sha256):
                return Handled(outcome=Outcome.DUPLICATE)
            work.mark(mark)
            if asked and mark.reference:
                work.log_query(mark.reference, asked, mark.at, channel)
            return Handled(outcome=mark.outcome)

        return self._acting.committed(work_on).outcome is not Outcome.DUPLICATE

    def said(self, told: Sequence[Told]) -> None:
        """Replies have been shown where they were asked for: they are not sent as well. Raises CannotCommit;
        then they are sent in a while."""

        def work_on(work: Work) -> Handled:
            work.said([each.id for each in told], self._acting.now())
            return Handled(outcome=Outcome.HANDLED)

        if told:
            self._acting.committed(work_on)

    def tell_by_email(self, told: Sequence[Told]) -> None:
        """Send replies that could not be shown where they were asked for."""

        def work_on(work: Work) -> Handled:
            work.tell(told)
            work.release([each.id for each in told])
            return Handled(outcome=Outcome.HANDLED)

        if told:
            self._acting.committed(work_on)
            self._wake()

    # --- quarantine -----------------------------------------------------------------------------------

    def release(self, number: int, by: str) -> Handled:
        """Act on a letter in quarantine as if it came now. Raises Misread; then it stays."""
        handled = self._aside.release(number, by)
        self._wake()
        return handled

    def discard(self, number: int, by: str, reason: str) -> None:
        """Take a message out of what waits, for a reason. Raises Misread."""
        self._aside.discard(number, by, reason)

    def remind(self, at: datetime) -> None:
        """Tell administrators what has waited in quarantine since before an instant, once for it."""
        self._aside.remind(at)

    def send_heads(self, at: datetime) -> None:
        """Send the head of the record to those who keep it elsewhere, once for an instant."""
        if not self._heads_to:
            return
        now, (number, digest) = self._acting.now(), self._store.head()
        notice = heads(self.rules, now, number, digest, self._heads_to)

        def work_on(work: Work) -> Handled:
            self._acting.tell(work, (notice,), now, f"heads|{at.isoformat()}")
            return Handled(outcome=Outcome.HANDLED)

        self._acting.committed(work_on)
        self._wake()

    def tell_of_ended(self) -> None:
        """Tell administrators and their last managers, once, of teams that have ended or are listed no more and still
        hold cases or open requests."""
        now = self._acting.now()
        notices = ended.notices(self.rules.at(now), self._store.teams_in_use(), now)

        def work_on(work: Work) -> Handled:
            for key, notice in notices:
                self._acting.tell(work, (notice,), now, key)
            return Handled(outcome=Outcome.HANDLED)

        if notices:
            self._acting.committed(work_on)
            self._wake()

    def forget_old_lines(self) -> None:
        """Let go of lines, learnt or not, that have stood in no letter for long."""
        now = self._acting.now()
        old = habits.let_go(self._store.stale_habits(now - habits.UNLEARNT, now - habits.LEARNT))

        def work_on(work: Work) -> Handled:
            work.forget_habits(old)
            return Handled(outcome=Outcome.HANDLED)

        if old:
            self._acting.committed(work_on)

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
                    message_id="", sender=NOBODY, at=self._acting.now(),
                    intent=TimePassed(until=until, unread_since=unread_since),
                )  # fmt: skip
                try:
                    handled = self._lapsed(reference, received)
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

    def _lapsed(self, reference: str, received: Received) -> Handled:
        return self._acting.committed(lambda work: self._acting.decide(work, received, reference, ""))

    def _tell_of_stuck(self, reference: str) -> None:
        """Tell administrators, once a day, of a case whose deadlines cannot be acted on."""
        now = self._acting.now()
        notice = administrators(
            self.rules, now, "The deadlines of a case cannot be acted on.", f"Case {reference}.",
            "Look in the log. A team or rule that the case needs may have been taken out.", urgent=True,
        )  # fmt: skip

        def work_on(work: Work) -> Handled:
            self._acting.tell(work, (notice,), now, f"stuck {reference} {now:%Y-%m-%d}")
            return Handled(outcome=Outcome.HANDLED)

        self._acting.committed(work_on)

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
            self.rules, self._acting.now(), "An email could not be written, and nobody has had it.", about, why
        )

        def work_on(work: Work) -> Handled:
            self._acting.tell(work, (notice,), self._acting.now(), f"unwritten {post}")
            return Handled(outcome=Outcome.HANDLED)

        self._acting.committed(work_on)
        self._wake()

    def _once(self, key: str, reference: str, intent: Intent, at: datetime) -> None:
        """Act on something that our own sending brought, once, though we may be told of it again."""
        digest = sha256(f"{key} {intent!r}".encode()).hexdigest()
        received = Received(message_id=key, sender=NOBODY, at=at.replace(microsecond=0), intent=intent)

        def work_on(work: Work) -> Handled:
            if work.seen(key, digest):
                return Handled(outcome=Outcome.DUPLICATE)
            handled = self._acting.decide(work, received, reference, digest)
            work.mark(
                Mark(
                    message_id=key, sha256=digest, at=at, inbox="outgoing", outcome=Outcome.HANDLED,
                    reference=reference,
                )
            )  # fmt: skip
            return handled

        self._acting.committed(work_on)
        self._wake()

    # --- commands -------------------------------------------------------------------------------------

    def command(self, reference: str, intent: Intent, *, person: str | None = None, words: str = "") -> Decision:
        """Act on an intent given on the command line, by somebody who has the run of the machine."""
        now = self._acting.now()
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
            return self._acting.decide(work, received, reference, evidence.sha256)

        handled = self._acting.committed(work_on)
        self._wake()
        if handled.decision is None:
            raise Misread("Nothing was decided.", "Try again.")
        return handled.decision
