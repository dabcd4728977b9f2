"""Decides what in the settings of a mailbox or of the bot in Teams would be unsafe or useless."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from bot.settings.lint_files import lint_file
from bot.settings.model import EXCHANGE_ONLINE, Application, Login, Settings
from bot.settings.problems import Problem, error, warning
from protocol.toml.places import Places


def lint_mailbox(settings: Settings, places: Places) -> Iterator[Problem]:
    """Everything unsafe in `[mail.exchange]`, `[mail.graph]` and `[mail.trust]`, with its line."""
    if (exchange := settings.mail_exchange) is not None:
        at = ("mail", "exchange")
        yield from lint_file(exchange.password_file, places.at(*at, "password_file"), secret=True)
        yield from _application(exchange.application, places, at)
        if not exchange.verify_tls:
            mend = "Give this machine the certificate of your own authority instead."
            yield warning(places.at(*at, "verify_tls"), "Anybody between here and Exchange could read the mail.", mend)
        if exchange.login is Login.BASIC and urlsplit(exchange.url).scheme == "http":
            mend = "Use https, or NTLM."
            yield warning(places.at(*at, "url"), "The password crosses this machine unencrypted.", mend)
    if (graph := settings.mail_graph) is not None:
        yield from _application(graph.application, places, ("mail", "graph"))
    if settings.mail_exchange is not None or settings.mail_graph is not None:
        yield from _trust(settings, places)


def lint_teams(settings: Settings, places: Places) -> Iterator[Problem]:
    """Everything unsafe in `[teams]`, with its line."""
    teams = settings.teams
    if teams is None:
        return
    yield from lint_file(teams.secret_file, places.at("teams", "secret_file"), secret=True)
    if teams.local_only and not settings.web.loopback:
        mend = "Listen on 127.0.0.1, or set app_id, tenants and secret_file."
        yield error(places.at("teams", "local_only"), "Anybody could write to the bot in anybody's name.", mend)


def lint_pages(settings: Settings, places: Places) -> Iterator[Problem]:
    """Everything unsafe or useless in `[pages]`, with its line."""
    pages = settings.pages
    if pages is None:
        return
    yield from lint_file(pages.secret_file, places.at("pages", "secret_file"), secret=True)
    if pages.address.startswith("http://"):
        what = "Pages without TLS can be opened on this machine alone."
        yield warning(
            places.at("pages", "address"), what, "Put a proxy with TLS in front, and write its https address."
        )
    elif not settings.web.loopback:
        what = "The pages can be reached from other machines without TLS."
        yield error(places.at("web", "listen"), what, "Listen on 127.0.0.1, where the proxy forwards to.")


def _application(application: Application | None, places: Places, at: tuple[str, ...]) -> Iterator[Problem]:
    if application is not None:
        yield from lint_file(application.secret_file, places.at(*at, "secret_file"), secret=True)
        yield from lint_file(application.certificate, places.at(*at, "certificate"), secret=True)


def _trust(settings: Settings, places: Places) -> Iterator[Problem]:
    """Marks of Exchange that would prove nothing, or anything (reading A36)."""
    trust, at = settings.mail_trust, ("mail", "trust")
    if not trust.exchange_internal and not trust.authserv_ids:
        mend = "Set exchange_internal and accepted_domains, or authserv_ids, in [mail.trust]."
        yield warning(places.at(*at), "No letter could ever be proved, so each answer must be confirmed by code.", mend)
    if trust.exchange_internal != bool(trust.accepted_domains):
        mend = "Set both, or neither: its mark “internal” proves only a sender in its own domains."
        yield error(places.at(*at), "exchange_internal and accepted_domains go together.", mend)
    if trust.require_internal and not trust.exchange_internal:
        mend = "Set exchange_internal = true too, or leave require_internal out."
        yield error(places.at(*at, "require_internal"), "Nothing could ever be internal.", mend)
    if EXCHANGE_ONLINE in trust.authserv_ids and not trust.boundary_hosts:
        mend = 'Set boundary_hosts = ["mail.protection.outlook.com"]: without a name, their place must count.'
        yield error(places.at(*at, "authserv_ids"), "Anybody could write results of Exchange Online.", mend)
