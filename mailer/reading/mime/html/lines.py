"""Decides how an HTML letter reads as lines, which of them its markup says are not new, and what nobody saw.

Lines of a quotation begin with QUOTED, those of a box that may hold somebody else's words with MAYBE, lines of
a signature with SIGNED; CUT stands on a line of its own where a client put the letter it answers, with everything
after it. These marks are private-use characters, which `charsets.cleaned` takes out of everything that comes in.
"""

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from mailer.reading.mime.charsets import cleaned
from mailer.reading.mime.headings import labelled
from mailer.reading.mime.html.boxes import CUT, FRAMED, MARKS, QUOTED, Element, frames, mark_of
from mailer.reading.mime.html.frames import DEEPEST, resolved
from mailer.reading.mime.html.styles import STYLE_LETTERS, WHITE, Colour, Sheet, Style, alike, colour_of, inline, tints
from mailer.reading.mime.patterns import lazily

HTML_LETTERS, DEEP, NODES = 1_000_000, 800, 40_000
OLD = 400
"""How many lines are read of what stands where a client put the letter it answers."""
STYLES, QUOTED_NODES = 60_000, 15_000
"""How many letters of styles are read in a letter, and how many elements of it before quotations are passed over."""

_BLOCKS_WORDS = """
    address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form
    h1 h2 h3 h4 h5 h6 header hgroup hr legend li listing main menu nav ol p plaintext pre section summary table tbody
    td tfoot th thead tr ul xmp
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_FRAMES = frozenset(("table", "fieldset", "details"))  # what draws a frame without any style
FRAMES = 100
"""How many frames of a letter are looked into; the others are taken for frames."""
# Drawn by no client, ever: nobody said it.
_SILENT = frozenset(("head", "style", "script", "title", "template", "base", "link", "meta"))
# Words that some clients draw and others do not, or that are struck out, or that no writer typed as text.
_MAY_BE_UNSEEN_WORDS = """
    applet audio button canvas datalist del embed frame frameset iframe input meter noembed noframes noscript object
    optgroup option output progress q select strike s svg textarea video bdo
"""
_MAY_BE_UNSEEN = frozenset(_MAY_BE_UNSEEN_WORDS.split())
_PICTURES = frozenset(("img", "area", "amp-img", "v:imagedata"))
ALT = 300
"""So many letters are read of what stands in place of a picture."""
_NO_WORDS = lazily(
    r"(?:(?:image|picture|logo|icon|facebook|twitter|linkedin|instagram|youtube|x)(?: (?=\S)|$)){1,4}"
    r"|(?:cid:)?(?:image|picture|logo)[\d_-]{0,40}\.(?:png|jpe?g|gif)|[\s.|*_-]{1,300}",
    re.I | re.A,
)
"""What it never takes a second look to see that it says nothing."""
_BRACKETS, _ENDS = str.maketrans("[]", "()"), lazily(r"[.!;]\s")
_OPEN = lazily(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")
# Elements whose end may be left out, or that have none: they say nothing about depth.
_NO_DEPTH_WORDS = """
    area base br col embed hr img input link meta param source track wbr p li td tr th dd dt option thead tbody
