"""Decides which words of a command are read by the grammar of letters, so that chat and email say the same."""

import re

from bot.chat.parse.wanted import Act, Request
from bot.said.labelled import labelled as labelled_lines

_REQUEST = re.compile(r",?\s{0,40}\brequest\s?\d{1,3}\b", re.I)


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


def labelled(request: Request) -> str:
    """A request as the labelled lines of a letter; what is "" is left out."""
    return labelled_lines(
        {"case": request.case, "to": request.to, "kind": request.kind, "reason": request.reason}, concern=""
    )
