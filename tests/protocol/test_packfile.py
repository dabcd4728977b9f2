"""Promise: a pack means exactly what its file says, and every mistake in it is named with its line."""

import tomllib
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import protocol
from protocol.calendar.workdays import Span, Unit
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Form, Moves, Pack
from protocol.toml.places import places_of

_FOLDER = Path(protocol.__file__).parent / "packs"
JOINT = (_FOLDER / "joint-working-protocol.toml").read_text("utf-8")

OTHER = """\
[pack]
title = "Hospital Discharge Agreement"
version = "2"
default = "discharge"

[procedure.discharge]
title = "Discharge"
aliases = ["ready to leave"]
moves = "responsibility"
answer = { within = "28 calendar days", clause = "4", remind = ["10:00 2 working days before", "09:00 after 1 month"] }
information = "notes"
ladder = "short"

[information.notes]
needs = ["notes", "medicines"]
within = "4 hours"
ladder = "short"

[[ladder.short]]
form = "directors"
after = "next 08:30 on a working day"
tell = ["to.level4"]
repeat = "every Friday 16:00"

[[gate]]
before = "accept"
needs = "consent"
of = ["discharge"]

[flag.urgent]
title = "Urgent"
"""


def parsed(text: str) -> Pack:
    """A pack that must be free of mistakes."""
    pack, problems = parse_pack(text, key="test", place="test.toml")
    assert not problems
    assert pack is not None
    return pack


def refused(text: str) -> list[str]:
    """Every mistake of a pack that must have some."""
    pack, problems = parse_pack(text, key="test", place="test.toml")
    assert pack is None
    assert problems
    assert all(problem.mend or problem.what for problem in problems)
    return [str(problem) for problem in problems]


def test_the_joint_working_protocol_is_read_whole() -> None:
    """Its procedures, rungs, duties, grounds, flags and gates are those of the document."""
    pack = parsed(JOINT)
    assert list(pack.procedures) == [
        "redirect",
        "transfer",
        "dispute",
        "additional-referral",
        "joint-plan",
        "ordinary-residence",
    ]
    transfer = pack.procedures["transfer"]
    assert [(rung.number, rung.form) for rung in transfer.rungs] == [
        (1, Form.MANAGERS),
        (2, Form.TALKS),
        (3, Form.DETERMINATION),
        (4, Form.DIRECTORS),
    ]
    assert [duty.name for duty in transfer.duties] == ["tell the person", "handover", "joint meeting"]
    assert [duty.name for duty in pack.duties] == ["read the record", "joint review", "tell the outcome"]
    assert transfer.information is not None
    assert [rung.number for rung in transfer.information.rungs] == [1, 2]
    assert transfer.moves is Moves.RESPONSIBILITY
    assert not pack.grounds["capacity"].valid
    assert pack.flags["safeguarding"].rungs[1].after == Span(count=60, unit=Unit.MINUTES)
    assert pack.review_due == date(2025, 8, 31)
    assert pack.review_note == "review was due August 2025"
    assert len(pack.gates) == 2
    assert pack.clause("capacity") == "8.5"


def test_every_reminder_form_is_understood() -> None:
    """On the day, after a month, and on the last working day, as the ordinary residence clock has them."""
    answer = parsed(JOINT).procedures["ordinary-residence"].answer
    assert answer is not None
    assert [str(remind.after) for remind in answer.remind if remind.after] == ["1 month", "2 months", "3 months"]
    assert answer.remind[-1].last_working_day
    assert {remind.at for remind in answer.remind} == {time(9)}


def test_a_pack_with_other_numbers_needs_no_code() -> None:
    """Calendar days, hours, two reminders, one rung and a gate of a procedure come out as written."""
    procedure = parsed(OTHER).procedures["discharge"]
    assert procedure.answer is not None
    assert procedure.answer.within == Span(count=28, unit=Unit.CALENDAR_DAYS)
    assert [remind.days_before for remind in procedure.answer.remind] == [2, 0]
    assert procedure.information is not None
    assert procedure.information.within == Span(count=4, unit=Unit.HOURS)
    assert procedure.rungs[0].after == Span(count=0, unit=Unit.WORKING_DAYS, at=time(8, 30))
    assert procedure.rungs[0].repeat == "every Friday 16:00"
    assert [[str(each) for each in gate.needs] for gate in procedure.gates] == [["consent"]]


