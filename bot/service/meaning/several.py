"""Decides whether a letter or a line in chat says the same plain yes to several cases, each of which it names:
“accept JW-50001 and JW-50002”; or a letter a no to each, with its own reason. Then it is decided case by case;
whatever else stands beside a yes, and it is asked about.

The whole of it is looked at, and not its first words: one word more may take the yes back for one of them.
"""

import re
from dataclasses import replace

from protocol.decision.rules import Rules
from protocol.directory import fold
from protocol.messages.intents import (
    NAMES_SEVERAL,
    Answer,
    Ask,
    Authenticity,
    Nothing,
    Reading,
    Received,
)
from protocol.ports.bundling import signed_in

MOST = 10
"""Cases that one letter may answer; a longer list was pasted."""
_YES = r"(?:(?:i|we)(?: can| will| do| are happy to| am happy to)? )?(?:accept|agree to)(?: (?:both|all|these|them))?"
_CASES = r"(?: cases?| transfers?| requests?)?"
_JOIN = r"(?: ?, ?and | ?, ?| ?; ?| and | & | )"
_CLOSING = re.compile(
    r"(?:many )?(?:thanks|thank you)|(?:kind |best |many |warm )?regards|best wishes|hi|hello"
    r"|good (?:morning|afternoon)"
)


def each_answered(received: Received, text: str, rules: Rules, prefix: str) -> tuple[Received, ...]:
    """The message as what it says to each of several cases; nothing where it says that to none."""
    return _each_by_itself(received) or _each_accepted(received, text, rules, prefix)


def _each_accepted(received: Received, text: str, rules: Rules, prefix: str) -> tuple[Received, ...]:
    """The message as a yes to each case that it names; nothing where it is not plainly that. `text` is what a letter
    says above its signature and quotation, and of a line in chat everything that was typed."""
    intent, named = received.intent, tuple(dict.fromkeys(received.about.references))
    if not isinstance(intent, Answer) or intent.reading is not Reading.UNCLEAR or not 2 <= len(named) <= MOST:
        return ()
    cover = received.cover  # a line in chat has none, and all of it is in its text
    doubtful = not signed_in(received.message_id) if cover is None else cover.doubtful
    if intent.why != NAMES_SEVERAL or doubtful:
        return ()  # something else stands in the way: a quotation that is not surely one, a form, a forward
    if received.concern or received.about.local_ids or received.about.bare or received.about.request is not None:
        return ()
    said = _plain(text, received, rules)
    found = re.fullmatch(rf"{_YES}{_CASES} ?:? ?(?P<cases>{prefix}-\d+(?:{_JOIN}{prefix}-\d+)+)[.! ]*", said, re.I)
    if found is None:
        return ()
    written = re.findall(rf"{prefix}-\d+", found["cases"].upper())
    if sorted(set(written)) != sorted(named) or len(set(written)) != len(written):
        return ()
    words = " ".join(found[0].split())[:240]
    yes = replace(intent, reading=Reading.PLAIN_ACCEPT, words=words, why="it accepts each case that it names")
    return tuple(
        replace(received, intent=yes, about=replace(received.about, references=(reference,))) for reference in written
    )


def _each_by_itself(received: Received) -> tuple[Received, ...]:
    """The message as what it says of its own to each case, or asks of each team; nothing where it is not that."""
    cover, intent = received.cover, received.intent
    if cover is None or not cover.each or received.about.request is not None:
        return ()
    if not isinstance(intent, Answer | Ask | Nothing):
        return ()
    yes = any(isinstance(said, Answer) and said.reading is Reading.PLAIN_ACCEPT for _, said in cover.each)
    if yes and (cover.doubtful or received.concern or received.about.bare):
        return ()  # one word more may be meant for the yes
    if isinstance(cover.each[0][1], Ask):
        plain = isinstance(intent, Answer) and intent.reading is not Reading.UNCLEAR
        if plain or received.sender.authenticity is not Authenticity.PROVED:
            return ()  # each would want a code of its own
    return tuple(
        replace(
            received,
            intent=said,
            about=replace(received.about, references=(reference,)),
            alarm=said.concern if isinstance(said, Ask) else received.alarm,
        )
        for reference, said in cover.each
    )


def _plain(text: str, received: Received, rules: Rules) -> str:
    """The letter on one line, without a greeting, thanks, and the writer's own name, title, team and telephone."""
    person = rules.directory.people.get(received.sender.person or "")
    own: set[str] = set()
    if person is not None:
        teams = [rules.directory.teams[key] for key in person.teams if key in rules.directory.teams]
        places = (*(each.name for each in teams), rules.directory.organisations[person.organisation].name)
        own = {
            fold(each) for each in (person.name, person.name.split()[0], person.title, person.phone, *places) if each
        }
    lines = [line.strip() for line in text.split("\n")]
    kept = [line for line in lines if line and fold(line) not in own and not _CLOSING.fullmatch(fold(line))]
    return " ".join(" ".join(kept).split())
