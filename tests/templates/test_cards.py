"""What every card keeps: the public schema, a size, a language, a text that says all of it, and no person's details."""

import json
import re

import pytest

from protocol.messages.chat import Card
from protocol.messages.guard import identifying
from protocol.violations import Misconfigured, Unsendable
from templates import cards
from templates.cards.built import built
from templates.cards.drawn import Drawing
from tests.templates import card_samples as samples
from tests.templates import cards_read as read

NHS = "943 476 5919"
"""A number that passes the check of an NHS number, and is nobody's."""


def test_card_is_valid_by_the_public_schema() -> None:
    """A client that follows the schema of Adaptive Cards can show it."""
    for name, card in samples.every().items():
        assert read.wrong(card) == [], name
        assert read.content(card)["version"] == "1.5", name
        assert read.content(card)["lang"] == "en-GB", name


def test_schema_would_find_a_mistake() -> None:
    """The schema that cards are held against refuses a property that no element has."""
    card = samples.notice("E02 please answer")
    assert read.wrong(Card(text="", content={**dict(card.content or {}), "body": [{"type": "TextBlock", "txt": "x"}]}))


def test_card_is_under_25_kb() -> None:
    """The chat service takes it: it refuses a message of more than 28 KB."""
    for name, card in samples.every().items():
        assert len(json.dumps(card.content, ensure_ascii=False).encode()) < 25_000, name


def test_text_says_all_that_the_card_shows() -> None:
    """Whoever sees no cards reads the same: every line of it stands in the text."""
    for name, card in samples.every().items():
        text = " ".join(card.text.split())
        for line in read.said(card):
            if line not in read.HEADINGS:
                assert " ".join(line.split()) in text, (name, line)
        assert "<" not in re.sub(r"<[^<>\s]+@[^<>\s]+>", "", card.text), name
        assert "**" not in card.text, name
        assert not re.search(r"\bNone\b(?!\.)", card.text), name  # an explained procedure says “None.”


def test_card_has_words_for_an_older_client_and_for_a_voice() -> None:
    """A client that knows no 1.5 shows the whole text; a screen reader can say the card's first words."""
    for name, card in samples.every().items():
        content = read.content(card)
        assert read.unmarked(content["fallbackText"]) == card.text, name
        assert content["speak"], name


def test_every_input_says_what_it_wants() -> None:
    """Each input has a label, and one that must be filled in says so in words when it is not."""
    for name, card in samples.every().items():
        inputs = read.ids(card)
        for each in inputs.values():
            assert each.get("label") or each.get("title"), name
            assert bool(each.get("isRequired")) == bool(each.get("errorMessage")), name
        found = [e["id"] for e in read.elements(read.content(card)) if "id" in e]
        assert len(found) == len(set(found)), name


def test_nothing_has_a_fixed_width_and_nothing_is_only_a_picture() -> None:
    """A card fits the narrowest phone, wraps, and shows no picture without words."""
    for name, card in samples.every().items():
        for each in read.elements(read.content(card)):
            assert not isinstance(each.get("width"), str), name
            assert each["type"] != "Image" or each.get("altText"), name
            assert each["type"] != "TextBlock" or each["wrap"] is True, name


def test_folded_parts_can_be_opened() -> None:
    """What a card hides has a button that shows it."""
    for name, card in samples.every().items():
        found = list(read.elements(read.content(card)))
        hidden = {e["id"] for e in found if e.get("isVisible") is False}
        opened = {name for e in found if e["type"] == "Action.ToggleVisibility" for name in e["targetElements"]}
        assert hidden == opened, name


def test_no_card_holds_a_persons_details() -> None:
    """Nothing in a card can identify a person who receives care."""
    for name, card in samples.every().items():
        assert identifying(card.text) is None, name
        assert all(identifying(line) is None for line in read.said(card)), name


def test_details_in_facts_are_taken_out() -> None:
    """Words that somebody wrote are shown with what identifies a person taken out of them."""
    card = samples.notice("E02 please answer", outcome={"what": "declined", "words": f"no, NHS {NHS}"})
    assert NHS not in card.text
    assert "[removed]" in card.text
    form = cards.request_form({"reason": f"NHS {NHS}"}, service="Holdfast")
    assert NHS not in json.dumps(form.content)


def test_card_that_would_show_details_is_refused() -> None:
    """What gets past that is kept back, and the error says what kind of thing it is and never the thing."""
    with pytest.raises(Unsendable, match="NHS number") as caught:
        cards.handover_card({"case": "JW-48211", "items": [f"letter for {NHS}"]}, service="Holdfast")
    assert NHS not in str(caught.value)
    with pytest.raises(Unsendable):
        built("A title", Drawing(elements=({"type": "Input.Text", "id": "a", "value": NHS},)))


def test_key_without_words_is_a_fault_of_ours() -> None:
    """A reply that nobody has written is an error at once, not an empty card."""
    with pytest.raises(Misconfigured):
        cards.words_card("no_such_words", {}, service="Holdfast")
