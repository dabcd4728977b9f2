"""The pages that people open in a browser: facts in, HTML out, without a script. One template for a page."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path

from templates.rendering import layout
from templates.screens.facts import Frame

_FOLDER = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css", ".svg": "image/svg+xml"}


def screen(name: str, frame: Frame, facts: Mapping[str, object]) -> str:
    """A page. Raises Misconfigured where a fact is missing."""
    return layout(f"screens/sources/{name}.html.j2", {**facts, "frame": frame, "asset": asset})


@cache
def assets() -> Mapping[str, tuple[str, bytes]]:
    """What pages load, by a name that holds its digest, so that it can be kept for ever: its type and its bytes."""
    found = {}
    for path in sorted(_FOLDER.iterdir()):
        if path.suffix in _TYPES:
            raw = path.read_bytes()
            found[f"{path.stem}.{sha256(raw).hexdigest()[:12]}{path.suffix}"] = (_TYPES[path.suffix], raw)
    return found


@cache
def asset(name: str) -> str:
    """The name with its digest under which a file is loaded. Raises KeyError for one that is not there."""
    stem, _, ending = name.rpartition(".")
    for each in assets():
        if each.startswith(f"{stem}.") and each.endswith(f".{ending}"):
            return each
    raise KeyError(name)
