"""The whole bot against a few plain rules: whatever comes in whatever order, both name the same owner."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from protocol.messages.intents import Correct
from protocol.ports.letters import Outcome
from tests.conftest import Postgres
from tests.promises.world import World, local

TEAM_OF = {"s0": "older-people", "r0": "cmht", "t0": "learning"}
NAMES = {"older-people": "Older People North", "cmht": "CMHT", "learning": "Learning Disability Team"}
LINES = {"older-people": "s1 s2 s3 s4", "cmht": "r1 r2 r3 r4", "learning": "t1 s2 s3 s4"}
"""Who manages each team, and so may accept for it."""
MOVES = {"transfer": True, "dispute": False, "additional referral": False}
BESIDE = ("dispute",)
"""What a team may also ask that is not responsible, and was asked about the case or asks about it (10.1)."""
CASES = ("JW-10001", "JW-10002")
WRITERS = ("s0", "s1", "s2", "r0", "r1", "r3", "t0", "t1")
BACK = st.sampled_from([0, 0, 1, 2, 4])
"""Which of the last emails is answered, counted from the newest; 0 for none."""
_homes = count(1)


@dataclass
class Asked:
    """A request, as simply as it can be said."""

    sender: str
    home: str
    to: str
    kind: str
    open: bool = True
    accepted: bool = False
    stays: set[str] = field(default_factory=set)


@dataclass
class Model:
    """A case: who has held it since when, and what was asked, in order."""

    owners: list[tuple[datetime, str]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    @property
    def open(self) -> list[Asked]:
        """What is still asked."""
        return [each for each in self.asked if each.open]

    @property
    def owner(self) -> str | None:
        """Who holds it now."""
        return self.owners[-1][1] if self.owners else None

    def move(self, team: str, at: datetime) -> None:
        """Somebody else holds it from now, and what others asked about it has lapsed."""
        self.owners.append((at, team))
        for each in self.asked:
            each.open = each.open and each.home == team

    def has_part(self, team: str) -> bool:
        """Whether a team was asked, or asks, in a request that is open or was accepted."""
        return any(team in (each.home, each.to) for each in self.asked if each.open or each.accepted)

    def meant(self, mine: list[Asked], number: int | None) -> list[Asked]:
        """What a reply means: what it replies to, or the same asked again; all of it where it replies to none."""
        if number is None:
            return mine
        first = self.asked[number - 1]
        if first.open:
            return [each for each in mine if each is first]
        return [each for each in mine if (each.to, each.kind) == (first.to, first.kind)]


def speaks_for(who: str, team: str) -> bool:
    """Whether somebody works in a team or manages it."""
    return TEAM_OF.get(who) == team or who in LINES[team].split()


class RecordMachine(RuleBasedStateMachine):
    """Letters from everybody about two cases, with deadlines, doubles and restarts between."""

    def __init__(self, home: Path, fresh: Callable[[Path], str]) -> None:
        super().__init__()
        here = home / f"{next(_homes)}"
        here.mkdir(parents=True)
        self.world = World(here, url=fresh(here))
        self.models = {case: Model() for case in CASES}
        self.last: tuple[bytes, str] | None = None
        self.letters = 0

    def teardown(self) -> None:
        """Nothing is left to send, and the record proves itself, as it stands and made anew. What is told of
        strangers goes together when the hour ends."""
        store = self.world.store
        self.world.turn((self.world.clock.now() + timedelta(hours=1)).isoformat())
        self.world.holdfast.runner.turn()
        assert store.outbox.waiting()[0] == 0
        assert store.verify() is None
        before = self.projections()
        store.rebuild()
        assert store.verify() is None
        assert self.projections() == before
        self.world.end()

    def projections(self) -> list[object]:
        """What the record answers without reading the ledger."""
        store, now = self.world.store, self.world.clock.now()
        owners = [store.owner_at(case, at) for case in CASES for at in (now, local("2026-11-24 12:00"))]
        return [*owners, *(store.case(case) for case in CASES), store.requests(), store.next_due()]

    def write(self, who: str, case: str, body: str, subject: str = "", **headers: str) -> None:
        """Somebody writes about a case, and it is kept to be delivered again."""
        self.letters += 1
        sender = self.world.rules.directory.people[who].address if who in self.world.rules.directory.people else who
        heads = {"From": sender, "To": "cases@holdfast.example.org", "Subject": subject or f"RE: [{case}]",
                 "Message-ID": f"<{self.letters}@story.example.org>", "Date": format_datetime(self.world.clock.now()),
                 **headers}  # fmt: skip
        raw = "".join(f"{name}: {value}\r\n" for name, value in heads.items()) + f"\r\n{body}\r\n"
        self.last = raw.encode(), sender
        self.world.deliver(*self.last)

    # --- what happens -----------------------------------------------------------------------------------

    @rule(
        who=st.sampled_from(sorted(TEAM_OF)),
        case=st.sampled_from(CASES),
        to=st.sampled_from(sorted(NAMES)),
        kind=st.sampled_from(sorted(MOVES)),
        complete=st.booleans(),
    )
    def ask(self, who: str, case: str, to: str, kind: str, complete: bool) -> None:
        model, team, now = self.models[case], TEAM_OF[who], self.world.clock.now()
        record = "Record: LAS, case note of 23 November\r\n" if complete else ""
        body = f"Case: {case}\r\nTo: {NAMES[to]}\r\nKind: {kind}\r\nReason: Needs\r\nSafeguarding: no\r\n{record}"
        self.write(who, case, body, subject=f"Request about {case}")
        same = [e for e in model.open if e.to == to and (e.kind == kind or (MOVES[e.kind] and MOVES[kind]))]
        if not (model.owner in {None, team} or (kind in BESIDE and model.has_part(team))) or to == team or same:
            return
        if model.owner is None:
            model.owners.append((now, team))
        model.asked.append(Asked(sender=who, home=team, to=to, kind=kind))

    def reply(self, who: str, case: str, words: str, back: int) -> int | None:
        """Answer one of the last emails about a case, or none of them; the request that it was about."""
        told = ((post.message_id, post.notices) for post in self.world.channel.posts)
        about = [(sent, n[0].notice.request) for sent, n in told if len(n) == 1 and n[0].notice.case == case]
        sent, number = about[-back] if 0 < back <= len(about) else ("", None)
        self.write(who, case, words, **({"In-Reply-To": sent} if sent else {}))
        return number

    @rule(who=st.sampled_from(WRITERS), case=st.sampled_from(CASES), back=BACK)
    def accept(self, who: str, case: str, back: int) -> None:
        model, now = self.models[case], self.world.clock.now()
        number = self.reply(who, case, "accept", back)
        mine = model.meant([each for each in model.open if speaks_for(who, each.to)], number)
        if len(mine) == 1 and who in LINES[mine[0].to].split() and who != mine[0].sender:
            mine[0].open, mine[0].accepted = False, True
            if MOVES[mine[0].kind]:
                model.move(mine[0].to, now)

    @rule(who=st.sampled_from(WRITERS), case=st.sampled_from(CASES), back=BACK)
    def withdraw(self, who: str, case: str, back: int) -> None:
        model = self.models[case]
        number = self.reply(who, case, "withdraw", back)
        mine = model.meant([each for each in model.open if speaks_for(who, each.home)], number)
        if len(mine) == 1:
            mine[0].open = False

    @rule(who=st.sampled_from(WRITERS), case=st.sampled_from(CASES), back=BACK)
    def stays(self, who: str, case: str, back: int) -> None:
        model = self.models[case]
        number = self.reply(who, case, "stays", back)
        mine = [each for each in model.open if speaks_for(who, each.home) or speaks_for(who, each.to)]
        mine = model.meant(mine, number)
        if len(mine) == 1:
            mine[0].stays |= {team for team in (mine[0].home, mine[0].to) if who in LINES[team].split()}
            mine[0].open = mine[0].stays != {mine[0].home, mine[0].to}

    @rule(case=st.sampled_from(CASES), team=st.sampled_from(sorted(NAMES)))
    def correct(self, case: str, team: str) -> None:
        model = self.models[case]
        if model.owner in {None, team}:
            return
        first, second = (LINES[each].split()[0] for each in (str(model.owner), team))
        said = Correct(team=team, managers=(first, second), reason="typed wrongly")
        self.world.holdfast.service.commands.give(case, said)
        self.world.holdfast.runner.turn()
        model.asked = [replace(each, open=False) for each in model.asked]
        model.move(team, self.world.clock.now())

    @rule(
        who=st.sampled_from(WRITERS),
        case=st.sampled_from(CASES),
        words=st.sampled_from(
            [
                "escalate",
                "decline. The needs are mainly physical.",
                "decline. No capacity.",
                "safeguarding",
                "seen",
                "accept subject to funding",
                "We would accept from January",
                "Do we accept?",
                "thank you",
                "handover complete",
                "not right",
                "help",
                "who owns this case?",
                "I do not accept this.",
                "Record: LAS, case note of 24 November",
                "determined: moves to CMHT",
            ]
        ),
    )
    def say(self, who: str, case: str, words: str) -> None:
        """Things that move nothing, whoever says them; determinations need a ladder that has climbed."""
        if not words.startswith("determined") or who not in {"s3", "s4"}:
            self.write(who, case, words)

    @rule(who=st.sampled_from(["r0", "r1", "s1"]), case=st.sampled_from(CASES))
    def automatic(self, who: str, case: str) -> None:
        self.write(who, case, "I accept nothing until Monday. accept", **{"Auto-Submitted": "auto-replied"})

    @rule(case=st.sampled_from(CASES))
    def stranger(self, case: str) -> None:
        self.write("somebody@elsewhere.example.net", case, "accept")

    @rule()
    def the_same_again(self) -> None:
        """A letter is delivered once more: nothing more is said or done."""
        if self.last is None:
            return
        entries = [self.world.store.entries(case) for case in CASES]
        posts = len(self.world.channel.posts)
        assert self.world.deliver(*self.last) is Outcome.DUPLICATE
        assert [self.world.store.entries(case) for case in CASES] == entries
        assert len(self.world.channel.posts) == posts

    @rule(wait=st.sampled_from([timedelta(seconds=1), timedelta(hours=7), timedelta(days=1), timedelta(days=3)]))
    def time_passes(self, wait: timedelta) -> None:
        """Deadlines lapse and ladders climb; nobody's silence is a yes."""
        self.world.turn((self.world.clock.now() + wait).isoformat())

    @rule(wait=st.sampled_from([timedelta(0), timedelta(minutes=3), timedelta(days=2)]))
    def restart(self, wait: timedelta) -> None:
        self.world.down_until((self.world.clock.now() + wait).isoformat())

    # --- what must hold -------------------------------------------------------------------------------------

    @invariant()
    def both_name_the_same_owner(self) -> None:
        store = self.world.store
        for case, model in self.models.items():
            known = store.case(case)
            assert (known.owner if known else None) == model.owner
            asked = [(each.to, each.kind) for each in model.open]
            assert [(r.to_team, r.procedure.replace("-", " ")) for r in (known.open_requests if known else ())] == asked
            seconds = {since + timedelta(seconds=n) for since, _ in model.owners for n in (-1, 0, 1)}
            for at in seconds | {self.world.clock.now()}:
                found = store.owner_at(case, at)
                held = [team for since, team in model.owners if since <= at]
                assert (found.team if found else None) == (held[-1] if held else None), at


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Makes an empty database with our tables: an SQLite file in a folder, or one on the server."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")

        def copied(home: Path) -> str:
            shutil.copyfile(template, home / "record.db")
            return f"sqlite:///{home / 'record.db'}"

        return copied
    server: Postgres = request.getfixturevalue("pg_server")
    return lambda home: server.uri(server.fresh(server.migrated))


def test_the_record_names_the_owner_that_plain_rules_do(tmp_path: Path, fresh: Callable[[Path], str]) -> None:
    """Under any order of letters, lapses, doubles, corrections and restarts, for every past instant."""
    run_state_machine_as_test(
        lambda: RecordMachine(tmp_path, fresh),
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
