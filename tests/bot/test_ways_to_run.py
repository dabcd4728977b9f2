"""Promise: what comes along to run Holdfast by says what the documentation says, with few rights and no secret."""

import configparser
import json
import re
import shlex
from pathlib import Path

import pytest

from bot.cli.commands import COMMANDS

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "deploy" / "systemd").iterdir())
SERVICES = [each for each in UNITS if each.suffix == ".service"]
CONTAINER = (ROOT / "deploy" / "container" / "Containerfile").read_text("utf-8")


def unit(file: Path) -> configparser.ConfigParser:
    """A unit, as systemd reads one: every key once, and in its case."""
    read = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",), strict=True)
    read.optionxform = str  # type: ignore[assignment,method-assign]
    read.read_string(file.read_text("utf-8"))
    return read


@pytest.mark.parametrize("file", SERVICES, ids=lambda file: file.name)
def test_a_service_runs_a_command_of_ours_with_few_rights(file: Path) -> None:
    """As its own account, on a file system that it may not write to but where it must."""
    service = unit(file)["Service"]
    program, command, *words = shlex.split(service["ExecStart"])
    assert program == "/opt/holdfast/holdfast"
    assert command in COMMANDS
    assert "/etc/holdfast/holdfast.toml" in words
    assert (service["User"], service["UMask"], service["ProtectSystem"]) == ("holdfast", "0077", "strict")
    assert service["NoNewPrivileges"] == "yes"


def test_the_service_has_time_to_stop_and_comes_again() -> None:
    """Longer than what it takes to finish what is in hand; and a timer stands beside each unit that is run once."""
    service = unit(ROOT / "deploy" / "systemd" / "holdfast.service")["Service"]
    assert int(service["TimeoutStopSec"]) > 45
    assert service["Restart"] == "on-failure"
    once = {each.stem for each in SERVICES if unit(each)["Service"].get("Type") == "oneshot"}
    timers = {each.stem for each in UNITS if each.suffix == ".timer"}
    assert once == timers
    assert all(unit(each)["Install"]["WantedBy"] == "timers.target" for each in UNITS if each.suffix == ".timer")


def instructions() -> list[tuple[str, str]]:
    """The container file, line by line: instruction and words."""
    text = re.sub(r"^#.*\n", "", CONTAINER, flags=re.M).replace("\\\n", " ")
    return [(line.split()[0], line.split(maxsplit=1)[1]) for line in text.splitlines() if line.strip()]


def test_the_container_file_is_one_that_a_linter_would_pass() -> None:
    """A base that is named to its patch, nothing fetched but what the lock file names, nobody's root, no secret."""
    found = instructions()
    assert re.fullmatch(r"PYTHON=\d+\.\d+\.\d+-slim-\w+", dict(found)["ARG"])
    assert {words.split(" AS ")[0] for name, words in found if name == "FROM"} == {"python:${PYTHON}"}
    assert not {"ADD", "MAINTAINER"} & {name for name, _ in found}
    fetched = [words for name, words in found if name == "RUN" and re.search(r"\b(pip install|curl|wget|apt)\b", words)]
    assert len(fetched) == 1
    assert "--require-hashes" in fetched[0]
    last = found[[name for name, _ in found].index("FROM", 1 + [name for name, _ in found].index("FROM")) :]
    said = dict(last)
    assert said["USER"] == "10001:10001"
    assert json.loads(said["ENTRYPOINT"]) == ["python", "-m", "bot"]
    assert json.loads(said["CMD"])[0] in COMMANDS
    assert {"HEALTHCHECK", "STOPSIGNAL", "VOLUME"} <= said.keys()
    assert re.search(r"(?i)password|secret|token", " ".join(words for _, words in found)) is None


def test_the_image_holds_the_whole_program() -> None:
    """Every folder that the wheel has, and each that is copied is here."""
    copied = {words.split()[0] for name, words in instructions() if name == "COPY" and not words.startswith("--from")}
    product = re.search(r"^packages = (\[.+\])", (ROOT / "pyproject.toml").read_text("utf-8"), re.M)
    assert product is not None
    assert set(json.loads(product[1])) <= copied
    assert [each for each in copied if not (ROOT / each).exists()] == []
