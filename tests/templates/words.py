"""Writes the expected words anew, of emails and cards: `./check --words`. `git diff` is then the review of them."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import templates
from protocol.messages.chat import Card
from protocol.ports.outbox import Wording
from tests.templates import card_samples, facts
from tests.templates.cards_read import said

FOLDER = Path(__file__).parent / "expected"
CARDS = FOLDER / "cards"
BUTTONS = ("E02 please answer, with buttons", "E02 please answer, answered", "E10 safeguarding, with buttons")
"""A notice's card says what its email says, so the cards of notices are kept for their buttons alone."""


@cache
def rendered(name: str) -> Wording:
    """The sample email of a name. Many promises are kept by each, which is the same every time."""
    return templates.render(facts.post(name), address=facts.ADDRESS)


def expected() -> Iterator[tuple[Path, str]]:
    """Every file of the folder, and what should stand in it."""
    for name in facts.SAMPLES:
        made = rendered(name)
        yield file_of(name), f"Subject: {made.subject}\n\n{made.text}"
    for name, card in cards().items():
        yield card_file_of(name), card_words(card)


def cards() -> Mapping[str, Card]:
    """The cards whose words are kept: each that has words of its own."""
    every = card_samples.every()
    notices = {name.partition(", with buttons")[0].partition(", answered")[0] for name in every} & facts.SAMPLES.keys()
    own = {name: card for name, card in every.items() if not name.startswith((*notices, "long "))}
    return own | {name: every[name] for name in BUTTONS}


def card_words(card: Card) -> str:
    """Every line, label and button of a card, in order."""
    return "".join(f"{line}\n" for line in said(card))


def file_of(name: str) -> Path:
    """Where the expected words of a sample email are kept."""
    return FOLDER / _plain(name)


def card_file_of(name: str) -> Path:
    """Where the expected words of a sample card are kept."""
    return CARDS / _plain(name)


def _plain(name: str) -> str:
    return f"{re.sub('[^a-z0-9]+', '-', name.lower()).strip('-')}.txt"


def main() -> None:
    """Write what differs, take away what is left over, and say what changed."""
    wanted = dict(expected())
    CARDS.mkdir(exist_ok=True)
    for path in sorted({*FOLDER.rglob("*.txt")} - wanted.keys()):
        path.unlink()
        print(f"took away {path.relative_to(FOLDER)}")
    for path, text in wanted.items():
        if not path.exists() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print(f"wrote {path.relative_to(FOLDER)}")
    print("Review the words with: git diff tests/templates/expected")


if __name__ == "__main__":
    main()
