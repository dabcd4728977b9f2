"""Decides how an HTML letter reads as lines, and which of them its markup says are not new.

Lines of a quotation begin with QUOTED, lines of a signature with SIGNED; CUT stands on a line of its
own where a client put the letter it answers, with everything after it. These marks are private-use
characters, which `charsets.cleaned` takes out of everything that comes in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailer.reading.charsets import cleaned

QUOTED, CUT, SIGNED = "\ue000", "\ue001", "\ue002"

HTML_LETTERS, DEEP, NODES = 600_000, 800, 40_000

_BLOCKS_WORDS = """
    address article aside blockquote body center dd div dl dt fieldset footer form h1 h2 h3 h4 h5 h6 header hr li
    main nav ol p pre section table tbody td tfoot th thead tr ul
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_SILENT_WORDS = """
    head style script title template svg noscript object iframe del s strike select textarea
"""
_SILENT = frozenset(_SILENT_WORDS.split())
_OPEN = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")
# Elements whose end may be left out, or that have none: they say nothing about depth.
_NO_DEPTH_WORDS = """
    area base br col embed hr img input link meta param source track wbr p li td tr th dd dt option thead tbody
"""
_NO_DEPTH = frozenset(_NO_DEPTH_WORDS.split())
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em)?\s*(?:;|$)|mso-hide\s*:\s*all", re.I
)
_STRUCK = re.compile(r"text-decoration[^;]*line-through", re.I)
# Outlook draws a line above the letter it answers, in one of these two colours.
_COLOURS = (
    r"(?:#?e1e1e1|#?b5c4df|windowtext|rgb\(225,\s*225,\s*225\)|rgb\(229,\s*229,\s*229\)|rgb\(181,\s*196,\s*223\))"
)
_OUTLOOK_LINE = re.compile(
    rf"border-top\s*:\s*(?:solid\s+{_COLOURS}|[\d.]+p[xt]\s+solid\s+{_COLOURS}|{_COLOURS}\s+[\d.]+p[xt]\s+solid)"
    rf"|border-top-color\s*:\s*{_COLOURS}",
    re.I,
)

_QUOTING_CLASSES = (
    "yahoo_quoted",
    "protonmail_quote",
    "moz-cite-prefix",
    "gmail_attr",
    "zmail_extra",
    "tutanota_quote",
    "moz-email-headers-table",
    "mail-quote-collapse",
)
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


def _ident(node: LexborNode) -> str:
    return (node.attributes.get("id") or "").lower().removeprefix("x_")


def _classes(node: LexborNode) -> set[str]:
    return {each.lower().removeprefix("x_") for each in (node.attributes.get("class") or "").split()}


def _cuts(node: LexborNode) -> bool:
    if "outlookmessageheader" in _classes(node) or (node.attributes.get("data-marker") or "").lower() == _ZIMBRA:
        return True
    if node.tag == "a" and (node.attributes.get("name") or "").lower() == "_mailoriginal":
        return True
    return _ident(node) in _CUTTING_IDS or bool(_OUTLOOK_LINE.search(node.attributes.get("style") or ""))


def _quotes(node: LexborNode) -> bool:
    classes = _classes(node)
    if "gmail_quote" in classes and node.tag != "blockquote":
        # Around a reply Gmail's box also holds what was typed between the quotations; a forward has none.
        return node.css_first("blockquote") is None
    return node.tag == "blockquote" or not classes.isdisjoint(_QUOTING_CLASSES)


def _signs(node: LexborNode) -> bool:
    return _ident(node) in _SIGNING_IDS or not _classes(node).isdisjoint(_SIGNING_CLASSES)


# What an element's marks say about its lines, in the order in which they are believed.
MARKS: tuple[tuple[str, Callable[[LexborNode], bool]], ...] = ((CUT, _cuts), (QUOTED, _quotes), (SIGNED, _signs))


@dataclass
class _Lines:
    done: list[str] = field(default_factory=list)
    now: str = ""

    def end(self, mark: str) -> None:
        if self.now.strip():
            self.done.append(mark + " ".join(self.now.split()))
        self.now = ""

    def blank(self, mark: str) -> None:
        if self.done and self.done[-1].strip(QUOTED + SIGNED):
            self.done.append(mark)


def lines_of(html: str) -> tuple[str, str]:
    """An HTML letter as lines of text with marks; and why it could not all be read, or ""."""
    text, problem = _bounded(html)
    body = LexborHTMLParser(text).body
    out = _Lines()
    if body is None:
        return "", problem
    node, mark, marks, seen = body, "", [""], 0
    while True:
        seen += 1
        if seen > NODES:
            return "\n".join(out.done), "the HTML has too many elements"
        down = _enter(node, mark, out)
        if CUT in out.done[-1:]:
            return "\n".join(out.done), problem
        if down and (child := node.child) is not None:
            marks.append(mark)
            mark = mark or _mark_of(node)
            node = child
            continue
        while True:
            if _block(node):
                out.end(mark or _mark_of(node))
                if node.tag in ("p", "blockquote", "table", "ul", "ol"):
                    out.blank(mark or _mark_of(node))
            if node.next is not None and node is not body:
                node = node.next
                break
            if node.parent is None or len(marks) == 1:
                out.end(mark)
                return "\n".join(out.done), problem
            node, mark = node.parent, marks.pop()


def _enter(node: LexborNode, mark: str, out: _Lines) -> bool:
    """Take in one node; whether to go down into it."""
    if node.is_text_node:
        words = cleaned(node.text_content or "")
        if node.parent is not None and node.parent.tag == "pre":
            for line in words.split("\n")[:-1]:
                out.now += line
                out.end(mark)
            words = words.rpartition("\n")[2]
        out.now += words.replace("\n", " ")
        return False
    if not node.is_element_node:
        return False
    style = node.attributes.get("style") or ""
    if node.tag in _SILENT or _HIDDEN.search(style) or _STRUCK.search(style):
        return False
    if node.tag == "br":
        if out.now.strip():
            out.end(mark)
        else:
            out.blank(mark)
        return False
    if _block(node) or (not mark and _mark_of(node)):
        out.end(mark)
    if not mark and _mark_of(node) == CUT:
        out.done.append(CUT)
    return True


def _block(node: LexborNode) -> bool:
    return node.tag in _BLOCKS


def _mark_of(node: LexborNode) -> str:
    if not node.is_element_node:
        return ""
    return next((mark for mark, says in MARKS if says(node)), "")


def _bounded(html: str) -> tuple[str, str]:
    """HTML cut where it grows too long or too deep for a parser to stay quick."""
    problem = "the HTML is too long" if len(html) > HTML_LETTERS else ""
    html = html[:HTML_LETTERS]
    depth = 0
    for tag in _OPEN.finditer(html):
        if tag[2].lower() in _NO_DEPTH:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEP:
            return html[: tag.start()], "the HTML is nested too deeply"
    return html, problem
