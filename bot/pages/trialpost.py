"""Decides what a trial shows of everybody's post: each person's emails as they would read them, a box to answer in, and
what stands on record; and how its clock is turned."""

import html
import re
from collections.abc import Sequence
from urllib.parse import parse_qs, urlencode

from bot.pages.given import Given
from bot.pages.mine import team_name
from bot.pages.page import Answer, Elsewhere, Frozen, Page, Shown
from bot.pages.signing import safe
from bot.pages.trial import Letter, Trial
from bot.said.labelled import CONCERN, labelled
from protocol.directory import Level, Person
from protocol.violations import Misread, Violation
from templates import counted
from templates.screens.facts import Said, Turn, Wrong

TURNS = (
    Turn(to="90 minutes", words="1½ hours on"), Turn(to="to 9am", words="To 9am"), Turn(to="to 5pm", words="To 5pm"),
    Turn(to="1wd", words="1 working day on"), Turn(to="2wd", words="2 working days on"),
)  # fmt: skip
"""The buttons that turn the clock."""
WRITER = "nell.ashgrove"
FIRST = {
    "case": "JW-48211", "to": "CMHT", "kind": "transfer", "reason": "needs found in the assessment", CONCERN: "no",
    "record": "LAS, case note of 23 November",
}  # fmt: skip
"""The email with which a trial's story begins, where its directory has who writes it."""
_MAILTO = re.compile(r'href="mailto:[^"?]*\?([^"]*)"')


def post(given: Given) -> Answer:
    """Whose post there is, what stands on record, and how to begin."""
    trial = _trial(given)
    letters, directory = trial.letters(), given.directory
    teams = []
    for team in directory.teams.values():
        workers = [each for each in directory.people.values() if team.key in each.teams and each.level is Level.WORKER]
        people = [*workers, *(each for each in directory.chain(team.key) if not each.vacant)]
        members = tuple((each.key, each.name, each.title, len(_to(letters, each.address))) for each in people)
        mailbox = (team.key, f"{team.name} mailbox", len(_to(letters, team.address)))
        teams.append(
            {
                "name": team.name,
                "organisation": directory.organisation_of(team.key).name,
                "members": members,
                "mailbox": mailbox,
            }
        )
    facts = {"teams": tuple(teams), "cases": tuple(_case(given, each) for each in trial.cases()),
             "begun": bool(letters), "story": WRITER in directory.people, "writer": WRITER}  # fmt: skip
    return Page(name="trial", facts=facts)


def _case(given: Given, reference: str) -> dict[str, object]:
    case = given.parts.store.case(reference)
    if case is None:
        return {"case": reference, "team": "", "open": ""}
    asked = [f"{team_name(given, each.to_team)} {'has' if each.rung else 'was'} asked" for each in case.open_requests]
    return {"case": reference, "team": team_name(given, case.owner), "open": ", ".join(dict.fromkeys(asked))}


def box(given: Given) -> Answer:
    """The emails to one person or team mailbox, the newest first."""
    name, address, key = _whose(given)
    letters = tuple(reversed(_to(_trial(given).letters(), address)))
    return Page(name="box", facts={"name": name, "key": key, "letters": letters, "person": _person(given) is not None})


def letter(given: Given) -> Answer:
    """One email, as they read it, with a box to answer in."""
    return _reading(given, ())


def answer(given: Given) -> Answer:
    """Send what was written, by real SMTP, as an answer to the email that was read, or as an email of its own."""
    person, text = _person(given), given.typed("text")
    number = _number(given.ask.named.get("number", given.typed("reply") or "0"))
    if person is None:
        raise Misread("A mailbox writes nothing by itself in a trial.", "Write as one of its people.")
    if not text:
        return _again(given, number, (Wrong(field="text", words="Write something to send"),))
    try:
        _trial(given).write(person.key, text, subject=given.typed("subject"), reply=number)
    except Violation as why:
        return _again(given, number, (Wrong(field="text", words=f"{why.what} {why.mend}"),))
    lines = (f"{person.name}’s email was sent and has been read.", "Any reply is in their post; see also the record.")
    return Elsewhere(path=f"/trial/post/{person.key}", said=Shown(said=Said(title="Sent", lines=lines, done=True)))


def write(given: Given) -> Answer:
    """A blank email, or one that a link in an email or the trial's story has begun."""
    return _writing(given, ())


