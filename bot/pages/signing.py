"""Decides how somebody comes in and goes out: by their organisation's own sign-in, and in a trial by picking one of its
invented people."""

import logging

from bot.pages.given import Given
from bot.pages.login import NotSignedIn
from bot.pages.page import Answer, Elsewhere, Page, Shown, Signed
from templates.screens.facts import Said

log = logging.getLogger("holdfast.pages")
PICKED = "they were picked among the invented people of a trial, where everybody is believed"


def home(given: Given) -> Answer:
    """The first page: their work, or where to sign in."""
    if given.parts.trial is not None:
        return Elsewhere(path="/trial")
    return Elsewhere(path="/work" if given.person else "/sign-in")


def sign_in(given: Given) -> Answer:
    """Who may come in, and how."""
    people = given.directory.people.values() if given.parts.trial else ()
    listed = tuple((each.key, each.name, each.title) for each in people if not each.vacant)
    start = given.parts.login is not None
    return Page(name="sign_in", facts={"people": listed, "back": safe(given.typed("back")), "start": start})


def start(given: Given) -> Answer:
    """Off to sign in, and then to a path of ours."""
    if given.parts.login is None:
        return Elsewhere(path="/sign-in")
    try:
        return given.parts.login.begin(safe(given.typed("back")))
    except NotSignedIn as why:
        return _refused(why)


def came(given: Given) -> Answer:
    """Back from signing in. Whom the directory does not list is told so, and has no session."""
    if given.parts.login is None:
        return Elsewhere(path="/sign-in")
    try:
        found = given.parts.login.end(given.ask.flow, given.ask.query)
    except NotSignedIn as why:
        return _refused(why)
    person = given.directory.at(given.ask.at).person_with(found.signed.object_id)
    if person is None or person.vacant:
        log.warning("Somebody signed in whom the directory does not list.", extra={"who": found.signed.object_id})
        words = "You are signed in to Microsoft, but the directory of this service does not list you."
        return _away("Not listed", f"{words} Ask the people who look after it. {given.parts.rules.contact_line}")
    return Elsewhere(path=found.back or "/work", signed=found.signed)


def _refused(why: NotSignedIn) -> Page:
    log.warning("Somebody could not be signed in.", extra={"why": why.why})
    return _away("You could not be signed in", str(why))


def _away(title: str, words: str) -> Page:
    return Page(name="trouble", facts={"title": title, "words": words, "back": ""}, status=403)


def pick(given: Given) -> Answer:
    """Sit down as one of a trial's people."""
    person = given.directory.people.get(given.typed("person"))
    if given.parts.trial is None or person is None or person.vacant:
        return Elsewhere(path="/sign-in")
    signed = Signed(person=person.key, sender=f"{person.key}, picked in a trial", why=PICKED)
    return Elsewhere(path=safe(given.typed("back")) or "/work", signed=signed)


def sign_out(given: Given) -> Answer:
    """End the session."""
    said = Said(title="Signed out", lines=("You are signed out.",))
    return Elsewhere(path="/sign-in", signed_out=True, said=Shown(said=said))


def safe(path: str) -> str:
    """A path of ours, or "": nobody is sent anywhere else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path[:200] if plain else ""
