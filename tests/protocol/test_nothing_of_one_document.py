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
from protocol.pack.procedures import SEEN

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
        yield from (duty["name"], duty["title"], *(item for item in duty["items"] if item != SEEN))
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


ROOT = ENGINE.parent
ALARM = re.compile("safe[ _-]?guard", re.I)
SPOKEN = {
    "bot/directory/unusable.py": "a label of a request is no alias of a team or person",
    "bot/said/pressed.py": "cards that were drawn before packs named their alarm stand in chats still",
    "bot/service/meaning/completed_lines.py": "a question that was asked before then is on record",
    "templates/context.py": "and so are the notices, which say it still",
    "mailer/reading/sentences/concern.py": "how people shorten the word: English, and it raises nothing by itself",
    "mailer/reading/answers/learnable.py": "the stem of a word that no line may hold which is learnt as habit",
    "mailer/reading/sentences/signatures.py": "a word of job titles, which say nothing beside an answer",
    "mailer/reading/sentences/clauses/footwords.py": "the same, in the foot of a letter",
    "mailer/reading/sentences/clauses/habitwords.py": "the same, and lines in which councils give a number to ring",
}
"""Where the first alarm's name stands in code outside the packs all the same, and why."""


def speaks_of_the_first_alarm(source: str) -> bool:
    """Whether code uses the name, in a string or as its own."""
    tree = ast.parse(source)
    own = (
        getattr(each, name)
        for each in ast.walk(tree)
        for name in ("id", "attr", "name", "arg")
        if isinstance(getattr(each, name, None), str)
    )
    return any(map(ALARM.search, (*strings(source), *own)))


@pytest.mark.parametrize("room", ["bot", "mailer", "store", "templates"])
def test_no_code_speaks_of_the_first_agreements_alarm(room: str) -> None:
    """A command, a card, a page or an email to administrators takes an alarm's words from its pack."""
    code = {str(path.relative_to(ROOT)): path for path in sorted((ROOT / room).rglob("*.py"))}
    found = {name for name, path in code.items() if speaks_of_the_first_alarm(path.read_text("utf-8"))}
    assert found == {name for name in SPOKEN if name.startswith(f"{room}/")}


def test_no_words_speak_of_the_first_agreements_alarm() -> None:
    """What people read is written once for every alarm; the notice of one keeps its name, and the clauses theirs."""
    said = {
        str(path.relative_to(ROOT)): re.sub(r"\bcite\([^)]*\)", "", path.read_text("utf-8"))
        for path in sorted((ROOT / "templates").rglob("*.j2"))
    }
    said["manifest"] = (ROOT / "manifest" / "manifest.json").read_text("utf-8")
    assert [name for name, text in said.items() if ALARM.search(text)] == []


def test_the_first_alarms_name_would_be_seen() -> None:
    """The check above finds it in a string and in a name, and passes over what code says of itself."""
    assert speaks_of_the_first_alarm('say("Is there a safeguarding concern?")')
    assert speaks_of_the_first_alarm("class Safeguarding: ...")
    assert not speaks_of_the_first_alarm('"""Safeguarding."""')
