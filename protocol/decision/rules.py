"""What deciding needs beside the case and the message: packs, directory and some settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from protocol.calendar.workdays import AT_ONCE, Calendar
from protocol.case.case import Request
from protocol.directory import Directory
from protocol.messages.intents import Leave
from protocol.pack.procedures import Agreed, Duty, Flag, Form, Moves, Pack, Procedure, Rung

_NEVER_SILENT = Rung(
    number=1,
    form=Form.MANAGERS,
    after=AT_ONCE,
    tell=("from.level1", "to.level1"),
    repeat="every Monday 09:00",
    local=True,
)
"""What follows a request whose procedure no pack has any more: both managers, and again until somebody settles it."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules in force. `packs` are in order: a kind of request is looked up in the first that
    knows it, and the first is the one that speaks where no request does. `earlier` are versions that
    nothing new is asked under, by key and version: what was asked under them goes on so.

    `late_after`: a deadline acted on later than this says so in the email (A41).
    `told_within`: a receiving team told later than this after receipt has its clock set anew (A01).
    `confirm_within`: a code that confirms a letter which was not proved counts for so long (A36).
    `dated_within`: a letter whose Date is further from its receipt than this changes nothing.
    """

    packs: Mapping[str, Pack]
    directory: Directory
    earlier: Mapping[tuple[str, str], Pack] = field(default_factory=lambda: MappingProxyType({}))
    contact_line: str = ""
    late_after: timedelta = timedelta(minutes=30)
    told_within: timedelta = timedelta(minutes=5)
    confirm_within: timedelta = timedelta(hours=48)
    dated_within: timedelta = timedelta(days=3)
    chat_accepts: bool = True
    """Whether an acceptance in chat is writing (A35); else it must come by email."""
    web_accepts: bool = True
    """The same of a page."""

    def at(self, instant: datetime, leaves: Iterable[Leave] = ()) -> "Rules":
        """The rules with the directory as it is at an instant, with the leaves that people have told us of."""
        directory = self.directory.at(instant, leaves)
        return self if directory is self.directory else replace(self, directory=directory)

    @property
    def first(self) -> Pack:
        """The pack that speaks where no request does."""
        return next(iter(self.packs.values()))

    def packs_of(self, team: str | None) -> tuple[Pack, ...]:
        """The packs that a team works by, in order: whose words and rules are its own."""
        listed = self.directory.packs_of(team) if team and team in self.directory.teams else ()
        return tuple(self.packs[key] for key in listed if key in self.packs) or tuple(self.packs.values())

    def packs_of_person(self, person: str | None) -> tuple[Pack, ...]:
        """The packs of all the teams that somebody is of, in order; all there are for nobody."""
        teams = [key for key in self.directory.teams if person and self.directory.belongs(person, key)]
        found = {pack.key: pack for team in teams for pack in self.packs_of(team)}
        return tuple(found.values()) or tuple(self.packs.values())

    def closing_packs(self, team: str) -> tuple[Pack, ...]:
        """The packs whose reasons for closing count for a team, and whose conditions before it hold: its own, and where
        none of those lists a reason the first in use that does. No case is closed for just any words (5.6, 8.5)."""
        own = self.packs_of(team)
        if any(pack.closings for pack in own):
            return own
        others = [pack for pack in self.packs.values() if pack.closings]
        return (*own, *others[:1])

    def kind(self, words: str, team: str | None = None, to: str | None = None) -> tuple[Pack, Procedure] | None:
        """The procedure that a person's word for a kind of request means, in the packs of the team that asks; the
        default for none. What both sides have agreed on comes before what is one side's own."""
        mine = self.packs_of(team)
        theirs = self.packs_of(to) if to else ()
        agreed = [pack for pack in mine if pack.kind is Agreed.JOINT and pack in theirs]
        in_order = (*agreed, *(pack for pack in mine if pack not in agreed))
        if not words:
            return in_order[0], in_order[0].procedures[in_order[0].default]
        for pack in in_order:
            if (procedure := pack.procedure(words)) is not None:
                return pack, procedure
        return None

    def pack_of(self, request: Request | None, team: str | None = None) -> Pack:
        """The pack that a request was made under, as it was then; as it is now where that version is not kept. Where
        there is none of its name, one that has its procedure. Where there is no request, the first of a team's."""
        if request is None:
            return self.packs_of(team)[0]
        if (now := self.packs.get(request.pack)) is not None and now.version == request.version:
            return now
        then = self.earlier.get((request.pack, request.version))
        others = (each for each in self._all if request.procedure in each.procedures)
        return then or now or next(others, self.first)

    def procedure_of(self, request: Request) -> Procedure:
        """The procedure that a request was made under. One that no pack has any more is never taken for another: what
        it moves is known from the request, and its managers are not left without a word."""
        packs = (self.pack_of(request), *self._all)
        found = (each.procedures[request.procedure] for each in packs if request.procedure in each.procedures)
        return next(found, None) or Procedure(
            name=request.procedure,
            title=request.procedure.replace("-", " ").capitalize(),
            moves=Moves(request.moves),
            rungs=(_NEVER_SILENT,),
        )

    @property
    def _all(self) -> tuple[Pack, ...]:
        return (*self.packs.values(), *self.earlier.values())

    def duties(self, requests: Iterable[Request]) -> tuple[Duty, ...]:
        """What may be owed: by the procedures of requests first, then by the packs themselves, then by flags."""
        packs = self._all
        return (
            *(duty for request in requests for duty in self.procedure_of(request).duties),
            *(duty for pack in packs for duty in pack.duties),
            *(duty for pack in packs for flag in pack.flags.values() for duty in flag.duties),
        )

    def calendar_of(self, team: str) -> Calendar:
        """The calendar of a team's organisation."""
        return self.directory.calendar_of(team)

    def flag(self, name: str, team: str | None = None) -> tuple[Pack, Flag] | None:
        """A flag by its name, and the pack that defines it, those of a team first; spaces and hyphens are alike. Where
        its own have no such flag, another's has: an alarm is never scoped away."""
        wanted = name.strip().casefold().replace(" ", "-")
        packs = (*self.packs_of(team), *self._all)
        return next(((pack, pack.flags[wanted]) for pack in packs if wanted in pack.flags), None)

    def alarm(self, team: str | None = None) -> Flag | None:
        """The flag that is the alarm of a team's packs; of another in use where its own have none."""
        return next((pack.alarm for pack in (*self.packs_of(team), *self._all) if pack.alarm is not None), None)

    def alarm_of(self, person: str | None) -> Flag | None:
        """The alarm that somebody raises who names none: that of the first team that they are of."""
        teams = (key for key in self.directory.teams if person and self.directory.belongs(person, key))
        return self.alarm(next(teams, None))

    @property
    def alarms(self) -> tuple[Flag, ...]:
        """The alarms of the packs in use, each name once."""
        return tuple({pack.alarm.name: pack.alarm for pack in self.packs.values() if pack.alarm is not None}.values())
