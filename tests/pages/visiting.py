"""A visitor of the pages, over real HTTP, as a browser without scripts: it follows links, and sends the forms that a
page has with everything that stands in them. Whatever it opens is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import requests

from bot.pages.page import Signed
from bot.process.health import Health, health
from bot.settings.model import PackSettings
from bot.trial.clock_control import advance, moment
from bot.web.browser.sessions import Session
from bot.web.server import application
from bot.wiring.assemble import Holdfast
from tests.promises.world import HERE, World
from tests.web.serving import Serving

ELSEWHERE = """
[organisation.faraway]
name = "Faraway Council"
domains = ["faraway.example.org"]
[team.faraway]
name = "Faraway Adults"
organisation = "faraway"
address = "adults@faraway.example.org"
manager = "f1"
[person.f1]
name = "Fay One"
address = "f1@faraway.example.org"
title = "Team Manager"
level = "team manager"
teams = ["faraway"]
"""
_VOID = frozenset({"meta", "wbr", "link", "input", "br", "path", "rect", "img", "hr"})


@dataclass(kw_only=True)
class Form:
    """A form as it stands in a page."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class Seen(HTMLParser):
    """A page that came, read strictly: what is opened is closed, in order, and no id is there twice."""

    def __init__(self, answer: requests.Response) -> None:
        super().__init__(convert_charrefs=True)
        self.status, self.html, self.headers, self.url = answer.status_code, answer.text, answer.headers, answer.url
        self.forms: list[Form] = []
        self.heads: dict[str, list[str]] = {"h1": [], "title": []}
        self.words = ""
        self._open: list[str] = []
        self._ids: set[str] = set()
        self.feed(self.html)
        assert not self._open, f"not closed in {self.url}: {self._open}"
        self.words = " ".join(self.words.split())

    @property
    def title(self) -> str:
        """Its title."""
        return "".join(self.heads["title"]).strip()

    @property
    def banner(self) -> str:
        """What it says came of a form; "" where it says nothing."""
        _, found, rest = self.html.partition('id="said">')
        return rest.partition("</h2>")[0] if found else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """See HTMLParser."""
        of = {key: value or "" for key, value in attrs}
        assert len(of) == len(attrs), f"an attribute is there twice in {self.url}: {tag} {attrs}"
        if "id" in of:
            assert of["id"] not in self._ids, f"an id is there twice in {self.url}: {of['id']}"
            self._ids.add(of["id"])
        assert "style" not in of, f"an inline style in {self.url}"
        assert tag != "script", f"a script in {self.url}"
        if tag == "form":
            self.forms.append(Form(method=of.get("method", "get"), action=of["action"]))
        if tag == "input" and self.forms and of.get("type") not in ("radio", "checkbox"):
            self.forms[-1].fields[of["name"]] = of.get("value", "")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """See HTMLParser."""
        if tag in _VOID:
            return
        assert self._open, f"{tag} closes nothing in {self.url}"
        assert self._open.pop() == tag, f"{tag} closes something else in {self.url}"

    def handle_data(self, data: str) -> None:
        """See HTMLParser."""
        for each in ("h1", "title"):
            if each in self._open:
                self.heads[each].append(data)
        self.words += f" {data}"

    def form(self, action: str) -> Form:
        """The form that goes to an address."""
        found = [each for each in self.forms if each.action == action]
        assert found, f"{self.url} has no form to {action}, but to {[each.action for each in self.forms]}"
        return found[0]


class Visitor:
    """Somebody with a browser, signed in or not."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = requests.Session()
        self.page: Seen | None = None

    def opens(self, path: str, status: int = 200) -> Seen:
        """Open a page, which is looked at."""
        return self._looked(self.http.get(self.url + path, timeout=30), status)

    def sends(self, action: str, status: int = 200, *, into: str = "", **fields: str) -> Seen:
        """Send the form of the page that goes to an address, with what is typed into it."""
        assert self.page is not None
        return self.posts(into or action, {**self.page.form(action).fields, **fields}, status)

    def posts(
        self, path: str, fields: Mapping[str, str], status: int = 200, headers: Mapping[str, str] | None = None
    ) -> Seen:
        """Send fields anywhere."""
        told = {"Origin": self.url, "Sec-Fetch-Site": "same-origin", **(headers or {})}
        return self._looked(self.http.post(self.url + path, data=fields, headers=told, timeout=30), status)

    def _looked(self, answer: requests.Response, status: int) -> Seen:
        seen = Seen(answer)
        assert seen.status == status, f"{seen.url}: {seen.status}\n{seen.words}"
        assert seen.title.endswith("– Holdfast"), seen.title
        assert seen.html.count("<h1") == 1, f"{seen.url} has one h1"
        assert "script-src" not in seen.headers["Content-Security-Policy"]
        assert seen.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert seen.headers["Cache-Control"] == "no-store"
        self.page = seen
        return seen


class Pages(World):
    """A world with pages, and a case that s0's team has asked r0's to take."""

    def __init__(self, home: Path, packs: PackSettings | None = None) -> None:
        text = (HERE / "directory.toml").read_text("utf-8") + ELSEWHERE
        self.turned_by = _turned
        super().__init__(home, smtp=True, directory=text, packs=packs)
        door = self.holdfast.pages
        assert door is not None
        self.door = door
        self.serving = Serving(lambda: application(self.health, doors=[door]))
        self.serving.__enter__()

    def health(self) -> Health:
        """Whether all is well."""
        here = self.holdfast
        return health(here.store, here.store.outbox, here.inboxes, self.clock, turning=True)

    def close(self) -> None:
        """Stop everything."""
        self.serving.__exit__(None, None, None)
        self.end()

    def visitor(self, person: str = "") -> Visitor:
        """Somebody who opens the pages; as a person of the trial, picked on its page."""
        visitor = Visitor(self.serving.url)
        visitor.opens("/sign-in")
        if person:
            visitor.sends("/trial/sign-in", person=person, back="/work")
        return visitor

    def gone(self) -> Visitor:
        """Somebody whose session is of a person whom the directory lists no more."""
        visitor = Visitor(self.serving.url)
        visitor.opens("/sign-in")
        sessions, name = self.door._sessions, next(iter(visitor.http.cookies.keys()))
        signed = Signed(person="nobody.now", sender="nobody.now", why="they were picked")
        now = self.door._machine.now()
        secret = sessions.begin(now, signed)
        visitor.http.cookies.set(name, secret, domain="127.0.0.1", path="/")
        assert isinstance(sessions.find(secret, now), Session)
        return visitor


def _turned(holdfast: Holdfast, words: str) -> datetime:
    clock = holdfast.clock
    target = moment(words, clock.now(), holdfast.rules.directory.home)
    advance(clock, holdfast.runner, holdfast.store, holdfast.store.outbox, target)  # type: ignore[arg-type]
    return clock.now()
