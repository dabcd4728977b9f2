"""Decides how a message in quarantine is kept: its row, the letter's envelope with it, and who dealt with it."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from protocol.ports.letters import Envelope
from protocol.ports.quarantine import Quarantined
from store.schema.tables import quarantine

ASIDE = select(quarantine).where(quarantine.c.id == bindparam("id_"))
HELD = ASIDE.with_for_update()  # SQLite has no such words, and needs none: one writer at a time
NUMBER = select(quarantine.c.id).where(
    quarantine.c.message_id == bindparam("message_id_", type_=quarantine.c.message_id.type),
    quarantine.c.sha256 == bindparam("sha256_", type_=quarantine.c.sha256.type),
)
SET_ASIDE = insert(quarantine)
DEALT = update(quarantine).where(quarantine.c.id == bindparam("id_"), quarantine.c.dealt_at.is_(None))


def aside(row: Row[Any]) -> Quarantined:
    """A row as a value."""
    return Quarantined(
        id=row.id,
        message_id=row.message_id,
        sha256=row.sha256,
        at=row.at,
        why=row.why,
        inbox=row.inbox,
        envelope=_envelope(row.envelope),
        dealt_at=row.dealt_at,
        dealt_by=row.dealt_by or "",
        dealt_how=row.dealt_how or "",
        dealt_why=row.dealt_why or "",
    )


def envelope_text(envelope: Envelope) -> str:
    """An envelope as JSON text."""
    return json.dumps(asdict(envelope))


def _envelope(text: str) -> Envelope:
    plain = json.loads(text)
    return Envelope(**{**plain, "recipients": tuple(plain["recipients"])})
