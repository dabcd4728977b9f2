"""Decides what becomes of an item that somebody says of a case: kept with its value and day, an answer to a request, or
only answered itself. Saying one moves no responsibility, ever."""

from protocol.case.case import Request, State
from protocol.case.events import ItemSaid, ItemTakenBack, RequestClosed
from protocol.deciding import flags
from protocol.deciding.binding import ask_again, before
from protocol.deciding.owed import duties
from protocol.deciding.owed.duties import drop_duties, open_of_item, tick
from protocol.decision import gates
from protocol.decision.decision import Draft
from protocol.decision.telling import person_name
from protocol.messages.conditions import said
from protocol.messages.facts import Noted, NotedFacts
from protocol.messages.intents import Ask, Done, Say, Seen, Stated, TakeBack
from protocol.messages.refusals import Refused, Variant
from protocol.pack.items import Item, Value, value_of
from protocol.pack.procedures import SEEN, Procedure, Step


def signpost(draft: Draft) -> bool:
    """Whether all that is said is of items that are not kept: each is answered with the right door, and nothing of it
    is recorded. No case need be named for that."""
    intent = draft.received.intent
    if not isinstance(intent, Say):
        return False
    found = [_item(draft, each.what) for each in intent.items]
    doors = [each for each in found if each is not None and not each.keep]
    if not doors or len(doors) < len(found):
        return False
    draft.answer(NotedFacts(what=Noted.SIGNPOST, done=[each.reply for each in doors], more=[]))
    return True


def say(draft: Draft, intent: Say) -> None:
    """Items are said by those whose word they are; each refused one is asked about."""
    kept = [each for each in intent.items if (known := _item(draft, each.what)) is None or known.keep]
    if why := before(draft, draft.case.since):
        ask_again(draft, why)
        return
    heard: list[str] = []
    more: list[str] = []
    notes: list[str] = []
    for each in kept:
        found, team = _item(draft, each.what), None
        if found is None or (team := _speaking(draft, found)) is None:
            draft.refuse(_not_theirs(draft, found, each))
            continue
        value = valued(draft, found, each)
        if value.why:
            draft.refuse(which(found, each, value))
            continue
        request = _about(draft, team)
        how, about = _way(draft, found, value, team, request)
        if how.shut:
            draft.refuse(_shut(draft, found, value, how, about), request=request)
            continue
        more += _kept(draft, found, value, team, request, how)
        gates.warn(draft, how, team, about)
        heard.append(written(draft, found, value))
        notes += [told] if (told := found.told(value.value)) else []
    if heard and draft.reply is None:
        draft.answer(NotedFacts(what=Noted.REPORTED, done=heard, more=more, notes=notes))
    if intent.ticked:
        duties.done(draft, Done(items=intent.ticked))


def done(draft: Draft, intent: Done) -> None:
    """What is ticked; what a pack describes as an item of its own is said, which ticks it too."""
    described = {each.casefold(): name for each in intent.items if (name := _described(draft, each))}
    if described:
        say(draft, Say(items=tuple(Stated(what=name) for name in described.values())))
    rest = tuple(each for each in intent.items if each.casefold() not in described)
    if rest:
        duties.done(draft, Done(items=rest))


def seen(draft: Draft, intent: Seen) -> None:
    """Somebody has seen an alarm, or what they were told to read: each is ticked by its own debtor."""
    owed = duties.ticks(draft, Done(items=(SEEN,)))
    if owed:
        duties.done(draft, Done(items=(SEEN,)))
    if not owed or any(each.acknowledged_by is None and each.timers for each in draft.case.flags):
        flags.seen(draft, intent)


def _described(draft: Draft, words: str) -> str:
    """The name of an item that is owed by the writer's team as part of a duty, and is one that may be said."""
    owed = {item.casefold(): item for each in draft.case.duties for item in each.outstanding}
    name = owed.get(words.casefold(), "")
    return name if name and _item(draft, name) is not None else ""


