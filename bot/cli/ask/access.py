"""The command that gives out what is held about a case or a colleague, for a subject access request: access."""

import io
import json
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.ask.bundle import written_alone
from bot.cli.keep.appraising import originals
from bot.cli.opened import Here, opened
from bot.cli.options import SettingsFile, plainly
from bot.cli.terminal import say
from bot.queries.happened import in_words
from bot.queries.ownership import normal
from protocol.directory import Person
from protocol.messages.guard import masked
from protocol.ports.outbox import StoredNotice
from protocol.ports.record import Entry
from protocol.violations import Misread
from templates import counted, when

README = """What is in this file

It holds everything that Holdfast keeps about {what}, as it stood at {at}.

record.json      every entry: what happened, when, on whose word, in the words relied on
told.json        every email and chat message about it: what, when, to whom, and whether it left
asked.json       who has looked, when, and by which way
{more}
It names other people: who wrote, who was told, who looked. Before it is given out, a person goes through it and takes
out what the asker has no right to see. Holdfast keeps no name, address, date of birth or NHS number of a person who
receives care; what somebody wrote in a letter of their own stands in that letter.
"""


def access(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The zip file to write.")],
    case: Annotated[str, typer.Option("--case", metavar="CASE", help="About a case: whoever receives care asks.")] = "",
    person: Annotated[str, typer.Option("--person", metavar="WHO", help="About a colleague: a key or address.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Give out what is held about a case or about a colleague, for a subject access request.

    One zip file that only your account can read. A person redacts it before it goes out: it names others. That it was
    made is in the log of reads.
    """
    with plainly(), opened(settings) as here:
        if bool(case) == bool(person):
            raise Misread("Say of whom: a case, or a colleague.", "Write --case JW-48211, or --person ADDRESS.")
        files = _of_case(here, normal(case, here.settings.service.prefix)) if case else _of_person(here, person.strip())
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in files.items():
                packed.writestr(name, content)
        written_alone(to, made.getvalue())
        say(f"{to}: {counted(len(files), 'file')}. It names others: a person redacts it before it goes out.")


def _of_case(here: Here, reference: str) -> dict[str, bytes]:
    entries = here.store.entries(reference)
    if not entries:
        raise Misread(f"There is no record of {reference}.", "Look at the reference again.")
    with here.store.work() as work:
        work.log_query(reference, "command line", here.clock.now(), "command line, for subject access")
    letters = {digest: here.store.evidence(digest) for digest in originals(entries)}
    kept = {digest: raw for digest, raw in letters.items() if raw is not None}
    gone = {each.sha256: each for each in here.store.tombstones(reference)}
    more = "received.json    every message about it, and what became of it\n"
    more += "originals/       every letter and message that an entry rests on, whole\n"
    if gone:
        more += "destroyed.json   originals that were destroyed, when, on whose word, and why\n"
    files = {
        "README.txt": _readme(here, f"case {reference}", more),
        "record.json": _json([_entry(here, each) for each in entries]),
        "told.json": _json([_told(told, sent) for told, sent in here.store.told_about(reference)]),
        "asked.json": _json([
            {"by": each.by, "at": each.at.isoformat(), "by_way_of": each.channel}
            for each in here.store.queries(reference)
        ]),
        "received.json": _json([
            {"at": each.at.isoformat(), "kind": each.kind, "outcome": str(each.outcome), "why": masked(each.why)}
            for each in here.store.marks_of(reference)
        ]),
    }  # fmt: skip
    if gone:
        files["destroyed.json"] = _json(
            [
                {"original": each.sha256, "at": each.at.isoformat(), "by": each.by, "why": each.why}
                for each in gone.values()
            ]
        )
    return {**files, **{f"originals/{digest[:16]}.eml": raw for digest, raw in kept.items()}}


def _of_person(here: Here, words: str) -> dict[str, bytes]:
    """What is held about a colleague: what they said, were told and looked at. They are known by key and address."""
    directory = here.rules.directory
    person = directory.people.get(words) or directory.person_at(words.lower())
    if person is None:
        raise Misread(f"There is no “{words}” in the directory.", "Write the key or the address of somebody listed.")
    theirs = [
        {"case": each.reference, **_entry(here, each)}
        for ledger in here.store.ledgers()
        for each in ledger
        if _names(each, person)
    ]
    told = [_told(each, here.store.outbox.posts_with(each.id)) for each in here.store.told_to(person.address)]
    return {
        "README.txt": _readme(here, f"{person.name} ({person.key})", "directory.json   their entry in the directory\n"),
        "record.json": _json(theirs),
        "told.json": _json(told),
        "asked.json": _json([
            {"case": each.reference, "at": each.at.isoformat(), "by_way_of": each.channel}
            for each in here.store.asked(by=person.key)
        ]),
        "directory.json": _json({
            "key": person.key, "name": person.name, "address": person.address, "manager": person.manager,
        }),
    }  # fmt: skip


def _names(entry: Entry, person: Person) -> bool:
    """Whether an entry rests on their words, or names them."""
    evidence = entry.happened.evidence
    if evidence is not None and (
        person.key in (evidence.person, evidence.on_behalf_of) or evidence.sender.lower() == person.address
    ):
        return True
    return any(value == person.key for value in vars_of(entry.happened.event).values())


def vars_of(event: object) -> dict[str, object]:
    """What an event says, by name."""
    return {name: getattr(event, name) for name in getattr(event, "__dataclass_fields__", {})}


def _entry(here: Here, each: Entry) -> dict[str, object]:
    evidence = each.happened.evidence
    return {
        "entry": each.seq,
        "at": each.happened.at.isoformat(),
        "what": in_words(each.happened.event, here.rules),
        "event": type(each.happened.event).__name__,
        "by": evidence.person or evidence.sender if evidence else "",
        "words": evidence.words if evidence else "",
        "original": evidence.sha256 if evidence else "",
    }


def _told(told: StoredNotice, sent: object) -> dict[str, object]:
    lines = list(sent) if isinstance(sent, (list, tuple)) else []
    return {
        "at": told.at.isoformat(),
        "kind": str(told.notice.kind),
        "case": told.notice.case,
        "to": [one.address for one in told.notice.to],
        "copy": [one.address for one in told.notice.copy],
        "left": [each.settled_at.isoformat() if each.settled_at else each.status for each in lines],
    }


def _readme(here: Here, what: str, more: str) -> bytes:
    return README.format(what=what, at=when(here.clock.now(), here.rules.directory.home.zone), more=more).encode()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
