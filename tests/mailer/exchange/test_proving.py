"""How the program proves itself to Exchange, and what is said where that cannot be done."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from mailer.exchange import Application, ExchangeInbox, ExchangeMailbox, Watching, look
from mailer.exchange.ews.calls import Caller
from mailer.exchange.ews.line import Line
from mailer.exchange.ews.tokens import tokens_for
from mailer.exchange.ews.wire import Wire
from mailer.mailbox.trouble import Away, Shut
from protocol.violations import Misconfigured
from tests.mailer.exchange.box import ExchangeBox
from tests.mailer.exchange.conftest import letter

APPLICATION = Application(tenant="northshire", client="an-app", secret="a-test-secret")


class Entra:
    """Entra, as the HTTP session that msal is given: it issues tokens that last as long as it is told."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.lasts = 3600
        self.error: dict[str, str] = {}
        self.lock = threading.Lock()

    def get(self, url: str, **_: Any) -> "Said":
        root = "https://login.microsoftonline.com/northshire/oauth2/v2.0"
        return Said({
            "authorization_endpoint": f"{root}/authorize", "token_endpoint": f"{root}/token", "issuer": root,
            "tenant_discovery_endpoint": f"{root}/.well-known/openid-configuration", "metadata": [],
        })  # fmt: skip

    def post(self, url: str, *, data: dict[str, Any], **_: Any) -> "Said":
        with self.lock:
            self.asked.append(data)
            if self.error:
                return Said(self.error, 400)
            return Said({"access_token": f"token-{len(self.asked)}", "expires_in": self.lasts, "token_type": "Bearer"})

    def close(self) -> None:
        """Nothing is open."""


class Said:
    """An answer of Entra."""

    def __init__(self, body: dict[str, Any], status: int = 200) -> None:
        import json

        self.status_code, self.text, self.headers = status, json.dumps(body), dict[str, str]()

    def raise_for_status(self) -> None:
        """As the HTTP library has it."""


@pytest.fixture
def entra() -> Entra:
    return Entra()


@pytest.fixture
def wire(box: ExchangeBox, entra: Entra) -> Iterator[Wire]:
    """The mailbox, opened by an application."""
    at = replace(box.at, login="oauth", application=APPLICATION)
    made = Wire(Caller(Line(at, tokens=tokens_for(APPLICATION, box.server.url, entra))), at.mailbox)
    yield made
    made.close()


def test_an_application_proves_itself_by_a_token(box: ExchangeBox, wire: Wire, entra: Entra) -> None:
    """It asks for one for the server's host, keeps it, and acts for the mailbox."""
    box.server.bearer = "token-1"
    wire.named("inbox")
    wire.named("inbox")
    [asked] = entra.asked
    assert (asked["grant_type"], asked["scope"]) == ("client_credentials", "https://127.0.0.1/.default")
    assert b"ExchangeImpersonation" in box.server.bodies[0]


def test_no_call_fails_for_a_token_that_ran_out(box: ExchangeBox, wire: Wire, entra: Entra) -> None:
    """A token near its end is renewed before the call, not after the server has refused it."""
    entra.lasts = 1
    for n in range(1, 4):
        box.server.bearer = f"token-{n}"
        wire.named("inbox")
    assert len(entra.asked) == 3
    assert len(box.server.calls) == 3


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ("AADSTS7000222: The provided client secret keys are expired.", "has expired"),
        ("AADSTS7000215: Invalid client secret provided.", "not its id"),
        ("AADSTS700016: Application was not found.", "client id"), ("AADSTS1: Something.", "client id"),
    ],
)  # fmt: skip
def test_what_entra_refuses_says_what_to_do(wire: Wire, entra: Entra, told: str, words: str) -> None:
    """And repeats nothing of what Entra wrote."""
    entra.error = {"error": "invalid_client", "error_description": f"{told} Trace ID: 1234"}
    with pytest.raises(Shut) as shut:
        wire.named("inbox")
    assert words in str(shut.value)
    assert "Trace" not in str(shut.value)


def test_entra_that_is_away_is_waited_for(wire: Wire, entra: Entra) -> None:
    """It is no fault of the settings."""
    entra.error = {"error": "temporarily_unavailable", "error_description": "busy"}
    with pytest.raises(Away):
        wire.named("inbox")


def test_a_certificate_must_hold_its_key(box: ExchangeBox) -> None:
    """One without is refused before anything is asked."""
    with pytest.raises(Shut, match="one PEM file"):
        tokens_for(replace(APPLICATION, certificate="-----BEGIN CERTIFICATE-----"), box.server.url)()


