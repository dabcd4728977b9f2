"""`holdfast check --live`: what is proved of a set-up by opening the real thing: small servers over HTTP and SMTP."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.checks.live import live
from bot.cli.run import run
from bot.wiring.sources import settings_from
from mailer.finding import Verdict
from mailer.listening import certificate
from store import open_store
from tests.mailer.exchange.box import ExchangeBox, exchange_box
from tests.mailer.exchange.server import ADDRESS, PASSWORD, USER
from tests.mailer.exchange.tips import Tips
from tests.mailer.graph.model import OURS
from tests.mailer.graph.props import HandClock
from tests.mailer.graph.server import CLIENT, SECRET, TENANT, GraphServer
from tests.mailer.transport.props import PEM
from tests.mailer.transport.sink import Sink
from tests.web.channel import APP_ID
from tests.web.channel import TENANT as BOT_TENANT
from tests.web.test_bearer import SECRET as BOT_SECRET
from tests.web.test_bearer import Login

MONDAY_10 = datetime(2026, 11, 23, 10, tzinfo=UTC)
CHIEF = "chief@northshire.example.org"
CAME = "Received: from a by b; Mon, 23 Nov 2026 09:00:00 +0000\r\n"
MARKED = f"X-MS-Exchange-Organization-AuthAs: Internal\r\n{CAME}"
DIRECTORY = Path(__file__).parents[1] / "promises" / "directory.toml"
SECRETS = (PASSWORD, SECRET, BOT_SECRET, "a-relay-password", "a-database-password")
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write settings; the program and the servers agree that it is ten on a Monday."""
    shutil.copy(DIRECTORY, tmp_path / "directory.toml")
    for name, text in (("password", PASSWORD), ("secret", SECRET), ("relay", "a-relay-password"), ("bot", BOT_SECRET)):
        (tmp_path / name).write_text(f"{text}\n", "utf-8")
        (tmp_path / name).chmod(0o600)
    monkeypatch.delenv("HOLDFAST_SETTINGS", raising=False)
    monkeypatch.setattr(run, "SystemClock", HandClock)
    said = format_datetime(MONDAY_10, usegmt=True)
    monkeypatch.setattr(BaseHTTPRequestHandler, "date_time_string", lambda *_: said)

    def written(*tables: str) -> Path:
        service = '[service]\naddress = "cases@northshire.example.org"\ncontact_line = "Ring us."\n'
        file = tmp_path / "holdfast.toml"
        file.write_text("\n".join((service, *tables)), "utf-8")
        return file

    return written


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExchangeBox]:
    """A mailbox on Exchange with one letter in it, and MailTips."""
    Tips().serve(monkeypatch)
    with exchange_box() as made:
        made.server.mailbox.put(b"Subject: x\r\n\r\nx", lines=MARKED, received=MONDAY_10)
        yield made


@pytest.fixture
def graph() -> Iterator[GraphServer]:
    """A mailbox by Graph with one letter in it."""
    with GraphServer() as made:
        made.mailbox.put(
            b"Subject: x\r\n\r\nx",
            headers=[("Received", "from a by b"), ("X-MS-Exchange-Organization-AuthAs", "Internal")],
        )
        yield made
    assert made.complaints == []


def on_exchange(box: ExchangeBox, more: str = "") -> str:
    return (
        f'[mail.exchange]\nmailbox = "{ADDRESS}"\nurl = "{box.server.url}"\nlogin = "basic"\nuser = "{USER}"\n'
        f'password_file = "password"\n{more}'
    )


def by_graph(graph: GraphServer, more: str = "") -> str:
    return (
        f'[mail.graph]\nmailbox = "{OURS}"\ntenant = "{TENANT}"\nclient = "{CLIENT}"\nsecret_file = "secret"\n'
        f'authority = "{graph.login}"\nurl = "{graph.url}"\n{more}'
    )


TRUSTING = '[mail.trust]\nexchange_internal = true\naccepted_domains = ["northshire.example.org"]\n'


