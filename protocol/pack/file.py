"""Decides what a rule pack written as TOML means, and points at the line of everything wrong in it.

It reads text and returns a `Pack`; where the text comes from is no matter of this file.
"""

from dataclasses import replace
from types import MappingProxyType

from protocol.messages.conditions import Condition, Test, named_in
from protocol.pack import parts as packparts
from protocol.pack.items import item
from protocol.pack.procedures import (
    Agreed,
    Duty,
    Ends,
    Flag,
    Form,
    Gate,
    Information,
    Moves,
    Pack,
    Procedure,
    Step,
    is_trigger,
    with_ticks,
)
from protocol.toml.tables import SourceTable, in_order, nearest, read_source
from protocol.violations import Misconfigured


def parse_pack(text: str, *, key: str, place: str) -> tuple[Pack | None, list[Misconfigured]]:
    """The pack that a TOML text describes, or None and every mistake in it, in the file's order.

    `key` is the pack's short name, `place` the file's name as errors should show it. Raises nothing.
    """
    source, problems = read_source(text, place)
    if source is None:
        return None, problems
    pack = _pack(source, key)
    source.end()
    return (None if problems else pack), in_order(problems)


def _pack(source: SourceTable, key: str) -> Pack:
    head, clauses = source.wanted("pack"), source.table("clauses")
    parts = _Parts(source)
    names = parts.names
    default = head.text("default")
    if default and default not in names:
        head.wrong(f"There is no [procedure.{default}].", nearest(default, names) or "Name one there is.", "default")
    pack = Pack(
        key=key,
        title=head.text("title"),
        version=head.text("version"),
        version_note=head.text("version_note", required=False),
        review_due=head.day("review_due"),
        review_note=head.text("review_note", required=False),
        default=default,
        alarm_note=head.text("alarm_note", required=False),
        kind=head.one_of("kind", Agreed, Agreed.JOINT),
        procedures=MappingProxyType({name: parts.procedure(table, name) for name, table in parts.tables.items()}),
        grounds=MappingProxyType({code: packparts.ground(table, code) for code, table in source.named("ground")}),
        flags=MappingProxyType(parts.flags),
        closings=MappingProxyType(
            {name: packparts.closing(table, name, parts.choices) for name, table in source.named("closing")}
        ),
        duties=tuple(duty for duty, of in parts.duties if not of),
        gates=tuple(gate for gate, of in parts.gates if not of),
        items=MappingProxyType(parts.items),
        digests=tuple(packparts.digest(table, name) for name, table in source.named("digest")),
        clauses=MappingProxyType({word: clauses.text(word) for word in clauses.names()} if clauses else {}),
    )
    head.end()
    _one_meaning_each(source, pack)
    _items_there_are(source, pack)
    for place, (gate, of) in enumerate(parts.gates):
        _stands(source, pack, gate, of, place)
    for duty in pack.every_duty:
        if duty.on.startswith("late:") and duty.on[5:] not in {each.name for each in pack.every_duty}:
            source.wrong(f"There is no duty “{duty.on[5:]}” that could be late.", "", "duty")
        if duty.given is not None and duty.given.item != named_in(duty.on):
            source.wrong(f"“{duty.title}” is due on a day that its item does not give.", "", "duty")
    return _watched(with_ticks(pack))


def _stands(source: SourceTable, pack: Pack, gate: Gate, of: tuple[str, ...], place: int) -> None:
    """A gate stands before a step that there is, and asks for what there can be."""
    if gate.step is Step.CLOSE and gate.what and pack.closings and gate.what not in pack.closings:
        mend = nearest(gate.what, pack.closings) or "Add that table."
        source.wrong(f'There is no [closing."{gate.what}"].', mend, "gate", place, "before")
    if of and gate.step not in (Step.ASK, Step.ACCEPT):
        source.wrong("Only asking and accepting are of a procedure.", "Take “of” out.", "gate", place, "of")
    for each in gate.conditions:
        known = _known(pack, each)
        if known is not None and each.name not in known:
            mend = nearest(each.name, known) or "Name one there is."
            source.wrong(f"“{each}” speaks of nothing in this pack.", mend, "gate", place)


