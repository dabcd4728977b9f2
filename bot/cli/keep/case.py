"""Commands that put something on record, on the word of whoever has the run of the machine:
register, correct."""

import dataclasses
from typing import Annotated

import typer

from bot.cli.opened import Here, opened, service_on, team_named
from bot.cli.options import AsJson, CaseArgument, SettingsFile, as_json, plainly
from bot.queries.ownership import normal
from protocol.decision.decision import Decision
from protocol.messages.intents import Correct, Intent, LocalId, Register
from protocol.messages.notices import Kind
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import Misread
from templates import render


def register(
    case: CaseArgument,
    team: Annotated[str, typer.Argument(help="The team that first got the referral: its key, name or alias.")],
    local_id: Annotated[
        list[str] | None,
        typer.Option(
            "--local-id",
            metavar="SYSTEM:NUMBER",
            help="The case as the team's organisation knows it, such as LAS:123456.",
        ),
    ] = None,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Put a case on record: the team that first got the referral is responsible."""
    with plainly(), opened(settings) as here:
        key = team_named(here.rules, team)
        organisation = here.rules.directory.teams[key].organisation
        ids = tuple(_local_id(each, organisation) for each in local_id or [])
        _act(here, case, Register(team=key, local_ids=ids), json)


def _local_id(words: str, organisation: str) -> LocalId:
    system, colon, number = words.partition(":")
    if not colon or not number.strip().isalnum():
        raise Misread(f"“{words[:40]}” is not a local id.", "Write it like LAS:123456.")
    return LocalId(organisation=organisation, system=system.strip().upper(), number=number.strip())


def correct(
    case: CaseArgument,
    team: Annotated[str, typer.Argument(help="The team that should have been on record.")],
    by: Annotated[
        list[str], typer.Option("--by", metavar="MANAGER", help="A manager who answers for the correction; name two.")
    ],
    reason: Annotated[str, typer.Option(help="Why the record was wrong, with no personal details.")],
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Put the record right on the word of two named managers. The old entry is kept."""
    with plainly(), opened(settings) as here:
        if len(by) != 2:
            raise Misread("A correction needs two managers.", "Write --by twice.")
        people = {p.key: p for p in here.rules.directory.people.values()}
        keys = [next((k for k, p in people.items() if each in {k, p.address}), each) for each in by]
        intent = Correct(team=team_named(here.rules, team), managers=(keys[0], keys[1]), reason=reason)
        _act(here, case, intent, json)


def _act(here: Here, case: str, intent: Intent, json: bool) -> None:
    reference = normal(case, here.settings.service.prefix)
    _say(here, service_on(here).commands.give(reference, intent), reference, json)


def _say(here: Here, decision: Decision, reference: str, json: bool) -> None:
    """Print what a person who wrote would have been told."""
    done = bool(decision.happened)
    if json:
        as_json(
            {
                "case": reference,
                "done": done,
                "events": [type(each.event).__name__ for each in decision.happened],
                "owner": decision.case.owner if decision.case else None,
                "refused": decision.reply.facts.get("variant") if decision.reply and not done else None,
            }
        )
    elif decision.reply is not None:
        notice = dataclasses.replace(decision.reply, case=reference)
        told = StoredNotice(id="command", at=here.clock.now(), notice=notice)
        post = Post(id="command", message_id="", notices=(told,), to=())
        typer.echo(render(post, address=here.settings.service.address, service=here.settings.service.name).text)
    if decision.reply is not None and decision.reply.kind is Kind.NOT_RECORDED:
        raise typer.Exit(1)
