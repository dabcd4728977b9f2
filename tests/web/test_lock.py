"""Who may come in at the Teams door, and that it stands whatever is thrown at it."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jwt
import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.settings.model import Endpoint, TeamsSettings
from bot.teams.receive.admission import Lock
from bot.teams.receive.endpoint import PATH
from protocol.violations import Misconfigured
from tests.web.channel import APP_ID, KEY, OTHER_TENANT, PATIENCE, STRANGER, TENANT, US, Channel, jwk
from tests.web.doors import Door, opened

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def door(channel: Channel, tmp_path: Path) -> Iterator[Door]:
    with opened(channel, tmp_path) as made:
        yield made


def lives(door: Door) -> None:
    """The door still takes what it should."""
    before = len(door.arrivals)
    assert door.channel.post(door.url, door.channel.message()).status_code == 202
    assert len(door.arrivals) == before + 1


def test_a_message_with_the_channels_own_token_is_taken(door: Door, channel: Channel) -> None:
    """A token that the channel signed for us, from our tenant, lets a message in."""
    assert channel.post(door.url, channel.message("who-owns JW-48211")).status_code == 202
    assert [each.text for each in door.arrivals] == ["who-owns JW-48211"]


TOKENS: dict[str, Callable[[Channel], str | None]] = {
    "missing": lambda _: None,
    "garbage": lambda _: "garbage",
    "three dots": lambda _: "a.b.c",
    "not ascii in parts": lambda _: "e30.e30.e30",
    "expired": lambda c: c.token(nbf=LONG_AGO, exp=LONG_AGO + timedelta(hours=1)),
    "without an end": lambda c: c.token(exp=None),
    "not valid yet": lambda c: c.token(nbf=datetime(2999, 1, 1, tzinfo=UTC)),
    "signed by a stranger under the channel's key id": lambda c: c.token(key=STRANGER),
    "of a key nobody published": lambda c: c.token(key=STRANGER, kid="another"),
    "without a key id": lambda c: c.token(kid=None),
    "for another bot": lambda c: c.token(aud="5d1c3f0e-0000-4000-8000-00000000ffff"),
    "for several bots": lambda c: c.token(aud=[APP_ID, "other"]),
    "for nobody": lambda c: c.token(aud=None),
    "from another issuer": lambda c: c.token(iss="https://login.example.org"),
    "from an issuer that ours begins with": lambda c: c.token(iss="https://api"),
    "from no issuer": lambda c: c.token(iss=None),
    "for another service address": lambda c: c.token(serviceurl="https://smba.trafficmanager.net/uk/"),
    "for no service address": lambda c: c.token(serviceurl=None),
    "unsigned": lambda c: jwt.encode({"iss": "https://api.botframework.com", "aud": APP_ID}, None, algorithm="none"),
    "signed with the public key as a secret": lambda c: jwt.encode(
        {"iss": "https://api.botframework.com", "aud": APP_ID, "serviceurl": c.url},
        "x" * 32,
        algorithm="HS256",
        headers={"kid": "first"},
    ),
    "of the emulator, for our own app": lambda c: c.token(
        iss="https://sts.windows.net/d6d49420-f39b-4df7-a1dc-d59a935871db/", ver="1.0", appid=APP_ID
    ),
    "of another bot that calls us": lambda c: c.token(
        iss="https://login.microsoftonline.com/f8cdef31-a31e-4b4a-93e4-5f571e91255a/v2.0",
        ver="2.0",
        azp="5d1c3f0e-0000-4000-8000-00000000ffff",
    ),
}


@pytest.mark.parametrize("kind", TOKENS)
def test_a_token_that_is_not_the_channels_for_us_and_now_gets_401(kind: str, door: Door, channel: Channel) -> None:
    """Missing, expired, forged, garbage and foreign tokens are refused, and the door stands."""
    answer = channel.post(door.url, channel.message(), token=TOKENS[kind](channel))
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.text == ""
    assert not door.arrivals
    lives(door)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic {0}", "bearer {0}", "Bearer {0} {0}", "{0}", "Bearer  {0}"]
)
def test_a_token_in_another_scheme_gets_401(header: str, door: Door, channel: Channel) -> None:
    """A good token counts only as a bearer token, written as the channel writes it."""
    answer = channel.post(
        door.url, channel.message(), token=None, headers={"Authorization": header.format(channel.token())}
    )
    assert answer.status_code == 401
    assert not door.arrivals


@pytest.mark.parametrize("endorsements", [("webchat",), (), None])
def test_a_key_that_may_not_sign_for_teams_gets_401(
    endorsements: tuple[str, ...] | None, channel: Channel, tmp_path: Path
) -> None:
    """A key of another channel, or one that is endorsed for none, signs nothing for us."""
    channel.keys = [jwk(KEY, "first", endorsements)]
    with opened(channel, tmp_path) as door:
        assert channel.post(door.url, channel.message()).status_code == 401


def test_a_refused_token_stands_in_no_log(door: Door, channel: Channel, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a refused token nor any part of it is logged."""
    token = channel.token(aud="somebody else")
    channel.post(door.url, channel.message(), token=token)
    assert "turned away" in caplog.text
    written = " ".join(str(record.__dict__) for record in caplog.records)
    assert not any(part in written for part in token.split("."))


