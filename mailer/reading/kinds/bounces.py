"""Decides whether a letter that is no standard delivery report is still a mail server's word that one failed.

The signs are counted by their strength: one that only mail servers give is enough; a subject like
theirs needs another sign beside it, because people forward bounces and ask about them.
"""

import email
import email.policy
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass

from mailer.reading.mime.caseless import Caseless
from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily

BYTES, BLANKS = 32_000, 2_000
"""What of a letter the library sees: some of its patterns take time that grows with the square of a letter."""

# The library logs with a traceback, which would hold words of the letter.
logging.getLogger("flufl.bounce").propagate = False
logging.getLogger("flufl.bounce").addHandler(logging.NullHandler())

_DAEMON = lazily(r"(?:mailer|mail)[-_. ]?daemon|\bmdaemon@", re.I)
_SERVER = Caseless(
    r"mail[- ]?(?:delivery|deliver)[- ]?(?:sub)?[- ]?(?:system|service|agent)"
    r"|delivery sub-?system|mail delivery|microsoftexchange[0-9a-f]{6}|internet mail delivery|mail administrator"
    r"|mail ?deliver(?:y)? ?(?:robot|error)|(?:^|[ <\"])(?:ndr|bounces?)@|mail system\b"
)
_KEEPER = Caseless(
    r"(?:^|[ <\"])post[-_.]?master|system[ _.-]administrator|smtp[_-]?(?:mail|gateway|service)|mailserver"
    r"|anti-?virus|(?:^|[ <\"])(?:imss|imail|root|mailadm\w*|mail-daemon|maildaemon|daemon|mailnull)@"
)
_SUBJECT = Caseless(
    r"^(?:\[[^\]]{1,30}\]\s*+)*+(?:"
    r"undeliver(?:able|ed)\b|undelivery|unzustellbar|non[- ]?(?:delivery|remis)|no se puede entregar|non recapitabile"
    r"|onbestelbaar|kan ikke leveres|ej levererat|não entregue|niedostarczon|недоставлен|не доставлен"
    r"|delivery (?:status )?(?:notification|report|failure|error|problem|delayed|unsuccessful|has failed|failed)"
    r"|(?:permanent |message |mail |e-?mail |final )?deliver(?:y|ing) (?:\w{1,30} )?(?:fail|error|problem|status"
    r"|warning|not)"
    r"|(?:failure|failed) delivery|failed mail|failure (?:notice|notification|delivery)|notice: mail delivery status"
    r"|mail (?:system error|error|failure|failed|status report|not delivered|delivery|could not be|processing error)"
    r"|message (?:status - undeliverable|not delivered|could not be delivered|undeliverable|delivery|delayed"
    r"|you sent (?:blocked|could not))"
    r"|\*{0,2}message you sent blocked|returned (?:mail|to sender|message|email)|returning (?:mail|message) to"
    r"|return(?:ed)? to sender|your (?:message|mail|e-?mail) (?:to .{0,100} )?(?:could not|couldn.t|was not"
    r"|cannot|can.t"
    r"|has been (?:rejected|blocked|delayed))"
    r"|sorry,? your message could not|could not (?:send|deliver)|unable to deliver|there was an error sending your mail"
    r"|rejected(?: mail| message)?:|automatically rejected mail|mail rejected|blocked(?: mail)?:|nondeliverable"
    r"|warning: (?:message|mail|could not send|.{0,80}user unknown)|warning: delayed mail|delayed mail|user unknown"
    r"|address(?:ee)? (?:unknown|not found)|processing error|bounced? (?:mail|message)|email error|mail server"
    r"|banned file|virus (?:found|detected|warning)|メール.{0,12}配信|.{0,20}(?:系统退信|退信)"
    r")"
)
_SAYS = Caseless(
    r"(?:could|can) ?not be delivered|couldn['’]t be delivered|was(?:n['’]t| not) delivered|undeliverable"
    r"|delivery to the following|failed permanently|permanent (?:fatal )?error|permanent(?:ly)? fail"
    r"|unable to deliver|not (?:been )?(?:delivered|able to deliver)|user (?:is )?unknown|unknown user|unrouteable"
    r"|mailbox (?:is )?(?:full|unavailable|not found)|quota exceeded|recipient (?:address )?(?:rejected|not found)"
    r"|returned (?:below|to sender)|delivery (?:has )?(?:failed|failure|attempt|error|was not|status)|did not reach"
    r"|no such (?:user|mailbox|address)|does not exist|rejected|blocked|undelivered|niedostarcz|доставлен"
    r"|\b(?:550|551|552|553|554|450|451|452)[ -]|\b[45]\.\d\.\d{1,3}\b|delayed|retr(?:y|ied)"
)
_AMAZON = lazily(r'"(?:notification|event)Type"\s*:\s*"(?:Bounce|Complaint)"')
_REPLY = lazily(r"^(?:\[[^\]]{1,30}\]\s*+)*+(?:re|aw|sv|antw|fw|fwd|wg|tr)\s*+:", re.I)
_BLANK = lazily(rb"(?:\r?\n[ \t]*){3,}")


