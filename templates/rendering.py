"""The one door to Jinja2: which templates there are, and how a template's fault is told."""

import re
import textwrap
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError, pass_context, select_autoescape
from jinja2.runtime import Context

from protocol.violations import Misconfigured
from templates.blocks import neutral

_FOLDER = Path(__file__).parent
_ANSWERS = r"accept|agree|decline|reject|refuse|yes\b|no\b|not\b|stays\b|withdraw|seen\b|determined|escalate"
"""Words that could be an answer, and so could the label of an alarm. No line may begin with one: where a reply loses
the marks of its quotation, our own text must not read as somebody's answer."""
_HELD = "\N{NO-BREAK SPACE}"


@cache
def _content() -> Environment:
    """What an email says. Its values are made neutral, and escaped later by the layout."""
    return Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=neutral,
        autoescape=False,  # noqa: S701 - it writes the source of blocks, never HTML
    )


@cache
def _layout() -> Environment:
    """How a page or a part of an email looks."""
    made = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(enabled_extensions=("html.j2",)),
    )
    made.filters["wrapped"] = wrapped
    return made


def content(name: str, facts: Mapping[str, object]) -> str:
    """The source of an email's blocks. Raises Misconfigured where a fact is missing."""
    return _rendered(_content(), name, facts)


def layout(name: str, facts: Mapping[str, object]) -> str:
    """A part of an email, or a page. Raises Misconfigured where a fact is missing."""
    return _rendered(_layout(), name, facts)


def _rendered(environment: Environment, name: str, facts: Mapping[str, object]) -> str:
    try:
        return environment.get_template(name).render(facts)
    except (TemplateError, LookupError, TypeError, ValueError, AttributeError) as error:
        # a fact of the wrong kind shows as any of these
        raise Misconfigured(
            f"The words of “{facts.get('kind', name)}” cannot be written: {error}.",
            "Put the template or the missing fact right.",
            place=f"templates/{name}" + (f":{error.lineno}" if hasattr(error, "lineno") else ""),
        ) from error


@pass_context
def wrapped(context: Context, text: str, first: str = "", rest: str = "", width: int = 72) -> str:
    """A paragraph in lines of at most 72 characters, none of which begins with an answer's word, or with one of the
    `labels` among the facts."""
    held = _before_an_answer(tuple(context.get("labels", ()))).sub(_HELD, text)
    lines = textwrap.wrap(
        held, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )
    return "\n".join(lines).replace(_HELD, " ")


@cache
def _before_an_answer(labels: tuple[str, ...]) -> re.Pattern[str]:
    """The spaces before a word that could be an answer."""
    words = "|".join((_ANSWERS, *(f"{re.escape(each)}:" for each in labels)))
    return re.compile(rf" (?=[“\"'(]?(?:{words}))", re.I)