@pytest.mark.parametrize(
    ("written", "instead", "line", "says"),
    [
        ('version = "2"', "version = 2", 3, "must be text"),
        ('version = "2"', 'version = "2"\nreviewdue = 2027-01-01', 4, "Did you mean “review_due”?"),
        ('version = "2"', 'version = "2"\nreview_due = "2027"', 4, "must be a day"),
        ('default = "discharge"', 'default = "discarge"', 4, "Did you mean “discharge”?"),
        ('moves = "responsibility"', 'moves = "responsability"', 9, "Did you mean “responsibility”?"),
        ('moves = "responsibility"\n', "", 6, "“moves” is missing in [procedure.discharge]"),
        ("28 calendar days", "28 days", 10, "is not a length of time"),
        ("10:00 2 working days before", "ten o'clock", 10, "is not a reminder"),
        ("10:00 2 working days before", "25:00 on the day", 10, "is not a reminder"),
        ('information = "notes"', 'information = "note"', 11, "Did you mean “notes”?"),
        ('ladder = "short"\n\n[inf', 'ladder = "shrt"\n\n[inf', 12, "Did you mean “short”?"),
        ('needs = ["notes", "medicines"]', 'needs = "notes"', 15, "must be a list"),
        ('form = "directors"', 'form = "director"', 20, "Did you mean “directors”?"),
        ("next 08:30 on", "next 25:30 on", 21, "is not a length of time"),
        ('tell = ["to.level4"]', 'tell = ["to.level5"]', 22, "is not a role"),
        ('tell = ["to.level4"]', "tell = []", 22, "names nobody"),
        ("every Friday 16:00", "every Sunday 16:00", 23, "is not a repetition"),
        ('before = "accept"', 'before = "open"', 26, "is not a step"),
        ('of = ["discharge"]', 'of = ["dischrge"]', 28, "Did you mean “discharge”?"),
        ('[flag.urgent]\ntitle = "Urgent"', "[flags.urgent]", 30, "Did you mean “flag”?"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_mend(written: str, instead: str, line: int, says: str) -> None:
    """One wrong word gives one error, at its own line, that says how to put it right."""
    assert OTHER.count(written) == 1
    (found,) = refused(OTHER.replace(written, instead))
    assert found.startswith(f"test.toml:{line}: ")
    assert says in found


def test_every_mistake_of_a_file_is_told_at_once() -> None:
    """A person mends a file in one go: the mistakes come in the order of the lines."""
    text = OTHER.replace('version = "2"', "version = 2").replace("to.level4", "to.level9")
    text = text.replace("4 hours", "4 ages")
    found = refused(text)
    assert [int(each.split(":")[1]) for each in found] == [3, 16, 22]


@pytest.mark.parametrize(
    ("duty", "says"),
    [
        ('required = ["c"]', "is required but is not one of the items"),
        ('chase = ["soon"]', "is not a length of time"),
        ('copy = ["from.boss"]', "is not a role"),
        ('of = ["discharge", "dischage"]', "There is no [procedure.dischage]"),
    ],
)
def test_a_duty_is_checked_in_every_part(duty: str, says: str) -> None:
    """Items, chases, roles and procedures of a duty are known, or refused."""
    on = "accepted" if duty.startswith("of") else "not eligible"
    head = f'[[duty]]\nname = "n"\ntitle = "t"\non = "{on}"\nowed_by = "to.contact"\nitems = ["a"]\nwithin = "2wd"\n'
    (found,) = refused(f"{OTHER}\n{head}{duty}\n")
    assert says in found


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ('[flag.fire]\ntitle = "Fire"\nladder = "short"\nwords = ["smoke"]', "only where the flag is the alarm"),
        ('[flag.fire]\ntitle = "Fire"\nalarm = true\nwords = ["smoke"]', "An alarm without a ladder tells nobody"),
        (
            '[flag.fire]\ntitle = "Fire"\nladder = "short"\nalarm = true\n'
            '[flag.flood]\ntitle = "Flood"\nladder = "short"\nalarm = true',
            "one alarm, and this is a second",
        ),
    ],
)
def test_a_pack_says_plainly_which_flag_is_its_alarm(flags: str, says: str) -> None:
    """No words are left that nobody listens for, no alarm reaches nobody, and it is never in doubt which one it is."""
    (found,) = refused(f"{OTHER}\n{flags}\n")
    assert says in found


def test_an_alarm_has_the_name_that_its_pack_gives_it() -> None:
    """The engine knows none: what is heard in letters, and begins a line of a request, is the pack's."""
    pack = parsed(
        f'{OTHER}\n[flag.fire-risk]\ntitle = "Fire risk"\nladder = "short"\nalarm = true\nwords = ["smoke"]\n'
    )
    assert pack.alarm is not None
    assert (pack.alarm.name, pack.alarm.called, pack.alarm.label) == ("fire-risk", "fire risk", "Fire risk")
    assert parsed(OTHER).alarm is None


def test_a_word_means_one_procedure_and_a_duty_has_one_name() -> None:
    """Two procedures with one alias, or two duties of one name, would make answers ambiguous."""
    other = '[procedure.other]\ntitle = "Ready to leave"\nmoves = "nothing"\n'
    assert any("names two procedures" in each for each in refused(f"{OTHER}\n{other}"))
    duty = '[[duty]]\nname = "n"\ntitle = "t"\non = "x"\nowed_by = "owner.mailbox"\nitems = ["a"]\nwithin = "2wd"\n'
    assert any("two duties “n” of the case" in each for each in refused(f"{OTHER}\n{duty}\n{duty}"))


@pytest.mark.parametrize(
    ("text", "place"),
    [("[pack]\ntitle = \n", "test.toml:2"), ("a = 1\na = 2\n", "test.toml:2"), ('a = "b\n\nc = 1\n', "test.toml:1")],
)
def test_what_is_not_toml_is_refused_at_its_line(text: str, place: str) -> None:
    """A forgotten quotation mark is found where it was forgotten."""
    (found,) = refused(text)
    assert found.startswith(f"{place}: This cannot be read")


def test_an_empty_file_says_what_is_missing() -> None:
    """Nothing at all is told in two lines, not in twenty."""
    assert len(refused("")) == 2


@given(st.text(max_size=200) | st.text(alphabet='[]{}="#.,\n\\ab1', max_size=60))
def test_no_text_makes_the_reader_stumble(text: str) -> None:
    """Whatever stands in a file, there is a pack or an explanation."""
    pack, problems = parse_pack(text, key="any", place="any.toml")
    assert (pack is None) == bool(problems)
    places_of(text, "any.toml")


def test_every_value_of_the_pack_has_a_line() -> None:
    """The line finder sees each key that the standard library's reader sees."""
    places = places_of(JOINT, "pack.toml")
    for way in _ways(tomllib.loads(JOINT)):
        line = places.lines.get(way)
        if line is None:  # a table that is only implied by another's header
            assert way in {
                ("procedure",),
                ("information",),
                ("ladder",),
                ("ground",),
                ("flag",),
                ("item",),
                ("digest",),
            }
        elif isinstance(way[-1], str):
            assert way[-1] in JOINT.splitlines()[line - 1]


def _ways(value: object, way: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, each in inner for found in [(*way, key), *_ways(each, (*way, key))]]


@pytest.mark.parametrize(
    ("text", "way", "line"),
    [
        ('a = """\nb = 1\n"""\nb = 2\n', ("b",), 4),
        ("a = '''\n[b]\n'''\n[b]\nc = 1\n", ("b", "c"), 5),
        ('a = [ # one ]\n  "x",\n  { y = 1 },\n]\n', ("a", 1, "y"), 3),
        ('"a.b"."c\\u0064" = 1\n', ("a.b", "cd"), 1),
        ("[[a]]\nx = 1\n[[a]]\n[[a.b]]\nx = 2\n", ("a", 1, "b", 0, "x"), 5),
        ("[[a]]\r\nx = 1\r\n[a.c]\r\ny = 2\r\n", ("a", 0, "c", "y"), 4),
        ("2027-12-27 = 1\n", ("2027-12-27",), 1),
        ("a = 2027-01-01 07:00:00 # b = 3\nb = 1.5e3\n", ("b",), 2),
    ],
)
def test_lines_are_right_in_odd_places(text: str, way: tuple[str | int, ...], line: int) -> None:
    """Comments, long strings, lists over several lines, quoted keys and nested tables do not mislead."""
    assert tomllib.loads(text)
    assert places_of(text, "odd.toml").lines[way] == line


@pytest.mark.parametrize(("on", "of"), [("accepted", ""), ("rung:nothing", 'of = ["other"]')])
def test_a_duty_that_nothing_would_open_is_refused(on: str, of: str) -> None:
    """What happens to a request opens a duty of a procedure alone, and a rung is of a form that there is."""
    name = next(iter(parse_pack(OTHER, key="test", place="test.toml")[0].procedures))  # type: ignore[union-attr]
    duty = f'[[duty]]\nname = "n"\ntitle = "t"\non = "{on}"\nowed_by = "to.contact"\nitems = ["a"]\nwithin = "2wd"\n'
    (found,) = refused(f"{OTHER}\n{duty}{of.replace('other', name)}\n")
    assert "Nothing would ever open this duty" in found
