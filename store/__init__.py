"""What must survive: the ledger, its projections, the evidence, and what is on its way out."""

from store.opening import open_store
from store.outbox import SqlOutbox
from store.projections import Head
from store.record import SqlStore
from store.schema.migrating import migrate

__all__ = ["Head", "SqlOutbox", "SqlStore", "migrate", "open_store"]