def _known(pack: Pack, condition: Condition) -> list[str] | None:
    """The names among which that of a condition must be, where it is not of an item."""
    duties = (*pack.duties, *(duty for each in pack.procedures.values() for duty in each.duties))
    match condition.test:
        case Test.ASKED | Test.ACCEPTED | Test.NONE_OPEN:
            return list(pack.procedures)
        case Test.FLAG:
            return list(pack.flags)
        case Test.DONE:
            return [duty.name for duty in duties]
    return None


def _items_there_are(source: SourceTable, pack: Pack) -> None:
    """A value that a condition names is one that its item takes; what answers a request is an item with choices; and
    no word names two items."""
    depends = [(named_in(each), each.partition(" is ")[2]) for each in pack.heard]
    depends += [(each.name, each.value) for each in pack.conditions if each.test in (Test.IS, Test.IS_NOT)]
    for name, value in depends:
        known = pack.items.get(name)
        if value and (known is None or value not in known.choices):
            mend = nearest(value, known.choices) if known else ""
            source.wrong(
                f"Nothing can be said as “{name} is {value}”.", mend or "Add that value to an [item] table.", "item"
            )
    for procedure in pack.procedures.values():
        answers = procedure.answer.item if procedure.answer else ""
        found = pack.items.get(answers)
        if answers and (procedure.moves is Moves.RESPONSIBILITY or found is None or not found.choices):
            mend = "Only a request that moves nothing is answered by an item, and that has a list of values."
            source.wrong(f"“{answers}” cannot be the answer.", mend, "procedure", procedure.name, "answer", "item")
    meant: dict[str, str] = {}
    for each in pack.items.values():
        for words in each.names:
            if meant.setdefault(words.casefold(), each.name) != each.name:
                mend = f"Take it out of one of them: {meant[words.casefold()]}, {each.name}."
                source.wrong(f"“{words}” names two items.", mend, "item", each.name, "words")


