"""Reads a card back: whether the public schema takes it, and what it shows, asks for and sends."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from fastjsonschema import JsonSchemaValueException
from fastjsonschema import compile as compiled
from jsonschema import Draft6Validator

from protocol.messages.chat import Card

_SCHEMA = (Path(__file__).parent / "schema" / "adaptive-card-1.5.json").read_text("utf-8")
_EXPLAINS = Draft6Validator(json.loads(_SCHEMA), format_checker=Draft6Validator.FORMAT_CHECKER)
_JUDGES = compiled(json.loads(_SCHEMA))
"""The same schema as Python code: it says as much in a hundredth of the time, but not what is wrong where."""
_ESCAPE = re.compile(r"\\([\\`*_\[\]~<>+#.)-])")
HEADINGS = ("Request", "Answer")
"""The headings of a list's columns, which its text has no need of."""


def content(card: Card) -> dict[str, Any]:
    """The card as the service is sent it, through JSON."""
    assert card.content is not None
    read: dict[str, Any] = json.loads(json.dumps(card.content))
    return read


def wrong(card: Card) -> list[str]:
    """What the public schema has against a card."""
    read = content(card)
    try:
        _JUDGES(read)
    except JsonSchemaValueException as wrong_:
        found = [f"{list(error.path)}: {error.message[:200]}" for error in _EXPLAINS.iter_errors(read)]
        return found or [wrong_.message[:200]]
    return []


def elements(value: object) -> Iterator[dict[str, Any]]:
    """Every element and action in a card, fallbacks too."""
    if isinstance(value, Mapping):
        if "type" in value:
            yield dict(value)
        for each in value.values():
            yield from elements(each)
    elif isinstance(value, list):
        for each in value:
            yield from elements(each)


def unmarked(text: str) -> str:
    """Escaped Markdown as it is seen."""
    return _ESCAPE.sub(r"\1", text)


def said(card: Card) -> Iterator[str]:
    """Every line that a card shows, buttons and choices included."""
    for each in elements(content(card)):
        match each["type"]:
            case "TextBlock":
                yield unmarked(each["text"])
            case "RichTextBlock":
                yield "".join(run["text"] for run in each["inlines"]).removeprefix("• ")
            case "Input.Toggle":
                yield unmarked(each["title"])
            case "Input.ChoiceSet":
                yield from (unmarked(choice["title"]) for choice in each["choices"])


def pressable(card: Card) -> dict[str, dict[str, Any]]:
    """The buttons that send something, by verb; the card's own refresh is not one."""
    found = [e for e in elements(content(card)["body"]) if e["type"] == "Action.Execute"]
    return {each["verb"]: each for each in found}


def ids(card: Card) -> dict[str, dict[str, Any]]:
    """The inputs of a card, by id."""
    return {e["id"]: e for e in elements(content(card)) if e["type"].startswith("Input.")}
