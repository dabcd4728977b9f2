"""Compiles lists of words and phrases: each phrase is written alone, and one place puts them together."""

import re

from mailer.reading.mime.patterns import lazily


def any_of(text: str, *more: str) -> str:
    """A pattern of any of the phrases of texts, which commas or the ends of lines part. A phrase may itself be a short
    pattern: `tak(?:e|ing)`."""
    phrases = (each.strip() for part in (text, *more) for each in re.split(r",(?![^({[]*[)\]}])|\n", part))
    return f"(?:{'|'.join(each for each in phrases if each)})"


def found(*phrases: str) -> re.Pattern[str]:
    """Finds any of some phrases, each a pattern of a line, as words of their own."""
    return lazily(rf"\b{any_of('', *phrases)}\b")
