"""Decides what a bare answer to a question of ours completes: “CMHT” below “Which team do you mean?” is the request
whose team we asked for, with all that was understood of it before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.service.meaning.case_lookup import had
from protocol.deciding.confirming import believed, request_digest
from protocol.decision.rules import Rules
from protocol.directory import Team
from protocol.messages.guard import masked
from protocol.messages.intents import (
    NO_WORD,
    About,
    Answer,
    Ask,
    Confirm,
    Intent,
    LocalId,
    Nothing,
    Reading,
    Received,
    Supply,
)
from protocol.messages.notices import Kind, Notice
from protocol.ports.origin import in_chat
from protocol.ports.work import Work
from protocol.violations import LostRace

_LINES = 12
"""The answer stands in so many first lines, above or below a greeting."""
_RECENT = 10
"""Among so many emails of ours about a case our question about its request is looked for."""
_LABEL = re.compile(
    r"^(?:to(?: team)?|from(?: team)?|team|kind|type|case(?: reference)?|reference)\s{0,3}[:=]\s{0,3}", re.I
)
_LEAD = re.compile(
    r"^(?:sorry|apologies|it is|it's|i mean|i meant|we mean|this is for|that is|the team is)\b[,:]?\s{0,3}", re.I
)
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
    if not _bare(received.intent):
        return received
    notice = _question(work, received, rules)
    if notice is None:
        return _explained(work, received, text, rules)
    lines = [line.strip() for line in text.split("\n")[:_LINES] if line.strip()]
    asks, asked = notice.facts.get("asks"), notice.facts.get("asked")
    if isinstance(asked, Mapping):
        intent = _answered(str(asks), lines, _ask(asked), received, rules, _guessed(notice, rules))
        return _as_asked(received, intent, str(asked.get("case") or "")) if intent is not None else received
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
    if work.doubted(_CONFIRMED + digest, asked_in.at):
        return replace(received, intent=replace(intent, spent="used"))
    if received.at > datetime.fromisoformat(str(facts["until"])):
        return replace(received, intent=replace(intent, spent="expired"))
    asked: Any = facts["asked"]
    proved = believed(received, str(facts["letter"]), str(facts["sent_by"]))
    # What the code's own letter names is what our email named: it is no other case.
    return _as_asked(replace(proved, about=About(answers=received.about.answers)), _ask(asked), str(asked["case"]))


def used(work: Work, came: Received) -> None:
    """A code has confirmed a request, and will confirm nothing again. Raises LostRace where another worker took the
    same code meanwhile."""
    intent = came.intent
    if isinstance(intent, Confirm):
        key = _CONFIRMED + request_digest(came.sender, intent.code)
        if work.count(key) > 1:
            raise LostRace("That code has been used meanwhile.", "Look at it again.")
        work.doubt(key, came.at)


_CONFIRMED = "confirmed "


def _asked_yes_or_no(work: Work, received: Received, rules: Rules) -> bool:
    """Whether the email of ours that a letter answers asked its writer one thing, to which yes or no is the answer."""
    return [each.kind for each in _replied_to(work, received, rules)] == [Kind.CONFIRM_PLEASE]


def _replied_to(work: Work, received: Received, rules: Rules) -> tuple[Notice, ...]:
    """What stands in the email of ours which a letter answers, and which went to its writer or their team; nothing
    where it answers none."""
    if in_chat(received.message_id):
        return ()
    for message_id in received.about.answers:
        issued = work.issued(message_id)
        if issued is not None and had(issued.post, received, rules):
            return tuple(each.notice for each in work.told_in(message_id))
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
        said, reading=Reading.PLAIN_ACCEPT if yes else Reading.DECLINE, bare="",
        why=f"it says {said.bare} to our question whether its team accepts",
    )  # fmt: skip


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


def _answered(
    asks: str, lines: list[str], ask: Ask, received: Received, rules: Rules, guessed: Sequence[Team]
) -> Ask | None:
    """The request with the line that was asked for; None where the words give none. `guessed` are the teams that our
    question named: a bare yes means the only one."""
    match asks:
        case "Case":
            about = received.about
            return ask if about.references or about.local_ids or about.bare else None
        case "To" | "From":
            found = dict.fromkeys(each for line in lines if (each := _team(line, rules)) is not None)
            mine = [each for each in found if _own(each, received, rules)]
            if asks == "From":
                return replace(ask, from_team=mine[0]) if len(mine) == 1 else None
            others = [each for each in found if each not in mine]
            if not found and len(guessed) == 1 and isinstance(said := received.intent, Answer) and said.bare == "yes":
                others = [guessed[0].key]
            if len(others) == 1:
                return replace(ask, to_team=others[0], named_to="")
            short = bool(lines) and len(lines[0].split()) <= 8 and isinstance(received.intent, Answer)
            return replace(ask, named_to=masked(_words(lines[0]))[:120]) if short else None
        case "Kind":
            kinds = [word for word in map(_words, lines) if word and rules.kind(word.strip(" .")) is not None]
            return replace(ask, kind=kinds[0].strip(" .")) if kinds else None
    return None


def _guessed(notice: Notice, rules: Rules) -> list[Team]:
    near = notice.facts.get("near")
    return (
        [team for name in near for team in rules.directory.named(str(name))] if isinstance(near, list | tuple) else []
    )


def _team(line: str, rules: Rules) -> str | None:
    teams = rules.directory.named(_words(line))
    return teams[0].key if len(teams) == 1 else None


def _words(line: str) -> str:
    words = _LABEL.sub("", line.strip(" *_>-"))
    return _LEAD.sub("", _LEAD.sub("", words)).strip()  # “Sorry, I meant …” begins twice


def _own(team: str, received: Received, rules: Rules) -> bool:
    sender = received.sender
    return sender.team == team or (sender.person is not None and rules.directory.belongs(sender.person, team))


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


def _ask(asked: Mapping[str, Any]) -> Ask:
    return Ask(
        kind=str(asked["kind"]), from_team=asked["from_team"], to_team=asked["to_team"], to_person=asked["to_person"],
        reason=str(asked["reason"]), record=str(asked["record"]), supplied=tuple(asked["supplied"]),
        safeguarding=bool(asked["safeguarding"]), safeguarding_guessed=bool(asked["safeguarding_guessed"]),
        safeguarding_open=bool(asked["safeguarding_open"]), new=bool(asked.get("new")),
        named_to=str(asked.get("named_to", "")), near=tuple(asked.get("near", ())),
        local_ids=tuple(LocalId(organisation=o, system=s, number=n) for o, s, n in asked["local_ids"]),
    )  # fmt: skip
