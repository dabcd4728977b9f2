"""Acts on a message, from what it says to what becomes of it: which cases are meant, what the rules make of each, and
what is kept and learnt of it."""

from collections.abc import Sequence
from dataclasses import replace

from bot.service.decider import Decider, Handled
from bot.service.meaning import completing, habits
from bot.service.meaning.meaning import Meaning
from bot.service.trust import believing, braking, unproved
from protocol.messages.intents import Received, Undelivered
from protocol.ports.letters import Letter, Outcome, Read
from protocol.ports.work import Mark, Work


class Acting:
    """The road from a message that is believed to its outcome, in one unit of work. It makes no mark."""

    def __init__(self, meaning: Meaning, decider: Decider) -> None:
        self._meaning = meaning
        self._decider = decider

    def act(self, work: Work, letter: Letter, read: Read, *, shown: bool = False) -> Handled:
        """Act on a message, and keep it where something follows from it. With `shown`, a reply for its writer's eyes
        alone is handed back and held."""
        received = read.received
        if received is None:
            return Handled(outcome=Outcome.IGNORED)
        if isinstance(received.intent, Undelivered):
            handled = self._bounced(work, received, received.intent, read.sha256)
        else:
            same = (read.dedupe_key, put_away(read))
            received = replace(received, said_before=work.known_as(read.message_id, same))
            meant = self._meaning.of(work, received, read, shown=shown)
            done = []
            for each in meant.each:
                one, reference = self._meaning.about(work, each)
                said = None if shown else braking.words(work, one, reference, read.new_text, read.kind)
                if said is not None and said.repeated:  # words of an alarm repeated word for word are one alarm
                    one = replace(one, alarm=False)
                done.append(self._decider.decide(work, one, reference, read.sha256, shown=shown, said=said))
            handled = _together(done)
            if meant.code is not None and handled.happened:
                completing.used(work, meant.code)
            habits.learn(work, meant.lesson, handled.reference, received.at)
        if handled.happened or _waits_for_code(handled):
            work.keep(read.sha256, letter.raw, letter.received_at)
            unproved.kept(work, received, len(letter.raw))
        return handled

    def _bounced(self, work: Work, received: Received, intent: Undelivered, digest: str) -> Handled:
        """A delivery report: what each notice in that email said did not reach these addresses."""
        found = believing.believed(work, received, intent)
        if not found.addresses:
            return Handled(outcome=Outcome.IGNORED, remark="it names no email of ours to that address, or nothing new")
        if not found.message_id:
            notice = believing.unsure(self._decider.rules, received, intent, found)
            self._decider.tell(work, (notice,), received.at, f"{received.message_id}|{digest}|unsure")
            return Handled(outcome=Outcome.HANDLED)
        last = Handled(outcome=Outcome.HANDLED)
        for told in work.told_in(found.message_id):
            notice = told.notice
            if notice.case is not None:
                copied = notice.only_copied(found.addresses)
                about = replace(
                    intent, notice=notice.kind.value, request=notice.request, copied=copied, addresses=found.addresses
                )
                one = replace(received, intent=about)
                handled = self._decider.decide(work, one, notice.case, f"{digest}|{told.id}")
                if handled.happened:  # then the report is evidence, and is kept
                    last = handled
        return last


def _together(done: Sequence[Handled]) -> Handled:
    """What became of a message that speaks of several cases, each decided by itself and answered, all in one commit."""
    if len(done) == 1:
        return done[0]
    first = next((one for one in done if one.happened), done[0])
    return replace(first, each=tuple(done), private_replies=tuple(told for one in done for told in one.private_replies))


def _waits_for_code(handled: Handled) -> bool:
    """Whether a letter asks for something that counts once its code comes back: it is evidence then."""
    reply = handled.decision.reply if handled.decision else None
    return reply is not None and bool(reply.facts.get("digest"))


def put_away(read: Read) -> str:
    """Under what a letter is known that was left where it had been put away: somebody who takes it out
    again means us to read it, so there it is not the same."""
    return f"{read.dedupe_key} put away"


def mark_of(letter: Letter, read: Read, outcome: Outcome, *, reference: str | None = None, why: str = "") -> Mark:
    """The outcome of a message as it is recorded: known again by its id and by what it holds."""
    return Mark(
        message_id=read.message_id,
        sha256=read.dedupe_key,
        at=letter.received_at,
        inbox=letter.inbox,
        outcome=outcome,
        kind=read.kind,
        reference=reference,
        why=why,
    )
