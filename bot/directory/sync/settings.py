"""Decides what the settings of a pull mean: where people live, and how titles, departments and companies are read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar
from urllib.parse import urlsplit

from bot.directory.file import LevelWord
from bot.settings.mailbox import read_application
from bot.settings.model import Application
from bot.settings.values import HERE, no_secret, over_tls, path
from protocol.directory import Level
from protocol.toml.tables import SourceTable, in_order, read_source
from protocol.violations import Misconfigured

ATTRIBUTES = MappingProxyType(
    {
        "id": "objectGUID", "name": "displayName", "address": "mail", "others": "proxyAddresses", "title": "title",
        "department": "department", "company": "company", "manager": "manager", "account": "userAccountControl",
        "expires": "accountExpires", "object_id": "msDS-ExternalDirectoryObjectId", "deputy": "",
    }
)  # fmt: skip
"""What Active Directory calls each fact. It has no attribute for a deputy, so none is asked for."""
FILTER = "(&(objectCategory=person)(objectClass=user)(mail=*))"
"""People with an address. Disabled accounts are wanted too: a post may hang on one."""
GRAPH = "https://graph.microsoft.com/v1.0"

T = TypeVar("T")
Patterns = tuple[tuple[str, T], ...]
"""What is written, with `*` for anything, and what it means; the first that fits counts."""


@dataclass(frozen=True, kw_only=True)
class Ldap:
    """An LDAP server. `user` is a DN, or `NAME@DOMAIN` for Active Directory; "" asks without a login."""

    host: str
    port: int
    tls: bool
    starttls: bool
    bases: tuple[str, ...]
    user: str = ""
    password_file: Path | None = None
    ca_file: Path | None = None
    filter: str = FILTER
    attributes: Mapping[str, str] = field(default_factory=lambda: ATTRIBUTES)
    page_size: int = 500
    seconds: int = 30


@dataclass(frozen=True, kw_only=True)
class Graph:
    """Microsoft Graph, as an application of Entra with `User.Read.All`."""

    application: Application
    url: str = GRAPH


@dataclass(frozen=True, kw_only=True)
class PullSettings:
    """How people are pulled. With `everyone`, people are kept whom the directory has no use for."""

    levels: Patterns[Level] = ()
    teams: Patterns[str] = ()
    organisations: Patterns[str] = ()
    everyone: bool = False
    ldap: Ldap | None = None
    graph: Graph | None = None
    csv: Path | None = None
    place: str = field(default="", compare=False)


def first_fit(patterns: Iterable[tuple[str, T]], words: str) -> T | None:
    """What the first fitting pattern means; upper and lower case are one."""
    return next((meant for pattern, meant in patterns if _fits(pattern, words)), None) if words else None


def _fits(pattern: str, words: str) -> bool:
    within = ".*".join(re.escape(part) for part in " ".join(pattern.casefold().split()).split("*"))
    return re.fullmatch(within, " ".join(words.casefold().split()), re.S) is not None


def read_pull_settings(text: str, *, file: Path) -> tuple[PullSettings | None, list[Misconfigured]]:
    """The settings of a text, or None and every mistake in it. Raises nothing.

    A path in it is taken from the folder of `file`, which is also the name that errors show.
    """
    source, problems = read_source(text, str(file))
    if source is None:
        return None, problems
    ldap, graph, csv = source.table("ldap"), source.table("graph"), source.table("csv")
    settings = PullSettings(
        levels=tuple((pattern, _level(table, pattern)) for table, pattern in _pairs(source, "levels")),
        teams=tuple((pattern, table.text(pattern)) for table, pattern in _pairs(source, "teams")),
        organisations=tuple((pattern, table.text(pattern)) for table, pattern in _pairs(source, "organisations")),
        everyone=source.flag("everyone"),
        ldap=_ldap(ldap, file.parent) if ldap is not None else None,
        graph=_graph(graph, file.parent) if graph is not None else None,
        csv=path(csv, "file", file.parent) if csv is not None else None,
        place=str(file),
    )
    if csv is not None:
        if settings.csv is None:
            csv.wrong("The CSV file is not named.", 'Add a line file = "people.csv".')
        csv.end()
    source.end()
    return (None if problems else settings), in_order(problems)


def _pairs(source: SourceTable, key: str) -> Iterable[tuple[SourceTable, str]]:
    table = source.table(key)
    return [(table, pattern) for pattern in table.names()] if table is not None else []


def _level(table: SourceTable, pattern: str) -> Level:
    return Level[table.one_of(pattern, LevelWord, LevelWord.WORKER).name]


def _graph(table: SourceTable, base: Path) -> Graph:
    graph = Graph(application=read_application(table, base), url=table.text("url", required=False, default=GRAPH))
    if not over_tls(graph.url):
        table.wrong("“url” is not a URL with https.", f"Write it like {GRAPH}.", "url")
    table.end()
    return graph


def _ldap(table: SourceTable, base: Path) -> Ldap:
    parts = urlsplit(table.text("url"))
    tls, starttls = parts.scheme == "ldaps", table.flag("starttls")
    named = table.table("attributes") or table.without("attributes")
    attributes = {fact: named.text(fact, required=False, default=usual) for fact, usual in ATTRIBUTES.items()}
    named.end()
    ldap = Ldap(
        host=parts.hostname or "",
        port=_port(table, parts.netloc) or (636 if tls else 389),
        tls=tls,
        starttls=starttls,
        bases=table.texts("bases", required=True),
        user=table.text("user", required=False),
        password_file=path(table, "password_file", base),
        ca_file=path(table, "ca_file", base),
        filter=table.text("filter", required=False, default=FILTER) or FILTER,
        attributes=MappingProxyType(attributes),
        page_size=table.number("page_size", default=500, least=1, most=5000),
        seconds=table.number("seconds", default=30, least=1, most=600),
    )
    if parts.scheme not in {"ldap", "ldaps"} or not parts.hostname:
        table.wrong(
            "“url” is not the URL of an LDAP server.", "Write it like ldaps://dc1.northshire.example.org.", "url"
        )
    elif not tls and not starttls and parts.hostname not in HERE:
        table.wrong("The password would cross the network unencrypted.", "Use ldaps://, or set starttls = true.", "url")
    if tls and starttls:
        table.wrong("ldaps:// is encrypted from the start.", "Leave starttls out.", "starttls")
    if bool(ldap.user) != (ldap.password_file is not None):
        table.wrong("A login needs both a user and a password file.", "Set both, or neither.")
    no_secret(table, ("password", "password_file"), ("secret", "password_file"))
    for fact in ("id", "name", "address"):
        if not attributes[fact]:
            table.wrong(f"Nobody can be known without “{fact}”.", "Name the attribute.", "attributes", fact)
    table.end()
    return ldap


def _port(table: SourceTable, netloc: str) -> int | None:
    written = re.search(r":(\d+)$", netloc)
    if written and int(written[1]) > 65535:
        table.wrong("“url” has no such port.", "Use a port up to 65535.", "url")
    return int(written[1]) if written else None
