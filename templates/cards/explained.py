"""Draws the page that explains a procedure as a card: its lines, which were broken for a terminal, made whole."""

import re

from protocol.messages.chat import Card
from templates.cards.built import built
from templates.cards.drawn import Drawing, Element, heading, runs

_WIDTH = 72
"""The width at which `rendering.wrapped` breaks the page's lines."""
_BEGINS = re.compile(r"\s*(?:- |\d+\. |Told: |Copied: |Said again )")


def explain_card(text: str, *, service: str) -> Card:
    """A procedure in chat, from the page of `explain_procedure`. Raises Unsendable."""
    title, *parts = text.strip().split("\n\n")
    body = Drawing()
    for part in parts:
        body += _part([line for line in part.split("\n") if line.strip()])
    return built(title, body)


def _part(lines: list[str]) -> Drawing:
    """A paragraph, or a heading and what is indented beneath it."""
    headed = len(lines) > 1 and not lines[0].startswith(" ") and lines[1].startswith(" ")
    whole = _whole(lines[1:] if headed else lines)
    title: tuple[Element, ...] = (heading(lines[0], spacing="Medium"),) if headed else ()
    said = "\n".join([*(lines[:1] if headed else []), *whole])
    shown = tuple(runs((re.sub(r"^- ", "• ", line),), spacing="Small") for line in whole)
    return Drawing(elements=(*title, *shown), lines=(said,))


def _whole(lines: list[str]) -> list[str]:
    """Lines joined where they were broken only because the next word did not fit."""
    whole: list[str] = []
    before = 0
    for line in lines:
        words = line.strip()
        first = words.partition(" ")[0]
        if whole and not _BEGINS.match(line) and before + 1 + len(first) > _WIDTH:
            whole[-1] += f" {words}"
        else:
            whole.append(words)
        before = len(line)
    return whole
