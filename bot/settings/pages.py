"""Decides what the settings of the pages mean: `[pages]`."""

from pathlib import Path
from urllib.parse import urlsplit

from bot.settings.model import PagesSettings
from bot.settings.teams import guid
from protocol.toml.tables import SourceTable


def read_pages(table: SourceTable, base: Path) -> PagesSettings:
    """The pages that `[pages]` describes."""
    secret = table.text("secret_file")
    pages = PagesSettings(
        address=_address(table),
        client=guid(table, "client", table.text("client")),
        tenants=tuple(guid(table, "tenants", each) for each in table.texts("tenants")),
        secret_file=base / Path(secret).expanduser() if secret else None,
        authority=table.text("authority", required=False, default="https://login.microsoftonline.com").rstrip("/"),
        email_only=table.flag("email_only"),
        idle_minutes=table.number("idle_minutes", default=60, least=5, most=24 * 60),
        longest_hours=table.number("longest_hours", default=10, least=1, most=24),
    )
    if not pages.tenants:
        mend = "List your Entra tenant's id in tenants, the application's own first."
        table.wrong("Nobody's people may sign in to the pages.", mend)
    if pages.authority and not _safe(pages.authority):
        table.wrong("“authority” is not an https address.", "Leave it out, or name your cloud's.", "authority")
    if "secret" in table:
        table.text("secret", required=False)
        mend = "Put it into a file of its own, named as secret_file."
        table.wrong("A secret may not stand in this file.", mend, "secret")
    table.end()
    return pages


def _address(table: SourceTable) -> str:
    written = table.text("address").rstrip("/")
    parts = urlsplit(written)
    if written and (not _safe(written) or parts.path or parts.query or parts.username):
        mend = "Write what people type, such as https://holdfast.northshire.example.org, without a path."
        table.wrong("“address” is not where people could open the pages.", mend, "address")
    return written.lower()


def _safe(url: str) -> bool:
    """Whether a URL is over TLS, or of this machine."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and (
            parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost"))
        )
    except ValueError:
        return False
