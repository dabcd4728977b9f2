"""Decides who has logged in: SMTP AUTH with PLAIN and LOGIN (RFC 4954, RFC 4616)."""

import binascii
from base64 import b64decode

from aiosmtpd.smtp import SMTP

MECHANISMS = ("LOGIN", "PLAIN")
Credentials = tuple[str, str]


async def asked(conversation: SMTP, mechanism: str, initial: str | None) -> Credentials | bool | None:
    """The user name and password the other side gives.

    None where it gave none and has been answered; False where what it gave cannot be read.
    """
    try:
        if mechanism == "PLAIN":
            return await _plain(conversation, initial)
        return await _login(conversation, initial)
    except (ValueError, binascii.Error):  # not base64, not UTF-8, or not three parts
        return False


async def _plain(conversation: SMTP, initial: str | None) -> Credentials | None:
    given = await _given(conversation, initial, "")
    if given is None:
        return None
    acting_for, user, password = given.split("\0")
    if acting_for not in ("", user):
        raise ValueError("nobody acts for somebody else here")
    return user, password


async def _login(conversation: SMTP, initial: str | None) -> Credentials | None:
    user = await _given(conversation, initial, "Username:")
    password = await _given(conversation, None, "Password:") if user is not None else None
    return None if user is None or password is None else (user, password)


async def _given(conversation: SMTP, initial: str | None, question: str) -> str | None:
    if initial is not None:
        return b64decode("" if initial == "=" else initial, validate=True).decode()
    answer = await conversation.challenge_auth(question)
    return answer.decode() if isinstance(answer, bytes) else None
