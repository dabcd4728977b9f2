"""What deciding needs beside the case and the message: packs, directory and some settings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from protocol.calendar.workdays import Calendar
from protocol.case.case import Request
from protocol.directory import Directory
from protocol.pack.procedures import Duty, Flag, Pack, Procedure


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The rules in force. `packs` are in order: a kind of request is looked up in the first that
    knows it, and the first is the one that speaks where no request does.

    `late_after`: a deadline acted on later than this says so in the email (A41).
    `told_within`: a receiving team told later than this after receipt has its clock set anew (A01).
    `confirm_within`: a code that confirms a letter which was not proved counts for so long (A36).
    `dated_within`: a letter whose Date is further from its receipt than this changes nothing.
    """

    packs: Mapping[str, Pack]
    directory: Directory
    contact_line: str = ""
    late_after: timedelta = timedelta(minutes=30)
    told_within: timedelta = timedelta(minutes=5)
    confirm_within: timedelta = timedelta(hours=48)
    dated_within: timedelta = timedelta(days=3)
    chat_accepts: bool = True
    """Whether an acceptance in chat is writing (A35); else it must come by email."""

    def at(self, instant: datetime) -> "Rules":
        """The rules with the directory as it is at an instant."""
        directory = self.directory.at(instant)
        return self if directory is self.directory else replace(self, directory=directory)

    @property
    def first(self) -> Pack:
        """The pack that speaks where no request does."""
        return next(iter(self.packs.values()))

    def kind(self, words: str) -> tuple[Pack, Procedure] | None:
        """The procedure that a person's word for a kind of request means; the default for none."""
        if not words:
            return self.first, self.first.procedures[self.first.default]
        for pack in self.packs.values():
            if (procedure := pack.kind(words)) is not None:
                return pack, procedure
        return None

    def pack_of(self, request: Request | None) -> Pack:
        """The pack a request was made under; the first where that is gone or there is none."""
        return self.packs.get(request.pack, self.first) if request else self.first

    def procedure_of(self, request: Request) -> Procedure:
        """The procedure a request was made under; the pack's default where that is gone."""
        pack = self.pack_of(request)
        return pack.procedures.get(request.procedure) or pack.procedures[pack.default]

    def duties(self, requests: Iterable[Request]) -> tuple[Duty, ...]:
        """What may be owed: by the procedures of requests first, then by the packs themselves, then by flags."""
        packs = self.packs.values()
        return (
            *(duty for request in requests for duty in self.procedure_of(request).duties),
            *(duty for pack in packs for duty in pack.duties),
            *(duty for pack in packs for flag in pack.flags.values() for duty in flag.duties),
        )

    def calendar_of(self, team: str) -> Calendar:
        """The calendar of a team's organisation."""
        return self.directory.calendar_of(team)

    def flag(self, name: str) -> tuple[Pack, Flag] | None:
        """A flag by its name, and the pack that defines it; spaces and hyphens are alike."""
        wanted = name.strip().casefold().replace(" ", "-")
        return next(((pack, pack.flags[wanted]) for pack in self.packs.values() if wanted in pack.flags), None)
