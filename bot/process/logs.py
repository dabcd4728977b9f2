"""Decides what a log line looks like: one JSON object, with addresses masked and nothing that
identifies a person who receives care (design section 4).

What a library logs may quote what a stranger sent: of it only who says so, what kind of error it is and where.
"""

import json
import logging
import re
import sys
import threading
from collections import Counter
from typing import TextIO

from protocol.messages.guard import masked

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName", "seldom"}
_ADDRESS = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+'-]{0,63}@([A-Za-z0-9.-]{1,255})")


def mask(text: str) -> str:
    """A text with the local part of each address cut to its first letter, and identifiers taken out."""
    return masked(_ADDRESS.sub(r"\1…@\2", text))


class JsonLines(logging.Formatter):
    """A record as one line of JSON; what was given as `extra` stands beside the message."""

    def format(self, record: logging.LogRecord) -> str:
        """The line. An exception is named by its type and place; its text may quote a letter."""
        line: dict[str, object] = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "from": record.name,
            "message": mask(record.getMessage()) if _ours(record) else "A library that Holdfast uses reports trouble.",
        }
        if _ours(record):
            line |= {key: mask(str(value)) for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frame = record.exc_info[2]
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            if frame is not None:
                line["where"] = f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}"
        # JSON lets some controls of terminals and marks of direction stand as they are.
        return "".join(
            each if each.isprintable() else json.dumps(each)[1:-1] for each in json.dumps(line, ensure_ascii=False)
        )


class SeldomTheSame(logging.Filter):
    """Lets the same trouble of a library through once a minute, and so the same line of ours that anybody can bring
    about (given `seldom`): a flood of it must not fill the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[str, str, int, str], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is logged."""
        COUNTED[record.levelname.lower()] += 1
        if _ours(record) and not getattr(record, "seldom", ""):
            return True
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else ""
        error = str(getattr(record, "seldom", "")) or error
        key = (record.name, record.pathname, record.lineno, error)
        if record.created - self._last.get(key, float("-inf")) < A_MINUTE:
            return False
        if len(self._last) > KINDS:
            self._last.clear()
        self._last[key] = record.created
        return True


A_MINUTE, KINDS = 60, 1_000
COUNTED: Counter[str] = Counter({"warning": 0, "error": 0})
"""By level, how much there was to log since the process began, whether it was logged or not."""


def set_up(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Log to standard error, as lines of JSON: what is ours from a level on, and warnings of every library."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    handler.addFilter(SeldomTheSame())
    root, ours = logging.getLogger(), logging.getLogger("holdfast")
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    ours.handlers[:] = []
    ours.setLevel(level)
    ours.propagate = True
    for name in ("aiohttp.access", "aiohttp.server", "aiohttp.web", "asyncio"):  # none has a way out of its own
        logging.getLogger(name).handlers[:] = []
        logging.getLogger(name).propagate = True
    logging.raiseExceptions = False  # a line that cannot be written is not printed raw instead
    logging.captureWarnings(True)
    threading.excepthook = _uncaught


def _ours(record: logging.LogRecord) -> bool:
    return record.name == "holdfast" or record.name.startswith("holdfast.")


def _uncaught(found: threading.ExceptHookArgs) -> None:
    """An error that ends a thread: its text may quote a letter, and Python would print it."""
    if found.exc_value is not None:
        trouble = (found.exc_type, found.exc_value, found.exc_traceback)
        logging.getLogger("holdfast").error("A thread ended by an error nobody expected.", exc_info=trouble)
