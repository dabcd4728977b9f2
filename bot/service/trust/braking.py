"""Decides when an answer of ours is kept back because a machine seems to answer us: the same words again, or too many
answers to one address in an hour.

Only answers that tell a writer that nothing came of their letter are kept back. What a letter changes always
happens, and everybody is told of it.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from bot.service.administrators.notices import administrators
from protocol.case.events import AnswerNotRecorded, ConfirmationMistaken
from protocol.decision.decision import Decision
from protocol.decision.rules import Rules
from protocol.messages.intents import (
    Answer,
    Ask,
    Away,
    Confirm,
    Help,
    Intent,
    Nothing,
    OnLeave,
    Reading,
    Received,
    Undelivered,
)
from protocol.messages.notices import Kind, Notice
from protocol.ports.work import Work

TWICE = 2
"""How often the same words from one address about one case are answered: once, and once more in case that was lost."""
A_WEEK = timedelta(days=7)
"""For so long words are the same: a desk that answers each of our emails days later must come to an end too."""
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)

_REPEATED = frozenset({Kind.NOT_RECORDED, Kind.NOTED, Kind.HELP})
_ANSWERS = _REPEATED | {Kind.WHO_OWNS, Kind.OPEN_REQUESTS}
_NOTHING = (AnswerNotRecorded, ConfirmationMistaken)
"""What may go on record although nothing has come of a letter."""
# A ticket's number, a time or a date differs in each acknowledgement of one desk.
_NUMBERS = re.compile(r"\d{1,2}[:./-]\d{1,2}(?:[./-]\d{2,4})?|\d{3,}")


A_SENTENCE = 12
"""A shorter text is told apart by the numbers in it: "accept LAS 123456" is another letter for every number."""


@dataclass(frozen=True, kw_only=True)
class Words:
    """How often in the week before somebody wrote the very same about a case, and how often the same but for
    the numbers in it."""

    repeated: int = 0
    alike: int = 0
    by_a_machine: bool = False
    """Whether their letter bears a machine's own marks: its writer is told once a day that nothing came of such."""


_MACHINES = frozenset({"auto_reply", "calendar"})


def words(work: Work, received: Received, reference: str, text: str, kind: str = "") -> Words:
    """Note that an address wrote these words about a case. Nobody's words are kept, only digests of them."""
    address = received.sender.address.lower()
    if not address or isinstance(received.intent, Away | Undelivered | Confirm):
        return Words()
    by = f"{address} {received.sender.authenticity}"  # a forger's words must not use up those of whom they forge
    about = reference or f"{received.about.references} {received.about.local_ids} {received.about.bare}"
    said = " ".join(text.casefold().split())
    alike = " ".join(_NUMBERS.sub("#", said).split())
    loosely = reference if len(alike.split()) >= A_SENTENCE else about
    return Words(
        by_a_machine=kind in _MACHINES,
        repeated=_noted(work, received, f"{by}|{about}|{said}", "said"),
        alike=_noted(work, received, f"{by}|{loosely}|{alike}", "alike"),
    )


def _noted(work: Work, received: Received, what: str, how: str) -> int:
    key = f"{how} {sha256(what.encode('utf-8', 'replace')).hexdigest()}"
    before = work.tallied_since(key, received.at - A_WEEK)
    work.tally(key, received.at)
    return before


def told(
    work: Work, received: Received, decision: Decision, notices: tuple[Notice, ...], said: Words, an_hour: int
) -> tuple[tuple[Notice, ...], str]:
    """The notices that go out, and why an answer does not, or ""."""
    reply = decision.reply
    if reply is None or reply.kind not in _ANSWERS or not any(each is reply for each in notices):
        return notices, ""
    if not all(isinstance(each.event, _NOTHING) for each in decision.happened) or reply.facts.get("code"):
        return notices, ""
    others = tuple(each for each in notices if each is not reply)
    if said.alike >= TWICE and reply.kind in _REPEATED and _a_machine_may_say(received.intent):
        return others, "the same words came before and were answered twice: a machine seems to answer us"
    machine = f"machine answered {received.sender.address.lower()}"
    if said.by_a_machine and reply.kind in _REPEATED:
        if work.tallied_since(machine, received.at - A_DAY):
            return others, "it bears a machine's marks, and another such was answered within a day"
        work.tally(machine, received.at)
    answered = f"answered {received.sender.address.lower()} {received.sender.authenticity}"
    if work.tallied_since(answered, received.at - AN_HOUR) >= an_hour:
        return others, f"{an_hour} answers went to its address within an hour: a machine seems to answer us"
    work.tally(answered, received.at)
    return notices, ""


def _a_machine_may_say(said: Intent) -> bool:
    """Whether an acknowledgement may read like that; a plain answer, a whole request and a command are a person's."""
    match said:
        case Answer():
            return said.reading is not Reading.PLAIN_ACCEPT
        case Ask():
            return said.to_team is None or not said.record
        case _:
            return isinstance(said, Nothing | Help | OnLeave)


def machine(rules: Rules, received: Received, reference: str, why: str) -> tuple[str, Notice]:
    """What administrators are told, under a key that makes it be said once in a week of each address."""
    year, week, _ = received.at.isocalendar()
    address = received.sender.address.lower()
    notice = administrators(
        rules,
        received.at,
        "A machine seems to answer our emails.",
        f"Its letters come from {address}{f', the newest about case {reference}' if reference else ''}.",
        f"{why[0].upper()}{why[1:]}.",
        "They are recorded, and no longer answered. If a person wrote them, please get in touch with that person.",
        "If it is an automatic reply, ask whoever looks after that mailbox to leave our address out of it.",
    )
    return f"machine|{address}|{year}-{week}", notice
