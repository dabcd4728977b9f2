"""Decides what the marks of an HTML element say of its lines: quoted, perhaps quoted, signed, or the old letter."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborNode

from mailer.reading.mime.patterns import lazily

QUOTED, CUT, SIGNED, MAYBE, UNREAD, FRAMED = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004", "\ue005"
MARKS = QUOTED + CUT + SIGNED + MAYBE + UNREAD + FRAMED

# Outlook draws a line above the letter it answers, in one of these two colours.
_COLOURS = (
    r"(?:#?e1e1e1|#?b5c4df|windowtext|rgb\(225,\s{0,9}225,\s{0,9}225\)|rgb\(229,\s{0,9}229,\s{0,9}229\)"
    r"|rgb\(181,\s{0,9}196,\s{0,9}223\))"
)
_OUTLOOK_LINE = lazily(
    rf"border-top\s{{0,9}}:\s{{0,9}}(?:solid\s{{1,9}}{_COLOURS}|[\d.]{{1,9}}p[xt]\s{{1,9}}solid\s{{1,9}}{_COLOURS}"
    rf"|{_COLOURS}\s{{1,9}}[\d.]{{1,9}}p[xt]\s{{1,9}}solid)|border-top-color\s{{0,9}}:\s{{0,9}}{_COLOURS}",
    re.I,
)
_STYLE = 4_000

_QUOTING_CLASSES = frozenset({
    "yahoo_quoted", "protonmail_quote", "moz-cite-prefix", "gmail_attr", "zmail_extra", "tutanota_quote",
    "moz-email-headers-table", "mail-quote-collapse", "ms-outlook-mobile-reference-message", "airmail_on", "clean_bq",
    "front-blockquote", "missive_quote",
    "spark_quote", "wordpress-quote", "rcmblockquote", "qmbox", "ntes_not_fresh_br",
})  # fmt: skip
_QUOTING_NAMES = frozenset({"quote", "quoted-content", "messagereplysection"})
_SIGNING_CLASSES = ("gmail_signature", "moz-signature", "ms-outlook-mobile-signature", "protonmail_signature_block")
_CUTTING_IDS = (
    "appendonsend",
    "divrplyfwdmsg",
    "replysplit",
    "stopspelling",
    "isforwardcontent",
    "isreplycontent",
    "_mailoriginal",
    "ms-outlook-mobile-body-separator-line",
    "olk_src_body_section",
    "mail-editor-reference-message-container",
)
_ZIMBRA = "__quoted_text__"
_SIGNING_IDS = ("signature", "ms-outlook-mobile-signature", "applemailsignature")
# Names that say “quotation” in whatever program: Word's own styles, and those of others.
_MAY_QUOTE = lazily(r"quot(?:e|ed|ation)(?![a-z])|(?<![a-z])cit(?:e|ation)(?![a-z])|zitat|blockquot", re.I)


@dataclass(frozen=True, kw_only=True)
class Element:
    """An element by its name and attributes. Names that Outlook on the web puts `x_` before are as they were."""

    tag: str
    attributes: Mapping[str, str | None]

    def one(self, name: str) -> str:
        """An attribute's value, or ""."""
        return self.attributes.get(name) or ""

    @cached_property
    def ident(self) -> str:
        """Its id, in lower case."""
        return self.one("id").lower().removeprefix("x_")

    @cached_property
    def classes(self) -> frozenset[str]:
        """Its classes, in lower case."""
        return frozenset(each.lower().removeprefix("x_") for each in self.one("class").split())

    @cached_property
    def rule(self) -> bool:
        """Whether it draws the line that Outlook draws above the letter it answers."""
        return _OUTLOOK_LINE.search(self.one("style")[:_STYLE]) is not None


def _cuts(element: Element, node: LexborNode, boxed: bool) -> bool:
    if "outlookmessageheader" in element.classes or element.one("data-marker").lower() == _ZIMBRA:
        return True
    if element.tag == "a" and element.one("name").lower() == "_mailoriginal":
        return True
    return element.ident in _CUTTING_IDS or element.rule


def _quotes(element: Element, node: LexborNode, boxed: bool) -> bool:
    if "gmail_quote" in element.classes and element.tag != "blockquote":
        # Around a reply Gmail's box also holds what was typed between the quotations; a forward has none.
        return node.css_first("blockquote") is None
    if element.tag == "blockquote":
        inside = (node.parent.attributes.get("class") or "") if node.parent is not None else ""
        marked = "cite" in element.attributes or element.one("type").lower() == "cite"
        return marked or "gmail_quote" in element.classes or "gmail_quote" in inside
    yahoo = any(each.endswith("yahoo_quoted") for each in element.classes) or element.ident.startswith("yahoo_quoted")
    named = element.one("name").lower() in _QUOTING_NAMES
    return yahoo or named or not element.classes.isdisjoint(_QUOTING_CLASSES)


