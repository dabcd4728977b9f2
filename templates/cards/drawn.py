"""Decides how blocks of words look in chat: elements of an Adaptive Card 1.5, and the same as plain text.

Running text is drawn as text runs, which no client reads as Markdown. Headings are TextBlocks, which
a screen reader needs, with every mark escaped. So what people wrote can be neither a link, nor a
mention, nor bold. Nothing has a fixed width, and no colour says what the words do not.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from templates.blocks import Block, Words

Element = dict[str, object]
"""An element or an action of a card, as plain JSON values."""

FOLDED = frozenset({"How we worked out the deadline", "What has happened so far"})
"""Sections that a card opens only when they are asked for; the text has them whole."""
MOST_LINES = 15
"""Lines of a list in a card, the last ones: a card must stay under the service's 25 KB."""
_MENTION = re.compile(r"<(?=\s*/?\s*at\b)", re.I)
_MARKS = re.compile(r"[\\`*_\[\]~<>]")
_BULLET = re.compile(r"^(\s*)([-+#])")
_NUMBER = re.compile(r"^(\s*\d+)([.)])")


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """Elements of a card, and the paragraphs of text that say the same."""

    elements: tuple[Element, ...] = ()
    lines: tuple[str, ...] = ()

    def __add__(self, other: "Drawing") -> "Drawing":
        return Drawing(elements=self.elements + other.elements, lines=self.lines + other.lines)


def shown(text: str) -> str:
    """A text as a run shows it: never a mention, and never a date function of the card's own language."""
    return _MENTION.sub("‹", text).replace("{{", "{ {")


def marked(text: str) -> str:
    """A text for a place that reads Markdown: every mark that could mean something there is escaped."""
    escaped = _MARKS.sub(lambda found: "\\" + found[0], shown(text))
    return _NUMBER.sub(r"\1\\\2", _BULLET.sub(r"\1\\\2", escaped))


def runs(words: Iterable[Words | str], *, bold: bool = False, subtle: bool = False, **more: object) -> Element:
    """A paragraph; what a person may write back is bold."""
    inlines: list[Element] = []
    for each in words:
        run = each if isinstance(each, Words) else Words(text=each)
        weight = {"weight": "Bolder"} if bold or run.reply else {}
        size = {"isSubtle": True, "size": "Small"} if subtle else {}
        inlines.append({"type": "TextRun", "text": shown(said([run])), **weight, **size})
    return {"type": "RichTextBlock", "inlines": inlines, **more}


def heading(words: str, *, size: str = "Default", **more: object) -> Element:
    """A heading, of the size `Default`, `Medium` or `Large`."""
    return {
        "type": "TextBlock", "text": marked(words), "wrap": True, "weight": "Bolder", "size": size, "style": "heading",
        **more,
    }  # fmt: skip


def container(elements: Sequence[Element], style: str = "default", **more: object) -> Element:
    """Elements that belong together, on the ground of a style such as `emphasis` or `attention`."""
    return {"type": "Container", "style": style, "items": list(elements), **more}


def labelled(label: str, fact: str) -> Element:
    """One fact with its label, which wraps on the narrowest phone."""
    return runs((Words(text=fact),), spacing="Small") | {
        "inlines": [
            {"type": "TextRun", "text": f"{shown(label)}: ", "weight": "Bolder"},
            {"type": "TextRun", "text": shown(fact)},
        ]
    }


def said(words: Iterable[Words]) -> str:
    """Words as plain text, those to write back in quotation marks."""
    return "".join(f"“{run.text}”" if run.reply else run.text for run in words)


def drawn(blocks: Sequence[Block], *, subtle: bool = False) -> Drawing:
    """Blocks in their order. Actions are left out: where they go is for the caller to say."""
    whole = Drawing()
    sections: list[list[Block]] = [[]]
    for block in blocks:
        if block.kind == "heading":
            sections.append([])
        sections[-1].append(block)
    for number, section in enumerate(sections):
        whole += _section(section, f"section{number}", subtle=subtle)
    return whole


def _section(blocks: Sequence[Block], name: str, *, subtle: bool) -> Drawing:
    title = said(blocks[0].runs) if blocks and blocks[0].kind == "heading" else ""
    inside = Drawing()
    for block in blocks[1:] if title else blocks:
        inside += _block(block, subtle=subtle)
    lines = (*([title] if title else []), *inside.lines)
    if title in FOLDED:
        return Drawing(elements=_folded(title, inside.elements, name), lines=lines)
    if title:
        kept = (heading(title, spacing="Medium"), *inside.elements)
        return Drawing(elements=kept, lines=lines)
    return Drawing(elements=inside.elements, lines=lines)


def _block(block: Block, *, subtle: bool) -> Drawing:
    """One block that is neither a heading nor an action."""
    match block.kind:
        case "paragraph":
            return Drawing(elements=(runs(block.runs, subtle=subtle),), lines=(said(block.runs),))
        case "list":
            items = block.items
            earlier = len(items) - MOST_LINES
            if earlier > 0:
                items = ((Words(text=f"{earlier} earlier, which are not shown here"),), *items[earlier:])
            made = [runs(("• ", *item), spacing="Small", subtle=subtle) for item in items]
            return Drawing(elements=tuple(made), lines=("\n".join(f"- {said(item)}" for item in items),))
        case "facts":
            rows = [labelled(label, fact) for label, fact in block.rows]
            lines = "\n".join(f"{label}: {fact}" for label, fact in block.rows)
            return Drawing(elements=(container(rows, "emphasis"),), lines=(lines,))
        case _:
            return Drawing()


def _folded(title: str, inside: Sequence[Element], name: str) -> tuple[Element, ...]:
    """A section that its button opens and closes."""
    toggle: Element = {
        "type": "Action.ToggleVisibility", "title": title, "tooltip": f"Show or hide: {title}",
        "targetElements": [name],
    }  # fmt: skip
    return (
        {"type": "ActionSet", "actions": [toggle]},
        container(inside, id=name, isVisible=False),
    )
