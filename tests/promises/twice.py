"""Two whole Holdfasts that hear the same from the same people at the same instants: one by letter, one in chat.

What both have come to is compared, but for what only says by which way it came.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from difflib import unified_diff
from itertools import cycle
from pathlib import Path

from sqlalchemy import select

from bot.chat.request.reply import ChatReply
from protocol.case.case import Request
from protocol.case.events import Event
from protocol.messages.intents import Correct
from protocol.ports.outbox import Post
from store import SqlStore
from store.entries import notice_text, told
from store.schema.tables import cases, notices, queries
from tests.promises.chatting import ChatWorld

CASES = ("JW-48211", "JW-48212", "LAS 123456")
"""Two of our own references, and what one council's system calls a third case."""
_WAY = frozenset({"words", "evidence", "clauses", "pack"})
"""Facts of a notice that say how something was said: a line has the case in its words, and a button has words of
its own. What is the same in every notice is left out, so that a difference can be read."""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Something that can be said of a case: as the body of a letter that has the case in its subject, as lines of
    chat, and as the button of a request's card, with its data. Where `afresh`, the letter answers nothing and its
    body is the line."""

    letter: str
    lines: tuple[str, ...]
    button: Mapping[str, str] | None = None
    afresh: bool = False
    alone: bool = False
    """It names nothing: in a chat with us alone it is about the only request of its writer's team, and a letter that
    is to say the same names its case."""
    asks: bool = False
    """A question: a letter is answered with a notice, a line in chat with a card and no notice."""


class Posts:
    """A relay that takes every email and looks at none: what they hold has promises of its own."""

    def send(self, post: Post) -> None:
        """Take it."""


class Twice:
    """Everything that happens, happens in both."""

    def __init__(self, home: Path, urls: tuple[str, str] = ("", "")) -> None:
        self.letters, self.chat = (
            ChatWorld(home / name, url=url) for name, url in zip(("letters", "chat"), urls, strict=True)
        )
        self.both = (self.letters, self.chat)
        for world in self.both:
            world.channel.channel = Posts()
        self.answers: set[str] = set()
        """Notices that a question was answered with, by id."""
        self.shown: dict[str, str] = {}
        """Notices that were shown at once to whoever asked, by id."""
        self._places = cycle(("own", "own", "group", "channel"))

    def end(self) -> None:
        """Stop."""
        for world in self.both:
            world.end()

    # --- what happens -------------------------------------------------------------------------------------

    def asks(self, who: str, case: str, to: str, kind: str, *, record: str, safeguarding: str, way: int) -> None:
        """Somebody asks something of a team: labelled lines in a letter; in chat the form, the same lines, or
        where nothing more is said one line."""
        names = {key: team.name for key, team in self.letters.rules.directory.teams.items()}
        lines = {"Case": case, "To": names[to], "Kind": kind, "Reason": "Needs found"}
        lines |= {"Safeguarding": safeguarding} if safeguarding else {}
        lines |= {"Record": record} if record else {}
        body = "\n".join(f"{label}: {value}" for label, value in lines.items())
        self.letters.writes(who, body, subject=f"Request about {case}")
        if not record and not safeguarding and way == 0:
            self._say(who, f"request {kind} {case} to {names[to]} because Needs found")
        elif way == 1:
            self._say(who, body)
        else:
            form = {"case": case, "kind": kind.replace(" ", "-"), "to": to, "reason": "Needs found", "record": record}
            self._press(who, {"verb": "request", **form, "concern": safeguarding})

    def says(self, who: str, case: str, saying: Saying, *, line: int, about: int | None) -> None:
        """Somebody says something of a case; `about` one of its open requests it is the button of its card, and the
        letter answers an email about it and names its number, as a button does."""
        request, answered = self._asked(case, about if saying.button is not None else None)
        number = f", request {request.number}" if request is not None and saying.button is not None else ""
        subject = " " if saying.afresh else f"RE: [{case}] Please accept or decline{number}"
        if saying.alone and (only := self._only(who)):
            subject = f"RE: [{only}]"
        before = _told(self.letters.store).keys() if saying.asks else set()
        self.letters.writes(who, saying.letter.format(case=case), subject=subject, answers=answered)
        self.answers |= _told(self.letters.store).keys() - before if saying.asks else set()
        if request is not None and saying.button is not None:
            self._press(who, {**saying.button, "case": case, "request": request.number})
            return
        words = saying.lines[line % len(saying.lines)]
        self._say(who, words.format(case=case, digits=case.rpartition("-")[2]))

    def _only(self, who: str) -> str:
        """The case of the only open request that waits for a team of somebody's, or ""."""
        directory, store = self.letters.rules.directory, self.letters.store
        teams = [team for team in directory.teams if directory.belongs(who, team)]
        waiting = [line for team in teams for line in store.requests(team=team) if line.to_team == team]
        return waiting[0].reference if len(waiting) == 1 else ""

    def _asked(self, case: str, about: int | None) -> tuple[Request | None, str]:
        """One of a case's open requests, and an email about it that can be answered."""
        known = self.letters.store.case(case)
        if known is None or about is None or not known.open_requests:
            return None, ""
        request = known.open_requests[about % len(known.open_requests)]
        for post in reversed(self.letters.channel.posts):
            (first, *more) = post.notices
            if not more and (first.notice.case, first.notice.request) == (case, request.number):
                return request, post.message_id
        return None, ""

    def ticks(self, who: str, case: str, items: tuple[str, ...], *, pressed: bool) -> None:
        """Somebody says what has been handed over."""
        body = "\n".join(f"{item}: sent" for item in items)
        self.letters.writes(who, body, subject=f"RE: [{case}] Please hand over")
        if pressed and case.startswith("JW-"):  # a card names a case by our reference
            ticked = {f"item{number}": item for number, item in enumerate(items, 1)}
            self._press(who, {"verb": "done", "case": case, "request": None, **ticked})
        else:
            self._say(who, f"{case}\n{body}")

    def corrects(self, case: str, team: str) -> None:
        """Two managers put the record right, on the machine."""
        for world in self.both:
            known = world.store.case(case)
            if known is not None and known.owner != team:
                teams = world.rules.directory.teams
                managers = (teams[known.owner].manager, teams[team].manager)
                world.holdfast.service.commands.give(
                    case, Correct(team=team, managers=managers, reason="typed wrongly")
                )
                world.holdfast.runner.turn()

    def passes(self, wait: timedelta) -> None:
        """Time passes in both."""
        to = (self.letters.clock.now() + wait).isoformat()
        for world in self.both:
            world.turn(to)

    def again(self) -> None:
        """Both stop and start."""
        for world in self.both:
            world.end()
            world.begin()
            world.channel.channel = Posts()

    def _say(self, who: str, text: str) -> None:
        self._took(self.chat.says(who, text, where=next(self._places)))

    def _press(self, who: str, data: Mapping[str, object]) -> None:
        answered = self.chat.presses(who, {"holdfast": 1, "drawn": 0, **data}, where=next(self._places))
        assert answered.instead is not None, data
        self._took(answered)

    def _took(self, answered: ChatReply) -> None:
        self.shown |= {each.id: _notice(each.at, notice_text(each.notice)) for each in answered.private_replies}

    # --- what both have come to ---------------------------------------------------------------------------

    def agree(self) -> None:
        """Fails where anything differs but by which way it came."""
        assert _references(self.chat.store) == _references(self.letters.store)
        for case in _references(self.letters.store):
            one, other = (list(_facts(world, case)) for world in self.both)
            assert other == one, _apart(map(repr, other), map(repr, one))
            assert _owners(self.chat.store, case, one) == _owners(self.letters.store, case, one)
        by_letter = Counter(each for id, each in _told(self.letters.store).items() if id not in self.answers)
        by_chat = Counter({**self.shown, **_told(self.chat.store)}.values())
        only_in_chat, only_by_letter = by_chat - by_letter, by_letter - by_chat
        assert only_in_chat + only_by_letter == Counter(), _apart(only_in_chat, only_by_letter)
        assert self.chat.store.requests() == self.letters.store.requests()
        assert self.chat.store.next_due() == self.letters.store.next_due()
        asked_in_chat, asked_by_letter = (_asked(world.store) for world in self.both)
        assert asked_in_chat == asked_by_letter
        for world in self.both:
            assert world.store.verify() is None
            assert not [each for each in world.store.quarantined() if "failed" in each.why]


