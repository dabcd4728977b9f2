"""Reads the secrets that settings name by file. They are shown nowhere."""

from pathlib import Path

from bot.settings.model import Application
from protocol.violations import Misconfigured


def proof(application: Application) -> dict[str, str]:
    """Its ids and what it proves itself with, read from the files that settings name. Raises Misconfigured."""
    return {
        "tenant": application.tenant, "client": application.client, "authority": application.authority,
        "secret": secret_in(application.secret_file), "certificate": secret_in(application.certificate),
    }  # fmt: skip


def secret_in(file: Path | None) -> str:
    """What a file holds, without its line end. Raises Misconfigured where it cannot be read."""
    if file is None:
        return ""
    try:
        return file.read_text("utf-8").rstrip("\r\n")
    except OSError:
        raise Misconfigured(
            f"The file {file} cannot be read.", "Write it, readable by Holdfast's account alone."
        ) from None
