"""Promise: the directory means what the file says, and every mistake in it is named with its line."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

import bot
from bot.directory.file import load_directory
from bot.directory.lint import lint_directory
from bot.directory.spreadsheets import directory_from_csv
from bot.wiring.holidays import bank_holidays
from protocol.directory import Absence, Directory, Level
from protocol.toml.places import Places
from protocol.violations import Misconfigured

EXAMPLE = (Path(bot.__file__).parent / "settings" / "example" / "directory.toml").read_text("utf-8")
CALENDAR, _ = bank_holidays()
assert CALENDAR is not None

SMALL = """\
[closures]
excluded = true
[secure_domains]
"a.example.org" = "until 2027-06-30"
"b.example.org" = true
[[administrator]]
name = "Admin"
address = "Admin@a.example.org"
[organisation.a]
name = "Organisation A"
domains = ["A.example.org"]
signatory = false
closes = "16:45"
closes_on = { friday = "16:30" }
closures = [{ day = 2026-12-29, reason = "Christmas closing" }]
[team.one]
name = "Team One"
organisation = "a"
address = "One@a.example.org"
manager = "mel"
can_accept = ["mel"]
[person.mel]
name = "Mel Example"
address = "Mel@a.example.org"
others = ["M.Example@b.example.org"]
level = "team manager"
teams = ["one"]
away = [{ from = 2026-11-23, to = 2026-11-25 }]
[person.post]
name = "Service Manager"
level = "service manager"
organisation = "a"
vacant = true
"""


def loaded(text: str) -> Directory:
    """A directory that must be free of mistakes."""
    assert CALENDAR is not None
    directory, problems = load_directory(text, place="directory.toml", calendar=CALENDAR)
    assert not problems
    assert directory is not None
    return directory


def refused(text: str) -> list[str]:
    """Every mistake of a directory that must have some."""
    assert CALENDAR is not None
    directory, problems = load_directory(text, place="directory.toml", calendar=CALENDAR)
    assert directory is None
    return [str(problem) for problem in problems]


def test_the_directory_is_read_as_it_is_written() -> None:
    """Organisation from the first team, addresses in lower case, levels in words, absences in days."""
    directory = loaded(SMALL)
    mel = directory.people["mel"]
    assert (mel.organisation, mel.address, mel.level) == ("a", "mel@a.example.org", Level.TEAM_MANAGER)
    assert mel.absences == (Absence(first=date(2026, 11, 23), last=date(2026, 11, 25)),)
    assert directory.away(mel, datetime(2026, 11, 25, 23, 59, tzinfo=UTC))
    assert directory.person_at("m.example@B.example.org") == mel
    assert directory.team_at("one@a.example.org") == directory.teams["one"]
    assert directory.people["post"].vacant
    assert directory.secure_domains == {"a.example.org": date(2027, 6, 30), "b.example.org": None}
    assert directory.administrators[0].address == "admin@a.example.org"
    assert not directory.organisations["a"].signatory


def test_each_organisation_has_its_own_hours_on_the_shared_bank_holidays() -> None:
    """Closing times and closures are the organisation's; leaving closures out is agreed by all (A09)."""
    calendar = loaded(SMALL).calendar_of("one")
    assert calendar.close_of(date(2026, 11, 26)) == time(16, 45)
    assert calendar.close_of(date(2026, 11, 27)) == time(16, 30)
    assert calendar.why_not(date(2026, 12, 28)) == "Boxing Day (substitute day)"
    assert calendar.why_not(date(2026, 12, 29)) == "closed: Christmas closing"
    assert loaded(SMALL.replace("excluded = true", "")).calendar_of("one").why_not(date(2026, 12, 29)) is None


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        ("until 2027-06-30", "2027", 4, "does not say until when"),
        ("One@a.example.org", "one at a", 19, "is not an email address"),
        ("closes =", "closess =", 13, "Did you mean “closes”?"),
        ('"16:45"', '"4.45pm"', 13, "is not a time of day"),
        ("friday", "fryday", 14, "Did you mean “friday”?"),
        ("2026-12-29", '"2026-12-29"', 15, "must be a day"),
        ('organisation = "a"\naddress', 'organisation = "aa"\naddress', 18, "There is no [organisation.aa]"),
        ('manager = "mel"\n', "", 16, "“manager” is missing in [team.one]"),
        ('"team manager"', '"team manger"', 26, "Did you mean “team manager”?"),
        ("to = 2026-11-25", "to = 2026-11-22", 28, "ends before it begins"),
        ("to = 2026-11-25", "until = 2026-11-25", 28, "“until” is not known"),
        ('organisation = "a"\nvacant', "vacant", 29, "has no organisation"),
        ("vacant = true", "vacant = false", 29, "“address” is missing"),
        ("[person.post]", "[persons.post]", 29, "Did you mean “person”?"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_mend(written: str, instead: str, line: int, says: str) -> None:
    """Each wrong word is named at its own line, with what to write instead."""
    assert SMALL.count(written) == 1
    found = refused(SMALL.replace(written, instead))
    assert any(each.startswith(f"directory.toml:{line}: ") and says in each for each in found), found


def test_the_example_is_a_full_directory() -> None:
    """Three organisations, each with a line of managers from Team Manager to director."""
    directory = loaded(EXAMPLE)
    assert list(directory.organisations) == ["northshire", "eastvale", "riverside"]
    assert {"older-people", "learning", "cmht", "eastvale-adults"} == set(directory.teams)
    for team in directory.teams:
        assert [post.level.value for post in directory.chain(team)] == [1, 2, 3, 4]
    assert [team.key for team in directory.named("CMHT")] == ["cmht"]


ORGANISATIONS = "key,name,domains\na,Organisation A,a.example.org\n"
TEAMS = (
    "key,name,organisation,email,manager,can accept,aliases\n"
    "one,Team One,a,one@a.example.org,mel@a.example.org,mel;mo,T1; First\n"
)
PEOPLE = (
    "\ufeffName,Email,Level,Teams,Manager\n"
    '"Mel ""M"" Example",mel@a.example.org,team manager,one,\nMo Example,mo@a.example.org,,one,mel\n'
)


def test_spreadsheets_become_a_directory_that_can_be_read() -> None:
    """Keys are taken from addresses, people may be named by either, lists are parted by semicolons."""
    directory = loaded(directory_from_csv(PEOPLE, TEAMS, ORGANISATIONS))
    team = directory.teams["one"]
    assert (team.manager, team.can_accept, team.aliases) == ("mel", {"mel", "mo"}, ("T1", "First"))
    assert directory.people["mel"].name == 'Mel "M" Example'
    assert directory.people["mo"].manager == "mel"


@pytest.mark.parametrize(
    "column", ["Date of birth", "DOB", "NHS number", "nhs_number", "Postcode", "Address", "NI Number"]
)
def test_a_file_about_people_who_receive_care_is_refused_unread(column: str) -> None:
    """One such column is enough, and nothing of any row is repeated."""
    with pytest.raises(Misconfigured) as wrong:
        directory_from_csv(f"name,email,{column}\nSecret Person,x@a.example.org,1\n", TEAMS, ORGANISATIONS)
    assert "people.csv:1" in str(wrong.value)
    assert "Secret" not in str(wrong.value)


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ("name,email\n=cmd(),mel@a.example.org\n", "people.csv:2: The cell under “name” begins like a formula"),
        ("name,email,levle\nMel,mel@a.example.org,\n", "Did you mean “level”?"),
        ("name,email\nMel,mel@a.example.org\nMel,mel@a.example.org\n", "people.csv:3: The key “mel” is used twice"),
        ("name,email\n,mel@a.example.org\n", "people.csv:2: “name” is empty"),
        ("name,email\nMel,mel@a.example.org,extra\n", "people.csv:2: The row has 3 cells"),
        ("name,email,vacant\nMel,mel@a.example.org,perhaps\n", "“vacant” must be yes or no"),
        ('name,email\n"Mel,mel@a.example.org\n', "This is not CSV"),
        ("", "The file is empty"),
        ("email\nmel@a.example.org\n", "The column “name” is missing"),
    ],
)
def test_a_row_that_cannot_be_taken_as_it_stands_is_refused(people: str, says: str) -> None:
    """Nothing is neutralised, guessed or left out silently: the row is named and nothing is imported."""
    with pytest.raises(Misconfigured) as wrong:
        directory_from_csv(people, TEAMS, ORGANISATIONS)
    assert says in str(wrong.value)
    assert "Nothing was imported." in str(wrong.value)