def check(file: Path, *options: str) -> Result:
    """Run the command, which shows no secret whatever comes of it."""
    done = CliRunner().invoke(app, ["check", "--settings", str(file), *options])
    assert not any(secret in done.output for secret in SECRETS)
    return done


def found(file: Path, *options: str, **told: Any) -> dict[str, set[Verdict]]:
    """What is found, by what it is about; everything wrong says what to do."""
    settings, problems = settings_from(file)
    assert settings is not None, problems
    seen: dict[str, set[Verdict]] = {}
    for each in live(settings, told.pop("clock", HandClock()), **told):
        assert not any(secret in str(each) for secret in SECRETS)
        assert each.mend or each.verdict is not Verdict.WRONG
        seen.setdefault(each.about, set()).add(each.verdict)
    return seen


def test_a_mailbox_on_exchange_that_is_as_it_must_be(write: Write, box: ExchangeBox) -> None:
    """Everything is proved, one line each; one email went, and no letter or folder was touched."""
    file = write(on_exchange(box), TRUSTING)
    done = check(file, "--live", "--send", "--other", "Other@northshire.example.org")
    assert done.exit_code == 0, done.output
    lines = done.stdout.splitlines()
    after = lines[lines.index(next(each for each in lines if "warnings." in each)) + 1 :]
    assert len(after) == 11
    assert all(each.startswith("ok  ") for each in after), after
    [sent] = box.server.sent
    assert b"X-Holdfast-Loop" in sent
    assert f"To: Holdfast <{ADDRESS}>".encode() in sent
    assert not {"CreateFolder", "MoveItem"} & set(box.server.calls)


def test_a_mailbox_by_graph_that_is_as_it_must_be(write: Write, graph: GraphServer) -> None:
    """The same, as JSON."""
    done = check(write(by_graph(graph), TRUSTING), "--live", "--send", "--other", CHIEF, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told) == {"problems", "live"}
    assert [each["verdict"] for each in told["live"]] == ["ok"] * 8
    abouts = [each["about"] for each in told["live"]]
    assert abouts == ["record", "mailbox", "mailbox", "sending", "another mailbox", "clock", "senders", "who is away"]
    [(_, recipients)] = graph.submitted
    assert recipients == [OURS]


