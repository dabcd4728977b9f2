"""Decides what is learnt of lines that stand in letters by habit, whom it counts for, and when it is let go.

A line is a person's once it stood in their letters about three cases, and an organisation's once it stood in the
letters of three of its people: letters that answer nothing, since what stands beside answers alone may be part of
them. Or its writer was asked about it, and their plain reply to that email holds it again. Only letters that are
proved to be from somebody of a listed domain teach anything; what counts, and for whom, is one table's row a line.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from protocol.decision.rules import Rules
from protocol.directory import Organisation
from protocol.messages.guard import masked
from protocol.messages.habits import digest, line_digests, normal
from protocol.messages.intents import NO_WORD, Answer, Authenticity, Reading, Received, Strange
from protocol.messages.notices import Kind
from protocol.ports.boilerplate import OF_LINES, Habit, How
from protocol.ports.work import Work
from templates import counted

ENOUGH = 3
"""Cases, or people, in whose letters a line stood before it is learnt from that alone."""
MOST = 60
"""Lines of one person or organisation that are kept and not learnt: nobody fills a disk with them."""
UNLEARNT, LEARNT = timedelta(days=90), timedelta(days=730)
"""What has not been seen for so long is let go."""
_WORDS = 95
"""So many letters of a yes, and of the line beside it, are repeated to whoever wrote them."""


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """What a letter may teach, once it has been acted on: by scope its lines' digests, in one order. `settled` are the
    places in it of those that its writer was asked about. `answers` says that it is an answer."""

    lines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    known: tuple[Habit, ...] = ()
    settled: frozenset[int] = frozenset()
    answers: bool = False
    person: str = ""


def met(work: Work, received: Received, rules: Rules) -> tuple[Received, Lesson]:
    """A letter as it is meant where all that keeps it from being a yes stands there by habit; or with what is asked
    about it. And what it may teach."""
    cover = received.cover
    if cover is None or not (cover.habits or cover.strange) or not _believed(received, rules):
        return received, Lesson()
    key, strange = work.key(OF_LINES), cover.strange
    lines, by_scope = _lines(received, rules, key)
    known = work.habits(by_scope, [each for digests in by_scope.values() for each in digests])
    left = _left(by_scope, known, len(lines))
    mine = by_scope.get(_person(received), ())
    settled: frozenset[int] = frozenset()
    if strange is not None:
        unknown = [at for at in left if lines[at] in strange.lines]
        asked = tuple(mine[at] for at in unknown) if mine and cover.habits else ()
        if asked and _asked_about(work, received).issuperset(asked):
            settled = frozenset(unknown)
        if not unknown or settled:
            received = _meant(received, strange)
        elif asked:
            received = _asked(received, strange, lines[unknown[0]], asked)
    teaches = {scope: digests for scope, digests in by_scope.items() if cover.habits}
    answers = isinstance(received.intent, Answer) and received.intent.why != NO_WORD
    person = digest(key, "person", received.sender.person or "")
    return received, Lesson(lines=teaches, known=known, settled=settled, answers=answers, person=person)


def explained(
    received: Received, rules: Rules, key: bytes, every: Sequence[Habit]
) -> tuple[Received, Mapping[str, str]]:
    """A letter as it is meant, for whoever asks how it would be read; and by line, as `normal` gives it, why it is
    set aside."""
    cover = received.cover
    if cover is None or not key:
        return received, {}
    lines, by_scope = _lines(received, rules, key)
    learnt = {each.digest: each for each in every if each.learnt and each.scope in by_scope}
    found: dict[str, str] = {}
    for at, line in enumerate(lines):
        habit = next((learnt[each[at]] for each in by_scope.values() if each[at] in learnt), None)
        if habit is not None:
            found[normal(line)] = learnt_from(habit, rules)
    if not _believed(received, rules):
        return received, {
            line: f"{why}; but nothing is set aside in a letter that is not proved" for line, why in found.items()
        }
    if cover.strange is not None and all(normal(line) in found for line in cover.strange.lines):
        received = _meant(received, cover.strange)
    return received, {line: f"set aside: {why}" for line, why in found.items()}


def learnt_from(habit: Habit, rules: Rules) -> str:
    """How a line came to be known, in words."""
    whose = of_scope(habit.scope, rules)
    if habit.learnt is How.ADDED:
        return f"a line of {whose} that {habit.by} gave"
    return f"a line learnt from {counted(habit.letters, 'letter')} of {whose}"


def _lines(received: Received, rules: Rules, key: bytes) -> tuple[tuple[str, ...], Mapping[str, tuple[str, ...]]]:
    """The lines of a letter that may stand there by habit, and by scope their digests."""
    cover = received.cover
    assert cover is not None
    lines = tuple(dict.fromkeys((*cover.habits, *(cover.strange.lines if cover.strange else ()))))
    return lines, {scope: line_digests(key, scope, lines) for scope in scopes(received, rules)}


def _left(by_scope: Mapping[str, tuple[str, ...]], known: Sequence[Habit], count: int) -> list[int]:
    """The places of lines that are not learnt for anybody."""
    learnt = {(each.scope, each.digest) for each in known if each.learnt}
    return [at for at in range(count) if all((scope, each[at]) not in learnt for scope, each in by_scope.items())]


def learn(work: Work, lesson: Lesson, reference: str, at: datetime) -> None:
    """Put down what a letter has taught, about the case that it was found to be about."""
    if not lesson.lines or not reference:
        return
    known = {(each.scope, each.digest): each for each in lesson.known}
    case = digest(work.key(OF_LINES), "case", reference)
    for scope, digests in sorted(lesson.lines.items()):
        mine, room = scope.startswith("person "), MOST - work.habits_of(scope)
        for place, line in enumerate(digests):
            settled, before = place in lesson.settled, known.get((scope, line))
            if before is None:
                room -= 1
                if room < 0:
                    continue
            witness = (case if mine else lesson.person) if settled or not lesson.answers else ""
            after = _after(before or _new(scope, line, at), at, witness)
            if mine and settled and not after.learnt:
                after = replace(after, learnt=How.SETTLED, witnesses=())
            work.keep_habit(after)


def _new(scope: str, line: str, at: datetime) -> Habit:
    return Habit(scope=scope, digest=line, letters=0, first_at=at, last_at=at)


def _after(habit: Habit, at: datetime, witness: str) -> Habit:
    """What is known of a line once it stood in one letter more. A `witness` is the case or the person that counts."""
    seen = replace(habit, letters=habit.letters + 1, last_at=max(habit.last_at, at))
    if seen.learnt or not witness or witness in seen.witnesses:
        return seen
    witnesses = (*seen.witnesses, witness)
    if len(witnesses) < ENOUGH:
        return replace(seen, witnesses=witnesses)
    return replace(seen, witnesses=(), learnt=How.OFTEN)


def scopes(received: Received, rules: Rules) -> tuple[str, ...]:
    """For whom what a letter holds may be learnt: its writer, and their organisation."""
    directory, sender = rules.directory, received.sender
    if sender.person in directory.people:
        return _person(received), f"organisation {directory.people[sender.person or ''].organisation}"
    if sender.team in directory.teams:
        return (f"organisation {directory.teams[sender.team or ''].organisation}",)
    return ()


def _person(received: Received) -> str:
    return f"person {received.sender.person}" if received.sender.person else ""


def of_scope(scope: str, rules: Rules) -> str:
    """Whose lines they are, as people know them: an address, or a domain."""
    kind, _, key = scope.partition(" ")
    directory = rules.directory
    if kind == "person":
        person = directory.people.get(key)
        return person.address if person is not None else f"{key}, who is listed no more"
    organisation = directory.organisations.get(key)
    return domain_of(organisation) if organisation is not None else f"{key}, which is listed no more"


def domain_of(organisation: Organisation) -> str:
    """The first domain of an organisation, or its name where it has none."""
    return next(iter(organisation.domains), organisation.name)


def _believed(received: Received, rules: Rules) -> bool:
    """Whether a letter is proved to be from a listed sender, whose domain is one of its organisation's."""
    sender, directory = received.sender, rules.directory
    if sender.authenticity is not Authenticity.PROVED or sender.on_behalf_of is not None:
        return False
    own = (scope.partition(" ")[2] for scope in scopes(received, rules) if scope.startswith("organisation "))
    return any(directory.organisations[key].writes_from(sender.address.lower()) for key in own)


