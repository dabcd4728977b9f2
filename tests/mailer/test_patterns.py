"""No pattern of the product takes time that grows faster than the text it is used on."""

import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import bot
import mailer
import protocol
import store
import templates
from tests.mailer.patterns import faults, searched_again


def _modules() -> Iterator[Any]:
    for package in (protocol, mailer, templates, store, bot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _patterns(value: object, depth: int = 0) -> Iterator["re.Pattern[Any]"]:
    """Every compiled pattern in a value of a module, in tables and in what tables hold."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, dict):
        for each in value.values():
            yield from _patterns(each, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _patterns(each, depth + 1)
    elif depth < 4 and hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _patterns(getattr(value, name, None), depth + 1)


def _all() -> dict[str, tuple["re.Pattern[Any]", bool]]:
    """Every pattern once, by the first name it has, and whether it is searched for and not only matched."""
    found: dict[Any, tuple[str, bool]] = {}
    for module in _modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, type):
                continue
            searched = re.search(rf"\b{name}\.(?:search|sub|subn|finditer|findall|split)\b", source) is not None
            for pattern in _patterns(value):
                before = found.get(pattern)
                found[pattern] = (
                    before[0] if before else f"{module.__name__}.{name}",
                    searched or bool(before and before[1]),
                )
    return {f"{name} {pattern.pattern!r}": (pattern, searched) for pattern, (name, searched) in found.items()}


ALL = _all()

# What is left, by the bound of the text it is used on: that many letters squared is still next to nothing.
BOUNDED: dict[str, tuple[str, ...]] = {
    "runs of space are cut to 40 before": (
        "mailer.reading.newtext.devices._STRICT",
        "mailer.reading.sentences.clauses.foot._PARTS",
        "mailer.reading.kinds.kinds._CALENDAR_WORDS",
        "mailer.reading.mime.armour._SIGNED",
    ),
    "a subject or header value of at most 2,000 letters, with single spaces": (
        "mailer.reading.kinds.automatic._SUBJECT",
        "mailer.reading.kinds.bounces._SUBJECT",
        "mailer.reading.kinds.bounces._REPLY",
        "mailer.reading.sender.fromline._PLAIN",
        "mailer.reading.hearing.ANSWERING",
        "mailer.reading.mime.params._PARAM",
        "mailer.reading.sender.results._BY",
    ),
    "a line or sentence cut to at most 1,000 letters, or with runs of space of at most 40": (
        "mailer.reading.mime.headings._OUR_LABEL",
        "mailer.reading.sentences.clauses.foot._CONTACT",
        "mailer.reading.mime.headings._ADDRESS",
        "mailer.reading.mime.headings._SEPARATOR",
        "mailer.reading.newtext.showing._LINK_LEFT_OVER",
        "mailer.reading.sentences.signatures._CONTACT",
        "mailer.reading.sentences.signatures._WORKING_DAYS",
        "mailer.reading.newtext.attribution._OPENS",
        "mailer.reading.newtext.attribution._ENDS",
        "mailer.reading.newtext.attribution._ENDS_ADDRESS",
        "mailer.reading.newtext.attribution._AFTER_ARROWS",
        "mailer.reading.newtext.attribution._BETWEEN_DASHES",
        "mailer.reading.newtext.attribution._SOMEBODY",
        "mailer.reading.newtext.attribution._DATE_FIRST",
        "mailer.reading.newtext.quoted._BEFORE_THE_VERB",
    ),
    "what an administrator or this program wrote, or a line of SMTP or chat within its limit": (
        "protocol.toml.tables._AT_LINE",
        "mailer.exchange.ews.tokens._BLOCKS",
        "mailer.mailbox.sending.addressing._FIELD",
        "mailer.local.conversation._AUTH_PARAMETER",
        "mailer.local.conversation._SIZE_PARAMETER",
        "bot.chat.parse.as_letter._REQUEST",
        "bot.chat.parse.normalise._TO_US",
        "mailer.reading.sentences.clauses.slots._SLOT",
        "bot.cli.keep.record._HEAD",
        "protocol.case.timertexts._FORMS",
    ),
    "header lines of at most 8,000 letters, each part of which begins with a sign of its own": (
        "mailer.reading.sender.results._PLAIN",
    ),
}
EXCEPTED = {name for names in BOUNDED.values() for name in names}


@cache
def _faulty() -> dict[str, list[str]]:
    out = {}
    for key, (pattern, searched) in ALL.items():
        if found := [*faults(pattern), *(searched_again(pattern) if searched else ())]:
            out[key] = found
    return out


def test_no_pattern_shares_out_or_searches_again() -> None:
    """Every compiled pattern, in tables too, works in time that grows with its text; the rest have short texts."""
    assert len(ALL) > 300
    assert {key: found for key, found in _faulty().items() if key.split(" ")[0] not in EXCEPTED} == {}


def test_no_exception_stays_without_need() -> None:
    """A pattern that was mended is struck off the list."""
    assert {key.split(" ")[0] for key in _faulty()} >= EXCEPTED


def test_the_scan_finds_what_it_looks_for() -> None:
    """Each kind of slow pattern is known as one, and its mended form is not."""
    for slow in (r"\s*x?\s*$", r"(?:a+)+b", r"(?:\s*\w*)*y", r"[*']*(?:a )?[*]*b", r"\[\s*\s*\]"):
        assert faults(re.compile(slow)), slow
    for again in (r"text-decoration[^;]*line-through", r"[\w.]+@x", r"\s+$"):
        assert searched_again(re.compile(again)), again
    for quick in (r"^\s{0,9}x?\s*$", r"^a+b+c", r"^\d+-\d+", r"(?<![\w.])[\w.]+@x"):
        assert [*faults(re.compile(quick)), *searched_again(re.compile(quick))] == [], quick
