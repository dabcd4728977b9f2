"""Decides on which line of a TOML text each table and key stands, so that an error can point at it.

The standard library's reader gives values without their lines. This one gives lines without
values, and only for text that the standard library has already accepted.
"""

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from types import MappingProxyType

Path = tuple[str | int, ...]
"""The way to a value: keys, and a number (from 0) for each item of an array."""

_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_STRINGS = re.compile(r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'', re.S)
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_PLAIN = re.compile(r"[^,\]}\n#]*")
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.S)


@dataclass(frozen=True, kw_only=True)
class Places:
    """The lines of one file, from 1, by the way to each value."""

    file: str
    lines: Mapping[Path, int] = field(default_factory=lambda: MappingProxyType({}))

    def line(self, *way: str | int) -> int | None:
        """The line of a value, or of the nearest table around it that has a line.

        A table that is only implied, such as `a` by `[a.b]`, stands where it is first implied.
        """
        if way and way not in self.lines:
            inside = [line for each, line in self.lines.items() if each[: len(way)] == way]
            if inside:
                return min(inside)
        for end in range(len(way), 0, -1):
            if (line := self.lines.get(way[:end])) is not None:
                return line
        return None

    def at(self, *way: str | int) -> str:
        """The place to name in an error: `directory.toml:14`, or only the file where no line fits."""
        line = self.line(*way)
        return self.file if line is None else f"{self.file}:{line}"


def places_of(text: str, file: str) -> Places:
    """The lines of a TOML text that has been accepted by the standard library.

    Raises nothing: for text that is not TOML it gives the lines up to where it lost the thread.
    """
    scan = _Scan(text)
    with suppress(_LostError, RecursionError):
        scan.document()
    return Places(file=file, lines=MappingProxyType(scan.lines))


class _LostError(Exception):
    """The text is not what the grammar says; what is known so far stands."""


class _Scan:
    """One pass over the text: a position, the table it stands in, and the lines met so far."""

    def __init__(self, text: str) -> None:
        self.text, self.here = text, 0
        self.lines: dict[Path, int] = {}
        self._counted, self._line = 0, 1
        self._items: dict[Path, int] = {}

    def document(self) -> None:
        table: Path = ()
        while not self._done():
            if self._take("["):
                table = self._header()
            else:
                self._pair(table)

    def _done(self) -> bool:
        self._skip(_BLANK)
        return self.here >= len(self.text)

    def _header(self) -> Path:
        line, many = self._line_here(), self._take("[")
        way = self._resolve(self._dotted())
        if not self._take("]") or (many and not self._take("]")):
            raise _LostError
        if many:
            self._items[way] = self._items.get(way, -1) + 1
            self.lines.setdefault(way, line)
            way = (*way, self._items[way])
        self.lines[way] = line
        return way

    def _resolve(self, keys: tuple[str, ...]) -> Path:
        """The way a header means: a key that names an array of tables means its last item."""
        way: Path = ()
        for place, key in enumerate(keys):
            way = (*way, key)
            if place < len(keys) - 1 and way in self._items:
                way = (*way, self._items[way])
        return way

    def _pair(self, table: Path) -> None:
        line, way = self._line_here(), table
        for key in self._dotted():
            way = (*way, key)
            self.lines.setdefault(way, line)
        if not self._take("="):
            raise _LostError
        self._value(way)

    def _dotted(self) -> tuple[str, ...]:
        keys = []
        while True:
            self._skip(_SPACE)
            keys.append(self._key())
            self._skip(_SPACE)
            if not self._take("."):
                return tuple(keys)

    def _key(self) -> str:
        if found := _STRINGS.match(self.text, self.here):
            self.here = found.end()
            inner = found[0][1:-1]
            return inner if found[0][0] == "'" else _ESCAPE.sub(_unescaped, inner)
        return self._want(_BARE)

    def _value(self, way: Path) -> None:
        self._skip(_SPACE)
        if self._take("["):
            self._list(way)
        elif self._take("{"):
            while not self._done() and not self._take("}"):
                self._pair(way)
                self._skip(_BLANK)
                self._take(",")
        elif found := _STRINGS.match(self.text, self.here):
            self.here = found.end()
        else:
            self._want(_PLAIN)

    def _list(self, way: Path) -> None:
        item = 0
        while not self._done() and not self._take("]"):
            self.lines[*way, item] = self._line_here()
            self._value((*way, item))
            item += 1
            self._skip(_BLANK)
            if not self._take(",") and self.text[self.here : self.here + 1] != "]":
                raise _LostError

    def _take(self, mark: str) -> bool:
        if not self.text.startswith(mark, self.here):
            return False
        self.here += len(mark)
        return True

    def _want(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self.text, self.here)
        if not found or not found[0]:
            raise _LostError
        self.here = found.end()
        return found[0]

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.here)
        self.here = found.end() if found else self.here

    def _line_here(self) -> int:
        self._line += self.text.count("\n", self._counted, self.here)
        self._counted = self.here
        return self._line


_SHORT = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r"}


def _unescaped(found: re.Match[str]) -> str:
    code = found[1] or found[2]
    if code is None:
        return _SHORT.get(found[3], found[3])
    return chr(int(code, 16)) if int(code, 16) < 0x110000 else found[0]