def _may_quote(element: Element, node: LexborNode, boxed: bool) -> bool:
    """A box that is drawn like a quotation: a person can draw one round their own words too."""
    if element.tag == "blockquote" or boxed or (element.tag in _BESIDE and _beside_a_bar(node)):
        return True
    return "gmail_quote" not in element.classes and any(map(_MAY_QUOTE.search, (*element.classes, element.ident)))


_BESIDE = frozenset(("td", "th", "div", "p", "span", "section"))
_THIN = lazily(
    r"(?:^|[;\s])(?:max-|min-)?(?:width|inline-size|flex-basis)\s{0,9}:\s{0,9}(?:0?\.\d{1,3}em|[1-9]p[xt])", re.I
)
_WIDEST = 9


def _beside_a_bar(node: LexborNode) -> bool:
    """Whether it stands beside a thin coloured thing that holds no words: a line drawn by a table or two boxes."""
    return any(_bar(each) for each in (_beside(node, before=True), _beside(node, before=False)) if each is not None)


def _beside(node: LexborNode, *, before: bool) -> LexborNode | None:
    other = node.prev if before else node.next
    while other is not None and not other.is_element_node:
        if other.is_text_node and (other.text_content or "").strip():
            return None
        other = other.prev if before else other.next
    return other


def _bar(node: LexborNode) -> bool:
    if node.tag not in _BESIDE:
        return False
    width = (node.attributes.get("width") or "").strip().removesuffix("px")
    style = (node.attributes.get("style") or "")[:_STYLE].lower()
    thin = (width.isdigit() and int(width[:9]) <= _WIDEST) or _THIN.search(style) is not None
    coloured = "bgcolor" in node.attributes or "background" in style or "border" in style
    return thin and coloured and not (node.text(deep=True) or "").strip()


_WHOLE = frozenset(("html", "body", "head"))
_FRAMES = frozenset(("fieldset", "details"))
_ROWS = frozenset(("thead", "tbody", "tfoot"))
_CELLS = ("td", "th")


def frames(element: Element, node: LexborNode, *, drawn: bool, tinted: bool) -> bool:
    """Whether an element puts a frame round its words: one is drawn, or its ground is another than that around it.
    The cells of a table that holds words side by side are a form or a list, and no frames."""
    if element.tag == "table":
        border = element.one("border").strip().removesuffix("px")
        drawn = drawn or (border.isdigit() and int(border[:9]) > 0) or element.one("frame").lower() == "box"
    if element.tag in _WHOLE or element.tag in _ROWS or not (drawn or tinted or element.tag in _FRAMES):
        return False
    match element.tag:
        case "table":
            return not any(len(each) > 1 for each in _rows(node))
        case "tr":
            return len(_worded(node)) <= 1
        case "td" | "th" if node.parent is not None:
            return len(_worded(node.parent)) <= 1 or (drawn and _only_row(node.parent))
    return True


def _children(node: LexborNode) -> Iterator[LexborNode]:
    child = node.child
    while child is not None:
        if child.is_element_node:
            yield child
        child = child.next


def _rows(table: LexborNode) -> Iterator[list[LexborNode]]:
    for each in _children(table):
        for row in _children(each) if each.tag in _ROWS else (each,):
            yield _worded(row)


def _worded(row: LexborNode) -> list[LexborNode]:
    return [each for each in _children(row) if each.tag in _CELLS and (each.text(deep=True) or "").strip()]


def _only_row(row: LexborNode) -> bool:
    return row.parent is not None and sum(1 for each in _children(row.parent) if each.tag == "tr") == 1


def _signs(element: Element, node: LexborNode, boxed: bool) -> bool:
    return element.ident in _SIGNING_IDS or not element.classes.isdisjoint(_SIGNING_CLASSES)


# What an element's marks say about its lines, in the order in which they are believed.
TABLE: tuple[tuple[str, Callable[[Element, LexborNode, bool], bool]], ...] = (
    (CUT, _cuts),
    (QUOTED, _quotes),
    (SIGNED, _signs),
    (MAYBE, _may_quote),
)


def mark_of(element: Element, node: LexborNode, *, boxed: bool) -> str:
    """The mark that the lines of an element bear, or "". `boxed` says that a line is drawn at its side."""
    return next((mark for mark, says in TABLE if says(element, node, boxed)), "")
