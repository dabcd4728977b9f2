"""Measures the whole reading of a letter beside two public reply parsers on the same letters.

The peers find only the new text, in text that is already decoded; ours starts at the bytes and ends
at what was said and who wrote it. So the floor is the standard library's parsing plus a peer, and
`python -m pip install mail-parser-reply email-reply-parser` brings the peers.
"""

import importlib
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from bench.report import Report, Row
from bench.timing import median, quiet, turn_by_turn
from bot.directory.file import load_directory
from bot.settings.model import PackSettings
from bot.wiring.holidays import bank_holidays
from bot.wiring.sources import packs_of
from mailer.reading import LetterReader, Trust
from protocol.ports.letters import Letter

LETTERS = Path(__file__).parents[1] / "tests" / "mailer" / "letters"
AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


def run(folder: Path, *, quick: bool) -> Report:
    """See README.md."""
    del folder
    reader = _reader()
    letters = [path.read_bytes() for path in sorted(LETTERS.rglob("*.eml"))]
    times = len(letters) * (3 if quick else 20)

    def ours(number: int) -> object:
        raw = letters[number % len(letters)]
        return reader.read(Letter(raw=raw, received_at=AT, inbox="bench"))

    rows: list[Row] = []
    notes = [f"{len(letters)} letters of the tests, each {times // len(letters)} times."]
    floors: list[tuple[str, Callable[[str], object] | None]] = [("the standard library alone", None)]
    peers = (("mail-parser-reply", _mail_parser_reply()), ("email-reply-parser", _email_reply_parser()))
    floors += [(name, peer) for name, peer in peers if peer]
    for name, peer in floors:

        def theirs(number: int, peer: Callable[[str], object] | None = peer) -> object:
            text = _text(letters[number % len(letters)])
            return peer(text) if peer else text

        with quiet():
            mine, other = turn_by_turn(ours, theirs, times)
        rows.append(
            Row(
                what=f"a letter, beside {name}",
                measured=median(mine.core) * 1e6,
                floor=median(other.core) * 1e6,
                unit="µs",
            )
        )
    if len(floors) < 3:
        notes.append("A peer is not installed: python -m pip install mail-parser-reply email-reply-parser")
    return Report(name="reading", rows=rows, notes=notes)


def _reader() -> LetterReader:
    calendar, _ = bank_holidays()
    packs, _ = packs_of(PackSettings(), "bench")
    text = (Path(__file__).parents[1] / "bot" / "settings" / "example" / "directory.toml").read_text("utf-8")
    if calendar is None:
        raise RuntimeError("the frozen bank holidays cannot be read")
    directory, problems = load_directory(text, place="bench", calendar=calendar)
    if directory is None:
        raise problems[0]
    return LetterReader(
        directory=directory,
        packs=tuple(packs.values()),
        trust=Trust(trust_directory=True),
        our_addresses=("cases@holdfast.example.org",),
        our_domain="holdfast.example.org",
    )


def _text(raw: bytes) -> str:
    """The plain text of a letter, as a program that uses a peer would come by it."""
    try:
        message = message_from_bytes(raw, _class=EmailMessage, policy=policy.default)
        body = message.get_body(("plain", "html"))
        return str(body.get_content()) if body is not None else ""
    except Exception:  # a broken letter stops a program that trusts the standard library alone
        return raw.decode("latin-1")


def _peer(module: str) -> Any:
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def _mail_parser_reply() -> Callable[[str], object] | None:
    peer = _peer("mailparser_reply")
    if peer is None:
        return None
    parser = peer.EmailReplyParser(languages=["en", "de", "fr"])
    return lambda text: parser.parse_reply(text=text)


def _email_reply_parser() -> Callable[[str], object] | None:
    peer = _peer("email_reply_parser")
    return None if peer is None else peer.EmailReplyParser.parse_reply
