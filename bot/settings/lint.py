"""Decides what in the settings would be unsafe or useless although it can be read: open listeners,
unencrypted relays, secrets that others can read, files that are not there."""

from collections.abc import Iterator

from bot.settings.lint_files import lint_file, lint_record
from bot.settings.lint_mailbox import lint_mailbox, lint_pages, lint_teams
from bot.settings.logins import read_logins
from bot.settings.model import EXCHANGE_ONLINE, Settings, Tls
from bot.settings.problems import Problem, error, of, warning
from bot.settings.text_file import text_of
from protocol.toml.places import Places


def lint_settings(settings: Settings, places: Places) -> Iterator[Problem]:
    """Everything unsafe in the settings, with its line."""
    fetched = settings.mail_exchange is not None or settings.mail_graph is not None
    if not fetched:  # else nothing listens
        yield from _listeners(settings, places)
    yield from _exchange(settings, places)
    if not fetched or settings.mail_out.relay is not None:  # else emails leave through the mailbox
        yield from _relay(settings, places)
    yield from lint_mailbox(settings, places)
    yield from lint_teams(settings, places)
    yield from lint_pages(settings, places)
    yield from _files(settings, places)
    yield from _shadow(settings, places, fetched=fetched)
    if not settings.web.loopback:
        mend = "Listen on 127.0.0.1, or put a proxy with TLS in front."
        yield warning(places.at("web", "listen"), "Health and control can be reached from other machines.", mend)


def _listeners(settings: Settings, places: Places) -> Iterator[Problem]:
    local = settings.mail_local
    named = bool(local.authserv_ids or local.exchange_internal)
    vouched = bool(local.trusted_relays and named) or local.verify_dkim
    at = ("mail", "local")
    if bool(local.trusted_relays) != named:
        mend = "Set both, or neither: a relay is believed only for results under a name you know."
        yield error(places.at(*at), "trusted_relays and authserv_ids (or exchange_internal) go together.", mend)
    for name, listener in (("smtp", local.smtp), ("lmtp", local.lmtp)):
        if listener is None or local.trusts_directory:
            continue
        logins = local.logins is not None and name == "smtp"
        if logins and local.tls_certificate is None and not listener.loopback:
            mend = "Set tls_certificate and tls_key, or listen on 127.0.0.1."
            yield error(places.at(*at, name), "Passwords would cross the network unencrypted.", mend)
        if not (logins or vouched):
            what = f"Nothing that comes in by {name} could ever be proved, so no answer would count."
            mend = "Set trusted_relays and authserv_ids, logins with TLS, or verify_dkim."
            yield (warning if listener.loopback else error)(places.at(*at, name), what, mend)


def _exchange(settings: Settings, places: Places) -> Iterator[Problem]:
    """Marks of Exchange that would prove nothing, or anything."""
    local, at = settings.mail_local, ("mail", "local")
    if EXCHANGE_ONLINE in local.authserv_ids and not local.boundary_hosts:
        mend = 'Set boundary_hosts = ["mail.protection.outlook.com"]: without a name, their place must count.'
        yield error(places.at(*at, "authserv_ids"), "Anybody could write results of Exchange Online.", mend)
    if local.exchange_internal != bool(local.accepted_domains):
        mend = "Set both, or neither: its mark “internal” proves only a sender in its own domains."
        yield error(places.at(*at), "exchange_internal and accepted_domains go together.", mend)
    if local.require_internal and not local.exchange_internal:
        mend = "Set exchange_internal = true too, or leave require_internal out."
        yield error(places.at(*at, "require_internal"), "Nothing could ever be internal.", mend)


def _shadow(settings: Settings, places: Places, *, fetched: bool) -> Iterator[Problem]:
    if settings.shadow is None:
        return
    for name, there in (("teams", settings.teams), ("pages", settings.pages)):
        if there is not None:
            what = f"In shadow nobody is to know of Holdfast, and [{name}] would show it to them."
            yield error(places.at(name), what, f"Take [{name}] out, or end the shadow by taking [shadow] out.")
    what = "It runs in shadow: it reads and decides, and nobody but administrators is sent anything."
    yield warning(places.at("shadow"), what, "As it should be while you try it; do not rely on it meanwhile.")
    if fetched:
        what = "In shadow, too, letters of its mailbox are filed into folders."
        mend = "Give it a mailbox of its own that letters are copied to, never one that colleagues work in."
        yield warning(places.at("shadow"), what, mend)


def _relay(settings: Settings, places: Places) -> Iterator[Problem]:
    out = settings.mail_out
    if out.relay is None:
        mend = "Set relay in [mail.out]; for a trial this is as it should be."
        what = f"No relay is set: emails go into {out.maildir} and reach nobody."
        yield warning(places.at("mail", "out"), what, mend)
    elif out.relay.port == 0:
        yield error(places.at("mail", "out", "relay"), "A relay cannot be at port 0.", "Write its port, such as 587.")
    elif out.tls is Tls.NONE and not out.relay.loopback:
        mend = 'Set tls = "starttls" or "implicit" (DCB1596 asks for encryption in transit).'
        yield error(places.at("mail", "out", "tls"), f"Emails to {out.relay} would not be encrypted.", mend)


def _files(settings: Settings, places: Places) -> Iterator[Problem]:
    local, out = settings.mail_local, settings.mail_out
    for file, secret, way in (
        (local.tls_certificate, False, ("mail", "local", "tls_certificate")),
        (local.tls_key, True, ("mail", "local", "tls_key")),
        (local.logins, True, ("mail", "local", "logins")),
        (out.password_file, True, ("mail", "out", "password_file")),
        (settings.file if settings.store.secret else None, True, ("store", "url")),
        (settings.file if settings.heartbeat else None, True, ("heartbeat", "url")),
    ):
        yield from lint_file(file, places.at(*way), secret=secret)
    yield from lint_record(settings.store.file, places.at("store", "url"))
    if local.logins is not None and local.logins.is_file():
        text, wrong = text_of(local.logins, str(local.logins))
        wrong += read_logins(text, place=str(local.logins))[1] if text is not None else []
        yield from map(of, wrong)
