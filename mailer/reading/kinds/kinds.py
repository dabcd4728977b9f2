"""Decides what kind of letter it is: one ordered table, each recogniser with its reason.

The first that says yes wins. Only `human` is ever an answer. What a listed colleague wrote in a letter that
looks like a machine's is another matter, and the table says it too: nobody who is listed and answers us is
met with silence.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from mailer.reading.kinds import reports
from mailer.reading.kinds.automatic import automatic, seems_automatic, sent_by_a_machine
from mailer.reading.kinds.bounces import told_by_a_server
from mailer.reading.mime.addressees import of_a_list, untagged
from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily

Recogniser = Callable[[Mime, "Us"], str]
"""Why a letter is of a kind, in plain words, or "" where it is not."""
_OURS = lazily(r"<(?:h\.[0-9a-f]{32}|case-[a-z0-9-]{1,60})@[^<>\s]{1,250}>", re.I)
"""What our emails carry as Message-ID and as the root of a thread (protocol/ports/bundling.py, composing.py)."""


@dataclass(frozen=True, kw_only=True)
class Us:
    """Our own addresses, in lower case, and the domain of our own Message-IDs.

    That a letter is one that we sent is for the record to say, which knows what was sent: colleagues share our
    domain, and anybody can write our marks.
    """

    addresses: frozenset[str]
    domain: str

    def among(self, addresses: Iterable[str]) -> bool:
        """Whether one of some addresses is ours, with a tag or without."""
        return any(each.lower() in self.addresses or untagged(each) in self.addresses for each in addresses)

    def issued(self, message_id: str) -> bool:
        """Whether a Message-ID looks like one of ours: it decides how words are read, and never what they move."""
        return (
            bool(self.domain)
            and _OURS.fullmatch(message_id) is not None
            and message_id.lower().endswith(f"@{self.domain}>")
        )


class Voice(StrEnum):
    """What the words of a listed colleague count for in a letter of a kind that is not a person's."""

    OWN = "own"
    """As in any letter, where it answers us, names a case or says something to us: the marks are those of its road."""
    IF_DECIDING = "if deciding"
    """As in any letter, where they say yes, no or something else to act on: only words made it look automatic."""
    ASKED = "asked"
    """Never as an answer; but where they say such a thing, the writer is asked about it."""
    PLAINLY = "plainly"
    """Never as an answer; but where they are a plain yes, no or withdrawal, and proved, the writer is asked about it.
    Anything else is a machine's: many of them speak of safeguarding to everybody."""
    NONE = "none"
    """Nothing."""


@dataclass(frozen=True, kw_only=True)
class Recognised:
    """A letter's kind, why, and what a listed colleague's words in it count for."""

    kind: str
    why: str
    voice: Voice = Voice.NONE


def kind_of(letter: Mime, us: Us) -> Recognised:
    """What kind of letter it is."""
    for kind, recognised, voice in TABLE:
        if why := recognised(letter, us):
            return Recognised(kind=kind, why=why, voice=voice)
    return Recognised(kind="human", why="a person wrote it: nothing marks it as automatic")


def _broken(letter: Mime, us: Us) -> str:
    if not letter.headers:
        return "it has no header lines that can be read"
    wanted = ("from", "to", "subject", "date", "received", "message-id", "return-path", "content-type")
    return "" if any(letter.all(name) for name in wanted) else "it has none of the header lines of a letter"


def _bounce(letter: Mime, us: Us) -> str:
    if letter.item_class and re.fullmatch(r"REPORT\..*\.NDR", letter.item_class, re.I):
        return "Exchange calls it a report that a letter was not delivered"
    if reports.is_status(letter):
        return "" if reports.is_good_news(letter) else "it is a delivery report that is no good news"
    if reports.is_refusal(letter):
        return "it says that a filter refused the letter unread"
    if "notification" in letter.one("content-type").lower() or letter.part("message/disposition-notification"):
        return ""
    return told_by_a_server(letter)


_RECEIPT_SUBJECT = lazily(
    r"^(?:read|not read|delivered|relayed|read receipt|return receipt|gelesen|ungelesen|lu|non lu|leído|letto|gelezen"
    r"|lido|läst|lest|læst|luettu|przeczytane|прочтено|delivery receipt)\b\s*(?:[:(-]|$)",
    re.I,
)
_RECEIPT_WORDS = lazily(
    r"was (?:read|displayed|opened|deleted without being read|successfully delivered)|(?:has been"
    r"|wurde) (?:read|gelesen"
    r"|displayed|successfully (?:delivered|relayed))|this is (?:a|only a) (?:return|read|delivery) receipt"
    r"|a été (?:lu|affiché)|fue leído|è stato letto|werd gelezen",
    re.I,
)


