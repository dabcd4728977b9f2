"""Decides what a pressed button or a filled-in form is: something said, by whoever pressed it, which the rules
decide about; and draws a card anew for whoever looks at it again."""

from dataclasses import replace

from bot.chat.answer.actions import acted
from bot.chat.answer.view import as_it_stands, request_of
from bot.chat.request.arrival import mark, received
from bot.chat.request.context import ChatRequest
from bot.chat.request.reply import ChatReply
from bot.said.pressed import Pressed, filled_in, intent_of, pressed, with_own_words
from protocol.messages.chat import CHANNEL, What
from protocol.ports.letters import Outcome


def answered_button(given: ChatRequest) -> ChatReply:
    """Act on a button or a form. Its data says which; who presses it is the asker, and the record says
    whether they may."""
    button = pressed(given.arrival.data)
    if button is None:
        given.parts.intake.note(mark(given.arrival, given.at, Outcome.IGNORED, "it is no button of ours"))
        return given.open(given.words("not_for_us"))
    if button.verb == "refresh":
        return refreshed(given)
    if button.verb == "request":
        return acted(given, given.line(filled_in(button, given.alarm)), button)
    case = given.parts.store.case(button.case) if button.case else None
    if button.verb in ("accept", "decline") and (not button.case or button.request is None):
        given.parts.intake.note(mark(given.arrival, given.at, Outcome.IGNORED, "it names no request to answer"))
        return given.open(given.words("not_for_us"))
    if (found := intent_of(button, given.parts.rules.pack_of(request_of(case, button.request)))) is None:
        given.parts.intake.note(mark(given.arrival, given.at, Outcome.IGNORED, "it is no button of ours"))
        return given.open(given.words("not_for_us"))
    intent, words = found
    said_so = received(
        given.arrival, given.asker.sender, given.at, intent, words=words, case=button.case, request=button.request
    )
    said_so = replace(said_so, about=replace(said_so.about, request=button.request))  # that request, and no other
    return acted(given, with_own_words(button, said_so, given.line), button)


def refreshed(given: ChatRequest) -> ChatReply:
    """Draw a card anew for whoever looks at it. Nothing was said; but that they read of the case is put on record
    first, where they asked for it, or were not told what the card tells."""
    button = pressed(given.arrival.data) or Pressed(verb="refresh")
    asked_for = given.arrival.what is What.PRESSED
    if (asked_for or not _told(given, button)) and button.case and given.parts.store.case(button.case) is not None:
        given.parts.intake.note(
            mark(given.arrival, given.at, Outcome.HANDLED, "a card was looked at", reference=button.case),
            asked=given.asker.person.key,
            channel=CHANNEL,
        )
    return ChatReply(instead=as_it_stands(given, button.case, button.request, button.notice))


def _told(given: ChatRequest, button: Pressed) -> bool:
    """Whether whoever looks at a card is one of those to whom its notice went, themselves or with their team."""
    stored = given.parts.store.notice(button.notice) if button.notice else None
    if stored is None or stored.notice.case != button.case:
        return False
    key, directory = given.asker.person.key, given.parts.rules.directory
    return any(
        each.person == key or (each.team in directory.teams and directory.belongs(key, str(each.team)))
        for each in (*stored.notice.to, *stored.notice.copy)
    )
