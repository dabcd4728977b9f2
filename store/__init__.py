"""What must survive: the ledger, its projections, the evidence, and what is on its way out."""

from store.copying.backup import Backup
from store.opening import (
    back_up,
    copy_store,
    learnt_in,
    migrate,
    open_store,
    restore_backup,
    used_procedures,
    used_teams,
)
from store.post.outbox import SqlOutbox
from store.projections.rows import Head
from store.proof.faults import Fault
from store.record import SqlStore

__all__ = [
    "Backup",
    "Fault",
    "Head",
    "SqlOutbox",
    "SqlStore",
    "back_up",
    "copy_store",
    "learnt_in",
    "migrate",
    "open_store",
    "restore_backup",
    "used_procedures",
    "used_teams",
]
