"""Shows the pages that Teams requires of an app, to anybody: what this is, privacy, terms of use."""

from collections.abc import Mapping

from aiohttp import web

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
"""A page holds no script and loads nothing."""


class Pages:
    """Pages by path, each a whole HTML text."""

    def __init__(self, pages: Mapping[str, str]) -> None:
        self._pages = pages

    def mount(self, app: web.Application) -> None:
        """Answer at the pages' paths."""
        for path in self._pages:
            app.router.add_get(path, self._shown)

    async def _shown(self, request: web.Request) -> web.Response:
        return web.Response(text=self._pages[request.path], content_type="text/html", headers=HEADERS)
