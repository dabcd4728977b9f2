"""How Graph is asked: proved, held back, again where that can help, and nowhere else."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from mailer.graph.http.client import GraphClient
from mailer.graph.http.gate import Gate
from mailer.mailbox.door import Door
from mailer.mailbox.trouble import Away, Gone, Shut, StateLost, Trouble, Unwilling
from protocol.violations import Misconfigured
from tests.mailer.graph.model import MONDAY_10, OURS
from tests.mailer.graph.props import QUICK, Given

INBOX = f"/users/{OURS}/mailFolders/inbox"


def _fails(ask: Callable[[], object]) -> Trouble:
    with pytest.raises(Trouble) as told:
        ask()
    return told.value


def _get(client: GraphClient) -> str:
    return str(client.get(INBOX)["displayName"])


@pytest.mark.parametrize(("header", "waited"), [("7", 7.0), ("Mon, 23 Nov 2026 10:00:30 GMT", 30.0), ("soon", 1.0)])
@pytest.mark.parametrize("status", [429, 503])
def test_waits_as_long_as_it_is_asked_to(given: Given, status: int, header: str, waited: float) -> None:
    """Retry-After is seconds or a date by the server's clock; where it is neither we wait as we think fit."""
    given.clock.turn(hours=3)
    given.server.now = lambda: MONDAY_10
    given.server.misbehave("inbox", status=status, headers={"Retry-After": header})
    assert _get(given.client()) == "Inbox"
    assert given.waits.waited == [waited]


def test_waits_longer_each_time_where_no_time_is_named(given: Given) -> None:
    """429 without Retry-After: 1, 4 and 15 seconds, then the trouble is told."""
    given.server.misbehave("inbox", status=429, code="TooManyRequests", times=4)
    trouble = _fails(lambda: _get(given.client()))
    assert isinstance(trouble, Away)
    assert trouble.busy
    assert given.waits.waited == [1, 4, 15]
    assert given.server.asked("inbox") == 4


def test_a_wait_too_long_is_for_a_later_round(given: Given) -> None:
    """Asked to wait ten minutes, it says so at once, and nobody else asks meanwhile."""
    client = given.client()
    given.server.misbehave("inbox", status=429, headers={"Retry-After": "600"})
    assert _fails(lambda: _get(client)).after_seconds == 600
    assert given.waits.waited == []
    assert _fails(lambda: client.hand_over("/x", b"", "text/plain")).after_seconds == 600
    assert given.server.asked("/x") == 0
    given.waits.at += 600
    assert _get(client) == "Inbox"


@pytest.mark.parametrize("how", [{"drop": True}, {"status": 500}, {"status": 502}, {"status": 504}, {"cut": True}])
def test_a_lost_connection_or_a_fault_is_tried_again(given: Given, how: dict[str, bool]) -> None:
    """No answer, half an answer and a server at fault are no answer; the next try may do."""
    given.server.misbehave("inbox", **how)
    assert _get(given.client()) == "Inbox"
    assert given.waits.waited == [1]


def test_a_server_that_hangs_is_left(given: Given) -> None:
    """Silence has an end."""
    pace = replace(QUICK, silence=0.2, pauses=())
    gate = threading.Event()
    given.server.misbehave("inbox", gate=gate)
    trouble = _fails(lambda: _get(given.client(pace=pace)))
    assert isinstance(trouble, Away)
    assert not trouble.busy
    gate.set()


def test_a_server_that_drips_is_left(given: Given) -> None:
    """An answer that comes byte by byte, so that it is never silent, has an end too."""
    given.server.misbehave("inbox", drip=True)
    trouble = _fails(lambda: _get(given.client(pace=replace(QUICK, whole=0.3, pauses=()))))
    assert isinstance(trouble, Away)
    assert (trouble.busy, "too long" in trouble.what) == (False, True)


def test_a_server_that_is_not_there(given: Given) -> None:
    """Nobody listens: that is silence, with words for it."""
    client = given.client(url="http://127.0.0.1:1/v1.0", pace=replace(QUICK, pauses=()))
    assert "could not be made" in _fails(lambda: _get(client)).what


