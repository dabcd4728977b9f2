"""Decides how people are read from an LDAP server such as Active Directory; the one door to ldap3.

Part of a list is never given: a server that stops half-way, for a limit or a fault, is an error.
"""

import ssl
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.directory.sync.names import addresses, guid, may_log_in, object_id, same_name
from bot.directory.sync.needed import DEPTH
from bot.directory.sync.settings import Ldap
from bot.directory.sync.source import Found, one_line
from protocol.violations import Misconfigured

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # ldap3 2.9.1 uses names that pyasn1 has renamed
    import ldap3  # type: ignore[import-untyped]  # ships no types
    from ldap3.core.exceptions import LDAPException  # type: ignore[import-untyped]  # ships no types

_PAGED = "1.2.840.113556.1.4.319"
"""The control for results in pages (RFC 2696)."""
_UNCHANGED = "Nothing was changed."
_REFUSED = {
    8: ("wants an encrypted connection for a login", "Use ldaps://, or set starttls = true."),
    32: ("knows no such place to search", "Correct “bases”."),
    49: ("refused the login", "Correct the user or the password file; look whether the account is locked or expired."),
    50: ("does not let this account search", "Give it the right to read people."),
    3: ("ran out of time", "Search fewer people: narrow “bases” or “filter”."),
    4: ("gave only part of the list", "Make page_size smaller than the server's own limit."),
    11: ("gave only part of the list", "Make page_size smaller than the server's own limit."),
    51: ("is busy", "Pull again later."),
    52: ("is not available", "Pull again later."),
}
"""What LDAP result codes mean for whoever runs Holdfast (RFC 4511, appendix A)."""
_NOT_HERE = frozenset({10, 32, 34, 50})
"""Answers about one name by which a server says that it does not have it, or not for us: a referral to another,
no such object, no name at all, no right to it. Any other is trouble, and says nothing of whether somebody is there."""


