"""Every word that a person reads: emails, cards in chat, pages of the command line, and the one door to Jinja2.

What is asked for is imported then: who wants a date in words does not wait for cards.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from templates.cards import (
        alarm_form,
        explain_card,
        handover_card,
        history_card,
        list_card,
        notice_card,
        owned_card,
        request_form,
        team_card,
        words_card,
    )
    from templates.letters import render
    from templates.procedures import explain_procedure
    from templates.words.deadlines import explain_deadline
    from templates.words.history import event
    from templates.words.written import clock, counted, day, listed, when

__all__ = [
    "alarm_form", "clock", "counted", "day", "event", "explain_card", "explain_deadline", "explain_procedure",
    "handover_card",
    "history_card", "list_card", "listed", "notice_card", "owned_card", "render", "request_form",
    "team_card", "when", "words_card",
]  # fmt: skip
_THERE = {
    "clock": "words.written", "counted": "words.written", "day": "words.written", "listed": "words.written",
    "when": "words.written",
    "event": "words.history", "render": "letters",
    "explain_deadline": "words.deadlines", "explain_procedure": "procedures",
}  # fmt: skip
"""Where each name lives that is not a card's."""


def __getattr__(name: str) -> object:
    """A name that is asked for the first time (PEP 562)."""
    if name not in __all__:
        raise AttributeError(f"module 'templates' has no attribute '{name}'")
    found: object = getattr(import_module(f"templates.{_THERE.get(name, 'cards')}"), name)
    globals()[name] = found
    return found
