"""All that must survive, in one."""

from typing import Protocol

from protocol.ports.boilerplate import HabitRecord
from protocol.ports.chat_record import ChatRecord
from protocol.ports.quarantine import SetAside
from protocol.ports.record import Counting, Record
from protocol.ports.sessions import SessionRecord
from protocol.ports.sync import ReadRecord


class Store(Record, Counting, SetAside, ReadRecord, ChatRecord, HabitRecord, SessionRecord, Protocol):
    """What must survive: all of it in one database. Raises CannotCommit where that cannot be written just now."""
