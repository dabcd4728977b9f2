"""Decides how somebody comes in and goes out: in a trial they pick one of its invented people."""

from bot.pages.given import Given
from bot.pages.page import Answer, Elsewhere, Page, Shown
from templates.screens.facts import Said


def home(given: Given) -> Answer:
    """The first page: their work, or where to sign in."""
    if given.parts.trial is not None:
        return Elsewhere(path="/trial")
    return Elsewhere(path="/work" if given.person else "/sign-in")


def sign_in(given: Given) -> Answer:
    """Who may come in, and how."""
    people = given.directory.people.values() if given.parts.trial else ()
    listed = tuple((each.key, each.name, each.title) for each in people if not each.vacant)
    return Page(name="sign_in", facts={"people": listed, "back": safe(given.typed("back"))})


def pick(given: Given) -> Answer:
    """Sit down as one of a trial's people."""
    person = given.directory.people.get(given.typed("person"))
    if given.parts.trial is None or person is None or person.vacant:
        return Elsewhere(path="/sign-in")
    return Elsewhere(path=safe(given.typed("back")) or "/work", person=person.key)


def sign_out(given: Given) -> Answer:
    """End the session."""
    said = Said(title="Signed out", lines=("You are signed out.",))
    return Elsewhere(path="/sign-in", signed_out=True, said=Shown(said=said))


def safe(path: str) -> str:
    """A path of ours, or "": nobody is sent anywhere else."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path[:200] if plain else ""
