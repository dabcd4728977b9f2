"""Decides whether a request is let in: by the name that it calls us, and for a form whether it was sent by a page of
ours, in the session that it was drawn in."""

import hmac
from collections.abc import Collection
from hashlib import sha256

from aiohttp import web


def named(request: web.Request, hosts: Collection[str]) -> bool:
    """Whether a request calls us by a name that is ours. A page of somebody else's that has its own name lead to us
    is turned away by this (DNS rebinding)."""
    return request.headers.get("Host", "").lower() in hosts


def ours(request: web.Request, origins: Collection[str]) -> bool:
    """Whether a form was sent by a page of ours, as the browser says: by Sec-Fetch-Site, or by Origin where it has
    none of that."""
    site = request.headers.get("Sec-Fetch-Site")
    return site == "same-origin" if site is not None else request.headers.get("Origin", "").lower() in origins


def token_of(session: str) -> str:
    """What the forms of a session must bring along. It says nothing of the session's own secret."""
    return hmac.new(session.encode(), b"csrf", sha256).hexdigest()


def brings(form: str, session: str) -> bool:
    """Whether a form brings what those of its session must."""
    return bool(session) and hmac.compare_digest(form.encode(), token_of(session).encode())
