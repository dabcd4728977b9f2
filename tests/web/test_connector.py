"""What is said in Teams arrives, and every refusal is one of ours."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from types import MappingProxyType

import pytest

from bot.teams.auth.hosts import Hosts
from bot.teams.send.connector import TeamsConnector
from bot.teams.send.http import Timing
from protocol.messages.chat import Card, Conversation, Place
from protocol.violations import SendLater, Undeliverable, Unsendable
from tests.web.channel import APP_ID, TENANT, US, Channel, Said
from tests.web.doors import AT, QUICK, StoppedClock, Token, connector

WORDS = Card(text="The case moved. *Not bold*")
CARD = Card(text="Please answer", content=MappingProxyType({"type": "AdaptiveCard", "body": ({"type": "TextBlock"},)}))


@pytest.fixture
def token() -> Token:
    return Token()


@pytest.fixture
def says(token: Token) -> Iterator[TeamsConnector]:
    made = connector(token=token)
    yield made
    made.stop()


@pytest.fixture
def chat(channel: Channel) -> Conversation:
    return Conversation(id="a:1", place=Place.PERSONAL, tenant=TENANT, service_url=channel.url, us=US, user="29:anna")


def test_words_are_said_as_plain_text(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """Words alone are plain: nothing in them is markup. The service's id of the message comes back."""
    assert says.send(chat, WORDS) == "said-1"
    heard = channel.heard[0]
    assert (heard.method, heard.path) == ("POST", "/v3/conversations/a:1/activities")
    assert heard.token == "Bearer our-own-token"
    assert heard.body["textFormat"] == "plain"
    assert heard.text == WORDS.text
    assert heard.body["from"] == {"id": US}