def with_tenant(tenant: object, conversation: object = TENANT) -> dict[str, object]:
    where = {"id": "a:1", "conversationType": "personal", "tenantId": conversation}
    return {"channelData": {"tenant": {"id": tenant}} if tenant else {}, "conversation": where}


@pytest.mark.parametrize(
    ("tenant", "conversation", "status"),
    [
        (TENANT, TENANT, 202),
        (TENANT.upper(), None, 202),
        (OTHER_TENANT, None, 403),
        (OTHER_TENANT, TENANT, 403),
        (TENANT, OTHER_TENANT, 403),
        (None, None, 403),
        (7, 7, 403),
    ],
)
def test_only_our_tenants_get_in(
    tenant: object, conversation: object, status: int, door: Door, channel: Channel
) -> None:
    """Somebody of another tenant gets 403, though the channel signed for them; so does nobody's tenant."""
    answer = channel.post(door.url, channel.message(**with_tenant(tenant, conversation)))
    assert answer.status_code == status
    assert len(door.arrivals) == (status == 202)


def test_another_channel_of_the_same_registration_gets_403(door: Door, channel: Channel) -> None:
    """Whoever writes by web chat is nobody's Entra account: only Teams gets in."""
    assert channel.post(door.url, channel.message(channelId="webchat")).status_code == 403


def test_a_service_address_elsewhere_is_not_taken(channel: Channel, tmp_path: Path) -> None:
    """Even a signed activity cannot send our token to a host that is not the channel's."""
    with opened(channel, tmp_path) as door:
        elsewhere = "https://evil.trafficmanager.net/uk/"
        answer = channel.post(
            door.url, channel.message(serviceUrl=elsewhere), token=channel.token(serviceurl=elsewhere)
        )
        assert answer.status_code == 403
        assert not door.arrivals


MALFORMED: dict[str, bytes] = {
    "nothing": b"",
    "half": b'{"type": "mess',
    "not UTF-8": b'{"type": "message", "text": "\xff"}',
    "UTF-16": '{"type": "message"}'.encode("utf-16"),
    "a list": b"[]",
    "a number too long": b"1" * 10_000,
    "nested too deep": b"[" * 100_000,
    "an object nested too deep": b'{"a":' * 40_000,
    "half a surrogate pair": b'{"type": "message", "text": "\\ud800"}',
    "a NUL": b'{"type": "message", "text": "a\\u0000b"}',
    "no type": b"{}",
    "a type that is no word": b'{"type": 7}',
}


@pytest.mark.parametrize("kind", MALFORMED)
def test_what_is_no_activity_gets_400(kind: str, door: Door, channel: Channel) -> None:
    """Bytes that hold no activity are refused as such, and the door stands."""
    assert channel.post(door.url, MALFORMED[kind]).status_code == 400
    assert not door.arrivals
    lives(door)


@pytest.mark.parametrize("lacking", ["id", "conversation", "serviceUrl"])
@pytest.mark.parametrize("instead", [None, "", 7, {}, "x" * 600, "two\nlines"])
def test_an_activity_without_its_ids_is_refused(lacking: str, instead: object, door: Door, channel: Channel) -> None:
    """An activity that could not be answered or recorded gets 400; one for another address, 401."""
    value = {"id": instead} if lacking == "conversation" else instead
    answer = channel.post(door.url, channel.message(**{lacking: value}))
    assert answer.status_code == (401 if lacking == "serviceUrl" else 400)
    assert not door.arrivals


