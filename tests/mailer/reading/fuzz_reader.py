"""Finds bytes that make the reader raise, forget its reason or say yes too easily: a coverage-guided fuzz target.

Not part of CI and of no lock file: `pip install atheris` (Linux), then for a bounded time

    python tests/mailer/reading/fuzz_reader.py -max_total_time=180 -max_len=20000 FOUND tests/mailer/letters

where FOUND is a new folder for what is learnt. A finding stops it and is written to a file `crash-…`.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3]))

with atheris.instrument_imports(include=["mailer.reading"]):
    from mailer.reading import LetterReader, Trust

import protocol
from protocol.directory import directory_of
from protocol.messages.intents import Answer, Authenticity, Reading
from protocol.pack.file import parse_pack
from protocol.ports.letters import Envelope, Letter

AT = datetime(2026, 11, 24, 12, 4, 7, tzinfo=UTC)
INBOX = "cases@holdfast.example.org"


def _reader() -> LetterReader:
    source = Path(protocol.__file__).parent / "packs" / "joint-working-protocol.toml"
    pack, _ = parse_pack(source.read_text("utf-8"), key="jwp", place=source.name)
    directory = directory_of(organisations=(), teams=(), people=(), calendars={})
    return LetterReader(directory, (pack,) if pack else (), Trust(), (INBOX,), "holdfast.example.org")


READER = _reader()


def one(raw: bytes) -> None:
    """Read one letter and hold it to what is promised of every letter."""
    envelope = Envelope(mail_from="", recipients=(INBOX,), peer="203.0.113.9", login=None)
    letter = Letter(raw=raw, received_at=AT, inbox=INBOX, envelope=envelope)
    found = READER.read(letter)
    assert found.why
    assert "could not make sense" not in found.why, found.why
    assert found == READER.read(letter)
    if found.received is not None:
        assert found.received.sender.authenticity is not Authenticity.PROVED
        intent = found.received.intent
        accepts = isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT
        assert found.kind == "human" or not accepts


if __name__ == "__main__":
    atheris.Setup(sys.argv, one)
    atheris.Fuzz()