def _receipt(letter: Mime, us: Us) -> str:
    kind = letter.one("content-type").lower()
    if "disposition-notification" in kind or letter.part("message/disposition-notification"):
        return "it is a read receipt: opening a letter is not answering it"
    if letter.item_class.upper().startswith("REPORT."):
        return "Outlook calls it a receipt"
    if reports.is_status(letter):
        return "it is a delivery report that says that the letter arrived"
    about = _RECEIPT_SUBJECT.match(letter.subject)
    worded = about and (
        _RECEIPT_WORDS.search(letter.text[:3_000]) or (about[0].endswith(":") and not letter.text.strip())
    )
    return "it says that a letter was opened or arrived, in the words of a receipt" if worded else ""


_CALENDAR_SUBJECT = lazily(
    r"^(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|new time proposed|meeting forward"
    r" notification|zugesagt|angenommen|abgesagt|abgelehnt|mit vorbehalt|accepté(?:e)?|refusé(?:e)?|provisoire"
    r"|aceptad[oa]|rechazad[oa]|accettat[oa]|rifiutat[oa]|geaccepteerd|geweigerd|aceit[eo]|recusad[oa]"
    r"|derbyniwyd(?: yn betrus)?|gwrthodwyd|petrus|canslwyd|wedi['’]i (?:derbyn|gwrthod|ganslo)|cynnig amser newydd"
    r"|glactha|diúltaithe|godkänt|accepterat|avböjt|accepteret|afvist|godtatt|avslått|hyväksytty|hylätty"
    r"|zaakceptowano|odrzucono|přijato|odmítnuto|elfogadva|elutasítva|принято|отклонено|kabul edildi|reddedildi)\s*:",
    re.I,
)
_CALENDAR_WORDS = lazily(
    r"(?:has|have) (?:tentatively )?(?:accepted|declined|cancell?ed) (?:this|the|your) (?:invitation"
    r"|event|meeting)"
    r"|^\s{0,40}(?:when|wann|quand|cuándo)\s{0,40}:",
    re.I | re.M,
)
_METHODS = ("reply", "counter", "declinecounter", "request", "cancel", "refresh", "add")


def _calendar(letter: Mime, us: Us) -> str:
    parts = [
        part
        for part in letter.parts
        if part.content_type == "text/calendar" and (part.shown or part.params.get("method"))
    ]
    methods = [(part, part.params.get("method", "").lower()) for part in parts]
    if any(method in ("reply", "counter") and part.disposition != "attachment" for part, method in methods):
        return "it is a calendar answer: its “accepted” is about a meeting"
    if any(part.disposition != "attachment" and method in _METHODS for part, method in methods):
        return "it is a calendar message"
    if any(len(letter.parts) == 1 or "multipart/alternative" in part.inside for part in parts):
        return "it is a calendar message"
    if "calendarmessage" in letter.one("content-class").lower() or letter.item_class.upper().startswith("IPM.SCHEDULE"):
        return "it is a calendar message"
    if letter.text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return "its text is a calendar entry"
    return ""


def _meeting(letter: Mime, us: Us) -> str:
    """What is left of a calendar answer where a gateway or a client took its entry out or only attached it."""
    for part in letter.parts:
        if part.content_type == "text/calendar" and part.params.get("method", "").lower() in ("reply", "counter"):
            return "it brings a calendar answer: its “accepted” may be about a meeting"
    empty = not letter.text.strip() or bool(_CALENDAR_WORDS.search(letter.text[:5_000]))
    return "its subject is that of a calendar answer" if _CALENDAR_SUBJECT.match(letter.subject) and empty else ""


def answers_an_invitation(letter: Mime) -> bool:
    """Whether a calendar message says that somebody comes to a meeting, or does not: no invitation and no news."""
    methods = {part.params.get("method", "").lower() for part in letter.parts if part.content_type == "text/calendar"}
    return (
        bool(methods & {"reply", "counter"})
        or ".RESP" in letter.item_class.upper()
        or bool(_CALENDAR_SUBJECT.match(letter.subject) and not methods - {""})
    )


