"""The command that asks who owns a case, now or at any past instant. It changes nothing but the log
of who asked."""

from typing import Annotated

import typer

from bot.cli.opened import opened
from bot.cli.options import AsJson, CaseArgument, SettingsFile, as_json, instant, plainly
from bot.cli.terminal import say
from bot.queries.ownership import Owned, normal, owned, owned_facts
from protocol.case.case import Case, OpenDuty
from protocol.deciding.registering import desk_of, next_words
from protocol.decision.rules import Rules
from protocol.decision.telling import team_facts, written_by
from templates import when
from templates.words.history import BASES


def who_owns(
    case: CaseArgument,
    at: Annotated[str, typer.Option(metavar="INSTANT", help="A past instant, such as 2026-11-25T12:00.")] = "",
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """Say which team is responsible for a case, since when, and on what evidence."""
    with plainly(), opened(settings) as here:
        reference = normal(case, here.settings.service.prefix)
        now = here.clock.now()
        found = owned(here.store, reference, instant(at, here.rules.directory.home) if at else now)
        with here.store.work() as work:
            work.log_query(reference, "command line", now, "command line")
        if json:
            as_json(owned_facts(found, here.rules))
        else:
            say(_said(found, here.rules, bool(at) and found.at < now))


def _said(found: Owned, rules: Rules, past: bool) -> str:
    case, ownership = found.case, found.ownership
    zone = rules.calendar_of(ownership.team).zone
    team = team_facts(rules, ownership.team)
    was = "was" if past else "is"
    head = f"{case.reference}: {team['name']} ({team['organisation']}) {was} responsible"
    lines = [f"{head}{f' at {when(found.at, zone)}' if past else ''}, since {when(ownership.since, zone)}."]
    if found.closed:
        lines[0] = (
            f"{case.reference} was closed; {team['name']} ({team['organisation']}) was the last to be responsible."
        )
    lines.append(f"Why: {BASES.get(ownership.basis, ownership.basis)}.")
    evidence = ownership.entry.happened.evidence
    if evidence is not None:
        by = written_by(rules, evidence) or "nobody named"
        words = f" “{evidence.words}”" if evidence.words else ""
        lines.append(f"Evidence: {evidence.channel} from {by} at {when(evidence.received_at, zone)}.{words}")
        lines.append(
            f"  ledger entry {ownership.entry.seq}, original {evidence.sha256[:16]}…, {evidence.authenticity_why}"
        )
    if not past:
        lines += _open_lines(found, rules)
    return "\n".join(lines)


def _owed(rules: Rules, case: Case, duty: OpenDuty) -> str:
    by = f" by {team_facts(rules, duty.team)['name']}" if duty.team != case.owner else ""
    return f"Owed{by}: {duty.name} ({', '.join(duty.outstanding)})."


def _open_lines(found: Owned, rules: Rules) -> list[str]:
    case = found.case
    zone = rules.calendar_of(case.owner).zone
    lines = []
    for request in case.open_requests:
        due = f", answer due {when(request.due, zone)}" if request.due else f", {request.held or 'no deadline yet'}"
        step = f", managers told (step {request.rung})" if request.rung else ""
        to = team_facts(rules, request.to_team)["name"]
        lines.append(f"Open: {request.procedure} to {to}: {request.state.value}{due}{step}.")
    lines += [_owed(rules, case, duty) for duty in case.duties]
    lines += [f"Flag: {flag.flag}{' (seen)' if flag.acknowledged_by else ''}." for flag in case.flags]
    if deadline := case.next_deadline(max(found.at, case.last_at)):
        lines.append(f"{next_words(case, deadline)}: {when(deadline, zone)}.")
    if desk := desk_of(rules, case.owner):
        lines.append(f"Ring {desk}.")
    return lines