def test_a_card_is_said_once_with_a_summary(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """A card stands alone; its text is what the notification says, and is not shown twice."""
    says.send(chat, CARD)
    body = channel.heard[0].body
    assert "text" not in body
    assert body["summary"] == "Please answer"
    assert body["attachments"] == [
        {
            "contentType": "application/vnd.microsoft.card.adaptive",
            "content": {"type": "AdaptiveCard", "body": [{"type": "TextBlock"}]},
        }
    ]


def test_a_thread_is_answered_in_the_thread(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """Where there is a thread it is written into; without one, a new one begins in the channel."""
    where = replace(chat, id="19:duty@thread.tacv2", thread="19:duty@thread.tacv2;messageid=17", place=Place.CHANNEL)
    says.send(where, WORDS)
    says.send(replace(where, thread=""), WORDS)
    paths = [each.path for each in channel.heard]
    assert paths == [
        "/v3/conversations/19:duty@thread.tacv2;messageid=17/activities",
        "/v3/conversations/19:duty@thread.tacv2/activities",
    ]


def test_an_id_cannot_lead_elsewhere(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """Slashes and question marks in an id stay inside it."""
    says.update(replace(chat, id="a/../../x?y#z"), "../m", WORDS)
    assert channel.heard[0].path == "/v3/conversations/a/../../x?y#z/activities/../m"
    assert channel.heard[0].body["id"] == "../m"


def test_something_said_is_changed(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """A change goes to the message itself."""
    says.update(chat, "said-1", CARD)
    assert (channel.heard[0].method, channel.heard[0].path) == ("PUT", "/v3/conversations/a:1/activities/said-1")


def test_a_chat_is_opened_in_the_tenant(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """A personal chat is opened for somebody where another conversation is, and can be written to."""
    channel.next.append(Said(body={"id": "a:new"}))
    opened = says.open("29:boris", chat)
    assert opened == replace(chat, id="a:new", user="29:boris")
    body = channel.heard[0].body
    assert body["members"] == [{"id": "29:boris"}]
    assert body["tenantId"] == TENANT
    assert body["channelData"] == {"tenant": {"id": TENANT}}
    says.send(opened, WORDS)
    assert channel.heard[1].path == "/v3/conversations/a:new/activities"


def test_without_a_name_for_us_the_app_id_serves(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """A team's channel is written to before anybody there has written to us."""
    says.send(replace(chat, us=""), WORDS)
    assert channel.heard[0].body["from"] == {"id": f"28:{APP_ID}"}


LATER = [
    (Said(status=429, headers={"Retry-After": "17"}), 17.0),
    (Said(status=429, headers={"Retry-After": format_datetime(AT + timedelta(seconds=90), usegmt=True)}), 90.0),
    (Said(status=429, headers={"Retry-After": format_datetime(AT - timedelta(days=1), usegmt=True)}), 0.0),
    (Said(status=429, headers={"Retry-After": "999999999"}), 3600.0),
    (Said(status=429, headers={"Retry-After": "soon"}), None),
    (Said(status=429), None),
    (Said(status=500), None),
    (Said(status=503, headers={"Retry-After": "5"}), 5.0),
    (Said(status=302, headers={"Location": "http://127.0.0.1:9/"}), None),
]


@pytest.mark.parametrize(("said", "seconds"), LATER)
def test_what_may_go_later_is_put_off(
    said: Said, seconds: float | None, says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """Too many requests, and trouble that is not passing, put a message off for as long as was asked."""
    channel.next.append(said)
    with pytest.raises(SendLater) as later:
        says.send(chat, WORDS)
    assert later.value.after_seconds == seconds
    assert len(channel.heard) == 1


@pytest.mark.parametrize("status", [412, 502, 504])
def test_passing_trouble_is_tried_again_at_once(
    status: int, says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """Passing trouble is overcome by a second and a third try, and no more."""
    channel.next.extend([Said(status=status), Said(status=status)])
    assert says.send(chat, WORDS) == "said-3"
    channel.next.extend([Said(status=status)] * 4)
    with pytest.raises(SendLater):
        says.send(chat, WORDS)
    assert len(channel.heard) == 6


NEVER = [
    Said(status=403, body={"error": {"code": "MessageWritesBlocked", "message": "Anna blocked it"}}),
    Said(status=403, body={"error": {"code": "BotNotInConversationRoster"}}),
    Said(status=404, body={"error": {"code": "ConversationNotFound"}}),
    Said(status=403, body={"error": {"code": "<b>Anna & Boris</b>"}}),
]
UNFIT = [Said(status=400, body={"error": {"code": "BadSyntax"}}), Said(status=413, body="too large")]


@pytest.mark.parametrize("said", NEVER)
def test_what_can_never_go_is_undeliverable(
    said: Said, says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """A person who blocked us or is gone is never tried again; only the service's own code is repeated."""
    for call in (
        lambda: says.send(chat, WORDS),
        lambda: says.update(chat, "m", WORDS),
        lambda: says.open("29:x", chat),
    ):
        channel.next.append(said)
        with pytest.raises(Undeliverable) as never:
            call()
        assert never.value.addresses == ()
        assert "Anna" not in str(never.value)


@pytest.mark.parametrize("said", UNFIT)
def test_what_is_wrong_in_what_we_say_is_no_fault_of_the_place(
    said: Said, says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """A message that the service cannot read, or that is too long, is never tried again; the chat is still one."""
    channel.next.append(said)
    with pytest.raises(Unsendable):
        says.send(chat, WORDS)


def test_a_refused_secret_is_said_to_those_who_run_it(
    says: TeamsConnector, token: Token, chat: Conversation, channel: Channel, caplog: pytest.LogCaptureFixture
) -> None:
    """401 keeps the message, asks for a new token next time, and says in the log what is wrong."""
    channel.next.append(Said(status=401))
    with pytest.raises(SendLater):
        says.send(chat, WORDS)
    assert token.refusals == 1
    assert "secret is refused" in caplog.text
    assert "our-own-token" not in caplog.text


def test_silence_is_bounded(chat: Conversation, channel: Channel) -> None:
    """A service that does not answer costs three short waits, and the message is kept."""
    channel.hold.clear()
    says = connector(timing=Timing(request_seconds=0.05, pauses=(0.01, 0.01)))
    try:
        with pytest.raises(SendLater):
            says.send(chat, WORDS)
    finally:
        channel.hold.set()
        says.stop()


def test_nobody_there_is_put_off(says: TeamsConnector, chat: Conversation) -> None:
    """A service that cannot be reached keeps the message."""
    with pytest.raises(SendLater):
        says.send(replace(chat, service_url="http://127.0.0.1:9/"), WORDS)


@pytest.mark.parametrize("body", [b"[]", b"nonsense", b"7", b"", b"[" * 50_000, b"{" + b" " * 99_999])
def test_an_answer_without_an_id_is_no_failure(
    body: bytes, says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """What was taken is said, whatever the service says about it."""
    channel.next.append(Said(raw=body))
    assert says.send(chat, WORDS) == ""


ELSEWHERE = [
    "https://connector.example.org/", "http://smba.trafficmanager.net/", "https://evil.trafficmanager.net/",
    "https://smba.trafficmanager.net.example.org/", "https://smba.trafficmanager.net@example.org/",
    "https://example.org/?x=smba.trafficmanager.net", "https://botframework.com.example.org/", "file:///etc/passwd",
    "https://[::1", "", "https://smba.trafficmanager.net:port/", "http://127.0.0.1:8020/",
]  # fmt: skip


@pytest.mark.parametrize("url", ELSEWHERE)
def test_our_token_goes_to_the_channel_alone(url: str, chat: Conversation, channel: Channel) -> None:
    """An address that is not the channel's own is not written to, and no token is even asked for."""

    class Unasked(Token):
        def token(self) -> str:
            raise AssertionError("no token is for this host")

    says = TeamsConnector(app_id=APP_ID, proof=Unasked(), hosts=Hosts(here=False), clock=StoppedClock(), timing=QUICK)
    try:
        with pytest.raises(Undeliverable):
            says.send(replace(chat, service_url=url), WORDS)
    finally:
        says.stop()


@pytest.mark.parametrize(
    "url",
    [
        "https://smba.trafficmanager.net/uk/", "https://smba.infra.gcc.teams.microsoft.com/teams",
        "https://smba.infra.gov.teams.microsoft.us/teams", "https://europe.webchat.botframework.com/",
    ],
)  # fmt: skip
def test_the_channels_own_hosts_are_known(url: str) -> None:
    """The public cloud and the government clouds can be answered."""
    assert Hosts().allows(url)


def test_more_than_the_service_allows_is_put_off_without_asking_it(
    says: TeamsConnector, chat: Conversation, channel: Channel
) -> None:
    """Too many messages at once wait their turn with us; another conversation does not wait."""
    for _ in range(6):
        says.send(chat, WORDS)
    with pytest.raises(SendLater) as later:
        says.send(chat, WORDS)
    assert later.value.after_seconds is not None
    assert 0 < later.value.after_seconds <= 1
    assert len(channel.heard) == 6
    says.send(replace(chat, id="a:2"), WORDS)


def test_several_threads_say_things_at_once(says: TeamsConnector, chat: Conversation, channel: Channel) -> None:
    """Whoever tells people things may do it from any thread; each gets the id of its own message."""
    said: dict[str, str] = {}

    def say(number: int) -> None:
        said[f"to {number}"] = says.send(replace(chat, id=f"a:{number}"), Card(text=f"to {number}"))

    threads = [threading.Thread(target=say, args=(number,)) for number in range(20)]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert {heard.text: f"said-{at}" for at, heard in enumerate(channel.heard, 1)} == said


def test_after_stopping_a_message_is_put_off(chat: Conversation) -> None:
    """What is said while the program stops is kept for its next start; stopping twice is nothing."""
    says = connector()
    says.stop()
    says.stop()
    with pytest.raises(SendLater):
        says.send(chat, WORDS)


def test_stopping_gives_up_what_is_in_hand(chat: Conversation, channel: Channel) -> None:
    """A call that waits for the service when the program stops ends at once, and the message is kept."""
    says = connector()
    channel.hold.clear()
    outcome: list[BaseException] = []

    def say() -> None:
        try:
            says.send(chat, WORDS)
        except SendLater as later:
            outcome.append(later)

    thread = threading.Thread(target=say)
    thread.start()
    channel.wait_for(1)
    says.stop()
    thread.join(10)
    channel.hold.set()
    assert len(outcome) == 1