class _Parts:
    """What procedures refer to by name: read before them, whatever the order of the file."""

    def __init__(self, source: SourceTable) -> None:
        self.items = {name: item(table, name) for name, table in source.named("item")}
        self.choices = {name: each.choices for name, each in self.items.items()}
        self.ladders: packparts.Ladders = {}
        if ladders := source.table("ladder"):
            self.ladders = {name: packparts.ladder(list(ladders.tables(name))) for name in ladders.names()}
        self.information: dict[str, Information] = {
            name: packparts.information(table, self.ladders) for name, table in source.named("information")
        }
        self.flags: dict[str, Flag] = {
            name: packparts.flag(table, name, self.ladders) for name, table in source.named("flag")
        }
        for name in [name for name, flag in self.flags.items() if flag.alarm][1:]:
            mend = "Leave “alarm” to one of them; another may have a ladder all the same."
            source.wrong("A pack has one alarm, and this is a second.", mend, "flag", name, "alarm")
        self.tables = dict(source.named("procedure"))
        self.names = list(self.tables)
        if not self.names:
            source.wrong("The pack has no procedure.", "Add a [procedure.NAME] table.")
        self.duties: list[tuple[Duty, tuple[str, ...]]] = []
        met: set[tuple[str, str]] = set()
        for table in source.tables("duty"):
            duty, of = packparts.duty(table, self.choices, self.ladders), packparts.of(table, self.names)
            _opens(table, duty, of)
            for owner in of or ("",):
                if (owner, duty.name) in met:
                    whose = f"[procedure.{owner}]" if owner else "the case"
                    table.wrong(f"There are two duties “{duty.name}” of {whose}.", "Give one another name.", "name")
                met.add((owner, duty.name))
            self.duties.append((duty, of))
        self.gates: list[tuple[Gate, tuple[str, ...]]] = [
            (packparts.gate(table, self.choices), packparts.of(table, self.names)) for table in source.tables("gate")
        ]

    def procedure(self, table: SourceTable, name: str) -> Procedure:
        """One procedure with everything it names."""
        needs, flag = table.text("information", required=False), table.text("flag", required=False)
        if needs and needs not in self.information:
            mend = nearest(needs, self.information) or "Add that table."
            table.wrong(f"There is no [information.{needs}].", mend, "information")
        if flag and flag not in self.flags:
            table.wrong(f"There is no [flag.{flag}].", nearest(flag, self.flags) or "Add that table.", "flag")
        if "moves" not in table:
            table.text("moves")
        moves, ends = table.one_of("moves", Moves, Moves.NOTHING), table.one_of("ends", Ends, Ends.ANSWER)
        if moves is Moves.RESPONSIBILITY and ends is Ends.AGREEMENT:
            table.wrong("What moves responsibility ends with an answer.", "Take “ends” out.", "ends")
        answer, asked_by = table.table("answer"), table.texts("asked_by") or ("owner",)
        for place, side in enumerate(asked_by):
            if side not in ("owner", "from", "to") or (side != "owner" and moves is Moves.RESPONSIBILITY):
                mend = "What moves responsibility is asked by the owner alone; else write owner, from or to."
                table.wrong(f"“{side}” may not ask for this.", mend, "asked_by", place)
        procedure = Procedure(
            name=name,
            title=table.text("title"),
            moves=moves,
            ends=ends,
            aliases=table.texts("aliases"),
            answer=packparts.answer(answer) if answer else None,
            information=self.information.get(needs),
            rungs=packparts.rungs_of(table, self.ladders),
            duties=tuple(duty for duty, of in self.duties if name in of),
            gates=tuple(gate for gate, of in self.gates if name in of),
            flag=flag or None,
            asked_by=asked_by,
            asks=table.texts("asks"),
            notes=table.texts("notes"),
            carry_on=table.text("carry_on", required=False),
            clause=table.text("clause", required=False),
        )
        table.end()
        return procedure


def _opens(table: SourceTable, duty: Duty, of: tuple[str, ...]) -> None:
    """Something opens a duty: what happens to a request, for one of a procedure; an item, or a lapse."""
    what, _, form = duty.on.partition(":")
    of_requests = is_trigger(duty.on) and what != "late"
    if (of_requests and not of) or (what == "rung" and form and form not in set(Form)):
        mend = "Name the procedures in “of”, or begin it on an item."
        table.wrong(f"Nothing would ever open this duty: it begins on “{duty.on}”.", mend, "on")
    if duty.given is not None and is_trigger(duty.on):
        table.wrong("A day is given with the item that opens it.", "Begin it on that item.", "due")


def _watched(pack: Pack) -> Pack:
    """A pack in which a duty knows that another is owed where it lapses."""
    names = {duty.on.removeprefix("late:") for duty in pack.every_duty if duty.on.startswith("late:")}

    def of(duties: tuple[Duty, ...]) -> tuple[Duty, ...]:
        return tuple(replace(each, watched=True) if each.name in names else each for each in duties)

    procedures = {name: replace(each, duties=of(each.duties)) for name, each in pack.procedures.items()}
    return replace(pack, duties=of(pack.duties), procedures=MappingProxyType(procedures))


def _one_meaning_each(source: SourceTable, pack: Pack) -> None:
    """A word a person may write for a kind of request means one procedure only."""
    meant: dict[str, str] = {}
    for procedure in pack.procedures.values():
        for words in (procedure.name, procedure.title, *procedure.aliases):
            plain = " ".join(words.casefold().replace("-", " ").split())
            other = meant.setdefault(plain, procedure.name)
            if plain and other != procedure.name:
                mend = f"Take it out of [procedure.{other}] or of [procedure.{procedure.name}]."
                source.wrong(f"“{words}” names two procedures.", mend, "procedure", procedure.name, "aliases")
