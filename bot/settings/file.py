"""Decides what a settings file means, and points at the line of everything wrong in it."""

import ipaddress
import re
from pathlib import Path

from bot.settings.mailbox import read_exchange, read_graph, read_trust
from bot.settings.model import (
    ClockSettings,
    Endpoint,
    HeartbeatSettings,
    MailLocal,
    MailOut,
    PackSettings,
    RetentionClass,
    Service,
    Settings,
    StoreSettings,
    Tls,
    endpoint,
    sqlite_url,
)
from bot.settings.pages import read_pages
from bot.settings.teams import read_teams
from bot.settings.values import ADDRESS, domains, no_secret, path
from protocol.toml.tables import SourceTable, in_order, read_source
from protocol.violations import Misconfigured

_PREFIX = re.compile(r"[A-Z]{1,6}", re.ASCII)
_URL = re.compile(r"https?://[^\s/@]++(?:/\S*+)?", re.ASCII)
_SCHEMES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")


def load_settings(text: str, *, file: Path) -> tuple[Settings | None, list[Misconfigured]]:
    """The settings of a text, or None and every mistake in it. Raises nothing.

    A path in it is taken from the folder of `file`, which is also the name that errors show.
    """
    source, problems = read_source(text, str(file))
    if source is None:
        return None, problems
    settings = _settings(source, file)
    source.end()
    return (None if problems else settings), in_order(problems)


def _settings(source: SourceTable, file: Path) -> Settings:
    base = file.parent
    service = _service(source.wanted("service"), base)
    store, directory, packs = (_section(source, key) for key in ("store", "directory", "packs"))
    mail, clock = _section(source, "mail"), _section(source, "clock")
    web, workers = _section(source, "web"), _section(source, "workers")
    exchange, graph, teams = mail.table("exchange"), mail.table("graph"), source.table("teams")
    pages, heartbeat = source.table("pages"), source.table("heartbeat")
    shadow = source.table("shadow")
    if exchange is not None and graph is not None:
        mail.wrong("Mail is read from one mailbox.", "Keep [mail.exchange] or [mail.graph], not both.", "graph")
    settings = Settings(
        service=service,
        store=_store(store, base, service.home),
        directory=path(directory, "file", base) or base / "directory.toml",
        packs=PackSettings(
            use=packs.texts("use") if "use" in packs else PackSettings().use,
            files=tuple(base / Path(each).expanduser() for each in packs.texts("files")),
            earlier=tuple(base / Path(each).expanduser() for each in packs.texts("earlier")),
        ),
        mail_local=_mail_local(_section(mail, "local"), base),
        mail_out=_mail_out(_section(mail, "out"), base, service.home),
        mail_exchange=read_exchange(exchange, base) if exchange is not None else None,
        mail_graph=read_graph(graph, base) if graph is not None else None,
        mail_trust=read_trust(_section(mail, "trust")),
        sends_a_minute=mail.number("sends_a_minute", default=30, least=1, most=10_000),
        sends_a_day=mail.number("sends_a_day", default=2_000, least=10, most=1_000_000),
        answers_an_hour=mail.number("answers_an_hour", default=20, least=2, most=1_000),
        quarantine_mb=mail.number("quarantine_mb", default=200, least=1, most=100_000),
        teams=read_teams(teams, base) if teams is not None else None,
        pages=read_pages(pages, base) if pages is not None else None,
        heartbeat=_heartbeat(heartbeat) if heartbeat is not None else None,
        shadow=_shadow(shadow) if shadow is not None else None,
        retention=_retention(source),
        clock=ClockSettings(
            grace_minutes=clock.number("grace_minutes", default=30, least=1, most=24 * 60),
            told_within_minutes=clock.number("told_within_minutes", default=5, least=1, most=60),
            settle_minutes=clock.number("settle_minutes", default=10, least=0, most=120),
            confirm_hours=clock.number("confirm_hours", default=48, least=1, most=7 * 24),
            dated_within_days=clock.number("dated_within_days", default=3, least=1, most=31),
            storm_cases=clock.number("storm_cases", default=25, least=1, most=100_000),
            storm_hours=clock.number("storm_hours", default=4, least=1, most=24),
        ),
        web=_endpoint(web, "listen") or Endpoint(host="127.0.0.1", port=8020),
        worker=workers.text("name", required=False),
        file=file,
    )
    if not settings.packs.use and not settings.packs.files:
        packs.wrong("No rule pack is in use.", 'Name one, such as use = ["joint-working-protocol"].', "use")
    for table in (store, directory, packs, mail, clock, web, workers):
        table.end()
    return settings


def _section(table: SourceTable, key: str) -> SourceTable:
    """A table that may be left out; then all its defaults hold."""
    return table.table(key) or table.without(key)


def _service(table: SourceTable, base: Path) -> Service:
    address = table.text("address").lower()
    found = ADDRESS.fullmatch(address)
    if address and not found:
        table.wrong("“address” is not an email address.", "Write it like cases@holdfast.example.org.", "address")
    prefix = table.text("prefix", required=False, default="JW")
    if not _PREFIX.fullmatch(prefix):
        table.wrong("“prefix” must be one to six capital letters.", 'Write it like "JW".', "prefix")
    aliases = tuple(each.strip().lower() for each in table.texts("aliases"))
    for place, written in enumerate(aliases):
        if not ADDRESS.fullmatch(written):
            table.wrong(f"“{written}” is not an email address.", "Write it like cases@example.org.", "aliases", place)
    service = Service(
        name=table.text("name", required=False, default="Holdfast"),
        address=address,
        domain=table.text("domain", required=False).lower() or (found["domain"].lower() if found else ""),
        prefix=prefix,
        contact_line=table.text("contact_line"),
        home=path(table, "home", base) or base,
        aliases=aliases,
    )
    table.end()
    return service


