"""Mailboxes on Exchange Server, and in tenants that still allow EWS.

How a mailbox is read stands in `mailer/mailbox`; here are the calls of EWS, and sending.

    ews/ ──── server ─── inbox ── a connection, one operation, what each means; what the port asks; an inbox of it
                           │
                        waking ── when the server says that it is worth looking

    letters ──────────────────── the letter that an item is
    sending ──────────────────── an email out, once; looking, noticing: what may be done, for whoever sets it up
    mailtips ─────────────────── who is away

`ews/troubles` is the door for errors, `ews/library` the one for exchangelib; `ews/tokens` proves an application.
"""

from mailer.exchange.inbox import ExchangeInbox
from mailer.exchange.looking import look
from mailer.exchange.sending import ExchangeCarrier
from mailer.exchange.settings import Application, ExchangeMailbox, Watching
from mailer.mailbox.states import States

__all__ = [
    "Application", "ExchangeCarrier", "ExchangeInbox", "ExchangeMailbox", "States", "Watching", "look",
]  # fmt: skip