def frozen(given: Given) -> Answer:
    """An email's own HTML, for its frame. Its ready replies open a form that is filled in, as they open an email
    for real people; nothing else in it leads anywhere."""
    found = _letter(given, _number(given.ask.named["number"]))
    key = given.typed("as")
    number = found.number

    def replied(match: re.Match[str]) -> str:
        sent = parse_qs(html.unescape(match[1]), keep_blank_values=True)
        fields = {
            "as": key,
            "reply": number,
            "subject": sent.get("subject", [""])[0],
            "text": sent.get("body", [""])[0],
        }
        return f'target="_top" href="/trial/write?{html.escape(urlencode(fields))}"'

    text = found.html or f"<pre>{html.escape(found.text)}</pre>"
    return Frozen(html=_MAILTO.sub(replied, text) if key in given.directory.people else text)


def turned(given: Given) -> Answer:
    """Turn the clock, and come back to the page on which that was asked."""
    trial, back = _trial(given), safe(given.typed("back")) or "/trial"
    before = len(trial.letters())
    try:
        trial.turn(given.typed("to")[:40])
    except Violation as why:
        wrong = Said(title="The clock was not turned", lines=(why.what, why.mend))
        return Elsewhere(path=back, said=Shown(said=wrong))
    sent = trial.letters()[before:]
    people = len({address for each in sent for address in (*each.to, *each.copy)})
    went = f"{counted(len(sent), 'email')} went to {counted(people, 'address', 'addresses')} on the way"
    what = went if sent else "Nothing fell due"
    lines = (f"{what}.", *dict.fromkeys(each.subject for each in sent[:6]))
    return Elsewhere(path=back, said=Shown(said=Said(title="The clock was turned", lines=lines)))


def _reading(given: Given, wrong: tuple[Wrong, ...]) -> Answer:
    name, address, key = _whose(given)
    found = _letter(given, _number(given.ask.named["number"]))
    if found not in _to(_trial(given).letters(), address):
        raise Misread("That email went to somebody else.", "Look at their post.")
    about = re.search(r"\[([A-Za-z]{1,12}-\d{1,9})\]", found.subject)
    facts = {"name": name, "key": key, "letter": found, "text": given.typed("text"), "form": given.form(),
             "case": about[1] if about else "", "person": _person(given) is not None}  # fmt: skip
    return Page(name="letter", facts=facts, errors=wrong, status=400 if wrong else 200)


def _writing(given: Given, wrong: tuple[Wrong, ...]) -> Answer:
    key = given.typed("as")
    person = given.directory.people.get(key)
    if person is None:
        raise Misread("There is no such person in the trial.", "Choose one from everybody’s post.")
    reply = _number(given.typed("reply") or "0")
    story = key == WRITER and not reply and not given.typed("text") and given.typed("story") == "1"
    subject = "Request about JW-48211" if story else given.typed("subject")
    text = _first(given, key) if story else given.typed("text")
    facts = {"name": person.name, "key": key, "subject": subject, "text": text,
             "reply": reply, "form": given.form(), "to": given.parts.address}  # fmt: skip
    return Page(name="write", facts=facts, errors=wrong, status=400 if wrong else 200)


def _first(given: Given, writer: str) -> str:
    alarm = given.parts.rules.alarm_of(writer)
    return f"{labelled(FIRST, concern=alarm.label if alarm else '')}\n"


def _again(given: Given, number: int, wrong: tuple[Wrong, ...]) -> Answer:
    return _reading(given, wrong) if "number" in given.ask.named else _writing(given, wrong)


def _person(given: Given) -> Person | None:
    return given.directory.people.get(given.ask.named.get("key") or given.typed("as"))


def _whose(given: Given) -> tuple[str, str, str]:
    """The name, address and key of whose post it is. Raises Misread for nobody's."""
    key = given.ask.named["key"]
    found = given.directory.people.get(key) or given.directory.teams.get(key)
    if found is None:
        raise Misread("There is no such person in the trial.", "Choose one from everybody’s post.")
    return found.name, found.address, key


def _letter(given: Given, number: int) -> Letter:
    letters = _trial(given).letters()
    if not 1 <= number <= len(letters):
        raise Misread("There is no such email.", "Look at everybody’s post.")
    return letters[number - 1]


def _to(letters: Sequence[Letter], address: str) -> list[Letter]:
    return [each for each in letters if address in (*each.to, *each.copy)]


def _number(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _trial(given: Given) -> Trial:
    if given.parts.trial is None:
        raise Misread("This is no trial.", "Begin one with `holdfast trial`.")
    return given.parts.trial
