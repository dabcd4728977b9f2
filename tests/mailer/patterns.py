"""Finds in a pattern what makes its time grow faster than its text, from how `re` parses it.

Two repeats without a bound that can hold the same characters, with nothing between them that must stand there and
neither holds, can share out one run of characters in as many ways as it is long; a repeat of a repeat, in more. One
that a search may begin anywhere inside, before something that fails, is looked through again from each place.
A bound of up to MOST counts as none of these: it only multiplies the time.
"""

import re
from collections.abc import Iterator
from re import _constants as c  # type: ignore[attr-defined]  # the parser is private, and the only one that is exact
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST = 200
"""A repeat of more than this is one without a bound; the product of two adjacent ones may be MOST squared."""

_SAMPLE = sorted({*range(128), 0xA0, 0xE9, 0x2019, 0x2014, 0x4E2D, 0x3000, 0xFF1A, 0x0430})
_EVERY = frozenset(_SAMPLE)
_CATEGORY = {
    c.CATEGORY_SPACE: r"\s", c.CATEGORY_NOT_SPACE: r"\S", c.CATEGORY_WORD: r"\w", c.CATEGORY_NOT_WORD: r"\W",
    c.CATEGORY_DIGIT: r"\d", c.CATEGORY_NOT_DIGIT: r"\D",
}  # fmt: skip


def _held(op: Any, value: Any, flags: int) -> frozenset[int]:
    """The sample characters that one item may hold."""
    if op is c.LITERAL:
        return _folded(frozenset({value}), flags)
    if op is c.NOT_LITERAL:
        return _EVERY - {value}
    if op is c.ANY:
        return _EVERY if flags & re.S else _EVERY - {10}
    if op is c.IN:
        found: set[int] = set()
        for kind, what in value:
            if kind is c.LITERAL:
                found.add(what)
            elif kind is c.RANGE:
                found |= {each for each in _SAMPLE if what[0] <= each <= what[1]}
            elif kind is c.CATEGORY:
                found |= {each for each in _SAMPLE if re.match(_CATEGORY[what], chr(each))}
        held = _folded(frozenset(found), flags)
        return _EVERY - held if value[0][0] is c.NEGATE else held
    return _EVERY


def _folded(held: frozenset[int], flags: int) -> frozenset[int]:
    if not flags & re.I:
        return held
    return held | {ord(each) for one in held for each in (chr(one).lower(), chr(one).upper()) if len(each) == 1}


def _all_in(items: Any, flags: int) -> frozenset[int]:
    """Every character that a sequence may hold anywhere."""
    held: frozenset[int] = frozenset()
    for op, value in items:
        for inner in _inside(op, value):
            held |= _all_in(inner, flags)
        if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
            held |= _held(op, value, flags)
        elif op is c.GROUPREF:
            held |= _EVERY
    return held


def _inside(op: Any, value: Any) -> list[Any]:
    if op is c.SUBPATTERN:
        return [value[3]]
    if op is c.BRANCH:
        return list(value[1])
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return [value[2]]
    if op is c.ATOMIC_GROUP:
        return [value]
    return []


def _flat(items: Any) -> Iterator[tuple[Any, Any]]:
    """A sequence with its groups opened."""
    for op, value in items:
        if op is c.SUBPATTERN:
            yield from _flat(value[3])
        else:
            yield op, value


def _unbounded(op: Any, value: Any) -> bool:
    return op in (c.MAX_REPEAT, c.MIN_REPEAT) and value[1] > MOST


def _must(op: Any, value: Any) -> bool:
    """Whether an item needs a character."""
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return bool(value[0] > 0)
    return op is not c.BRANCH or all(any(_must(*each) for each in branch) for branch in value[1])


def _width(items: Any) -> int:
    return int(items.getwidth()[0]) if hasattr(items, "getwidth") else 0


def _sequences(items: Any) -> Iterator[list[tuple[Any, Any]]]:
    """Each way through a sequence as far as its alternatives go one level down, and each inner sequence."""
    flat = list(_flat(items))
    yield flat
    for at, (op, value) in enumerate(flat):
        if op is c.BRANCH:
            for branch in value[1]:
                yield [*flat[:at], *_flat(branch), *flat[at + 1 :]] if len(flat) < 40 else list(_flat(branch))
                yield from (each for each in _sequences(branch))
        for inner in _inside(op, value):
            if op is not c.BRANCH:
                yield from _sequences(inner)


def faults(pattern: "re.Pattern[Any]") -> list[str]:
    """What in a pattern may make its time grow with the square of its text, or faster."""
    flags = pattern.flags
    tree = _parser.parse(pattern.pattern, flags)
    out: dict[str, None] = {}
    for sequence in _sequences(tree):
        for fault in (*_adjacent(sequence, flags), *_nested(sequence, flags)):
            out[fault] = None
    return list(out)


