"""Words of refusing and of doubt are tables: each row knows its example and not its counter-example, and no pattern of
what words mean is longer than a line."""

import ast
import gc
import re
from collections import Counter
from pathlib import Path

import pytest

from mailer.reading.answers.declining import BARE_NOES, NO_THEN_WHOSE, NOES, NOT_OURS, declines, says_no, with_reason
from mailer.reading.answers.doubts import TABLE, Doubt
from mailer.reading.mime.patterns import Lazily, lazily
from mailer.reading.sentences.listed import any_of, found

MEANING = Path(__file__).parents[3] / "mailer" / "reading"
ROOMS = ("answers", "intents", "sentences")
LONGER = {
    "answers/answers.py": 1, "answers/grounds.py": 5, "answers/speaking.py": 1, "answers/subject.py": 2,
    "intents/commands.py": 16, "intents/confirmation.py": 2, "intents/leave.py": 7,
    "intents/requests/askings.py": 6, "intents/requests/labelled.py": 1, "intents/requests/natural.py": 5,
    "intents/retracting.py": 10, "intents/stating.py": 1, "intents/ticking.py": 4, "intents/whose.py": 3,
    "intents/wordings.py": 1, "sentences/allocating.py": 6, "sentences/blanks.py": 1,
    "sentences/clauses/foot.py": 1, "sentences/concern.py": 1, "sentences/denying.py": 5,
    "sentences/harm.py": 2, "sentences/known.py": 2, "sentences/numbered.py": 1, "sentences/phrases.py": 4,
    "sentences/signatures.py": 3, "sentences/units.py": 1,
}  # fmt: skip
"""Patterns over several lines that are still to be turned into lists of phrases, by file: none may be added."""


@pytest.mark.parametrize("table", [NOES, NOT_OURS, NO_THEN_WHOSE, BARE_NOES], ids=["noes", "not ours", "whose", "bare"])
def test_each_way_to_say_no_knows_its_example_and_not_its_counter_example(
    table: tuple[tuple[str, str, str], ...],
) -> None:
    """What refuses is told from what nearly looks like it."""
    for pattern, example, counter in table:
        assert re.search(pattern, example), example
        assert says_no(example), example
        assert not re.search(pattern, counter), counter


@pytest.mark.parametrize(
    "said", ["we never accepted this", "not right - we never accepted this", "TEAM had not accepted this"]
)
def test_what_was_not_accepted_then_is_no_answer_now(said: str) -> None:
    """Who objects to a record tells what was."""
    assert not declines(said)
    assert not with_reason(said)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.example)
def test_each_doubt_knows_its_example_and_not_its_counter_example(row: Doubt) -> None:
    """What defeats a yes is told from what nearly looks like it."""
    assert row.pattern.search(row.example)
    assert not row.pattern.search(row.counter)


def test_a_list_of_phrases_finds_each_as_words_of_their_own() -> None:
    """Commas and ends of lines part phrases; a comma in brackets does not."""
    assert found("if, on(?:ce|ly), tak(?:e|en)").search("we take it")
    assert not found("if, once").search("iffy oncers")
    assert re.fullmatch(any_of("one, two\nthree", r"\d{1,2}"), "12")


def test_no_pattern_of_what_words_mean_is_longer_than_a_line() -> None:
    """A pattern over several lines is a list of phrases that nobody can check; those that are left only grow fewer."""
    longer = Counter(name for name, _ in _longer())
    assert {name: count for name, count in longer.items() if count > LONGER.get(name, 0)} == {}
    assert {name for name in LONGER if not longer[name]} == set(), "take these off the list"


def _longer() -> set[tuple[str, int]]:
    """The file and first line of each string that looks like a pattern and stands on several lines of source."""
    found_at: set[tuple[str, int]] = set()
    for room in ROOMS:
        for path in sorted((MEANING / room).rglob("*.py")):
            source = path.read_text("utf-8")
            for node in ast.walk(ast.parse(source)):
                if not isinstance(node, ast.Constant | ast.JoinedStr) or node.end_lineno == node.lineno:
                    continue
                words = ast.get_source_segment(source, node) or ""
                if not words.lstrip("rf").startswith('"""') and _OF_A_PATTERN.search(words):
                    found_at.add((str(path.relative_to(MEANING)), node.lineno))
    return found_at


_OF_A_PATTERN = re.compile(r"\(\?[:=!<]|\\[bdwsS]|\[\^")


def test_every_pattern_that_waits_to_be_asked_can_be_compiled() -> None:
    """A pattern that no letter has asked yet is as sound as if it had been compiled at the start."""
    waiting = [each for each in gc.get_objects() if type(each) is Lazily]
    assert len(waiting) > 200
    assert all(re.compile(each.pattern, each.flags) for each in waiting)


def test_a_pattern_that_waits_finds_what_it_always_did() -> None:
    """Its methods are those of the compiled one, from the first time on."""
    each = lazily(r"(?P<yes>ACCEPT)s?", re.I)
    for _ in range(2):
        assert each.fullmatch("accepts")
        assert [found["yes"] for found in each.finditer("Accept, accepts")] == ["Accept", "accept"]
        assert each.groupindex == {"yes": 1}
