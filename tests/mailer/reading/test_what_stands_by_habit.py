"""What stands in a letter by habit is told from what is said there, by kinds and never by heart."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.newtext.newtext import new_text, shown
from mailer.reading.sentences.clauses.habits import of_a_habit, of_a_system
from mailer.reading.sentences.clauses.habitwords import HABITS, SYSTEMS
from mailer.reading.sentences.clauses.plainwords import DOUBTFUL, PLAIN
from mailer.reading.sentences.clauses.telling import ANCHORED, WEAK
from protocol.messages.intents import Reading
from protocol.ports.letters import Read
from tests.mailer.reading.test_voices import blocks, reading
from tests.profiles import examples

BESIDE = (
    "Accept\n\nKind regards\nPriya Shah\nTeam Manager\nTel: 01632 960111\n{}\n",
    "{}\n\nAccept\n",
    "CAUTION: This email originated from outside of the organisation. Do not click links. {}\n\nAccept\n",
    "Accept\n-- \nPriya Shah\nTeam Manager\n{}\n",
)


@pytest.mark.parametrize("said", blocks("speaking.txt"))
def test_what_is_no_habit_speaks_wherever_it_stands(reply: Callable[..., Read], said: str) -> None:
    """A condition, a doubt, a limit or a taking back undoes a yes below a name, above it, beside a banner and below a
    signature mark."""
    for beside in BESIDE:
        assert reading(reply(beside.format(said))) is not Reading.PLAIN_ACCEPT, beside


@pytest.mark.parametrize(
    "line",
    [
        "Στις Τρί 24 Νοε 2026 στις 9:02 π.μ., ο χρήστης Holdfast <cases@holdfast.example.org> έγραψε:",
        "Air 24 Samh 2026 aig 09:02, sgrìobh Holdfast <cases@holdfast.example.org>:",
        "otrd., 2026. g. 24. nov., plkst. 09:02 — lietotājs Holdfast (<cases@holdfast.example.org>) rakstīja:",
        "V V tor., 24. nov. 2026 ob 09:02 je oseba Holdfast <cases@holdfast.example.org> napisala:",
        "Holdfast(e)k (cases@holdfast.example.org) hau idatzi du (2026 aza. 24, ar. (09:02)):",
        "منگل، 24 نومبر، 2026 کو 9:02 AM پر Holdfast <cases@holdfast.example.org> نے لکھا:",
        "मंगल, 24 नव॰ 2026 को 9:02 am बजे को Holdfast <cases@holdfast.example.org> ने लिखा:",
        "Noong Mar, Nob 24, 2026 nang 9:02 AM, sinulat ni Holdfast <cases@holdfast.example.org> ang:",
        "Talaado, 24 Nof 2026 markay ahayd 9:02, Holdfast <cases@holdfast.example.org> ayaa qoray:",
        "Ar 24/11/2026 09:02, ysgrifennodd Holdfast:",
    ],
)
@pytest.mark.parametrize("text", ["We have read it.", "We have read it.\n\nKind regards\nPriya"])
def test_an_attribution_is_known_in_any_language(line: str, text: str) -> None:
    """A date, a time and an address that end with a colon begin an old letter, whatever the words between them."""
    assert shown(new_text(f"{text}\n\n{line}\n> Please accept this.\n")) == "We have read it."


@pytest.mark.parametrize(
    "line",
    [
        "Conditions of 24/11/2026 10:00:", "These must be met by 24/11/2026 09:00:", "Accept if by 24/11/2026 9:30:",
        "Please send it to Jo <jo@example.org> before we take it:",
    ],
)  # fmt: skip
def test_a_line_of_the_writers_that_ends_with_a_colon_is_kept(reply: Callable[..., Read], line: str) -> None:
    """What introduces a list of the writer's own is no attribution, and what it says undoes a yes."""
    assert reading(reply(f"Accept\n\n{line}\n> the funding\n")) is not Reading.PLAIN_ACCEPT


def test_what_could_be_an_answer_tells_no_habit_alone() -> None:
    """“Job share” and “subject to contract” are habits only beside what nobody answers with."""
    short = [each for each in ANCHORED | {each for each in WEAK if len(each.split()) < 5} if each not in _TAGS]
    assert [each for each in short if of_a_system(each) or of_a_habit(each)] == []


_TAGS = {"official", "external"}
"""Marks that mail systems put on letters, and nothing else says."""


@settings(max_examples=examples(200), deadline=None)
@given(
    phrase=st.sampled_from(sorted(HABITS | SYSTEMS)),
    doubt=st.sampled_from(sorted(DOUBTFUL)),
    beside=st.lists(st.sampled_from(sorted(PLAIN)), max_size=8),
    at=st.integers(0, 8),
)
def test_a_doubtful_word_makes_any_line_speak(phrase: str, doubt: str, beside: list[str], at: int) -> None:
    """However plainly a phrase tells a habit, a bound or a doubt beside it is heard."""
    line = " ".join((*beside[:at], phrase, doubt, *beside[at:]))
    apart = [each for each in HABITS | SYSTEMS if doubt in each.split() and each in line]
    assert apart or not (of_a_system(line) or of_a_habit(line))


def test_no_word_is_both_plain_and_doubtful() -> None:
    """What habits are made of bounds nothing."""
    assert PLAIN.isdisjoint(DOUBTFUL)


@pytest.mark.parametrize(
    "line",
    [
        "Hello my name is Priya", "We are a smoke free trust", "Annual leave 21 December to 4 January",
        "Ring duty on 01632 960111 if I am away", "Job share partner: Lee Grant (Wed-Fri)", "Part time: Mon, Tue, Wed",
        "Rated outstanding by the CQC", "Working hours 9-5", "Northshire Council logo", "We are recruiting",
        "Rydym yn croesawu gohebiaeth yn Gymraeg", "In my absence contact Jo Marsh on 01632 960222",
    ],
)  # fmt: skip
def test_what_people_put_below_their_names_still_says_nothing(reply: Callable[..., Read], line: str) -> None:
    """The same phrases beside a number, a day or a name are habits."""
    assert reading(reply(f"Accept\n\nKind regards\nPriya Shah\n{line}\n")) is Reading.PLAIN_ACCEPT
