"""Promise: what the code and the pages refer to is in the repository: every code of a reading or a scenario is
listed, every page that is cited is here, and every path that a page names exists. And a folder is read in one look."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot

ROOT = Path(bot.__file__).parent.parent
FOLDERS = ("protocol", "mailer", "templates", "store", "bot", "manifest", "tests", "bench", "docs")
READ = {".py", ".toml", ".j2", ".md", ".cfg"}
CODE = re.compile(r"(?<![\w.-])(?:[AS]\d\d[a-z]?|I[1-5]|Q\d|C[0-7]|UNA-\d\d|E[01]\d)(?![\w-])")
LISTS = ("docs/readings.md", "docs/scenarios.md", "docs/glossary.md", "docs/rules.md")
PAGE = re.compile(r"(?<![\w/-])(?:docs/)?(?:[\w-]+/)*[\w-]+\.md\b")
ABSENT = re.compile(r"\b(?:governance|microsoft|scenarios|readings|design|users) \d+(?:\.\d+)*\b")
"""A page named without its ending, with a number in it: nobody can look that up."""
QUOTED = re.compile(r"`(?P<path>[\w.*-]+(?:/[\w.*-]+)*/?)`")
TREE = re.compile(r"^(?P<indent> *)(?P<name>[\w.-]+/)(?= |$)", re.M)


def sources() -> Iterator[Path]:
    """Every file of ours that a person reads."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in READ and "node_modules" not in path.parts:
                yield path
    yield from sorted(ROOT.glob("*.md"))


def pages() -> Iterator[Path]:
    """Every page of documentation. The changelog speaks of what was, so it may name what is gone."""
    yield from (path for path in sources() if path.suffix == ".md" and path.name != "CHANGELOG.md")


def name(path: Path) -> str:
    """A path as people write it."""
    return str(path.relative_to(ROOT))


def codes(text: str) -> set[str]:
    """The codes that a text uses. One with a letter behind it is a half of the one without."""
    return {each.rstrip("ab") if each[0] == "S" and each[-1] in "ab" else each for each in CODE.findall(text)}


def listed() -> dict[str, str]:
    """Every code that has its line in a table, and the page it is on."""
    found: dict[str, str] = {}
    for page in LISTS:
        for row in re.findall(r"^\| ([^|]+) \|", (ROOT / page).read_text("utf-8"), re.M):
            found |= dict.fromkeys(codes(row), page)
    return found


def test_every_code_that_is_used_is_listed() -> None:
    """A newcomer who meets A36 or S32 beside a line of code finds what it means on one page."""
    known = listed().keys()
    used = {path: codes(path.read_text("utf-8")) for path in sources() if path != Path(__file__)}
    assert {name(path): sorted(found - known) for path, found in used.items() if found - known} == {}


def test_a_code_that_is_not_listed_would_be_seen() -> None:
    """The check above finds codes as people write them, and takes no other word for one."""
    assert codes("(5.3, A99, I2) S18a, UNA-06: E07 (readings A31)") == {"A99", "I2", "S18", "UNA-06", "E07", "A31"}
    assert codes("JW-48211 E03x A4 S1 utf-8 B64 SHA256 x.S32") == set()
    assert {"A01", "A48", "I5", "S01", "S62", "Q0", "C7", "E10"} <= listed().keys()


def test_codes_are_listed_once_and_in_order() -> None:
    """Each list is read down its page: nothing is missing between, and nothing stands twice."""
    rows = re.findall(r"^\| (A\d\d) \|", (ROOT / LISTS[0]).read_text("utf-8"), re.M)
    assert rows == [f"A{number:02}" for number in range(1, len(rows) + 1)]
    scenarios = re.findall(r"^\| (S\d\d)[a-z]? \|", (ROOT / LISTS[1]).read_text("utf-8"), re.M)
    assert len(scenarios) == len(set(scenarios))


def wrong_citations(text: str, near: Path) -> list[str]:
    """The pages that a text cites and that are not here."""
    cited = {each for each in PAGE.findall(text) if not re.search(rf"https?://\S*{re.escape(each)}", text)}
    missing = [each for each in cited if not any((at / each).exists() for at in (ROOT, near, ROOT / "docs"))]
    return sorted(missing) + ABSENT.findall(text)


@pytest.mark.parametrize("folder", [*FOLDERS, "."])
def test_every_page_that_is_cited_is_here(folder: str) -> None:
    """Nothing refers to a document that a reader of this repository does not have."""
    paths = [path for path in sources() if name(path).startswith(f"{folder}/") or (folder == "." == name(path.parent))]
    wrong = [(name(path), each) for path in paths for each in wrong_citations(path.read_text("utf-8"), path.parent)]
    assert [each for each in wrong if name(Path(__file__)) not in each[0]] == []


