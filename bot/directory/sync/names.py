"""Decides how values of a directory service are read: distinguished names, GUIDs, account flags, addresses."""

import re
import uuid
from datetime import UTC, datetime, timedelta

from bot.settings.values import ADDRESS, GUID

_DISABLED = 0x2
"""The bit ACCOUNTDISABLE of userAccountControl (MS-ADTS 2.2.16)."""
_NEVER = {0, 0x7FFFFFFFFFFFFFFF}
"""What accountExpires holds for an account that does not expire (MS-ADA1 2.1)."""
_ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)", re.S)


def same_name(dn: str) -> str:
    r"""A distinguished name as it is compared: `CN=Quill\, Mara` and `cn=quill\2C  mara` are one (RFC 4514)."""
    parts = [_attributes(part) for part in _split(dn, ",;")]
    return ",".join(parts)


def _attributes(part: str) -> str:
    """One step of a name. It may have several attributes, in any order."""
    pairs = []
    for each in _split(part, "+"):
        kind, _, value = each.partition("=")
        value = _unescaped(value.strip())
        value = re.sub(r'([,;+"\\])', r"\\\1", " ".join(value.casefold().split()))
        pairs.append(f"{kind.strip().casefold()}={value}")
    return "+".join(sorted(pairs))


def _split(text: str, at: str) -> list[str]:
    """The parts between separators that are neither escaped nor in quotation marks."""
    parts, part, quoted, escaped = [], "", False, False
    for letter in text:
        if letter in at and not quoted and not escaped:
            parts.append(part)
            part = ""
            continue
        quoted ^= letter == '"' and not escaped
        escaped = letter == "\\" and not escaped
        part += letter
    return [*parts, part]


def _unescaped(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = value[1:-1]
    return _ESCAPED.sub(_meant, value)


def _meant(escaped: re.Match[str]) -> str:
    """Bytes in hexadecimal, which may be parts of one letter, or the letter after the backslash."""
    if run := escaped[1]:
        return bytes.fromhex(run.replace("\\", "")).decode("utf-8", "replace")
    return escaped[2]


def guid(raw: bytes) -> str:
    """A GUID as people write it. Active Directory gives sixteen bytes, the first three groups reversed
    (MS-DTYP 2.3.4); other servers give text. Raises ValueError for neither."""
    return str(uuid.UUID(bytes_le=raw) if len(raw) == 16 else uuid.UUID(raw.decode("ascii")))


def object_id(written: str) -> str:
    """An Entra object id; Active Directory holds it as `User_` and the id. "" for anything else."""
    found = written.strip().lower().removeprefix("user_")
    return found if GUID.fullmatch(found) else ""


def may_log_in(account: str, expires: str, now: datetime) -> bool:
    """Whether an account is neither disabled nor expired. What a server does not say is taken as yes."""
    if account and int(account) & _DISABLED:
        return False
    ticks = int(expires) if expires else 0
    if ticks in _NEVER:
        return True
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10) > now
    except OverflowError:
        return True


def addresses(main: str, proxies: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """The address somebody is written to, and those they may write from too, in lower case.

    `proxies` are such as `SMTP:mara.quill@…`; `x500:`, `sip:` and others are no addresses for mail. The
    one in capitals is the main one where the source names no other.
    """
    smtp = [each for each in proxies if each[:5].lower() == "smtp:" or ":" not in each]
    first = next((each[5:] for each in smtp if each.startswith("SMTP:")), "")
    main = (main or first).strip().lower()
    main = main if ADDRESS.fullmatch(main) else ""
    found = {each.removeprefix("SMTP:").lower().removeprefix("smtp:").strip() for each in smtp} - {main}
    return main, tuple(sorted(each for each in found if ADDRESS.fullmatch(each)))
