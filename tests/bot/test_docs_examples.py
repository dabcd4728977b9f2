"""Promise: what the documentation shows can be used as it stands: every settings example loads, and every
command that is quoted exists, with its options."""

import json
import re
import shlex
import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

import bot
from bot.__main__ import app
from bot.checks.files import check
from bot.cli.commands import Commands
from bot.cli.commands import command as called
from bot.directory.file import load_directory
from bot.directory.sync.settings import read_pull_settings
from bot.settings.file import load_settings
from bot.settings.problems import Severity
from bot.wiring.holidays import bank_holidays
from protocol.pack.file import parse_pack
from protocol.violations import Misconfigured

ROOT = Path(bot.__file__).parent.parent
EXAMPLE = ROOT / "bot" / "settings" / "example"
PAGES = (*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md")
TEXTS = (
    *PAGES,
    *sorted((ROOT / "docs" / "adr").glob("*.md")),
    *(ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "manifest/README.md")),
)
FENCED = re.compile(r"^[ ]*```(?P<language>\w*)\n(?P<text>.*?)^[ ]*```", re.M | re.S)
DIRECTORY = frozenset({"administrator", "secure_domains", "closures", "organisation", "team", "person"})
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
PULL = frozenset({"ldap", "graph", "csv", "levels"})

Fragment = Mapping[str, Any]


def blocks(*languages: str) -> Iterator[tuple[str, str]]:
    """Every fenced block of a language, and where it stands."""
    for page in PAGES:
        text = page.read_text("utf-8")
        for found in FENCED.finditer(text):
            if found["language"] in languages:
                yield f"{page.relative_to(ROOT)}:{text.count(chr(10), 0, found.start()) + 2}", found["text"]


TOML = dict(blocks("toml"))


def is_pull(fragment: Fragment) -> bool:
    """Whether it says how people are pulled: such a file may have a table `teams` too."""
    return bool(PULL & fragment.keys())


def wrong_in(text: str, tmp_path: Path) -> list[Misconfigured]:
    """What is wrong in an example, completed with the least that its file needs. An example may show
    settings and the directory one after the other."""
    fragment = tomllib.loads(text)
    if "pack" in fragment:
        return parse_pack(text, key="example", place="example")[1]
    if is_pull(fragment):
        return read_pull_settings(text, file=tmp_path / "pull.toml")[1]
    people = {key: value for key, value in fragment.items() if key in DIRECTORY}
    rest = {key: value for key, value in fragment.items() if key not in DIRECTORY}
    wrong: list[Misconfigured] = []
    if people:
        whole = merged(tomllib.loads((EXAMPLE / "directory.toml").read_text("utf-8")), people)
        calendar, _ = bank_holidays()
        assert calendar is not None
        wrong += load_directory(written(whole), place="example", calendar=calendar)[1]
    if rest:
        least = {"service": {"address": "cases@northshire.example.org", "contact_line": "Ring us."}}
        wrong += load_settings(written(merged(least, rest)), file=tmp_path / "holdfast.toml")[1]
    return wrong


def merged(under: Fragment, over: Fragment) -> dict[str, Any]:
    """Tables laid over tables; the upper one wins, key by key."""
    both = dict(under)
    for key, value in over.items():
        lower = both.get(key)
        both[key] = merged(lower, value) if isinstance(lower, dict) and isinstance(value, dict) else value
    return both


def written(value: object) -> str:
    """Values as TOML: a whole file where it is a table, else inline."""
    match value:
        case dict():
            return "".join(f"{json.dumps(key)} = {inline(each)}\n" for key, each in value.items())
        case _:
            return inline(value)


def inline(value: object) -> str:
    """A value on one line."""
    match value:
        case dict():
            return f"{{{', '.join(f'{json.dumps(key)} = {inline(each)}' for key, each in value.items())}}}"
        case list():
            return f"[{', '.join(map(inline, value))}]"
        case date() | time():
            return value.isoformat()
        case _:
            return json.dumps(value)


@pytest.mark.parametrize("where", TOML)
def test_an_example_of_settings_loads(where: str, tmp_path: Path) -> None:
    """Whoever copies an example out of the documentation is not told that it is wrong."""
    assert [str(each) for each in wrong_in(TOML[where], tmp_path)] == []


def test_examples_are_found_in_every_page_that_has_settings() -> None:
    """The check above looks at what people read: each page about a mailbox, chat or the directory has an example."""
    pages = {where.partition(":")[0] for where in TOML}
    named = ("directory", "exchange-server", "microsoft-365", "nhsmail", "teams", "writing-a-pack")
    assert {f"docs/{name}.md" for name in named} <= pages


def test_a_wrong_example_would_be_seen(tmp_path: Path) -> None:
    """A key that does not exist is found, wherever the example stands."""
    assert wrong_in('[mail.graph]\nmailbox = "cases@northshire.example.org"\nsecret = "x"\n', tmp_path)
    assert wrong_in('[person."mara.quill"]\nchanels = ["teams"]\n', tmp_path)
    assert wrong_in("[ldap]\nurls = 1\n", tmp_path)


