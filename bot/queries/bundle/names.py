"""Decides what the files of a bundle are called."""

from protocol.messages.chat import CHANNEL, WEB

ENDINGS = {"email": ".eml", CHANNEL: ".json", WEB: ".json"}
"""How the file of an original ends, by the channel that it came by; any other is text."""


def original_name(sha256: str, channel: str) -> str:
    """The name of an original in a bundle."""
    return f"originals/{sha256}{ENDINGS.get(channel, '.txt')}"


def told_name(number: int, kind: str) -> str:
    """The name of the file of what was told: in the order of time, and what kind it is."""
    return f"told/{number:03d}-{kind.replace(' ', '-')}.txt"
