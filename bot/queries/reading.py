"""Decides how the reading of a letter is explained: one object for a program, or lines for a person."""

from collections.abc import Iterator, Mapping

from protocol.messages.guard import masked
from protocol.messages.intents import (
    Agree,
    Answer,
    Ask,
    Away,
    BackAtWork,
    Close,
    Confirm,
    Correct,
    Determine,
    Done,
    Escalate,
    Help,
    Intent,
    LowerFlag,
    MoveByLaw,
    Nothing,
    NotRight,
    OnLeave,
    OpenOf,
    RaiseFlag,
    Reading,
    Received,
    ReceiverTold,
    Register,
    Retract,
    Say,
    Seen,
    Stays,
    Supply,
    TakeBack,
    TimePassed,
    Undelivered,
    WhoOwns,
    Withdraw,
)
from protocol.ports.letters import Read

ANSWERS = {
    Reading.PLAIN_ACCEPT: "accept", Reading.DECLINE: "decline", Reading.CONDITIONAL: "conditional",
    Reading.PART: "part", Reading.FUTURE: "future", Reading.QUESTION: "question", Reading.UNCLEAR: "unclear",
}  # fmt: skip
SAYS: Mapping[type[Intent], tuple[str, str]] = {
    Ask: ("request", "it asks something of a team"),
    Register: ("register", "it says that a referral has arrived at a team"),
    Withdraw: ("withdraw", "it takes a request back"),
    Escalate: ("escalate", "it asks for the next step of the ladder now"),
    Stays: ("stays", "it says that the case stays where it is"),
    Determine: ("determined", "it says what was decided"),
    Seen: ("seen", "it says that an alarm was seen; seeing is not accepting"),
    NotRight: ("not_right", "it objects to what was recorded"),
    WhoOwns: ("who_owns", "it asks which team is responsible"),
    OpenOf: ("none", "it asks what is open for its writer's team"),
    Help: ("help", "it asks what can be written to Holdfast"),
    Nothing: ("none", "nothing in it is for Holdfast to act on"),
    Away: ("none", "an automatic reply shows that somebody is away, and is never an answer"),
    Undelivered: ("none", "it says who was not reached"),
}
"""The name of an intent for programs, and what it means. A list of names that is closed has none for
those of `UNNAMED`: they are `none`, and the explanation and a problem say what was understood."""
UNNAMED: Mapping[type[Intent], str] = {
    Supply: "it supplies missing information", Done: "it says that something owed is done",
    Say: "it says something that the protocol gives a meaning to",
    TakeBack: "it takes back something that was said", RaiseFlag: "it raises a flag on the case",
    LowerFlag: "it says that a flag no longer applies", Close: "it says that the team's involvement ends",
    Correct: "it puts the record right", MoveByLaw: "it says that responsibility moved by law",
    Agree: "it says that both sides have agreed",
    Retract: "it takes back what its writer wrote before",
    OnLeave: "its writer is on leave", BackAtWork: "its writer is back from leave",
    Confirm: "it sends back a one-time code", ReceiverTold: "it says that a team was told",
    TimePassed: "time has passed",
}  # fmt: skip


def explained(path: str, read: Read) -> dict[str, object]:
    """The reading of the letter at a path. What may identify a person who receives care is taken out."""
    intent, why, problems = _said(read)
    sender = read.sender
    given = read.received.intent if read.received else None
    references = (*read.about.references, *map(str, read.about.local_ids), *read.about.bare)
    return {
        "path": path,
        "kind": read.kind,
        "new_text": masked(read.new_text),
        "intent": intent,
        "words": masked(read.words),
        "why": masked(why),
        "ground": given.ground if isinstance(given, Answer) else None,
        "case_references": list(references),
        "sender": sender.address if sender else "",
        "on_behalf_of": sender.on_behalf_of if sender else None,
        "authenticity": sender.authenticity.value if sender else "not_proved",
        "authenticity_why": sender.why if sender else "it could not be read",
        "problems": [masked(each) for each in dict.fromkeys((*read.problems, *problems))],
    }


