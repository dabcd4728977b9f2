"""`holdfast manifest`: the package that an administrator uploads to Teams."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.context import packs_at
from bot.cli.options import SettingsFile, plainly
from bot.teams.app_package import App, package
from protocol.violations import Misread


def manifest(
    app_id: Annotated[str, typer.Option(metavar="ID", help="The bot's application id in Entra.")],
    host: Annotated[str, typer.Option(help="The public host name under which Holdfast's web door is reached.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The package to write.")] = Path("holdfast.zip"),
    organisation: Annotated[str, typer.Option(help="Who provides the app: your organisation.")] = "Holdfast",
    version: Annotated[str, typer.Option(help="Raise it each time you upload the package again.")] = "1.0.0",
    channel_messages: Annotated[
        bool,
        typer.Option("--channel-messages", help="Ask to be sent every message of a channel. See manifest/README.md."),
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Write the Teams app package, for upload in the Teams admin centre."""
    with plainly():
        alarm = next((pack.alarm for pack in packs_at(settings).values() if pack.alarm is not None), None)
        app = App(
            app_id=app_id,
            host=host,
            organisation=organisation,
            version=version,
            alarm=alarm.word if alarm else "",
            concern=alarm.called if alarm else "",
            channel_messages=channel_messages,
        )
        data = package(app)
        try:
            output.write_bytes(data)
        except OSError as error:
            raise Misread(f"{output} cannot be written ({error.strerror}).", "Name another file with -o.") from None
        typer.echo(f"Wrote {output}. Upload it in the Teams admin centre, under Manage apps.")