def test_a_token_that_ran_out_is_renewed_once(given: Given) -> None:
    """The first 401 brings a new token, the second tells what to check."""
    client = given.client()
    assert _get(client) == "Inbox"
    given.server.tokens.clear()
    assert _get(client) == "Inbox"
    assert given.server.tokens_given == 2
    given.server.misbehave("inbox", status=401, code="InvalidAuthenticationToken", times=9)
    trouble = _fails(lambda: _get(client))
    assert (type(trouble), given.server.tokens_given) == (Shut, 3)
    assert "token" in trouble.what


def test_after_a_refused_login_nobody_asks_for_a_while(given: Given) -> None:
    """What reads, what sends and what asks who is away wait together, and say why; one refusal is one."""
    given.server.token_error = {"error": "invalid_client", "error_description": "AADSTS7000222: expired"}
    client, at = given.client(), [0.0]
    client.door = Door(now=lambda: at[0])
    hurried = client.paced(replace(QUICK, silence=1))
    first = _fails(lambda: _get(client))
    given.server.token_error = {}
    for each in (client, hurried):
        refused = _fails(lambda each=each: _get(each))  # type: ignore[misc]  # bound now
        assert (type(refused), refused.what, refused.of_all, refused.after_seconds) == (Shut, first.what, True, 60)
    at[0] = 60
    assert _get(hurried) == "Inbox"
    assert _get(client) == "Inbox"


@pytest.mark.parametrize(
    ("status", "code", "message", "kind", "mend"),
    [
        (403, "ErrorAccessDenied", "Access is denied.", Shut, "Application Mail.ReadWrite"),
        (403, "ErrorAccessDenied", "Access to OData is disabled.", Shut, "policy"),
        (403, "Authorization_RequestDenied", "Insufficient privileges", Shut, "User.Read.All"),
        (404, "ErrorInvalidUser", "The requested user is invalid.", Shut, "address"),
        (404, "MailboxNotEnabledForRESTAPI", "On-premises.", Shut, "[mail.exchange]"),
        (404, "ErrorItemNotFound", "", Gone, ""),
        (410, "resyncRequired", "", StateLost, ""),
        (400, "SyncStateInvalid", "", StateLost, ""),
        (400, "RequestBroker--ParseUri", "", Unwilling, ""),
        (302, "", "", Unwilling, "address of Graph"),
    ],
)
def test_an_answer_says_whose_turn_it_is(
    given: Given, status: int, code: str, message: str, kind: type[Trouble], mend: str
) -> None:
    """What an administrator must do is said; what will never do is not tried again; nothing is followed."""
    given.server.misbehave("inbox", status=status, code=code, message=message, headers={"Location": "http://x/"})
    trouble = _fails(lambda: _get(given.client()))
    assert type(trouble) is kind
    assert mend in trouble.mend
    assert given.server.asked("inbox") == 1
    assert not message or message not in str(trouble)


@pytest.mark.parametrize("answer", [b"<html>Sign in to the guest network</html>", [], b""])
def test_an_answer_that_is_not_graphs_is_not_believed(given: Given, answer: object) -> None:
    """A page of some other server, answered as success, is no success."""
    given.server.misbehave("inbox", status=200, body=answer)
    trouble = _fails(lambda: _get(given.client()))
    assert (type(trouble), trouble.refused) == (Unwilling, False)


def test_no_token_goes_to_another_server(given: Given) -> None:
    """A link to somewhere else is refused, though the server gave it."""
    given.server.elsewhere = f"http://localhost:{given.server.port}/v1.0"
    given.server.page = 1
    given.server.mailbox.add_folder("Another")
    client = given.client()
    trouble = _fails(lambda: list(client.pages(f"/users/{OURS}/mailFolders/msgfolderroot/childFolders")))
    assert (type(trouble), trouble.refused) == (Unwilling, False)
    assert given.server.asked("childFolders") == 1


