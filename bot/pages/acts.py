"""Decides what a form on a case's page says, and what its writer is shown of what came of it: never “recorded” where
nothing was. What it leads to is decided by the rules that decide about letters."""

import logging
from collections.abc import Mapping
from hashlib import sha256

from bot.pages.case import request_of
from bot.pages.given import Given
from bot.pages.mine import team_name
from bot.pages.page import Answer, Elsewhere, Page, Shown
from bot.queries.standing import offered
from bot.said.pressed import OWN_WORDS, Pressed, intent_of, pressed, with_own_words
from bot.service.decider import Handled
from protocol.case.case import Request
from protocol.decision.need_to_know import involved
from protocol.messages.chat import WEB
from protocol.messages.intents import Received
from protocol.ports.letters import Outcome
from protocol.ports.outbox import StoredNotice
from templates.screens.facts import Choice, Said, Wrong
from templates.screens.outcome import came_of

log = logging.getLogger("holdfast.pages")

KIND = f"{WEB} form"
TWICE = Said(
    title="Sent already", lines=("This form had been sent already.", "Nothing was recorded a second time."), done=False
)
ASIDE = Said(
    title="Nothing has changed",
    lines=("Holdfast could not act on this, and nothing has changed.", "The people who run it have been told."),
)
UNTOLD = Said(title="Received", lines=("It was received.", "Below is how the case stands now."))
NOTHING = Said(title="Nothing was recorded", lines=("Nothing in it is for Holdfast to act on.",))


def accept(given: Given) -> Answer:
    """Say yes for the team that was asked."""
    return _answered(given, "accept")


def withdraw(given: Given) -> Answer:
    """Take a request of one's own team back."""
    return _answered(given, "withdraw")


def escalate(given: Given) -> Answer:
    """Ask for the next step of the ladder now."""
    return _answered(given, "escalate")


def stays(given: Given) -> Answer:
    """Say, as a manager, that the case stays where it is."""
    return _answered(given, "stays")


def declining(given: Given) -> Answer:
    """The page that asks why."""
    return _why(given, ())


def decline(given: Given) -> Answer:
    """Say no, on a ground; without one the page asks again."""
    request = request_of(given.of, given.ask.named["number"])
    if request is None:
        return _gone(given)
    grounds = given.parts.rules.pack_of(request).grounds
    if given.typed("ground") not in grounds and not given.typed(OWN_WORDS):
        return _why(given, (Wrong(field="ground", words="Choose a reason, or write it in your own words"),))
    return _answered(given, "decline")


def seen(given: Given) -> Answer:
    """Say that one has seen an alarm. It accepts nothing."""
    return _pressed(given, _button(given, "seen"), None)


def ticked(given: Given) -> Answer:
    """Tick what was owed and is done."""
    button = _button(given, "done")
    if not button.ticked:
        nothing = Said(title="Nothing was recorded", lines=("Tick what has been done, then send it.",))
        return Elsewhere(path=f"/case/{given.of.reference}", said=Shown(said=nothing))
    return _pressed(given, button, None)


def worrying(given: Given) -> Answer:
    """The page that asks whether to tell managers of a concern, in the words of the alarm's pack."""
    if (alarm := given.alarm) is None:
        return _no_alarm(given)
    facts = {
        "case": given.of.reference, "form": given.form(), "contact": given.parts.rules.contact_line,
        "team": team_name(given, given.of.owner), "called": alarm.called, "route": alarm.route, "flag": alarm.name,
    }  # fmt: skip
    return Page(name="concern", facts=facts)


def concern(given: Given) -> Answer:
    """Raise the alarm."""
    return _no_alarm(given) if given.alarm is None else _pressed(given, _button(given, "alarm"), None)


def _no_alarm(given: Given) -> Answer:
    said = Said(
        title="There is no alarm to raise", lines=("No protocol in use here has one. Tell a manager yourself.",)
    )
    return Elsewhere(path=f"/case/{given.of.reference}", said=Shown(said=said))


def _answered(given: Given, verb: str) -> Answer:
    request = request_of(given.of, given.ask.named["number"])
    return _gone(given) if request is None else _pressed(given, _button(given, verb, request.number), request)


