"""Decides which words of a command are read by the grammar of letters, so that chat and email say the same."""

import re

from bot.chat.parse.wanted import Act, Request

_LABEL_LETTERS = 280  # the grammar of letters reads a labelled line of up to 300
_REQUEST = re.compile(r",?\s*\brequest\s?\d{1,3}\b", re.I)


def said(act: Act) -> str:
    """What somebody said of a case, in the words of a letter about it.

    A yes and a no are in their own words, all of them. The others lose the case, which the chat
    gives with them (`About`), and keep their reason or decision.
    """
    match act.verb:
        case "accept" | "decline":
            return _REQUEST.sub("", act.text, count=1) if act.request is not None else act.text
        case "withdraw":
            return f"withdraw, {act.rest}" if act.rest else "withdraw"
        case "determined":
            return f"determined: {act.rest}" if act.rest else "determined"
    return act.verb


def labelled(request: Request, *, safeguarding: str = "", record: str = "", contact: str = "") -> str:
    """A request as the labelled lines of a letter; what is "" is left out. A reason longer than a label
    holds follows in full below, so that all of it is read for a concern and for personal data."""
    values = {
        "Case": request.case, "To": request.to, "Kind": request.kind, "Reason": request.reason,
        "Safeguarding": safeguarding, "Record": record, "Contact": contact,
    }  # fmt: skip
    one_line = {label: " ".join(value.split()) for label, value in values.items()}
    lines = [f"{label}: {value[:_LABEL_LETTERS]}" for label, value in one_line.items() if value]
    more = [f"… {value[_LABEL_LETTERS:]}" for value in one_line.values() if len(value) > _LABEL_LETTERS]
    return "\n".join([*lines, *(["", *more] if more else [])])