@pytest.mark.parametrize(
    ("link", "serves"),
    [
        ("https://graph.microsoft.com/v1.0/x?$deltatoken=1", True),
        ("https://graph.microsoft.com:443/v1.0/x", True),
        ("https://GRAPH.microsoft.com/v1.0/x", True),
        ("http://graph.microsoft.com/v1.0/x", False),
        ("https://graph.microsoft.com.example.org/v1.0/x", False),
        ("https://graph.microsoft.com@example.org/v1.0/x", False),
        ("https://graph.microsoft.com:8443/v1.0/x", False),
        ("graph.microsoft.com/v1.0/x", False),
    ],
)
def test_only_the_place_that_was_configured_is_asked(given: Given, link: str, serves: bool) -> None:
    """Scheme, host and port are the same, however else the link is dressed."""
    assert given.client(url="https://graph.microsoft.com/v1.0").serves(link) is serves


def test_pages_in_a_circle_end(given: Given) -> None:
    """A next page that was there before is no page."""
    link = f"{given.server.url}{INBOX}?$skip=1"
    given.server.misbehave("skip=1", times=99, status=200, body={"value": [], "@odata.nextLink": link})
    client = given.client()
    assert "circle" in _fails(lambda: list(client.pages(link))).what


def test_a_login_in_a_netrc_file_is_not_used(given: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the machine's account keeps for other programs, Graph gets our token."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login somebody password else\n")
    (tmp_path / "netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    assert _get(given.client()) == "Inbox"


def test_at_most_four_requests_at_once(given: Given) -> None:
    """However many threads ask, the server sees four."""
    client = given.client()
    _get(client)
    four, gate = threading.Semaphore(0), threading.Event()
    given.server.misbehave("inbox", times=10, gate=gate, then=four.release)
    with ThreadPoolExecutor(10) as pool:
        asked = [pool.submit(_get, client) for _ in range(10)]
        while given.server.most_at_once < 4:
            assert not gate.wait(0.01)
        gate.set()
        assert [each.result(20) for each in asked] == ["Inbox"] * 10
    assert given.server.most_at_once == 4


def test_waiting_ends_when_everything_stops() -> None:
    """A wait of ten minutes does not hold up the end of the program."""
    gate = Gate()
    gate.shut_for(600)
    waiting = ThreadPoolExecutor(1).submit(gate.wait_until_open)
    gate.stop()
    assert waiting.result(20) is True


def test_how_far_the_servers_clock_is_ahead(given: Given) -> None:
    """It is known from its last answer."""
    given.server.now = lambda: MONDAY_10 + timedelta(minutes=7)
    client = given.client()
    _get(client)
    assert client.ahead == timedelta(minutes=7)


@pytest.mark.parametrize("url", ["http://graph.example.org/v1.0", "graph.microsoft.com", "ftp://127.0.0.1/"])
def test_a_secret_goes_nowhere_unencrypted(given: Given, url: str) -> None:
    """Plain HTTP is for this machine alone."""
    with pytest.raises(Misconfigured):
        given.client(url=url)


def test_having_sent_enough_keeps_nobody_from_reading(given: Given) -> None:
    """The limits of sending are not those of the mailbox."""
    client = given.client()
    given.server.misbehave("sendMail", status=429, code="ErrorExceededMessageLimit", headers={"Retry-After": "600"})
    assert _fails(lambda: client.hand_over(f"/users/{OURS}/sendMail", b"x", "text/plain")).after_seconds == 600
    assert _get(client) == "Inbox"
    assert given.waits.waited == []


def test_who_has_less_time_waits_at_the_same_gate(given: Given) -> None:
    """What asks who is away shares gate and token with what reads and sends."""
    client = given.client()
    hurried = client.paced(replace(QUICK, whole=1))
    assert _get(client) == _get(hurried) == "Inbox"
    assert given.server.tokens_given == 1
    given.server.misbehave("inbox", status=429, headers={"Retry-After": "600"})
    assert _fails(lambda: _get(hurried)).after_seconds == 600
    assert _fails(lambda: client.hand_over("/x", b"", "text/plain")).after_seconds == 600