def _button(given: Given, verb: str, number: int | None = None) -> Pressed:
    fields: Mapping[str, str] = given.ask.form
    found = pressed({**fields, "holdfast": 1, "verb": verb, "case": given.of.reference, "request": number})
    return found or Pressed(verb=verb, case=given.of.reference, request=number)


def _pressed(given: Given, button: Pressed, request: Request | None) -> Answer:
    found = intent_of(button, given.parts.rules.pack_of(request))
    if found is None:
        return _gone(given)
    intent, words = found
    said_so = given.received(intent, words=words, request=button.request)
    return heard(given, with_own_words(button, said_so, given.line), given.of.reference)


def heard(given: Given, received: Received, reference: str = "", text: str = "") -> Elsewhere:
    """Hand what was said to the rules, in one commit, and go to its case, where what came of it is shown. Raises
    CannotCommit where nothing has changed."""
    raw = given.raw()
    handled = given.parts.intake.hear(
        received, raw, inbox=WEB, content_digest=sha256(raw).hexdigest(), kind=KIND, text=text
    )
    try:
        said = outcome(given, handled, received)
    except Exception:  # it is on record, and must not pass for having failed
        log.exception("What was recorded could not be shown.", extra={"form": received.message_id})
        given.parts.replies.tell_by_email(handled.private_replies)
        return Elsewhere(path=_where(given, handled, reference), said=Shown(said=UNTOLD))
    return Elsewhere(
        path=_where(given, handled, reference), said=Shown(said=said, private_replies=handled.private_replies)
    )


def outcome(given: Given, handled: Handled, received: Received) -> Said:
    """What came of a form, drawn from what was decided."""
    if handled.outcome is Outcome.DUPLICATE:
        return TWICE
    decision = handled.decision
    if handled.outcome is Outcome.QUARANTINED or decision is None:
        return ASIDE
    mine = given.me.address
    told = decision.reply or next(
        (each for each in decision.notices if mine in {to.address for to in (*each.to, *each.copy)}), None
    )
    if told is None:
        return UNTOLD if decision.happened else NOTHING
    said = came_of(StoredNotice(id=handled.said, at=given.at, notice=told), given.parts.name)
    if said.done and not decision.happened:  # a reply to a question, or a receipt: nothing moved
        said = Said(title="Nothing has changed", lines=said.lines)
    if received.personal_data:
        more = "Please leave out names, NHS numbers and dates of birth. What you wrote of that was not kept in view."
        said = Said(title=said.title, lines=(*said.lines, more), done=said.done)
    return said


def _where(given: Given, handled: Handled, reference: str) -> str:
    case = given.parts.store.case(handled.reference) if handled.reference else None
    if case is not None and involved(given.directory, case, given.me):
        return f"/case/{case.reference}"
    return f"/case/{reference}" if reference else "/work"


def _gone(given: Given) -> Elsewhere:
    said = Said(title="Nothing was recorded", lines=("There is no such request on this case.",))
    return Elsewhere(path=f"/case/{given.of.reference}", said=Shown(said=said))


def _why(given: Given, wrong: tuple[Wrong, ...]) -> Answer:
    request = request_of(given.of, given.ask.named["number"])
    if request is None or not request.state.open or not offered(given.directory, request, given.me).answer:
        said = Said(title="There is nothing to decline", lines=("This request does not wait for your answer.",))
        return Elsewhere(path=f"/case/{given.of.reference}", said=Shown(said=said))
    grounds = given.parts.rules.pack_of(request).grounds.values()
    choices = tuple(
        Choice(
            value=each.code,
            words=each.label,
            hint="" if each.valid else f"This does not close the request{f' ({each.clause})' if each.clause else ''}.",
        )
        for each in grounds
    )
    facts = {
        "case": given.of.reference, "number": request.number, "choices": choices, "chosen": given.typed("ground"),
        "words": given.typed(OWN_WORDS), "form": given.form(), "sender": team_name(given, request.from_team),
        "receiver": team_name(given, request.to_team),
    }  # fmt: skip
    return Page(name="decline", facts=facts, errors=wrong, status=400 if wrong else 200)
