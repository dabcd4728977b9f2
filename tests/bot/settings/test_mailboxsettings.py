"""Promise: the settings of a mailbox and of the bot mean what the file says, and a mistake is named by line."""

from pathlib import Path

import pytest

from bot.settings.file import load_settings
from bot.settings.model import Application, BotKind, Login, Settings

FILE = Path("etc/holdfast.toml")
LEAST = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring the duty desk."\n'
TENANT, CLIENT = "3f6c1c52-1111-4222-8333-0123456789ab", "9a1b2c3d-4444-4555-8666-0123456789ab"
APPLICATION = f'tenant = "{TENANT}"\nclient = "{CLIENT}"\n'


def loaded(text: str) -> Settings:
    """Settings that must be free of mistakes."""
    settings, problems = load_settings(LEAST + text, file=FILE)
    assert not problems
    assert settings is not None
    return settings


def refused(text: str) -> list[str]:
    """Every mistake of settings that must have some."""
    settings, problems = load_settings(LEAST + text, file=FILE)
    assert settings is None
    return [str(problem) for problem in problems]


def test_a_mailbox_on_exchange_server() -> None:
    """NTLM needs a user and a password file; everything else has a default that fits Exchange Server."""
    exchange = loaded(
        '[mail.exchange]\nmailbox = "Cases@Northshire.example.org"\nurl = "https://mail.example.org/EWS/Exchange.asmx"\n'
        'user = "NORTHSHIRE\\\\svc"\npassword_file = "pw"\nfolders = ["Inbox/Old team"]\nsince = "2026-11-23"\n'
    ).mail_exchange
    assert exchange is not None
    assert (exchange.mailbox, exchange.login, exchange.user) == (
        "cases@northshire.example.org",
        Login.NTLM,
        "NORTHSHIRE\\svc",
    )
    assert (exchange.password_file, exchange.delegate, exchange.folders) == (Path("etc/pw"), True, ("Inbox/Old team",))
    assert (exchange.poll_seconds, exchange.streaming, exchange.verify_tls) == (20, True, True)


def test_a_mailbox_in_exchange_online_by_ews() -> None:
    """OAuth needs an application, and knows where Exchange Online answers; it impersonates the mailbox."""
    exchange = loaded(
        f'[mail.exchange]\nmailbox = "c@example.org"\nlogin = "oauth"\n{APPLICATION}secret_file = "secret"\n'
    ).mail_exchange
    assert exchange is not None
    assert exchange.application == Application(tenant=TENANT, client=CLIENT, secret_file=Path("etc/secret"))
    assert exchange.url == "https://outlook.office365.com/EWS/Exchange.asmx"
    assert not exchange.delegate


def test_a_mailbox_by_graph_and_whom_to_believe() -> None:
    """Graph needs an application; the trust in its server's marks is set beside it."""
    settings = loaded(
        f'[mail]\nsends_a_minute = 20\n[mail.graph]\nmailbox = "c@example.org"\n{APPLICATION}certificate = "h.pem"\n'
        '[mail.trust]\nexchange_internal = true\naccepted_domains = ["Northshire.example.org"]\n'
    )
    assert settings.mail_graph is not None
    assert settings.mail_graph.application.certificate == Path("etc/h.pem")
    assert settings.mail_graph.url == "https://graph.microsoft.com/v1.0"
    assert settings.mail_trust.accepted_domains == ("northshire.example.org",)
    assert settings.sends_a_minute == 20


def test_a_bot_in_teams() -> None:
    """A bot needs an application, the tenants that may write, and a secret in a file of its own."""
    teams = loaded(
        f'[teams]\napp_id = "{CLIENT.upper()}"\ntenants = ["{TENANT}"]\nsecret_file = "bot"\nemail_only = true\n'
    ).teams
    assert teams is not None
    assert (teams.app_id, teams.tenants, teams.kind) == (CLIENT, (TENANT,), BotKind.SINGLE_TENANT)
    assert (teams.secret_file, teams.email_only, teams.local_only) == (Path("etc/bot"), True, False)


def test_a_bot_for_this_machine_alone() -> None:
    """`local_only` needs nothing else."""
    teams = loaded("[teams]\nlocal_only = true\n").teams
    assert teams is not None
    assert teams.local_only


@pytest.mark.parametrize(("text", "line", "said"), [
    (f'[mail.exchange]\nmailbox = "c@example.org"\nlogin = "oauth"\n{APPLICATION}', 4,
     "by a secret or by a certificate"),
    ('[mail.exchange]\nmailbox = "c@example.org"\nurl = "https://e.example.org/x"\nuser = "u"\n', 4, "password file"),
    ('[mail.exchange]\nmailbox = "c@example.org"\nurl = "http://e.example.org/x"\nlogin = "kerberos"\n', 6,
     "not a URL with https"),
    ('[mail.exchange]\nmailbox = "here"\nurl = "https://e.example.org/x"\nlogin = "kerberos"\n', 5, "not an email"),
    ('[mail.exchange]\nmailbox = "c@example.org"\nurl = "https://e.example.org/x"\nlogin = "kerberos"\n'
     'since = "soon"\n', 8, "not an instant"),
    ('[mail.exchange]\nmailbox = "c@example.org"\nurl = "https://e.example.org/x"\nlogin = "kerberos"\n'
     'password = "pw"\n', 8, "may not stand in this file"),
    (f'[mail.graph]\nmailbox = "c@example.org"\n{APPLICATION}secret = "s"\nsecret_file = "f"\n', 8,
     "may not stand in this file"),
    ('[teams]\napp_id = "holdfast"\ntenants = ["x"]\n', 5, "is not an id"),
    (f'[teams]\napp_id = "{CLIENT}"\nsecret_file = "f"\n', 4, "No tenant may write"),
    ("[teams]\n", 4, "has no app_id"),
    (f'[teams]\nlocal_only = true\napp_id = "{CLIENT}"\n', 5, "goes with no app_id"),
    (f'[teams]\napp_id = "{CLIENT}"\ntenants = ["{TENANT}"]\nsecret = "s"\n', 7, "may not stand in this file"),
])  # fmt: skip
def test_a_mistake_is_named_by_line(text: str, line: int, said: str) -> None:
    """What is wrong or missing is named where it stands, and what was written as a secret is not shown."""
    problems = refused(text)
    assert any(each.startswith(f"{FILE}:{line}:") and said in each for each in problems), problems
    assert not any('"s"' in each or '"pw"' in each for each in problems)


def test_two_mailboxes_are_refused() -> None:
    """Letters come from one mailbox: which, must be said."""
    problems = refused(
        f'[mail.graph]\nmailbox = "c@example.org"\n{APPLICATION}secret_file = "f"\n'
        '[mail.exchange]\nmailbox = "c@example.org"\nurl = "https://e.example.org/x"\nlogin = "kerberos"\n'
    )
    assert [each for each in problems if "one mailbox" in each]
