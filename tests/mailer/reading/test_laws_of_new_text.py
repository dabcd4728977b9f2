"""What is put round an answer never makes one, and what changes nothing may as well not be there."""

import re
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.newtext.newtext import new_text
from mailer.reading.sentences.clauses.asides import ASIDES
from mailer.reading.sentences.clauses.frames import HARMLESS
from mailer.reading.sentences.clauses.parsing import NOTHING, does
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read
from tests.mailer.reading.test_voices import blocks, reading
from tests.profiles import examples

SAID = st.sampled_from([
    "Thanks", "Accept if she agrees", "We will look at it", "Not ours", "Decline, out of area", "Can you ring me?",
    "Accept for the assessment", "We might accept", "Noted", "They accepted last week", "", "See below", "In principle",
    "We accept from Monday", "Please ignore this email", "Jo says she accepts",
])  # fmt: skip
ABOVE = st.sampled_from(["", *blocks("banners.txt")])
BELOW = st.sampled_from(["", *blocks("signatures.txt"), *blocks("disclaimers.txt")])
OLD = st.sampled_from([
    "", "On Tue, 24 Nov 2026 at 09:00, Holdfast <cases@holdfast.example.org> wrote:\n> Reply accept.\n> Accept",
    "-----Original Message-----\nFrom: Priya Shah\nSent: 24 November 2026\nTo: H\nSubject: x\n\nI accept.",
    ">>> Holdfast <cases@holdfast.example.org> 24/11/2026 09:00 >>>\nAccept", "> I accept.", "\n> Accept\n>\n> Priya",
])  # fmt: skip


@settings(max_examples=examples(150), deadline=None)
@given(said=SAID, above=ABOVE, below=BELOW, old=OLD)
def test_nothing_round_it_makes_a_yes(reply: Callable[..., Read], said: str, above: str, below: str, old: str) -> None:
    """A banner, a signature, a disclaimer or a quotation beside words that are no yes never makes one."""
    read = reply("\n\n".join(each for each in (above, said, below, old) if each))
    assert reading(read) is not Reading.PLAIN_ACCEPT


@settings(max_examples=examples(150), deadline=None)
@given(
    said=st.sampled_from(["Accept", "We accept.", "Yes, accept", "Accept if she agrees"]),
    above=ABOVE,
    below=BELOW,
    old=OLD,
)
def test_what_an_answer_rests_on_stands_in_what_could_be_seen(
    reply: Callable[..., Read], said: str, above: str, below: str, old: str
) -> None:
    """The words relied on are words of the letter, above its quotation."""
    text = "\n\n".join(each for each in (above, said, below, old) if each)
    read = reply(text)
    assert read.received is not None
    assert isinstance(read.received.intent, Answer)
    seen = masked(" ".join(new_text(text).text.split()))
    assert all(each in seen for each in read.words.split(" … "))


@settings(max_examples=examples(100), deadline=None)
@given(said=SAID.filter(bool), above=ABOVE, below=BELOW)
def test_what_is_set_aside_may_as_well_not_be_there(
    reply: Callable[..., Read], said: str, above: str, below: str
) -> None:
    """Where a yes was taken with something round it, it is one without it."""
    with_it, without = (reply("\n\n".join(filter(None, each))) for each in ((above, said, below), (said,)))
    if reading(with_it) in (Reading.PLAIN_ACCEPT, Reading.DECLINE):
        assert reading(with_it) is reading(without)


_TOKENS = re.compile(r"[A-Z]{2}")
YESES = ("Accept", "We accept this case.", "Yes, we accept JW-48211")
NOES = ("Decline, out of area.", "We do not accept.")
OTHER = (
    "Accept if she agrees.",
    "Accept for the assessment.",
    "We might accept.",
    "Can we accept?",
    "Lee says accept.",
)
# “Who will visit” begins a question too, and one that lacks its mark is asked about.
HARMLESS_SENTENCES = tuple(
    dict.fromkeys(
        f"{each[0].upper()}{each[1:]}."
        for each in (*(frame.example for frame in HARMLESS), *(example for _, example, _ in ASIDES))
        if not _TOKENS.search(each) and not each.startswith("who ") and does(each, asks=False) == NOTHING
    )
)


@settings(max_examples=examples(150), deadline=None)
@given(
    said=st.sampled_from([*YESES, *NOES, *OTHER]),
    beside=st.lists(st.sampled_from(HARMLESS_SENTENCES), min_size=1, max_size=4, unique=True),
    first=st.integers(0, 4),
    gone=st.integers(0, 3),
)
def test_a_harmless_sentence_may_as_well_not_be_there(
    reply: Callable[..., Read], said: str, beside: list[str], first: int, gone: int
) -> None:
    """Deleting any sentence that changes nothing leaves the reading as it was, whatever it stood beside."""
    every = [*beside[:first], said, *beside[first:]]
    fewer = list(every)
    fewer.remove(beside[gone % len(beside)])
    assert reading(reply("\n".join(every))) is reading(reply("\n".join(fewer))), every
