"""`holdfast directory pull` and `holdfast directory at`, as an administrator uses them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from bot.cli.prepare import directory
from bot.directory.sync.versions import versions
from tests.bot.pulling.material import HAND

SETTINGS = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Call us."\n'
PULL = """
[levels]
"director*" = "director"
"head of *" = "senior manager"
"service manager" = "service manager"
"team manager" = "team manager"

[teams]
"Learning Disability" = "learning"

[csv]
file = "people.csv"
"""
PEOPLE = """id,name,email,title,department,manager
1,Greta Holm,greta.holm@northshire.example.org,Duty Social Worker,Learning Disability,3
2,Nell Ashgrove,nell.ashgrove@northshire.example.org,Social Worker,Learning Disability,3
3,Ravi Solanke,ravi.solanke@northshire.example.org,Team Manager,Learning Disability,4
4,Desmond Okello,desmond.okello@northshire.example.org,Service Manager,,5
5,Helga Winterbourne,helga.winterbourne@northshire.example.org,Head of Adult Social Care,,6
6,Samir Bellweather,samir.bellweather@northshire.example.org,Director of Adult Services,,
"""

GAINS = ("desmond.okello", "greta.holm", "helga.winterbourne", "ravi.solanke", "samir.bellweather")
"""Who may accept for the team from the first pull on."""
FIRST = ("--apply", "--yes", *(word for key in GAINS for word in ("--gain", key)))

app = typer.Typer()
app.command("pull")(directory.pull)
app.command("at")(directory.at)


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with everything a pull from a spreadsheet needs; commands run in it."""
    for name, text in (
        ("holdfast.toml", SETTINGS),
        ("directory.toml", HAND),
        ("pull.toml", PULL),
        ("people.csv", PEOPLE),
    ):
        (tmp_path / name).write_text(text, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOLDFAST_SETTINGS", raising=False)
    return tmp_path


def run(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(app, list(words), input=answer)


def files(place: Path) -> dict[str, bytes]:
    return {str(each.relative_to(place)): each.read_bytes() for each in place.rglob("*") if each.is_file()}


def test_without_apply_it_is_only_shown(place: Path) -> None:
    """Everything that would change is printed, and no file is written."""
    before = files(place)
    told = run("pull", "--from", "csv")
    assert told.exit_code == 0
    assert "Learning Disability Team: level 2 was nobody, becomes Desmond Okello." in told.stdout
    assert "Add --apply" in told.stdout
    assert files(place) == before


def test_nobody_there_to_be_asked_writes_nothing(place: Path) -> None:
    """From a timer, --apply alone does not write: --yes says that nobody need be asked."""
    before = files(place)
    told = run("pull", "--from", "csv", "--apply")
    assert told.exit_code == 2
    assert "--yes" in told.stderr
    assert files(place) == before


def test_what_is_applied_is_in_force_and_kept_with_its_day(place: Path) -> None:
    """The file is written, what a person wrote is left alone, and the version is dated and says why."""
    told = run("pull", "--from", "csv", *FIRST)
    assert told.exit_code == 0, told.output
    assert (place / "directory.toml").read_text("utf-8") == HAND
    assert '[person."samir.bellweather"]' in (place / "directory.pulled.toml").read_text("utf-8")
    assert [each.why for each in versions(place / "directory.toml")][-1] == "Pulled from csv (people.csv)."


def test_pulling_again_changes_nothing(place: Path) -> None:
    """No file is touched, not even the history."""
    run("pull", "--from", "csv", *FIRST)
    before = files(place)
    told = run("pull", "--from", "csv", *FIRST)
    assert (told.exit_code, told.stdout) == (0, "Nothing changes.\n")
    assert files(place) == before


def test_no_blanket_yes_gives_a_right(place: Path) -> None:
    """From a timer, a pull by which a new manager could accept is refused whole until that person is named; a pull
    by which nobody gains anything needs no name."""
    run("pull", "--from", "csv", *FIRST)
    new = PEOPLE.replace("Learning Disability,4", "Learning Disability,7")
    (place / "people.csv").write_text(
        new + "7,Noor Castellan,noor.castellan@northshire.example.org,Service Manager,,5\n", "utf-8"
    )
    before = files(place)
    for more in ((), ("--gain", "somebody.else"), ("--force", "because")):
        refused = run("pull", "--from", "csv", "--apply", "--yes", *more)
        assert refused.exit_code == 1
        assert "Noor Castellan could accept for Learning Disability Team" in refused.stderr
        assert "--gain noor.castellan" in refused.stderr
        assert files(place) == before
    told = run("pull", "--from", "csv", "--apply", "--yes", "--gain", "noor.castellan")
    assert told.exit_code == 0, told.output
    (place / "people.csv").write_text((place / "people.csv").read_text().replace("Duty Social", "Social"), "utf-8")
    assert run("pull", "--from", "csv", "--apply", "--yes").exit_code == 0


def test_a_refusal_leaves_everything_as_it_was(place: Path) -> None:
    """A ladder that goes round is refused with exit status 1, whatever reason is given."""
    run("pull", "--from", "csv", *FIRST)
    (place / "people.csv").write_text(PEOPLE.replace("Services,,", "Services,,3"), "utf-8")
    before = files(place)
    told = run("pull", "--from", "csv", *FIRST, "--force", "because")
    assert told.exit_code == 1
    assert "goes round" in told.stderr
    assert files(place) == before


def test_a_doubt_needs_a_reason_which_is_kept(place: Path) -> None:
    """Two of six people gone is refused; with a reason it is done, and the version says why."""
    (place / "directory.toml").write_text(HAND.replace('deputy = "nell.ashgrove"', "others = []"), "utf-8")
    run("pull", "--from", "csv", *FIRST)
    fewer = [line for line in PEOPLE.splitlines() if not line.startswith(("2,", "5,"))]
    (place / "people.csv").write_text("\n".join(fewer).replace(",,5", ",,6"), "utf-8")
    refused = run("pull", "--from", "csv", *FIRST)
    assert refused.exit_code == 1
    assert "more than a fifth" in refused.stderr
    told = run("pull", "--from", "csv", *FIRST, "--force", "Two posts were merged.")
    assert told.exit_code == 0, told.output
    last = versions(place / "directory.toml")[-1].why
    assert last == "Pulled from csv (people.csv). Forced: Two posts were merged."


def test_a_source_that_cannot_be_read_leaves_everything_as_it_was(place: Path) -> None:
    """Half a spreadsheet changes nothing."""
    run("pull", "--from", "csv", *FIRST)
    (place / "people.csv").write_text(PEOPLE + '"7,', "utf-8")
    before = files(place)
    told = run("pull", "--from", "csv", *FIRST)
    assert told.exit_code == 2
    assert "not CSV" in told.stderr
    assert files(place) == before


@pytest.mark.parametrize(("kind", "table"), [("ldap", "[ldap]"), ("graph", "[graph]")])
def test_a_source_that_is_not_set_is_named(place: Path, kind: str, table: str) -> None:
    """The file and the table to add are said."""
    told = run("pull", "--from", kind)
    assert told.exit_code == 2
    assert f"There is no {table}" in told.stderr


def test_the_ladder_of_a_past_day_is_shown_as_it_was(place: Path) -> None:
    """Before the change the one manager, after it the other; before everything, nothing is made up."""
    run("pull", "--from", "csv", *FIRST)
    then = versions(place / "directory.toml")[-1].since.isoformat()
    told = run("at", then, "learning")
    assert told.exit_code == 0, told.output
    assert "level 2, service manager: Desmond Okello [desmond.okello]" in told.stdout
    plain = json.loads(run("at", then, "learning", "--json").stdout)
    assert plain[0]["ladder"][1] == {"level": 2, "person": "desmond.okello", "name": "Desmond Okello"}
    early = run("at", "1999-01-01T12:00")
    assert early.exit_code == 2
    assert "kept so early" in early.stderr


@pytest.mark.parametrize(("answer", "written"), [("n\n", False), ("y\n" * 5 + "n\n", False), ("y\n" * 6, True)])
def test_on_a_terminal_it_asks_first(place: Path, answer: str, written: bool) -> None:
    """For each who would gain the right to accept, by name, and then whether to write; any no is no."""
    ours, theirs = os.openpty()
    try:
        os.write(ours, answer.encode())
        told = subprocess.run(
            [
                sys.executable,
                "-c",
                "from tests.bot.pulling.test_pull_command import app; app()",
                "pull",
                "--from",
                "csv",
                "--apply",
            ],
            stdin=theirs,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert told.returncode == 0, told.stderr
    assert "Desmond Okello could accept for Learning Disability Team from then on. Is that right?" in told.stdout
    assert ("Write it?" in told.stdout) is (len(answer) > 2)
    assert (place / "directory.pulled.toml").exists() is written
