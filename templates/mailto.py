"""Builds the links that open a ready reply (RFC 6068)."""

from urllib.parse import quote


def mailto(address: str, subject: str, body: str) -> str:
    """A mailto link. Line ends in `body` become CRLF, as RFC 6068 section 5 asks."""
    lines = "\r\n".join(body.splitlines() or [""]) + ("\r\n" if body.endswith("\n") else "")
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject, safe='')}&body={quote(lines, safe='')}"


def about(case: str | None, words: str) -> str:
    """The subject of a ready reply: `[JW-48211] accept`."""
    return f"[{case}] {words}" if case else words