def test_a_citation_of_a_page_that_is_not_here_would_be_seen() -> None:
    """The check above finds a page by its name, and by its name and a number."""
    assert wrong_citations("so it is (nowhere.md 3.3, governance 5.1)", ROOT) == ["nowhere.md", "governance 5.1"]
    assert wrong_citations("docs/readings.md, readings.md, https://example.org/a.md, adr/README.md", ROOT) == []


def known_words() -> set[str]:
    """The name of every file and folder of the repository, and of what it is in."""
    found: set[str] = set()
    for path in (*sources(), *(each for folder in FOLDERS for each in (ROOT / folder).rglob("*"))):
        found |= {path.name, *path.relative_to(ROOT).parts}
    return found


def wrong_paths(text: str, near: Path) -> list[str]:
    """The paths of ours that a page names in code letters and that do not exist. A path begins with one of our
    folders or files; a name alone that ends in `.py` must be some file's."""
    wrong = []
    for found in QUOTED.finditer(text):
        path = found["path"]
        first = path.partition("/")[0]
        if path.endswith(".py") and "/" not in path:
            missing = path not in NAMES
        elif (
            "/" in path
            and "NAME" not in path
            and any((at / first).exists() for at in (ROOT, ROOT / "tests"))
            and first not in MADE
        ):
            missing = not any([*at.glob(path.rstrip("/"))] for at in (ROOT, ROOT / "tests", near))
        else:
            missing = False
        if missing:
            wrong.append(path)
    return wrong


NAMES = known_words()
MADE = {"holdfast", "check"}
"""Programs of ours: `holdfast/…` would be a folder of somebody else's."""


@pytest.mark.parametrize("page", [*pages()], ids=name)
def test_every_path_that_a_page_names_exists(page: Path) -> None:
    """Whoever looks for a file that the documentation names finds it there."""
    assert wrong_paths(page.read_text("utf-8"), page.parent) == []


def test_a_path_that_does_not_exist_would_be_seen() -> None:
    """A file that has moved is found in the pages that still name its old place."""
    page = "`bot/nowhere.py` `nowhere.py` `bot/process/clock.py` `clock.py` `mailer/*` `/opt/x` `protocol/packs`"
    assert wrong_paths(page, ROOT) == ["bot/nowhere.py", "nowhere.py"]


def test_the_plan_in_contributing_is_of_folders_that_exist() -> None:
    """“Where things are” leads to what is there: each folder in the drawing, within the one it stands under."""
    drawing = (ROOT / "CONTRIBUTING.md").read_text("utf-8").split("## Where things are")[1].split("```")[1]
    within: dict[int, Path] = {}
    for found in TREE.finditer(drawing):
        depth = len(found["indent"])
        if depth > 2:
            continue  # a line that goes on
        within[depth] = (within[0] if depth else ROOT) / found["name"]
        assert within[depth].is_dir(), found[0]


PRODUCT = ("protocol", "mailer", "templates", "store", "bot", "manifest")
ONE_LOOK = 16
"""How many files and folders somebody takes in at once who looks for the one that they want."""
LISTS_OF_ONE_KIND = {
    "templates/emails": "one file for each thing that an email tells, by its name: whoever wants its words looks it up",
    "templates/emails/not_recorded": "one file for each reason why something was not recorded, looked up by its name",
    "templates/cards/sources/words": "one file for each short reply in chat, looked up by its name",
    "templates/screens/sources": "one file for each page in a browser, looked up by its name",
}
"""Folders of words that may hold more, and why: data only, all of one kind. No folder of code is among them."""


def entries(folder: Path) -> list[str]:
    """What stands in a folder of the product, but for what every package has."""
    return [
        each.name
        for each in folder.iterdir()
        if each.name not in {"__init__.py", "__pycache__"} and not each.name.startswith(".")
    ]


def folders() -> Iterator[Path]:
    """Every folder of the product."""
    for top in PRODUCT:
        within = (each for each in (ROOT / top).rglob("*") if each.is_dir() and "__pycache__" not in each.parts)
        yield from (ROOT / top, *within)


def test_a_folder_is_taken_in_at_one_look() -> None:
    """Nobody walks down a corridor of doors: a folder that has grown is given rooms."""
    many = {name(each): len(entries(each)) for each in folders() if len(entries(each)) > ONE_LOOK}
    assert {folder: count for folder, count in many.items() if folder not in LISTS_OF_ONE_KIND} == {}
    assert sorted(many) == sorted(LISTS_OF_ONE_KIND), "an exception that is not needed any more"


@pytest.mark.parametrize("folder", LISTS_OF_ONE_KIND)
def test_a_folder_that_may_hold_more_holds_no_code(folder: str) -> None:
    """Only a list of words is looked up by the name of a file; code is found by what stands beside it."""
    assert [each for each in entries(ROOT / folder) if each.endswith(".py")] == []
