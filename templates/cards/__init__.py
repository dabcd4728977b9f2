"""Everything that is shown in chat: Adaptive Cards 1.5, and the same as text. Its sources stand beside it."""

from templates.cards.answers import history_card, list_card, owned_card, team_card, words_card
from templates.cards.built import BUTTONS
from templates.cards.explained import explain_card
from templates.cards.forms import alarm_form, handover_card, request_form
from templates.cards.notices import notice_card

__all__ = [
    "BUTTONS", "alarm_form", "explain_card", "handover_card", "history_card", "list_card", "notice_card", "owned_card",
    "request_form", "team_card", "words_card",
]  # fmt: skip
