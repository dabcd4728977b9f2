"""A service whose pages people sign in to: no trial, but whoever the sign-in service says they are."""

import socket
from dataclasses import replace
from pathlib import Path

from bot.process.health import Health, health
from bot.settings.model import PagesSettings
from bot.web.browser.door import BrowserDoor
from bot.web.server import application
from tests.pages.provider import CLIENT, SECRET, Provider
from tests.pages.visiting import ELSEWHERE, Visitor
from tests.promises.chatting import listed, object_id
from tests.promises.world import HERE, World
from tests.web.channel import TENANT
from tests.web.serving import Serving


class Office(World):
    """A council's own service, and its pages at one address."""

    def __init__(
        self,
        home: Path,
        provider: Provider,
        *,
        url: str = "",
        tenants: tuple[str, ...] = (TENANT,),
        email_only: bool = False,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        secret = home / "pages.secret"
        secret.write_text(f"{SECRET}\n", "utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.pages = PagesSettings(
            address=f"http://127.0.0.1:{self.port}",
            client=CLIENT,
            tenants=tenants,
            secret_file=secret,
            authority=provider.authority,
            email_only=email_only,
        )
        self.provider = provider
        text = (HERE / "directory.toml").read_text("utf-8") + ELSEWHERE
        super().__init__(home, directory=listed(text), url=url)

    def begin(self) -> None:
        """Start, or start again after `end`."""
        self.settings = replace(self.settings, pages=self.pages)
        super().begin()
        door = self.holdfast.pages
        assert door is not None
        self.door: BrowserDoor = door
        self.serving = Serving(lambda: application(self.health, doors=[door]), port=self.port)
        self.serving.__enter__()

    def health(self) -> Health:
        """Whether all is well."""
        here = self.holdfast
        return health(here.store, here.store.outbox, here.inboxes, self.clock, turning=True)

    def end(self) -> None:
        """Stop."""
        self.serving.__exit__(None, None, None)
        super().end()

    def visitor(self, person: str = "", path: str = "") -> Visitor:
        """Somebody with a browser, signed in as a person of the directory; they wanted to go to a path."""
        visitor = Visitor(self.serving.url)
        if person:
            self.signs_in(visitor, person, path)
        return visitor

    def signs_in(self, visitor: Visitor, person: str, path: str = "", status: int = 200) -> None:
        """Go to the sign-in service, pick the account, and come back."""
        self.provider.who = object_id(person)
        visitor.opens(self.way_back(visitor, path), status)

    def way_back(self, visitor: Visitor, path: str = "") -> str:
        """Go to the sign-in service, and pick the account: the way back to us that it links to."""
        asked = visitor.http.get(f"{visitor.url}/sign-in/start", params={"back": path}, timeout=30)
        assert asked.status_code == 200
        back = asked.text.partition('<a href="')[2].partition('"')[0].replace("&amp;", "&")
        return back.removeprefix(visitor.url)
