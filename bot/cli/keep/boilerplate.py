"""Commands that deal with lines that stand in letters by habit: list, add, forget."""

from datetime import UTC
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.keep.quarantine import By, administrator
from bot.cli.opened import Here, opened
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.cli.terminal import one_line, say
from bot.service.meaning.habits import domain_of, given, learnt_from, of_scope
from bot.wiring.mail import reader_for
from protocol.messages.guard import masked
from protocol.messages.intents import Sender
from protocol.ports.boilerplate import OF_LINES, Habit
from protocol.violations import Misread
from templates import counted, when

app = typer.Typer(
    help="Look at what was learnt of lines that stand in letters by habit; add some, or forget some.",
    no_args_is_help=True,
)
SHOWN = 12
"""Letters of a digest that are shown, and by which a line is named."""
MOST, LONGEST = 200, 100_000

Whose = Annotated[
    str,
    typer.Option("--for", metavar="WHOM", help="A person's key or address, or an organisation's key, name or domain."),
]


@app.command("list")
def list_lines(
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """List the lines by digest: whose they are, in how many letters they stood, and whether they are learnt."""
    with plainly(), opened(settings) as here:
        found = sorted(here.store.every_habit(), key=lambda each: (not each.learnt, each.scope, each.first_at))
        if json:
            as_json([_plain(here, each) for each in found])
            return
        for each in found:
            how = learnt_from(each, here.rules) if each.learnt else _not_yet(here, each)
            say(f"{each.digest[:SHOWN]}  {how}, first {_day(here, each, first=True)}, last {_day(here, each)}")
        if not found:
            say("No line has been seen yet that nobody knows.")


@app.command()
def add(
    what: Annotated[str, typer.Argument(metavar="FILE|TEXT", help="A text file with a line for each, or one line.")],
    whom: Whose,
    by: By,
    settings: SettingsFile = None,
) -> None:
    """Have lines set aside below the names of a person, or of an organisation's people. No word of them is kept.

    A line that could be an answer, a condition, a limit, or of a person or a case is refused.
    """
    with plainly(), opened(settings) as here:
        who, (scope, sender) = administrator(here.rules, by), _scope(here, whom)
        reader = reader_for(here.settings, here.rules)
        lines = [" ".join(each.split()) for each in _text(what).split("\n") if each.strip()]
        if not lines or len(lines) > MOST:
            raise Misread(f"There are {len(lines)} lines in it.", f"Give between 1 and {MOST}.")
        barred = [each for each in lines if not reader.may_be_learnt(each, sender)]
        if barred:
            raise Misread(
                f"“{one_line(masked(barred[0]))[:80]}” cannot be set aside: it might speak of a case.",
                "Leave it out. Lines of three words or more that only praise or describe an organisation can be added.",
            )
        now = here.clock.now().astimezone(UTC).replace(microsecond=0)
        with here.store.work() as work:
            key = work.key(OF_LINES)
            for line in lines:
                work.keep_habit(given(line, scope, key, now, who))
        count = len(set(lines))
        say(f"{counted(count, 'line')} of {of_scope(scope, here.rules)} will be set aside.")


@app.command()
def forget(
    digests: Annotated[list[str] | None, typer.Argument(metavar="DIGEST...", help="As the list shows them.")] = None,
    whom: Annotated[str, typer.Option("--for", metavar="WHOM", help="Everything of a person or organisation.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Forget lines, as if they had never been seen: the next time that one stands in the way it is asked about."""
    with plainly(), opened(settings) as here:
        every = here.store.every_habit()
        scope = _scope(here, whom)[0] if whom else ""
        gone = [each for each in every if scope and each.scope == scope]
        for wanted in digests or []:
            found = [each for each in every if len(wanted) >= 4 and each.digest.startswith(wanted.strip().lower())]
            if len(found) != 1:
                raise Misread(f"“{wanted[:40]}” is not one line of the list.", "Look at `holdfast boilerplate list`.")
            gone += found
        if not gone and not scope:
            raise Misread("Nothing is named to forget.", "Give a digest of the list, or --for somebody.")
        with here.store.work() as work:
            work.forget_habits(gone)
        count = len({(each.scope, each.digest) for each in gone})
        say(f"{counted(count, 'line')} forgotten.")


def _scope(here: Here, whom: str) -> tuple[str, Sender]:
    """Whose lines are meant, and somebody who might write them. Raises Misread."""
    directory, wanted = here.rules.directory, whom.strip()
    person = directory.people.get(wanted) or directory.person_at(wanted.lower())
    if person is not None:
        return f"person {person.key}", Sender(address=person.address, person=person.key)
    for key, each in directory.organisations.items():
        if wanted.casefold() in {key.casefold(), each.name.casefold(), domain_of(each).casefold(), *each.domains}:
            team = next((team.key for team in directory.teams.values() if team.organisation == key), None)
            return f"organisation {key}", Sender(address="", team=team)
    raise Misread(f"There is no “{whom[:60]}” in the directory.", "Name a person or an organisation that is in it.")


def _text(what: str) -> str:
    """The text of a file, or the words themselves where there is no such file. Raises Misread."""
    try:
        place = Path(what)
        if not place.is_file():
            return what
        with place.open("rb") as file:
            return file.read(LONGEST).decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise Misread("That file cannot be read as text.", "Save it as UTF-8.") from error


def _not_yet(here: Here, habit: Habit) -> str:
    of = of_scope(habit.scope, here.rules)
    return f"seen in {counted(habit.letters, 'letter')} of {of}, not learnt yet"


def _day(here: Here, habit: Habit, *, first: bool = False) -> str:
    return when(habit.first_at if first else habit.last_at, here.rules.directory.home.zone)


def _plain(here: Here, habit: Habit) -> dict[str, object]:
    return {
        "digest": habit.digest, "of": of_scope(habit.scope, here.rules), "scope": habit.scope,
        "letters": habit.letters, "learnt": str(habit.learnt), "by": habit.by,
        "first_at": habit.first_at.isoformat(), "last_at": habit.last_at.isoformat(),
    }  # fmt: skip
