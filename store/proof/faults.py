"""Decides what is said of something in the record that is not as it was written, and what is to be done about it."""

from dataclasses import dataclass

TAMPERED = (
    "Somebody or something changed the record. Keep this database as it is, and a copy of it; find out who could"
    " write to it; compare with a backup, and treat it as an incident."
)
LOST = (
    "Keep this database as it is, and a copy of it. Look for the message in a backup, or in the mailbox it came to,"
    " and treat it as an incident."
)
REMAKE = "`holdfast rebuild` makes it anew from the ledger. Do so only where nothing else is named."
PUT_BACK = (
    "Find out who took it off, and what was changed meanwhile: this command names what it finds. `holdfast rebuild`"
    " puts every guard back."
)
UNREADABLE = "Keep this database as it is, and a copy of it; restore a backup, and treat it as an incident."


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing that is not as it was written: a sentence that names it, and what to do."""

    what: str
    mend: str
