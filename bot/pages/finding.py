"""Decides which case somebody means by what they typed, and what they hear of one that they may not know of: what they
would hear of one that is not on record."""

from bot.pages.given import Given
from bot.pages.page import Answer, Elsewhere, Page
from bot.queries.ownership import normal
from protocol.decision.need_to_know import involved
from protocol.messages.chat import WEB
from protocol.messages.guard import identifying
from protocol.messages.intents import About
from templates.screens.facts import Wrong

LONGEST = 60


def found(given: Given) -> Answer:
    """Go to the case that was typed, or list those that it may mean."""
    typed = given.typed("case")[:LONGEST]
    if not typed:
        return _asked(given, "", Wrong(field="case", words="Enter a case reference, such as JW-48211"))
    if identifying(typed) is not None:
        why = "That looks like an NHS number, or something else that identifies a person. Enter a case reference"
        return _asked(given, "", Wrong(field="case", words=why))
    references = _meant(given, typed)
    known = [case for each in references if (case := given.parts.store.case(each)) is not None]
    theirs = [case.reference for case in known if involved(given.directory, case, given.me)]
    if len(theirs) == 1:
        return Elsewhere(path=f"/case/{theirs[0]}")  # where the read is put on record
    for case in known:
        given.put_down(case)
    return Page(name="find", facts={"typed": typed, "cases": tuple(theirs)}) if theirs else unknown(given, typed)


def unknown(given: Given, typed: str) -> Page:
    """What is said of a case that is not on record, and of one that is not theirs to know of: the same."""
    return Page(name="unknown", facts={"typed": typed[:LONGEST], "contact": given.parts.rules.contact_line}, status=404)


def _asked(given: Given, typed: str, wrong: Wrong) -> Page:
    return Page(name="find", facts={"typed": typed, "cases": ()}, errors=(wrong,), status=400)


def _meant(given: Given, typed: str) -> tuple[str, ...]:
    """The references that a case as somebody typed it may mean; one that nobody knows is taken as it stands."""
    reference = normal(typed, given.parts.prefix)
    if reference.startswith(f"{given.parts.prefix}-") and not typed.isdigit():
        return (reference,)
    asked = given.parts.reader.line(
        f"who owns {typed}",
        sender=given.sender,
        about=About(),
        message_id=f"{WEB}:find",
        sha256="",
        at=given.at,
        inbox=WEB,
        channel=WEB,
    )
    with given.parts.store.work() as work:
        return given.parts.lookup.cases(work, asked) or (reference,)
