"""Decides what a log line looks like: one JSON object, with addresses masked and nothing that
identifies a person who receives care (design section 4)."""

import json
import logging
import re
import sys
from typing import TextIO

from protocol.guard import masked

_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_ADDRESS = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+'-]*@([A-Za-z0-9.-]+)")


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
            "message": mask(record.getMessage()),
        }
        line |= {key: mask(str(value)) for key, value in record.__dict__.items() if key not in _STANDARD}
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            frame = record.exc_info[2]
            while frame is not None and frame.tb_next is not None:
                frame = frame.tb_next
            if frame is not None:
                line["where"] = f"{frame.tb_frame.f_code.co_filename.rpartition('/')[2]}:{frame.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


def set_up(level: str = "INFO", stream: TextIO | None = None) -> None:
    """Log to standard error, as lines of JSON."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger("holdfast")
    root.handlers[:] = [handler]
    root.setLevel(level)
    root.propagate = False
