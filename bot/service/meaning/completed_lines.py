"""Decides what the lines of an answer give of a request that we asked about: a team, a kind, a case, or a plain yes to
what could only be meant."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from protocol.decision.rules import Rules
from protocol.directory import fold
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Ask, LocalId, Received, Stated
from protocol.messages.notices import Notice

_LINES = 12
"""The answer stands in so many first lines, above or below a greeting."""
_LABEL = re.compile(
    r"^(?:to(?: team)?|from(?: team)?|team|kind|type|case(?: reference)?|reference)\s{0,3}[:=]\s{0,3}", re.I
)
_LEAD = re.compile(
    r"^(?:sorry|apologies|it is|it's|i mean|i meant|we mean|this is for|that is|the team is)\b[,:]?\s{0,3}", re.I
)


def filled_in(notice: Notice, received: Received, text: str, rules: Rules) -> Ask | None:
    """Lines of a form in reply to our question, with what the letter that we asked about had said already; None
    where they are about another case."""
    asked, said, about = notice.facts.get("asked"), received.intent, received.about
    if not isinstance(said, Ask) or not isinstance(asked, Mapping):
        return None
    case = str(asked.get("case") or "")
    asks = str(notice.facts.get("asks")).split()
    if (case and about.references and about.references != (case,)) or not _ASKED.issuperset(asks):
        return None
    before = ask_of(asked)
    whole = replace(
        before,
        kind=said.kind or before.kind,
        from_team=said.from_team or before.from_team,
        to_person=said.to_person or before.to_person,
        reason=said.reason or before.reason,
        record=said.record or before.record,
        supplied=said.supplied or before.supplied,
        new=said.new or before.new,
        items=said.items or before.items,
        local_ids=said.local_ids or before.local_ids,
        gaps=said.gaps,
        team_copied=said.team_copied,
    )
    if said.to_team or said.named_to or said.near:
        whole = replace(whole, to_team=said.to_team, named_to=said.named_to, near=said.near)
    elif "To" in asks:
        whole = _given("To", first_lines(text), whole, received, rules) or whole
    if said.concern:
        whole = replace(whole, concern=True, concern_guessed=said.concern_guessed)
    return whole


_ASKED = frozenset(["Case", "From", "To", "Kind"])
"""The labels of lines that we ask for."""


def answered(notice: Notice, received: Received, text: str, rules: Rules) -> Ask | None:
    """The request that our question was about, with what the first lines of an answer give of what was asked for;
    None where they give none of it."""
    asked, lines = notice.facts.get("asked"), first_lines(text)
    if not isinstance(asked, Mapping):
        return None
    named = _among(notice, lines, rules)
    asks = str(notice.facts.get("asks")).split()
    return _answered(asks, [*lines, named] if named else lines, ask_of(asked), received, rules, _guessed(notice))


def first_lines(text: str) -> list[str]:
    """The lines of a text in which an answer stands."""
    return [line.strip() for line in text.split("\n")[:_LINES] if line.strip()]


def _answered(
    asks: Sequence[str], lines: list[str], ask: Ask, received: Received, rules: Rules, guessed: Mapping[str, str]
) -> Ask | None:
    """The request with those lines that were asked for and are given; None where the words give none. `guessed` is
    what our question guessed for each: a bare yes means it."""
    whole = ask
    for label in asks:
        whole = _given(label, lines, whole, received, rules) or whole
    given = whole != ask or ("Case" in asks and _names_a_case(received))
    if not given and isinstance(said := received.intent, Answer) and said.bare == "yes":
        lines = [guessed[label] for label in asks if label in guessed]
        return _answered(list(guessed), lines, ask, received, rules, {}) if lines else None
    if not given and list(asks) == ["To"]:
        short = bool(lines) and len(lines[0].split()) <= _A_NAME and isinstance(received.intent, Answer)
        return replace(ask, named_to=masked(_words(lines[0]))[:120], near=()) if short else None
    return whole if given else None


_A_NAME = 8
"""Words; more are no name of a team."""


def _names_a_case(received: Received) -> bool:
    return bool(received.about.references or received.about.local_ids or received.about.bare)


def _given(label: str, lines: Sequence[str], ask: Ask, received: Received, rules: Rules) -> Ask | None:
    """The request with the line of one label, where exactly one thing is given for it."""
    if label == "Kind":
        kinds = [word for word in map(_words, lines) if word and rules.kind(word.strip(" .")) is not None]
        return replace(ask, kind=kinds[0].strip(" .")) if kinds else None
    if label == "Case" and any(_NEW_CASE.fullmatch(line) for line in lines):
        return replace(ask, new=True)
    if label not in ("From", "To"):
        return None
    found = dict.fromkeys(each for line in lines if (each := _team(line, rules)) is not None)
    mine = [each for each in found if _own(each, received, rules)]
    others = [each for each in found if each not in mine]
    if label == "From":
        return replace(ask, from_team=mine[0]) if len(mine) == 1 else None
    return replace(ask, to_team=others[0], named_to="", near=()) if len(others) == 1 else None


_NEW_CASE = re.compile(r"case\s{0,3}[:=]\s{0,3}(?:a )?new\.?", re.I)


def _guessed(notice: Notice) -> dict[str, str]:
    """What our question guessed, by the label of the line that it asked for."""
    near, pairs = notice.facts.get("near"), notice.facts.get("guesses")
    found = {str(label): str(value) for label, value in pairs} if isinstance(pairs, list | tuple) else {}
    if not found and isinstance(near, list | tuple) and len(near) == 1 and notice.facts.get("asks") == "To":
        found["To"] = str(near[0])
    return found


def _among(notice: Notice, lines: Sequence[str], rules: Rules) -> str:
    """The one of the teams that our question offered which a line names in short: “LD” of two, of which one is the
    Learning Disability Team."""
    near = notice.facts.get("near")
    offered = [str(name) for name in near] if isinstance(near, list | tuple) else []
    if any(_team(line, rules) is not None for line in lines):
        return ""
    said = (set(fold(_words(line)).split()) - _A_TEAM for line in lines[:_FIRST])
    short = [words for words in said if words and len(words) <= _SHORT]
    found = {name for words in short for name in offered if words <= _called(name)}
    return found.pop() if len(found) == 1 else ""


def _called(name: str) -> set[str]:
    """The words of a team's name, with its initials of two letters and more."""
    words = fold(name).split()
    initials = "".join(word[0] for word in words)
    return {*words, *(initials[:end] for end in range(2, len(initials) + 1))}


