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
from mailer.reading.mime.patterns import Lazily
from tests.mailer.patterns import faults, searched_again


def _modules() -> Iterator[Any]:
    for package in (protocol, mailer, templates, store, bot):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if "migrations" not in found.name and not found.name.endswith("__main__"):
                yield importlib.import_module(found.name)


def _patterns(value: object, depth: int = 0) -> Iterator["re.Pattern[Any]"]:
    """Every pattern in a value of a module, compiled already or not, in tables and in what tables hold."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Lazily):
        yield re.compile(value.pattern, value.flags)
    elif depth < 4 and isinstance(value, dict):
        for each in value.values():
            yield from _patterns(each, depth + 1)
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset):
        for each in value:
            yield from _patterns(each, depth + 1)
    elif depth < 4 and hasattr(value, "__dataclass_fields__"):
        for name in value.__dataclass_fields__:
            yield from _patterns(getattr(value, name, None), depth + 1)


_SEARCHED = re.compile(r"\b(\w+)\.(?:search|sub|subn|finditer|findall|split)\b")


@cache
def _all() -> dict[str, tuple["re.Pattern[Any]", bool]]:
    """Every pattern once, by the first name it has, and whether it is searched for and not only matched."""
    found: dict[Any, tuple[str, bool]] = {}
    for module in _modules():
        searched_for = set(_SEARCHED.findall(inspect.getsource(module)))
        for name, value in vars(module).items():
            if isinstance(value, type):
                continue
            searched = name in searched_for
            for pattern in _patterns(value):
                before = found.get(pattern)
                found[pattern] = (
                    before[0] if before else f"{module.__name__}.{name}",
                    searched or bool(before and before[1]),
                )
    return {f"{name} {pattern.pattern!r}": (pattern, searched) for pattern, (name, searched) in found.items()}


@cache
def _faulty() -> dict[str, list[str]]:
    out = {}
    for key, (pattern, searched) in _all().items():
        if found := [*faults(pattern), *(searched_again(pattern) if searched else ())]:
            out[key] = found
    return out


def test_no_pattern_shares_out_or_searches_again() -> None:
    """Every compiled pattern, in tables too, works in time that grows with its text, without an exception."""
    assert len(_all()) > 300
    assert _faulty() == {}


def test_the_scan_finds_what_it_looks_for() -> None:
    """Each kind of slow pattern is known as one, and its mended form is not."""
    for slow in (r"\s*x?\s*$", r"(?:a+)+b", r"(?:\s*\w*)*y", r"[*']*(?:a )?[*]*b", r"\[\s*\s*\]", r"\s*\s*+x"):
        assert faults(re.compile(slow)), slow
    for again in (r"text-decoration[^;]*line-through", r"[\w.]+@x", r"\s+$"):
        assert searched_again(re.compile(again)), again
    for quick in (r"^\s{0,9}x?\s*$", r"^a+b+c", r"^\d+-\d+", r"(?<![\w.])[\w.]+@x", r"^\s*+\s*x"):
        assert [*faults(re.compile(quick)), *searched_again(re.compile(quick))] == [], quick
