"""Decides what a delivery report says: who was not reached, and which letter it is about (RFC 3464)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailer.reading.mime import Mime
from mailer.reading.parts import Part, first, split

_ADDRESS = r"[A-Za-z0-9._%+'=/-]{1,64}@[A-Za-z0-9.-]{1,190}"
_RECIPIENT = re.compile(rf"^(?:final|original)-recipient:\s*[^;\n]{{0,40}};\s*<?({_ADDRESS})>?", re.I | re.M)
_ACTION = re.compile(r"^action:\s*([a-z]{1,20})", re.I | re.M)
_WHY = re.compile(r"^diagnostic-code:\s*(?:[^;\n]{0,40};)?\s*(.{1,200})", re.I | re.M)
_ORIGINAL_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{1,250}>)", re.I | re.M)
# Reports from before RFC 3464 that real servers still write: an address alone on a line, or between angle brackets.
_ALONE = re.compile(rf"^[ \t]*(?:<({_ADDRESS})>:?|({_ADDRESS}):?)(?:[ \t].{{0,300}})?$", re.M)
_SPEAKS = re.compile(r"mailer-daemon|postmaster|mail delivery|microsoftexchange", re.I)
_SUBJECT = re.compile(
    r"^(?:undeliver(?:able|ed)|delivery status notification|mail delivery (?:failed|failure|system)|returned mail"
    r"|failure notice"
    r"|mail system error|delivery (?:failure|has failed)|message not delivered|rejected:|non-delivery)",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A delivery report: the addresses that failed for good, why, and ids of letters it speaks of."""

    failed: tuple[str, ...]
    why: str
    ids: tuple[str, ...]


def is_status(letter: Mime) -> bool:
    """Whether the letter is a delivery report in the standard's form."""
    return letter.part("message/delivery-status") is not None or "delivery-status" in letter.one("content-type").lower()


def is_old_style(letter: Mime) -> bool:
    """Whether it looks like a delivery report of the older kinds: a mail server wrote it, and says so."""
    speaker = any(_SPEAKS.search(words + " " + address) for words, address in letter.named("from"))
    speaker = speaker or bool(_SPEAKS.match(letter.one("from").lower()))
    empty = any(value.strip() == "<>" for value in letter.all("return-path"))
    marked = bool(letter.all("x-failed-recipients"))
    return (
        marked
        or (speaker and (empty or bool(_SUBJECT.match(letter.subject))))
        or (empty and bool(_SUBJECT.match(letter.subject)))
    )


def report(letter: Mime) -> Report:
    """What a delivery report says. One that only tells of a delay or of success has nobody who failed."""
    status = letter.part("message/delivery-status")
    text = status.text()[:100_000] if status else ""
    groups = [group for group in re.split(r"\r?\n\r?\n", text) if _RECIPIENT.search(group)]
    failed = [m[1].lower() for g in groups if _acted(g) == "failed" and (m := _RECIPIENT.search(g))]
    if not groups:
        failed = [
            each for value in letter.all("x-failed-recipients") for each in re.findall(_ADDRESS, value.lower()[:4000])
        ]
    if not groups and not failed:
        failed = [(m[1] or m[2]).lower() for m in _ALONE.finditer(letter.text[:20_000])]
    why = next((m[1].strip() for group in groups if (m := _WHY.search(group))), "")
    return Report(failed=_once(failed), why=" ".join(why.split()), ids=_once(_ids(letter)))


def _acted(group: str) -> str:
    action = _ACTION.search(group)
    return action[1].lower() if action else "failed"


def _ids(letter: Mime) -> Iterator[str]:
    """Ids of the letter that came back, nearest evidence first."""
    for part in letter.parts:
        if part.content_type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            yield from _written(part)
    yield from _ORIGINAL_ID.findall(letter.text[:100_000])
    yield from letter.ids("in-reply-to")
    yield from reversed(letter.ids("references"))


def _written(part: Part) -> Iterator[str]:
    headers, _ = split(part.content()[:64_000])
    yield from re.findall(r"<[^<>\s]{1,250}>", first(headers, "message-id")[:1000])


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:20]
