"""Decides what the marks of an HTML element say of its lines: quoted, perhaps quoted, signed, or the old letter."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from selectolax.lexbor import LexborNode

QUOTED, CUT, SIGNED, MAYBE, UNREAD = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"
MARKS = QUOTED + CUT + SIGNED + MAYBE + UNREAD

# Outlook draws a line above the letter it answers, in one of these two colours.
_COLOURS = (
    r"(?:#?e1e1e1|#?b5c4df|windowtext|rgb\(225,\s{0,9}225,\s{0,9}225\)|rgb\(229,\s{0,9}229,\s{0,9}229\)"
    r"|rgb\(181,\s{0,9}196,\s{0,9}223\))"
)
_OUTLOOK_LINE = re.compile(
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
_MAY_QUOTE = re.compile(r"quot(?:e|ed|ation)(?![a-z])|(?<![a-z])cit(?:e|ation)(?![a-z])|zitat|blockquot", re.I)


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
    if element.tag == "blockquote" or boxed or (element.tag == "td" and _beside_a_bar(node)):
        return True
    return "gmail_quote" not in element.classes and any(map(_MAY_QUOTE.search, (*element.classes, element.ident)))


def _beside_a_bar(node: LexborNode) -> bool:
    """Whether a cell stands beside a thin coloured one that is empty: a line drawn by a table."""
    cell = node.prev
    while cell is not None and not cell.is_element_node:
        cell = cell.prev
    if cell is None or cell.tag != "td":
        return False
    width = (cell.attributes.get("width") or "").removesuffix("px")
    style = (cell.attributes.get("style") or "")[:_STYLE].lower()
    thin = (width.isdigit() and int(width[:9]) <= 6) or re.search(r"width\s{0,9}:\s{0,9}[1-6]p[xt]", style) is not None
    return thin and ("bgcolor" in cell.attributes or "background" in style)


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
