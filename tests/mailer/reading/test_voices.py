"""Answers in many voices, and what stands round them: what is none is never taken for a yes."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mailer.reading.intents.wordings import TABLE as WORDINGS
from mailer.reading.intents.wordings import named
from mailer.reading.newtext.newtext import new_text, shown
from mailer.reading.sentences.clauses.asides import ASIDES
from mailer.reading.sentences.clauses.frames import ACCEPTING, HARMLESS, Frame, aside
from mailer.reading.sentences.clauses.parsing import ACCEPTS, NOTHING, SPEAKS, does
from protocol.messages.intents import (
    Answer,
    Done,
    Escalate,
    Intent,
    Nothing,
    Reading,
    Seen,
    Stays,
    Withdraw,
)
from protocol.ports.letters import Read

VOICES = Path(__file__).parent / "voices"
FILES = ("answers.txt", "kinds.txt", "hurried.txt", "strangers.txt")


def blocks(name: str) -> list[str]:
    """The pieces of text in a file, which “%%” parts."""
    text = (VOICES / name).read_text("utf-8").partition("\n")[2]
    return [each.strip("\n") for each in text.split("%%\n")]


def answers(label: str, name: str = "answers.txt") -> Iterator[str]:
    """The answers under a label."""
    for line in (VOICES / name).read_text("utf-8").splitlines():
        if line.startswith(f"{label} | "):
            yield line.partition(" | ")[2].replace("\\n", "\n")


def reading(read: Read) -> Reading | None:
    """How a letter reads as an answer."""
    assert read.received is not None
    return read.received.intent.reading if isinstance(read.received.intent, Answer) else None


def test_a_yes_above_nearly_every_signature_is_a_yes(reply: Callable[..., Read]) -> None:
    """What people put below their names answers nothing, in whatever words they put it."""
    missed = [
        each for each in blocks("signatures.txt") if reading(reply(f"Accept\n\n{each}")) is not Reading.PLAIN_ACCEPT
    ]
    assert len(missed) * 10 <= len(blocks("signatures.txt")), missed


def test_a_yes_with_nearly_every_disclaimer_or_banner_is_a_yes(reply: Callable[..., Read]) -> None:
    """What a mail system adds below or above a letter answers nothing."""
    letters = [f"Accept\n\nRegards\nPriya\n\n{each}" for each in blocks("disclaimers.txt")]
    letters += [f"{each}\n\nAccept" for each in blocks("banners.txt")]
    missed = [each for each in letters if reading(reply(each)) is not Reading.PLAIN_ACCEPT]
    assert len(missed) * 6 <= len(letters), missed


@pytest.mark.parametrize("below", blocks("hidden.txt"))
def test_a_condition_below_a_name_still_speaks(reply: Callable[..., Read], below: str) -> None:
    """A condition, doubt or limit below a sign-off undoes the yes above it."""
    assert reading(reply(f"Accept\n\n{below}")) is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("banner", blocks("banners.txt"))
def test_no_banner_or_disclaimer_hides_what_is_said(reply: Callable[..., Read], banner: str) -> None:
    """Words of the writer's beside what a system adds are kept and speak."""
    text = f"{banner}\n\nAccept once it is funded\n\n{blocks('disclaimers.txt')[0]}"
    assert "once it is funded" in shown(new_text(text))
    assert reading(reply(text)) is not Reading.PLAIN_ACCEPT
    assert reading(reply(banner)) is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("text", [each for name in FILES for each in answers("else", name)])
def test_nothing_else_is_a_yes(reply: Callable[..., Read], text: str) -> None:
    """A condition, a part, a date, a doubt, a question, history or somebody else's word is never a plain yes of its
    writer's team."""
    read = reply(text)
    assert read.received is not None
    speaks_for = getattr(read.received.intent, "speaks_for", "")
    assert reading(read) is not Reading.PLAIN_ACCEPT or speaks_for


@pytest.mark.parametrize("name", FILES)
def test_most_plain_answers_in_any_voice_are_taken(reply: Callable[..., Read], name: str) -> None:
    """Nearly all of the yeses and of the noes read as what they are; none reads as its opposite."""
    wanted = {"yes": (Reading.PLAIN_ACCEPT, 0.85), "no": (Reading.DECLINE, 0.90)}
    for label, (right, share) in wanted.items():
        readings = [reading(reply(text)) for text in answers(label, name)]
        assert readings.count(right) >= share * len(readings), label
        others = {each for each in wanted.values() if each[0] is not right}
        assert not any(each is other for each in readings for other, _ in others)


