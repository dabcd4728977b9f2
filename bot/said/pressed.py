"""Reads what a button or a form sent, and decides what it says. Its data says which button of which card or page it
was; never who pressed it, and never whether they may."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from bot.said.labelled import CONCERN, labelled
from protocol.messages.guard import masked
from protocol.messages.intents import (
    Answer,
    Done,
    Escalate,
    Intent,
    RaiseFlag,
    Reading,
    Received,
    Seen,
    Stays,
    Withdraw,
)
from protocol.pack.procedures import Flag, Pack
from templates.cards import BUTTONS

OWN_WORDS = "words"
"""The field in which somebody who declines may write in their own words."""
_CASE = re.compile(r"[A-Za-z]{1,12}-\d{1,9}")
_ITEM = re.compile(r"item\d{1,3}")
_FIRST_ALARM = "safeguarding"
"""The alarm's button, and the field of a request's form, on cards that were drawn before packs named their alarm: they
stand in chats still, and nobody who answers one may be lost."""
_LONGEST = 2_000
_MOST_WORDS = 200


@dataclass(frozen=True, kw_only=True)
class Pressed:
    """A button. `case` is in our form or "", `request` a request's number within it, `notice` the id of the
    notice that its card tells. `fields` are what was typed or chosen, each on one line; `ticked` are the
    items of a list that were ticked."""

    verb: str
    case: str = ""
    request: int | None = None
    notice: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    ticked: tuple[str, ...] = ()


def pressed(data: Mapping[str, object]) -> Pressed | None:
    """A button of ours, or None where the data was never that of one."""
    verb, case = data.get("verb"), data.get("case") or ""
    if data.get("holdfast") != 1 or not isinstance(verb, str) or not isinstance(case, str):
        return None
    fields = {
        CONCERN if key == _FIRST_ALARM else key: _line(value) for key, value in data.items() if isinstance(value, str)
    }
    typed = case.strip()
    return Pressed(
        verb="alarm" if verb == _FIRST_ALARM else verb,
        case=typed.upper() if _CASE.fullmatch(typed) else "",
        request=_number(data.get("request")),
        notice=fields.get("notice", ""),
        fields=MappingProxyType(fields),
        ticked=tuple(dict.fromkeys(value for key, value in sorted(fields.items()) if value and _ITEM.fullmatch(key))),
    )


def intent_of(button: Pressed, pack: Pack) -> tuple[Intent, str] | None:  # noqa: PLR0911 - one line for each button
    """What a button says, and the words of it that are evidence; None for one that says nothing by itself."""
    words = f"button “{BUTTONS.get(button.verb, button.verb)}”"
    match button.verb:
        case "accept":
            return Answer(reading=Reading.PLAIN_ACCEPT, words=words, why="the button to accept was pressed"), words
        case "decline":
            ground = pack.grounds.get(button.fields.get("ground", ""))
            own = masked(button.fields.get(OWN_WORDS, ""))[:_MOST_WORDS]
            words = ": ".join(each for each in (words, ground.label if ground else "", own) if each)
            code = ground.code if ground else None
            why = "the button to decline was pressed"
            return Answer(reading=Reading.DECLINE, words=words, why=why, ground=code), words
        case "withdraw":
            return Withdraw(), words
        case "escalate":
            return Escalate(), words
        case "seen":
            return Seen(), words
        case "stays":
            return Stays(), words
        case "alarm":
            return RaiseFlag(flag=button.fields.get("flag", ""), alarm=True), words
        case "done":
            return Done(items=button.ticked), f"{words}: {', '.join(button.ticked)}"
        case _:
            return None


def filled_in(button: Pressed, alarm: Flag | None) -> str:
    """A filled-in request as the labelled lines of a letter, so that one grammar reads both; `alarm` gives the line
    of a concern its name. What was left empty is left out, and read as a letter without it."""
    return labelled(button.fields, concern=alarm.label if alarm else "")


def with_own_words(button: Pressed, said_so: Received, line: Callable[[str], Received]) -> Received:
    """What was written beside a button is read as in a letter, by `line`: for a concern, for what identifies a person,
    and for the ground of a no that names none. It never turns a no into anything else."""
    own = button.fields.get(OWN_WORDS, "")
    if not own:
        return said_so
    heard = line(f"Decline. {own}" if button.verb == "decline" else own)
    said_so = replace(said_so, alarm=heard.concern, personal_data=heard.personal_data)
    if isinstance(said_so.intent, Answer) and said_so.intent.ground is None and isinstance(heard.intent, Answer):
        return replace(said_so, intent=replace(said_so.intent, ground=heard.intent.ground))
    return said_so


def _line(value: str) -> str:
    """What somebody typed, on one line: a second one could pass for a label."""
    return " ".join(value.split())[:_LONGEST]


def _number(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 7:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else None
