"""Promise: `check` finds what would go wrong, says where and how to mend it, and passes what is right."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

import bot
from bot.checks.files import check
from bot.settings.problems import Problem, Severity

EXAMPLE = Path(bot.__file__).parent / "settings" / "example"
NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)

Check = Callable[..., list[Problem]]


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Check the example after exchanging words in its directory or settings, as a newcomer would."""

    def run(*exchanges: tuple[str, str], settings: str = "", at: datetime = NOW) -> list[Problem]:
        for name in ("directory.toml", "holdfast.toml"):
            text = plainly((EXAMPLE / name).read_text("utf-8"))
            for written, instead in exchanges:
                text = text.replace(plainly(written), instead, 1)
            if name == "holdfast.toml" and settings:
                text = f'[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Ring us."\n{settings}'
            (tmp_path / name).write_text(text, "utf-8")
        return check(tmp_path / "holdfast.toml", at=at)

    return run


DESMOND = "to = 2027-08-13 }]    # both days included\n"
"""What stands above the deputy of the manager who is away."""


def plainly(toml: str) -> str:
    """A text without the blanks that line its values up."""
    return re.sub(r" +=", " =", toml)


def the_one(problems: list[Problem], says: str) -> Problem:
    """The only problem that says so."""
    found = [problem for problem in problems if says in problem.what]
    assert len(found) == 1, [str(problem) for problem in problems]
    assert found[0].mend
    return found[0]


def test_the_example_has_no_errors() -> None:
    """A newcomer begins with something that is right."""
    problems = check(EXAMPLE / "holdfast.toml", at=NOW)
    assert [str(problem) for problem in problems if problem.severity is Severity.ERROR] == []
    assert the_one(problems, "was due for review on 2025-08-31").severity is Severity.WARNING


