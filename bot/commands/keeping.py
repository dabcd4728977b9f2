"""Commands for the people who run Holdfast: run, check, register, correct, verify and the rest."""

import dataclasses
import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import logs
from bot.answers import normal
from bot.checking import check as check_file
from bot.checking import check_settings
from bot.clock import SystemClock
from bot.commands.asking import CaseArgument, _team
from bot.commands.place import AsJson, SettingsFile, as_json, clock_of, plainly, refuse_errors, settings_at
from bot.logins import hash_password
from bot.problems import Problem, Severity
from bot.running import run as run_until_stopped
from bot.service import Service
from bot.settings import Settings
from bot.wiring import assemble, reader_for, rules_for
from protocol.draft import Decision
from protocol.intents import Correct, Intent, LocalId, Register
from protocol.notices import Kind
from protocol.ports import Post, Told
from protocol.sourceplaces import places_of
from protocol.violations import Misread
from store import open_store
from templates import render

log = logging.getLogger("holdfast")


def run(settings: SettingsFile = None) -> None:
    """Run Holdfast: take letters, watch deadlines, send emails, until it is told to stop."""
    with plainly():
        chosen = settings_at(settings)
        refuse_errors(_problems(chosen))
        logs.set_up()
        holdfast = assemble(chosen, SystemClock())

        def ready(port: int) -> None:
            doors = ", ".join(str(getattr(inbox, "doors", inbox.name)) for inbox in holdfast.inboxes)
            log.info("ready", extra={"doors": doors, "web_port": port})

        run_until_stopped(holdfast, web=chosen.web, ready=ready)


def _problems(settings: Settings) -> list[Problem]:
    at = SystemClock().now()
    if settings.file is not None:
        return check_file(settings.file, at=at)
    return check_settings(settings, places_of("", "trial"), at=at)


def check(settings: SettingsFile = None, json: AsJson = False) -> None:
    """Look through settings, packs and directory for mistakes; each is named by file and line.

    Exit status 1 where there is an error. Warnings do not stop Holdfast.
    """
    with plainly():
        if settings is not None and not settings.is_dir():
            problems = check_file(settings, at=SystemClock().now())
        else:
            problems = _problems(settings_at(settings))
        if json:
            as_json(
                [{k: str(v) if v is not None else None for k, v in dataclasses.asdict(p).items()} for p in problems]
            )
        else:
            for problem in problems:
                typer.echo(str(problem))
        errors = sum(problem.severity is Severity.ERROR for problem in problems)
        if not json:
            typer.echo(f"{errors} errors, {len(problems) - errors} warnings.")
        if errors:
            raise typer.Exit(1)


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
    with plainly():
        chosen = settings_at(settings)
        rules = rules_for(chosen)
        key = _team(rules, team)
        organisation = rules.directory.teams[key].organisation
        ids = tuple(_local_id(each, organisation) for each in local_id or [])
        _act(chosen, case, Register(team=key, local_ids=ids), json)


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
    with plainly():
        chosen = settings_at(settings)
        rules = rules_for(chosen)
        if len(by) != 2:
            raise Misread("A correction needs two managers.", "Write --by twice.")
        people = {p.key: p for p in rules.directory.people.values()}
        keys = [next((k for k, p in people.items() if each in {k, p.address}), each) for each in by]
        intent = Correct(team=_team(rules, team), managers=(keys[0], keys[1]), reason=reason)
        _act(chosen, case, intent, json)


def _act(settings: Settings, case: str, intent: Intent, json: bool) -> None:
    rules, clock = rules_for(settings), clock_of(settings)
    store = open_store(settings.store.url)
    try:
        service = Service(
            store=store, reader=reader_for(settings, rules), rules=rules, clock=clock, prefix=settings.service.prefix
        )
        reference = normal(case, settings.service.prefix)
        decision = service.command(reference, intent)
    finally:
        store.close()
    _say(settings, decision, reference, json)


def _say(settings: Settings, decision: Decision, reference: str, json: bool) -> None:
    """Print what a person who wrote would have been told."""
    done = bool(decision.happened)
    if json:
        as_json({
            "case": reference, "done": done,
            "events": [type(each.event).__name__ for each in decision.happened],
            "owner": decision.case.owner if decision.case else None,
            "refused": decision.reply.facts.get("variant") if decision.reply and not done else None,
        })  # fmt: skip
    elif decision.reply is not None:
        notice = dataclasses.replace(decision.reply, case=reference)
        told = Told(id="command", at=clock_of(settings).now(), notice=notice)
        post = Post(id="command", message_id="", notices=(told,), to=())
        typer.echo(render(post, address=settings.service.address, service=settings.service.name).text)
    if decision.reply is not None and decision.reply.kind is Kind.NOT_RECORDED:
        raise typer.Exit(1)


def verify(
    settings: SettingsFile = None,
    heads: Annotated[
        Path | None, typer.Option(help="Write the last hash of every case to this file, to be kept elsewhere.")
    ] = None,
) -> None:
    """Prove that the record is what was written: chain, projections and evidence.

    Exit status 1, and the first broken link named, where it is not.
    """
    with plainly():
        store = open_store(settings_at(settings).store.url)
        try:
            broken = store.verify()
            if broken is None and heads is not None:
                with heads.open("w", encoding="utf-8") as out:
                    for reference, head in store.heads():
                        out.write(f"{reference} {head.seq} {head.hash}\n")
        finally:
            store.close()
        if broken is not None:
            typer.echo(f"Broken: {broken}", err=True)
            raise typer.Exit(1)
        typer.echo("The record holds: every chain, projection and piece of evidence agrees.")


def rebuild(settings: SettingsFile = None) -> None:
    """Make every projection anew from the ledger."""
    with plainly():
        store = open_store(settings_at(settings).store.url)
        try:
            count = store.rebuild()
        finally:
            store.close()
        typer.echo(f"Rebuilt the projections of {count} cases from the ledger.")


def login(address: Annotated[str, typer.Argument(help="The address that is to log in.")]) -> None:
    """Print a line for the logins file. The password is asked for, or read from standard input."""
    if sys.stdin.isatty():
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    with plainly():
        if len(password) < 12:
            raise Misread("The password is too short.", "Use at least 12 characters.")
        typer.echo(f"{address.strip().lower()}:{hash_password(password)}")