def _store(table: SourceTable, base: Path, home: Path) -> StoreSettings:
    url, heads_to = table.text("url", required=False), _addresses(table, "heads_to")
    if not url:
        return StoreSettings(url=sqlite_url(home), heads_to=heads_to)
    if not url.startswith(_SCHEMES):
        mend = "Write sqlite:///file or postgresql://user@host/database."
        table.wrong("“url” is not the URL of a database that Holdfast knows.", mend, "url")
    if url.startswith("postgresql://"):
        url = f"postgresql+psycopg://{url.removeprefix('postgresql://')}"
    elif url.startswith("sqlite:///") and not url.endswith(":memory:"):
        url = f"sqlite:///{base / url.removeprefix('sqlite:///')}"
    return StoreSettings(url=url, heads_to=heads_to)


def _mail_local(table: SourceTable, base: Path) -> MailLocal:
    relays = []
    for place, written in enumerate(table.texts("trusted_relays")):
        try:
            relays.append(ipaddress.ip_network(written))
        except ValueError:
            mend = "Write an address like 192.0.2.10, or a network like 192.0.2.0/28."
            table.wrong(f"“{written}” is not an IP address or network.", mend, "trusted_relays", place)
    local = MailLocal(
        smtp=_endpoint(table, "smtp") or (None if "lmtp" in table else Endpoint(host="127.0.0.1", port=2525)),
        lmtp=_endpoint(table, "lmtp"),
        tls_certificate=path(table, "tls_certificate", base),
        tls_key=path(table, "tls_key", base),
        logins=path(table, "logins", base),
        trusted_relays=tuple(relays),
        authserv_ids=tuple(each.lower() for each in table.texts("authserv_ids")),
        boundary_hosts=domains(table, "boundary_hosts"),
        accepted_domains=domains(table, "accepted_domains"),
        exchange_internal=table.flag("exchange_internal"),
        require_internal=table.flag("require_internal"),
        verify_dkim=table.flag("verify_dkim"),
        maximum_size_mb=table.number("maximum_size_mb", default=25, least=1, most=500),
    )
    if (local.tls_certificate is None) != (local.tls_key is None):
        table.wrong("TLS needs both a certificate and a key.", "Set tls_certificate and tls_key, or neither.")
    table.end()
    return local


def _mail_out(table: SourceTable, base: Path, home: Path) -> MailOut:
    no_secret(table, ("password", "password_file"))
    out = MailOut(
        maildir=path(table, "maildir", base) or home / "outgoing",
        relay=_endpoint(table, "relay"),
        tls=table.one_of("tls", Tls, Tls.STARTTLS),
        user=table.text("user", required=False),
        password_file=path(table, "password_file", base),
    )
    if bool(out.user) != (out.password_file is not None):
        table.wrong("A login at the relay needs both a user and a password file.", "Set both, or neither.")
    table.end()
    return out


def _heartbeat(table: SourceTable) -> HeartbeatSettings:
    url = table.text("url")
    if url and not _URL.fullmatch(url):
        mend = "Write the address that your monitoring service gave you, such as https://beats.example.org/1f3c."
        table.wrong("“url” is no address on the web.", mend, "url")
    beat = HeartbeatSettings(url=url, minutes=table.number("minutes", default=5, least=1, most=60))
    table.end()
    return beat


def _shadow(table: SourceTable) -> tuple[str, ...]:
    """Who gets the weekly report of a Holdfast in shadow."""
    report_to = _addresses(table, "report_to")
    if not report_to:
        table.wrong("Nobody gets the report.", 'Write report_to = ["lead@northshire.example.org"].', "report_to")
    table.end()
    return report_to


def _addresses(table: SourceTable, key: str) -> tuple[str, ...]:
    found = tuple(each.strip().lower() for each in table.texts(key))
    for place, each in enumerate(found):
        if not ADDRESS.fullmatch(each):
            mend = "Write it like guardian@northshire.example.org."
            table.wrong(f"“{each}” is not an email address.", mend, key, place)
    return found


def _retention(source: SourceTable) -> tuple[RetentionClass, ...]:
    """The classes of `[retention.NAME]`; one that names neither teams nor organisations is for all others."""
    found = []
    for name, table in source.named("retention"):
        found.append(
            RetentionClass(
                name=name,
                years=table.number("years", default=8, least=1, most=100),
                teams=table.texts("teams"),
                organisations=table.texts("organisations"),
            )
        )
        if "years" not in table:
            table.wrong("It does not say for how long.", "Write years = 8.", "years")
        table.end()
    others = [each for each in found if not each.teams and not each.organisations]
    if len(others) > 1:
        source.wrong(
            "Two retention classes are for all other cases.", "Name teams or organisations in one.", "retention"
        )
    return (*found, *(Settings.retention if not others else ()))


def _endpoint(table: SourceTable, key: str) -> Endpoint | None:
    written = table.text(key, required=False)
    if not written:
        return None
    try:
        return endpoint(written)
    except ValueError:
        mend = "Write it like “127.0.0.1:2525”, with a port up to 65535."
        table.wrong(f"“{key}” is not a host and a port.", mend, key)
        return None