def test_an_oversized_activity_is_refused(door: Door, channel: Channel) -> None:
    """More than 256 KB is not read, whether its length is told beforehand, withheld or packed away."""
    large = json.dumps(channel.message("x" * 300_000)).encode()
    assert channel.post(door.url, large).status_code == 413
    sent = {"Content-Type": "application/json", "Authorization": f"Bearer {channel.token()}"}
    with requests.Session() as session:
        parts = (large[i : i + 50_000] for i in range(0, len(large), 50_000))
        assert session.post(door.url, data=parts, headers=sent, timeout=10).status_code == 413
        packed = session.post(
            door.url, data=gzip.compress(large), headers=sent | {"Content-Encoding": "gzip"}, timeout=10
        )
        assert packed.status_code == 413
    assert channel.post(door.url, channel.message("x" * 200_000)).status_code == 202


def test_a_body_that_cannot_be_unpacked_gets_400(door: Door, channel: Channel) -> None:
    """A body that says it is packed and is not is refused."""
    answer = channel.post(door.url, channel.message(), headers={"Content-Encoding": "gzip"})
    assert answer.status_code == 400
    lives(door)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_only_json_is_taken(kind: str, door: Door, channel: Channel) -> None:
    """What a web page could send without being asked about is not looked at."""
    assert channel.post(door.url, channel.message(), content_type=kind).status_code == 415


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])
def test_only_post_is_taken(method: str, door: Door) -> None:
    """Every other method gets 405."""
    with requests.Session() as session:
        assert session.request(method, door.url, timeout=10).status_code == 405


def test_somebody_without_a_token_is_not_read(door: Door) -> None:
    """The answer comes before the body: nothing is read, let alone parsed, for nobody."""
    host, port = door.url.removeprefix("http://").partition("/")[0].split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(
            b"POST /api/messages HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        )
        assert line.recv(64).startswith(b"HTTP/1.1 401")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MEMBERS = (
    "type", "id", "text", "from", "recipient", "conversation", "channelData", "entities", "attachments", "value",
    "timestamp", "replyToId", "name", "action", "membersAdded", "membersRemoved", "channelId",
)  # fmt: skip
TYPES = st.sampled_from(
    ["message", "invoke", "messageUpdate", "messageDelete", "conversationUpdate", "installationUpdate", "typing"]
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(whole=JSON, members=st.dictionaries(st.sampled_from(MEMBERS), JSON, max_size=6), kind=st.none() | TYPES)
def test_no_json_at_all_brings_a_fault(
    whole: object, members: dict[str, object], kind: str | None, shared: tuple[Channel, Door, requests.Session]
) -> None:
    """Any JSON at all, and any activity with anything in place of its parts, is taken or refused."""
    channel, door, session = shared
    token = channel.token()
    assert 400 <= channel.post(door.url, whole, token=token, session=session).status_code < 500
    activity = channel.message() | ({"type": kind} if kind else {}) | members
    assert 200 <= channel.post(door.url, activity, token=token, session=session).status_code < 500


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Channel, Door, requests.Session]]:
    with Channel() as channel, opened(channel, tmp_path_factory.mktemp("home")) as door, requests.Session() as session:
        yield channel, door, session


# --- keys --------------------------------------------------------------------------------------------------


def test_a_new_key_is_found_when_it_is_used(channel: Channel, tmp_path: Path) -> None:
    """After the channel changes its keys, the first token signed with a new one is asked about, and let in."""
    with opened(channel, tmp_path) as door:
        channel.keys = [jwk(STRANGER, "second")]
        assert channel.post(door.url, channel.message(), token=channel.token(key=STRANGER, kid="second")).ok


def test_strange_keys_do_not_make_us_ask_again_and_again(door: Door, channel: Channel) -> None:
    """However many tokens name keys that nobody has, the keys are fetched once a minute at most."""
    for number in range(5):
        assert channel.post(door.url, channel.message(), token=channel.token(kid=f"no {number}")).status_code == 401
    assert channel.key_requests == 1


