"""Decides what a delivery report says: who was not reached, and which letter it is about (RFC 3464)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mailer.reading.kinds.bounces import failures
from mailer.reading.kinds.statuses import CODE, in_our_words
from mailer.reading.mime.charsets import header
from mailer.reading.mime.mime import Mime
from mailer.reading.mime.parts import Part, first, split
from mailer.reading.mime.patterns import lazily

_ADDRESS = r"[A-Za-z0-9._%+'=/-]{1,64}@[A-Za-z0-9.-]{1,190}"
# Some servers write a space before the colon.
_RECIPIENT = lazily(rf"^(?:final|original)-recipient[ \t]{{0,9}}:[ \t]*[^;\n]{{0,40}};\s*<?({_ADDRESS})>?", re.I | re.M)
_ACTION = lazily(r"^action[ \t]{0,9}:\s*([a-z]{1,20})", re.I | re.M)
_STATUS = lazily(r"^status[ \t]{0,9}:\s*([245]\.\d{1,2}\.\d{1,3})", re.I | re.M)
_WHY = lazily(r"^diagnostic-code[ \t]{0,9}:(.{1,200})", re.I | re.M)
_SUBJECT = lazily(r"^[> \t]{0,20}subject[ \t]{0,9}:(.{1,300})", re.I | re.M)
_ORIGINAL_ID = lazily(r"^[> \t]*message-id:\s*(<[^<>\s]{1,250}>)", re.I | re.M)
# Reports from before RFC 3464 that real servers still write: an address alone on a line, or between angle brackets.
_ALONE = lazily(rf"^[ \t]*(?:[-*•]{{1,3}}[ \t]{{1,9}})?(?:<({_ADDRESS})>:?|({_ADDRESS}):?)(?:[ \t].{{0,300}})?$", re.M)
_LATER = lazily(r"delayed|still being retried|will (?:be retried|continue to (?:try|retry))|warning message only", re.I)
_RETURNED = ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers")
_FAILED, _FINE = ("failed", "error", "failure"), ("delivered", "relayed", "expanded")


@dataclass(frozen=True, kw_only=True)
class Report:
    """A delivery report: the addresses that may have failed for good, why in our words, the ids of the letters
    it speaks of, and the subjects that it quotes. Believe it only about what was sent, to whom it was sent.

    `guessed` says that the addresses are merely those that stand in its text."""

    failed: tuple[str, ...]
    why: str
    ids: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    guessed: bool = False


def is_status(letter: Mime) -> bool:
    """Whether the letter is a delivery report in the standard's form."""
    if letter.part("message/delivery-status") or letter.part("message/global-delivery-status"):
        return True
    return "delivery-status" in letter.one("content-type").lower() or (
        letter.one("content-type").lower().startswith("multipart/report") and not letter.part(_DISPOSITION)
    )


_DISPOSITION = "message/disposition-notification"


def is_good_news(letter: Mime) -> bool:
    """Whether a delivery report only says that the letter arrived or went on."""
    actions = [match.lower() for match in _ACTION.findall(_status(letter))]
    return bool(actions) and all(action in _FINE for action in actions)


def is_refusal(letter: Mime) -> bool:
    """Whether a receipt says that a filter threw the letter away unread (Sieve `reject`, RFC 5429 2.2)."""
    part = letter.part(_DISPOSITION)
    if part is None:
        return False
    thrown = re.search(r"^disposition:\s*automatic-action/[^;\n]{1,60};\s*deleted", part.text()[:20_000], re.I | re.M)
    return bool(thrown) and bool(re.search(r"reject|refus", f"{letter.subject}\n{letter.text[:2000]}", re.I))


def _status(letter: Mime) -> str:
    status = letter.part("message/delivery-status") or letter.part("message/global-delivery-status")
    return status.text()[:100_000] if status else ""


def report(letter: Mime) -> Report:
    """What a delivery report says. One that only tells of a delay or of success has nobody who failed."""
    text = _status(letter) or (_refused(letter) if is_refusal(letter) else "")
    groups = [group for group in re.split(r"\r?\n\r?\n", text) if _RECIPIENT.search(group)]
    bad = [group for group in groups if _acted(group) in _FAILED]
    failed = [each.lower() for group in bad for each in _RECIPIENT.findall(group)]
    guessed = False
    if not groups:
        failed = [
            each for value in letter.all("x-failed-recipients") for each in re.findall(_ADDRESS, value.lower()[:4000])
        ]
    later = _LATER.search(f"{letter.subject}\n{letter.text[:5_000]}")
    if not groups and not failed:
        for_now, for_good = failures(letter)
        failed = list(for_good)
        if not for_now and not for_good and not later:
            failed = [(m[1] or m[2]).lower() for m in _ALONE.finditer(letter.text[:20_000])]
        if not for_now and not failed and not later:
            guessed, failed = True, [each.lower() for each in re.findall(_ADDRESS, letter.text[:5_000])]
    status = next((m[1] for group in bad if (m := _STATUS.search(group))), "")
    said = next((m[1] for group in bad if (m := _WHY.search(group))), "")
    if CODE.search(said):  # nearer to the fault than the status, which is often general
        status = ""
    why = in_our_words(status, said or ("" if bad else letter.text))
    return Report(
        failed=_once(failed), why=why, ids=_once(_ids(letter)), subjects=_once(_subjects(letter)), guessed=guessed
    )


def _subjects(letter: Mime) -> Iterator[str]:
    """The subjects of the letter that came back, as the report gives them."""
    for part in letter.parts:
        if part.content_type in _RETURNED:
            headers, _ = split(part.content()[:64_000])
            yield header(first(headers, "subject")[:1000])
    yield from (each.strip() for each in _SUBJECT.findall(letter.text[:20_000]))
    yield letter.subject


def _refused(letter: Mime) -> str:
    part = letter.part(_DISPOSITION)
    return part.text()[:20_000] if part else ""


def _acted(group: str) -> str:
    action = _ACTION.search(group)
    return action[1].lower() if action else "failed"


def _ids(letter: Mime) -> Iterator[str]:
    """Ids of the letter that came back, nearest evidence first."""
    for part in letter.parts:
        if part.content_type in _RETURNED:
            yield from _written(part)
    yield from re.findall(r"^original-message-id:\s*(<[^<>\s]{1,250}>)", _refused(letter), re.I | re.M)
    yield from _ORIGINAL_ID.findall(letter.text[:100_000])
    yield from letter.ids("in-reply-to")
    yield from reversed(letter.ids("references"))


def _written(part: Part) -> Iterator[str]:
    headers, _ = split(part.content()[:64_000])
    yield from re.findall(r"<[^<>\s]{1,250}>", first(headers, "message-id")[:1000])


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:20]
