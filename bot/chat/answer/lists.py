"""Decides what a list holds for whoever asks: what waits for them, what a team has open, what is overdue, how a
procedure goes. Nobody is shown a request of organisations that they do not belong to (docs/security.md)."""

from collections.abc import Iterable

from bot.chat.request.context import ChatRequest
from bot.chat.request.reply import ChatReply
from bot.queries.need_to_know import may_see
from bot.queries.waiting import answers_for, ladder_at, procedures, soonest_first, titles
from protocol.decision.rules import Rules
from protocol.decision.telling import alarm_words, team_facts
from protocol.directory import Directory, Person, Team
from protocol.messages.chat import Card
from protocol.ports.record import RequestLine
from templates import explain_procedure
from templates.cards import explain_card, list_card, request_form, team_card

OWED = "To see what is still to be done on a case, write handover and its reference."


def mine(given: ChatRequest) -> ChatReply:
    """What waits for the asker, soonest first: requests to the teams they answer for, those of their own teams
    that lack information, and those of the teams they manage whose ladder has reached them."""
    directory, person = given.parts.rules.directory, given.asker.person
    lines = (
        line
        for team in directory.teams
        for line in _lines(given, team)
        if answers_for(directory, line, person) or ladder_at(directory, line, person)
    )
    title, empty = "Requests that wait for you", f"No request waits for you. {OWED}"
    return given.detailed(_list(given, title, lines, empty))


def overdue(given: ChatRequest) -> ChatReply:
    """Every request past its deadline that the asker may see."""
    person, directory = given.asker.person, given.parts.rules.directory
    lines = (line for line in given.parts.store.requests(overdue_at=given.at) if may_see(directory, line, person))
    return given.detailed(_list(given, "Overdue requests", lines, "Nothing is overdue."))


def team_of(given: ChatRequest, name: str) -> ChatReply:
    """A team: who may accept for it, and what it has open that the asker may see; "" is the asker's own."""
    rules, person = given.parts.rules, given.asker.person
    directory = rules.directory
    teams = directory.named(name) if name else _own(directory, person)
    if not teams:
        title = "Which team do you mean?"
        known = ", ".join(sorted(each.name for each in directory.teams.values()))
        return given.detailed(_list(given, title, (), f"The teams are: {known}."))
    answers = [_team(given, each) for each in teams]
    return answers[0] if len(answers) == 1 else given.detailed(_list(given, "Your teams", _of(given, teams), ""))


def _team(given: ChatRequest, team: Team) -> ChatReply:
    rules, people = given.parts.rules, given.parts.rules.directory.people
    facts: dict[str, object] = {
        "team": team_facts(rules, team.key), "address": team.address,
        "may_accept": [_person(people[key]) for key in sorted(team.can_accept) if key in people],
        "duty": _person(people.get(team.duty or "")), "manager": _person(people.get(team.manager)),
        "open": [_facts(given, line) for line in _of(given, (team,))],
    }  # fmt: skip
    return given.detailed(team_card(facts, service=given.parts.name))


def explain(given: ChatRequest, name: str) -> ChatReply:
    """How a procedure goes. It holds nothing of any case, so that everybody may read it."""
    rules, mine = given.parts.rules, given.asker.person.key
    own = rules.packs_of_person(mine)
    found = next(((pack, each) for pack in own if name and (each := pack.procedure(name)) is not None), None)
    if found is None:
        return given.open(
            given.words("help", {"kinds": kinds(rules, mine), "place": given.arrival.conversation.place.value})
        )
    return given.open(explain_card(explain_procedure(*found), service=given.parts.name))


def form(given: ChatRequest, **filled: str) -> ChatReply:
    """The form that asks something of a team, with what is known filled in."""
    rules, person = given.parts.rules, given.asker.person
    own = _own(rules.directory, person)
    teams = sorted(rules.directory.teams.values(), key=lambda each: each.name)
    named = rules.directory.named(filled["to"]) if filled.get("to") else ()
    facts: dict[str, object] = {
        "kinds": [{"name": each.name, "title": each.title} for each in procedures(rules, person.key)],
        "teams": [team_facts(rules, each.key) for each in teams],
        "from": team_facts(rules, own[0].key) if len(own) == 1 else None,
        "alarm_words": alarm_words(given.alarm),
        **{key: value for key, value in filled.items() if value},
        **({"to": named[0].key} if len(named) == 1 else {}),
    }  # fmt: skip
    return given.open(request_form(facts, service=given.parts.name))


def kinds(rules: Rules, person: str) -> list[str]:
    """The kinds of request that somebody may make, by title."""
    return [each.title for each in procedures(rules, person)]


def _own(directory: Directory, person: Person) -> tuple[Team, ...]:
    """The teams that a person works in or manages themselves."""
    return tuple(team for key, team in directory.teams.items() if key in person.teams or team.manager == person.key)


def _lines(given: ChatRequest, team: str) -> tuple[RequestLine, ...]:
    """The open requests of a team, where it can be one that waits for the asker."""
    return (
        given.parts.store.requests(team=team)
        if given.parts.rules.directory.belongs(given.asker.person.key, team)
        else ()
    )


def _of(given: ChatRequest, teams: Iterable[Team]) -> list[RequestLine]:
    person, directory = given.asker.person, given.parts.rules.directory
    return [
        line for team in teams for line in given.parts.store.requests(team=team.key) if may_see(directory, line, person)
    ]


def _list(given: ChatRequest, title: str, lines: Iterable[RequestLine], empty: str) -> Card:
    facts = [_facts(given, line) for line in soonest_first(lines)]
    return list_card(title, facts, service=given.parts.name, empty=empty)


def _facts(given: ChatRequest, line: RequestLine) -> dict[str, object]:
    rules = given.parts.rules
    return {
        "case": line.reference, "from": team_facts(rules, line.from_team), "to": team_facts(rules, line.to_team),
        "procedure": titles(rules).get(line.procedure, line.procedure), "state": line.state, "rung": line.rung,
        "due": line.due.isoformat() if line.due else None, "late": line.due is not None and line.due < given.at,
    }  # fmt: skip


def _person(person: Person | None) -> dict[str, str] | None:
    if person is None or person.vacant:
        return None
    return {"name": person.name, "title": person.title, "address": person.address}
