"""Decides how what is printed reaches a terminal: nothing that a stranger wrote may move its cursor, colour its lines,
turn its text or write a line of its own."""

import re
import sys
from pathlib import Path

import typer

# Control characters but for line ends and tabs, what separates lines otherwise, and marks that turn the direction of
# the text. A lone surrogate cannot be printed at all.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def say(text: str) -> None:
    """Print lines of ours, with whatever of others' words is in them made harmless."""
    typer.echo(harmless(text))


def harmless(text: str) -> str:
    """A text in which every character that is no letter, sign or line end is shown as U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)


def one_line(text: str) -> str:
    """Somebody else's words on one line, so that they cannot be taken for a line of ours."""
    return harmless(" ".join(text.split()))


def escaped(json: str) -> str:
    """JSON in which the same characters are escaped; a program reads them as they are."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", json)


def typed() -> str:
    """How the command that runs is typed: as it is installed, or as it stands in the checkout."""
    return "holdfast" if Path(sys.argv[0]).name == "holdfast" else "./holdfast"
