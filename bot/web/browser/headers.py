"""Decides what a browser is told beside a page: to run nothing, to load what is ours alone, to keep nothing."""

from collections.abc import Mapping
from urllib.parse import quote

_ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
PAGE: Mapping[str, str] = {
    **_ALWAYS, "Content-Security-Policy": _OURS, "Referrer-Policy": "same-origin", "Cache-Control": "no-store",
}  # fmt: skip
"""For a page. Its policy names no script at all: there is none."""
FRAMING: Mapping[str, str] = {**PAGE, "Content-Security-Policy": f"{_OURS}; frame-src 'self'"}
"""For a page that shows an email in a frame."""
FROZEN: Mapping[str, str] = {
    **_ALWAYS,
    "Content-Security-Policy": (
        "sandbox allow-top-navigation-by-user-activation; default-src 'none'; style-src 'unsafe-inline';"
        " base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
}  # fmt: skip
"""For an email in its frame: it runs nothing, loads nothing, and a link leads where somebody clicks."""
ASSET: Mapping[str, str] = {**_ALWAYS, "Cache-Control": "public, max-age=31536000, immutable"}
"""For what pages load: its name holds its digest."""


def location(path: str) -> str:
    """A path of ours as a header may hold it: whatever was asked for, no line and no sign that ends one."""
    return quote(path, safe="/?&=%:@,;+~#!$'()*[]")


def kept(name: str, kind: str) -> dict[str, str]:
    """For a file that somebody keeps: its name is ours, and no browser opens it as a page."""
    return {**PAGE, "Content-Type": kind, "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
