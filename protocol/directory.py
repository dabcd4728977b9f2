"""The directory: who belongs where, who may accept for a team, who is whose line manager.

It answers only questions of fact. Whom a rung reaches is decided in `ladder.py`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import IntEnum
from types import MappingProxyType
from typing import TypeVar

from protocol.calendar.workdays import Calendar
from protocol.messages.intents import Leave

EMAIL = frozenset({"email"})
"""The channels of somebody who has chosen none."""


class Level(IntEnum):
    """A person's place in the line of management; a rung is a level (reading A47)."""

    WORKER = 0
    TEAM_MANAGER = 1
    SERVICE_MANAGER = 2
    """An Operational or Service Manager."""
    SENIOR_MANAGER = 3
    DIRECTOR = 4
    """An Assistant Director or Director."""


@dataclass(frozen=True, kw_only=True)
class Absence:
    """Days on which a person is away, both included, in local dates."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Organisation:
    """A council or trust. `domains` are the mail domains its people write from."""

    key: str
    name: str
    domains: tuple[str, ...]
    signatory: bool = True
    """Whether it has signed the protocol; a non-signatory is asked, not required (reading A42)."""
    packs: tuple[str, ...] = ()
    """The packs of rules that it works by, in order; none listed means all that are in use."""

    def writes_from(self, address: str) -> bool:
        """Whether an address is of a domain that its people write from, or of one below it."""
        domain = address.rpartition("@")[2]
        return any(domain == each or domain.endswith(f".{each}") for each in self.domains)


@dataclass(frozen=True, kw_only=True)
class Team:
    """A team that can be responsible for cases. `address` is its mailbox, in lower case.

    `manager` and `duty` are person keys. `mailbox_can_accept` allows an acceptance sent from the
    team mailbox when it names a person who may accept (reading A12).
    """

    key: str
    name: str
    organisation: str
    address: str
    manager: str
    duty: str | None = None
    aliases: tuple[str, ...] = ()
    can_accept: frozenset[str] = frozenset()
    mailbox_can_accept: bool = False
    channels: frozenset[str] = EMAIL
    """Where the team is told: `email`, `teams`. What the protocol requires in writing is emailed always."""
    phone: str = ""
    """The number of its duty desk, as people write it; "" where none is listed."""
    chat_channel: str = ""
    """The id of the team's channel in the chat service, such as `19:…@thread.tacv2`; "" for none."""
    until: date | None = None
    """Its last day. Afterwards it is known, and asked, told and believed no more."""
    successor: str | None = None
    """The team that does its work after that day: whoever asked it is pointed there, and nothing is moved."""
    packs: tuple[str, ...] = ()
    """The packs that it works by, where they are not its organisation's; `*` stands for those."""
    ended: bool = False
    """Whether that day is over: as `Directory.at` shows it. A team that only the record knows has ended too."""


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who works for an organisation, or a post that is `vacant`.

    `address` is in lower case; `others` are further addresses they may write from.
    """

    key: str
    name: str
    address: str
    organisation: str
    teams: tuple[str, ...] = ()
    title: str = ""
    level: Level = Level.WORKER
    manager: str | None = None
    deputy: str | None = None
    absences: tuple[Absence, ...] = ()
    vacant: bool = False
    others: tuple[str, ...] = ()
    phone: str = ""
    object_id: str = ""
    """Their Entra object id, in lower case: the only thing by which they are known in chat."""
    channels: frozenset[str] = EMAIL
    """Where they are told: `email`, `teams`."""
    until: date | None = None
    """Their last day. Afterwards they are known, and `Directory.at` shows their post as vacant."""


@dataclass(frozen=True, kw_only=True)
class Administrator:
    """Somebody who looks after Holdfast itself. With an Entra `object_id` they are told in chat too: a
    mailbox that fails cannot carry the news of it."""

    name: str
    address: str
    object_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Directory:
    """Everybody and every team, by key; calendars by organisation key."""

    organisations: Mapping[str, Organisation]
    teams: Mapping[str, Team]
    people: Mapping[str, Person]
    calendars: Mapping[str, Calendar]
    administrators: tuple[Administrator, ...] = ()
    secure_domains: Mapping[str, date | None] = field(default_factory=lambda: MappingProxyType({}))
    """Mail domains that may be written to, each with the last day its accreditation holds."""
    by_address: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Person key by every address a person may write from; filled by `directory_of`."""
    by_mailbox: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Team key by mailbox address; filled by `directory_of`."""
    by_name: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Team keys by every folded name, key, alias and address; filled by `directory_of`."""
    by_short_name: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """Team keys by the same without “the” and “team”, and with the organisation's name; filled by `directory_of`."""
    by_object_id: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Person key by Entra object id; filled by `directory_of`."""
    lines: Mapping[str, tuple[Person, ...]] = field(default_factory=lambda: MappingProxyType({}))
    """The line of management by team key; filled by `directory_of`, because it is asked for often."""
    _views: dict[frozenset[str], "Directory"] = field(default_factory=dict, compare=False, repr=False)

    def at(self, instant: datetime, leaves: Iterable[Leave] = ()) -> "Directory":
        """The directory as it is at an instant: a team whose last day is over has `ended`, and the post of a person
        whose last day is over is vacant. They are known all the same: the record may speak of them for ever. Whoever
        has told us that they are on leave then is away, and covered by whom they named."""
        gone = frozenset(
            f"{kind} {each.key}"
            for kind, listed in (("team", self.teams.values()), ("person", self.people.values()))
            for each in listed
            if each.until is not None and self.calendars[each.organisation].local(instant).date() > each.until
        )
        here = self._at(gone)
        away = tuple(
            each
            for each in leaves
            if (person := self.people.get(each.person)) is not None
            and each.first <= self.calendars[person.organisation].local(instant).date() <= each.last
        )
        return here._away(away) if away else here

    def _away(self, leaves: tuple[Leave, ...]) -> "Directory":
        known = frozenset(f"leave {each}" for each in leaves)
        if known not in self._views:
            people = dict(self.people)
            for each in leaves:
                person = people[each.person]
                absence = Absence(first=each.first, last=each.last)
                people[each.person] = replace(
                    person, absences=(*person.absences, absence), deputy=each.cover or person.deputy
                )
            self._views[known] = directory_of(
                organisations=tuple(self.organisations.values()),
                teams=tuple(self.teams.values()),
                people=tuple(people.values()),
                calendars=self.calendars,
                administrators=self.administrators,
                secure_domains=self.secure_domains,
            )
        return self._views[known]

    def _at(self, gone: frozenset[str]) -> "Directory":
        if not gone:
            return self
        if gone not in self._views:
            self._views[gone] = self._without(gone)
        return self._views[gone]

    def _without(self, gone: frozenset[str]) -> "Directory":
        left = frozenset(key for key in self.people if f"person {key}" in gone)
        people = (
            replace(each, vacant=True, object_id="") if each.key in left else each for each in self.people.values()
        )
        teams = (
            replace(
                each,
                ended=f"team {each.key}" in gone,
                can_accept=each.can_accept - left,
                duty=None if each.duty in left else each.duty,
            )
            for each in self.teams.values()
        )
        return directory_of(
            organisations=tuple(self.organisations.values()),
            teams=tuple(teams),
            people=tuple(people),
            calendars=self.calendars,
            administrators=self.administrators,
            secure_domains=self.secure_domains,
        )

    def person_at(self, address: str) -> Person | None:
        """The person who writes from an address, or None."""
        key = self.by_address.get(address.strip().lower())
        return self.people[key] if key else None

    def person_with(self, object_id: str) -> Person | None:
        """The person whom an Entra object id is, or None."""
        key = self.by_object_id.get(object_id.strip().lower()) if object_id else None
        return self.people[key] if key else None

    def administrator_at(self, address: str) -> Administrator | None:
        """The administrator with an address, or None."""
        return next((each for each in self.administrators if each.address == address.strip().lower()), None)

    def team_at(self, address: str) -> Team | None:
        """The team whose mailbox an address is, or None."""
        key = self.by_mailbox.get(address.strip().lower())
        return self.teams[key] if key else None

    @property
    def home(self) -> Calendar:
        """The calendar of those who run Holdfast: of the organisation that is listed first."""
        return next(iter(self.calendars.values()))

    def calendar_of(self, team: str) -> Calendar:
        """The calendar of a team's organisation."""
        return self.calendars[self.teams[team].organisation]

    def organisation_of(self, team: str) -> Organisation:
        """The organisation a team belongs to."""
        return self.organisations[self.teams[team].organisation]

    def chain(self, team: str) -> tuple[Person, ...]:
        """A team's line managers from its own manager upwards, vacant posts included.

        A loop ends the chain: `holdfast check` refuses one, and a ladder must still end.
        """
        return self.lines[team]

    def manages(self, person: str, team: str) -> bool:
        """Whether a person is anywhere in a team's line of management. Nobody is, who has left their post vacant."""
        return any(post.key == person and not post.vacant for post in self.chain(team))

    def belongs(self, person: str, team: str) -> bool:
        """Whether a person works in a team, holds its can-accept right or manages it."""
        member = self.people.get(person)
        return member is not None and (
            team in member.teams or person in self.teams[team].can_accept or self.manages(person, team)
        )

    def may_accept(self, person: str, team: str) -> bool:
        """Whether a person may accept for a team: the can-accept right, or its managers (A11, A12). Nobody accepts
        for a team that has ended."""
        found = self.teams[team]
        return not found.ended and (person in found.can_accept or self.manages(person, team))

    def successor_of(self, team: str) -> Team | None:
        """The team that does the work of one that has ended, or None where none is named or that has ended too."""
        met, found = {team}, self.teams[team]
        while found.ended and found.successor and found.successor not in met:
            met.add(found.successor)
            found = self.teams[found.successor]
        return None if found.ended else found

    def away(self, person: Person, at: datetime) -> bool:
        """Whether a person is recorded as away at an instant."""
        day = self.calendars[person.organisation].local(at).date()
        return any(absence.first <= day <= absence.last for absence in person.absences)

    def packs_of(self, team: str) -> tuple[str, ...]:
        """The packs that a team works by, in order; none where neither it nor its organisation lists any."""
        found = self.teams[team]
        home = self.organisations.get(found.organisation)
        theirs = home.packs if home else ()
        parts = (theirs if each == "*" else (each,) for each in found.packs or ("*",))
        return tuple(dict.fromkeys(key for part in parts for key in part))

    def named(self, words: str) -> tuple[Team, ...]:
        """The teams that words name wholly: by name, alias, key or address. Set aside are only case, punctuation,
        an article, the word “team”, and the name of the team's own organisation before or after it. A word more
        may mean another team: “Older People South” is not Older People."""
        folded = fold(words)
        if keys := self.by_name.get(folded):
            return tuple(self.teams[key] for key in keys)
        return tuple(self.teams[key] for key in self.by_short_name.get(shortened(folded), ()))


