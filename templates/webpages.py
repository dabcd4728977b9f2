"""Decides which pages the web door shows to anybody: what this is, privacy, terms of use."""

from templates.rendering import layout

PAGES = {"/": "about", "/privacy": "privacy", "/terms": "terms"}
"""The pages that Teams requires of an app, by their path."""


def webpage(path: str, *, service: str, address: str, contact_line: str, teams: bool) -> str:
    """A page as HTML. Raises KeyError for a path that is none of `PAGES`."""
    facts = {"service": service, "address": address, "contact_line": contact_line, "teams": teams}
    return layout(f"pages/{PAGES[path]}.html.j2", facts)
