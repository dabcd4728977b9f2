"""Decides which command a typed line is: a question or form, else something said of a case, else a slip, else prose.

Whatever is more than a command is prose, and prose is read by the grammar that reads letters: nothing
here decides whether anything was accepted.
"""

import re
from functools import lru_cache

from bot.chat.parse.actions import act
from bot.chat.parse.normalise import LONGEST, case, typed
from bot.chat.parse.questions import question
from bot.chat.parse.suggest import nearest
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
    Verb,
    WhoOwns,
)

__all__ = [
    "Act", "Alarm", "Command", "Explain", "Handover", "HelpPlease", "History", "Mistyped", "My", "Overdue", "Prose",
    "Request", "TeamOf", "Verb", "WhoOwns", "parse",
]  # fmt: skip


def parse(text: str, prefix: str = "JW", alarms: tuple[str, ...] = ()) -> Command:
    """Which command a line is; any text is one of them. `text` is without the mention of us, `prefix`
    that of our case references, and `alarms` are the words that raise one. Raises nothing."""
    line = typed(text)
    if len(text) > LONGEST:
        return Prose(text=line.text)
    if command := question(line, prefix, alarms) or act(line, prefix):
        return command
    meant = nearest(line.plea, _case(prefix), slash=line.slash, alarms=alarms) if line.lines == 1 else ""
    return Mistyped(nearest=meant, text=line.text) if meant else Prose(text=line.text)


@lru_cache(maxsize=8)
def _case(prefix: str) -> re.Pattern[str]:
    return re.compile(case(prefix), re.I)
