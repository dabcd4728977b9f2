"""Decides whether what must hold before a step holds, on which entries the step then rests, and what is asked for where
it does not."""

from collections.abc import Iterable
from dataclasses import dataclass

from protocol.case.case import Case, Request, SaidItem, State
from protocol.decision.decision import Draft
from protocol.decision.ladder import Sides, reach
from protocol.decision.telling import person_name
from protocol.directory import fold
from protocol.messages.conditions import Condition, Test, said
from protocol.messages.facts import Noted, NotedFacts
from protocol.pack.items import Item
from protocol.pack.procedures import Effect, Gate, Pack, Step

Row = dict[str, object]


@dataclass(frozen=True, kw_only=True)
class Way:
    """How a step stands: the ledger entries that opened its gates, the gates that keep it back, and those that only
    warn, which hold it up no more than to tell a manager."""

    rests_on: tuple[int, ...] = ()
    shut: tuple[Gate, ...] = ()
    warns: tuple[Gate, ...] = ()

    @property
    def warned(self) -> tuple[str, ...]:
        """What was wanted and is not there, as the ledger keeps it."""
        return tuple(dict.fromkeys(str(each) for gate in self.warns for each in (*gate.needs, *gate.any_of)))


@dataclass(frozen=True, kw_only=True)
class About:
    """What a step is about: the request, where there is one; the teams concerned; and items that are just being said,
    each with its value, which count as said."""

    request: Request | None = None
    teams: tuple[str, ...] = ()
    saying: tuple[tuple[str, str], ...] = ()


def way(draft: Draft, gates: Iterable[Gate], about: About) -> Way:
    """How a step stands before some gates."""
    rests: list[int] = []
    shut: list[Gate] = []
    warns: list[Gate] = []
    for gate in gates:
        if any(_holds(draft, each, about) is not None for each in gate.unless):
            continue
        needed = [_holds(draft, each, about) for each in gate.needs]
        one = next((on for each in gate.any_of if (on := _holds(draft, each, about)) is not None), None)
        if None in needed or (gate.any_of and one is None):
            (warns if gate.effect is Effect.WARN else shut).append(gate)
        rests += [entry for on in (*needed, one) if on is not None for entry in on]
    return Way(rests_on=tuple(sorted(set(rests))), shut=tuple(shut), warns=tuple(warns))


def before(packs: Iterable[Pack], step: Step, what: str = "", value: str = "") -> list[Gate]:
    """The gates of packs that stand before a step: for closing with or without this reason, for an item whatever its
    value or with this one."""
    match step:
        case Step.CLOSE:
            wanted = {"", fold(what)}
        case Step.SAY:
            wanted = {fold(what), fold(said(what, value))}
        case _:
            wanted = {""}
    found = (gate for pack in packs for gate in pack.gates if gate.step is step and fold(gate.what) in wanted)
    return list(dict.fromkeys(found))


def once(packs: Iterable[Pack]) -> list[Pack]:
    """Packs without those that stand there already."""
    return list({pack.key: pack for pack in packs}.values())


# --- one condition ------------------------------------------------------------------------------------------


def holds(draft: Draft, condition: Condition, about: About) -> bool:
    """Whether one condition holds."""
    return _holds(draft, condition, about) is not None


def _holds(draft: Draft, condition: Condition, about: About) -> tuple[int, ...] | None:  # noqa: C901, PLR0911 - the closed list of conditions, one line or two each
    """The entries on which a condition holds, () where it holds on none; None where it does not hold."""
    case = draft.known
    name, value = condition.name, condition.value
    match condition.test:
        case Test.SAID:
            return _said(case, about, name)
        case Test.IS:
            return _said(case, about, name, value)
        case Test.IS_NOT:
            return () if _said(case, about, name, value) is None else None
        case Test.AS:
            return _alike(case, about, name, value)
        case Test.WITHOUT:
            return () if _said(case, about, name) is None else None
        case Test.DONE:
            return _done(case, name)
        case Test.ASKED:
            return _of_request(case, name)
        case Test.ACCEPTED:
            return _of_request(case, name, State.ACCEPTED)
        case Test.NONE_OPEN:
            there = case is not None and any(each.procedure == name for each in case.open_requests)
            return None if there else ()
        case Test.FLAG:
            raised = case.flag(name) if case is not None else None
            return None if raised is None else (raised.seq,)
        case Test.ONE_ORGANISATION:
            return () if _one_organisation(draft, about) else None
        case Test.BY_A_PERSON:
            return () if draft.received.sender.team is None else None


def _said(case: Case | None, about: About, name: str, value: str = "") -> tuple[int, ...] | None:
    """Where an item has been said, with a value where one is wanted; the value that is just being said counts."""
    if any(what == name and value in ("", now) for what, now in about.saying):
        return ()
    found = [each for each in _items(case, name) if value in ("", each.value)]
    return (found[-1].seq,) if found else None