def test_without_the_channels_keys_a_message_must_come_again(channel: Channel, tmp_path: Path) -> None:
    """While the keys cannot be fetched nobody is let in, and what came is asked for again, not refused."""
    channel.keys = []
    nowhere = TeamsSettings(app_id=APP_ID, tenants=(TENANT,), channel_metadata="http://127.0.0.1:9/openid")
    with opened(channel, tmp_path, settings=nowhere) as door:
        assert channel.post(door.url, channel.message()).status_code == 503
        assert not door.arrivals


# --- without an app id -------------------------------------------------------------------------------------

WEB = Endpoint(host="127.0.0.1", port=8020)


@pytest.mark.parametrize(
    ("made", "web"),
    [
        (TeamsSettings(), WEB),
        (TeamsSettings(tenants=(TENANT,)), WEB),
        (TeamsSettings(app_id=APP_ID), WEB),
        (TeamsSettings(local_only=True), Endpoint(host="0.0.0.0", port=8020)),
        (TeamsSettings(local_only=True), Endpoint(host="holdfast.example.org", port=8020)),
    ],
)
def test_a_door_that_would_stand_open_does_not_start(made: TeamsSettings, web: Endpoint) -> None:
    """Without an app id or without tenants there is no door; local only, and not on this machine alone, none."""
    with pytest.raises(Misconfigured) as refused:
        Lock(made, web)
    assert refused.value.mend


@pytest.fixture
def local(channel: Channel, tmp_path: Path) -> Iterator[Door]:
    with opened(channel, tmp_path, settings=TeamsSettings(local_only=True)) as made:
        yield made


def test_a_local_only_door_takes_what_comes_from_this_machine(local: Door, channel: Channel) -> None:
    """For a trial nobody proves anything, and everything else is as ever."""
    assert channel.post(local.url, channel.message(), token=None).status_code == 202
    assert channel.post(local.url, channel.message(serviceUrl="https://smba.trafficmanager.net/"), token=None).ok
    elsewhere = channel.message(serviceUrl="https://connector.example.org/")
    assert channel.post(local.url, elsewhere, token=None).status_code == 403
    assert channel.post(local.url, channel.message(id=None), token=None).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Forwarded-For": "192.0.2.7"}, {"Forwarded": "for=192.0.2.7"}, {"Origin": "https://example.org"},
        {"Host": "holdfast.example.org"}, {"Host": "192.0.2.7:8020"}, {"Host": "[::1"},
    ],
)  # fmt: skip
def test_a_local_only_door_takes_nothing_through_a_proxy_or_a_page(
    headers: dict[str, str], local: Door, channel: Channel
) -> None:
    """What a proxy, a tunnel or a web page brings to this machine comes from elsewhere."""
    assert channel.post(local.url, channel.message(), token=None, headers=headers).status_code == 403
    assert not local.arrivals


def spoken(local: Door, channel: Channel, version: str, connection: str) -> bytes:
    """What the door answers to a message that is sent in a version of HTTP, word for word."""
    body = json.dumps(channel.message()).encode()
    host, port = local.url.split("/")[2].split(":")
    with socket.create_connection((host, int(port)), timeout=PATIENCE) as wire:
        wire.sendall(
            f"POST {PATH} {version}\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"Connection: {connection}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        return wire.recv(64).split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("version", "connection"), [("HTTP/1.0", "close"), ("HTTP/1.0", "keep-alive"), ("HTTP/1.1", "close")]
)
def test_a_local_only_door_takes_nothing_from_a_proxy_that_says_not_what_it_is(
    version: str, connection: str, local: Door, channel: Channel
) -> None:
    """A common proxy, left as it comes, names nobody and calls us by the address that it has; it shows by how it
    speaks."""
    assert b" 202 " in spoken(local, channel, "HTTP/1.1", "keep-alive")
    assert b" 403 " in spoken(local, channel, version, connection)
    assert len(local.arrivals) == 1


def test_our_own_id_is_what_the_service_calls_us(door: Door, channel: Channel) -> None:
    """Who we are in a conversation is what the service says."""
    channel.post(door.url, channel.message())
    assert door.arrivals[0].conversation.us == US
