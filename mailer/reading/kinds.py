"""Decides what kind of letter it is: one ordered table, each recogniser with its reason.

The first that says yes wins. Only `human` is ever read for an answer; nothing else is answered with
mail, so that nothing can loop.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from mailer.reading import reports
from mailer.reading.automatic import automatic
from mailer.reading.bounces import told_by_a_server
from mailer.reading.mime import Mime

Recogniser = Callable[[Mime, "Us"], str]
"""Why a letter is of a kind, in plain words, or "" where it is not."""


@dataclass(frozen=True, kw_only=True)
class Us:
    """Our own addresses, in lower case, and the domain of our own Message-IDs."""

    addresses: frozenset[str]
    domain: str


def kind_of(letter: Mime, us: Us) -> tuple[str, str]:
    """A letter's kind, and why."""
    for kind, recognised in TABLE:
        if why := recognised(letter, us):
            return kind, why
    return "human", "a person wrote it: nothing marks it as automatic"


def _loop(letter: Mime, us: Us) -> str:
    if letter.all("x-holdfast-loop"):
        return "it carries our own mark, X-Holdfast-Loop"
    if any(address in us.addresses for address in letter.addresses("from")):
        return "it comes from one of our own addresses"
    domain = letter.message_id.rpartition("@")[2].rstrip(">").lower()
    return "its Message-ID is one of ours" if us.domain and domain == us.domain.lower() else ""


def _broken(letter: Mime, us: Us) -> str:
    if not letter.headers:
        return "it has no header lines that can be read"
    wanted = ("from", "to", "subject", "date", "received", "message-id", "return-path", "content-type")
    return "" if any(letter.all(name) for name in wanted) else "it has none of the header lines of a letter"


def _bounce(letter: Mime, us: Us) -> str:
    if re.fullmatch(r"REPORT\..*\.NDR", letter.item_class, re.I):
        return "Exchange calls it a report that a letter was not delivered"
    if reports.is_status(letter):
        return "" if reports.is_good_news(letter) else "it is a delivery report that is no good news"
    if reports.is_refusal(letter):
        return "it says that a filter refused the letter unread"
    if "notification" in letter.one("content-type").lower() or letter.part("message/disposition-notification"):
        return ""
    return told_by_a_server(letter)


_RECEIPT_SUBJECT = re.compile(
    r"^(?:read|not read|delivered|relayed|read receipt|return receipt|gelesen|ungelesen|lu|non lu|leído|letto|gelezen"
    r"|lido|läst|lest|læst|luettu|przeczytane|прочтено|delivery receipt)\b\s*(?:[:(-]|$)",
    re.I,
)
_RECEIPT_WORDS = re.compile(
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
    worded = _RECEIPT_SUBJECT.match(letter.subject) and _RECEIPT_WORDS.search(letter.text[:3_000])
    return "it says that a letter was opened or arrived, in the words of a receipt" if worded else ""


_CALENDAR_SUBJECT = re.compile(
    r"^(?:accepted|declined|tentative(?:ly accepted)?|cancell?ed(?: event)?|new time proposed|zugesagt|abgesagt"
    r"|abgelehnt|mit vorbehalt"
    r"|accepté|refusé|provisoire|aceptad[oa]|rechazad[oa]|accettato|rifiutato|geaccepteerd|geweigerd)\s*:",
    re.I,
)
_CALENDAR_WORDS = re.compile(
    r"(?:has|have) (?:tentatively )?(?:accepted|declined|cancell?ed) (?:this|the|your) (?:invitation"
    r"|event|meeting)"
    r"|^\s*(?:when|wann|quand|cuándo)\s*:",
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
    if any(method in ("reply", "counter") for _, method in methods):
        return "it is a calendar answer: its “accepted” is about a meeting"
    if any(part.disposition != "attachment" and method in _METHODS for part, method in methods):
        return "it is a calendar message"
    if any(len(letter.parts) == 1 or "multipart/alternative" in part.inside for part in parts):
        return "it is a calendar message"
    if "calendarmessage" in letter.one("content-class").lower() or letter.item_class.upper().startswith("IPM.SCHEDULE"):
        return "it is a calendar message"
    if letter.text.lstrip()[:15].upper() == "BEGIN:VCALENDAR":
        return "its text is a calendar entry"
    empty = not letter.text.strip() or bool(_CALENDAR_WORDS.search(letter.text[:5_000]))
    return "its subject is that of a calendar answer" if _CALENDAR_SUBJECT.match(letter.subject) and empty else ""


_RECALL_WORDS = re.compile(
    r"would like to recall the message|möchte die nachricht .{0,300}zurückrufen|souhaite rappeler le message"
    r"|your attempt to recall"
    r"|recall (?:was|has been) (?:successful|requested|completed)|message recall (?:report|status)",
    re.I | re.S,
)
_RECALL_SUBJECT = re.compile(r"^(?:message )?(?:recall|rückruf|rappel)\b[\w ]{0,20}:", re.I)


def _recall(letter: Mime, us: Us) -> str:
    marked = "recall" in letter.one("content-class").lower() or "RECALL" in letter.item_class.upper()
    asks = _RECALL_SUBJECT.match(letter.subject) and _RECALL_WORDS.search(letter.text[:2000])
    return "it is an attempt to recall a letter" if marked or asks else ""


def _automatic(letter: Mime, us: Us) -> str:
    return automatic(letter)


_LIST_HEADERS = (
    "list-id", "list-post", "list-unsubscribe", "list-subscribe", "list-help", "list-archive", "list-owner",
    "x-mailing-list", "mailing-list", "x-beenthere", "x-mailman-version", "x-list-administrivia", "x-mailinglist",
    "x-listname", "x-mlserver", "x-listserver", "x-ml-name", "x-campaign", "x-campaignid", "x-mailer-recptid",
)  # fmt: skip
_LIST_SENDER = re.compile(
    r"(?:^|[<\s])(?:owner-[\w.+-]+|[\w.+-]+-(?:owner|bounces?(?:\+[^@\s]{1,100})?|admin|errors))@", re.I
)


def _list(letter: Mime, us: Us) -> str:
    if any(letter.all(name) for name in _LIST_HEADERS):
        return "it came through a mailing list"
    if any(re.match(r"\s*(?:bulk|list|junk)\b", value, re.I) for value in letter.all("precedence")):
        return "it is bulk mail"
    return "a mailing list sent it on" if any(map(_LIST_SENDER.search, letter.all("sender")[:5])) else ""


def _closed(letter: Mime, us: Us) -> str:
    if letter.closed:
        return "its words are inside an encrypted or sealed part that we do not open"
    return "" if letter.all("from") else "it does not say who it is from"


_PEOPLES = re.compile(r"IPM\.Note(?:\.SMIME(?:\..*)?)?", re.I)
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


TABLE: tuple[tuple[str, Recogniser], ...] = (
    ("loop", _loop),
    ("unreadable", _broken),
    ("bounce", _bounce),
    ("receipt", _receipt),
    ("calendar", _calendar),
    ("recall", _recall),
    ("auto_reply", _automatic),
    ("list", _list),
    ("other", _no_letter),
    ("unreadable", _odd_form),
    ("unreadable", _closed),
)
