"""What the SDK's own adapter does with the requests that our door answers properly.

These are the reasons for not using it. Should a test fail after an upgrade, one of them has gone.
"""

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.chat.request.reply import ChatReply
from protocol.messages.chat import Card
from tests.web.channel import APP_ID, ISSUER, OTHER_TENANT, STRANGER, Channel
from tests.web.doors import Door, Handler, opened
from tests.web.serving import Serving

CARD = Card(text="outcome", content={"type": "AdaptiveCard", "version": "1.5"})


@pytest.fixture
def stock(channel: Channel) -> Iterator[str]:
    """The URL of a bot that does nothing, on the SDK's adapter."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the SDK's own, on import
        from botbuilder.core import ActivityHandler, InvokeResponse
        from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication

    class Configuration:
        APP_ID = APP_ID
        APP_PASSWORD = "unused"
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = channel.metadata
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
        TO_CHANNEL_FROM_BOT_LOGIN_URL = "https://login.microsoftonline.com/botframework.com"
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com"

    class Bot(ActivityHandler):
        async def on_invoke_activity(self, turn_context: object) -> InvokeResponse:
            return InvokeResponse(status=200, body={"statusCode": 200, "type": "x", "value": {}})

    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configuration())), Bot()

    async def messages(request: web.Request) -> web.StreamResponse:
        answer: web.StreamResponse | None = await adapter.process(request, bot)
        assert answer is not None
        return answer

    def made() -> web.Application:
        app = web.Application()
        app.router.add_post("/api/messages", messages)
        return app

    with Serving(made) as serving:
        yield f"{serving.url}/api/messages"


@pytest.fixture
def door(channel: Channel, tmp_path: Path) -> Iterator[Door]:
    with opened(channel, tmp_path, Handler(lambda _: ChatReply(instead=CARD))) as made:
        yield made


def test_both_take_a_good_message(stock: str, door: Door, channel: Channel) -> None:
    """The comparison is fair: what is in order gets in at both."""
    assert channel.post(stock, channel.message()).ok
    assert channel.post(door.url, channel.message()).ok


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("kind", ["garbage", "forged", "unknown key"])
def test_a_bad_token_is_a_fault_to_the_stock_adapter(kind: str, stock: str, door: Door, channel: Channel) -> None:
    """A bad token breaks the SDK's adapter (500); to us it is a bad token (401)."""
    token = {"garbage": "garbage", "forged": channel.token(key=STRANGER), "unknown key": channel.token(kid="another")}[
        kind
    ]
    assert channel.post(stock, channel.message(), token=token).status_code == 500
    assert channel.post(door.url, channel.message(), token=token).status_code == 401


def test_the_stock_adapter_takes_anybodys_tenant(stock: str, door: Door, channel: Channel) -> None:
    """A person of another tenant gets in by the SDK's adapter, and not by our door."""
    theirs = channel.message(channelData={"tenant": {"id": OTHER_TENANT}})
    assert channel.post(stock, theirs).ok
    assert channel.post(door.url, theirs).status_code == 403


def test_a_cards_button_is_a_fault_to_the_stock_adapter(stock: str, door: Door, channel: Channel) -> None:
    """The body of every invoke breaks the SDK's adapter; our door sends it."""
    press = channel.press({"verb": "accept"})
    assert channel.post(stock, press).status_code == 500
    assert channel.post(door.url, press).json()["value"] == {"type": "AdaptiveCard", "version": "1.5"}