def fold(words: str) -> str:
    """A name as it is compared: case and spacing folded, punctuation between words dropped."""
    plain = words.casefold().translate(_APOSTROPHES)
    return " ".join("".join(c if c.isalnum() or c in "@.&" else " " for c in plain).split()).strip(". ")


_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼ`´"))
_ARTICLES = ("the ", "our ", "your ", "their ")


def shortened(folded: str) -> str:
    """A folded name without an article before it and the word “team” after it."""
    for article in _ARTICLES:
        folded = folded.removeprefix(article)
    return " ".join("and" if word == "&" else word for word in folded.removesuffix(" team").split())


def with_calendars(directory: Directory, calendars: Mapping[str, Calendar]) -> Directory:
    """The same directory, in which organisations keep other working days."""
    return replace(
        directory,
        calendars=MappingProxyType(_Listed(lambda _: next(iter(calendars.values())), calendars)),
        _views={},
    )


def directory_of(
    *,
    organisations: tuple[Organisation, ...],
    teams: tuple[Team, ...],
    people: tuple[Person, ...],
    calendars: Mapping[str, Calendar],
    administrators: tuple[Administrator, ...] = (),
    secure_domains: Mapping[str, date | None] | None = None,
) -> Directory:
    """A directory with its look-ups filled in. Duplicates are for `holdfast check` to report."""
    persons = {each.key: each for each in people}
    names: dict[str, tuple[str, ...]] = {}
    short: dict[str, tuple[str, ...]] = {}
    for team in (each for each in teams if not each.ended):
        for name in _names(team, organisations):
            names[name] = (*names.get(name, ()), team.key)
        for name in _short_names(team, organisations):
            short[name] = (*short.get(name, ()), team.key)
    return Directory(
        organisations=MappingProxyType(_Listed(_gone_organisation, {each.key: each for each in organisations})),
        teams=MappingProxyType(_Listed(_gone_team, {each.key: each for each in teams})),
        people=MappingProxyType(persons),
        calendars=MappingProxyType(_Listed(lambda _: next(iter(calendars.values())), calendars)),
        administrators=administrators,
        secure_domains=MappingProxyType(dict(secure_domains or {})),
        by_address=MappingProxyType(
            {
                address.lower(): each.key
                for each in people
                if not each.vacant
                for address in (each.address, *each.others)
                if address
            }
        ),
        by_mailbox=MappingProxyType({each.address.lower(): each.key for each in teams if not each.ended}),
        by_name=MappingProxyType(names),
        by_short_name=MappingProxyType(short),
        by_object_id=MappingProxyType({each.object_id: each.key for each in people if each.object_id}),
        lines=MappingProxyType(
            _Listed(lambda _: (), {each.key: tuple(_upwards(each.manager, persons)) for each in teams})
        ),
    )


_Value = TypeVar("_Value")


class _Listed(dict[str, _Value]):
    """What is listed by key. Who asks for a key that only the record knows is given something in its place, so that
    a team that somebody took out breaks nothing of its past; it is in no list, and `get` finds nothing."""

    def __init__(self, instead: Callable[[str], _Value], listed: Mapping[str, _Value]) -> None:
        super().__init__(listed)
        self._instead = instead

    def __missing__(self, key: str) -> _Value:
        return self._instead(key)


def _gone_team(key: str) -> Team:
    """A team that is in the record alone: nobody can be asked there, and nobody is told."""
    return Team(key=key, name=f"{key} (no longer listed)", organisation="", address="", manager="", ended=True)


def _gone_organisation(key: str) -> Organisation:
    return Organisation(key=key, name="", domains=())


def _names(team: Team, organisations: tuple[Organisation, ...]) -> set[str]:
    """Everything a team may be called, folded."""
    council = next((each.name for each in organisations if each.key == team.organisation), "")
    return {fold(each) for each in (team.key, team.name, team.address, *team.aliases, f"{council} {team.name}")}


def _short_names(team: Team, organisations: tuple[Organisation, ...]) -> set[str]:
    """The same without “the” and “team”, also before and after the organisation's name: `cmht at riverside trust`."""
    council = shortened(fold(next((each.name for each in organisations if each.key == team.organisation), "")))
    found = {shortened(name) for name in _names(team, organisations)} - {""}
    called = {shortened(fold(each)) for each in (team.name, *team.aliases)} - {""}
    if not council:
        return found
    teams = {form for name in called for form in (name, f"{name} team")}
    return (
        found
        | {f"{council} {name}" for name in called}
        | {f"{name}{link}{council}" for name in teams for link in (" ", " at ", " of ", " at the ", " of the ")}
    )


def _upwards(key: str | None, people: Mapping[str, Person]) -> Iterator[Person]:
    met: set[str] = set()
    while key and key not in met and key in people:
        met.add(key)
        yield people[key]
        key = people[key].manager