@dataclass(frozen=True, kw_only=True)
class _Signs:
    """What speaks for a letter being a mail server's report."""

    letter: Mime
    named: bool  # X-Failed-Recipients names who was not reached
    daemon: bool  # a mail server's own name in From
    server: bool  # a name in From that is most likely a mail server's
    keeper: bool  # one that is a mail server's or that of somebody who looks after mail
    empty: bool  # an envelope that names no sender
    marked: bool  # a header that says that no person wrote it
    subject: bool
    words: bool
    reply: bool  # it answers another letter, as a person's would


# In order: the first that holds gives the reason; `reply` stops what stands below it.
_RULES: tuple[tuple[Callable[[_Signs], bool], str], ...] = (
    (lambda s: s.named, "its header X-Failed-Recipients names who was not reached"),
    (lambda s: s.daemon, "a mail server wrote it to say that a letter was not delivered"),
    (lambda s: _from_amazon(s.letter), "it is Amazon's notice that a letter bounced"),
    (lambda s: s.reply, ""),
    (lambda s: s.server and (s.subject or s.words or s.empty), "a mail server wrote it about a letter not delivered"),
    (lambda s: s.subject and (s.keeper or (s.empty and s.words)), "whoever looks after mail says it was not delivered"),
    (
        lambda s: s.subject and s.words and _returned(s.letter),
        "its subject and words are those of a bounce, and it brings a letter back",
    ),
    (
        lambda s: s.words and (s.subject or s.keeper or s.empty or s.marked) and any(failures(s.letter)),
        "it says in a mail server's usual words that a letter was not delivered",
    ),
)


def told_by_a_server(letter: Mime) -> str:
    """Why a letter is a mail server's own report of a failure or a delay, or ""."""
    speaker = letter.one("from")
    server, subject = _SERVER.search(speaker), _SUBJECT.begins(letter.subject)
    keeper = _KEEPER.search(speaker) or not letter.addresses("from")
    empty, marked = from_nobody(letter), _marked(letter)
    signs = _Signs(
        letter=letter,
        named=any(value.strip() for value in letter.all("x-failed-recipients")),
        daemon=bool(_DAEMON.search(speaker)),
        server=server,
        keeper=keeper,
        empty=empty,
        marked=marked,
        subject=subject,
        # Words count only beside another sign, and looking for them takes a while.
        words=(server or subject or keeper or empty or marked) and _SAYS.search(letter.text[:20_000]),
        reply=bool(letter.all("in-reply-to")) and bool(_REPLY.match(letter.subject)),
    )
    return next((why for holds, why in _RULES if holds(signs)), "")


def _from_amazon(letter: Mime) -> bool:
    return bool(letter.all("x-amz-sns-message-id")) and bool(_AMAZON.search(letter.text[:2_000]))


def _returned(letter: Mime) -> bool:
    return any(part.content_type in ("message/rfc822", "text/rfc822-headers") for part in letter.parts) or bool(
        re.search(r"^(?:received: (?:from|by)|message-id:) ", letter.text[:20_000], re.I | re.M)
    )


def from_nobody(letter: Mime) -> bool:
    """Whether its envelope names no sender, so that nobody may answer it (RFC 5321 4.5.5); some servers
    write their daemon's name there when they store such a letter."""
    return any(re.match(r"\s*(?:<\s*>|<?mailer-daemon[@>])", value, re.I) for value in letter.all("return-path"))


def _marked(letter: Mime) -> bool:
    automatic = [value for value in letter.all("auto-submitted") if not re.match(r"\s*no\b", value, re.I)]
    return bool(automatic or letter.all("x-autogenerated"))


def failures(letter: Mime) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The addresses that could not be reached for now, and those that never will, as the library finds them."""
    raw = _BLANK.sub(b"\n\n", letter.raw[: BYTES * 8])[:BYTES]
    if raw.count(b"boundary") > 20:
        return (), ()
    try:
        message = email.message_from_bytes(raw, policy=email.policy.compat32)
        for name in ("From", "Subject", "X-Mailer", "Content-Type"):  # the library expects each to be a plain text
            values = message.get_all(name, [])
            del message[name]
            message[name] = str(values[0]) if values else ""
        if not message["Content-Type"]:
            del message["Content-Type"]
        from flufl.bounce import all_failures  # noqa: PLC0415 - its forty detectors load as long as all our reading

        for_now, for_good = all_failures(message)
    except Exception:  # written for well-formed reports; on others it trips in many ways
        return (), ()
    return _addresses(for_now), _addresses(for_good)


def _addresses(found: frozenset[bytes]) -> tuple[str, ...]:
    words = (each.decode("utf-8", "replace").strip().lower() for each in found)
    return tuple(sorted(each for each in words if re.fullmatch(r"[^\s@<>\"]{1,64}@[^\s@<>\"]{1,190}", each)))
