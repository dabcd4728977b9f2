"""Decides what a style says of the words under it: that a person may not have seen them, or that they are boxed.

It errs towards “may not have been seen”: of a selector only its last part counts, and a rule for some screens is
one for all. Nothing is lost by that, since words that may not have been seen are judged both with and without.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import tinycss2
from tinycss2.color4 import parse_color

from mailer.reading.mime.html.drawn import Tokens, frames, pixels, roomy, sides, stripes, words

# A long style costs a second; none of a person's letters has one. Over these it is said that it was not read.
STYLE_LETTERS, SHEET_LETTERS, NESTED = 4_000, 60_000, 4

Colour = tuple[float, float, float, float]

WHITE: Colour = (1.0, 1.0, 1.0, 1.0)
_CONTRAST, _FAINT = 1.4, 0.2
"""Below this contrast, or this opacity, words may be there and not be seen."""
_TINT, _DARK = 0.015, 0.18
"""Grounds that differ less are one; and up to which luminance a ground is dark."""


@dataclass(frozen=True, kw_only=True)
class Style:
    """What styles say. `sides` are the borders that are drawn or taken away; `striped`, `framed` and `roomy` what is
    drawn otherwise (drawn.py); `adds` is what generated content says before and after the words."""

    unseen: bool = False
    tiny: bool = False
    clips: bool = False
    colours: tuple[Colour, ...] = ()
    grounds: tuple[Colour, ...] = ()
    sides: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))
    adds: str = ""
    striped: bool = False
    framed: bool = False
    roomy: bool = False
    block: bool = False

    @property
    def hides(self) -> bool:
        """Whether words may not be seen for a reason other than their colour."""
        return self.unseen or (self.tiny and self.clips)

    @property
    def boxed(self) -> bool:
        """Whether a line is drawn at one side only, as around somebody else's words."""
        return self.striped or sorted(side for side, drawn in self.sides.items() if drawn) in (["left"], ["right"])

    @property
    def frame(self) -> bool:
        """Whether something is drawn round the words, or above and below them."""
        drawn = {side for side, drawn in self.sides.items() if drawn}
        return self.framed or (len(drawn) > 1)

    def over(self, under: "Style") -> "Style":
        """Both together; of colours and borders those of this one count where it has any."""
        return Style(
            unseen=self.unseen or under.unseen,
            tiny=self.tiny or under.tiny,
            clips=self.clips or under.clips,
            colours=self.colours or under.colours,
            grounds=self.grounds or under.grounds,
            sides=MappingProxyType({**under.sides, **self.sides}),
            adds=f"{under.adds} {self.adds}".strip(),
            striped=self.striped or under.striped,
            framed=self.framed or under.framed,
            roomy=self.roomy or under.roomy,
            block=self.block or under.block,
        )


