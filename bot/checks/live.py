"""Decides what `holdfast check --live` proves of a set-up by opening what it names: record, mail, chat.

Nothing is changed by it but a line in the record that says when it was last proved, and nothing is sent unless
it is asked for. What a server says is never repeated, and no secret is shown.
"""

from collections.abc import Iterator
from contextlib import closing

from bot.checks.finding import not_proved, ok, wrong
from bot.settings.model import PagesSettings, Settings, TeamsSettings, Tls
from bot.wiring.mail import relay_for
from mailer.finding import Finding
from protocol.ports.clock import Clock
from protocol.violations import Misconfigured, SendLater, Violation
from store import open_store


def live(settings: Settings, clock: Clock, *, other: str = "", send: bool = False) -> Iterator[Finding]:
    """Everything that is found, one after another. `other` is a mailbox that must be out of reach; with `send` an
    email goes from the mailbox to itself. Raises nothing of ours."""
    yield _store(settings, clock)
    if settings.mail_exchange is not None or settings.mail_graph is not None:
        # Its libraries take long to import, and are wanted by nobody else.
        from bot.checks.live_mailbox import mailbox  # noqa: PLC0415

        yield from mailbox(settings, clock, other=other, send=send)
    if settings.mail_out.relay is not None:
        yield _relay(settings)
    elif settings.mail_exchange is None and settings.mail_graph is None:
        what = f"There is no relay: emails are filed in {settings.mail_out.maildir} and reach nobody by themselves."
        yield not_proved("outgoing mail", what, "Name a relay in [mail.out].")
    if settings.teams is not None:
        yield _teams(settings.teams)
    if settings.pages is not None:
        yield _pages(settings.pages)


def _store(settings: Settings, clock: Clock) -> Finding:
    about = "record"
    try:
        with closing(open_store(settings.store.url)) as store:
            store.set_sync_state("holdfast check --live", "last proved", clock.now().isoformat())
    except Violation as trouble:
        return wrong(about, trouble, "Look whether the database runs, and whether Holdfast's account may write to it.")
    return ok(about, f"It can be written: {settings.store.shown}.")


def _relay(settings: Settings) -> Finding:
    about, out = "relay", settings.mail_out
    try:
        relay_for(settings).greet()
    except (SendLater, Misconfigured) as trouble:
        return wrong(about, trouble, "Check relay, tls, user and password_file in [mail.out].")
    how = {Tls.NONE: "unencrypted", Tls.STARTTLS: "encrypted by STARTTLS", Tls.IMPLICIT: "encrypted by TLS"}[out.tls]
    return ok(
        about, f"{out.relay} takes our connection, {how}{', and our login' if out.user else ''}. Nothing was sent."
    )


def _teams(teams: TeamsSettings) -> Finding:
    about = "Teams"
    if teams.local_only:
        return not_proved(about, "The bot is for this machine only, and needs no token.")
    from bot.teams.auth.botframework import Bearer  # noqa: PLC0415 - as above

    try:
        with closing(Bearer(teams)) as bearer:
            bearer.token()
    except (SendLater, Misconfigured) as trouble:
        return wrong(about, trouble, "Check app_id, tenants and secret_file in [teams].")
    return ok(about, "The bot is given a token to write with. That Teams reaches it is shown by a first message.")


def _pages(pages: PagesSettings) -> Finding:
    about = "pages"
    from bot.pages.login import NotSignedIn  # noqa: PLC0415 - as above
    from bot.wiring.pages import login_for  # noqa: PLC0415 - as above

    try:
        login_for(pages).answers()
    except NotSignedIn as trouble:
        return wrong(about, trouble, "Check tenants and authority in [pages], and this machine's way to Microsoft.")
    except Misconfigured as trouble:
        return wrong(about, trouble, "Check secret_file in [pages].")
    return ok(about, "It is known where people sign in. That client and secret are right is shown by a first sign-in.")
