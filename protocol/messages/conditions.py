"""Says how a condition is written: a closed grammar of what may stand on a case, or stand against it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

Choices = Mapping[str, tuple[str, ...]]
"""The values that may be said of each item, by its name."""


def said(name: str, value: str = "") -> str:
    """An item with its value as a condition has it: `eligibility decision is eligible`."""
    return f"{name} is {value}" if value else name


def named_in(condition: str) -> str:
    """The item that a condition speaks of."""
    return condition.partition(" is ")[0]


class Test(StrEnum):
    """What a condition asks."""

    SAID = "said"
    """`ITEM`: it has been said and not been taken back."""
    IS = "is"
    """`ITEM is VALUE`."""
    IS_NOT = "is not"
    """`ITEM is not VALUE`: whatever has been said of it, not that."""
    AS = "as"
    """`ITEM as OTHER ITEM`: both have been said, with the same value."""
    WITHOUT = "without"
    """`without ITEM`: it has not been said, or was taken back."""
    DONE = "done"
    """`duty NAME done`: it was owed, and all of it has been done."""
    ASKED = "asked"
    """`asked PROCEDURE`: a request of that kind has been made."""
    ACCEPTED = "accepted"
    """`accepted PROCEDURE`: one has been answered with a yes."""
    NONE_OPEN = "none open"
    """`without open PROCEDURE`: none waits for an answer."""
    FLAG = "flag"
    """`flag NAME`: it is up."""
    ONE_ORGANISATION = "one organisation"
    """`same organisation`: all the teams concerned are of one."""
    BY_A_PERSON = "by a person"
    """`asked by a person`: somebody wrote under their own address, and not a team's mailbox."""


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One condition: what it asks, of which item, duty, procedure or flag, and of which value or other item."""

    test: Test
    name: str = ""
    value: str = ""

    @property
    def item(self) -> str:
        """The item that it speaks of, or ""."""
        return self.name if self.test in _OF_ITEMS else ""

    def __str__(self) -> str:
        return _WRITTEN[self.test].format(name=self.name, value=self.value)


_OF_ITEMS = frozenset({Test.SAID, Test.IS, Test.IS_NOT, Test.AS, Test.WITHOUT})
_WRITTEN = {
    Test.SAID: "{name}",
    Test.IS: "{name} is {value}",
    Test.IS_NOT: "{name} is not {value}",
    Test.AS: "{name} as {value}",
    Test.WITHOUT: "without {name}",
    Test.DONE: "duty {name} done",
    Test.ASKED: "asked {name}",
    Test.ACCEPTED: "accepted {name}",
    Test.NONE_OPEN: "without open {name}",
    Test.FLAG: "flag {name}",
    Test.ONE_ORGANISATION: "same organisation",
    Test.BY_A_PERSON: "asked by a person",
}
_FORMS = (
    (Test.ONE_ORGANISATION, r"same organisation"),
    (Test.BY_A_PERSON, r"asked by a person"),
    (Test.DONE, r"duty (?P<name>.+) done"),
    (Test.ASKED, r"asked (?P<name>[\w-]+)"),
    (Test.ACCEPTED, r"accepted (?P<name>[\w-]+)"),
    (Test.NONE_OPEN, r"without open (?P<name>[\w-]+)"),
    (Test.FLAG, r"flag (?P<name>[\w-]+)"),
    (Test.WITHOUT, r"without (?P<name>.+)"),
    (Test.AS, r"(?P<name>.+?) as (?P<value>.+)"),
    (Test.IS_NOT, r"(?P<name>.+?) is not (?P<value>.+)"),
    (Test.IS, r"(?P<name>.+?) is (?P<value>.+)"),
    (Test.SAID, r"(?P<name>.+)"),
)


def condition(written: str, items: Choices) -> Condition:
    """The condition that some words are. An item is meant by its own name wherever one bears those very words, and a
    value of it that begins with “not” is that value."""
    words = " ".join(written.split())
    if words in items:
        return Condition(test=Test.SAID, name=words)
    for test, form in _FORMS:
        found = re.fullmatch(form, words)
        if found is None:
            continue
        parts = found.groupdict()
        name, value = parts.get("name") or "", parts.get("value") or ""
        if test is Test.IS_NOT and f"not {value}" in items.get(name, ()):
            continue
        if test is Test.AS and not (name in items and value in items):
            continue
        return Condition(test=test, name=name, value=value)
    return Condition(test=Test.SAID, name=words)
