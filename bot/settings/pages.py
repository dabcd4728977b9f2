"""Decides what the settings of the pages mean: `[pages]`."""

from pathlib import Path
from urllib.parse import urlsplit

from bot.settings.model import PagesSettings
from bot.settings.values import guid, no_secret, over_tls, path
from protocol.toml.tables import SourceTable


def read_pages(table: SourceTable, base: Path) -> PagesSettings:
    """The pages that `[pages]` describes."""
    pages = PagesSettings(
        address=_address(table),
        client=guid(table, "client", table.text("client")),
        tenants=tuple(guid(table, "tenants", each) for each in table.texts("tenants")),
        secret_file=path(table, "secret_file", base, required=True),
        authority=table.text("authority", required=False, default="https://login.microsoftonline.com").rstrip("/"),
        email_only=table.flag("email_only"),
        idle_minutes=table.number("idle_minutes", default=60, least=5, most=24 * 60),
        longest_hours=table.number("longest_hours", default=10, least=1, most=24),
    )
    if not pages.tenants:
        mend = "List your Entra tenant's id in tenants, the application's own first."
        table.wrong("Nobody's people may sign in to the pages.", mend)
    if pages.authority and not over_tls(pages.authority):
        table.wrong("“authority” is not an https address.", "Leave it out, or name your cloud's.", "authority")
    no_secret(table, ("secret", "secret_file"))
    table.end()
    return pages


def _address(table: SourceTable) -> str:
    written = table.text("address").rstrip("/")
    parts = urlsplit(written)
    if written and (not over_tls(written) or parts.path or parts.query or parts.username):
        mend = "Write what people type, such as https://holdfast.northshire.example.org, without a path."
        table.wrong("“address” is not where people could open the pages.", mend, "address")
    return written.lower()
