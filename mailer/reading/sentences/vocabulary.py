"""Decides which words the packs and the directory give the reader: items, reports, flags, grounds, teams, names.

It is worked out once for a reader, so that reading a letter looks nothing up twice.
"""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from mailer.reading.sentences.concern import Concerns
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.units import fold
from protocol.directory import Directory, Person, Team
from protocol.messages.intents import Sender
from protocol.pack.items import Item
from protocol.pack.procedures import SEEN, Flag, Ground, Pack


@dataclass(frozen=True, kw_only=True)
class Mention:
    """Where the name of a team stands in folded words."""

    team: str
    start: int
    end: int


@dataclass(frozen=True)
class Vocabulary:
    """What the packs and the directory name, folded for comparison."""

    directory: Directory
    packs: Sequence[Pack]
    prefix: str
    others: Sequence[Pack] = ()
    """Packs in use that are not the writer's: of these only the alarm is heard."""

    def of(self, sender: Sender) -> "Vocabulary":
        """The words that a sender works with: those of the packs of their teams."""
        listed = {key for team in self.own_teams(sender) for key in self.directory.packs_of(team.key) or ("*",)}
        mine = tuple(pack for pack in self.packs if pack.key in listed or not listed or "*" in listed)
        if len(mine) in (0, len(self.packs)):
            return self
        keys = tuple(pack.key for pack in mine)
        if keys not in self._scoped:
            others = tuple(pack for pack in self.packs if pack not in mine)
            self._scoped[keys] = Vocabulary(self.directory, mine, self.prefix, others)
        return self._scoped[keys]

    @cached_property
    def _scoped(self) -> dict[tuple[str, ...], "Vocabulary"]:
        """As many as there are ways in which teams list packs."""
        return {}

    @cached_property
    def items(self) -> Mapping[str, str]:
        """Items of duties, by folded name; those that a pack describes are said of the case, and tick it so."""
        duties = [
            duty
            for pack in self.packs
            for duty in (
                *pack.duties,
                *(d for p in pack.procedures.values() for d in p.duties),
                *(d for flag in pack.flags.values() for d in flag.duties),
            )
        ]
        described = {SEEN, *(name for pack in self.packs for name in pack.items)}
        return {fold(item): item for duty in duties for item in duty.items if item not in described}

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """Items of information that a request may need."""
        found = [
            need
            for pack in self.packs
            for p in pack.procedures.values()
            if p.information
            for need in p.information.needs
        ]
        return tuple(dict.fromkeys(found))

    @cached_property
    def sayable(self) -> Mapping[str, Item]:
        """What may be said of a case, by each folded way of writing it; of two packs, the first's."""
        found: dict[str, Item] = {}
        for pack in self.packs:
            for item in pack.items.values():
                for words in item.names:
                    found.setdefault(fold(words), item)
        return found

    @cached_property
    def flags(self) -> Mapping[str, str]:
        """Flags, by folded name."""
        alarms = {fold(flag.name.replace("-", " ")): flag.name for pack in self.others if (flag := pack.alarm)}
        return alarms | {fold(name.replace("-", " ")): name for pack in self.packs for name in pack.flags}

    @cached_property
    def grounds(self) -> Mapping[str, Ground]:
        """Every pack's grounds by code. Where more than one pack is in use, each says whose it is: `handbook/needs`."""
        if len(self.packs) + len(self.others) == 1:
            return self.packs[0].grounds
        found: dict[str, Ground] = {}
        for pack in self.packs:
            for code, ground in pack.grounds.items():
                whose = replace(ground, code=f"{pack.key}/{code}")
                found[code if code not in found else whose.code] = whose
        return found

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """Folded names of procedures, longest first."""
        found = {
            fold(name)
            for pack in self.packs
            for p in pack.procedures.values()
            for name in (p.name, p.title, *p.aliases)
        }
        return tuple(sorted(found, key=len, reverse=True))

    @cached_property
    def alarm(self) -> Concerns | None:
        """What hears a concern of the alarm in a letter's words (A29); None where no pack has an alarm."""
        words = {fold(word) for flag in self.alarms.values() for word in flag.words}
        return Concerns(words) if words else None

    @cached_property
    def alarm_names(self) -> frozenset[str]:
        """What a line of a request may begin with that says whether there is a concern, folded."""
        return frozenset(fold(name) for flag in self.alarms.values() for name in (flag.label, flag.title))

    @cached_property
    def alarms(self) -> Mapping[str, Flag]:
        """The flags that are the alarm of a pack, by name, those of the writer's own packs first."""
        return {flag.name: flag for pack in (*self.packs, *self.others) if (flag := pack.alarm)}

    @cached_property
    def team_names(self) -> Mapping[str, str]:
        """Team keys by every folded name that means just one team."""
        found: dict[str, str | None] = {}
        for team in self.directory.teams.values():
            for name in {fold(each) for each in self._names(team)} - {""}:
                found[name] = team.key if found.get(name, team.key) == team.key else None
        return {name: key for name, key in found.items() if key}

    def _names(self, team: Team) -> tuple[str, ...]:
        organisation = self.directory.organisations[team.organisation].name
        return team.key, team.name, team.address, *team.aliases, f"{organisation} {team.name}"

    def team(self, words: str) -> str | None:
        """The one team that words name wholly, or None."""
        found = self.directory.named(words)
        return found[0].key if len(found) == 1 else None

    def person(self, words: str) -> str | None:
        """The one person, not of a vacant post, whom words name: by name, key or address; or None."""
        return self._people_named.get(fold(words))

    @cached_property
    def _people_named(self) -> Mapping[str, str]:
        """Person keys by every name, key and address that means just one person."""
        found: dict[str, str | None] = {}
        for person in self.directory.people.values():
            if not person.vacant:
                for name in {fold(person.name), person.address, person.key} - {""}:
                    found[name] = None if name in found else person.key
        return {name: key for name, key in found.items() if key}

    def near(self, words: str) -> tuple[str, ...]:
        """Teams that words may mean which name none wholly: with a name close to them, or one that stands in them."""
        folded = fold(words)[:120]
        several = tuple(team.key for team in self.directory.named(words))
        close = difflib.get_close_matches(folded[:80], list(self.team_names), n=4, cutoff=0.6)
        return tuple(dict.fromkeys((*several, *(self.team_names[name] for name in close), *self.mentioned(folded))))[:3]

    def mentioned(self, folded: str) -> tuple[str, ...]:
        """The teams whose names stand in folded words, in order; the words around them may say anything."""
        return tuple(dict.fromkeys(each.team for each in self.mentions(folded)))

    def mentions(self, folded: str) -> tuple[Mention, ...]:
        """Where the names of teams stand in folded words, in order; the longest name counts."""
        text, found = folded, []
        for name in self._longest_first:
            if name in text and (match := re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)):
                found.append(Mention(team=self.team_names[name], start=match.start(), end=match.end()))
                text = text[: match.start()] + " " * len(match[0]) + text[match.end() :]
        return tuple(sorted(found, key=lambda each: each.start))

    @cached_property
    def _longest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.team_names, key=len, reverse=True))

    def own_teams(self, sender: Sender) -> tuple[Team, ...]:
        """The teams that a sender may speak for."""
        if sender.team:
            return (self.directory.teams[sender.team],)
        if sender.person is None:
            return ()
        if sender.person not in self._teams_of:
            mine = (t for t in self.directory.teams.values() if self.directory.belongs(sender.person, t.key))
            self._teams_of[sender.person] = tuple(mine)
        return self._teams_of[sender.person]

    @cached_property
    def _teams_of(self) -> dict[str, tuple[Team, ...]]:
        """The teams of everybody who has written: as many entries as the directory has people."""
        return {}

    def acceptors(self, team: str) -> tuple[Person, ...]:
        """The people whom the directory lists to accept for a team."""
        return tuple(
            self.directory.people[key]
            for key in sorted(self.directory.teams[team].can_accept)
            if key in self.directory.people
        )

    @cached_property
    def people(self) -> frozenset[str]:
        """The ways in which everybody in the directory is called."""
        return frozenset(name for names in self._names_of.values() for name in names)

    def known(self, sender: Sender, case: frozenset[str], display: str = "", on: date | None = None) -> Known:
        """What may stand beside an answer by a sender without saying anything. `display` is the name
        that stands beside the sender's address, `on` the day on which it was written."""
        teams = self.own_teams(sender)
        people = [self.directory.people[sender.person]] if sender.person else []
        people += [person for team in teams if sender.team for person in self.acceptors(team.key)]
        organisations = {self.directory.organisations[team.organisation].name for team in teams}
        own = frozenset(fold(name) for team in teams for name in self._names(team))
        return Known(
            names=frozenset(name for each in (*(p.name for p in people), display) for name in names_of(each)),
            people=self.people,
            colleagues=self._colleagues(sender.person, teams),
            places=frozenset(map(fold, organisations)) | own,
            teams=own & frozenset(self.team_names),
            others=self._every_name - own,
            case=case,
            prefix=self.prefix,
            on=on,
            concerns=self.alarm,
        )

    @cached_property
    def _every_name(self) -> frozenset[str]:
        """Every folded name of a team, whether or not it means just one."""
        return frozenset(fold(name) for team in self.directory.teams.values() for name in self._names(team)) - {""}

    def _colleagues(self, writer: str | None, teams: tuple[Team, ...]) -> frozenset[str]:
        """The names of others who work in, or accept for, the teams of a sender."""
        members = {key for team in teams for key in self._members[team.key]} - {writer}
        return frozenset(name for key in members for name in self._names_of[key])

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        """By team, the keys of those who work in it or accept for it."""
        people = self.directory.people
        return {
            key: frozenset(p.key for p in people.values() if key in p.teams) | (team.can_accept & frozenset(people))
            for key, team in self.directory.teams.items()
        }

    @cached_property
    def _names_of(self) -> Mapping[str, frozenset[str]]:
        """By person, the ways in which they are called."""
        return {key: names_of(person.name) for key, person in self.directory.people.items()}


def names_of(name: str) -> frozenset[str]:
    """The ways in which somebody signs: `priya shah`, `priya`, `p shah`, `p.shah`, `ps`, `p`."""
    words = fold(re.sub(r"\(.*?\)", " ", name)).replace(".", " ").replace(",", " ").split()
    if not words or len(words) > 4:
        return frozenset()
    first, last = words[0], words[-1]
    forms = (
        f"{first} {last[0]}",
        f"{first[0]} {last}",
        f"{first[0]}.{last}",
        f"{last}, {first}",
        f"{first[0]}{last[0]}",
        f"{first[0]}",
    )
    return frozenset({" ".join(words), first, *forms})
