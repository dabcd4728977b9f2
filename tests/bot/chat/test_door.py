"""The chat door takes anything, from anybody, several at once, and says the same as the mailbox does."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protocol.case.events import Event, Happened
from protocol.messages.chat import What
from tests.promises.chatting import ChatWorld, arrived, press, typed

PEOPLE = ("s0", "s1", "r0", "r1", "t0", "nobody")
WORDS = (
    "accept", "decline", "JW-48211", "JW-99999", "48211", "LAS 12345", "who owns", "history", "my", "team", "CMHT",
    "overdue", "handover", "safeguarding", "explain", "transfer", "request", "to", "because", "943 476 5919",
    "NW1 4RY", "help", "@Holdfast", "\n", "/", "?", "not", "if", "seen", "stays", "determined:", "<at>x</at>", "{{x}}",
    "\x00", "\u202e", "withdraw", "escalate", "confirm BCDFGHJK", "not right",
)  # fmt: skip
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=20),
    st.lists(st.integers(), max_size=3),
    st.sampled_from(["JW-48211", "capacity", "accept", "1", 1, 2]),
)
VERBS = (
    "accept", "decline", "withdraw", "escalate", "seen", "stays", "safeguarding", "alarm", "done", "request", "refresh",
    "own",
)  # fmt: skip


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChatWorld]:
    """A world with one request in it, for arrivals that must change nothing."""
    world = ChatWorld(tmp_path_factory.mktemp("door") / "home")
    world.request()
    yield world
    world.end()


@given(
    who=st.sampled_from(PEOPLE),
    where=st.sampled_from(["own", "group", "channel"]),
    text=st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_line_is_answered(
    here: ChatWorld, caplog: pytest.LogCaptureFixture, who: str, where: str, text: str
) -> None:
    """Whatever is typed, by whomever and wherever, nothing fails, and no NHS number or postcode is repeated."""
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        answered = here.door.take(typed(who, text, here.number(), where=where))
    assert caplog.records == []
    cards = [each for each in (answered.here, answered.privately, answered.instead) if each is not None]
    assert cards
    for card in cards:
        assert "943 476 5919" not in card.text
        assert "NW1 4RY" not in card.text


@given(
    who=st.sampled_from(PEOPLE),
    verb=st.sampled_from(VERBS),
    where=st.sampled_from(["own", "channel"]),
    data=st.dictionaries(
        st.sampled_from(["case", "request", "ground", "words", "item1", "to", "kind", "reason", "notice", "record"]),
        VALUES,
        max_size=6,
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_button_is_answered(
    here: ChatWorld, caplog: pytest.LogCaptureFixture, who: str, verb: str, where: str, data: dict[str, object]
) -> None:
    """Whatever its data holds, its presser is shown a card in its place."""
    caplog.clear()
    arrival = press(
        who, {"holdfast": 1, "case": "JW-48211", "request": 1, **data, "verb": verb}, here.number(), where=where
    )
    with caplog.at_level(logging.ERROR):
        assert here.door.take(arrival).instead is not None
    assert caplog.records == []


@pytest.mark.parametrize("what", list(What))
@pytest.mark.parametrize("who", ["r1", "nobody"])
def test_everything_that_arrives_has_one_outcome(tmp_path: Path, what: What, who: str) -> None:
    """Whoever it is from; but a card that is only looked at again leaves no trace."""
    world = ChatWorld(tmp_path / "home")
    arrival = arrived(what, who, 1)
    for _ in range(2):
        world.takes(arrival)
    assert len(world.outcomes()) == (0 if what is What.REFRESHED else 1)
    world.end()


def test_an_arrival_without_an_id_is_known_by_its_bytes(tmp_path: Path) -> None:
    """Two different messages are two, and the same twice is one."""
    world = ChatWorld(tmp_path / "home")
    world.request()
    first = replace(typed("r1", "my", 1), id="")
    assert world.takes(first).here is not None
    assert world.takes(first).here is None
    assert world.takes(replace(first, raw=b"other")).here is not None
    world.end()


def test_four_deliveries_at_once_act_once(tmp_path: Path) -> None:
    """However many threads they come in by; and of two managers who press at once, one accepts."""
    world = ChatWorld(tmp_path / "home")
    world.request()
    accept = {"holdfast": 1, "verb": "accept", "case": "JW-48211", "request": 1, "drawn": 3}
    arrivals = [press("r1", accept, 1)] * 4 + [press("r2", accept, 2)] * 4
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(world.door.take, arrivals))
    assert all(answered.instead is not None for answered in answers)
    assert world.events().count("ResponsibilityAccepted") == 1
    assert world.events().count("AnswerNotRecorded") == 1
    assert world.outcomes() == ["handled pressed", "handled pressed"]
    world.end()


SCRIPTS = {
    "accepted": [("s0", "who owns"), ("r1", "accept"), ("r1", "not right")],
    "declined, escalated, decided": [
        ("r0", "decline because the needs are mainly physical"), ("s1", "escalate"), ("s1", "escalate"),
        ("s1", "escalate"), ("s3", "determined: stays"),
    ],
    "want of a worker": [("r1", "decline because we have no capacity"), ("r1", "accept")],
    "provisional": [("r0", "accept"), ("r1", "accept")],
    "an outsider and the sender": [("t0", "accept"), ("s0", "accept"), ("s0", "withdraw")],
    "both say it stays": [("s1", "stays"), ("r1", "stays"), ("r1", "accept")],
    "a concern": [("r0", "safeguarding JW-48211"), ("r1", "seen"), ("r1", "accept if it is funded")],
    "conditions": [("r1", "we accept once the assessment is done"), ("r1", "accept from January")],
    "the handover": [("r1", "accept"), ("s0", "JW-48211\nsummary: sent\nrisk information: sent")],
}  # fmt: skip
VERB = re.compile(r"(?:who owns|accept|decline|escalate|determined|withdraw|stays|safeguarding|seen|not right)\b")


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_chat_and_email_lead_to_the_same_ledger(tmp_path: Path, script: list[tuple[str, str]]) -> None:
    """The same said by the same people is the same facts, but for the channel and the words that the evidence
    names. An email has its case in the subject, a line of chat after its verb."""
    by_email, by_chat = ChatWorld(tmp_path / "email"), ChatWorld(tmp_path / "chat")
    for world in (by_email, by_chat):
        world.request()
    for who, words in script:
        by_email.writes(who, words, subject="RE: [JW-48211] Please accept or decline")
        verb = VERB.match(words) if "JW-" not in words else None
        at = verb.end() if verb else len(words)
        by_chat.says(who, f"{words[:at]} JW-48211{words[at:]}" if verb else words)
    assert _facts(by_chat) == _facts(by_email)
    assert {each.evidence.channel for each in _happened(by_chat)[3:] if each.evidence} <= {"teams"}
    for world in (by_email, by_chat):
        assert world.store.verify() is None
        world.end()


@pytest.mark.parametrize(
    "lines",
    [
        "Case: JW-48211\nTo: Learning Disability Team\nKind: redirect\nReason: x\nRecord: LAS\nSafeguarding: no",
        "Please transfer JW-48211 to the Learning Disability Team because needs were found.",
        "register JW-48211 with Older People North",
    ],
)
def test_a_request_in_chat_is_that_of_a_letter(tmp_path: Path, lines: str) -> None:
    """In labels or in sentences it is read as it is in a letter, with nothing in its subject."""
    by_email, by_chat = ChatWorld(tmp_path / "email"), ChatWorld(tmp_path / "chat")
    by_email.writes("s0", lines, subject="")
    by_chat.says("s0", lines)
    assert _facts(by_chat) == _facts(by_email) != []
    for world in (by_email, by_chat):
        world.end()


def _happened(world: ChatWorld) -> list[Happened]:
    return [entry.happened for entry in world.store.entries("JW-48211")]


def _facts(world: ChatWorld) -> list[tuple[object, ...]]:
    """Everything on the ledger but the channel, and words that need the case in them."""
    return [
        (each.at, _without_words(each.event), each.evidence and (each.evidence.person, each.evidence.authenticity))
        for each in _happened(world)
    ]


def _without_words(event: Event) -> Event:
    return replace(event, words="") if hasattr(event, "words") else event
