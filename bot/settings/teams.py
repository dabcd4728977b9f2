"""Decides what the settings of the bot in Teams mean: `[teams]`."""

from pathlib import Path

from bot.settings.model import BotKind, TeamsSettings
from bot.settings.values import guid, no_secret, path
from protocol.toml.tables import SourceTable


def read_teams(table: SourceTable, base: Path) -> TeamsSettings:
    """The bot that `[teams]` describes. Without an application it may only be reached from this machine."""
    teams = TeamsSettings(
        app_id=guid(table, "app_id", table.text("app_id", required=False)),
        kind=table.one_of("kind", BotKind, BotKind.SINGLE_TENANT),
        tenants=tuple(guid(table, "tenants", each) for each in table.texts("tenants")),
        secret_file=path(table, "secret_file", base),
        local_only=table.flag("local_only"),
        email_only=table.flag("email_only"),
        channel_metadata=table.text("channel_metadata", required=False),
        channel_issuer=table.text("channel_issuer", required=False),
        login_url=table.text("login_url", required=False),
        login_scope=table.text("login_scope", required=False),
    )
    no_secret(table, ("secret", "secret_file"))
    _complete(table, teams)
    table.end()
    return teams


def _complete(table: SourceTable, teams: TeamsSettings) -> None:
    if teams.local_only:
        if teams.app_id:
            table.wrong(
                "local_only asks nobody to prove anything, so it goes with no app_id.",
                "Take one of the two out.",
                "local_only",
            )
        return
    if not teams.app_id:
        mend = "Add the bot's application id, or local_only = true for a try on this machine."
        table.wrong("The bot has no app_id.", mend)
    if not teams.tenants:
        table.wrong("No tenant may write to the bot.", "List your Entra tenant's id in tenants, the bot's own first.")
    if teams.kind is not BotKind.MANAGED_IDENTITY and teams.secret_file is None:
        table.wrong("The bot has no secret.", "Name the file that holds it as secret_file.")