@pytest.mark.parametrize(
    "changes",
    [{"login": "oauth"}, {"login": "ntlm", "user": ""}, {"login": "basic", "user": ""}, {"login": "kerberos"}],
)
def test_a_login_that_cannot_be_made_is_a_wrong_setting(box: ExchangeBox, changes: dict[str, Any]) -> None:
    """It is said at once, not at the first call."""
    at: ExchangeMailbox = replace(box.at, **changes)
    with pytest.raises(Misconfigured) as wrong:
        ExchangeInbox(at, Watching(), name="exchange", clock=box.clock, states=_NoStates())
    assert wrong.value.mend


class _NoStates:
    def sync_state(self, inbox: str, folder: str) -> str:
        return ""

    def set_sync_state(self, inbox: str, folder: str, state: str) -> None:
        """Keep nothing."""


def test_a_password_is_never_shown(box: ExchangeBox) -> None:
    """Neither that of an account nor an application's secret."""
    assert "a-test" not in repr(replace(box.at, application=APPLICATION))


# --- looking ------------------------------------------------------------------------------------------


def test_a_mailbox_that_is_as_it_must_be(box: ExchangeBox) -> None:
    """Everything that can be found out without changing anything is found good, and nothing is changed."""
    found = look(box.at, other="other@northshire.example.org")
    assert len(found) == 6
    assert all(each.good for each in found)
    assert not {"CreateItem", "CreateFolder", "MoveItem"} & set(box.server.calls)


def test_others_who_may_put_letters_into_the_mailbox_are_found(box: ExchangeBox) -> None:
    """They could forge anybody's yes; whoever may only read is nobody to speak of, nor is our own account."""

    def allowed(user: str, creates: str, edits: str) -> str:
        rights = f"<t:CanCreateItems>{creates}</t:CanCreateItems><t:EditItems>{edits}</t:EditItems>"
        return f"<t:Permission><t:UserId>{user}</t:UserId>{rights}</t:Permission>"

    box.server.habits = replace(
        box.server.habits,
        permissions="".join(
            (
                allowed("<t:DistinguishedUser>Default</t:DistinguishedUser>", "false", "None"),
                allowed("<t:PrimarySmtpAddress>reader@northshire.example.org</t:PrimarySmtpAddress>", "false", "None"),
                allowed("<t:PrimarySmtpAddress>clerk@northshire.example.org</t:PrimarySmtpAddress>", "true", "None"),
                allowed("<t:DisplayName>Duty desk</t:DisplayName>", "false", "All"),
                allowed(f"<t:PrimarySmtpAddress>{box.address}</t:PrimarySmtpAddress>", "true", "All"),
            )
        ),
    )
    (found,) = [each for each in look(box.at) if not each.good]
    assert "clerk@northshire.example.org, Duty desk." in found.what
    assert "reader" not in found.what
    assert found.mend


def test_an_account_that_can_open_another_mailbox_is_found(box: ExchangeBox) -> None:
    """Rights to more than its own mailbox are said to be too many."""
    *_, last = look(box.at, other=box.address)
    assert not last.good
    assert last.mend


def test_sending_is_tried_where_it_is_asked_for(box: ExchangeBox) -> None:
    """Nothing else shows whether it is allowed."""
    assert look(box.at, letter=letter(1))[-1].good
    assert len(box.server.sent) == 1
    box.server.misbehave("CreateItem", "ErrorSendAsDenied")
    refused = look(box.at, letter=letter(2))[-1]
    assert not refused.good
    assert "Send As" in refused.mend


@pytest.mark.parametrize(("way", "words"), [("403", "EwsAllowedAppIDs"), ("401", "password"), ("drop", "")])
def test_a_mailbox_that_cannot_be_opened_says_why(box: ExchangeBox, way: str, words: str) -> None:
    """In one finding, with what an administrator must do."""
    box.server.misbehave("GetFolder", way, always=True)
    [found] = look(box.at, other="x@example.org")
    assert not found.good
    assert words in found.mend


def test_folders_that_may_not_be_made_are_said(box: ExchangeBox) -> None:
    """Without rights beside the Inbox, that is told before a letter has to be filed."""
    box.server.habits.no_rights_beside_the_inbox = True
    assert [each.good for each in look(box.at)] == [True, True, True, False, False]
