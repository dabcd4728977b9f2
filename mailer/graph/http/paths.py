"""Decides how names are written into Graph's addresses and filters."""

from urllib.parse import quote


def mailbox_path(mailbox: str) -> str:
    """Where a mailbox stands, by its address."""
    return f"/users/{quote(mailbox, safe='@')}"


def named(id: str) -> str:
    """An id as it stands in a path."""
    return quote(id, safe="")


def quoted(text: str) -> str:
    """A text as it stands in a filter (OData 4.01, 5.1.1.6.1): a quotation mark in it is doubled."""
    doubled = text.replace("'", "''")
    return f"'{doubled}'"
