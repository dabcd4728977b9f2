"""Decides what a style draws round words: a stripe at one side, as beside somebody else's words, or a frame.

A stripe is drawn by hand and by programs round what somebody else said. A frame or a tint may also be the whole
letter's own, as a gateway or a card draws it: frames.py says whose it is.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

Tokens = Sequence[Any]  # tinycss2 ships no types for its tokens

# How many CSS pixels a unit is, near enough.
_PIXELS = {"px": 1.0, "pt": 1.33, "em": 16.0, "rem": 16.0, "ex": 8.0, "ch": 8.0, "cm": 38.0, "mm": 3.8, "in": 96.0,
           "pc": 16.0, "q": 0.95, "vw": 12.0, "vh": 8.0}  # fmt: skip
LINES = frozenset(("solid", "double", "dashed", "dotted", "groove", "ridge", "inset", "outset"))
_ROUND = ("top", "right", "bottom", "left")
_NAMED = {"inline-start": "left", "inline-end": "right", "block-start": "top", "block-end": "bottom"}
_PAIRS = {"inline": ("left", "right"), "block": ("top", "bottom")}
_GRADIENTS = ("linear-gradient", "repeating-linear-gradient", "-webkit-linear-gradient", "-moz-linear-gradient",
              "conic-gradient", "radial-gradient", "image", "image-set", "-webkit-gradient")  # fmt: skip
NOTHING: Mapping[str, bool] = MappingProxyType({})


def pixels(token: Any, whole: float = 1000.0) -> float | None:
    """How long a token is, None where it is no length. `whole` is what a percentage is of."""
    if token.type == "number":
        return float(token.value)
    if token.type == "dimension":
        return float(token.value) * _PIXELS.get(token.lower_unit, 0.0)
    return float(token.value) / 100 * whole if token.type == "percentage" else None


def words(value: Tokens) -> set[str]:
    """The plain words of a value, in lower case."""
    return {token.lower_value for token in value if token.type == "ident"}


def sides(name: str, value: Tokens) -> Mapping[str, bool]:
    """Which borders a declaration draws (True) or takes away (False)."""
    for written, side in (*((each, each) for each in _ROUND), *_NAMED.items()):
        if name in (f"border-{written}", f"border-{written}-style"):
            return {side: _drawn(value)}
        if name == f"border-{written}-width":
            return NOTHING if any((pixels(token) or 0) > 0 for token in value) else {side: False}
    for written, pair in _PAIRS.items():
        if name in (f"border-{written}", f"border-{written}-style"):
            return dict.fromkeys(pair, _drawn(value))
    if name == "border":
        return dict.fromkeys(_ROUND, _drawn(value))
    if name in ("border-style", "border-width"):
        each = [_drawn([token]) if name == "border-style" else (pixels(token) or 0) > 0 for token in value[:4]]
        four = {1: (0, 0, 0, 0), 2: (0, 1, 0, 1), 3: (0, 1, 2, 1), 4: (0, 1, 2, 3)}.get(len(each), ())
        drawn = {side: each[at] for side, at in zip(_ROUND, four, strict=False)}
        return drawn if name == "border-style" else {side: False for side, wide in drawn.items() if not wide}
    return NOTHING


def _drawn(value: Tokens) -> bool:
    nothing = any(token.type in ("number", "dimension") and token.value == 0 for token in value)
    return not nothing and not words(value).isdisjoint(LINES)


def stripes(name: str, value: Tokens) -> bool:
    """Whether a declaration draws a stripe at one side by another way than a border."""
    if name in ("box-shadow", "-webkit-box-shadow", "-moz-box-shadow"):
        return any(map(_sharp, _lists(value)))
    if name in ("background", "background-image", "border-image", "border-image-source", "-webkit-border-image"):
        return any(_of_two(token) for token in value) or (
            name == "background" and _pictured(value) and not words(value).isdisjoint(("repeat-y", "no-repeat"))
        )
    return name == "background-repeat" and "repeat-y" in words(value)


def frames(name: str, value: Tokens) -> bool:
    """Whether a declaration draws something round words, or behind them, that is no border and no plain tint."""
    if name in ("outline", "outline-style"):
        return _drawn(value)
    if name in (
        "box-shadow",
        "-webkit-box-shadow",
        "-moz-box-shadow",
        "border-image",
        "border-image-source",
        "-webkit-border-image",
        "background-image",
    ):
        return bool(value) and "none" not in words(value)
    return name == "background" and _pictured(value)


def roomy(name: str, value: Tokens) -> bool:
    """Whether a declaration leaves room round words or rounds corners, as a panel has them."""
    return (name.startswith("padding") or name.endswith("radius")) and any((pixels(each) or 0) >= 4 for each in value)


def _pictured(value: Tokens) -> bool:
    return any(
        token.type == "url" or (token.type == "function" and token.lower_name in ("url", *_GRADIENTS))
        for token in value
    )


def _of_two(token: Any) -> bool:
    """A gradient that changes at a given width: a stripe and its ground."""
    return (
        token.type == "function"
        and token.lower_name in _GRADIENTS
        and any(
            each.type == "dimension" and each.lower_unit in _PIXELS and (pixels(each) or 0) > 0
            for each in token.arguments
        )
    )


def _lists(value: Tokens) -> list[list[Any]]:
    out: list[list[Any]] = [[]]
    for token in value:
        if token.type == "literal" and token.value == ",":
            out.append([])
        else:
            out[-1].append(token)
    return out


def _sharp(shadow: Tokens) -> bool:
    """A shadow that falls to one side and has no blur."""
    x, y, blur, *_ = (*(found for each in shadow if (found := pixels(each)) is not None), 0.0, 0.0, 0.0)
    return abs(x) >= 1 and y == 0 and blur <= 1
