"""The notices that deciding really makes, put into words: their facts and the emails agree."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

import templates
from bot.directory.file import load_directory
from protocol.calendar.file import parse_calendar
from protocol.case.case import Case
from protocol.decide import decide
from protocol.decision.rules import Rules
from protocol.messages.guard import identifying
from protocol.messages.intents import (
    Agree,
    Answer,
    Ask,
    Authenticity,
    Away,
    Close,
    Determine,
    Done,
    Escalate,
    Evidence,
    Help,
    Intent,
    LowerFlag,
    Nothing,
    NotRight,
    OpenOf,
    RaiseFlag,
    Reading,
    Received,
    Register,
    Retract,
    Say,
    Seen,
    Sender,
    Stated,
    Stays,
    Supply,
    TimePassed,
    Undelivered,
    WhoOwns,
    Withdraw,
)
from protocol.messages.notices import Kind, Notice
from protocol.pack.file import parse_pack
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import Misread
from tests.profiles import examples
from tests.templates import facts

DIRECTORY = Path(__file__).parents[1] / "promises" / "directory.toml"
TEAMS = ("older-people", "cmht", "learning")


@pytest.fixture(scope="module")
def rules() -> Rules:
    """The Joint Working Protocol and the directory of the scenarios."""
    protocol = files("protocol")
    calendar, wrong = parse_calendar((protocol / "calendars" / "england-and-wales.toml").read_text("utf-8"), place="c")
    assert calendar is not None, wrong
    directory, wrong = load_directory(DIRECTORY.read_text("utf-8"), place="d", calendar=calendar)
    assert directory is not None, wrong
    pack, wrong = parse_pack(
        (protocol / "packs" / "joint-working-protocol.toml").read_text("utf-8"), key="jwp", place="p"
    )
    assert pack is not None, wrong
    return Rules(packs={"jwp": pack}, directory=directory, contact_line="Ring the duty desk.")


def intents(chance: random.Random) -> Intent:
    """Something that somebody might say, likely things more often."""
    kinds = ("", "redirect", "transfer", "dispute", "additional referral", "joint plan", "ordinary residence", "swap")
    to = chance.choice(TEAMS)
    return chance.choice([
        Ask(kind=chance.choice(kinds), from_team="older-people", to_team=to, record="LAS note", supplied=("record",),
            concern=chance.random() < 0.3, concern_guessed=chance.random() < 0.5),
        Ask(kind=chance.choice(kinds), from_team="older-people", to_team=to),
        Ask(from_team=None, to_team=None, named_to=chance.choice(["", "Hub"]), near=("cmht",)),
        *(Answer(reading=reading, words="our words", why="plain") for reading in Reading),
        Answer(reading=Reading.PLAIN_ACCEPT, words="accept", why="plain"),
        *(Answer(reading=Reading.DECLINE, words="no", why="plain", ground=g) for g in ("needs", "capacity", "remit")),
        Withdraw(), Escalate(), Escalate(), Stays(), Stays(), Seen(), NotRight(), Retract(), Agree(record="LAS"),
        Supply(items=("record",)), Away(),
        Determine(team=None), Determine(team="cmht"), Determine(team=None, named="Hub"), Done(items=("summary",)),
        Done(items=("all",)), Say(items=(Stated(what="not eligible"),)), RaiseFlag(flag="safeguarding"),
        RaiseFlag(flag="ordinary residence"), LowerFlag(flag="safeguarding"), Close(reason="need ended"), WhoOwns(),
        Help(), Nothing(), OpenOf(lines=()), Register(team=to),
        Undelivered(notice="please answer", request=1, addresses=("r0@riverside.example.org",), why="no such mailbox"),
    ])  # fmt: skip


def walk(rules: Rules, seed: int) -> list[tuple[datetime, Notice]]:
    """The notices of one case's invented life."""
    chance, case = random.Random(seed), None
    now = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    people = sorted(rules.directory.people)
    found: list[tuple[datetime, Notice]] = []
    for step in range(30):
        now += timedelta(hours=chance.choice([0, 1, 5, 24, 60]))
        clock = case is not None and chance.random() < 0.3
        said: Intent = TimePassed(until=now, unread_since=chance.choice([None, now])) if clock else intents(chance)
        said = said if step else Ask(kind="transfer", from_team="older-people", to_team="cmht", supplied=("record",))
        by = rules.directory.people[chance.choice(people)] if step else rules.directory.people["s0"]
        proof = Authenticity.PROVED if chance.random() < 0.95 or not step else Authenticity.NOT_PROVED
        sender = (
            Sender(address="")
            if clock
            else Sender(address=by.address, person=by.key, authenticity=proof, why="no proof")
        )
        evidence = Evidence(
            sha256="0" * 64, message_id=f"<{seed}.{step}@x>", channel="email", received_at=now, person=by.key
        )
        received = Received(
            message_id=f"<{step}@x>", sender=sender, at=now, intent=said, evidence=None if clock else evidence
        )
        case = _decided(case, received, rules, found)
    return found


def _decided(case: Case | None, received: Received, rules: Rules, found: list[tuple[datetime, Notice]]) -> Case | None:
    try:
        decision = decide(case, "JW-10001", received, rules)
    except Misread:
        return case
    found += [(received.at, notice) for notice in decision.notices]
    return decision.case


def test_every_notice_decided_on_can_be_put_into_words(rules: Rules) -> None:
    """Whatever a case goes through, each notice it brings has an email with nothing left unsaid."""
    kinds: Counter[Kind] = Counter()
    for seed in range(examples(60)):
        for at, notice in walk(rules, seed):
            post = Post(id="p", message_id="<p@x>", notices=(StoredNotice(id="n", at=at, notice=notice),), to=())
            made = templates.render(post, address=facts.ADDRESS)
            assert identifying(made.subject + made.text) is None
            assert "None" not in made.text, made.text
            kinds[notice.kind] += 1
    assert set(Kind) - set(kinds) <= {
        Kind.MONITORING,  # a month brings it, and no case
        Kind.OWNER_CORRECTED,
        Kind.REMINDER,
        Kind.ENDED,
        Kind.SETTLED,
    }  # rare in such lives
