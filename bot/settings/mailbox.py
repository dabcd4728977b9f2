"""Decides what the settings of a mailbox on Exchange or in Microsoft 365 mean: `[mail.exchange]`, `[mail.graph]`."""

import re
from datetime import datetime
from pathlib import Path

from bot.settings.model import Application, Login, MailExchange, MailGraph, Trusting
from bot.settings.values import domains, no_secret, over_tls, path
from protocol.calendar.workdays import LONDON
from protocol.toml.tables import SourceTable

_EWS_ONLINE = "https://outlook.office365.com/EWS/Exchange.asmx"
_SECRETS = (("password", "password_file"), ("secret", "secret_file"))
_GRAPH = "https://graph.microsoft.com/v1.0"


def read_exchange(table: SourceTable, base: Path) -> MailExchange:
    """The mailbox that `[mail.exchange]` names."""
    login = table.one_of("login", Login, Login.NTLM)
    oauth = login is Login.OAUTH
    mailbox = MailExchange(
        mailbox=_mailbox(table),
        login=login,
        url=_url(table, "url", _EWS_ONLINE if oauth else ""),
        user=table.text("user", required=login in {Login.NTLM, Login.BASIC}),
        password_file=path(table, "password_file", base),
        application=read_application(table, base) if oauth else None,
        delegate=table.flag("delegate", default=not oauth),
        since=_since(table),
        folders=table.texts("folders"),
        poll_seconds=table.number("poll_seconds", default=20, least=1, most=600),
        streaming=table.flag("streaming", default=True),
        verify_tls=table.flag("verify_tls", default=True),
    )
    no_secret(table, *_SECRETS)
    if login in {Login.NTLM, Login.BASIC} and mailbox.password_file is None:
        table.wrong("A login with a password needs a password file.", "Name it as password_file.")
    table.end()
    return mailbox


def read_graph(table: SourceTable, base: Path) -> MailGraph:
    """The mailbox that `[mail.graph]` names."""
    mailbox = MailGraph(
        mailbox=_mailbox(table),
        application=read_application(table, base),
        url=_url(table, "url", _GRAPH),
        since=_since(table),
        folders=table.texts("folders"),
        poll_seconds=table.number("poll_seconds", default=20, least=1, most=600),
    )
    no_secret(table, *_SECRETS)
    table.end()
    return mailbox


def read_application(table: SourceTable, base: Path) -> Application:
    """The application that stands in a table: `tenant`, `client`, and a secret file or a certificate."""
    application = Application(
        tenant=table.text("tenant"),
        client=table.text("client"),
        secret_file=path(table, "secret_file", base),
        certificate=path(table, "certificate", base),
        authority=_url(table, "authority", "https://login.microsoftonline.com"),
    )
    if (application.secret_file is None) == (application.certificate is None):
        table.wrong("An application proves itself by a secret or by a certificate.", "Set one of the two.")
    return application


def read_trust(table: SourceTable) -> Trusting:
    """`[mail.trust]`: whom to believe about the senders of letters fetched from a mailbox."""
    trust = Trusting(
        authserv_ids=tuple(each.lower() for each in table.texts("authserv_ids")),
        boundary_hosts=domains(table, "boundary_hosts"),
        accepted_domains=domains(table, "accepted_domains"),
        exchange_internal=table.flag("exchange_internal"),
        require_internal=table.flag("require_internal"),
    )
    table.end()
    return trust


def _mailbox(table: SourceTable) -> str:
    written = table.text("mailbox").lower()
    if written and not re.fullmatch(r"[^\s@<>]+@[^\s@<>]+", written):
        table.wrong(f"“{written}” is not an email address.", "Give the shared mailbox's own address.", "mailbox")
    return written


def _url(table: SourceTable, key: str, default: str) -> str:
    """A URL over TLS; plain HTTP is taken on this machine alone."""
    written = table.text(key, required=not default, default=default) or default
    if written and not over_tls(written):
        table.wrong(
            f"“{key}” is not a URL with https.", "Write it like https://mail.example.org/EWS/Exchange.asmx.", key
        )
    return written.rstrip("/")


def _since(table: SourceTable) -> str:
    written = table.text("since", required=False)
    if written:
        try:
            datetime.fromisoformat(written)
        except ValueError:
            table.wrong(f"“{written}” is not an instant.", 'Write it like "2026-11-23" or "2026-11-23T09:00".', "since")
    return written


def since(written: str) -> datetime | None:
    """The instant that a setting names, in London where it says no other place; None for none."""
    if not written:
        return None
    at = datetime.fromisoformat(written)
    return at if at.tzinfo else at.replace(tzinfo=LONDON)