"""
_NO_DEPTH = frozenset(_NO_DEPTH_WORDS.split())
_CONDITIONAL = lazily(r"\[if [^\]]{1,60}\]>")
_TAG = lazily(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, kw_only=True)
class Page:
    """An HTML letter. `seen` are the lines that a person surely saw, `kept` all that stands in it, the
    hidden with it; `problem` is why it could not all be read, or ""."""

    seen: str = ""
    kept: str = ""
    problem: str = ""
    old: str = ""
    """The beginning of what stands where a client put the letter that it answers, and is in neither of the others."""


@dataclass
class _Lines:
    done: list[str] = field(default_factory=list)
    now: list[str] = field(default_factory=list)

    def end(self, mark: str) -> None:
        if words := " ".join("".join(self.now).split()):
            self.done.append(mark + words)
        self.now = []

    def blank(self, mark: str) -> None:
        if self.done and self.done[-1].strip(MARKS):
            self.done.append(mark)


@dataclass(frozen=True, kw_only=True)
class _Place:
    """What holds for everything inside an element."""

    mark: str = ""
    unseen: bool = False
    ink: Colour = (0.0, 0.0, 0.0, 1.0)
    ground: Colour = WHITE
    folded: bool = False
    block: str = ""
    after: str = ""


def lines_of(html: str) -> tuple[str, str]:
    """An HTML letter as the lines of text that a person saw, with marks; and why it could not all be
    read, or ""."""
    page = page_of(html)
    return page.seen, page.problem


def page_of(html: str) -> Page:
    """An HTML letter as lines of text with marks."""
    text, problem = _bounded(html)
    parser = LexborHTMLParser(text)
    root = parser.root
    if root is None:
        return Page(problem=problem)
    walk = _Walk(_sheet(parser))
    stopped = walk.through(root)
    problem = stopped if stopped is not None else problem
    seen, kept = (resolved(each.done, walk.seen.done) for each in (walk.seen, walk.kept))
    old = "" if walk.old is None else "\n".join(walk.old.done).replace(FRAMED, "")
    return Page(seen="\n".join(seen), kept="\n".join(kept), problem=problem or walk.found, old=old)


def _sheet(parser: LexborHTMLParser) -> Sheet:
    return Sheet("\n".join(node.text(deep=True) or "" for node in parser.css("style")))


class _Walk:
    """One walk through the tree, without recursion, that writes down what is seen and what is there."""

    def __init__(self, sheet: Sheet) -> None:
        self.seen, self.kept = _Lines(), _Lines()
        self.old: _Lines | None = None  # takes what is left of the letter where that is the old one
        self._now = self.seen, self.kept
        self.problem = "" if sheet.whole else _STYLES
        self._sheet = sheet
        self._styles = STYLES
        self._known: dict[str, Style] = {}  # each is read once, however many a letter goes through again and again
        self._rule: tuple[int, int] | None = None  # where a line was drawn that an old letter may stand below
        self._found = ""
        self._framed = 0

    def through(self, root: LexborNode) -> str | None:
        """Read everything under a node. None where all was read; else why reading stopped there, or ""
        where it stopped because all that follows is the old letter."""
        node, place, places, count = root, _Place(), [_Place()], 0
        while True:
            count += 1
            if count > NODES and self.old is None:
                return "the HTML has too many elements"
            inside = self._enter(node, place, count)
            if self._ended():
                return ""
            if inside is not None and (child := node.child) is not None:
                places.append(place)
                node, place = child, inside
                continue
            if inside is not None:
                self._leave(inside)
            while node.next is None or node is root:
                if node.parent is None or len(places) == 1:
                    self._end(place.mark)
                    self._ended()
                    return None if self.old is None else ""
                node, closed, place = node.parent, place, places.pop()
                self._leave(closed)
                if self._ended():
                    return ""
            node = node.next

    def _enter(self, node: LexborNode, place: _Place, count: int) -> _Place | None:
        """Take in one node; what holds inside it, or None where nothing in it is to be read."""
        if node.is_text_node:
            if not place.folded:
                self._say(node, place)
            else:
                self._say(node, _unseen(place))
            return None
        if node.is_comment_node:
            if (words := _for_outlook(node)) and place.mark != QUOTED:
                self._write(f" {words} ", unseen=True)
            return None
        if not node.is_element_node or node.tag is None or node.tag in _SILENT:
            return None
        return self._element(node, place, count)

    def _element(self, node: LexborNode, place: _Place, count: int) -> _Place | None:
        element = Element(tag=node.tag or "", attributes=node.attributes)
        if element.tag == "br":
            self._break(place.mark)
            return None
        style = Style() if place.mark == QUOTED else self._style(element)
        ink, ground, alike_here = self._colours(element, style, place)
        mark = self._mark(element, node, style, place, tinted=tints(ground, place.ground, roomy=style.roomy))
        if mark == QUOTED and count > QUOTED_NODES:
            return None  # a very long quotation: it says nothing of its reader's
        block = element.tag if element.tag in _BLOCKS else ""
        if block or mark != place.mark:
            self._end(place.mark)
        if mark == CUT:
            mark = ""
            self._cut(rule=element.rule)
        folded = (place.folded and element.tag != "summary") or (
            element.tag in ("details", "dialog") and "open" not in element.attributes
        )
        unseen = place.unseen or style.hides or element.tag in _MAY_BE_UNSEEN or "hidden" in element.attributes
        inside = _Place(
            mark=mark,
            unseen=unseen or alike_here,
            ink=ink,
            ground=ground,
            folded=folded,
            after=style.adds,
            block=element.tag if block else ("-" if mark != place.mark else ""),
        )
        if element.tag in _PICTURES and mark != QUOTED:
            self._picture(element, place.mark)
        if element.tag == "input" and mark != QUOTED:
            self._control(element)
        if style.adds:
            self._write(f" {style.adds} ", unseen=True)
        return inside

    def _mark(self, element: Element, node: LexborNode, style: Style, place: _Place, *, tinted: bool) -> str:
        """What the lines inside an element are marked with: frames are counted, all else stands for what is in it."""
        if place.mark and not place.mark.startswith(FRAMED):
            return place.mark
        found = mark_of(element, node, boxed=style.boxed)
        if found or len(place.mark) >= DEEPEST:
            return found or place.mark
        drawn = style.frame
        tinted = tinted and (style.block or element.tag in _BLOCKS)
        if not (drawn or tinted or element.tag in _FRAMES):
            return place.mark
        self._framed += 1
        framed = self._framed > FRAMES or frames(element, node, drawn=drawn, tinted=tinted)
        return place.mark + FRAMED if framed else place.mark

    def _control(self, element: Element) -> None:
        """A box to tick stands there as one; nobody typed what other controls hold."""
        if element.one("type").lower() in ("checkbox", "radio"):
            self._write(" ☑ " if "checked" in element.attributes else " ☐ ", unseen=False)
        else:
            self._write(cleaned(f" {element.one('value')} {element.one('placeholder')} "), unseen=True)

    def _picture(self, element: Element, mark: str) -> None:
        """What a person sees in place of a picture that is not shown, on a line of its own."""
        words = " ".join(cleaned(f"{element.one('alt')[:ALT]} {element.one('title')[:ALT]}").split())
        if not words or _NO_WORDS.fullmatch(words):
            return
        kept = self._now[1]
        before, kept.now = kept.now, [f"[image: {_ENDS.sub(', ', words.translate(_BRACKETS))}]"]
        kept.end(mark)
        kept.now = before

    def _leave(self, closed: _Place) -> None:
        if closed.after:
            self._write(f" {closed.after} ", unseen=True)
        if closed.block:
            self._end(closed.mark)
            if closed.block in ("p", "blockquote", "table", "ul", "ol"):
                for lines in self._now:
                    lines.blank(closed.mark)

    def _style(self, element: Element) -> Style:
        """What the style sheets and its own attribute say of an element."""
        style, written = Style(), element.one("style")
        if rules := self._sheet.of(element.tag, element.ident, element.classes):
            style = rules
        if written:
            own = self._known.get(written)
            if own is None:
                self._styles -= len(written)
                if self._styles < 0 or len(written) > STYLE_LETTERS:
                    self.problem = self.problem or _STYLES
                own = self._known[written] = inline(written[:STYLE_LETTERS]) if self._styles >= 0 else Style()
            style = own.over(style)
        return style

    def _colours(self, element: Element, style: Style, place: _Place) -> tuple[Colour, Colour, bool]:
        """The colours of words and ground inside an element, and whether they may be alike."""
        grounds = style.grounds or _named(element.one("bgcolor"))
        written = element.one("color" if element.tag == "font" else "text" if element.tag == "body" else "")
        inks = style.colours or _named(written)
        if not grounds and not inks:
            return place.ink, place.ground, False
        unseen = any(alike(ink, ground) for ink in inks or (place.ink,) for ground in grounds or (place.ground,))
        return (inks or (place.ink,))[-1], (grounds or (place.ground,))[-1], unseen

    def _say(self, node: LexborNode, place: _Place) -> None:
        words = cleaned(node.text_content or "")
        if node.parent is not None and node.parent.tag in ("pre", "xmp", "listing", "plaintext", "textarea"):
            *lines, words = words.split("\n")
            for line in lines:
                self._write(line, unseen=place.unseen)
                self._end(place.mark)
        self._write(words.replace("\n", " "), unseen=place.unseen)

    def _write(self, words: str, *, unseen: bool) -> None:
        if words:
            seen, kept = self._now
            kept.now.append(words)
            if not unseen:
                seen.now.append(words)

    def _break(self, mark: str) -> None:
        for lines in self._now:
            if "".join(lines.now).strip():
                lines.end(mark)
            else:
                lines.now = []
                lines.blank(mark)

    def _end(self, mark: str) -> None:
        for lines in self._now:
            lines.end(mark)

    @property
    def found(self) -> str:
        """Why it could not be read for certain, or "": what is only the old letter's does not count."""
        return self.problem if self.old is None else self._found

    def _cut(self, *, rule: bool) -> None:
        """An old letter begins here; below a mere line, only if header lines follow."""
        if self.old is not None:
            return
        here = len(self.seen.done), len(self.kept.done)
        if not rule:
            self._begin(*here)
        elif self._rule is None:
            self._rule = here

    def _begin(self, seen: int, kept: int) -> None:
        """Write down that the old letter begins at a line. With words of somebody's above it, all the rest is
        the old letter; a few programs put its header lines first and what was written now below them."""
        self.seen.done.insert(seen, CUT)
        self.kept.done.insert(kept, CUT)
        if any(line.strip(MARKS) and line[0] != QUOTED for line in self.kept.done[:kept]):
            self.old = _Lines(done=self.kept.done[kept + 1 :], now=self.kept.now)
            del self.seen.done[seen + 1 :], self.kept.done[kept + 1 :]
            self._now = _Lines(), self.old
            self._found = self.problem

    def _ended(self) -> bool:
        """Whether all that follows is the old letter, and enough of it was read."""
        if self.old is None and self._rule is not None and len(self.kept.done) > self._rule[1]:
            below = next((line for line in self.kept.done[self._rule[1] :] if line.strip(MARKS)), "")
            if below:
                rule, self._rule = self._rule, None
                if labelled(below.strip(MARKS)):
                    self._begin(*rule)
        return self.old is not None and len(self.old.done) > OLD


