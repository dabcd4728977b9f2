"""Decides whether a page is shown to whoever asks for it: who they are by today's directory, whether they may, and that
a read of a case is committed before anything of it is shown."""

import logging
from dataclasses import replace
from urllib.parse import quote

from bot.pages import finding
from bot.pages.given import Ask, Given, Parts
from bot.pages.page import Drawn, Elsewhere, Page, Sent
from bot.pages.routes import Route, Who
from bot.pages.teams.monitoring import teams_of
from bot.pages.trialpost import TURNS
from protocol.case.case import Case
from protocol.decision.need_to_know import involved
from protocol.directory import Person
from protocol.violations import CannotCommit, Misread
from templates import when
from templates.screens import screen
from templates.screens.facts import Frame, Link, Wrong

log = logging.getLogger("holdfast.pages")


class Pages:
    """Answers what is asked for on a page. Synchronous: whoever calls does so in a thread."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts

    def answer(self, route: Route, ask: Ask) -> Sent:
        """What somebody gets. Raises nothing that a visitor can cause."""
        given = Given(parts=self.parts, ask=ask, person=self._person(ask))
        try:
            return self._answered(route, given)
        except CannotCommit as trouble:
            log.error("A page could not be answered.", extra={"why": str(trouble), "path": route.path})
            return self._trouble(given, "Nothing has changed", "Holdfast cannot reach its record just now.", 503)
        except Misread as why:
            return self._trouble(given, why.what, why.mend, 400)
        except Exception:
            log.exception("A page could not be answered.", extra={"path": route.path})
            return self._trouble(given, "This page cannot be shown", "Nothing has changed. Please try again.", 500)

    def refused(self, ask: Ask, title: str, words: str, status: int) -> Drawn:
        """A page that says why something is not answered."""
        return self._trouble(Given(parts=self.parts, ask=ask, person=self._person(ask)), title, words, status)

    def _person(self, ask: Ask) -> Person | None:
        """Who is signed in: somebody whom the directory lists today."""
        if ask.signed is None:
            return None
        directory, signed = self.parts.rules.directory.at(ask.at), ask.signed
        person = directory.people.get(signed.person) if signed.person else directory.person_with(signed.object_id)
        return None if person is None or person.vacant else person

    def _answered(self, route: Route, given: Given) -> Sent:
        if route.who is Who.TRIAL and self.parts.trial is None:
            return self._unknown(given, "")
        if route.who in (Who.LISTED, Who.INVOLVED) and given.person is None:
            return Elsewhere(path=f"/sign-in?back={quote(given.ask.path)}" if route.method == "GET" else "/sign-in")
        if route.who is Who.INVOLVED:
            reference = given.ask.named["case"].upper()
            case = self._known(route, given, reference)
            if case is None:
                return self._unknown(given, reference)
            given = replace(given, case=case)
        answer = route.view(given)
        return self._drawn(given, answer) if isinstance(answer, Page) else answer

    def _known(self, route: Route, given: Given, reference: str) -> Case | None:
        """The case, where they may know of it. That they asked is put on record first, also where they may not."""
        case = self.parts.store.case(reference)
        if case is not None and route.read:
            given.put_down(case)
        return case if case is not None and involved(given.directory, case, given.me) else None

    def _unknown(self, given: Given, typed: str) -> Drawn:
        return self._drawn(given, finding.unknown(given, typed))

    def _drawn(self, given: Given, page: Page) -> Drawn:
        html = screen(page.name, self._frame(given, page.errors), page.facts)
        if given.ask.said is not None:
            self._said(given)
        return Drawn(html=html, status=page.status)

    def _said(self, given: Given) -> None:
        """What was held for this page has been shown; where that cannot be put down, it is sent in a while."""
        shown = given.ask.said
        try:
            self.parts.replies.said(shown.private_replies if shown else ())
        except CannotCommit:
            log.exception("It could not be put down that an answer has been shown.")

    def _trouble(self, given: Given, title: str, words: str, status: int) -> Drawn:
        facts = {"title": title, "words": words, "back": given.ask.path}
        return Drawn(html=screen("trouble", self._frame(given, ()), facts), status=status)

    def _frame(self, given: Given, errors: tuple[Wrong, ...]) -> Frame:
        person, parts, pack = given.person, self.parts, self.parts.rules.pack_of(None)
        trial = parts.trial is not None
        return Frame(
            service=parts.name,
            protocol=f"{pack.title}, version {pack.version}",
            here=given.ask.path,
            csrf=given.ask.csrf,
            me=person.name if person else "",
            navigation=_menu(given) if person else (),
            trial=trial,
            now=when(given.at, given.zone) if trial else "",
            turns=TURNS if trial else (),
            errors=errors,
            said=given.ask.said.said if given.ask.said else None,
            alarm=given.alarm.word if given.alarm else "",
        )


def _menu(given: Given) -> tuple[Link, ...]:
    here = given.ask.path
    team = next(iter(given.me.teams), "") or next(
        (key for key, each in given.directory.teams.items() if each.manager == given.me.key), ""
    )
    links = [("/work", "My work"), ("/ask", "Ask")]
    if team:
        links.append((f"/team/{team}", "Team board"))
    if teams_of(given.directory, given.me):
        links.append(("/monitoring", "Monitoring"))
    links += [("/directory", "Directory"), ("/explain", "Explain"), ("/sign-in", "Sign out")]
    return tuple(Link(path=path, words=words, here=here == path) for path, words in links)
