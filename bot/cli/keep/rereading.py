"""Decides how `verify` has the letters read again that entries rest on, and what it says where that fails."""

from collections.abc import Iterable, Iterator

from bot.queries.rereading import misread
from bot.settings.model import Settings
from bot.wiring.load import rules_for
from bot.wiring.mail import apart_reader_for
from protocol.ports.record import Entry
from protocol.violations import CannotCommit, Violation
from store import Fault, SqlStore
from store.proof.faults import TAMPERED, UNREADABLE


def read_again(store: SqlStore, settings: Settings, ledgers: Iterable[tuple[Entry, ...]]) -> Iterator[Fault]:
    """Faults of entries whose message says something else when it is read again.

    Raises CannotCommit where none can be read now: that says nothing of the record.
    """
    try:
        reader = apart_reader_for(settings, rules_for(settings))
        for entries in ledgers:
            for what in misread(entries, store.evidence, reader):
                yield Fault(what=what, mend=TAMPERED)
    except CannotCommit as error:
        what = f"The letters that entries rest on could not be read again. {error.what}"
        raise CannotCommit(what, f"{error.mend} Then run `holdfast verify` again.") from error
    except Violation as error:
        yield Fault(what=f"The letters that entries rest on could not be read again: {error.what}", mend=UNREADABLE)