def _items(case: Case | None, name: str) -> list[SaidItem]:
    return [each for each in case.items if each.what == name] if case is not None else []


def _alike(case: Case | None, about: About, name: str, other: str) -> tuple[int, ...] | None:
    values = {now for what, now in about.saying if what == name} or {each.value for each in _items(case, name)}
    found = [each for each in _items(case, other) if each.value in values]
    return (found[-1].seq,) if found else None


def _done(case: Case | None, name: str) -> tuple[int, ...] | None:
    """All that was owed by this name has been done, and something was."""
    if case is None or any(each.name == name for each in case.duties):
        return None
    found = [seq for done, seq in case.finished if done == name]
    return (found[-1],) if found else None


def _of_request(case: Case | None, procedure: str, state: State | None = None) -> tuple[int, ...] | None:
    found = [r for r in case.lately if r.procedure == procedure] if case is not None else []
    if state is None:
        return (found[-1].seq,) if found else None
    ended = [r for r in found if r.state is state]
    return (ended[-1].ended_seq,) if ended else None


def _one_organisation(draft: Draft, about: About) -> bool:
    teams = draft.directory.teams
    keys = {*about.teams, *((about.request.from_team, about.request.to_team) if about.request else ())}
    return len({teams[key].organisation for key in keys if key in teams}) == 1


# --- what is asked for --------------------------------------------------------------------------------------


def sides_of(draft: Draft, item: Item) -> list[str]:
    """The teams whose word an item is, the responsible one first."""
    if draft.known is None:
        return []
    requests = draft.case.requests
    teams = {
        "owner": [draft.case.owner],
        "from": [r.from_team for r in requests],
        "to": [r.to_team for r in requests],
        "involved": on_the_case(draft),
        "anyone": [*on_the_case(draft), *([draft.own_team] if draft.own_team else [])],
    }
    return list(dict.fromkeys(team for side in item.by for team in teams[side]))


def on_the_case(draft: Draft) -> list[str]:
    """The teams that are on the case: the one responsible, those that a request waits for, and those that have agreed
    to something which moves nothing."""
    case = draft.case
    live = [r for r in case.lately if r.state.open or (r.state is State.ACCEPTED and r.to_team != case.owner)]
    sides = (team for r in live for team in (r.from_team, r.to_team))
    return [team for team in dict.fromkeys((case.owner, *sides)) if team in draft.directory.teams]


def asked_for(draft: Draft, gates: Iterable[Gate], packs: Iterable[Pack], about: About) -> list[Row]:
    """What gates that are shut ask for, each condition that fails, who may say it and in which words."""
    rows: list[Row] = []
    every = tuple(packs)
    for gate in gates:
        failing = [each for each in gate.needs if _holds(draft, each, about) is None]
        rows += [{"any": False, "clause": gate.clause, "of": [_row(draft, each, every)]} for each in failing]
        if gate.any_of and all(_holds(draft, each, about) is None for each in gate.any_of):
            rows.append({"any": True, "clause": gate.clause, "of": [_row(draft, each, every) for each in gate.any_of]})
    unique: list[Row] = []
    for row in rows:
        if row not in unique:
            unique.append(row)
    return unique


def warn(draft: Draft, how: Way, team: str, about: About) -> None:
    """The manager of the team that took a step hears what was not there first; the step stands."""
    if not how.warns:
        return
    sides = Sides(from_team=team, to_team=team, owner=team)
    told = reach(draft.directory, sides, ("owner.level1",), draft.now)
    draft.problems(told.problems)
    first = asked_for(draft, how.warns, draft.rules.packs.values(), about)
    by = person_name(draft.rules, draft.by) or draft.directory.teams[team].name
    done = [f"{what}: {value}" if value else what for what, value in about.saying]
    draft.tell(NotedFacts(what=Noted.WARNED, first=first, by=by, done=done), told.people, request=about.request)


def _row(draft: Draft, condition: Condition, packs: tuple[Pack, ...]) -> Row:
    items = {name: item for pack in reversed(packs) for name, item in pack.items.items()}
    titles = {name: each.title for pack in packs for name, each in pack.procedures.items()}
    flags = {name: each.title for pack in packs for name, each in pack.flags.items()}
    duties = {each.name: each.title for pack in packs for each in pack.every_duty}
    item = items.get(condition.item)
    name = condition.name
    shown = {Test.FLAG: flags, Test.DONE: duties}.get(condition.test, titles).get(name, name)
    teams = draft.directory.teams
    return {
        "test": condition.test.value,
        "name": item.names[0] if item else shown,
        "value": condition.value,
        "who": [teams[key].name for key in sides_of(draft, item) if key in teams] if item else [],
        "asks": item.kind.value if item and not item.choices else "choice" if item else "",
    }
