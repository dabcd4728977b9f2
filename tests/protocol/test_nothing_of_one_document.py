"""Promise: the engine knows no document. What a protocol calls its flags, requests, duties and reasons, and where it
says so, stands in its pack; code that named one would do the wrong thing under every other."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import protocol
from protocol.messages.conditions import condition

ENGINE = Path(protocol.__file__).parent
KEPT = {
    (
        "messages/notices.py",
        "safeguarding",
    ): "the notice of an alarm keeps this name: some are on record",
    ("decision/telling.py", "person told"): "an item of the engine's own (ADR 0005): emails ask whether it is done",
    ("deciding/answering.py", "Another reason, given in the reply"): "said where the pack lists no other reason",
    ("messages/intents.py", "referral"): "how a case came on record, in the ledger; not the kind of request",
    ("messages/facts.py", "handover"): "a receipt that everything has been handed over, whatever a pack lists",
    ("deciding/confirming.py", "decision"): "a digest of a decision of ours; not the item of a duty",
    ("pack/procedures.py", "plan"): "a form of rung, which is a word of the format of packs",
    ("pack/procedures.py", "referral"): "plain English beside the name of a kind of request, and left out of account",
    ("violations.py", "release"): "a release of Holdfast",
}
"""What is named all the same, by file, and why."""
CLAUSE = re.compile(r"(?:§ ?)?\d{1,2}\.\d{1,2}(?:, (?:§ ?)?\d{1,2}\.\d{1,2})*|lines? \d+.*|§ ?\d+.*")


def _names(pack: dict[str, Any]) -> Iterator[str]:
    """What a document calls things: its flags and the words of its alarm, kinds of request, duties and reasons."""
    for name, flag in pack.get("flag", {}).items():
        yield from (name, flag["title"], *flag.get("words", ()))
    for name, procedure in pack["procedure"].items():
        yield from (name, procedure["title"], *procedure.get("aliases", ()))
    for duty in (*pack.get("duty", ()), *(d for flag in pack.get("flag", {}).values() for d in flag.get("duty", ()))):
        yield from (duty["name"], duty["title"], *duty["items"])
    for gate in pack.get("gate", ()):
        needs = gate.get("needs", ())
        yield from filter(None, (condition(each, {}).item for each in ([needs] if isinstance(needs, str) else needs)))
    yield from (ground["label"] for ground in pack.get("ground", {}).values())
    yield from pack.get("closing", {})


def names() -> set[str]:
    """What any of the documents that come with it calls things."""
    return {
        name for path in sorted((ENGINE / "packs").glob("*.toml")) for name in _names(tomllib.loads(path.read_text()))
    }


def strings(source: str) -> Iterator[str]:
    """The text that code uses; what it says of itself to a reader is left out."""
    tree = ast.parse(source)
    said = {id(each.value) for each in ast.walk(tree) if isinstance(each, ast.Expr)}
    for each in ast.walk(tree):
        if isinstance(each, ast.Constant) and isinstance(each.value, str) and id(each) not in said:
            yield each.value


NAMED = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, names()), key=len, reverse=True))})(?![\w-])", re.I)


def of_a_document(source: str) -> set[str]:
    """What some code takes from one document: a name, or the number of a clause."""
    found = {name for text in strings(source) for name in NAMED.findall(text)}
    return found | {text for text in strings(source) if CLAUSE.fullmatch(text)}


FILES = {str(path.relative_to(ENGINE)): path for path in sorted(ENGINE.rglob("*.py"))}


@pytest.mark.parametrize("name", FILES)
def test_the_engine_names_nothing_of_one_document(name: str) -> None:
    """Another protocol is a file, and never a search through code for what the first one was called. What is kept all
    the same is still there."""
    assert of_a_document(FILES[name].read_text("utf-8")) == {named for path, named in KEPT if path == name}


def test_a_name_or_a_clause_of_a_document_would_be_seen() -> None:
    """The check above finds a flag, an item and a clause, and passes over what code says of itself."""
    assert of_a_document('raise_flag("ordinary-residence")') == {"ordinary-residence"}
    assert of_a_document('f"Please send the {x} risk information of 8.4"') == {"risk information"}
    assert of_a_document('clause = "8.4, 5.5"') == {"8.4, 5.5"}
    assert of_a_document('"""Safeguarding concern (8.4)."""') == set()
