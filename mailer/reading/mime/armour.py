"""Decides what in a plain text was written by machines around the words: PGP armour and uuencoded files."""

import re

from mailer.reading.mime.patterns import lazily

_SIGNED = lazily(
    r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*+\n(?:[A-Za-z-]{1,30}:[^\n]{0,200}\n)*+[ \t]*+\n?"
    r"(?P<words>(?:(?!-----BEGIN PGP )[^\n]*+\n)*+)"
    r"(?:-----BEGIN PGP SIGNATURE-----[ \t]*+\n(?:(?!-----END PGP )[^\n]*+\n)*+"
    r"(?:-----END PGP SIGNATURE-----[^\n]*+\n?)?)?",
    re.M,
)
_SEALED = lazily(
    r"^-----BEGIN PGP (?:MESSAGE|PUBLIC KEY BLOCK)-----[ \t]*+\n(?:(?!-----END PGP )[^\n]*+\n)*+"
    r"(?:-----END PGP [A-Z ]{1,20}-----[^\n]*+\n?)?",
    re.M,
)
_UUENCODED = lazily(r"^begin [0-7]{3,4} [^\n]{1,200}\n(?:[!-`][ -`]{1,62}\n)*(?:`?\n)?end[ \t]*(?:\n|\Z)", re.M)


def bared(text: str) -> str:
    """The words without a signature's armour and without uuencoded files. Lines end in a line feed."""
    if "-----BEGIN PGP SIGNED" in text:
        text = _SIGNED.sub(lambda match: re.sub(r"^- ", "", match["words"], flags=re.M), text + "\n")
    if "begin " in text:
        text = _UUENCODED.sub("", text)
    return text


def is_sealed(text: str) -> bool:
    """Whether the words are only inside PGP's encryption."""
    return "-----BEGIN PGP MESSAGE-----" in text and not _SEALED.sub("", text + "\n").strip()
