"""Decides what an email looks like on the wire: its headers, its two parts, and nothing by chance.

The same post, wording and instant give the same bytes, so that a second try is the same message.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import MIMEPart
from email.utils import format_datetime
from hashlib import sha256

from mailer import header_lines as lines
from protocol.ports.origin import InReplyTo
from protocol.ports.outbox import Post, Wording

_PARTS = policy.SMTP.clone(cte_type="7bit")  # quoted-printable or base64: no relay needs 8BITMIME


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who the emails come from: a name people know, and the address Holdfast receives at."""

    name: str
    address: str

    @property
    def domain(self) -> str:
        """The domain that our message identifiers and the loop mark carry."""
        return lines.domain_of(self.address)


def written_at(post: Post) -> datetime:
    """The instant an email speaks of: that of its latest notice, the same on every try."""
    return max(told.at for told in post.notices)


def compose(post: Post, wording: Wording, *, sender: Identity, at: datetime) -> bytes:
    """An email as bytes: RFC 5322, CR LF, plain text first, then HTML (RFC 2046 5.1.4).

    `at` is its Date. Raises Undeliverable for an address that cannot be written.
    """
    boundary = f"holdfast-{sha256(post.id.encode()).hexdigest()[:40]}"
    head = b"".join((
        lines.addresses("From", [(sender.name, sender.address)]),
        lines.addresses("To", post.to) if post.to else b"To: undisclosed-recipients:;\r\n",
        lines.addresses("Cc", post.copy) if post.copy else b"",
        lines.addresses("Reply-To", [(sender.name, sender.address)]),
        lines.line("Subject", wording.subject),
        lines.line("Date", format_datetime(at.astimezone(UTC))),
        lines.identifiers("Message-ID", [post.message_id]),
        *_thread(post, sender),
        lines.line("Auto-Submitted", "auto-replied" if _answered(post) else "auto-generated"),  # RFC 3834 5
        lines.line("X-Auto-Response-Suppress", "OOF, AutoReply"),  # Exchange: send no absence notes back
        # For others: a rule of their mail server, or a desk that answers by itself, can know by one header whose
        # emails these are. We never go by it: anybody can write it, and ours are those that the outbox issued.
        lines.line("X-Holdfast-Loop", sender.domain),
        lines.line("X-Holdfast-Notices", _named(post)),
        b"Importance: high\r\nX-Priority: 1\r\n" if post.urgent else b"",
        b"MIME-Version: 1.0\r\n",
        f'Content-Type: multipart/alternative;\r\n boundary="{boundary}"\r\n'.encode(),
    ))  # fmt: skip
    edge = f"\r\n--{boundary}".encode()
    parts = b"".join(
        edge + b"\r\n" + _part(words, kind) for kind, words in (("plain", wording.text), ("html", wording.html))
    )
    return head + parts + edge + b"--\r\n"


def thread_root(case: str, domain: str) -> str:
    """The identifier that every email about a case refers to, so that mail programs keep them together."""
    return f"case-{re.sub(r'[^a-z0-9-]', '-', case.lower())}@{domain}"


def _thread(post: Post, sender: Identity) -> tuple[bytes, bytes]:
    cases = dict.fromkeys(told.notice.case for told in post.notices)
    case = next(iter(cases)) if len(cases) == 1 else None  # several cases in one email belong to no one thread
    answered = _answered(post)
    ids = [*([thread_root(case, sender.domain)] if case else []), *answered]
    return lines.identifiers("References", ids), lines.identifiers("In-Reply-To", ids[-1:])


def _answered(post: Post) -> list[str]:
    letters = (told.origin.message_id for told in post.notices if isinstance(told.origin, InReplyTo))
    ids = (lines.identifier(each) for each in letters if each.startswith("<"))  # else: a page, the command line
    return [each for each in dict.fromkeys(ids) if each]


def _named(post: Post) -> str:
    return "; ".join(f"{told.notice.kind.value.replace(' ', '-')} {told.id}" for told in post.notices)


def _part(words: str, kind: str) -> bytes:
    part = MIMEPart(policy=_PARTS)
    whole = words.encode("utf-8", "replace").decode("utf-8")  # half a surrogate pair cannot be sent
    part.set_content("\n".join(re.split(r"\r\n|\r|\n", whole)), subtype=kind, charset="utf-8")
    return part.as_bytes()