def test_what_was_not_tried_is_not_proved(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Without the options, nothing is sent and no other mailbox is tried; that is said, and is not wrong."""
    done = check(write(on_exchange(box), TRUSTING), "--live")
    assert done.exit_code == 0
    assert "not proved  another mailbox:" in done.stdout
    assert "not proved  sending:" in done.stdout
    assert box.server.sent == []
    seen = found(write(by_graph(graph), TRUSTING))
    assert seen["another mailbox"] == {Verdict.NOT_PROVED}
    assert seen["sending"] == {Verdict.OK}, "Graph tells without sending"
    assert graph.submitted == []


def test_another_mailbox_that_can_be_read_is_wrong(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Rights to more than its own mailbox make the command fail, with what to do."""
    done = check(write(on_exchange(box)), "--live", "--other", ADDRESS)
    assert done.exit_code == 1
    assert "RBAC for Applications" in next(each for each in done.stdout.splitlines() if each.startswith("wrong"))
    graph.allowed.add(CHIEF)
    assert found(write(by_graph(graph)), other=CHIEF)["another mailbox"] == {Verdict.WRONG}


def test_a_mailbox_that_is_not_there_proves_nothing(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Only one that exists can be out of reach."""
    box.server.misbehave("GetFolder", "", "", "ErrorNonExistentMailbox")
    done = check(write(on_exchange(box)), "--live", "--other", "nobody@northshire.example.org")
    assert "not proved  mailbox: Whether the mailbox nobody@northshire.example.org can be read" in done.stdout
    seen = found(write(by_graph(graph)), other="nobody@northshire.example.org")
    assert seen["another mailbox"] == {Verdict.NOT_PROVED}


def test_a_mailbox_that_cannot_be_opened_is_wrong(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Nothing further is tried, and the record is proved all the same."""
    box.server.misbehave("GetFolder", "403", always=True)
    seen = found(write(on_exchange(box)))
    assert seen == {"record": {Verdict.OK}, "mailbox": {Verdict.WRONG}}
    graph.allowed.clear()
    assert Verdict.WRONG in found(write(by_graph(graph)))["mailbox"]
    file = write(by_graph(graph))
    (file.parent / "secret").unlink()
    assert found(file) == {"record": {Verdict.OK}, "mailbox": {Verdict.WRONG}}


def test_a_clock_that_is_wrong_is_found(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Deadlines are reckoned from receipts by the server's clock."""
    slow = HandClock(datetime(2026, 11, 23, 9, 58, tzinfo=UTC))
    for table in (on_exchange(box), by_graph(graph)):
        assert found(write(table), clock=slow)["clock"] == {Verdict.WRONG}


@pytest.mark.parametrize(
    ("lines", "trusting", "verdict"),
    [
        (MARKED, TRUSTING, Verdict.OK), (CAME, TRUSTING, Verdict.WRONG), (CAME, "", Verdict.NOT_PROVED),
        ("", TRUSTING, Verdict.NOT_PROVED), ("Subject: X-MS-Exchange-Organization-AuthAs: Internal\r\n" + CAME, "",
         Verdict.NOT_PROVED),
    ],
)  # fmt: skip
def test_marks_that_senders_are_believed_by(
    write: Write, box: ExchangeBox, graph: GraphServer, lines: str, trusting: str, verdict: Verdict
) -> None:
    """Where the settings count on them and the newest letters have none, nobody would ever be believed."""
    for item in [*box.server.mailbox.items.values()]:
        item.lines = lines
    for letter in graph.mailbox.items.values():
        letter.headers = [tuple(each.split(": ", 1)) for each in lines.splitlines()]  # type: ignore[misc]  # pairs
    assert found(write(on_exchange(box), trusting))["senders"] == {verdict}
    assert found(write(by_graph(graph), trusting))["senders"] == {verdict}


def test_letters_that_were_filed_are_looked_at_too(write: Write, box: ExchangeBox) -> None:
    """In a mailbox that is read, the Inbox is empty."""
    [letter] = box.server.mailbox.items.values()
    box.server.mailbox.move(letter.id, box.server.mailbox.make("Evidence").id)
    assert found(write(on_exchange(box), TRUSTING))["senders"] == {Verdict.OK}


def test_a_server_without_mail_tips_is_not_wrong(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """Automatic replies tell the same, later."""
    box.server.misbehave("GetMailTips", "fault")
    graph.misbehave("getMailTips", status=403, code="ErrorAccessDenied")
    for table in (on_exchange(box), by_graph(graph)):
        assert found(write(table))["who is away"] == {Verdict.NOT_PROVED}


def test_an_email_that_may_not_be_sent_is_wrong(write: Write, box: ExchangeBox, graph: GraphServer) -> None:
    """With or without trying, where the server tells."""
    box.server.misbehave("CreateItem", "ErrorSendAsDenied")
    assert Verdict.WRONG in found(write(on_exchange(box)), send=True)["mailbox"]
    graph.may_send = False
    assert found(write(by_graph(graph)))["sending"] == {Verdict.WRONG}


@pytest.mark.parametrize(("password", "verdict"), [("a-relay-password", Verdict.OK), ("another", Verdict.WRONG)])
def test_a_relay_is_greeted_and_given_no_email(
    write: Write, monkeypatch: pytest.MonkeyPatch, password: str, verdict: Verdict
) -> None:
    """It is connected to, encrypted and logged in to, as for an email."""
    monkeypatch.setenv("SSL_CERT_FILE", PEM)
    with Sink(starttls=certificate(PEM, PEM), login=("holdfast", password)) as sink:
        relay = f'[mail.out]\nrelay = "localhost:{sink.port}"\nuser = "holdfast"\npassword_file = "relay"\n'
        assert found(write(relay))["relay"] == {verdict}
        assert sink.taken == []


def test_a_relay_that_offers_less_than_is_asked_for_is_wrong(write: Write) -> None:
    """Nothing is ever sent unencrypted instead; and a relay that is not there is wrong too."""
    with Sink() as sink:
        assert found(write(f'[mail.out]\nrelay = "127.0.0.1:{sink.port}"\n'))["relay"] == {Verdict.WRONG}
        open_relay = f'[mail.out]\nrelay = "127.0.0.1:{sink.port}"\ntls = "none"\n'
        assert found(write(open_relay))["relay"] == {Verdict.OK}
    assert found(write(open_relay))["relay"] == {Verdict.WRONG}


def test_the_bot_is_given_a_token_or_is_wrong(write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the login service writes about it is not repeated."""
    with Login(tmp_path) as login:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "login.pem"))
        table = (
            f'[teams]\napp_id = "{APP_ID}"\ntenants = ["{BOT_TENANT}"]\nsecret_file = "bot"\n'
            f'login_url = "{login.authority}"\nlogin_scope = "https://api.botframework.com"\n'
        )
        assert found(write(table))["Teams"] == {Verdict.OK}
        login.refuses = True
        assert found(write(table))["Teams"] == {Verdict.WRONG}
    assert found(write("[teams]\nlocal_only = true\n"))["Teams"] == {Verdict.NOT_PROVED}


def test_a_record_that_cannot_be_written_is_wrong(write: Write, tmp_path: Path) -> None:
    """A database that is not there; and one that is, is written to and left as it was."""
    away = '[store]\nurl = "postgresql://holdfast:a-database-password@127.0.0.1:9/holdfast?connect_timeout=2"\n'
    seen = found(write(away))
    assert seen["record"] == {Verdict.WRONG}
    assert seen["outgoing mail"] == {Verdict.NOT_PROVED}
    assert found(write())["record"] == {Verdict.OK}
    store = open_store(f"sqlite:///{tmp_path / 'holdfast.db'}")
    assert (store.watermarks(), list(store.marks()), store.verify()) == ({}, [], None)
    store.close()


def test_nothing_is_opened_while_the_settings_are_wrong(write: Write, box: ExchangeBox) -> None:
    """Errors in the file come first."""
    file = write(on_exchange(box), "[packs]\nuse = []\n")
    done = check(file, "--live", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout)["live"] == []
    assert box.server.calls == []


@pytest.mark.parametrize("option", [["--send"], ["--other", CHIEF]])
def test_options_of_the_live_check_go_with_it(write: Write, option: list[str]) -> None:
    """Nobody believes something proved that was not tried."""
    done = check(write(), *option)
    assert done.exit_code == 2
    assert "--live" in done.stderr


_RESULTS = "Authentication-Results: gw.northshire.example.org; dmarc=pass header.from=trust.example.org\r\n"
_HOP = "Received: from gw.northshire.example.org by ex1.northshire.example.org; Mon, 23 Nov 2026 09:00:01 +0000\r\n"
_GATE = "Received: from a by gw.northshire.example.org; Mon, 23 Nov 2026 09:00:00 +0000\r\n"


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (_HOP + _RESULTS + _GATE, Verdict.OK), (_HOP + _GATE + _RESULTS, Verdict.WRONG),
        (_HOP + _GATE, Verdict.NOT_PROVED),
    ],
)  # fmt: skip
def test_results_that_never_count_are_noticed(write: Write, box: ExchangeBox, lines: str, verdict: Verdict) -> None:
    """A gateway that writes its results beneath its own Received line proves nobody, and nobody would know why."""
    box.server.mailbox.items.clear()
    box.server.mailbox.put(
        b"Subject: x\r\n\r\nx", lines=f"X-MS-Exchange-Organization-AuthAs: x\r\n{lines}", received=MONDAY_10
    )
    trust = (
        '[mail.trust]\nauthserv_ids = ["gw.northshire.example.org"]\nboundary_hosts = ["gw.northshire.example.org"]\n'
    )
    assert verdict in found(write(on_exchange(box), trust))["senders"]
