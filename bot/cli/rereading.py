"""Decides how `verify` has the letters read again that entries rest on, and what it says where that fails."""

from collections.abc import Iterable, Iterator

from bot.queries.rereading import misread
from bot.settings.model import Settings
from bot.wiring.load import rules_for
from bot.wiring.mail import apart_reader_for
from protocol.ports.record import Entry
from protocol.violations import Violation
from store import Fault, SqlStore
from store.faults import TAMPERED, UNREADABLE


def read_again(store: SqlStore, settings: Settings, ledgers: Iterable[tuple[Entry, ...]]) -> Iterator[Fault]:
    """Faults of entries whose message says something else when it is read again."""
    try:
        reader = apart_reader_for(settings, rules_for(settings))
        for entries in ledgers:
            for what in misread(entries, store.evidence, reader):
                yield Fault(what=what, mend=TAMPERED)
    except Violation as error:
        yield Fault(what=f"The letters that entries rest on could not be read again: {error.what}", mend=UNREADABLE)
