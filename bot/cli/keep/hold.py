"""`holdfast hold`: cases of which nothing is destroyed, for an inquest, an ombudsman or an inquiry."""

from typing import Annotated

import typer

from bot.cli.keep.quarantine import administrator
from bot.cli.opened import opened
from bot.cli.options import AsJson, CaseArgument, SettingsFile, as_json, plainly
from bot.cli.terminal import one_line, say
from bot.queries.ownership import normal
from protocol.messages.guard import masked
from protocol.ports.keeping import Hold
from protocol.violations import Misread
from templates import when

app = typer.Typer(help="Keep everything of a case until somebody says otherwise: place, lift and list holds.")

By = Annotated[str, typer.Option(metavar="WHO", help="Who decided: an administrator, or a person of the directory.")]
Reason = Annotated[str, typer.Option(help="Why, such as the inquest it is for, with no personal details.")]


@app.command()
def place(case: CaseArgument, by: By, reason: Reason, settings: SettingsFile = None) -> None:
    """Put a case on hold: nothing of it is destroyed while that stands."""
    with plainly(), opened(settings) as here:
        reference, now = normal(case, here.settings.service.prefix), here.clock.now()
        if here.store.case(reference) is None:
            raise Misread(f"There is no record of {reference}.", "Look at the reference again.")
        with here.store.work() as work:
            work.hold(Hold(reference=reference, at=now, by=administrator(here.rules, by), why=_said(reason)))
        say(f"{reference} is on hold. Nothing of it is destroyed until somebody lifts it.")


@app.command()
def lift(case: CaseArgument, by: By, reason: Reason, settings: SettingsFile = None) -> None:
    """End the hold of a case. Nothing is destroyed by that."""
    with plainly(), opened(settings) as here:
        reference = normal(case, here.settings.service.prefix)
        with here.store.work() as work:
            work.lift(reference, here.clock.now(), administrator(here.rules, by), _said(reason))
        say(f"{reference} is no longer on hold.")


@app.command("list")
def list_(
    every: Annotated[bool, typer.Option("--all", help="Those that were lifted as well.")] = False,
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """List cases on hold: since when, on whose word, and why."""
    with plainly(), opened(settings) as here:
        found, zone = here.store.holds(lifted=every), here.rules.directory.home.zone
        if json:
            as_json(
                [
                    {
                        "case": each.reference,
                        "at": each.at.isoformat(),
                        "by": each.by,
                        "why": each.why,
                        "lifted_at": each.lifted_at.isoformat() if each.lifted_at else None,
                        "lifted_by": each.lifted_by,
                        "lifted_why": each.lifted_why,
                    }
                    for each in found
                ]
            )
            return
        for each in found:
            said = f"{each.reference}: since {when(each.at, zone)}, by {each.by}: {one_line(each.why)}"
            if each.lifted_at is not None:
                said += f" Lifted {when(each.lifted_at, zone)} by {each.lifted_by}: {one_line(each.lifted_why)}"
            say(said)
        if not found:
            say("No case is on hold.")


def _said(reason: str) -> str:
    if not reason.strip():
        raise Misread("A hold has a reason.", "Write it after --reason.")
    return masked(reason.strip())
