"""Decides what a table that is drawn with bars says: each of its cells as a labelled line."""

from collections.abc import Container, Sequence

from mailer.reading.mime.patterns import lazily

_BORDER = lazily(r"^[\s|+:=\-_]{3,}$")
_ROWS = 2
"""Rows with a label at least: one bar may stand in any sentence."""


def as_lines(text: str, labels: Container[str]) -> str:
    """A text with each row of a table as a line `label: value`, where its first cells are labels, or its first row
    is; else as it was. `labels` are folded."""
    if text.count("|") < _ROWS:
        return text
    lines = text.split("\n")
    rows = [_cells(line) for line in lines]
    head = next(
        (at for at, row in enumerate(rows) if len(row) > _ROWS and all(_is(cell, labels) for cell in row)), None
    )
    if head is not None:
        return "\n".join([*lines[:head], *_below(rows, lines, head)])
    if sum(len(row) == _ROWS and _is(row[0], labels) for row in rows) < _ROWS:
        return text
    return "\n".join(
        f"{row[0]}: {row[1]}" if len(row) == _ROWS else line
        for row, line in zip(rows, lines, strict=True)
        if not _BORDER.match(line)
    )


def _below(rows: Sequence[Sequence[str]], lines: Sequence[str], head: int) -> list[str]:
    """The rows below a row of labels, each cell under its label, and the lines after the table as they are."""
    said: list[str] = []
    at = head + 1
    while at < len(rows) and (len(rows[at]) == len(rows[head]) or _BORDER.match(lines[at])):
        if not _BORDER.match(lines[at]):
            said += [f"{label}: {value}" for label, value in zip(rows[head], rows[at], strict=True) if value]
        at += 1
    return [*said, *lines[at:]]


def _cells(line: str) -> list[str]:
    """The cells of a row; none of a line without a bar."""
    if "|" not in line or len(line) > 1_000:
        return []
    bare = line.strip()
    cells = bare.removeprefix("|").removesuffix("|").split("|")
    return [cell.strip(" \t*_") for cell in cells]


def _is(cell: str, labels: Container[str]) -> bool:
    return " ".join(cell.lower().strip(" :").split()) in labels