def _asked_about(work: Work, received: Received) -> frozenset[str]:
    """The lines, by digest, that the email of ours asks about which a letter answers, and which went to its writer."""
    for message_id in received.about.answers:
        if received.sender.address.lower() not in work.sent_to(message_id):
            continue
        notices = [each.notice for each in work.told_in(message_id)]
        lines = [each for notice in notices if notice.kind is Kind.NOT_RECORDED for each in _digests(notice.facts)]
        if lines:
            return frozenset(lines)
    return frozenset()


def _digests(facts: Mapping[str, object]) -> Iterable[str]:
    found = facts.get("habits")
    return map(str, found) if isinstance(found, list | tuple) else ()


def _meant(received: Received, strange: Strange) -> Received:
    """A letter without the lines that stand there by habit."""
    assert received.cover is not None
    cover = replace(
        received.cover, quoted=strange.quoted, harmless=strange.harmless, if_ours=strange.if_ours, strange=None
    )
    return replace(received, intent=strange.intent, cover=cover)


def _asked(received: Received, strange: Strange, line: str, digests: tuple[str, ...]) -> Received:
    """A letter whose writer is to be asked about a line."""
    assert received.cover is not None
    yes = strange.if_ours or strange.intent
    intent = replace(
        yes,
        reading=Reading.UNCLEAR,
        words=f"{_cut(yes.words)} … {_cut(line)}",
        why="nobody knows one of its lines, which may say something about the case",
    )
    return replace(received, intent=intent, cover=replace(received.cover, strange=replace(strange, digests=digests)))


def _cut(words: str) -> str:
    return masked(" ".join(words.split()))[:_WORDS]


def let_go(habits: Sequence[Habit]) -> tuple[Habit, ...]:
    """Those of some old lines that may go: an administrator's stay until they forget them."""
    return tuple(each for each in habits if each.learnt is not How.ADDED)


def given(line: str, scope: str, key: bytes, at: datetime, by: str) -> Habit:
    """A line that an administrator gives for a scope."""
    (made,) = line_digests(key, scope, [line])
    return Habit(scope=scope, digest=made, letters=0, first_at=at, last_at=at, learnt=How.ADDED, by=by)
