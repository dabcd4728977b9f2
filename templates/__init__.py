"""Every word that a person reads: emails, pages of the command line, and the one door to Jinja2."""

from templates.deadlines import explain_deadline
from templates.history import event
from templates.letters import render
from templates.procedures import explain_procedure
from templates.words import clock, day, listed, when

__all__ = ["clock", "day", "event", "explain_deadline", "explain_procedure", "listed", "render", "when"]