def _adjacent(sequence: list[tuple[Any, Any]], flags: int) -> Iterator[str]:
    """Repeats that can share out one run: all that must stand between them, they can hold too."""
    for at, (op, value) in enumerate(sequence):
        if not _unbounded(op, value):
            continue
        held = _all_in(value[2], flags)
        for later, again in sequence[at + 1 :]:
            if _stops(later, again, held, flags):
                break
            for repeat in _repeats(later, again):
                if shared := held & _all_in(repeat, flags):
                    yield f"repeats that share {_named(shared)}"


def _repeats(op: Any, value: Any) -> Iterator[Any]:
    """What each repeat without a bound in an item repeats: also one that gives nothing back, for it takes anew what
    an earlier one gives back."""
    if _unbounded(op, value) or (op is c.POSSESSIVE_REPEAT and value[1] > MOST):
        yield value[2]
        return
    for inner in _inside(op, value):
        for each in inner:
            yield from _repeats(*each)


def _stops(op: Any, value: Any, held: frozenset[int], flags: int) -> bool:
    """Whether an item needs a character that is none of those held, whichever way it is matched."""
    if op in (c.LITERAL, c.NOT_LITERAL, c.ANY, c.IN):
        return not _held(op, value, flags) & held
    if op is c.BRANCH:
        return all(any(_stops(*each, held, flags) for each in branch) for branch in value[1])
    if op in (c.MAX_REPEAT, c.MIN_REPEAT, c.POSSESSIVE_REPEAT):
        return value[0] > 0 and any(_stops(*each, held, flags) for each in value[2])
    return op is c.SUBPATTERN and any(_stops(*each, held, flags) for each in value[3])


def searched_again(pattern: "re.Pattern[Any]") -> list[str]:
    """What a search begins anew from each place of: a repeat without a bound, with nothing before it that it
    cannot hold itself, and something after it that may not come."""
    flags = pattern.flags
    out: dict[str, None] = {}
    for sequence in _ways(_parser.parse(pattern.pattern, flags)):
        for at, (op, value) in enumerate(sequence):
            if not _unbounded(op, value):
                continue
            held = _all_in(value[2], flags)
            before = sequence[:at]
            if any(_stops(*each, held, flags) or _pinned(*each, held, flags) for each in before):
                continue
            if any(_must(*each) or each[0] in (c.AT, c.ASSERT, c.ASSERT_NOT) for each in sequence[at + 1 :]):
                out[f"a search begins anew in a run of {_named(held)}"] = None
    return list(out)


def _pinned(op: Any, value: Any, held: frozenset[int], flags: int) -> bool:
    """Whether something can stand at few places of a run only: at its beginning, or behind what it cannot hold."""
    if op is c.AT:
        lines = value is c.AT_BEGINNING and flags & re.M and 10 in held
        word = value is c.AT_BOUNDARY and held & frozenset(map(ord, " .-"))
        return value in (c.AT_BEGINNING, c.AT_BEGINNING_STRING, c.AT_BOUNDARY) and not lines and not word
    if op is c.ASSERT_NOT and value[0] < 0:
        return held <= _all_in(value[1], flags)
    return op is c.ASSERT and value[0] < 0 and not _all_in(value[1], flags) & held


def _ways(items: Any) -> Iterator[list[tuple[Any, Any]]]:
    """The top of a pattern, and of each of its alternatives."""
    flat = list(_flat(items))
    if len(flat) == 1 and flat[0][0] is c.BRANCH:
        for branch in flat[0][1][1]:
            yield from _ways(branch)
        return
    first = flat[0] if flat else (None, None)
    if first[0] is c.BRANCH:
        for branch in first[1][1]:
            yield [*_flat(branch), *flat[1:]]
        return
    yield flat


def _nested(sequence: list[tuple[Any, Any]], flags: int) -> Iterator[str]:
    """A repeat of something that ends and begins with repeats of the same characters."""
    for op, value in sequence:
        if op in (c.MAX_REPEAT, c.MIN_REPEAT) and value[1] > 12:
            inside = list(_flat(value[2]))
            repeats = [each for each in inside if _unbounded(*each)]
            if not repeats:
                continue
            held = _all_in([repeats[-1]], flags)
            if not any(_stops(*each, held, flags) for each in inside if each is not repeats[-1]):
                yield f"a repeat of a repeat of {_named(held)}"


def _named(held: frozenset[int]) -> str:
    some = "".join(map(chr, sorted(held)[:6]))
    return f"{len(held)} characters such as {some!r}"
