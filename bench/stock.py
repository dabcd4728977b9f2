"""`python -m bench.stock CHANNEL`: the Bot Framework SDK's own adapter before a bot that does nothing.

It checks tokens against the keys of the chat service at the URL `CHANNEL`, and prints its own URL.
"""

import asyncio
import sys
import warnings

from aiohttp import web

from bench.channel import APP_ID, ISSUER

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK's own, on import
    from botbuilder.core import ActivityHandler  # type: ignore[import-untyped]  # the SDK ships no types
    from botbuilder.integration.aiohttp import (  # type: ignore[import-untyped]  # as above
        CloudAdapter,
        ConfigurationBotFrameworkAuthentication,
    )


class Configuration:
    """As the SDK wants it: attributes, in capitals."""

    APP_ID = APP_ID
    APP_PASSWORD = "unused"
    TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL = f"{sys.argv[-1]}openid"
    TO_BOT_FROM_CHANNEL_TOKEN_ISSUER = ISSUER
    TO_CHANNEL_FROM_BOT_LOGIN_URL = "https://login.microsoftonline.com/botframework.com"
    TO_CHANNEL_FROM_BOT_OAUTH_SCOPE = "https://api.botframework.com"


async def main() -> None:
    """Serve until killed."""
    adapter, bot = CloudAdapter(ConfigurationBotFrameworkAuthentication(Configuration())), ActivityHandler()

    async def messages(request: web.Request) -> web.StreamResponse:
        return await adapter.process(request, bot)  # type: ignore[no-any-return]  # the SDK ships no types

    app = web.Application()
    app.router.add_post("/api/messages", messages)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}/api/messages", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
