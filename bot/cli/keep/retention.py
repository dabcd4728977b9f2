"""`holdfast retention`: whose originals have been kept long enough, and destroying them on a person's word."""

from typing import Annotated

import typer

from bot.cli.keep.appraising import appraisal, class_of, originals
from bot.cli.keep.quarantine import administrator
from bot.cli.opened import opened
from bot.cli.options import AsJson, CaseArgument, SettingsFile, as_json, plainly
from bot.cli.terminal import one_line, say
from bot.queries.ownership import normal
from protocol.messages.guard import masked
from protocol.ports.keeping import Tombstone
from protocol.violations import Misread
from templates import counted, when

app = typer.Typer(help="See whose originals have been kept long enough; destroy originals on a named person's word.")


@app.command("list")
def list_(settings: SettingsFile = None, json: AsJson = False) -> None:
    """List closed cases that are older than their retention class says, for appraisal. Nothing is destroyed by time."""
    with plainly(), opened(settings) as here:
        found = appraisal(here.store, here.settings.retention, here.rules, here.clock.now())
        if json:
            as_json(
                [
                    {
                        "case": each.case,
                        "class": each.retention,
                        "last": each.last.isoformat(),
                        "due": each.due.isoformat(),
                        "originals": list(each.originals),
                        "hold": each.hold,
                    }
                    for each in found
                ]
            )
            return
        zone = here.rules.directory.home.zone
        for each in found:
            kept = f" On hold: {one_line(each.hold)}" if each.hold else ""
            count = counted(len(each.originals), "original")
            dates = f"last {when(each.last, zone)}, due {when(each.due, zone)}"
            say(f"{each.case}: {each.retention}, {dates}, {count}.{kept}")
        say(f"{counted(len(found), 'case')} to be appraised." if found else "No case is due for appraisal.")


@app.command()
def destroyed(settings: SettingsFile = None, json: AsJson = False) -> None:
    """List the tombstones: what was destroyed, of which case, when, on whose word, and why."""
    with plainly(), opened(settings) as here:
        found, zone = here.store.tombstones(), here.rules.directory.home.zone
        if json:
            as_json(
                [
                    {
                        "case": each.reference,
                        "original": each.sha256,
                        "class": each.retention,
                        "at": each.at.isoformat(),
                        "by": each.by,
                        "why": each.why,
                    }
                    for each in found
                ]
            )
            return
        for each in found:
            what = f"{each.reference}, {each.retention}: original {each.sha256[:16]}…"
            say(f"{what} destroyed {when(each.at, zone)} by {each.by}: {one_line(each.why)}")
        if not found:
            say("Nothing was destroyed.")


@app.command()
def destroy(
    case: CaseArgument,
    by: Annotated[str, typer.Option(metavar="WHO", help="Who decided: an administrator, or somebody listed.")],
    reason: Annotated[str, typer.Option(help="Why, with no personal details.")],
    original: Annotated[
        str, typer.Option(metavar="SHA256", help="This one alone, whatever its age: what an erasure request led to.")
    ] = "",
    settings: SettingsFile = None,
) -> None:
    """Destroy the originals of a case on a named person's word. Each leaves a tombstone, and the chain still holds.

    Without --original the case must be on the list of `holdfast retention list`; an original that another case rests on
    as well stays until that one is on it too. A case on hold is refused. The ledger keeps its entries, with up to 200
    characters of what each rests on; backups keep their originals until they are destroyed too.
    """
    with plainly(), opened(settings) as here:
        reference, now = normal(case, here.settings.service.prefix), here.clock.now()
        who = administrator(here.rules, by)
        why = masked(reason.strip())
        if not why:
            raise Misread("Something is destroyed for a reason.", "Write it after --reason.")
        entries = here.store.entries(reference)
        if not entries:
            raise Misread(f"There is no record of {reference}.", "Look at the reference again.")
        retention = class_of(here.settings.retention, here.rules, here.store.held_by(reference))
        due = {each.case: each for each in appraisal(here.store, here.settings.retention, here.rules, now)}
        if not original and reference not in due:
            what = (
                f"{reference} is not due: {retention.name} keeps it for {retention.years} years after its last entry."
            )
            raise Misread(what, "Look at `holdfast retention list`, or name one --original.")
        wanted = _named(original.strip().lower(), originals(entries)) if original else due[reference].originals
        with here.store.work() as work:
            gone = sum(
                work.destroy(
                    Tombstone(sha256=each, reference=reference, retention=retention.name, at=now, by=who, why=why),
                    None if original else due.keys(),
                )
                for each in wanted
            )
        here.store.shrink()
        say(f"{counted(gone, 'original')} of {reference} destroyed; see `holdfast retention destroyed`.")
        if gone < len(wanted):
            say(f"{counted(len(wanted) - gone, 'original')} stayed: another case rests on it, or it was gone.")
        say("Backups made before still hold it: destroy them as your policy says.")


def _named(digest: str, known: tuple[str, ...]) -> tuple[str, ...]:
    found = tuple(each for each in known if len(digest) >= len("0123456789abcdef") and each.startswith(digest))
    if len(found) != 1:
        raise Misread("The case rests on no such original.", "Take its digest from `holdfast history --json`.")
    return found