def alike(colour: Colour, ground: Colour) -> bool:
    """Whether words of one colour on another may not be seen."""
    if colour[3] < _FAINT:
        return True
    over = [colour[at] * colour[3] + ground[at] * (1 - colour[3]) for at in range(3)]
    light, dark = sorted((_light(over), _light(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < _CONTRAST


def tints(ground: Colour, around: Colour, *, roomy: bool) -> bool:
    """Whether a ground is another than that around it, as a panel's is. A dark ground on a light one that leaves
    no room round its words is what a dark screen makes of ordinary paragraphs."""
    if max(abs(ground[at] - around[at]) for at in range(3)) < _TINT:
        return False
    return roomy or _light(ground) > _DARK or _light(around) <= _DARK


def _light(colour: Sequence[float]) -> float:
    """Relative luminance (WCAG 2.2)."""
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in colour[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def colour_of(written: object) -> Colour | None:
    """A colour as a style or an old attribute writes it; None for one of the reader's own."""
    try:
        found = parse_color(written)
        if isinstance(written, str) and found is None:
            found = parse_color(f"#{written.strip().removeprefix('#')}")  # as old attributes leave the mark out
        if found is None or isinstance(found, str):
            return None
        red, green, blue = (min(1.0, max(0.0, float(each))) for each in found.to("srgb").coordinates[:3])
        return red, green, blue, float(found.alpha)
    except (ValueError, TypeError, ArithmeticError, AttributeError, NotImplementedError):
        return None


@lru_cache(maxsize=512)
def inline(style: str) -> Style:
    """What one style attribute says."""
    return _declared(tinycss2.parse_blocks_contents(style[:STYLE_LETTERS], skip_comments=True, skip_whitespace=True))


class Sheet:
    """What a letter's style sheets say of elements, by their id, classes and name."""

    def __init__(self, text: str) -> None:
        self._rules: dict[str, Style] = {}
        self.whole = len(text) <= SHEET_LETTERS
        if text.strip():
            text = text[:SHEET_LETTERS].replace("<!--", "").replace("-->", "")
            self._take(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), 0, coloured=True)

    def of(self, tag: str, ident: str, classes: Iterable[str]) -> Style | None:
        """The rules that may be meant for an element, together; None where there is none."""
        if not self._rules:
            return None
        found = None
        for key in ("*", tag, *(f".{each}" for each in classes), f"#{ident}"):
            rule = self._rules.get(key)
            if rule is not None:
                found = rule if found is None else rule.over(found)
        return found

    def _take(self, rules: Iterable[Any], depth: int, *, coloured: bool, parents: tuple[str, ...] = ()) -> None:
        if depth > NESTED:
            self.whole = False
            return
        for rule in rules:
            if rule.type == "at-rule" and rule.content is not None:
                if rule.lower_at_keyword in _GROUPS and words(rule.prelude) != {"print"}:
                    inside = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
                    self._take(inside, depth + 1, coloured=coloured and not _for_the_dark(rule.prelude))
            elif rule.type == "qualified-rule":
                inside = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
                style, keys = _declared(inside), tuple(_keys(rule.prelude))
                if not coloured:
                    style = Style(unseen=style.unseen, tiny=style.tiny, clips=style.clips, adds=style.adds)
                if style != Style():
                    for key in dict.fromkeys((*keys, *parents)):
                        before = self._rules.get(key)
                        self._rules[key] = style if before is None else style.over(before)
                nested = [each for each in inside if each.type in ("qualified-rule", "at-rule")]
                if nested:
                    self._take(nested, depth + 1, coloured=coloured, parents=keys)


_GROUPS = ("media", "supports", "layer", "container", "scope")


def _for_the_dark(prelude: Tokens) -> bool:
    """Whether rules are for a dark screen: their colours do not belong with those of the others."""
    return any(token.type == "() block" and "dark" in words(token.content) for token in prelude)


def _keys(prelude: Tokens) -> Iterable[str]:
    """For each selector of a rule, the id, class or element that its last part names, or `*`."""
    part: list[Any] = []
    for each in (*prelude, None):
        if each is None or each == ",":
            yield _key(part)
            part = []
        else:
            part.append(each)


def _key(selector: list[Any]) -> str:
    while selector and selector[-1].type in ("whitespace", "comment"):
        selector.pop()
    key, before = "*", None
    for token in selector:
        if token.type == "whitespace" or token in (">", "+", "~"):
            key = "*"
        elif token.type == "hash":
            key = f"#{token.value.lower()}"
        elif token.type == "ident" and before == "." and not key.startswith("#"):
            key = f".{token.value.lower()}"
        elif token.type == "ident" and key == "*" and before != ":":
            key = str(token.lower_value)
        before = token
    return key


def _declared(declarations: Iterable[Any]) -> Style:
    unseen = tiny = clips = False
    colours: tuple[Colour, ...] = ()
    grounds: tuple[Colour, ...] = ()
    bordered: dict[str, bool] = {}
    adds = ""
    striped = framed = room = block = False
    for each in declarations:
        if each.type != "declaration":
            continue
        name, value = each.lower_name, [token for token in each.value if token.type not in ("whitespace", "comment")]
        said = HIDES.get(name)
        if said is not None and (said(value) or any(_unknown(token) for token in value)):
            unseen = True
        if name in _SIZES and value and _small(value[0], 2):
            tiny = True
        clips = clips or (
            name in ("overflow", "overflow-x", "overflow-y")
            and bool(value)
            and value[0] != "visible"
            and getattr(value[0], "lower_value", "") != "visible"
        )
        if name in ("color", "-webkit-text-fill-color") and value:
            colours = (found,) if (found := colour_of(value[0])) else colours
        if name in ("background", "background-color"):
            grounds = tuple(found for token in value[:8] if (found := colour_of(token)) and found[3] > 0.5) or grounds
        if name.startswith("border"):
            bordered.update(sides(name, value))
        striped, framed = striped or stripes(name, value), framed or frames(name, value)
        room = room or roomy(name, value)
        block = block or (name == "display" and bool(words(value)) and words(value).isdisjoint(("inline", "none")))
        if name == "content":
            adds = f"{adds} {_content(value)}".strip()
    return Style(
        unseen=unseen,
        tiny=tiny,
        clips=clips,
        colours=colours,
        grounds=grounds,
        sides=MappingProxyType(bordered),
        adds=adds,
        striped=striped,
        framed=framed,
        roomy=room,
        block=block,
    )


def _unknown(token: Any) -> bool:
    return token.type == "function" and token.lower_name in ("var", "env", "attr")


def _says(*those: str) -> Callable[[Tokens], bool]:
    return lambda value: not words(value).isdisjoint(those)


def _anything_but(*those: str) -> Callable[[Tokens], bool]:
    return lambda value: bool(value) and not words(value) & {*those, "inherit", "initial", "unset", "revert"}


def _small(token: Any, most: float, whole: float = 1000.0) -> bool:
    size = pixels(token, whole)
    return size is not None and size <= most


def _first_is_small(most: float, whole: float) -> Callable[[Tokens], bool]:
    return lambda value: bool(value) and _small(value[0], most, whole)


def _no_size(value: Tokens) -> bool:
    """A `font` shorthand whose first length is next to nothing."""
    sizes = [
        size
        for token in value
        if token.type in ("dimension", "percentage") or token == 0
        if (size := pixels(token, 16)) is not None
    ]
    zero = any(token.type == "number" and token.value == 0 for token in value[:4])
    return zero or bool(sizes and sizes[0] <= 3)


def _far(value: Tokens) -> bool:
    return any((size := pixels(token)) is not None and (size <= -90 or size >= 2000) for token in value)


def _faint(value: Tokens) -> bool:
    return any(
        (token.type == "number" and token.value < _FAINT) or (token.type == "percentage" and token.value < _FAINT * 100)
        for token in value
    )


def _thin(value: Tokens) -> bool:
    return bool(value) and value[0].type != "number" and _small(value[0], 3, 16)


def _tight(value: Tokens) -> bool:
    return any((size := pixels(token, 16)) is not None and size <= -3 for token in value)


_SIZES = ("height", "max-height", "width", "max-width", "block-size", "max-block-size", "inline-size", "line-height")

# Each property that can keep words from being seen, with what of it does. A value that cannot be known does too.
HIDES: Mapping[str, Callable[[Tokens], bool]] = MappingProxyType({
    "display": _says("none"),
    "visibility": _says("hidden", "collapse"),
    "content-visibility": _says("hidden"),
    "mso-hide": _says("all"),
    "opacity": _faint,
    "font-size": lambda value: _thin(value) or (bool(value) and value[0].type == "number" and value[0].value <= 3),
    "font": _no_size,
    "line-height": _first_is_small(0.2, 16),
    "zoom": _faint,
    "letter-spacing": _tight,
    "text-indent": _far,
    "position": _says("absolute", "fixed"),
    "left": _far, "right": _far, "top": _far, "bottom": _far, "inset": _far,
    "margin": _far, "margin-left": _far, "margin-top": _far, "margin-right": _far, "margin-bottom": _far,
    "clip": _anything_but("auto"),
    "clip-path": _anything_but("none"),
    "animation": _anything_but("none"), "animation-name": _anything_but("none"),
    "mask": _anything_but("none"),
    "mask-image": _anything_but("none"),
    "filter": _anything_but("none"),
    "transform": _anything_but("none"),
    "translate": _anything_but("none"),
    "scale": _anything_but("none"),
    "rotate": _anything_but("none"),
    "mix-blend-mode": _anything_but("normal"),
    "-webkit-text-security": _anything_but("none"),
    "-webkit-line-clamp": _anything_but("none"),
    "text-decoration": _says("line-through"),
    "text-decoration-line": _says("line-through"),
    # Words that stand in another order than they are written in.
    "direction": _says("rtl"),
    "unicode-bidi": _anything_but("normal", "embed", "isolate", "plaintext"),
    "flex-direction": _says("row-reverse", "column-reverse"),
    "flex-flow": _says("row-reverse", "column-reverse"),
    "order": lambda value: any(token.type == "number" and token.value != 0 for token in value),
    "color": _says("transparent"),
})  # fmt: skip


def _content(value: Tokens) -> str:
    """What generated content says: a mark of a list says nothing, what is not written out may say anything."""
    said = " ".join(token.value for token in value if token.type == "string")
    if any(_unknown(token) for token in value):
        said = f"{said} words that are not written out"
    return " ".join(said.split()) if any(map(str.isalnum, said)) else ""