ERRORS = {
    "nobody can accept": (
        ('manager      = "piotr.lind"', 'manager      = "nobody"'), ('can_accept   = ["piotr.lind"]', ""),
        "Nobody can accept for Eastvale Adults Team",
    ),
    "a chain that loops": (
        ('title        = "Director of Adult Services"', 'manager = "desmond.okello"'), ("", ""),
        "lower level",
    ),
    "an unknown manager": (
        ('manager = "lucian.frost"', 'manager = "lucien.frost"'), ("", ""), "There is no person “lucien.frost”",
    ),
    "two teams with one address": (
        ("cmht@riverside", "adults@eastvale"), ("", ""), "is the address of [team.cmht] too",
    ),
    "a team and a person with one address": (
        ("nell.ashgrove@", "learning.disability@"), ("", ""), "is the address of [team.learning] too",
    ),
    "a domain that is not secure": (
        ("nell.ashgrove@northshire.example.org", "nell@mail.example.org"), ("", ""), "is not on the secure list",
    ),
    "an accreditation that ended": (("until 2028-03-31", "until 2026-11-22"), ("", ""), "ended on 2026-11-22"),
    "a right across organisations": (
        ('can_accept   = ["mara.quill"]', 'can_accept = ["odette.varn"]'), ("", ""), "belongs to another organisation",
    ),
    "a right for somebody unknown": (
        ('can_accept   = ["mara.quill"]', 'can_accept = ["mara.quil"]'), ("", ""), "There is no person “mara.quil”",
    ),
    "an unknown duty worker": (
        ('duty         = "greta.holm"', 'duty = "greta.holmes"'), ("", ""), "There is no person “greta.holmes”",
    ),
    "a level that goes down": (
        ('level        = "senior manager"', 'level = "team manager"'), ("", ""), "lower level",
    ),
    "a worker who manages": (
        ('title   = "Team Manager"\nlevel   = "team manager"', 'level = "worker"'), ("", ""), "listed as a worker",
    ),
    "their own deputy": (
        ('deputy  = "imogen.tarrow"', 'deputy = "odette.varn"'), ("", ""), "is their own deputy",
    ),
    "a vacant deputy": (
        ('deputy  = "imogen.tarrow"', 'deputy = "eastvale.services"'), ("", ""), "is a vacant post",
    ),
    "no administrator": (("[[administrator]]", "[nobody]"), ("", ""), "No administrator is listed"),
    "a team that is not there": (
        ('teams   = ["eastvale-adults"]', 'teams = ["eastvale-adult"]'), ('title   = "Duty Social Worker"', ""),
        "There is no team “eastvale-adult”",
    ),
    "our own address": (
        ("cases@holdfast.example.org", "cmht@riverside.example.org"), ("", ""), "is Holdfast's own address",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ERRORS)
def test_what_would_go_wrong_is_an_error_with_a_line(checked: Check, name: str) -> None:
    """Each fault of the directory stops the start, at its line, with a mend."""
    *exchanges, says = ERRORS[name]
    problems = checked(*(pair for pair in exchanges if isinstance(pair, tuple) and pair[0]))
    found = [problem for problem in problems if isinstance(says, str) and says in problem.what]
    assert found, [str(problem) for problem in problems]
    assert found[0].severity is Severity.ERROR
    assert found[0].place.endswith("directory.toml")
    assert found[0].mend
    assert found[0].line or name == "no administrator"


def test_a_chain_that_goes_round_is_named_by_its_people(checked: Check) -> None:
    """The whole circle is shown, at the line that closes it."""
    problems = checked(
        (
            'level        = "director"\norganisation = "northshire"',
            'level        = "director"\norganisation = "northshire"\nmanager = "samir.two"\n'
            '[person."samir.two"]\nname = "Second Director"\naddress = "two@northshire.example.org"\n'
            'level = "director"\norganisation = "northshire"\nmanager = "samir.bellweather"',
        )
    )
    found = [problem for problem in problems if "goes round" in problem.what]
    assert len(found) == 1
    assert ": Samir Bellweather → Second Director → Samir Bellweather." in found[0].what


def test_a_chain_that_ends_early_is_a_warning(checked: Check) -> None:
    """The top of a short chain is told again, so the program may start (A48)."""
    problems = checked(('manager      = "jonah.straker"', ""))
    assert the_one(problems, "ends with Beatrix Nkemelu, below a director").severity is Severity.WARNING


@pytest.mark.parametrize(
    ("exchange", "says"),
    [
        (('deputy       = "noor.castellan"', ""), "The post is vacant and Service Manager, Adults has no deputy"),
        ((f'{DESMOND}deputy = "mara.quill"', DESMOND), "They are away from 2027-08-02"),
        (("day = 2027-12-29", "day = 2026-11-20"), "The closure of Northshire Council on 2026-11-20 is over"),
        (("until 2028-03-31", "until 2026-12-31"), "ends on 2026-12-31"),
        (('can_accept   = ["mara.quill"]', ""), "Nobody is listed to accept for Older People North"),
        (('aliases      = ["Learning Disability", "LDT"]', 'aliases = ["OPN"]'), "“opn” names [team.older-people] too"),
    ],
)
def test_what_should_be_looked_at_is_a_warning(checked: Check, exchange: tuple[str, str], says: str) -> None:
    """The program starts, and the person who looks after it is told."""
    problems = checked(exchange)
    assert not [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    assert the_one(problems, says).line


def test_a_deputy_away_at_the_same_time_is_seen(checked: Check) -> None:
    """Overlapping absences of a manager and their deputy would leave nobody to be told."""
    away = "\naway = [{ from = 2027-08-13, to = 2027-08-20 }]"
    problems = checked(('title   = "Team Manager"', f'title   = "Team Manager"{away}'))
    assert the_one(problems, "and so is their deputy, Mara Quill").severity is Severity.WARNING


def test_a_circle_of_three_deputies_is_refused_and_two_who_cover_each_other_are_not(checked: Check) -> None:
    """Two managers who stand in for each other are usual; a longer circle is a mistake."""
    assert not [p for p in checked() if "deputies go round" in p.what]
    problems = checked(
        ('deputy  = "ravi.solanke"', 'deputy = "desmond.okello"'),
        (f'{DESMOND}deputy = "mara.quill"', f'{DESMOND}deputy = "ravi.solanke"'),
    )
    assert the_one(problems, "The deputies go round").severity is Severity.ERROR


def test_mistakes_in_reading_and_in_meaning_are_told_together(checked: Check) -> None:
    """A misspelt key does not hide an unknown manager elsewhere."""
    problems = checked(("aliases =", "aliasses ="), ('manager = "lucian.frost"', 'manager = "lucien.frost"'))
    says = " ".join(problem.what for problem in problems)
    assert "“aliasses” is not known" in says
    assert "There is no person “lucien.frost”" in says


@pytest.mark.parametrize(
    ("settings", "severity", "says"),
    [
        ('[mail.local]\nsmtp = "0.0.0.0:25"\n', "error", "could ever be proved"),
        ('[mail.local]\nsmtp = "127.0.0.1:2525"\n', "warning", "could ever be proved"),
        ('[mail.local]\nsmtp = "0.0.0.0:25"\nlogins = "logins"\n', "error", "unencrypted"),
        ('[mail.local]\ntrusted_relays = ["127.0.0.1"]\n', "error", "go together"),
        (
            '[mail.local]\ntrusted_relays = ["127.0.0.1"]\nauthserv_ids = ["exchange-online"]\n',
            "error",
            "Anybody could write",
        ),
        ("[mail.local]\nexchange_internal = true\n", "error", "accepted_domains go together"),
        ('[mail.local]\naccepted_domains = ["northshire.example.org"]\n', "error", "accepted_domains go together"),
        ("[mail.local]\nrequire_internal = true\n", "error", "could ever be internal"),
        ('[mail.out]\nrelay = "mail.example.org:25"\ntls = "none"\n', "error", "would not be encrypted"),
        ('[mail.out]\nrelay = "mail.example.org:0"\n', "error", "port 0"),
        ("[web]\n", "warning", "reach nobody"),
        ('[web]\nlisten = "0.0.0.0:80"\n', "warning", "from other machines"),
        ('[packs]\nuse = ["joint-working-protocal"]\n', "error", "No pack “joint-working-protocal”"),
        ('[packs]\nfiles = ["own.toml"]\n', "error", "There is no such file"),
        ('[directory]\nfile = "who.toml"\n', "error", "There is no such file"),
        ('[mail.out]\nrelay = "mail.example.org:25"\nuser = "x"\npassword_file = "pw"\n', "error", "There is no file"),
    ],
)
def test_unsafe_settings_are_found(checked: Check, settings: str, severity: str, says: str) -> None:
    """Open doors, unencrypted relays and missing files are named before the program starts."""
    assert any(p.severity == severity and says in p.what and p.mend for p in checked(settings=settings))


def test_a_secret_that_others_can_read_is_an_error(checked: Check, tmp_path: Path) -> None:
    """A password file is for Holdfast's own account; the mend is the command to run."""
    secret = tmp_path / "pw"
    secret.write_text("hunter2")
    settings = '[mail.out]\nrelay = "mail.example.org:587"\nuser = "x"\npassword_file = "pw"\n'
    secret.chmod(0o604)
    found = the_one(checked(settings=settings), "holds a secret")
    assert found.mend == f"Run: chmod o-rwx {secret}"
    secret.chmod(0o640)
    assert not [p for p in checked(settings=settings) if "holds a secret" in p.what]


@pytest.mark.parametrize(
    ("year", "severity"), [(2026, None), (2028, Severity.WARNING), (2029, Severity.ERROR), (2023, Severity.ERROR)]
)
def test_a_calendar_that_runs_out_is_told_a_year_before(checked: Check, year: int, severity: Severity | None) -> None:
    """A warning comes in time for a new release; without data the program does not start."""
    found = [p for p in checked(at=NOW.replace(year=year)) if "bank holidays" in p.what]
    assert [p.severity for p in found] == ([severity] if severity else [])


def test_settings_that_are_not_there_are_a_problem_and_not_a_crash(tmp_path: Path) -> None:
    """A wrong path is answered with what to do."""
    (found,) = check(tmp_path / "holdfast.toml", at=NOW)
    assert (found.what, found.severity) == ("There is no such file.", Severity.ERROR)


def test_every_problem_reads_as_one_line(checked: Check) -> None:
    """File, line, severity, what is wrong, how to mend it."""
    problem = the_one(checked(('manager = "lucian.frost"', 'manager = "lucien.frost"')), "There is no person")
    form = r".*directory\.toml:\d+: error: There is no person “lucien.frost”\. Did you mean .*"
    assert re.fullmatch(form, str(problem))


GRAPH = (
    '[mail.graph]\nmailbox = "c@example.org"\ntenant = "t"\nclient = "c"\nsecret_file = "secret"\n[mail.trust]\n'
    'exchange_internal = true\naccepted_domains = ["northshire.example.org"]\n'
)


@pytest.mark.parametrize(
    ("written", "instead", "says", "severity"),
    [
        ("exchange_internal = true\n", "", "go together", Severity.ERROR),
        ("exchange_internal = true\n", 'authserv_ids = ["exchange-online"]\n', "results of Exchange Online",
         Severity.ERROR),
        ("[mail.trust]\nexchange_internal = true\naccepted_domains", "[mail.local]\naccepted_domains",
         "must be confirmed by code", Severity.WARNING),
        ('secret_file = "secret"', 'certificate = "nowhere.pem"', "There is no file", Severity.ERROR),
        ("[mail.trust]", '[web]\nlisten = "0.0.0.0:80"\n[teams]\nlocal_only = true\n[mail.trust]', "in anybody's name",
         Severity.ERROR),
    ],
)  # fmt: skip
def test_a_mailbox_that_would_be_unsafe_is_refused(
    checked: Check, tmp_path: Path, written: str, instead: str, says: str, severity: Severity
) -> None:
    """What would let anybody write in anybody's name stops the start; what proves nobody is a warning."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o600)
    assert not [str(each) for each in checked(settings=GRAPH) if each.severity is Severity.ERROR]
    problem = the_one(checked(settings=GRAPH.replace(written, instead)), says)
    assert problem.severity is severity
    assert problem.line or "trust" in says or severity is Severity.WARNING


def test_a_secret_that_everybody_can_read_is_refused(checked: Check, tmp_path: Path) -> None:
    """A mailbox's secret is for Holdfast's own account alone."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    secret.chmod(0o644)
    assert the_one(checked(settings=GRAPH), "everybody on this machine can read it").severity is Severity.ERROR
