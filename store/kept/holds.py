"""Decides how a hold is kept, and how an original is destroyed: its bytes go, and a tombstone says so, tied to the
chain like every other row. No entry of the ledger is ever touched."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from protocol.ports.keeping import Hold, Tombstone
from protocol.violations import Misread
from store.chain.tying import Tie
from store.database.database import Database
from store.schema.tables import blobs, holds, ledger, quarantine, tombstones

_HELD = select(holds).where(
    holds.c.reference == bindparam("reference_", type_=holds.c.reference.type), holds.c.lifted_at.is_(None)
)
_LIFT = update(holds).where(holds.c.reference == bindparam("reference_"), holds.c.lifted_at.is_(None))


class HoldRecord:
    """The record, asked what is on hold and what was destroyed."""

    database: Database

    def holds(self, reference: str = "", *, lifted: bool = False) -> tuple[Hold, ...]:
        """Cases on hold, or those of one case; with `lifted` also what is over. Oldest first."""
        asked = select(holds).order_by(holds.c.at, holds.c.reference)
        if reference:
            asked = asked.where(holds.c.reference == reference)
        if not lifted:
            asked = asked.where(holds.c.lifted_at.is_(None))
        with self.database.reading() as connection:
            return tuple(_hold(row) for row in connection.execute(asked).mappings())

    def tombstones(self, reference: str = "") -> tuple[Tombstone, ...]:
        """What was destroyed, in all or of one case, oldest first."""
        asked = select(tombstones).order_by(tombstones.c.at, tombstones.c.sha256)
        if reference:
            asked = asked.where(tombstones.c.reference == reference)
        with self.database.reading() as connection:
            return tuple(Tombstone(**row) for row in connection.execute(asked).mappings())

    def kept_originals(self, digests: Sequence[str]) -> tuple[str, ...]:
        """Which of these originals are still there."""
        with self.database.reading() as connection:
            found = connection.execute(select(blobs.c.sha256).where(blobs.c.sha256.in_(list(digests)))).scalars().all()
        return tuple(each for each in digests if each in set(found))


class HoldWork:
    """The same, within a unit of work that somebody else commits."""

    _connection: Connection
    tie: Tie

    def hold(self, hold: Hold) -> None:
        """Put a case on hold. Raises Misread where it is."""
        if self._connection.execute(_HELD, {"reference_": hold.reference}).first() is not None:
            raise Misread(f"{hold.reference} is on hold already.", "Look at `holdfast hold list`.")
        row = {"reference": hold.reference, "at": hold.at, "by": hold.by, "why": hold.why}
        self._connection.execute(insert(holds), row)
        self.tie.now(holds, row)

    def lift(self, reference: str, at: datetime, by: str, why: str) -> None:
        """End the hold of a case. Raises Misread where there is none."""
        done = {"lifted_at": at, "lifted_by": by, "lifted_why": why}
        if self._connection.execute(_LIFT, {"reference_": reference, **done}).rowcount != 1:
            raise Misread(f"{reference} is not on hold.", "Look at `holdfast hold list`.")
        self.tie.reread(holds, (holds.c.reference == reference) & (holds.c.lifted_at == at))

    def destroy(self, tombstone: Tombstone, due: Collection[str] | None = None) -> bool:
        """Destroy an original; whether that was done. One that is not there stays, and with `due` one that another
        case rests on which is not among these. Raises Misread where a case that rests on it is on hold, or where it
        waits in quarantine."""
        resting = select(ledger.c.reference).where(ledger.c.body.contains(tombstone.sha256, autoescape=True)).distinct()
        cases = self._connection.execute(resting).scalars().all()
        for each in cases:
            if self._connection.execute(_HELD, {"reference_": each}).first() is not None:
                raise Misread(f"{each} is on hold: nothing of it is destroyed.", "Look at `holdfast hold list`.")
        waits = quarantine.c.sha256 == tombstone.sha256, quarantine.c.dealt_at.is_(None)
        if self._connection.execute(select(quarantine.c.id).where(*waits)).first() is not None:
            raise Misread("That letter waits in quarantine.", "Deal with it first: `holdfast quarantine list`.")
        if tombstone.reference not in cases:
            raise Misread(
                f"{tombstone.reference} does not rest on that original.", "Look at `holdfast history --json`."
            )
        if due is not None and not {*cases} <= {tombstone.reference, *due}:
            return False
        if self._connection.execute(delete(blobs).where(blobs.c.sha256 == tombstone.sha256)).rowcount != 1:
            return False
        self.tie.gone(blobs, tombstone.sha256)
        row = {
            "sha256": tombstone.sha256, "reference": tombstone.reference, "retention": tombstone.retention,
            "at": tombstone.at, "by": tombstone.by, "why": tombstone.why,
        }  # fmt: skip
        self._connection.execute(insert(tombstones), row)
        self.tie.now(tombstones, row)
        return True


def _hold(row: object) -> Hold:
    found = dict(row)  # type: ignore[call-overload]
    return Hold(**{**found, "lifted_by": found["lifted_by"] or "", "lifted_why": found["lifted_why"] or ""})
