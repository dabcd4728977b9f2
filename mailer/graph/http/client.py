"""Decides how Microsoft Graph is asked: one request at a time of each thread, on the one host that was
configured, with its token renewed once, and again after a while where that can help."""

import json
from collections.abc import Iterator, Mapping
from copy import copy
from datetime import timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from mailer.graph.http.answers import Json, json_of, judged, reason_of
from mailer.graph.http.gate import AT_ONCE, Gate
from mailer.graph.http.tokens import Tokens
from mailer.graph.http.trouble import OF_SENDING, astray, silence, trouble_of
from mailer.graph.settings import Pace
from mailer.mailbox.door import Door
from mailer.mailbox.trouble import Away, Trouble
from protocol.ports.clock import Clock

_MOST = 160 * 2**20
"""The most bytes an answer may have: Exchange Online takes no letter of more than 150 MB."""
_CHUNK = 2**16


class GraphClient:
    """Requests to Graph by one application. Safe to use from any thread."""

    def __init__(self, *, url: str, tokens: Tokens, clock: Clock, pace: Pace | None = None, gate: Gate | None = None):
        self._url = url.rstrip("/")
        self._tokens, self._clock = tokens, clock
        self._pace = pace or Pace()
        self.gate, self.door = gate or Gate(), Door()
        self._session = requests.Session()
        self._session.headers["User-Agent"] = "Holdfast"
        pool = HTTPAdapter(pool_connections=1, pool_maxsize=AT_ONCE)
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, pool)
        self.ahead = timedelta()
        """The server's clock less ours, as its last answer showed; a little less than it really is."""

    def paced(self, pace: Pace) -> "GraphClient":
        """The same client for somebody who has less time: with the same gate, door, token and connections."""
        other = copy(self)
        other._pace = pace
        return other

    def get(
        self,
        place: str,
        params: Mapping[str, str] | None = None,
        *,
        prefer: str = "",
        patient: bool = True,
        heads: Mapping[str, str] | None = None,
    ) -> Json:
        """What stands at a path below Graph's address, or at a link that Graph gave; asked again after a
        while where it is `patient`. Raises a trouble."""
        ask = self._patiently if patient else self._at_once
        return json_of(ask("GET", self._at(place, params), {**(heads or {}), **_preferring(prefer)}))

    def content(self, place: str) -> bytes:
        """The bytes at a path. Raises a trouble."""
        return self._patiently("GET", self._at(place, None), {})

    def pages(
        self,
        place: str,
        params: Mapping[str, str] | None = None,
        *,
        prefer: str = "",
        heads: Mapping[str, str] | None = None,
    ) -> Iterator[Json]:
        """A collection, page after page. Raises a trouble."""
        seen: set[str] = set()
        while place not in seen:
            seen.add(place)
            page = self.get(place, params, prefer=prefer, heads=heads)
            yield page
            params, link = None, page.get("@odata.nextLink")
            if not link:
                return
            place = str(link)
        raise astray("its pages go round in a circle")

    def post(self, place: str, body: Json, *, patient: bool = True) -> Json:
        """Ask for an action. It may be asked for again where it is `patient`. Raises a trouble."""
        url, data = self._at(place, None), json.dumps(body).encode()
        heads = {"Content-Type": "application/json"}
        return json_of((self._patiently if patient else self._at_once)("POST", url, heads, data) or b"{}")

    def hand_over(self, place: str, data: bytes, content_type: str) -> None:
        """Ask, once, for something that must not be done twice. Raises a trouble."""
        self._at_once("POST", self._at(place, None), {"Content-Type": content_type}, data)

    def serves(self, link: str) -> bool:
        """Whether a link points to the place we were told to ask: no token goes anywhere else."""
        ours, theirs = urlsplit(self._url), urlsplit(link)
        same_port = (ours.port or _PORTS.get(ours.scheme)) == (theirs.port or _PORTS.get(theirs.scheme))
        return ours.scheme == theirs.scheme and ours.hostname == theirs.hostname and same_port

    def _at(self, place: str, params: Mapping[str, str] | None) -> str:
        if place.startswith("/"):
            query = f"?{urlencode(params, quote_via=quote, safe='$,()=;')}" if params else ""
            return f"{self._url}{place}{query}"
        if not self.serves(place):
            raise astray("a link to another server")
        return place

    def _patiently(self, method: str, url: str, heads: Mapping[str, str], data: bytes | None = None) -> bytes:
        for pause in (*self._pace.pauses, None):
            if self.gate.wait_until_open():
                break
            try:
                return self._proved(method, url, heads, data)
            except Away as trouble:
                wait = trouble.after_seconds if trouble.after_seconds is not None else pause
                if trouble.busy:  # it holds for every other request too
                    self.gate.shut_for(wait or 0)
                if pause is None or wait is None or wait > self._pace.patience:
                    raise
                if not trouble.busy and self.gate.wait(wait):
                    raise
        raise silence("Holdfast is stopping")

    def _at_once(self, method: str, url: str, heads: Mapping[str, str], data: bytes | None = None) -> bytes:
        if left := self.gate.opens_in():
            raise trouble_of(429, "", "", after_seconds=left)
        try:
            return self._proved(method, url, heads, data)
        except Away as trouble:
            # A mailbox that has sent enough for now may still be read.
            ours = trouble.code.lower() not in OF_SENDING
            if trouble.busy and trouble.after_seconds is not None and ours:
                self.gate.shut_for(trouble.after_seconds)
            raise

    def _proved(self, method: str, url: str, heads: Mapping[str, str], data: bytes | None) -> bytes:
        self.door.enter()
        try:
            answer = self._with_token(method, url, heads, data)
        except Trouble as trouble:
            self.door.refused(trouble)
            raise
        self.door.well()
        return answer

    def _with_token(self, method: str, url: str, heads: Mapping[str, str], data: bytes | None) -> bytes:
        token = self._tokens.token()
        try:
            return self._once(method, url, heads, data, token)
        except Trouble as trouble:
            if trouble.status != 401:
                raise
        return self._once(method, url, heads, data, self._tokens.token(renew=True))

    def _once(self, method: str, url: str, heads: Mapping[str, str], data: bytes | None, token: str) -> bytes:
        with self.gate.passing():
            try:
                with self._session.request(
                    method,
                    url,
                    data=data,
                    headers={**_IDS, **heads},
                    auth=_Bearer(token),
                    stream=True,
                    allow_redirects=False,
                    timeout=(self._pace.connect, self._pace.silence),
                ) as response:
                    body = self._body(response)
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                raise silence(reason_of(error)) from None
            self._look_at_clock(response)
        if response.status_code // 100 != 2:
            raise judged(response, body)
        return body

    def _body(self, response: requests.Response) -> bytes:
        """All of it, in bounded time and space, however slowly it drips."""
        ends, parts, size = monotonic() + self._pace.whole, [], 0
        while part := response.raw.read1(_CHUNK, decode_content=True):
            parts.append(part)
            size += len(part)
            if size > _MOST:
                raise trouble_of(413, "", "")
            if monotonic() > ends:
                raise silence("its answer took too long")
        return b"".join(parts)

    def _look_at_clock(self, response: requests.Response) -> None:
        try:
            self.ahead = parsedate_to_datetime(response.headers["Date"]) - self._clock.now()
        except (KeyError, ValueError, TypeError):
            return


_IDS = {"Prefer": 'IdType="ImmutableId"'}
"""Ids that stay the same when a letter is moved within its mailbox; asked for on every request."""
_PORTS = {"https": 443, "http": 80}


class _Bearer(AuthBase):
    """Proves us by a token, and keeps `requests` from taking a login out of a .netrc file instead."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request


def _preferring(prefer: str) -> dict[str, str]:
    return {"Prefer": f"{_IDS['Prefer']}, {prefer}"} if prefer else {}