def unreadable(path: str, problem: str) -> dict[str, object]:
    """How the reading of a letter is explained that cannot be read at all."""
    return explained(path, Read(kind="unreadable", why=problem, message_id="", sha256="", problems=(problem,)))


def _said(read: Read) -> tuple[str, str, tuple[str, ...]]:
    """The intent's name, why it is that, and problems with it."""
    if read.received is None or read.kind != "human":
        return "none", read.why, (read.quarantine,) if read.quarantine else ()
    intent = read.received.intent
    problems: tuple[str, ...] = (read.quarantine,) if read.quarantine else ()
    problems += _around(read.received)
    if isinstance(intent, Answer):
        if intent.speaks_for:
            problems += (f"it speaks for “{intent.speaks_for}”, and counts only where that team was asked",)
        return ANSWERS[intent.reading], intent.why, problems
    if isinstance(intent, Ask):
        problems += intent.gaps
    if type(intent) in SAYS:
        name, why = SAYS[type(intent)]
        return name, why, problems
    parts = ", ".join(_parts(intent))
    problems += (f"this list of intents has no word for “{type(intent).__name__.lower()}”",)
    return "none", f"{UNNAMED[type(intent)]}{f' ({parts})' if parts else ''}", problems


def _around(received: Received) -> tuple[str, ...]:
    """What stands around the words of a letter, and keeps them from counting (protocol/deciding/binding.py). Whether it
    answers an email of ours, and when, only the record knows."""
    cover, intent = received.cover, received.intent
    if cover is None:
        return ()
    problems: tuple[str, ...] = () if cover.to_us else ("it is not addressed to us: we stand in neither To nor Cc",)
    if behind := received.sender.on_behalf_of:
        problems += (f"{behind} sent it in that name: it counts only if they might have said it themselves",)
    if cover.subject and isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT:
        problems += (f"its subject says more than a yes, and may contradict it: “{cover.subject}”",)
    return problems


def _parts(intent: Intent) -> list[str]:
    match intent:
        case Supply() | Done():
            return [*intent.items]
        case Say():
            return [each.what for each in intent.items]
        case TakeBack():
            return [intent.what]
        case RaiseFlag() | LowerFlag():
            return [intent.flag]
        case Close():
            return [intent.reason]
        case _:
            return []


def in_words(found: Mapping[str, object]) -> str:
    """An explained letter as lines for a person."""
    behalf = f", sent by {found['on_behalf_of']}" if found["on_behalf_of"] else ""
    proof = str(found["authenticity"]).replace("_", " ")
    lines = [
        str(found["path"]),
        f"  Kind: {str(found['kind']).replace('_', ' ')}",
        f"  From: {found['sender'] or 'nobody it names'}{behalf}",
        f"        {proof}: {found['authenticity_why']}",
        f"  Says: {str(found['intent']).replace('_', ' ')}: {found['why']}",
    ]
    if found["words"]:
        lines.append(f"  Words relied on: “{found['words']}”")
    if found["ground"]:
        lines.append(f"  Ground: {found['ground']}")
    for name, key in (("Cases", "case_references"), ("Problems", "problems")):
        each = found[key]
        if isinstance(each, list) and each:
            lines.append(f"  {name}: {'; '.join(each)}")
    lines += [f"  {line}" for line in _of_every_line(found.get("lines"))]
    text = str(found["new_text"])
    lines += ["  New text:", *(f"    | {line}" for line in text.split("\n"))] if text else ["  New text: none"]
    return "\n".join(lines)


def _of_every_line(lines: object) -> Iterator[str]:
    """Each line of a letter under what became of it, in order."""
    before = ""
    for each in lines if isinstance(lines, list) else ():
        if each["what"] != before:
            before = each["what"]
            yield f"{each['why'][:1].upper()}{each['why'][1:]}:"
        yield f"  | {masked(each['words'])}"