class LdapSource:
    """People below the `bases` of a server, and those above them wherever the server has them.

    `now` tells which accounts have expired. Referrals to other servers are not followed.
    """

    kind = "ldap"

    def __init__(self, settings: Ldap, *, now: datetime) -> None:
        self._settings, self._now = settings, now
        self._names = {fact: name for fact, name in settings.attributes.items() if name}
        self._written: dict[str, str] = {}

    @property
    def shown(self) -> str:
        """The server's name."""
        return self._settings.host

    def people(self) -> tuple[Found, ...]:
        """Everybody. Raises Misconfigured where the server cannot be reached, or read whole."""
        connection = self._connection()
        try:
            try:
                self._log_in(connection)
                found = {each.ref: each for base in self._settings.bases for each in self._below(connection, base)}
                self._add_those_above(connection, found)
            finally:
                if connection.bound:
                    connection.unbind()
                if connection.socket is not None:
                    connection.socket.close()  # ldap3 leaves it open where a connection fails half-way
        except (LDAPException, OSError, ssl.SSLError) as error:
            raise self._wrong(f"cannot be read: {one_line(str(error))[:200] or type(error).__name__}", "") from error
        return tuple(found.values())

    def _connection(self) -> Any:
        settings = self._settings
        secure = settings.tls or settings.starttls
        tls = _Checked(ca_certs_file=str(settings.ca_file) if settings.ca_file else None) if secure else None
        server = ldap3.Server(
            settings.host,
            port=settings.port,
            use_ssl=settings.tls,
            tls=tls,
            get_info=ldap3.NONE,
            connect_timeout=settings.seconds,
        )
        return ldap3.Connection(
            server,
            user=settings.user or None,
            password=_password(settings.password_file),
            auto_referrals=False,
            read_only=True,
            check_names=False,
            receive_timeout=settings.seconds,
        )

    def _log_in(self, connection: Any) -> None:
        connection.open()
        if self._settings.starttls and not connection.start_tls():
            raise self._refused(connection)
        if not connection.bind():
            raise self._refused(connection)

    def _below(self, connection: Any, base: str) -> Iterator[Found]:
        cookie: bytes | None = None
        while cookie is None or cookie:
            connection.search(
                base,
                self._settings.filter,
                search_scope=ldap3.SUBTREE,
                attributes=list(self._names.values()),
                paged_size=self._settings.page_size,
                paged_cookie=cookie,
            )
            if connection.result["result"] != 0:
                raise self._refused(connection)
            yield from self._entries(connection)
            cookie = connection.result.get("controls", {}).get(_PAGED, {}).get("value", {}).get("cookie") or b""

    def _add_those_above(self, connection: Any, found: dict[str, Found]) -> None:
        """Managers who stand elsewhere, step by step. One the server does not have, such as a person of
        another forest, stays unknown."""
        by_id = {each.id: each.ref for each in found.values()}
        asked: set[str] = set()
        meant: dict[str, str] = {}
        for _ in range(DEPTH):
            missing = {each.manager for each in found.values() if each.manager} - found.keys() - asked
            if not missing:
                return
            asked |= missing
            for name in sorted(missing):
                connection.search(
                    self._written[name],
                    "(objectClass=*)",
                    search_scope=ldap3.BASE,
                    attributes=list(self._names.values()),
                )
                answer = connection.result["result"]
                if answer != 0 and answer not in _NOT_HERE:
                    raise self._refused(connection)
                for each in self._entries(connection) if answer == 0 else ():
                    # A server may write a name in another way than the entry that points at it.
                    meant[name] = by_id.setdefault(each.id, each.ref)
                    found.setdefault(meant[name], each)
            for ref, each in found.items():
                found[ref] = replace(each, manager=meant.get(each.manager, each.manager))

    def _entries(self, connection: Any) -> Iterator[Found]:
        for entry in connection.response or ():
            if entry["type"] == "searchResEntry":
                yield self._found(entry["dn"], entry["raw_attributes"])

    def _found(self, dn: str, raw: Mapping[str, list[bytes]]) -> Found:
        values = {name.lower(): each for name, each in raw.items()}

        def texts(fact: str) -> tuple[str, ...]:
            of_fact = values.get(self._names.get(fact, "").lower(), [])
            return tuple(one_line(value.decode("utf-8", "replace")) for value in of_fact)

        def text(fact: str) -> str:
            return next(iter(texts(fact)), "")

        try:
            id_ = _id(self._names["id"], values)
            enabled = may_log_in(text("account"), text("expires"), self._now)
        except (KeyError, IndexError, ValueError):
            mend = f"Correct [ldap.attributes], or that entry. {_UNCHANGED}"
            raise Misconfigured(f"{dn} has no usable id or account flags.", mend) from None
        address, others = addresses(text("address"), texts("others"))
        return Found(
            id=f"ldap:{id_}",
            ref=same_name(dn),
            name=text("name") or dn,
            where=dn,
            address=address,
            others=others,
            title=text("title"),
            department=text("department"),
            company=text("company"),
            manager=self._named(text("manager")),
            deputy=self._named(text("deputy")),
            enabled=enabled,
            object_id=object_id(text("object_id")),
        )

    def _named(self, dn: str) -> str:
        """A name as it is compared; as it was written it is kept, to be asked for."""
        if not dn:
            return ""
        name = same_name(dn)
        self._written.setdefault(name, dn)
        return name

    def _refused(self, connection: Any) -> Misconfigured:
        code = int(connection.result["result"])
        what, mend = _REFUSED.get(code, (f"answered {connection.result['description']}", ""))
        return self._wrong(what, mend)

    def _wrong(self, what: str, mend: str) -> Misconfigured:
        return Misconfigured(f"The LDAP server {self.shown} {what}.", f"{mend} {_UNCHANGED}".strip())


class _Checked(ldap3.Tls):  # type: ignore[misc]  # ldap3 ships no types
    """TLS as the standard library does it, names checked; ldap3's own way uses what Python has dropped."""

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:
        """Encrypt a connection's socket. Raises ssl.SSLError where the certificate is not the server's."""
        context = ssl.create_default_context(cafile=self.ca_certs_file)
        connection.socket = context.wrap_socket(connection.socket, server_hostname=connection.server.host)


def _id(attribute: str, values: Mapping[str, list[bytes]]) -> str:
    raw = values[attribute.lower()][0]
    return guid(raw) if attribute.lower() in {"objectguid", "entryuuid"} else one_line(raw.decode("utf-8"))


def _password(file: Path | None) -> str | None:
    """The password a file holds. An empty one would be taken for no login at all (RFC 4513, 5.1.2)."""
    if file is None:
        return None
    try:
        password = file.read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        password = ""
    if not password:
        mend = f"Write it, readable by Holdfast's account alone. {_UNCHANGED}"
        raise Misconfigured(f"The password file {file} is empty or cannot be read.", mend)
    return password
