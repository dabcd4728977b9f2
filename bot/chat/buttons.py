"""Decides what a pressed button or a filled-in form is: something said, by whoever pressed it, which the rules
decide about; and draws a card anew for whoever looks at it again."""

from bot.chat.acts import acted
from bot.chat.answered import Answered
from bot.chat.arriving import mark, received
from bot.chat.given import Given
from bot.chat.pressing import Pressed, filled_in, intent_of, pressed
from bot.chat.viewing import as_it_stands, request_of
from protocol.ports import Outcome


def answered_button(given: Given) -> Answered:
    """Act on a button or a form. Its data says which; who presses it is the asker, and the record says
    whether they may."""
    button = pressed(given.arrival.data)
    if button is None:
        given.parts.service.note(mark(given.arrival, given.at, Outcome.IGNORED, "it is no button of ours"))
        return given.open(given.words("not_for_us"))
    if button.verb == "refresh":
        return refreshed(given)
    if button.verb == "request":
        return acted(given, given.line(filled_in(button)), button)
    case = given.parts.store.case(button.case) if button.case else None
    if (found := intent_of(button, given.parts.rules.pack_of(request_of(case, button.request)))) is None:
        given.parts.service.note(mark(given.arrival, given.at, Outcome.IGNORED, "it is no button of ours"))
        return given.open(given.words("not_for_us"))
    intent, words = found
    said_so = received(
        given.arrival, given.asker.sender, given.at, intent, words=words, case=button.case, request=button.request
    )
    return acted(given, said_so, button)


def refreshed(given: Given) -> Answered:
    """Draw a card anew for whoever looks at it. Nothing is recorded: nothing was said."""
    button = pressed(given.arrival.data) or Pressed(verb="refresh")
    return Answered(instead=as_it_stands(given, button.case, button.request, button.notice))
