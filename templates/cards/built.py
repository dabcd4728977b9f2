"""Decides what every card has: its version, its language, its words for a client that shows no cards,
how it is refreshed; and that no card leaves that may identify a person who receives care."""

from collections.abc import Iterator, Mapping, Sequence

from protocol.messages.chat import Card
from protocol.messages.guard import identifying
from protocol.violations import Unsendable
from templates.cards.drawn import Drawing, Element, container, heading, marked, runs, shown
from templates.mailto import about

BUTTONS = {
    "accept": "Accept", "decline": "Decline", "stays": "It stays", "seen": "I have seen this",
    "withdraw": "Withdraw the request", "escalate": "Escalate", "request": "Send the request",
    "done": "These are done", "alarm": "Tell the managers now",
}  # fmt: skip
"""What the buttons say, by verb."""
_SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
_SEEN = frozenset({"text", "title", "value", "label", "placeholder", "errorMessage", "tooltip"})
"""The properties whose words somebody reads, or that may have been filled in for them."""


def built(
    title: str, body: Drawing, *, case: str | None = None, refresh: Mapping[str, object] | None = None, style: str = ""
) -> Card:
    """A card with a title. `refresh` is the data with which a client asks for its viewer's own card;
    the clients that show it decide by themselves when, for a conversation of up to 60 people. `style`
    is the ground of the title, for a card that must be seen at once.

    Raises Unsendable, which says what kind of thing it is and never the text.
    """
    said = about(case, title)
    head: list[Element] = [heading(title, size="Medium", spacing="None" if case else "Default")]
    if case:
        head.insert(0, runs((case,), subtle=True))
    content: Element = {
        "$schema": _SCHEMA, "type": "AdaptiveCard", "version": "1.5", "lang": "en-GB",
        "body": [*([container(head, style, bleed=True)] if style else head), *body.elements],
    }  # fmt: skip
    if refresh is not None:
        content["refresh"] = {"type": "Refresh", "action": execute("Show what I can do", refresh, fallback=False)}
    text = shown("\n\n".join([said, *body.lines]))
    content["fallbackText"] = "\n\n".join(marked(line) for line in (said, *body.lines))
    content["speak"] = _spoken(". ".join([said, *body.lines[:1]]))
    _refuse(text, content)
    return Card(text=text, content=content)


def execute(title: str, data: Mapping[str, object], *, style: str = "", fallback: bool = True) -> Element:
    """A button. Its verb is in its data too, where a client knows only `Action.Submit`, which sends the data alone."""
    more = {"style": style} if style else {}
    button: Element = {"type": "Action.Execute", "title": title, "verb": data["verb"], "data": dict(data), **more}
    if fallback:
        button["fallback"] = {"type": "Action.Submit", "title": title, "data": dict(data), **more}
    return button


def buttons(*actions: Element) -> Element:
    """Buttons in a row."""
    return {"type": "ActionSet", "actions": list(actions)}


def data(
    verb: str, case: str | None, request: int | None = None, drawn: int = 0, notice: str = ""
) -> dict[str, object]:
    """What a button sends: never who, and never whether they may. `drawn` is how far the case's ledger
    had come when the card was drawn, `notice` the id of the notice that the card tells."""
    sent: dict[str, object] = {"holdfast": 1, "verb": verb, "case": case or "", "request": request, "drawn": drawn}
    return sent | ({"notice": notice} if notice else {})


def _spoken(text: str) -> str:
    """A text as SSML, in which these are marks."""
    return shown(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _refuse(text: str, content: Mapping[str, object]) -> None:
    for each in (text, *_words(content)):
        if found := identifying(each):
            raise Unsendable(
                f"A card was kept back: it holds {found}.",
                "Find the message or entry that it quotes, take the detail out, and send it again.",
            )


def _words(value: object, name: str = "") -> Iterator[str]:
    """Every text in a card that is shown."""
    if isinstance(value, str) and name in _SEEN:
        yield value
    elif isinstance(value, Mapping):
        for key, each in value.items():
            yield from _words(each, str(key))
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for each in value:
            yield from _words(each, name)
