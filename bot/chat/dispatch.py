"""Decides what a line that somebody typed is: an act, which the rules decide about; or a question, which is answered.

The tables `ABOUT_A_CASE` and `ASKED` name who answers what. Each question is recorded before it is answered.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.chat.answer import case as queries
from bot.chat.answer import lists
from bot.chat.answer.actions import acted
from bot.chat.parse.as_letter import labelled, said
from bot.chat.parse.commands import parse
from bot.chat.parse.normalise import typed
from bot.chat.parse.wanted import (
    Act,
    Alarm,
    Command,
    Explain,
    Handover,
    HelpPlease,
    History,
    Mistyped,
    My,
    Overdue,
    Prose,
    Request,
    TeamOf,
    WhoOwns,
)
from bot.chat.request.arrival import about, mark
from bot.chat.request.context import ChatRequest
from bot.chat.request.reply import ChatReply
from protocol.messages.chat import Place
from protocol.messages.guard import identifying, masked
from protocol.messages.intents import Done, Nothing, NotRight, RaiseFlag, Received, Say, Supply, TakeBack
from protocol.ports.letters import Outcome


def answered_line(given: ChatRequest) -> ChatReply:
    """Act on a line, or answer it. What identifies a person is taken out before anything is looked up."""
    line = given.arrival.text.strip()
    if len(line) == 0:
        return _question(given, HelpPlease())
    personal = identifying(line) is not None
    alarms = tuple(flag.word for flag in given.parts.rules.alarms)
    command = _of_a_kind(given, parse(masked(line) if personal else line, given.parts.prefix, alarms))
    text = typed(line).text  # a slash or a mention of us is no word of a letter
    if (heard := _act(given, command, text)) is not None:
        return acted(given, replace(heard, personal_data=personal))
    heard = given.line(text) if not _only(command) else None
    if heard is not None and heard.concern and not isinstance(command, Alarm):
        # Whatever else is asked, no concern is lost (5.5).
        return acted(given, heard)
    if personal:
        return _reminded(given)
    return _question(given, command)


def _of_a_kind(given: ChatRequest, command: Command) -> Command:
    """A request with the kind that it names: “additional referral” is one, and of “redirect referral” only the
    first word is."""
    if not isinstance(command, Request) or given.parts.rules.kind(command.kind) is not None:
        return command
    shorter = command.kind.removesuffix(" referral").removesuffix(" transfer")
    return replace(command, kind=shorter) if given.parts.rules.kind(shorter) is not None else command


def _prose(given: ChatRequest, text: str) -> Received:
    """What a line says that is no command. Where nothing is found in it and it names one case before or after all
    else, it is read again as a letter with that case in its subject: “not right JW-48211”. Such a
    second look finds nothing that moves a case."""
    heard = given.line(text)
    ours, local = heard.about.references, heard.about.local_ids
    if not isinstance(heard.intent, Nothing) or len(ours) + len(local) != 1:
        return heard
    system, number = ours[0].rsplit("-", 1) if ours else (local[0].system, local[0].number)
    case = rf"[\[(]?\b{re.escape(system)}[ -]?{number}\b[\])]?"
    rest = re.sub(rf"^\s*{case}[\s:,.-]*|[\s:,-]*{case}[\s.!]*$", "", text, flags=re.I)
    again = given.line(rest, replace(about(given.arrival), references=ours, local_ids=local)) if rest != text else heard
    return replace(again, alarm=heard.alarm or again.alarm) if isinstance(again.intent, _SAID_OF_A_CASE) else heard


_SAID_OF_A_CASE = (NotRight, Done, Supply, Say, TakeBack)


def _only(command: Command) -> bool:
    """Whether nothing but the command was said, so that no word of it need be read for a concern."""
    if isinstance(command, WhoOwns):
        return _A_CASE.fullmatch(command.case) is not None
    return isinstance(command, History | My | Overdue | HelpPlease | Handover)


_MOST_WORDS = 200
"""As much of what was typed as evidence holds; the whole is kept as it came."""
_A_CASE = re.compile(r"[A-Za-z#]{0,12}[ #-]{0,2}\d{0,10}")


def _act(given: ChatRequest, command: Command, text: str) -> Received | None:
    """What a line says, where it may change a case; None for a question."""
    match command:
        case Act():
            heard = given.line(said(command), given.about_case(command.case))
            exact = masked(" ".join(command.text.split()))[:_MOST_WORDS]
            evidence = replace(heard.evidence, words=exact) if heard.evidence else None
            of = heard.about if command.request is None else replace(heard.about, request=command.request)
            return replace(heard, about=of, evidence=evidence)
        case Prose():
            return _prose(given, text)
        case Request(case=case, to=to) if case and to:
            return given.line(labelled(command))
        case Alarm(case=case, word=word) if case:  # a false alarm is cheap, and a form that nobody sends is not (A29)
            return replace(given.line(text, given.about_case(case)), intent=RaiseFlag(flag=word, alarm=True))
        case _:
            return None


def _reminded(given: ChatRequest) -> ChatReply:
    first = given.parts.intake.note(mark(given.arrival, given.at, Outcome.IGNORED, "it held personal details"))
    return given.open(given.words("reminder_personal_data")) if first else ChatReply()


def _question(given: ChatRequest, command: Command) -> ChatReply:
    """Answer what was asked. A question about a case is recorded with it."""
    match command:
        case WhoOwns() | History() | Handover():
            return queries.asked_about(given, command.case, ABOUT_A_CASE[type(command)])
        case Alarm():
            return queries.asked_about(given, command.case, partial(queries.concern, word=command.word))
    if not given.parts.intake.note(mark(given.arrival, given.at, Outcome.HANDLED, "a question")):
        return ChatReply()
    return ASKED[type(command)](given, command)


def _help(given: ChatRequest, _: HelpPlease) -> ChatReply:
    where = given.arrival.conversation
    channel = where.id if where.place is Place.CHANNEL else None  # for whoever writes the directory
    facts = {
        "kinds": lists.kinds(given.parts.rules, given.asker.person.key),
        "place": where.place.value,
        "channel": channel,
    }
    return given.open(given.words("help", facts))


ABOUT_A_CASE: Mapping[type, queries.Answering] = {
    WhoOwns: queries.who_owns,
    History: queries.history,
    Handover: queries.handover,
}
ASKED: Mapping[type, Callable[[ChatRequest, Any], ChatReply]] = {
    My: lambda given, _: lists.mine(given),
    TeamOf: lambda given, asked: lists.team_of(given, asked.name),
    Overdue: lambda given, _: lists.overdue(given),
    Explain: lambda given, asked: lists.explain(given, asked.procedure),
    Request: lambda given, asked: lists.form(
        given, case=asked.case, to=asked.to, kind=asked.kind, reason=asked.reason
    ),
    HelpPlease: _help,
    Mistyped: lambda given, asked: given.open(given.words("mistyped", {"nearest": asked.nearest})),
}  # fmt: skip