def with_request(draft: Draft, intent: Ask, request: Request) -> None:
    """The items that a request's own lines say, for the team that asks."""
    for each in intent.items:
        found = _item(draft, each.what)
        if found is None or not found.keep or not {"from", "owner"} & set(found.by):
            continue
        value = valued(draft, found, each)
        how, about = _way(draft, found, value, request.from_team, request)
        if value.why:
            draft.tell(which(found, each, value), (draft.writer(),), request=request)
        elif how.shut:
            draft.tell(_shut(draft, found, value, how, about), (draft.writer(),), request=request)
        else:
            _kept(draft, found, value, request.from_team, request, how)
            gates.warn(draft, how, request.from_team, about)


def saying(draft: Draft, intent: Ask) -> tuple[tuple[str, str], ...]:
    """What a request's own lines say, with its value, where the team that asks may say it."""
    found = [(item, valued(draft, item, each)) for each in intent.items if (item := _item(draft, each.what))]
    theirs = [(item, value) for item, value in found if item.keep and {"from", "owner"} & set(item.by)]
    return tuple((item.name, value.value) for item, value in theirs if not value.why)


def _way(draft: Draft, found: Item, value: Value, team: str, request: Request | None) -> tuple[gates.Way, gates.About]:
    """How the gates stand before the saying of an item: those of the packs of the team that says it, of the one that
    holds the case, and of the request that it is about."""
    rules, live = draft.rules, [r for r in draft.case.lately if r.state.open or r.state is State.ACCEPTED]
    packs = [pack for key in (team, draft.case.owner) if key in draft.directory.teams for pack in rules.packs_of(key)]
    packs += [rules.pack_of(request)] if request else []
    teams = (team, draft.case.owner, *(key for r in live for key in (r.from_team, r.to_team)))
    about = gates.About(request=request, teams=teams, saying=((found.name, value.value),))
    return gates.way(draft, gates.before(gates.once(packs), Step.SAY, found.name, value.value), about), about


def _shut(draft: Draft, found: Item, value: Value, how: gates.Way, about: gates.About) -> Refused:
    packs = gates.once((*draft.own_packs, *draft.rules.packs.values()))
    return Refused(
        Variant.GATE,
        words=written(draft, found, value),
        first=gates.asked_for(draft, how.shut, packs, about),
        step=Step.SAY.value,
    )


def brought(draft: Draft, intent: Ask, procedure: Procedure) -> tuple[str, ...]:
    """What a request brings of that which must come with it, each by its own line."""
    needs = procedure.information.needs if procedure.information else ()
    given = [each.what for each in intent.items if (i := _item(draft, each.what)) and not valued(draft, i, each).why]
    return tuple(need for need in needs if need in intent.supplied or need in given)


def take_back(draft: Draft, intent: TakeBack) -> None:
    """What a team said counts no more from now on, and did until now."""
    mine = [each for each in draft.case.items if each.what == intent.what and draft.speaks_for(each.team)]
    if not mine:
        draft.refuse(Refused(Variant.NOTHING_TO_TICK, words=intent.what, items=[e.what for e in draft.case.items]))
        return
    for each in mine:
        draft.happen(ItemTakenBack(what=intent.what, by=draft.by, team=each.team))
        duties.drop_of_item(draft, intent.what, each.team)
    draft.answer(NotedFacts(what=Noted.TAKEN_BACK, done=[intent.what]))


def _item(draft: Draft, name: str) -> Item | None:
    """An item by its name: of the packs of the team that holds the case, of the writer's, or of any."""
    owner = draft.rules.packs_of(draft.known.owner) if draft.known is not None else ()
    packs = (*owner, *draft.own_packs, *draft.rules.packs.values())
    return next((pack.items[name] for pack in packs if name in pack.items), None)


def _speaking(draft: Draft, found: Item) -> str | None:
    return next((team for team in gates.sides_of(draft, found) if draft.speaks_for(team)), None)


