"""Whatever is logged is one line of JSON, and what a stranger sent is never in it."""

import io
import json
import logging
import threading
from collections.abc import Iterator

import pytest

from bot.process import logs

NHS = "943 476 5919"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log, as the program sets it up; afterwards everything is as it was."""
    root, ours = logging.getLogger(), logging.getLogger("holdfast")
    before = (root.handlers[:], root.level, ours.handlers[:], ours.level, ours.propagate, logging.raiseExceptions)
    hook, stream = threading.excepthook, io.StringIO()
    logs.set_up(stream=stream)
    yield stream
    root.handlers[:], root.level, ours.handlers[:], ours.level, ours.propagate, logging.raiseExceptions = before
    threading.excepthook = hook
    logging.captureWarnings(False)


@pytest.mark.parametrize("name", ["aiohttp.server", "asyncio", "mail.log", "some.library", "root"])
def test_a_library_quotes_nothing(lines: io.StringIO, name: str) -> None:
    """Its error is named by kind and place; neither its message, its arguments nor its traceback is logged."""
    logger = logging.getLogger(None if name == "root" else name)
    try:
        raise ValueError(f"bad line: GET /{NHS}")
    except ValueError:
        logger.critical("Error handling request\n%s", f"Authorization: Bearer {NHS}", exc_info=True)
    (line,) = lines.getvalue().splitlines()
    found = json.loads(line)
    assert (found["from"], found["error"]) == (name, "ValueError")
    assert NHS not in line
    assert "Bearer" not in line


def test_the_same_trouble_fills_no_disk(lines: io.StringIO) -> None:
    """A thousand of one kind are one line in a minute; what is ours is always said."""
    for number in range(1000):
        logging.getLogger("asyncio").error("socket.accept() out of system resource %s", number)
    assert len(lines.getvalue().splitlines()) == 1
    for _ in range(3):
        logging.getLogger("holdfast.service").warning("A letter could not be stored.")
    assert len(lines.getvalue().splitlines()) == 4


def test_what_anybody_can_bring_about_is_said_once_a_minute_for_each_reason(lines: io.StringIO) -> None:
    """A line of ours that strangers at a door cause fills no disk either; each reason is still to be seen."""
    for number in range(1000):
        why = ("the token has ended", "it has no token")[number % 2]
        logging.getLogger("holdfast.web").warning("A request was turned away.", extra={"why": why, "seldom": why})
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert sorted(line["why"] for line in found) == ["it has no token", "the token has ended"]
    assert all("seldom" not in line for line in found)


def test_a_line_holds_nothing_that_a_terminal_acts_on(lines: io.StringIO) -> None:
    """Neither controls of one or two bytes nor marks that turn the direction; it is the same JSON."""
    odd = "a\x1b[31m\x9b2J\x7f\u202e\u2028é😀"
    logging.getLogger("holdfast.web").warning("Odd", extra={"why": odd})
    (line,) = lines.getvalue().splitlines()
    assert line.isprintable()
    assert json.loads(line)["why"] == odd


def test_a_thread_that_ends_by_an_error_prints_none_of_it(
    lines: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its error is a line of JSON like any other."""

    def fails() -> None:
        raise RuntimeError(NHS)

    thread = threading.Thread(target=fails)
    thread.start()
    thread.join(20)
    (line,) = lines.getvalue().splitlines()
    assert json.loads(line)["error"] == "RuntimeError"
    assert NHS not in line + capsys.readouterr().err
