"""A spreadsheet of staff becomes people of a source, or is refused with its lines."""

from datetime import date
from pathlib import Path

import pytest

from bot.directory.sync.csv import CsvSource
from bot.directory.sync.source import Found
from protocol.directory import Absence, Level
from protocol.violations import Misconfigured


def read(folder: Path, text: str | bytes) -> dict[str, Found]:
    """The people of a file, by name."""
    file = folder / "people.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return {each.name: each for each in CsvSource(file).people()}


def test_every_column_is_read(tmp_path: Path) -> None:
    """Staff number, addresses, level, teams, dates in British order and whether somebody is still there."""
    found = read(
        tmp_path,
        (
            "\ufeffID,Name,E mail,email,Other emails,Title,Level,Department,Teams,Manager,Deputy,Enabled,Object ID,"
            "Away from,Away to\r\n"
        ).replace("E mail,", "")
        + (
            "17,Mara Quill,Mara.Quill@northshire.example.org,m.quill@northshire.example.org,Lead,Team Manager,"
            "Older People,older-people;north,18,ravi@northshire.example.org,yes,0040FBAE-3b9d-48c2-88d4-da6155cdd32c,"
            "02/08/2027;2027-12-24,13/08/2027;2027-12-31\r\n"
            '18,"Okello, Desmond",desmond@northshire.example.org,,,,,,,,no,,,\r\n\r\n'
        ),
    )
    mara, desmond = found["Mara Quill"], found["Okello, Desmond"]
    assert (mara.id, mara.ref, mara.level) == ("csv:17", "mara.quill@northshire.example.org", Level.TEAM_MANAGER)
    assert (mara.teams, mara.others) == (("older-people", "north"), ("m.quill@northshire.example.org",))
    assert (mara.manager, mara.deputy) == (desmond.ref, "ravi@northshire.example.org")
    assert mara.object_id == "0040fbae-3b9d-48c2-88d4-da6155cdd32c"
    assert mara.absences == (
        Absence(first=date(2027, 8, 2), last=date(2027, 8, 13)),
        Absence(first=date(2027, 12, 24), last=date(2027, 12, 31)),
    )
    assert mara.enabled
    assert not desmond.enabled


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name,email,date of birth\nA,a@x.example.org,1\n", "people.csv:1: .*person who receives care"),
        ("name,email,NHS number\nA,a@x.example.org,1\n", "person who receives care"),
        ("name,mail\nA,a@x.example.org\n", "Did you mean “email”"),
        ("name\nA\n", "“email” is missing"),
        ("name,email,email\nA,a@x.example.org,b\n", "there twice"),
        ("name,email\n=cmd|x,a@x.example.org\n", "people.csv:2: .*formula"),
        ("name,email\nA,a@x.example.org,\n", "3 cells"),
        ("name,email\nA,\n", "“email” is empty"),
        ("name,email\nA,nobody\n", "not an email address"),
        ("name,email,enabled\nA,a@x.example.org,perhaps\n", "yes or no"),
        ("name,email,level\nA,a@x.example.org,boss\n", "is not a level"),
        ("name,email,object id\nA,a@x.example.org,7\n", "not an Entra object id"),
        ("name,email,away from\nA,a@x.example.org,2027-08-02\n", "go together"),
        ("name,email,away from,away to\nA,a@x.example.org,2027-08-02,2027-08-01\n", "ends before it begins"),
        ("name,email,away from,away to\nA,a@x.example.org,31/02/2027,31/03/2027\n", "write days like"),
        ("name,email\nA,a@x.example.org\nB,A@x.example.org\n", "a@x.example.org is there twice"),
        ("id,name,email\n1,A,a@x.example.org\n1,B,b@x.example.org\n", ": 1 is there twice"),
        ('name,email\n"A,a@x.example.org\n', "not CSV"),
        ("", "is empty"),
        (b"name,email\nF\xf6n,a@x.example.org\n", "not in UTF-8"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_is_refused_whole(tmp_path: Path, text: str | bytes, what: str) -> None:
    """With the line and what to mend; nobody of it is taken."""
    with pytest.raises(Misconfigured, match=what):
        read(tmp_path, text)


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    """A person mends a file once, not once for each mistake."""
    with pytest.raises(Misconfigured) as caught:
        read(tmp_path, "name,email\n,a@x.example.org\nB,\n")
    assert [line.split(" ")[0] for line in str(caught.value).splitlines()[:2]] == ["people.csv:2:", "people.csv:3:"]


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    """It is not an empty list of staff."""
    with pytest.raises(Misconfigured, match="cannot be read"):
        CsvSource(tmp_path / "none.csv").people()
