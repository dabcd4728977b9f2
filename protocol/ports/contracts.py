"""All contracts under one name, for who still asks for them so; each lives in a file beside this one."""

from protocol.ports.absence import Absences, Leave
from protocol.ports.chat_record import ChatRecord
from protocol.ports.clock import Clock
from protocol.ports.letters import (
    Accounted,
    Became,
    Differs,
    Envelope,
    FolderAccount,
    Inbox,
    Letter,
    Outcome,
    Read,
    Reader,
    Take,
)
from protocol.ports.outbox import Channel, Issued, Outbox, Packing, Post, Told, Wording
from protocol.ports.quarantine import Quarantined, SetAside
from protocol.ports.record import Entry, Ownership, Record, RequestLine
from protocol.ports.store import Store
from protocol.ports.sync import ReadRecord
from protocol.ports.work import Mark, Work

__all__ = [
    "Absences",
    "Accounted",
    "Became",
    "Channel",
    "ChatRecord",
    "Clock",
    "Differs",
    "Entry",
    "Envelope",
    "FolderAccount",
    "Inbox",
    "Issued",
    "Leave",
    "Letter",
    "Mark",
    "Outbox",
    "Outcome",
    "Ownership",
    "Packing",
    "Post",
    "Quarantined",
    "Read",
    "ReadRecord",
    "Reader",
    "Record",
    "RequestLine",
    "SetAside",
    "Store",
    "Take",
    "Told",
    "Wording",
    "Work",
]