def test_the_example_of_pulling_loads() -> None:
    """The file that comes with Holdfast to be copied is right as it stands."""
    file = EXAMPLE / "pull.toml"
    assert read_pull_settings(file.read_text("utf-8"), file=file)[1] == []


@pytest.mark.parametrize("door", ["exchange", "graph"])
def test_the_commented_mailbox_in_the_example_settings_is_right(door: str, tmp_path: Path) -> None:
    """Taking the `#` away from one mailbox, and from whom it believes, gives settings that `check` passes."""
    text = (EXAMPLE / "holdfast.toml").read_text("utf-8")
    tables = [found.strip() for found in re.findall(r"(?:^# .*\n)+", text, re.M)]
    wanted = [table for table in tables if f"# [mail.{door}]" in table or "# [mail.trust]" in table]
    bare = "\n\n".join(re.sub(r"^# ?", "", table[table.index("# [mail.") :], flags=re.M) for table in wanted)
    for name in re.findall(r'^(?:password_file|certificate|secret_file) *= "([^"]+)"', bare, re.M):
        (tmp_path / name).write_text("x", "utf-8")
        (tmp_path / name).chmod(0o600)
    (tmp_path / "directory.toml").write_text((EXAMPLE / "directory.toml").read_text("utf-8"), "utf-8")
    least = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring us."\n\n'
    (tmp_path / "holdfast.toml").write_text(least + bare, "utf-8")
    found = check(tmp_path / "holdfast.toml", at=NOW)
    assert len(wanted) == 2
    assert [str(problem) for problem in found if problem.severity is Severity.ERROR] == []


# --- commands -----------------------------------------------------------------------------------------------

SPOKEN = re.compile(r"`((?:\./)?holdfast(?: [^`]*)?)`")
TYPED = re.compile(r"^[ ]*(?:sudo -u \S+ )?(?:\S*/)?holdfast (?P<rest>(?:[^\n\\]|\\\n|\\.)*)", re.M)
CODE = re.compile(r"^[ ]*```(?:sh|ini|)\n(.*?)^[ ]*```", re.M | re.S)


def commands() -> Iterator[tuple[str, str]]:
    """Every command that is quoted, and the page it is quoted on."""
    for page in TEXTS:
        text = page.read_text("utf-8")
        name = str(page.relative_to(ROOT))
        for found in SPOKEN.finditer(FENCED.sub("", text)):
            yield name, found[1].partition("holdfast")[2].strip()
        for block in CODE.findall(text):
            for found in TYPED.finditer(block):
                yield name, found["rest"].replace("\\\n", " ")


def unknown_in(line: str) -> str:
    """The first part of a command line that Holdfast does not know, or ""."""
    command: Any = typer.main.get_command(app)
    for word in shlex.split(line.partition(" | ")[0].partition(" > ")[0].partition(" && ")[0], comments=True):
        name = word.partition("=")[0]
        if name.startswith("-") and name != "-":
            known = {option for each in command.params for option in each.opts} | {"--help", "-h"}
            if name not in known:
                return word
        elif isinstance(command, TyperGroup):
            if word not in command.commands:
                return word
            command = called(word) if isinstance(command, Commands) else command.commands[word]
    return ""


QUOTED = sorted({*commands()})


def test_quoted_commands_are_found() -> None:
    """The check below looks at real quotations, of many commands on many pages."""
    firsts = {line.partition(" ")[0] for _, line in QUOTED}
    assert {"check", "run", "who-owns", "directory", "manifest", "outbox", "quarantine", "trial", "verify"} <= firsts
    assert len({page for page, _ in QUOTED}) > 8


@pytest.mark.parametrize(("page", "line"), QUOTED)
def test_a_quoted_command_exists(page: str, line: str) -> None:
    """Whoever types a command out of the documentation is not told that there is none, nor of an unknown option."""
    assert unknown_in(line) == "", page


@pytest.mark.parametrize(("line", "unknown"), [("chek", "chek"), ("check --liv", "--liv"), ("trial mial 2", "mial")])
def test_a_wrong_command_would_be_seen(line: str, unknown: str) -> None:
    """A slip in the documentation is found."""
    assert unknown_in(line) == unknown


# --- links --------------------------------------------------------------------------------------------------

LINK = re.compile(r"\]\((?!https?:)(?P<file>[^)#\s]*)(?:#(?P<heading>[^)\s]+))?\)")


def headings(page: Path) -> set[str]:
    """The names under which a page's headings can be linked to, as code forges make them."""
    titles = re.findall(r"^#+ (.+)$", FENCED.sub("", page.read_text("utf-8")), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", TEXTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """A link within the documentation leads to a file that is there, and to a heading that stands in it."""
    for found in LINK.finditer(FENCED.sub("", page.read_text("utf-8"))):
        there = page.parent / found["file"] if found["file"] else page
        assert there.exists(), found[0]
        if found["heading"]:
            assert found["heading"] in headings(there), found[0]
