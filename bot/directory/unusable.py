"""Decides what a team may not be called, because whoever writes it in a letter says something else by it."""

from protocol.directory import fold

_WORDS = frozenset(
    map(
        fold,
        (
            "none",
            "no",
            "yes",
            "y",
            "n",
            "nil",
            "null",
            "unknown",
            "not known",
            "n/a",
            "na",
            "not applicable",
            "tbc",
            "tbd",
            "to follow",
            "nobody",
            "anybody",
            "anyone",
            "somebody",
            "other",
            "others",
            "all",
            "any",
            "both",
            "each",
            "new",
            "same",
            "us",
            "you",
            "me",
            "them",
            "they",
            "we",
            "it",
            "this",
            "that",
            "here",
            "there",
            "team",
            "the team",
            "our team",
            "my team",
            "case",
            "request",
            "transfer",
            "referral",
            "accept",
            "accepted",
            "decline",
            "declined",
            "withdraw",
            "help",
            "seen",
            "stays",
            "resolved",
            "escalate",
            "close",
            "closed",
            "agreed",
            "confirm",
            "confirmed",
            "to",
            "from",
            "kind",
            "record",
            "reason",
            "safeguarding",
            "true",
            "false",
        ),
    )
)


def why_unusable(name: str) -> str:
    """Why a team cannot be called so, or ""."""
    words = fold(name)
    letters = sum(map(str.isalnum, words))
    if letters == 0 or (letters == 1 and words not in _WORDS):
        return f"No team can be called “{name}”: one letter, or none, may mean anything."
    if words in _WORDS or words.isdigit():
        return f"No team can be called “{name}”: in a letter that says something else."
    return ""
