"""Draws letters about invented cases: requests, answers of every kind, strangers, automatic replies.

It knows which team must own each case in the end, because it asks only after a request was taken
and lets nobody answer again after a plain acceptance.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from tests.promises.process import letter, request_body

TEAMS = {"CMHT": ("cmht", "r1", "r0"), "Learning Disability Team": ("learning", "t1", "t0")}
"""By the name written in a request: the team's key, who may accept for it, and who may not."""
MANY = 5
"""While so many letters wait to be taken, nobody asks anything new: the answers would never have their turn."""


@dataclass(frozen=True, kw_only=True)
class Post:
    """A letter on its way to Holdfast. `case` is the case that its 250 makes known, or ""."""

    name: str
    who: str
    raw: bytes
    case: str = ""


class Correspondence:
    """What people write, drawn one life after another."""

    def __init__(self, chance: random.Random, now: Callable[[], datetime]) -> None:
        self._chance, self._now = chance, now
        self.count = 0
        self.asked: dict[str, str] = {}
        """Every case, and the name of the team asked."""
        self.owner: dict[str, str] = {}
        """Cases with a plain acceptance or a withdrawal on its way, and the team that must own them."""
        self._open: set[str] = set()

    def some(self, waiting: int = 0) -> list[Post]:
        """New letters: requests, and answers to requests that were taken. `waiting` is how many old ones were not."""
        draw = self._chance
        fresh = [self._request() for _ in range(draw.randint(1, 3) if waiting < MANY else 0)]
        for case in draw.sample(sorted(self._open), min(len(self._open), draw.randint(1, 4))):
            fresh.append(self._answer(case))
        if draw.random() < 0.2:
            fresh.append(self._letter("somebody@elsewhere.example.net", "Hello", "accept"))
        if draw.random() < 0.1:
            fresh.append(self._letter("s0", "Automatic reply: away", "I accept letters again on Monday."))
        return fresh

    def taken(self, post: Post) -> None:
        """A letter was answered with 250. A request may now be answered, or answered again."""
        if post.case:
            self._open.add(post.case)

    def _letter(self, who: str, subject: str, body: str, case: str = "") -> Post:
        self.count += 1
        domain = "riverside" if who.startswith("r") else "northshire"
        address = who if "@" in who else f"{who}@{domain}.example.org"
        name = f"letter-{self.count}"
        raw = letter(address, name, subject, body, self._now())
        return Post(name=f"<{name}@story.example.org>", who=address, raw=raw, case=case)

    def _request(self) -> Post:
        case = f"JW-{50000 + len(self.asked)}"
        self.asked[case] = self._chance.choice(list(TEAMS))
        return self._letter("s0", f"Request about {case}", request_body(case, self.asked[case]), case)

    def _answer(self, case: str) -> Post:
        team, may, may_not = TEAMS[self.asked[case]]
        who, body = self._chance.choice((
            (may, "accept"), (may, "accept"), (may, "Decline. The needs are mainly physical."), (may_not, "accept"),
            ("s1", "accept"), (may, "Accept subject to funding"), ("s0", "withdraw"),
        ))  # fmt: skip
        if (who, body) == (may, "accept"):
            self.owner[case] = team
        elif body == "withdraw":
            self.owner[case] = "older-people"
        self._open.discard(case)  # what is under way is their last word until it has come (`taken`)
        again = "" if case in self.owner else case
        return self._letter(who, f"RE: [{case}] Please accept or decline", body, again)