def _not_theirs(draft: Draft, found: Item | None, each: Stated) -> Refused:
    """By the responsible team alone, where the item says nothing else."""
    if found is None or found.by == ("owner",):
        return Refused(Variant.OUTSIDER, words=each.what)
    who = [draft.directory.teams[team].name for team in gates.sides_of(draft, found)]
    return Refused(Variant.NOT_YOURS_TO_SAY, words=each.what, who_can=who)


def valued(draft: Draft, found: Item, each: Stated) -> Value:
    """The value of an item as it was said."""
    people = {p.name.casefold(): p.key for p in draft.directory.people.values() if not p.vacant}

    def team(words: str) -> str | None:
        named = draft.directory.named(words)
        return named[0].key if len(named) == 1 else None

    return value_of(
        found, each.value, each.on, each.clock, team=team, person=lambda words: people.get(words.casefold())
    )


def which(found: Item, each: Stated, value: Value) -> Refused:
    """The value is asked for; a day, where that alone is missing."""
    variant = Variant.WHICH_DAY if value.why == "day" else Variant.WHICH_VALUE
    of = "day" if found.dated and not found.valued else found.kind.value
    of = "person" if value.why == "person" else of
    return Refused(
        variant,
        words=f"{each.what}: {each.value}".strip(": "),
        needs=found.names[0],
        grounds=list(found.choices),
        of=of,
        clause=found.clause,
    )


def written(draft: Draft, found: Item, value: Value) -> str:
    """An item as an email says it: its name, its value by name, and its day."""
    name = value.value
    if name in draft.directory.people and found.kind.value == "person":
        name = person_name(draft.rules, name)
    elif name in draft.directory.teams and found.kind.value == "team":
        name = draft.directory.teams[name].name
    day = f"{value.on.day} {value.on:%B %Y}" if value.on else ""
    at = f"{value.clock:%H:%M}" if value.clock else ""
    whom = person_name(draft.rules, value.named)
    more = ", ".join(each for each in (name, day, at, whom) if each)
    return f"{found.name}: {more}" if more else found.name


def _about(draft: Draft, team: str) -> Request | None:
    """The request that an item is said about: the one numbered or replied to, or the only one open with that team."""
    number = draft.received.about.request or draft.received.request
    mine = [r for r in draft.case.requests if team in (r.from_team, r.to_team)]
    if number is not None:
        return next((r for r in mine if r.number == number), None)
    still = [r for r in mine if r.state.open]
    return still[0] if len(still) == 1 else None


def _kept(draft: Draft, found: Item, value: Value, team: str, request: Request | None, how: gates.Way) -> list[str]:
    """Put it on record, with what it makes somebody owe and what it answers; the titles of what is owed."""
    draft.happen(
        ItemSaid(
            what=found.name,
            value=value.value,
            on=value.on,
            clock=value.clock,
            named=value.named,
            by=draft.by,
            team=team,
            number=request.number if request else None,
            beside=found.many,
            rests_on=how.rests_on,
            warned=how.warned,
        )
    )
    entry = draft.case.seq
    tick(draft, found.name, team)
    kept = next(each for each in reversed(draft.case.items) if each.seq == entry)
    opened = open_of_item(draft, kept, {found.name, said(found.name, value.value)}, kept.named)
    if request is not None and request.state.open and team == request.to_team:
        answer = draft.rules.procedure_of(request).answer
        if answer is not None and answer.item == found.name:
            _answers(draft, found, value, request)
    return opened


def _answers(draft: Draft, found: Item, value: Value, request: Request) -> None:
    """The item is what was asked for: the request has its answer, and its clock and its ladder stop."""
    draft.happen(RequestClosed(number=request.number, outcome="answered"))
    drop_duties(draft, request)
    duties.open_duties(draft, request, "answered")
    draft.reply = draft.tell(
        NotedFacts(what=Noted.ANSWERED, by=person_name(draft.rules, draft.by), done=[written(draft, found, value)]),
        draft.people(request, "from.sender", "from.level1", "to.contact", "to.level1"),
        (draft.writer(), *draft.people(request, "from.mailbox")),
        request=draft.case.request(request.number),
    )