_A_TEAM = frozenset(["the", "team", "service", "please", "we", "mean", "i", "our"])
_FIRST, _SHORT = 2, 3
"""Lines in which a short name stands, and words that one has."""


def _team(line: str, rules: Rules) -> str | None:
    teams = rules.directory.named(_words(line))
    return teams[0].key if len(teams) == 1 else None


def _words(line: str) -> str:
    words = _LABEL.sub("", line.strip(" *_>-"))
    return _LEAD.sub("", _LEAD.sub("", words)).strip()  # “Sorry, I meant …” begins twice


def _own(team: str, received: Received, rules: Rules) -> bool:
    sender = received.sender
    return sender.team == team or (sender.person is not None and rules.directory.belongs(sender.person, team))


def _was(asked: Mapping[str, Any], name: str) -> bool:
    """What a request said of a concern. A question asked before packs named their alarm kept it under another name."""
    return bool(asked.get(name, asked.get(name.replace("concern", "safeguarding"))))


def ask_of(asked: Mapping[str, Any]) -> Ask:
    """A request as a question of ours kept it."""
    return Ask(
        kind=str(asked["kind"]),
        from_team=asked["from_team"],
        to_team=asked["to_team"],
        to_person=asked["to_person"],
        reason=str(asked["reason"]),
        record=str(asked["record"]),
        supplied=tuple(asked["supplied"]),
        concern=_was(asked, "concern"),
        concern_guessed=_was(asked, "concern_guessed"),
        concern_open=_was(asked, "concern_open"),
        new=bool(asked.get("new")),
        named_to=str(asked.get("named_to", "")),
        near=tuple(asked.get("near", ())),
        local_ids=tuple(LocalId(organisation=o, system=s, number=n) for o, s, n in asked["local_ids"]),
        items=tuple(
            Stated(what=what, value=value, on=date.fromisoformat(on) if on else None)
            for what, value, on in asked.get("items", ())
        ),
    )