SAID: dict[str, Intent] = {"seen": Seen(), "escalate": Escalate(), "thanks": Nothing(addressed=True, courtesy=True)}
ABOUT = {"withdraw": Withdraw, "ended": Withdraw, "stays": Stays, "done": Done}


@pytest.mark.parametrize("label", [*SAID, *ABOUT])
def test_other_things_are_known_in_peoples_own_words(reply: Callable[..., Read], label: str) -> None:
    """Seen, withdrawn, escalated, stays, done, thanks, any news, and that somebody has died, however it is put."""
    for text in answers(label, "kinds.txt"):
        received = reply(text).received
        assert received is not None
        assert received.intent == SAID[label] if label in SAID else isinstance(received.intent, ABOUT[label]), text


@pytest.mark.parametrize(("name", "pattern", "example", "counter"), WORDINGS, ids=[each[2] for each in WORDINGS])
def test_each_wording_knows_its_example_and_not_its_counter_example(
    name: str, pattern: str, example: str, counter: str
) -> None:
    """What says another thing is told from what nearly looks like it."""
    assert named(example.split()) == name
    assert named(counter.split()) != name


def test_the_death_of_a_person_is_known_and_nothing_more_is_kept(reply: Callable[..., Read]) -> None:
    """Whatever else is written of it, the reason on record is that the person has died."""
    received = reply("Sadly Mr Tolley passed away at home on Sunday night, his wife was with him.").received
    assert received is not None
    assert received.intent == Withdraw(reason="The person has died", died=True)
    for other in (
        "His wife has died",
        "He has not died",
        "He nearly died last year",
        "Has he died?",
        "He may have died",
    ):
        received = reply(other).received
        assert received is not None
        assert not isinstance(received.intent, Withdraw), other


def test_what_stands_in_the_way_is_told(reply: Callable[..., Read]) -> None:
    """An answer that is asked about again carries its yes and what stands beside it, and never the yes alone."""
    received = reply("Accept\n\nThe assessment has to be on file once the review is done").received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert received.intent.words == "Accept … The assessment has to be on file once the review is done"


@pytest.mark.parametrize("frame", HARMLESS, ids=lambda frame: frame.name)
def test_each_frame_knows_its_example_and_not_its_counter_example(frame: Frame) -> None:
    """What changes nothing is told from what nearly looks like it."""
    assert does(frame.example, asks=False) == NOTHING
    assert does(frame.counter, asks=False) == SPEAKS


@pytest.mark.parametrize(("pattern", "example", "counter"), ACCEPTING, ids=[each[0] for each in ACCEPTING])
def test_each_acceptance_knows_its_example_and_not_its_counter_example(
    pattern: str, example: str, counter: str
) -> None:
    """What accepts is told from what nearly looks like it."""
    assert does(plainly(example), asks=False) == ACCEPTS
    assert does(plainly(counter), asks=False) != ACCEPTS


def plainly(text: str) -> str:
    """Folded words with the writer's team as its token."""
    return text.lower().replace("aldt", "TEAM")


@pytest.mark.parametrize(("pattern", "example", "counter"), ASIDES, ids=[each[1] for each in ASIDES])
def test_each_aside_knows_its_example_and_not_its_counter_example(pattern: str, example: str, counter: str) -> None:
    """What may stand beside an answer is told from what nearly looks like it."""
    assert aside(example.split())
    assert not aside(counter.split())


@pytest.mark.parametrize(
    "name", ["Priya Shah (she/her)", "Priya Shah she/her", "Priya Shah, She/Her", "Priya Shah | they/them"]
)
def test_pronouns_behind_a_name_begin_a_signature(reply: Callable[..., Read], name: str) -> None:
    """What stands below the name of somebody who gives their pronouns is a signature as any other."""
    below = "Team Manager, Community Mental Health Team\nIf urgent please contact the duty desk. I do not work Fridays."
    received = reply(f"Accept\n\n{name}\n{below}").received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert received.intent.reading is Reading.PLAIN_ACCEPT
    received = reply(f"Accept\n\n{name}\n{below}\nOnly once the funding is agreed.").received
    assert received is not None
    assert isinstance(received.intent, Answer)
    assert received.intent.reading is not Reading.PLAIN_ACCEPT
