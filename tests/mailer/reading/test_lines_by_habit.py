"""A line that may be learnt could never be an answer, and taking it out is the same as if it had never stood there."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.answers.learnable import may_be_learnt
from mailer.reading.sentences.known import Known
from protocol.messages.habits import line_digests, normal
from protocol.messages.intents import Answer, Reading, Strange
from protocol.ports.letters import Read
from tests.mailer.reading.test_voices import blocks, reading
from tests.profiles import examples

HERE = Path(__file__).parent
KNOWN = Known(
    places=frozenset({"northshire mental health trust", "mid northshire cmht"}),
    teams=frozenset({"mid northshire cmht"}),
    people=frozenset({"jo marsh", "priya shah"}),
    others=frozenset({"older people", "aldt"}),
)
SLOGANS = (
    "Caring for Northshire since 1948", "Making Northshire greener and fairer", "Better lives for everyone",
    "Dignity, honesty and pride", "A healthier Northshire for all of the county",
)  # fmt: skip
SPEAKING = """
    if unless until once when provided subject except only but not no never cannot without pending before after part
    temporarily accept accepted decline agreed withdraw ignore wrong funding panel assessment Monday April he her they
    you we I it this that Priya JW-48211 48211 12 week review joint may might would must keeps holds pays Patel tbc os
    wenn ond however awaiting conditionally limited trial the-case CMHT? yes nope
"""
NO_YES = st.sampled_from([
    "Thanks", "Accept if she agrees", "We will look at it", "Not ours", "Decline, out of area", "Can you ring me?",
    "Accept for the assessment", "We might accept", "Noted", "They accepted last week", "In principle",
    "We accept from Monday", "Please ignore this email", "Jo says she accepts", "Accept but not the package",
])  # fmt: skip
YES = st.sampled_from(["Accept", "We accept.", "Yes, accept", "Happy to accept this case.", "accept - thanks"])
FEET = (
    "{}\n\nKind regards\nPriya Shah\nTeam Manager\n{}\n", "{}\n\nBW\nPriya\n\n{}\nTel: 01632 960111\n",
    "{}\n-- \nPriya Shah\n{}\n", "{1}\n\n{0}\n\nPriya Shah\n",
)  # fmt: skip


def strange(read: Read) -> Strange | None:
    """What a letter says without the lines that nobody knows."""
    assert read.received is not None
    assert read.received.cover is not None
    return read.received.cover.strange


@pytest.mark.parametrize("line", SLOGANS)
def test_what_an_organisation_says_of_itself_may_be_learnt(line: str) -> None:
    """It speaks until it is, and is compared as a whole."""
    assert may_be_learnt(line, KNOWN)
    assert normal(line.upper()) == normal(f"  {line} ")
    assert normal(line) != normal(f"{line}.")


def test_a_digest_says_nothing_outside_its_place() -> None:
    """The same line has another digest for everybody, and under every key."""
    found = {line_digests(key, scope, SLOGANS[:1]) for key in (b"a", b"b") for scope in ("person a", "person b")}
    assert len(found) == 4


@pytest.mark.parametrize(
    "name",
    ["voices/speaking.txt", "voices/answers.txt", "short_answers.txt", "natural_acceptances.txt",
     "concern_sentences.txt"],
)  # fmt: skip
def test_nothing_that_people_have_said_of_cases_may_be_learnt(name: str) -> None:
    """Conditions, limits, doubts, noes, yeses, concerns: each line of the collections."""
    lines = [line.strip() for line in (HERE / name).read_text("utf-8").split("\n")]
    assert [line for line in lines if may_be_learnt(line, KNOWN)] == []


@pytest.mark.parametrize(
    "line",
    [
        "Bathing and dressing", "For the splinting of it", "Splinting of the left hand", "The chair and the ramp",
        "Southbeck ordering the chair", "Caring for Patel since the spring", "Przyjmujemy tę sprawę", "a c c e p t",
        "Wir nehmen den Fall", "Nous prenons le dossier", "Derbyniwn yr achos", "Delivery of the bed",
        "JW-48211 and more",
        "The sooner the better", "All of the above and more", "More of a no", "Best of the two", "Pro tem and gratis",
        "Ｉｆ the chair and the ramp", "Since the stroke and fall", "God willing and all", "Respite and the day centre",
        "Safe and well for the time being", "Mrs Shah and the family", "Older People and the rest", "Nod and a wink",
        "Sight of the deeds and the will", "Money and beds for all", "Caring for Northshire since 19480",
    ],
)  # fmt: skip
def test_no_limit_name_time_or_other_tongue_may_be_learnt(line: str) -> None:
    """Also what holds no word of deciding at all."""
    assert not may_be_learnt(line, KNOWN)


@settings(max_examples=examples(300), deadline=None)
@given(line=st.sampled_from(SLOGANS), word=st.sampled_from(sorted(SPEAKING.split())), at=st.integers(0, 8))
def test_one_word_that_may_speak_bars_any_line(line: str, word: str, at: int) -> None:
    """Wherever it stands in it."""
    words = line.split()
    assert not may_be_learnt(" ".join((*words[:at], word, *words[at:])), KNOWN)


@settings(max_examples=examples(80), deadline=None)
@given(said=NO_YES, line=st.sampled_from(SLOGANS), foot=st.sampled_from(FEET))
def test_a_line_that_may_be_learnt_never_makes_a_yes(
    reply: Callable[..., Read], said: str, line: str, foot: str
) -> None:
    """Beside words that are no yes there is nothing to settle, learnt or not."""
    read = reply(foot.format(said, line))
    assert reading(read) is not Reading.PLAIN_ACCEPT
    assert strange(read) is None


@settings(max_examples=examples(80), deadline=None)
@given(said=YES, line=st.sampled_from(SLOGANS), foot=st.sampled_from(FEET))
def test_a_learnt_line_may_as_well_not_be_there(reply: Callable[..., Read], said: str, line: str, foot: str) -> None:
    """Beside a yes it is asked about, and set aside the letter says what it says without it."""
    found = strange(reply(foot.format(said, line)))
    assert found is not None
    assert found.lines == (line,)
    without = reply(foot.format(said, "")).received
    assert without is not None
    assert found.intent == without.intent
    assert isinstance(found.intent, Answer)
    assert found.intent.reading is Reading.PLAIN_ACCEPT


@settings(max_examples=examples(80), deadline=None)
@given(
    said=YES, line=st.sampled_from(SLOGANS), other=st.sampled_from([*blocks("speaking.txt"), "Bathing and dressing"])
)
def test_beside_what_speaks_a_line_settles_nothing(
    reply: Callable[..., Read], said: str, line: str, other: str
) -> None:
    """The whole new text must support a yes still."""
    assert strange(reply(f"{said}\n\nKind regards\nPriya Shah\n{line}\n{other}\n")) is None


def test_a_line_that_stands_above_the_name_is_its_writers(reply: Callable[..., Read]) -> None:
    """Below the yes, in it and beside it nothing is set aside."""
    for text in ("Accept\n{}\n\nPriya Shah", "Accept. {}\n\nPriya Shah", "Accept\n\n{}\n\nKind regards\nPriya Shah"):
        assert strange(reply(text.format(SLOGANS[0]))) is None


def test_where_more_lines_are_strange_than_a_signature_has_none_is_set_aside(reply: Callable[..., Read]) -> None:
    """Then it is no signature."""
    lines = "\n".join(f"Caring for Northshire since {year}" for year in range(1940, 1948))
    assert strange(reply(f"Accept\n\nKind regards\nPriya Shah\n{lines}\n")) is None