_RECALL_WORDS = lazily(
    r"would like to recall the message|möchte die nachricht .{0,300}zurückrufen|souhaite rappeler le message",
    re.I | re.S,
)
_RECALL_REPORT = lazily(
    r"your attempt to recall|recall (?:was|has been) (?:successful|requested|completed)"
    r"|message recall (?:report|status|success|failure)",
    re.I,
)
_RECALL_SUBJECT = lazily(r"^(?:message )?(?:recall|rückruf|rappel)\b[\w ]{0,20}:", re.I)


def _recall(letter: Mime, us: Us) -> str:
    marked = "recall" in letter.one("content-class").lower() or "RECALL" in letter.item_class.upper()
    if not marked and not _RECALL_SUBJECT.match(letter.subject):
        return ""
    text = letter.text[:2000]
    said = not text.strip() or _RECALL_WORDS.search(text) or _RECALL_REPORT.search(text)
    return "it is an attempt to recall a letter" if marked or said else ""


def takes_back(letter: Mime) -> bool:
    """Whether an attempt to recall a letter is its writer's, and not a report of what became of one."""
    filed = f"{letter.item_class} {letter.filed_as}".upper()
    return "REPORT" not in filed and not _RECALL_REPORT.search(f"{letter.subject}\n{letter.text[:2000]}")


def _automatic(letter: Mime, us: Us) -> str:
    return automatic(letter)


def _sent_by_a_machine(letter: Mime, us: Us) -> str:
    return sent_by_a_machine(letter)


def _seems_automatic(letter: Mime, us: Us) -> str:
    return seems_automatic(letter)


_LIST_HEADERS = frozenset((
    "list-id", "list-post", "list-unsubscribe", "list-subscribe", "list-help", "list-archive", "list-owner",
    "x-mailing-list", "mailing-list", "x-beenthere", "x-mailman-version", "x-list-administrivia", "x-mailinglist",
    "x-listname", "x-mlserver", "x-listserver", "x-ml-name", "x-campaign", "x-campaignid", "x-mailer-recptid",
))  # fmt: skip


def _list(letter: Mime, us: Us) -> str:
    if letter.has(_LIST_HEADERS):
        return "it came through a mailing list"
    if any(re.match(r"\s*(?:bulk|list|junk)\b", value, re.I) for value in letter.all("precedence")):
        return "it is bulk mail"
    return "a mailing list sent it on" if any(map(of_a_list, letter.all("sender")[:5])) else ""


def _closed(letter: Mime, us: Us) -> str:
    if letter.closed:
        return "its words are inside an encrypted or sealed part that we do not open"
    return "" if letter.all("from") else "it does not say who it is from"


_PEOPLES = lazily(r"IPM\.Note(?:\.SMIME(?:\..*)?)?", re.I)
"""What a mailbox server calls letters that people write; whatever it calls otherwise is never read for an answer."""


def _no_letter(letter: Mime, us: Us) -> str:
    if not letter.filed_as or letter.filed_as.upper().startswith("IPM.NOTE"):
        return ""
    return "its mailbox does not call it a letter: it may be a task, a post or a contact"


def _odd_form(letter: Mime, us: Us) -> str:
    """An organisation's own form may hold a person's words, in fields that we do not know."""
    if not letter.filed_as or _PEOPLES.fullmatch(letter.filed_as):
        return ""
    return "it was written in a form of its own kind, which Holdfast cannot read"


TABLE: tuple[tuple[str, Recogniser, Voice], ...] = (
    ("unreadable", _broken, Voice.NONE),
    ("bounce", _bounce, Voice.ASKED),
    ("receipt", _receipt, Voice.ASKED),
    ("calendar", _calendar, Voice.PLAINLY),
    ("calendar", _meeting, Voice.ASKED),
    ("recall", _recall, Voice.ASKED),
    ("auto_reply", _automatic, Voice.PLAINLY),
    ("auto_reply", _sent_by_a_machine, Voice.ASKED),
    ("auto_reply", _seems_automatic, Voice.IF_DECIDING),
    ("list", _list, Voice.OWN),
    ("other", _no_letter, Voice.ASKED),
    ("unreadable", _odd_form, Voice.NONE),
    ("unreadable", _closed, Voice.NONE),
)
