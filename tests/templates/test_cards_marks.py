"""What people wrote is shown as they wrote it: never as a link, a mention, bold, or a function of the card's own."""

import json
import re

from hypothesis import given
from hypothesis import strategies as st

from templates import cards
from templates.cards.drawn import marked, shown
from tests.templates import card_samples as samples
from tests.templates import cards_read as read

NASTY = "**Bold** [click](https://evil.example.org) <at>Jo Marsh</at> `code` _slanted_ {{DATE(2026-01-01,SHORT)}} ~~x~~"
UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*[`*_\[\]~<>]")
texts = st.text(alphabet=st.sampled_from("ab1 \\`*_[]~<>(){}#+-.)/at"), max_size=40)


def markdown_places(content: object) -> list[str]:
    """Every text that a client reads as Markdown: blocks of text, and the titles of ticks and of open choices."""
    found = []
    for each in read.elements(content):
        if each["type"] == "TextBlock":
            found.append(each["text"])
        elif each["type"] == "Input.Toggle":
            found.append(each["title"])
        elif each["type"] == "Input.ChoiceSet" and each["style"] == "expanded":
            found += [choice["title"] for choice in each["choices"]]
        assert each["type"] != "FactSet", "its values are Markdown: facts are drawn as text runs"
    return found


@given(texts)
def test_no_mark_is_left_that_could_mean_something(text: str) -> None:
    """Escaped, a text has no mark of Markdown's left, begins no list or heading, and reads as it was."""
    escaped = marked(text)
    assert not UNESCAPED.search(escaped)
    assert not re.match(r"\s*(?:[-+#]|\d+[.)])", escaped)
    assert read.unmarked(escaped) == shown(text)


@given(texts)
def test_nothing_is_a_mention_or_a_function(text: str) -> None:
    """No text can name somebody so that they are called, nor be worked out by the client."""
    assert not re.search(r"<\s*/?\s*at\b", shown(text), re.I)
    assert "{{" not in shown(text)


def test_words_of_a_refusal_stay_words() -> None:
    """A reason that was written to be a link and a mention is shown as plain letters."""
    card = samples.notice("E02 please answer", outcome={"what": "declined", "by": NASTY, "words": NASTY})
    content = json.dumps(card.content)
    assert "<at>" not in content
    assert "{{" not in content
    assert all(not UNESCAPED.search(text) for text in markdown_places(card.content))
    assert "[click](https://evil.example.org)" in card.text


def test_names_of_teams_items_and_reasons_stay_words() -> None:
    """The same for a team's name in a heading, an item to tick, a reason to choose and a viewer's name."""
    team = {"key": "x", "name": NASTY, "organisation": "Northshire", "signatory": True}
    ground = {"code": "x", "title": NASTY, "valid": True, "clause": ""}
    made = [
        cards.owned_card(samples.OWNED | {"owner": team}, now=samples.NOW, detail=True, service="Holdfast"),
        cards.handover_card({"case": "JW-48211", "items": [NASTY]}, service="Holdfast"),
        cards.list_card(NASTY, [samples.LINE | {"to": team}], service="Holdfast"),
        cards.team_card({"team": team, "may_accept": [NASTY]}, service="Holdfast"),
        cards.request_form({"teams": [team], "reason": NASTY}, service="Holdfast"),
        samples.notice("E02 please answer", viewer=NASTY, may_answer=True, grounds=[ground]),
    ]
    for card in made:
        assert read.wrong(card) == []
        assert "<at>" not in json.dumps(card.content)
        assert all(not UNESCAPED.search(text) for text in markdown_places(card.content))


def test_every_card_reads_as_markdown_only_where_it_is_escaped() -> None:
    """No card of any sort has a place that reads Markdown and was not escaped."""
    for name, card in samples.every().items():
        assert all(not UNESCAPED.search(text) for text in markdown_places(card.content)), name
