"""Decides which files settings stand in and name, and reads them: settings and packs.

The readers themselves take text; files are opened here, in `load.py` and in no other place of theirs.
"""

from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from bot.settings.file import load_settings
from bot.settings.model import PackSettings, Settings
from bot.settings.text_file import text_of
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from protocol.toml.tables import nearest
from protocol.violations import Misconfigured


def settings_from(file: Path) -> tuple[Settings | None, list[Misconfigured]]:
    """The settings of a file, or None and what is wrong."""
    text, problems = text_of(file, str(file))
    return load_settings(text, file=file) if text is not None else (None, problems)


@lru_cache(maxsize=32)
def _parsed(text: str, key: str, place: str) -> tuple[Pack | None, tuple[Misconfigured, ...]]:
    """What `parse_pack` makes of a text. Settings are read several times in one run, and packs seldom change."""
    pack, problems = parse_pack(text, key=key, place=place)
    return pack, tuple(problems)


def packs_of(packs: PackSettings, place: str) -> tuple[Mapping[str, Pack], list[Misconfigured]]:
    """The packs in force, by key, and what is wrong with the rest."""
    found: dict[str, Pack] = {}
    problems: list[Misconfigured] = []
    folder = resources.files("protocol").joinpath("packs")
    bundled = {entry.name.removesuffix(".toml"): entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    sources: list[tuple[str, str, str]] = []
    for key in packs.use:
        if key in bundled:
            sources.append((key, bundled[key].read_text("utf-8"), f"protocol/packs/{key}.toml"))
        else:
            mend = nearest(key, bundled) or f"There are: {', '.join(sorted(bundled))}."
            problems.append(Misconfigured(f"No pack “{key}” comes with Holdfast.", mend, place=place))
    for file in packs.files:
        text, wrong = text_of(file, str(file))
        problems += wrong
        if text is not None:
            sources.append((file.stem, text, str(file)))
    for key, text, name in sources:
        if key in found:
            problems.append(Misconfigured(f"There are two packs “{key}”.", "Rename one of the files.", place=name))
            continue
        pack, more = _parsed(text, key, name)
        problems += more
        if pack is not None:
            found[key] = pack
    return MappingProxyType(found), problems


def earlier_packs(packs: PackSettings) -> tuple[Mapping[tuple[str, str], Pack], list[Misconfigured]]:
    """The versions of packs under which something may still be open, by key and version, and what is wrong with the
    rest."""
    found: dict[tuple[str, str], Pack] = {}
    problems: list[Misconfigured] = []
    for file in packs.earlier:
        text, wrong = text_of(file, str(file))
        pack, more = _parsed(text, file.stem, str(file)) if text is not None else (None, ())
        problems += [*wrong, *more]
        if pack is not None:
            found[pack.key, pack.version] = pack
    return MappingProxyType(found), problems
