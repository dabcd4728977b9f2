"""Commands that deal with letters in quarantine: list, show, enlist, release, discard."""

import dataclasses
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated

import typer

from bot.cli.keep.enlisting import add, address_of, entry
from bot.cli.opened import opened, service_on, team_named
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.cli.terminal import one_line, say
from mailer.reading.mime.mime import Mime, parsed
from protocol.decision.rules import Rules
from protocol.messages.guard import masked
from protocol.ports.quarantine import Quarantined
from protocol.violations import Misread
from store import SqlStore
from templates import when

app = typer.Typer(help="Look at letters that were set aside; release or discard them.", no_args_is_help=True)

Number = Annotated[int, typer.Argument(metavar="ID", min=1, max=2**31 - 1, help="A number from the list.")]
By = Annotated[
    str, typer.Option("--by", metavar="PERSON", help="Who decides: an administrator's name or address, or a person.")
]
HEADERS = (
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to", "auto-submitted",
    "authentication-results", "received",
)  # fmt: skip
"""Headers that say who wrote a letter and how it came. Only the topmost of each is shown."""


@app.command("list")
def list_waiting(
    everything: Annotated[bool, typer.Option("--all", help="Also those that were dealt with.")] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """List the letters that wait, the oldest first."""
    with plainly(), opened(settings) as here:
        found = here.store.quarantined(dealt_with=everything)
        if json:
            as_json([_plain(each) for each in found])
            return
        for each in found:
            say(f"{each.id:>4}  {_when(here.rules, each)}  {one_line(masked(each.why))}{_dealt(each)}")
        if not found:
            say("Nothing waits in quarantine.")


@app.command()
def show(
    number: Number,
    body: Annotated[bool, typer.Option("--body", help="Also its text, without identifying numbers.")] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Show one letter: why it was set aside, and the headers that matter."""
    with plainly(), opened(settings) as here:
        aside, mime = _letter(here.store, number)
        headers = {name: masked(mime.one(name)) for name in HEADERS if mime.all(name)}
        if json:
            as_json({**_plain(aside), "headers": headers, **({"text": masked(mime.text)} if body else {})})
            return
        _print(here.rules, aside, headers)
        if body:
            say("\n".join(("", *(f"| {line}" for line in masked(mime.text).split("\n")))))


@app.command()
def enlist(
    number: Number,
    team: Annotated[str, typer.Option("--team", metavar="TEAM", help="The team that its writer works in.")],
    name: Annotated[str, typer.Option("--name", help="The writer's name, as emails show it.")],
    title: Annotated[str, typer.Option("--title", help="What they are, such as Social Worker.")] = "",
    put: Annotated[bool, typer.Option("--apply", help="Write it. Without this it is only shown.")] = False,
    settings: SettingsFile = None,
) -> None:
    """List the writer of a letter in the directory, as a worker of a team, or show what would be written.

    It gives nobody a right to accept. Then run `holdfast reload`, and release the letter.
    """
    with plainly(), opened(settings) as here:
        aside, mime = _letter(here.store, number)
        text = entry(here.rules.directory, address_of(mime), team_named(here.rules, team), name, title)
        if not put:
            say(f"{text}\nThis would be added to {here.settings.directory.name}. Do it with --apply.")
            return
        add(here.settings, text)
        say(
            f"Added to {here.settings.directory.name}. Now run `holdfast reload`, and then"
            f" `holdfast quarantine release {aside.id} --by …`."
        )


@app.command()
def release(number: Number, by: By, settings: SettingsFile = None, json: AsJson = False) -> None:
    """Read a letter again, as it came and with its receipt time, and act on it.

    Releasing is no proof of who wrote it: what is not proved still moves nothing.
    """
    with plainly(), opened(settings) as here:
        handled = service_on(here).quarantine.release(number, administrator(here.rules, by))
        events = [type(each.event).__name__ for each in handled.decision.happened] if handled.decision else []
        if json:
            outcome = {"id": number, "outcome": handled.outcome.value, "case": handled.reference or None}
            as_json({**outcome, "events": events})
            return
        about = f" It was about {handled.reference}." if handled.reference else ""
        done = f" On record: {', '.join(events)}." if events else " Nothing on the record changed."
        say(f"Letter {number} was released and {handled.outcome.value}.{about}{done}")


@app.command()
def discard(
    number: Number,
    by: By,
    reason: Annotated[str, typer.Option(help="Why nothing needs to be done about it, with no personal details.")],
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Take a letter out of what waits, and let go of it. Who discarded it, when and why stays on record."""
    with plainly(), opened(settings) as here:
        if not reason.strip():
            raise Misread("A letter is discarded for a reason.", "Write it after --reason.")
        service_on(here).quarantine.discard(number, administrator(here.rules, by), masked(reason.strip()))
        if json:
            as_json({"id": number, "outcome": "discarded"})
        else:
            say(f"Letter {number} was discarded.")


@app.command()
def purge(
    by: By,
    reason: Annotated[str, typer.Option(help="Why nothing needs to be done about them, with no personal details.")],
    older_than: Annotated[
        int, typer.Option("--older-than", metavar="DAYS", min=1, max=3650, help="Those that came before so many days.")
    ],
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Discard every letter that has waited for so many days, and give the disk back what they took.

    Look at the list first: nothing that they say has been acted on.
    """
    with plainly(), opened(settings) as here:
        if not reason.strip():
            raise Misread("Letters are discarded for a reason.", "Write it after --reason.")
        who, why = administrator(here.rules, by), masked(reason.strip())
        before = here.clock.now() - timedelta(days=older_than)
        service = service_on(here)
        old = [each.id for each in here.store.quarantined() if each.at < before]
        for number in old:
            service.quarantine.discard(number, who, why)
        here.store.shrink()
        if json:
            as_json({"ids": old, "outcome": "discarded"})
        else:
            say(f"{len(old)} letters were discarded.")


def administrator(rules: Rules, words: str) -> str:
    """Who is meant: the key of a person, or the address of an administrator. Raises Misread."""
    wanted = words.strip().lower()
    for each in rules.directory.administrators:
        if wanted in (each.name.lower(), each.address.lower()):
            return each.address
    person = rules.directory.people.get(words.strip()) or rules.directory.person_at(wanted)
    if person is None:
        raise Misread(f"There is no “{words}” in the directory.", "Name an administrator or a person who is in it.")
    return person.key


def _letter(store: SqlStore, number: int) -> tuple[Quarantined, Mime]:
    aside = store.in_quarantine(number)
    if aside is None:
        raise Misread(f"There is no letter {number} in quarantine.", "Look at `holdfast quarantine list`.")
    raw = store.evidence(aside.sha256)
    if raw is None:
        raise Misread(f"The bytes of letter {number} are no longer kept.")
    return aside, parsed(raw)


def _plain(each: Quarantined) -> Mapping[str, object]:
    plain = dataclasses.asdict(each)
    for name in ("at", "dealt_at"):
        plain[name] = plain[name].isoformat() if plain[name] else None
    return {**plain, "why": masked(each.why)}


def _print(rules: Rules, aside: Quarantined, headers: Mapping[str, str]) -> None:
    say(f"Letter {aside.id}, received {_when(rules, aside)}{_dealt(aside)}")
    say(f"Set aside because: {one_line(masked(aside.why))}")
    envelope = aside.envelope
    said = (("handed over by", envelope.peer), ("signed in as", envelope.login), ("envelope from", envelope.mail_from))
    for name, value in (*said, *((name.title(), value) for name, value in headers.items())):
        if value:
            say(f"  {name}: {one_line(value)}")


def _when(rules: Rules, each: Quarantined) -> str:
    return when(each.at, rules.directory.home.zone)


def _dealt(each: Quarantined) -> str:
    if each.dealt_at is None:
        return ""
    return f" ({each.dealt_how} by {each.dealt_by}{f': {one_line(each.dealt_why)}' if each.dealt_why else ''})"
