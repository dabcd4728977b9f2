"""Decides what a bare answer to a question of ours completes: “CMHT” below “Which team do you mean?” is the request
whose team we asked for, with all that was understood of it before."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.service.meaning.answered import had
from bot.service.meaning.completed_lines import answered, ask_of, filled_in, first_lines
from protocol.deciding.confirming import believed, request_digest
from protocol.decision.rules import Rules
from protocol.messages.guard import masked
from protocol.messages.intents import (
    NO_WORD,
    About,
    Answer,
    Ask,
    Confirm,
    Intent,
    Nothing,
    Reading,
    Received,
    Supply,
)
from protocol.messages.notices import Kind, Notice
from protocol.ports.origin import in_chat
from protocol.ports.work import Work
from protocol.violations import LostRace

_RECENT = 10
"""Among so many emails of ours about a case our question about its request is looked for."""
_FILED = re.compile(
    r"(?:it|the record|the contact record|contact record|record|the records|records)(?: is| are|'s)?(?: now)?"
    r"(?: filed| held| saved)?(?: in| at| on| under|:)? (?P<where>.{3,120})",
    re.I,
)
_NOT_YET = re.compile(
    r"\b(?:not|no|none|never|will|shall|to follow|later|tomorrow|soon|missing|attached|enclosed|below|above|unknown"
    r"|don't|wait|waiting|if|when|once|being|ready|same)\b|\?",
    re.I,
)


def completed(work: Work, received: Received, text: str, rules: Rules) -> Received:
    """A message as it is meant where it answers a question of ours by a word; else as it came."""
    if isinstance(received.intent, Answer) and received.intent.bare and _asked_yes_or_no(work, received, rules):
        return replace(received, intent=_as_answered(received.intent))
    form = isinstance(received.intent, Ask)
    if not form and not _bare(received.intent):
        return received
    notice = _question(work, received, rules)
    if notice is None:
        return received if form else _explained(work, received, text, rules)
    if isinstance(asked := notice.facts.get("asked"), Mapping):
        intent = (filled_in if form else answered)(notice, received, text, rules)
        return received if intent is None else _as_asked(received, intent, str(asked.get("case") or ""))
    return received if form else _supplied(notice, received, text)


def _supplied(notice: Notice, received: Received, text: str) -> Received:
    """A message as where the record is, where our question asked for it and a line says so; else as it came."""
    lines = first_lines(text)
    missing = notice.facts.get("missing")
    if notice.request is not None and notice.case and missing and (where := _filed(lines)):
        items = tuple(str(each) for each in missing) if isinstance(missing, list | tuple) else ()
        return replace(received, intent=Supply(items=items, record=masked(where)[:120]))
    return received


def _as_asked(received: Received, intent: Ask, case: str) -> Received:
    """A message as the request that it completes, about the case that this named where it names none itself."""
    about = received.about
    if case and not about.references:
        about = replace(about, references=(case,))
    if not about.local_ids:
        about = replace(about, local_ids=intent.local_ids)
    return replace(
        received, intent=replace(intent, local_ids=about.local_ids), about=about, evidence=_wordless(received)
    )


def confirmed(work: Work, received: Received, rules: Rules) -> Received:
    """A code that comes back as the request that it confirms; else as it came. A request moves nothing, so wrong
    codes are not counted against it: one in 25 thousand million is right."""
    intent = received.intent
    if not isinstance(intent, Confirm):
        return received
    digest = request_digest(received.sender, intent.code)
    asked_in = work.asked_with(digest, received.at - 2 * rules.confirm_within)
    if asked_in is None:
        return received
    facts = asked_in.notice.facts
    if work.tallied_since(_CONFIRMED + digest, asked_in.at):
        return replace(received, intent=replace(intent, spent="used"))
    if received.at > datetime.fromisoformat(str(facts["until"])):
        return replace(received, intent=replace(intent, spent="expired"))
    asked: Any = facts["asked"]
    proved = believed(received, str(facts["letter"]), str(facts["sent_by"]))
    # What the code's own letter names is what our email named: it is no other case.
    return _as_asked(replace(proved, about=About(answers=received.about.answers)), ask_of(asked), str(asked["case"]))


def used(work: Work, came: Received) -> None:
    """A code has confirmed a request, and will confirm nothing again. Raises LostRace where another worker took the
    same code meanwhile."""
    intent = came.intent
    if isinstance(intent, Confirm):
        key = _CONFIRMED + request_digest(came.sender, intent.code)
        if work.count(key) > 1:
            raise LostRace("That code has been used meanwhile.", "Look at it again.")
        work.tally(key, came.at)


_CONFIRMED = "confirmed "


def _asked_yes_or_no(work: Work, received: Received, rules: Rules) -> bool:
    """Whether the email of ours that a letter answers asked its writer one thing, to which yes or no is the answer."""
    return [each.kind for each in _replied_to(work, received, rules)] == [Kind.CONFIRM_PLEASE]


def _replied_to(work: Work, received: Received, rules: Rules) -> tuple[Notice, ...]:
    """What stands in the email of ours which a letter answers, and which went to its writer or their team: of an email
    about several cases what is of the one that the letter names. Nothing where it answers none."""
    if in_chat(received.message_id):
        return ()
    for message_id in received.about.answers:
        issued = work.issued(message_id)
        if issued is not None and had(issued.post, received, rules):
            named = set(received.about.references)
            said = tuple(each.notice for each in work.told_in(message_id))
            return tuple(each for each in said if each.case in named) if len(named) == 1 < len(said) else said
    return ()


def _explained(work: Work, received: Received, text: str, rules: Rules) -> Received:
    """A letter as the reason that it gives in reply to our email that a request was logged without one; any other as
    it came. It is asked for, and passed on, once."""
    logged = _replied_to(work, received, rules)
    if len(logged) != 1 or logged[0].kind is not Kind.REQUEST_LOGGED or not logged[0].facts.get("unexplained"):
        return received
    about = (told.notice for each in work.issued_about(logged[0].case or "", _RECENT) for told in each.post.notices)
    known = any(n.request == logged[0].request and n.facts.get("asked_for") for n in about)
    words = " ".join(text.split())
    if known or len(words.split()) < _A_REASON:
        return received
    return replace(received, intent=Supply(items=(), reason=masked(words)[:300]), evidence=_wordless(received))


_A_REASON = 3
"""Words; fewer say nothing to another team."""


def _as_answered(said: Answer) -> Answer:
    yes = said.bare == "yes"
    return replace(
        said,
        reading=Reading.PLAIN_ACCEPT if yes else Reading.DECLINE,
        bare="",
        why=f"it says {said.bare} to our question whether its team accepts",
    )


def with_reason(work: Work, received: Received, reference: str) -> Received:
    """What is supplied, with the reason that its request gave: the receiving team hears it only now. It stands in
    our own question what is missing, and never in the ledger."""
    if not isinstance(received.intent, Supply) or received.intent.reason or not reference:
        return received
    for issued in work.issued_about(reference, _RECENT):
        for told in issued.post.notices:
            notice = told.notice
            same = received.request is None or notice.request == received.request
            if same and notice.kind is Kind.NOT_RECORDED and (understood := notice.facts.get("understood")):
                reason = dict(map(tuple, understood)).get("Reason", "") if isinstance(understood, list | tuple) else ""
                return replace(received, intent=replace(received.intent, reason=str(reason)))
    return received


def _question(work: Work, received: Received, rules: Rules) -> Notice | None:
    """The one question about a request that stands in the email of ours which a letter answers, and which went to
    its writer or their team."""
    notices = _replied_to(work, received, rules)
    questions = [each for each in notices if each.kind is Kind.NOT_RECORDED]
    return questions[0] if len(notices) == len(questions) == 1 else None


def _bare(intent: Intent) -> bool:
    """Whether a message says nothing of its own by the grammar of letters, and nothing else is unclear of it."""
    if isinstance(intent, Answer):
        return intent.reading is Reading.UNCLEAR and intent.why == NO_WORD
    return isinstance(intent, Nothing)


def _filed(lines: list[str]) -> str:
    """Where a record is, where one line says that it is filed somewhere, and no line that it is not yet."""
    labelled = [line for line in lines if re.match(r"(?:contact )?record ?:", line, re.I)]
    lines = labelled or lines[:3]
    if any(map(_NOT_YET.search, lines)):
        return ""
    found = next((match for line in lines if (match := _FILED.fullmatch(line.strip(" .")))), None)
    return found["where"].strip(" .") if found else ""


def _wordless(received: Received) -> Any:
    """A request may describe the person, and the ledger holds none of its words."""
    return replace(received.evidence, words="") if received.evidence else None
