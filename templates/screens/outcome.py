"""Says what came of a form, in the very words of the email that tells the same."""

from protocol.messages.notices import Kind
from protocol.ports.outbox import StoredNotice
from templates.cards.said import page
from templates.screens.facts import Said

_OWN_WORDS = {Kind.HELP: "cards/sources/words/help.j2", Kind.NOT_RECORDED: "cards/sources/not_recorded.j2"}
"""Notices whose email speaks of emails."""
MOST = 3
"""So many paragraphs of an email are shown; all of it is in their post, or on the page below."""


def came_of(told: StoredNotice, service: str) -> Said:
    """What a notice says to whoever caused it. A title of its own says where nothing was recorded. Raises
    Misconfigured where a fact is missing."""
    kind = told.notice.kind
    said = page(_OWN_WORDS.get(kind, f"emails/{kind.value.replace(' ', '_')}.j2"), told, service)
    texts = ["".join(run.text for run in each.runs).strip() for each in said.blocks if each.kind == "paragraph"]
    refused = kind is Kind.NOT_RECORDED
    lines = (said.subjects[0], *[each for each in texts if each][:MOST])
    return Said(title="Nothing was recorded" if refused else "Recorded", lines=lines, done=not refused)
