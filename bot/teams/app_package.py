"""Decides what the Teams app package holds: the manifest filled in for one organisation, and its icons.

The manifest's schema is Microsoft's, version 1.30; `manifest/README.md` says why the app asks for so little.
"""

import json
import re
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from string import Template
from typing import cast

from bot.settings.values import COPIED, GUID
from protocol.violations import Misread

SOURCE = Path(__file__).resolve().parents[2] / "manifest"
ICONS = {"color.png": 192, "outline.png": 32}
"""The icons and their width and height in pixels."""
LISTENING = (
    " In the teams and chats where a team's owner has agreed to it, Holdfast receives every message, keeps none that "
    "is not meant for it, and acts on none."
)
_HOST = re.compile(r"(?=.{4,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+", re.ASCII)
_VERSION = re.compile(r"(?:0|[1-9]\d{0,4})(?:\.(?:0|[1-9]\d{0,4})){2}", re.ASCII)
_STAMP = (2026, 1, 1, 0, 0, 0)
"""The date of every file in the package, so that the same choices give the same bytes."""


@dataclass(frozen=True, kw_only=True)
class App:
    """What is an organisation's own: the bot's application id, the public host, and who provides the app.

    `alarm` is what people write to raise an alarm and `concern` what it is called within a sentence, "" where no pack
    in use has one. `channel_messages` asks for every message of a channel or chat, not only those that mention the bot.
    """

    app_id: str
    host: str
    organisation: str = "Holdfast"
    version: str = "1.0.0"
    alarm: str = ""
    concern: str = ""
    channel_messages: bool = False


def manifest(app: App) -> dict[str, object]:
    """The manifest as JSON values. Raises Misread for a choice that Teams would refuse."""
    if not GUID.fullmatch(app.app_id):
        raise Misread(f"“{app.app_id}” is not an application id.", COPIED)
    if not _HOST.fullmatch(app.host.lower()):
        raise Misread(f"“{app.host}” is not a host name.", "Write it like holdfast.example.org, without https://.")
    if not 1 <= len(app.organisation) <= 32:
        raise Misread("The organisation's name must have 1 to 32 characters.", "Choose a shorter form of it.")
    if not _VERSION.fullmatch(app.version):
        raise Misread(f"“{app.version}” is not a version.", "Write three numbers, like 1.0.1.")
    own = {
        "app_id": app.app_id.lower(), "host": app.host.lower(), "organisation": app.organisation,
        "version": app.version, "alarm": app.alarm, "concern": app.concern,
        "and_raise": f" and raise a {app.concern}" if app.alarm else "",
    }  # fmt: skip
    source = json.loads((SOURCE / "manifest.json").read_text("utf-8"))
    filled = cast(dict[str, object], _filled(source if app.alarm else _without_alarm(source), own))
    return _listening(filled, app) if app.channel_messages else filled


def package(app: App) -> bytes:
    """The package as a zip. Raises Misread as `manifest` does."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        _put(zipped, "manifest.json", json.dumps(manifest(app), indent=2, ensure_ascii=False).encode() + b"\n")
        for name in ICONS:
            _put(zipped, name, (SOURCE / name).read_bytes())
    return held.getvalue()


def size(png: bytes) -> tuple[int, int]:
    """Width and height of a PNG, in pixels (its IHDR chunk). Raises Misread for anything else."""
    if png[:8] != b"\x89PNG\r\n\x1a\n" or png[12:16] != b"IHDR":
        raise Misread("The icon is not a PNG.", "Draw it again.")
    return cast(tuple[int, int], struct.unpack(">II", png[16:24]))


def _filled(value: object, own: dict[str, str]) -> object:
    if isinstance(value, str):
        return value if value.startswith("https://developer.") else Template(value).substitute(own)
    if isinstance(value, list):
        return [_filled(each, own) for each in value]
    if isinstance(value, dict):
        return {key: _filled(each, own) for key, each in value.items()}
    return value


def _without_alarm(value: object) -> object:
    """The source without the commands that raise an alarm."""
    if isinstance(value, list):
        return [_without_alarm(each) for each in value if not (isinstance(each, dict) and _RAISES in str(each))]
    return {key: _without_alarm(each) for key, each in value.items()} if isinstance(value, dict) else value


_RAISES = "${concern}"


def _listening(filled: dict[str, object], app: App) -> dict[str, object]:
    """With the permission to be sent every message, which a team's owner must consent to."""
    described = cast(dict[str, str], filled["description"])
    wanted = [{"name": name, "type": "Application"} for name in ("ChannelMessage.Read.Group", "ChatMessage.Read.Chat")]
    return {
        **filled,
        "description": {**described, "full": described["full"] + LISTENING},
        "authorization": {"permissions": {"resourceSpecific": wanted}},
        "webApplicationInfo": {"id": app.app_id.lower(), "resource": f"https://{app.host.lower()}"},
    }


def _put(zipped: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, date_time=_STAMP)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    zipped.writestr(entry, data)
