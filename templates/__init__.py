"""Every word that a person reads: emails, cards in chat, pages of the command line, and the one door to Jinja2."""

from templates.cards import (
    explain_card,
    handover_card,
    history_card,
    list_card,
    notice_card,
    owned_card,
    request_form,
    safeguarding_form,
    team_card,
    words_card,
)
from templates.deadlines import explain_deadline
from templates.history import event
from templates.letters import render
from templates.procedures import explain_procedure
from templates.words import clock, day, listed, when

__all__ = [
    "clock", "day", "event", "explain_card", "explain_deadline", "explain_procedure", "handover_card", "history_card",
    "list_card", "listed", "notice_card", "owned_card", "render", "request_form", "safeguarding_form", "team_card",
    "when", "words_card",
]  # fmt: skip
