"""Decides how the writer of a letter in quarantine is added to the directory file: as a worker, with no right to
accept, and only where the file is as good afterwards as before."""

import json
import os
from email.headerregistry import Address
from email.utils import getaddresses
from pathlib import Path

from bot.directory.file import load_directory
from bot.settings.model import Settings
from bot.wiring.holidays import bank_holidays
from bot.wiring.load import under_of
from mailer.reading.mime.mime import Mime
from protocol.directory import Directory
from protocol.messages.guard import identifying
from protocol.violations import Misread


def address_of(mime: Mime) -> str:
    """The one address in a letter's From line. Raises Misread where there is not one."""
    found = [address for _, address in getaddresses(mime.all("from")) if "@" in address]
    try:
        (only,) = found
        return str(Address(addr_spec=only).addr_spec).lower()
    except Exception:
        raise Misread("The letter names no single sender.", "Write the person into the directory by hand.") from None


def entry(directory: Directory, address: str, team: str, name: str, title: str) -> str:
    """The lines of a person, as they stand in a directory file. Raises Misread where they cannot."""
    organisation = directory.organisation_of(team)
    if not organisation.writes_from(address):
        what = f"{address.rpartition('@')[2]} is not a domain that {organisation.name} writes from."
        raise Misread(what, "Name a team of the writer's own organisation, or add the domain to it first.")
    if directory.person_at(address) is not None or directory.team_at(address) is not None:
        raise Misread(f"{address} is listed already.", "Release the letter.")
    if not name.strip() or identifying(name) or any(ord(c) < 32 for c in name + title):
        raise Misread("The name cannot be taken.", "Write it on one line.")
    key = address.partition("@")[0]
    if key in directory.people or key in directory.teams:
        key = address
    fields = {"name": name.strip(), "address": address, **({"title": title.strip()} if title.strip() else {})}
    lines = [f"{field} = {_quoted(value)}" for field, value in fields.items()]
    lines += ['level = "worker"', f"teams = [{_quoted(team)}]", f"manager = {_quoted(directory.teams[team].manager)}"]
    return "\n".join([f"[person.{_quoted(key)}]", *lines, ""])


def add(settings: Settings, text: str) -> None:
    """Write it at the end of the directory file. Raises Misread, with the file as it was, where that would not load."""
    file = settings.directory
    written = f"{file.read_text('utf-8').rstrip()}\n\n{text}"
    if wrong := _wrong(written, file):
        raise Misread(f"The directory would not load: {wrong}", "Nothing was written. Write it by hand.")
    new = file.with_name(f"{file.name}.new")
    new.write_text(written, "utf-8")
    new.chmod(file.stat().st_mode & 0o777)
    os.replace(new, file)


def _wrong(text: str, file: Path) -> str:
    """What keeps a directory's text from loading, or ""."""
    calendar, problems = bank_holidays()
    under, wrong = under_of(file)
    problems += wrong
    if calendar is not None:
        _, wrong = load_directory(text, place=str(file), calendar=calendar, under=under)
        problems += wrong
    return str(problems[0]) if problems else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