def _references(store: SqlStore) -> list[str]:
    """Every case on record."""
    with store.database.reading() as connection:
        return sorted(connection.execute(select(cases.c.reference)).scalars())


def _facts(world: ChatWorld, case: str) -> Iterator[tuple[object, ...]]:
    """Everything on a case's ledger, but for the channel, the ids, the digests and the words of a button."""
    for entry in world.store.entries(case):
        happened, evidence = entry.happened, entry.happened.evidence
        shown = (evidence.person, evidence.authenticity, evidence.on_behalf_of) if evidence else None
        yield happened.at, _wordless(happened.event), shown, evidence is not None and evidence.channel == "clock"


def _wordless(event: Event) -> Event:
    return replace(event, words="") if hasattr(event, "words") else event


def _owners(store: SqlStore, case: str, facts: list[tuple[object, ...]]) -> list[object]:
    """Who held it at every instant at which anything happened, and a second before and after."""
    instants = sorted({at + timedelta(seconds=n) for at, *_ in facts if isinstance(at, datetime) for n in (-1, 0, 1)})
    found = ((at, store.owner_at(case, at)) for at in instants)
    return [(at, each and (each.team, each.since, each.until, each.basis)) for at, each in found]


def _told(store: SqlStore) -> dict[str, str]:
    """Every notice that was stored, by id."""
    with store.database.reading() as connection:
        rows = [told(row) for row in connection.execute(select(notices))]
    return {each.id: _notice(each.at, notice_text(each.notice)) for each in rows}


def _notice(at: datetime, text: str) -> str:
    plain = json.loads(text)
    plain["facts"] = _wayless(plain["facts"])
    return json.dumps([at.isoformat(), plain], sort_keys=True, indent=1)


def _wayless(value: object) -> object:
    if isinstance(value, Mapping):
        return {key: _wayless(each) for key, each in value.items() if key not in _WAY}
    return [_wayless(each) for each in value] if isinstance(value, list) else value


def _apart(in_chat: Iterable[str], by_letter: Iterable[str]) -> str:
    """What differs, to be read where it should not."""
    sides = ("\n".join(each).splitlines() for each in (by_letter, in_chat))
    return "\n".join(unified_diff(*sides, "by letter", "in chat", lineterm="", n=4))


def _asked(store: SqlStore) -> list[tuple[object, ...]]:
    with store.database.reading() as connection:
        rows = connection.execute(select(queries).order_by(queries.c.id)).mappings().all()
    return [(row["reference"], row["by"], row["at"]) for row in rows]
