"""Decides what can be wanted by a line that somebody types: a closed list. `commands.parse` yields one of them."""

from dataclasses import dataclass
from typing import Literal

Verb = Literal["accept", "decline", "withdraw", "escalate", "seen", "stays", "determined"]


@dataclass(frozen=True, kw_only=True)
class WhoOwns:
    """Which team is responsible for a case? In every command `case` is as it was typed (our reference, a
    local id or a bare number; dashes and spaces made one kind), or "" where the line names none."""

    case: str


@dataclass(frozen=True, kw_only=True)
class Request:
    """One team would ask another. Each is as it was typed, or "": with all of them empty the form is wanted."""

    kind: str = ""
    case: str = ""
    to: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class History:
    """What happened to a case."""

    case: str


@dataclass(frozen=True, kw_only=True)
class My:
    """What waits for whoever asks, soonest first."""


@dataclass(frozen=True, kw_only=True)
class TeamOf:
    """What waits for a team, by the name that was typed; "" is the asker's own."""

    name: str


@dataclass(frozen=True, kw_only=True)
class Overdue:
    """What is overdue."""


@dataclass(frozen=True, kw_only=True)
class Handover:
    """What has to be handed over for a case, to tick what is done."""

    case: str


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """A concern about a case, of which an alarm tells: `word` is what it is called, as it was typed."""

    case: str
    word: str


@dataclass(frozen=True, kw_only=True)
class Explain:
    """How a procedure goes, by the name that was typed; "" asks which there are."""

    procedure: str


@dataclass(frozen=True, kw_only=True)
class HelpPlease:
    """What can be asked here; a greeting asks it too."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """Somebody says something that may move a case. It only says which verb and case they typed.

    `request` is a request's number within the case, where one was typed. `rest` is what follows verb and
    case: "" for an acceptance always, a reason, or for `determined` the decision. `text` is all of the
    line as it was typed, without mention and slash: what it says is for the grammar of letters.
    """

    verb: Verb
    case: str
    rest: str
    text: str
    request: int | None = None


@dataclass(frozen=True, kw_only=True)
class Mistyped:
    """No command, and near one: its name as `help` lists it. `text` is as in `Act`."""

    nearest: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Prose:
    """Anything else, to be read as a letter with the same words would be. `text` is as in `Act`."""

    text: str


Command = (
    WhoOwns
    | Request
    | History
    | My
    | TeamOf
    | Overdue
    | Handover
    | Alarm
    | Explain
    | HelpPlease
    | Act
    | Mistyped
    | Prose
)
