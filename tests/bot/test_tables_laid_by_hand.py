"""Promise: there is one way of laying out code, the formatter's. Only a table is laid by hand, since a row that is
broken over six lines cannot be compared with the next; and each of those can be told from code by its shape."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent.parent
FOLDERS = ("protocol", "mailer", "templates", "store", "bot", "manifest", "tests", "bench")
ROWS = 4
"""A list of fewer is as easily read in the formatter's way."""
MARK = re.compile(r"# fmt: (?:skip|off|on)$")


def _rows(value: ast.expr) -> int:
    """How many rows a literal has, by itself or handed to one call such as `frozenset`."""
    if isinstance(value, ast.Call) and len(value.args) == 1 and not value.keywords:
        value = value.args[0]
    if isinstance(value, ast.Dict):
        return len(value.keys)
    return len(value.elts) if isinstance(value, ast.List | ast.Tuple | ast.Set) else 0


def tables(tree: ast.Module) -> Iterator[int]:
    """The last lines of what may be laid by hand."""
    for each in ast.walk(tree):
        if isinstance(each, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Return):
            if each.value is not None and _rows(each.value) >= ROWS:
                yield each.end_lineno or 0
        elif isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            cases = (one for one in each.decorator_list if ast.unparse(one).startswith("pytest.mark.parametrize("))
            yield from (one.end_lineno or 0 for one in cases)


def by_hand(source: str) -> list[int]:
    """The lines that ask the formatter to look away and end no table."""
    marked = [number for number, line in enumerate(source.splitlines(), 1) if MARK.search(line)]
    may = set(tables(ast.parse(source))) if marked else set()
    return [number for number in marked if number not in may]


@pytest.mark.parametrize("folder", FOLDERS)
def test_nothing_but_a_table_is_laid_by_hand(folder: str) -> None:
    """Whoever changes a call, a condition or a signature has the formatter lay it."""
    found = {path: by_hand(path.read_text("utf-8")) for path in sorted((ROOT / folder).rglob("*.py"))}
    assert {str(path.relative_to(ROOT)): lines for path, lines in found.items() if lines} == {}


def test_code_that_is_laid_by_hand_would_be_seen() -> None:
    """The check above passes a table of four rows, and neither a call, nor a list of three, nor a whole stretch."""
    skip = "  # fmt: " + "skip"
    assert by_hand(f"A = {{\n1: 2, 3: 4,\n5: 6, 7: 8,\n}}{skip}\n") == []
    assert by_hand(f"A = frozenset([\n1, 2,\n3, 4]){skip}\n") == []
    assert by_hand(f"A = [1, 2,\n3]{skip}\n") == [2]
    assert by_hand(f"call(1, 2, 3,\n4){skip}\n") == [2]
    assert by_hand("# fmt: " + "off\nA = 1\n") == [1]
