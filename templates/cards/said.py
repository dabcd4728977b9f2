"""Decides where a card's words come from: the very sources of the emails, and those of `cards/`; and how
an email's ready reply is said in chat, as a line to write."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from protocol.messages.notices import Kind, Notice
from protocol.ports.outbox import StoredNotice
from templates.blocks import Block, Page, Words, read
from templates.context import context
from templates.rendering import content
from templates.words.written import instant

_UNDATED = datetime(2000, 1, 1, tzinfo=UTC)
"""The instant of facts that have none; only `at` and “today” are told by it, which such words never say."""


class Lenient(dict[str, object]):
    """Facts that others gather as they have them: what is not among them is None, at every depth."""

    def __missing__(self, key: str) -> None:
        return None

    @classmethod
    def of(cls, facts: Mapping[str, object]) -> "Lenient":
        """Facts made lenient."""
        return cls({str(key): cls.whole(value) for key, value in facts.items()})

    @classmethod
    def whole(cls, value: object) -> object:
        """A value with every mapping in it made lenient."""
        if isinstance(value, Mapping):
            return cls.of(value)
        return [cls.whole(each) for each in value] if isinstance(value, list | tuple) else value


def page(name: str, told: StoredNotice, service: str, more: Mapping[str, object] | None = None) -> Page:
    """The words of a notice, from a source such as `emails/accepted.j2`. An action's `href` is the
    line to write. Raises Misconfigured where a fact is missing."""
    known = context(told, service) | {"facts": Lenient.of(told.notice.facts), **Lenient.of(more or {})}
    case = str(known["case"]) if known["case"] else ""
    alarm = str(mapping(known["alarm_words"]).get("word") or "")
    return read(content(name, known), lambda words, body, other: line(words, body, other or case, alarm))


def words(name: str, facts: Mapping[str, object], service: str) -> Page:
    """The words of plain facts, from a source such as `cards/sources/owned.j2`. Raises as `page`."""
    facts = Lenient.of(facts)
    at, case = facts["at"], facts["case"]
    notice = Notice(kind=Kind.HELP, case=str(case) if case else None, request=None, to=(), facts=facts)
    told = StoredNotice(id="", at=instant(str(at)) if at else _UNDATED, notice=notice)
    return page(
        f"cards/sources/{name}.j2", told, service, {name: none for name, none in _MAY_SAY.items() if name not in facts}
    )


_MAY_SAY: Mapping[str, object] = {
    "basis": "", "by": "", "candidates": (), "choices": (), "clause": "", "closed": None, "done": (), "due": None,
    "duties": (), "evidence": None, "flags": (), "kinds": (), "late": False, "may_accept": (), "more": (),
    "next_due": None, "open": (), "required": (), "since": None, "team": None, "words": "",
}  # fmt: skip
"""What the words of a card may say besides what it is about."""
_COMMANDS = frozenset({"accept", "decline", "withdraw", "stays", "seen", "escalate"})
"""Words that chat reads with a case after them; others stand on a line of their own."""


def line(words: str, body: str, case: str, alarm: str = "") -> str:
    """A ready reply as what to write in chat, which names its case: `accept JW-48211`. A line end in it
    is one to type. `alarm` is the word that raises one."""
    first, _, rest = body.partition("\n")
    if alarm and words == alarm:
        return f"{alarm} {case}"
    word = words.partition(" ")[0]
    own = {
        "done": f"handover {case}", "request": "request", "confirm": body.strip(),
        "information": f"{case}\n{body.strip()}", "determined": f"determined {case}:{first.partition(':')[2]}",
    }  # fmt: skip
    if word in own:
        return own[word]
    if word in _COMMANDS:
        return f"{first or words} {case}{' because …' if rest.startswith('Reason') else ''}".strip()
    return f"{first or words}\n{case}".strip()


def written(block: Block) -> Block:
    """An action of an email as a paragraph: `Reply to withdraw the request: write “withdraw JW-48211”.`"""
    label = "".join(run.text for run in block.runs)
    runs = [Words(text=f"{label}: write ")]
    for number, part in enumerate(block.href.split("\n")):
        runs += [Words(text=" and, on the next line, ")] if number else []
        runs.append(Words(text=part, reply=True))
    return Block(kind="paragraph", runs=(*runs, Words(text=".")))


def mapping(value: object) -> Mapping[str, object]:
    """A fact that should be a mapping, or an empty one."""
    return value if isinstance(value, Mapping) else {}


def mappings(value: object) -> tuple[Mapping[str, object], ...]:
    """A fact that should be several mappings, those that are."""
    several = value if isinstance(value, Sequence) and not isinstance(value, str) else ()
    return tuple(each for each in several if isinstance(each, Mapping))
