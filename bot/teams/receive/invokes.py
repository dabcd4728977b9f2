"""Decides the body that a client waits for after a button: a card in place of the one it stood on, or words.

A client shows an error of its own for a body that is late or of another shape. The SDK's adapter
answers 500 to every body there is (docs/adr/0009-botbuilder-behind-one-file.md), which is why ours is written here.
"""

from collections.abc import Mapping

from bot.teams.receive.activities import PRESSED
from bot.teams.receive.plain_text import Json
from bot.teams.send.connector import CARD, card_values
from protocol.messages.chat import Card

WORDS = "application/vnd.microsoft.activity.message"


def invoke_body(activity: Json, card: Card) -> Mapping[str, object]:
    """The body for an invoke: `{}` for one that is no card's, which asks for nothing."""
    if activity.get("name") != PRESSED:
        return {}
    if card.content is None:
        return {"statusCode": 200, "type": WORDS, "value": card.text}
    return {"statusCode": 200, "type": CARD, "value": card_values(card.content)}
