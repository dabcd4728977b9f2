"""The command that proves that no letter in the mailbox is unaccounted: account."""

import typer

from bot.cli.opened import opened, service_on
from bot.cli.options import AsJson, SettingsFile, as_json, plainly
from bot.wiring.mail import mailbox_for
from protocol.ports.letters import Accounted, FolderAccount
from protocol.violations import Misconfigured

_COLUMNS = (
    ("letters", "letters"), ("with outcome", "known"), ("read now", "read_now"), ("from before", "before"),
    ("no letters", "unsent"), ("unaccounted", "unaccounted"),
)  # fmt: skip


def account(settings: SettingsFile = None, json: AsJson = False) -> None:
    """Compare every letter in the mailbox with the record, and read what was missed.

    Exit status 1 where a letter has no outcome and could not be read, or a folder could not be listed.
    """
    with plainly(), opened(settings) as here:
        service = service_on(here)
        mailbox = mailbox_for(here.settings, here.clock, here.store, service.intake.became)
        if mailbox is None:
            raise Misconfigured(
                "No mailbox is fetched from: letters are brought by SMTP, and each is answered for as it comes.",
                "It is for [mail.exchange] and [mail.graph].",
            )
        found = mailbox.account(service.intake.take)
    if json:
        as_json(_plain(found))
    else:
        _print(found)
    if any(each.unaccounted or not each.whole for each in found.folders):
        raise typer.Exit(1)


def _print(found: Accounted) -> None:
    names = [_name(each) for each in found.folders]
    wide = max((len(name) for name in names), default=0)
    typer.echo("  ".join((" " * wide, *(title for title, _ in _COLUMNS))))
    for name, each in zip(names, found.folders, strict=True):
        cells = (f"{getattr(each, field):>{len(title)}}" for title, field in _COLUMNS)
        typer.echo("  ".join((f"{name:<{wide}}", *cells)) + ("" if each.whole else "  could not be listed"))
    missed, lost = (sum(getattr(each, field) for each in found.folders) for field in ("read_now", "unaccounted"))
    if lost or not all(each.whole for each in found.folders):
        typer.echo(f"Not everything is accounted for: {lost} without an outcome. Look in the log for why.")
    elif missed:
        typer.echo(f"{missed} had been missed and were read now. Every letter has its outcome.")
    else:
        typer.echo("Every letter has its outcome.")


def _name(each: FolderAccount) -> str:
    return each.name or ("Elsewhere, since the last time" if each.kind == "elsewhere" else each.kind)


def _plain(found: Accounted) -> dict[str, object]:
    folders = [
        {
            "folder": each.name,
            "kind": each.kind,
            "letters": each.letters,
            "with_outcome": each.known,
            "read_now": each.read_now,
            "from_before": each.before,
            "no_letters": each.unsent,
            "unaccounted": each.unaccounted,
            "listed_whole": each.whole,
        }
        for each in found.folders
    ]
    return {"inbox": found.inbox, "at": found.at.isoformat(), "folders": folders}
