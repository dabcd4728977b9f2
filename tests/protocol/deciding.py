"""A case told to `decide` alone, one message after another, with the people of the promises."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import templates
from bot.directory.file import load_directory
from protocol.calendar.file import parse_calendar
from protocol.calendar.workdays import Calendar
from protocol.case.case import Case, Request
from protocol.case.evolve import evolve
from protocol.case.timertexts import name_text
from protocol.decide import decide
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import Answer, Ask, Authenticity, Evidence, Intent, Reading, Received, Sender, TimePassed
from protocol.messages.notices import Notice
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from protocol.ports.outbox import Post, StoredNotice
from tests.promises.world import code, local

DIRECTORY = (Path(__file__).parents[1] / "promises" / "directory.toml").read_text("utf-8")
CASE = "JW-48211"
ACCEPT = Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain")
DECLINE = Answer(reading=Reading.DECLINE, words="decline: needs", why="plain", ground="needs")
START = "2026-11-23 10:15"


def asking(to: str = "cmht", kind: str = "transfer", **more: object) -> Ask:
    """A request with everything it needs."""
    facts = {"from_team": None, "supplied": ("record",), "record": "LAS"} | more
    return Ask(kind=kind, to_team=to, **facts)  # type: ignore[arg-type]  # the fields of a request


@cache
def bank_holidays() -> Calendar:
    """Those that come with Holdfast."""
    text = files("protocol").joinpath("calendars/england-and-wales.toml").read_text("utf-8")
    calendar, problems = parse_calendar(text, place="calendar")
    assert calendar is not None, problems
    return calendar


@cache
def the_protocol() -> Pack:
    """The Joint Working Protocol."""
    text = files("protocol").joinpath("packs/joint-working-protocol.toml").read_text("utf-8")
    pack, problems = parse_pack(text, key="joint-working-protocol", place="pack")
    assert pack is not None, problems
    return pack


@cache
def rules_with(directory: str = DIRECTORY, calendar: Calendar | None = None) -> Rules:
    """The Joint Working Protocol with a directory."""
    found, problems = load_directory(directory, place="directory.toml", calendar=calendar or bank_holidays())
    assert found is not None, problems
    return Rules(packs={"joint-working-protocol": the_protocol()}, directory=found)


def changed(*changes: tuple[str, str]) -> str:
    """The directory with pieces of its text replaced; each must be there."""
    text = DIRECTORY
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def person(key: str, *lines: str) -> tuple[str, str]:
    """A change that adds lines to somebody in the directory."""
    return f"[person.{key}]\n", "\n".join((f"[person.{key}]", *lines, ""))


class Life:
    """The life of one case, decided on step by step. `notices` are those of the last step."""

    def __init__(self, rules: Rules | None = None, at: str = START) -> None:
        self.rules = rules or rules_with()
        self.now = local(at)
        self.case: Case | None = None
        self.last: Decision | None = None

    # --- what happens -------------------------------------------------------------------------------

    def hears(
        self, intent: Intent, sender: Sender, at: str = "", *, request: int | None = None, alarm: bool = False
    ) -> list[str]:
        """Something is received; what is told, one line a notice."""
        if at:
            self.now = local(at)
        evidence = Evidence(
            sha256="0" * 64,
            message_id="<m@x>",
            channel="email",
            received_at=self.now,
            sender=sender.address,
            person=sender.person,
        )
        received = Received(
            message_id="<m@x>",
            sender=sender,
            at=self.now,
            intent=intent,
            evidence=evidence,
            request=request,
            alarm=alarm,
        )
        return self.decides(received)

    def decides(self, received: Received) -> list[str]:
        """As `hears`, for a whole message."""
        self.last = decide(self.case, CASE, received, self.rules)
        if self.last.happened:
            self.case = self.last.case
        for notice in self.last.notices:
            in_words(notice, received.at)
        return self.lines()

    def says(
        self,
        who: str,
        intent: Intent,
        at: str = "",
        *,
        proved: bool = True,
        request: int | None = None,
        alarm: bool = False,
    ) -> list[str]:
        """A person, or a team's mailbox, writes; what is told, one line a notice."""
        return self.hears(intent, self.sender(who, proved=proved), at, request=request, alarm=alarm)

    def sender(self, who: str, *, proved: bool = True) -> Sender:
        """Somebody as the one who wrote: a person's key, a team's for its mailbox, or "" for nobody."""
        directory = self.rules.directory
        proof = Authenticity.PROVED if proved else Authenticity.NOT_PROVED
        if who in directory.people:
            return Sender(address=directory.people[who].address, person=who, authenticity=proof, why="a test")
        if who in directory.teams:
            return Sender(address=directory.teams[who].address, team=who, authenticity=proof, why="a test")
        return Sender(address=who, authenticity=proof, why="a test")

    def until(self, at: str) -> list[str]:
        """Time passes, and every deadline up to an instant, inclusive, lapses as it falls due."""
        said: list[str] = []
        end = local(at)
        while self.case is not None and (timers := self.case.timers) and timers[0].due <= end:
            self.now = max(self.now, timers[0].due)
            said += self.lapses(datetime.fromtimestamp(self.now.timestamp() + 1, UTC))
        self.now = max(self.now, end)
        return said

    def lapses(self, until: datetime) -> list[str]:
        """One sweep."""
        self.now = max(self.now, until)
        return self.hears(TimePassed(until=until), Sender(address="", authenticity=Authenticity.PROVED))

    # --- what is seen -------------------------------------------------------------------------------

    def lines(self) -> list[str]:
        """What the last step told, one line a notice: `E02 to cmht r0 cc r1`."""
        return [self.line(notice) for notice in self.last.notices] if self.last else []

    def line(self, notice: Notice) -> str:
        """One notice as a line; an answer that was not recorded with its reason."""
        said = code(notice)
        if "variant" in notice.facts:
            said += f" {notice.facts['variant']}"
        return f"{said} to {self.names(notice.to)}{' cc ' if notice.copy else ''}{self.names(notice.copy)}"

    def names(self, recipients: Iterable[object]) -> str:
        """Recipients by short name, in order of name."""
        directory = self.rules.directory
        short = []
        for each in recipients:
            address = each.address  # type: ignore[attr-defined]
            found, team = directory.person_at(address), directory.team_at(address)
            short.append(found.key if found else team.key if team else address.partition("@")[0])
        return " ".join(sorted(short))

    def notice(self, kind: str) -> Notice:
        """The one notice of a code in the last step."""
        assert self.last is not None
        found = [each for each in self.last.notices if self.line(each).startswith(f"{kind} ")]
        assert len(found) == 1, self.lines()
        return found[0]

    @property
    def happened(self) -> list[str]:
        """The names of the events of the last step."""
        return [type(each.event).__name__ for each in self.last.happened] if self.last else []

    @property
    def owner(self) -> str:
        """The responsible team."""
        assert self.case is not None
        return self.case.owner

    def request(self, number: int = 1) -> Request:
        """A request of the case."""
        assert self.case is not None
        return self.case.request(number)

    def running(self) -> dict[str, str]:
        """The deadlines that run: their names, and when in London."""
        assert self.case is not None
        zone = bank_holidays().zone
        return {name_text(timer.name): f"{timer.due.astimezone(zone):%a %d %b %H:%M}" for timer in self.case.timers}


def folded(case: Case | None, decision: Decision, reference: str = CASE) -> Case | None:
    """The case that a decision's events alone make of the one before."""
    for each in decision.happened:
        case = evolve(case, each, reference)
    return case


def in_words(notice: Notice, at: datetime) -> None:
    """Put a notice into words: every fact is a plain value, and no email fails or says None."""
    json.dumps(dict(notice.facts), allow_nan=False)
    to, copy = ([(each.name, each.address) for each in some] for some in (notice.to, notice.copy))
    told = StoredNotice(id="n", at=at, notice=notice)
    post = Post(id="p", message_id="<p@x>", notices=(told,), to=tuple(to), copy=tuple(copy), urgent=notice.urgent)
    made = templates.render(post, address="cases@holdfast.example.org")
    assert made.subject
    assert "None" not in made.text, made.text