_STYLES = "its styles are too long to be sure of what can be seen"


def _unseen(place: _Place) -> _Place:
    return _Place(mark=place.mark, unseen=True)


def _for_outlook(node: LexborNode) -> str:
    """Words that stand in a comment which Outlook reads (`[if mso]`) and others do not."""
    written = (node.html or "")[4:-3].strip()
    if not _CONDITIONAL.match(written) or node.parent is None or node.parent.tag == "head":
        return ""
    return " ".join(cleaned(_TAG.sub(" ", written.partition("]>")[2].rpartition("<![")[0])[:2000]).split())


_ATTRIBUTE = lazily(r"[\s/]*+[^\s/>][^\s/>=]*+(?:\s{0,99}+=\s{0,99}+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>\"'][^\s>]*+)?)?")
ATTRIBUTES = 500
"""A parser compares each attribute of an element with all that stand before it."""


def _crowded(html: str, at: int) -> bool:
    for _ in range(ATTRIBUTES):
        found = _ATTRIBUTE.match(html, at)
        if found is None:
            return False
        at = found.end()
    return True


def _bounded(html: str) -> tuple[str, str]:
    """HTML cut where it grows too long or too deep for a parser to stay quick."""
    problem = "the HTML is too long" if len(html) > HTML_LETTERS else ""
    html = html[:HTML_LETTERS]
    depth = 0
    for tag in _OPEN.finditer(html):
        if not tag[1] and _crowded(html, tag.end()):
            return html[: tag.start()], "an element has too many attributes"
        if tag[2].lower() in _NO_DEPTH:
            continue
        depth = max(0, depth - 1) if tag[1] else depth + 1
        if depth > DEEP:
            return html[: tag.start()], "the HTML is nested too deeply"
    return html, problem


def _named(written: str) -> tuple[Colour, ...]:
    """The colour that an attribute names, if it does."""
    colour = colour_of(written[:40]) if written else None
    return (colour,) if colour is not None else ()
