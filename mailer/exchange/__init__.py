"""Mailboxes on Exchange Server, and in tenants that still allow EWS.

The road of a letter, one file a step:

    line ── calls ── wire ─────── a connection; one EWS operation; what each of them means (elements, instants)
                       │
    folders, states ── listing ── which folders; how far each was read; what came into them since
                       │
                    round ───── one look: list, take, file, keep
                       │
    waking ───────── inbox ────── when to look next, and how far the mailbox was read

    sending ───────────────────── an email out, once; looking: what may be done, for whoever sets it up

`troubles` is the door for errors, `library` the one for exchangelib; `tokens` proves an application.
"""

from mailer.exchange.inbox import ExchangeInbox
from mailer.exchange.looking import Finding, look
from mailer.exchange.sending import ExchangeCarrier
from mailer.exchange.settings import Application, ExchangeMailbox, Watching
from mailer.exchange.states import States

__all__ = [
    "Application", "ExchangeCarrier", "ExchangeInbox", "ExchangeMailbox", "Finding", "States", "Watching", "look",
]  # fmt: skip
