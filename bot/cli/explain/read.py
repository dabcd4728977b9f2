"""The command that explains how a letter would be read. It needs no record, no server and no trial."""

import json as jsonlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict, replace
from importlib import resources
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import names_settings, settings_at
from bot.cli.explain.letter_files import Found, letters
from bot.cli.options import AsJson, SettingsFile, plainly
from bot.cli.terminal import harmless
from bot.process.clock import SystemClock
from bot.queries.reading import explained, in_words, unreadable
from bot.service.meaning.habits import explained as as_learnt
from bot.settings.model import Settings, embedded
from bot.wiring.load import rules_for
from bot.wiring.mail import reader_for
from mailer.reading import LetterReader
from protocol.decision.rules import Rules
from protocol.messages.habits import normal
from protocol.messages.intents import Answer
from protocol.ports.letters import Envelope, Letter, Read
from protocol.violations import Misconfigured, Violation

Learnt = Callable[[Read], tuple[Read, Mapping[str, str]]]
Paths = Annotated[
    list[str],
    typer.Argument(metavar="PATH...", help="Letters: .eml files, folders of them, Maildirs, mbox files; - for input."),
]


def read(
    paths: Paths,
    directory: Annotated[Path | None, typer.Option(help="A directory.toml; an invented one without it.")] = None,
    text: Annotated[
        bool, typer.Option("--text", help="Each path is the plain text of a reply from a team that was asked.")
    ] = False,
    fetched: Annotated[
        bool,
        typer.Option(
            "--fetched", help="Judge each letter as one fetched from the mailbox of your settings, by mail.trust there."
        ),
    ] = False,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of every line what became of it: which counted, which was set aside.")
    ] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Explain how letters would be read: what kind, who wrote it, what is new in it, what it says and why.

    Nothing is sent, recorded or changed. Exit status 2 where there is no such path at all, or a
    directory or setting is wrong; a letter that cannot be read is a line that says so.
    """
    with plainly(), ExitStack() as files:
        chosen = _chosen(settings, directory, files)
        if fetched and chosen.mail_exchange is None and chosen.mail_graph is None:
            raise Misconfigured(
                "These settings fetch no letters.", "Name settings with [mail.exchange] or [mail.graph]."
            )
        envelope = Envelope(trusted=fetched)
        rules = rules_for(chosen)
        reader, head = reader_for(chosen, rules), _head(chosen, rules) if text else b""
        learnt = _learnt(chosen, rules) if settings is not None or names_settings() else _nothing_learnt
        limit = chosen.mail_local.maximum_size_mb * 2**20
        there = False
        for found in _found(paths, limit, text):
            there = there or not found.missing
            line = _explained(found, reader, head, envelope, learnt, every_line=explain)
            sys.stdout.write(f"{jsonlib.dumps(line)}\n" if json else f"{_printable(in_words(line))}\n\n")
            sys.stdout.flush()
        if not there:
            raise Misconfigured("There is no such file or folder.", "Correct the path.")


def _chosen(file: Path | None, directory: Path | None, files: ExitStack) -> Settings:
    """The settings whose trust, packs and directory hold. Without any, the invented directory, and
    nobody believed who is not proved: as a real Holdfast would, and not the trial."""
    if file is not None or (directory is None and names_settings()):
        settings = settings_at(file)
    else:
        example = resources.files("bot").joinpath("settings", "example", "directory.toml")
        settings = embedded(Path())
        settings = replace(
            settings,
            directory=files.enter_context(resources.as_file(example)),
            mail_local=replace(settings.mail_local, trusts_directory=False),
        )
    return settings if directory is None else replace(settings, directory=directory)


def _found(paths: list[str], limit: int, text: bool) -> Iterator[Found]:
    for path in paths:
        yield from letters(path, limit=limit, text=text)


def _explained(
    found: Found, reader: LetterReader, head: bytes, envelope: Envelope, learnt: Learnt, *, every_line: bool
) -> dict[str, object]:
    if found.raw is None:
        return unreadable(found.path, found.problem)
    raw = head + _in_utf8(found.raw) if head else found.raw
    letter = Letter(raw=raw, received_at=SystemClock().now(), inbox="read", envelope=envelope)
    read, why = learnt(reader.read(letter))
    out = explained(found.path, read)
    if not every_line:
        return out
    lines = (
        replace(each, what="learnt", why=why[normal(each.words)]) if normal(each.words) in why else each
        for each in reader.lines(letter)
    )
    return {**out, "lines": [asdict(each) for each in lines]}


def _nothing_learnt(read: Read) -> tuple[Read, Mapping[str, str]]:
    return read, {}


def _learnt(settings: Settings, rules: Rules) -> Learnt:
    """How a letter is read with what its record has learnt; and by line, why it is set aside."""
    from store import learnt_in  # noqa: PLC0415 - only where there may be a record is the database's library loaded

    try:
        key, every = learnt_in(settings.store.url)
    except Violation:  # a letter is explained without a record too
        return _nothing_learnt

    def meant(read: Read) -> tuple[Read, Mapping[str, str]]:
        if read.received is None:
            return read, {}
        received, why = as_learnt(read.received, rules, key, every)
        if received is read.received or not isinstance(received.intent, Answer):
            return read, why
        return replace(read, received=received, words=received.intent.words), why

    return meant


def _head(settings: Settings, rules: Rules) -> bytes:
    """The head of a reply from somebody who was asked: the manager of the first team that another
    organisation than the first team's has. Raises Misconfigured where nobody could be asked."""
    directory = rules.directory
    first = next((team.organisation for team in directory.teams.values()), "")
    teams = sorted(directory.teams.values(), key=lambda team: team.organisation == first)
    post = next((p for team in teams for p in directory.chain(team.key) if p.address and not p.vacant), None)
    if post is None:
        raise Misconfigured("Nobody in the directory could be asked.", "Name a manager of a team.")
    return (
        f"From: {post.address}\r\nTo: {settings.service.address}\r\n"
        f"Subject: RE: [{settings.service.prefix}-48211] Please accept or decline by 5pm Wednesday 25 November\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    ).encode()


def _in_utf8(raw: bytes) -> bytes:
    """A text file as UTF-8: it may begin with a mark of its encoding, or be of an old one."""
    for encoding in ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252", "latin-1"):
        try:
            return raw.decode(encoding).encode()
        except UnicodeError:
            continue
    return raw


def _printable(text: str) -> str:
    """A text that any terminal takes: a file's name may hold bytes that are no characters."""
    encoding = sys.stdout.encoding or "utf-8"
    return harmless(text.encode(encoding, "replace").decode(encoding))
