"""Decides whether a DKIM signature proves that the domain of From sent a letter just as it came (RFC 6376).

Only for letters whose original bytes we have: Exchange and many gateways rewrite them. The one door to
the DKIM library; it looks up a key by name, and that look-up is handed in.
"""

from collections import Counter
from collections.abc import Callable

from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily

Keys = Callable[[bytes], bytes | None]
"""A TXT record by its DNS name, such as `s1._domainkey.example.org.`; None where there is none."""

_SIGNATURES = 5
_MEANING = (
    "from", "subject", "date", "message-id", "content-type", "content-transfer-encoding", "mime-version",
    "in-reply-to", "references", "sender", "auto-submitted", "precedence",
)  # fmt: skip
"""What a letter is taken to say depends on these: whoever may change one may change what was signed."""
_THREADING = ("in-reply-to", "references")
_REFERENCE = lazily(r"\[[A-Z]{1,6}-\d{1,9}\]")
_ALGORITHM = "rsa-sha256"  # RFC 8301 forbids SHA-1
_LOOKUP_SECONDS = 5
_GAPS = lazily(r"\s+")


def published(name: bytes) -> bytes | None:
    """A TXT record, from the DNS. It waits a few seconds at most."""
    import dkim  # noqa: PLC0415 - it brings a resolver, takes as long to load as all our reading, and is rarely on

    found: bytes | None = dkim.get_txt(name, timeout=_LOOKUP_SECONDS)
    return found


def signed(letter: Mime, raw: bytes, domain: str, listed: frozenset[str], keys: Keys) -> tuple[str, str]:
    """The domain whose signature proves a letter, and ""; or "" and why none does, in plain words.

    It must be the very domain of From, or one above it that an organisation in the directory has listed.
    Which names belong to one organisation is never guessed from their dots.
    """
    why = "it has no DKIM signature of its own domain"
    for place, written in enumerate(letter.all("dkim-signature")[:_SIGNATURES]):
        tags = _tags(written)
        by = tags.get("d", "").lower().strip(".")
        if by != domain and not (by in listed and domain.endswith(f".{by}")):
            continue
        why = _unfit(letter, tags)
        if not why:
            if _holds(letter, raw, place, keys):
                return by, ""
            why = f"the DKIM signature of {by} does not hold"
    return "", why


def _tags(written: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in written[:8_000].split(";"))
    return {name.strip(): _GAPS.sub("", value) for name, _, value in pairs}


def _unfit(letter: Mime, tags: dict[str, str]) -> str:
    """Why a signature would prove too little even if it holds."""
    if tags.get("a", "").lower() != _ALGORITHM:
        return "its DKIM signature is of a kind that is no longer safe or not known"
    if "l" in tags:
        return "its DKIM signature leaves the end of the letter unsigned"
    over = Counter(tags.get("h", "").lower().split(":"))
    there = Counter(name for name, _ in letter.headers)
    # Some large providers do not sign these two; a case reference in a signed subject says as much.
    named = _REFERENCE.search(letter.subject) is not None
    open_to_change = [name for name in _MEANING if over[name] < there[name] and not (named and name in _THREADING)]
    if open_to_change:
        return f"its DKIM signature leaves its {open_to_change[0].title()} header unsigned"
    return ""


def _holds(letter: Mime, raw: bytes, place: int, keys: Keys) -> bool:
    import dkim  # noqa: PLC0415 - as above

    def look_up(name: bytes, timeout: int = _LOOKUP_SECONDS) -> bytes | None:
        return keys(name)

    try:
        verifier = dkim.DKIM(raw)
        ours = [name for name, _ in letter.headers]
        theirs = [name.decode("ascii").strip().lower() for name, _ in verifier.headers]
        # What the library checks and what we read must be the same lines.
        return ours == theirs and verifier.verify(idx=place, dnsfunc=look_up) is True
    except Exception:  # a hostile letter or key record is no proof, whatever it makes the library raise
        return False
