"""Decides how a page is asked for and sent over HTTP: by the table of routes alone, to a host that is ours, in a
thread; and that no deadline lapses over a form that is being handled."""

import asyncio
import gzip
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

from aiohttp import web

from bot.pages.given import Ask
from bot.pages.page import Drawn, Elsewhere, File, Frozen, Outside, Sent
from bot.pages.routes import ROUTES, Route, Who
from bot.pages.serving import Pages
from bot.service.uncommitted import Uncommitted
from bot.web.browser import admitting, headers
from bot.web.browser.place import Loopback, Place
from bot.web.browser.sessions import Session, Sessions, TrialSessions
from protocol.ports.clock import Clock
from protocol.violations import CannotCommit
from templates.screens import assets

log = logging.getLogger("holdfast.pages")

FLOW, FLOW_SECONDS = "holdfast-flow", 600
"""What a browser keeps while somebody signs in elsewhere, and for how long."""
_SAYS = (Who.LISTED, Who.INVOLVED)
"""Whose forms say something of a case. One that turns a trial's clock must not hold it back."""
LONGEST = 8_000
"""More letters than this in one field are cut off."""


class BrowserDoor:
    """The pages. It is an inbox too: what it has in hand holds deadlines back. Without a `place` and `sessions` they
    are those of a trial, on this machine."""

    name = "the pages"

    def __init__(
        self,
        *,
        pages: Pages,
        clock: Clock,
        machine: Clock,
        sessions: Sessions | None = None,
        place: Place | None = None,
    ) -> None:
        self._pages, self._clock, self._machine = pages, clock, machine
        self._sessions: Sessions = sessions or TrialSessions()
        self._place: Place = place or Loopback()
        self._in_hand = Uncommitted(clock)
        self._packed = {name: (kind, raw, gzip.compress(raw, mtime=0)) for name, (kind, raw) in assets().items()}

    def read_up_to(self, now: datetime) -> datetime:
        """See the port."""
        return self._in_hand.read_up_to(now)

    def start(self, take: object) -> None:
        """See the port. Nothing comes by itself."""

    def stop(self) -> None:
        """See the port."""

    def mount(self, app: web.Application) -> None:
        """Answer at each address of the table, and at nothing else."""
        for route in ROUTES:
            app.router.add_route(route.method, route.path, self._handler(route))
        app.router.add_get("/assets/{name}", self._asset)

    # --- one request --------------------------------------------------------------------------------------

    def _handler(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            if (away := self._away(request)) is not None:
                return away
            held = self._in_hand.begin() if route.method == "POST" and route.who in _SAYS else None
            try:
                return await self._handled(route, request)
            finally:
                if held is not None:
                    self._in_hand.end(held)

        return handle

    async def _handled(self, route: Route, request: web.Request) -> web.StreamResponse:
        form = await _form(request) if route.method == "POST" else {}
        try:
            return await asyncio.to_thread(self._answer, route, request, form)
        except CannotCommit as trouble:  # whose session it is, cannot be looked up
            log.error("A page could not be answered.", extra={"why": str(trouble), "path": route.path})
            now = self._machine.now()
            ask = self._ask(request, form, "", Session(made=now, seen=now))
            words = "Holdfast cannot reach its record just now. Please try again in some minutes."
            answer = self._pages.refused(ask, "Nothing has changed", words, 503)
            return _html(answer.html, headers.PAGE, answer.status)

    def _answer(self, route: Route, request: web.Request, form: Mapping[str, str]) -> web.StreamResponse:
        secret, session = self._session(request)
        ask = self._ask(request, form, secret, session)
        if route.method == "POST":
            if not admitting.ours(request, self._place.origins(request)):
                words = "This form was not sent by a page of Holdfast. Nothing has changed."
                return self._sent(self._pages.refused(ask, "Not sent", words, 403), secret, request)
            if not admitting.brings(form.get("csrf", ""), secret if session.made else ""):
                words = "The page was open for too long, or you signed in elsewhere. Nothing was sent. Open it again."
                return self._sent(self._pages.refused(ask, "Nothing was sent", words, 403), secret, request)
        answer = self._pages.answer(route, ask)
        if ask.said is not None and isinstance(answer, Drawn):
            self._sessions.say(secret, None)
        return self._sent(answer, secret, request)

    def _ask(self, request: web.Request, form: Mapping[str, str], secret: str, session: Session) -> Ask:
        return Ask(
            path=request.path,
            at=self._clock.now(),
            named=dict(request.match_info),
            form=form,
            signed=session.signed,
            query={key: value[:LONGEST] for key, value in request.query.items()},
            csrf=admitting.token_of(secret) if secret else "",
            flow=request.cookies.get(FLOW, "")[:LONGEST],
            said=session.said if request.method == "GET" and not request.path.startswith("/trial/letter/") else None,
        )

    def _session(self, request: web.Request) -> tuple[str, Session]:
        """The session of a browser; a new one, not signed in, for one that has none."""
        now, secret = self._machine.now(), request.cookies.get(self._place.cookie(request), "")
        found = self._sessions.find(secret, now) if secret else None
        if found is None:
            secret = self._sessions.begin(now)
            found = Session(made=now, seen=now)
        return secret, found

    # --- what is sent -------------------------------------------------------------------------------------

    def _sent(self, answer: Sent, secret: str, request: web.Request) -> web.StreamResponse:
        match answer:
            case Drawn():
                framing = "<iframe" in answer.html
                sent = _html(answer.html, headers.FRAMING if framing else headers.PAGE, answer.status)
            case Frozen():
                sent = _html(answer.html, headers.FROZEN, 200)
            case File():
                sent = web.Response(body=answer.content, headers=headers.kept(answer.name, answer.kind))
            case Elsewhere():
                secret = self._gone(answer, secret)
                sent = web.Response(status=303, headers={**headers.PAGE, "Location": headers.location(answer.path)})
            case Outside():
                sent = web.Response(status=303, headers={**headers.PAGE, "Location": answer.url})
                self._keep(sent, FLOW, answer.flow, path="/sign-in", seconds=FLOW_SECONDS)
        if request.path == "/sign-in/answer":  # it is good for one coming back
            sent.del_cookie(FLOW, path="/sign-in")
        name = self._place.cookie(request)
        if secret and request.cookies.get(name) != secret:
            self._keep(sent, name, secret, path="/")
        elif not secret and name in request.cookies:
            sent.del_cookie(name, path="/", secure=self._place.secure, httponly=True, samesite="Lax")
        return sent

    def _keep(self, sent: web.Response, name: str, value: str, *, path: str, seconds: int | None = None) -> None:
        """Give a browser something to keep. Lax and not Strict: it must come along when a link in an email, or the
        page of a sign-in, leads here."""
        sent.set_cookie(
            name, value, httponly=True, samesite="Lax", path=path, max_age=seconds, secure=self._place.secure
        )

    def _gone(self, answer: Elsewhere, secret: str) -> str:
        """The session after somebody came in or went out, which is a new one; and what is to be shown in it."""
        if answer.signed is not None or answer.signed_out:
            self._sessions.end(secret)
            return self._sessions.begin(self._machine.now(), answer.signed, answer.said)
        if answer.said is not None:
            self._sessions.say(secret, answer.said)
        return secret

    async def _asset(self, request: web.Request) -> web.StreamResponse:
        if (away := self._away(request)) is not None:
            return away
        found = self._packed.get(request.match_info["name"])
        if found is None:
            return web.Response(status=404, headers=headers.ASSET)
        kind, raw, packed = found
        if "gzip" not in request.headers.get("Accept-Encoding", ""):
            return web.Response(body=raw, content_type=kind, headers=headers.ASSET)
        more = {**headers.ASSET, "Content-Encoding": "gzip", "Vary": "Accept-Encoding"}
        return web.Response(body=packed, content_type=kind, headers=more)

    # --- whether it is for us -----------------------------------------------------------------------------

    def _away(self, request: web.Request) -> web.Response | None:
        """Who calls us by a name that is not ours, is not answered."""
        if admitting.named(request, self._place.hosts(request)):
            return None
        return web.Response(status=421, text="This is not the name of this service.", headers=headers.PAGE)


def _html(text: str, told: Mapping[str, str], status: int) -> web.Response:
    return web.Response(text=text, content_type="text/html", headers=told, status=status)


async def _form(request: web.Request) -> dict[str, str]:
    """What was typed, each field once."""
    sent = await request.post()
    return {key: value[:LONGEST] for key, value in sent.items() if isinstance(value, str)}
