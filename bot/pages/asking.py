"""Decides what the form that asks something of another team holds, and what it says: the labelled lines of a letter,
read by the one grammar."""

from bot.pages.acts import heard
from bot.pages.given import Given
from bot.pages.mine import team_name
from bot.pages.page import Answer, Page
from bot.queries.waiting import procedures
from bot.said.labelled import CONCERN, labelled
from templates.screens.facts import Choice, Wrong

NEEDED = {
    "case": "Enter the case reference, such as JW-48211",
    "kind": "Choose what you ask for",
    "to": "Choose the team that you ask",
    "reason": "Say why you ask",
    "record": "Say where the record is filed",
}
"""What must be filled in, and what is wrong without it; and where a pack has an alarm, whether there is a concern."""
FIELDS = ("case", "kind", "to", "reason", "record", CONCERN)


def asking(given: Given) -> Answer:
    """The form, with the case filled in where it is known."""
    return _form(given, ())


def ask(given: Given) -> Answer:
    """Ask. What is missing comes back beside its field, with what was typed."""
    alarm = given.alarm
    needed = NEEDED | ({CONCERN: f"Say whether there is a {alarm.called}"} if alarm else {})
    wrong = tuple(Wrong(field=name, words=words) for name, words in needed.items() if not given.typed(name))
    if wrong:
        return _form(given, wrong)
    text = labelled({name: given.typed(name) for name in FIELDS}, concern=alarm.label if alarm else "")
    return heard(given, given.line(text), text=text)


def _form(given: Given, wrong: tuple[Wrong, ...]) -> Answer:
    directory, mine = given.directory, given.me.teams
    teams = sorted((each for each in directory.teams.values() if each.key not in mine), key=lambda each: each.name)
    facts = {
        "kinds": tuple((each.name, each.title) for each in procedures(given.parts.rules)),
        "teams": tuple((each.name, f"{each.name} ({directory.organisation_of(each.key).name})") for each in teams),
        "yes_no": (Choice(value="yes", words="Yes"), Choice(value="no", words="No")),
        "mine": tuple(team_name(given, each) for each in mine), "form": given.form(),
        "alarm": given.alarm.called if given.alarm else "",
        "typed": {name: given.typed(name) for name in FIELDS},
    }  # fmt: skip
    return Page(name="ask", facts=facts, errors=wrong, status=400 if wrong else 200)