def test_teams_are_named_as_people_write_them() -> None:
    """A spreadsheet names a team by its name or an alias and an organisation by its name; a phone comes with them."""
    people = "name,email,level,teams,manager,phone\nMel,mel@a.example.org,team manager,T1;one,,01632 960150\n"
    people += "Mo,mo@a.example.org,worker,T1,mel,\n"
    directory = loaded(directory_from_csv(people, TEAMS, ORGANISATIONS))
    assert (directory.people["mo"].teams, directory.people["mel"].phone) == (("one",), "01632 960150")


@pytest.mark.parametrize("named", ["Ten", "First team of all", "tow"])
def test_a_team_that_is_not_there_is_named_with_its_row(named: str) -> None:
    """A name that no team has would be found out only by `check`: it is refused with the row that has it."""
    people = f"name,email,teams\nMel,mel@a.example.org,one\nMo,mo@a.example.org,{named}\n"
    with pytest.raises(Misconfigured) as wrong:
        directory_from_csv(people, TEAMS, ORGANISATIONS)
    assert f"people.csv:3: There is no team “{named}”." in str(wrong.value)


@pytest.mark.parametrize("column", ["manager", "can accept"])
def test_a_person_who_is_not_there_is_named_with_the_row_of_their_team(column: str) -> None:
    """An unknown manager would be found out only when nobody hears of a lapse."""
    row = {"manager": "mel", "can accept": "mel"} | {column: "mle@a.example.org"}
    teams = "key,name,organisation,email,manager,can accept\n"
    teams += f"one,Team One,a,one@a.example.org,{row['manager']},{row['can accept']}\n"
    with pytest.raises(Misconfigured) as wrong:
        directory_from_csv(PEOPLE, teams, ORGANISATIONS)
    assert "teams.csv:2: There is no person “mle@a.example.org” in people.csv. Did you mean" in str(wrong.value)


def test_a_manager_may_be_named_by_a_name_that_only_one_has() -> None:
    """As people fill in a spreadsheet."""
    teams = "key,name,organisation,email,manager\none,Team One,a,one@a.example.org,Mo Example\n"
    assert loaded(directory_from_csv(PEOPLE, teams, ORGANISATIONS)).teams["one"].manager == "mo"


@pytest.mark.parametrize("name", ["None", "Yes", "n/a", "TBC", "Accept", "7", "-"])
def test_a_team_is_not_called_what_says_something_else(name: str) -> None:
    """Such a name is refused in a spreadsheet, and `check` names it in a directory."""
    teams = f"key,name,organisation,email,manager\none,{name},a,one@a.example.org,mel\n"
    with pytest.raises(Misconfigured) as wrong:
        directory_from_csv(PEOPLE, teams, ORGANISATIONS)
    assert f"“{name}”" in str(wrong.value)
    text = directory_from_csv(PEOPLE, TEAMS, ORGANISATIONS).replace('name = "Team One"', f'name = "{name}"')
    found = [each.what for each in lint_directory(loaded(text), Places(file="directory.toml"), date(2026, 11, 23))]
    assert any(each.startswith(f"No team can be called “{name}”") for each in found), found
