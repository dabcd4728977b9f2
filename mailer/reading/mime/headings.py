"""Decides which lines are the heading of an old letter: `From:`, `Sent:`, `To:`, `Subject:`, and the
lines of dashes with words that stand above one, in the languages of mail programs."""

import re
from collections.abc import Sequence

from mailer.reading.mime.patterns import lazily

_WORDS = {
    "from": "from|oddi wrth|gan|de la|kimden|από|nuo|no|ó|saatja|šalje|من|від|von|de|van|da|fra|"
    "från|od|expéditeur|lähettäjä|feladó|发件人|寄件者|差出人|보낸 ?사람|от",
    "sent": "message du|sent|date|anfonwyd|dyddiad|trimis|gönderildi|στάλθηκε|küldve|išsiųsta|nosūtīts|"
    "seolta|odoslané|poslano|saadetud|تم الإرسال|надіслано|tarih|dáta|date sent|enviada el|data"
    "i ora|gesendet(?: am)?|datum|envoyé(?: le)?|enviado(?: el| em)?|enviada em|fecha|data|"
    "inviato|verzonden|sendt|skickat|dato|wysłano|odesláno|发送时间|日期|傳送時間|送信日時|보낸 ?날짜|дата|"
    "lähetetty",
    "to": "to|at|i|către|kime|προς|címzett|kam|chuig|za|adressaat|إلى|кому|an|à|para|a|aan|"
    "til|till|do|komu|destinataire|收件人|收件者|宛先|받는 ?사람|кому|vastaanottaja",
    "subject": "subject|pwnc|testun|subiect|konu|θέμα|tárgy|tema|temats|ábhar|predmet|teema|الموضوع|"
    "betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|主题|主旨|件名|"
    "제목|тема|aihe",
    "cc": "cc|bcc|kopie|kopi|kopia|cópia|reply-to|importance|attachments|organi[sz]ation|抄送|копия|copie à|répondre à",
}
_LABEL = lazily(
    r"^[\s>*_|]{0,8}(?:" + "|".join(f"(?P<{kind}>{words})" for kind, words in _WORDS.items()) + r")"
    r"[*_]{0,2}\s{0,2}[:：][\s*_]{0,4}(?P<value>.*)$",
    re.I,
)
# A label of a request to us, or one that is answered with yes or no, as that of an alarm is, whatever it is called.
_OUR_LABEL = lazily(r"^[\W_]*+(?:(?:case|kind|record|reason)\s*+:|[\w '-]{2,40}:\s*+(?:yes|no)\b)", re.I)
# A rule, or words between dashes that are no separator in any language known here.
_RULE = lazily(r"^\s*(?:[_=-]{5,}|[\u2012-\u2015]{5,}|-{3,}\s?[^\W\d_][\w ']{2,40}-{3,})\s*$")
_ADDRESS = lazily(r"(?<![^\s@<>])[^\s@<>]+@[^\s@<>]|\[mailto:", re.I)
_OLD = (
    r"original message|forwarded (?:message|by)|reply message|original e-?mail|replied message|forwarded e-?mail"
    r"|ursprüngliche nachricht|original-?nachricht|weitergeleitete nachricht|antwort nachricht|message d['’]origine"
    r"|message original|message transféré|message initial|messaggio originale|messaggio inoltrato|mensaje original"
    r"|mensaje reenviado|mensagem original|mensagem encaminhada|oorspronkelijk bericht|doorgestuurd bericht"
    r"|oprindelig meddelelse|opprinnelig melding|originalmeddelande|ursprungligt meddelande|oryginalna wiadomość"
    r"|wiadomość oryginalna|původní zpráva|alkuperäinen viesti|исходное сообщение|пересылаемое сообщение|原始邮件"
    r"|原始郵件|原邮件|转发的邮件|original"
)
# Two signs of a rule, the last of which may have been taken for a mark of quoting.
_DRAWN = r"^[\s>*]*+(?:[-_=][-_*=]++|(?<=\*)[-_=]|(?<=\*\*)|(?<=\*\*\s)|(?<=\*\*\s\s))\s*+"
_SEPARATOR = lazily(
    rf"{_DRAWN}(?:{_OLD})\b[^\n]{{0,60}}$|{_DRAWN}(?:原始邮件|原始郵件|原邮件)[^\n]{{0,20}}$"
    r"|^[\s>*]*(?:begin forwarded message|début du message transféré|anfang der weitergeleiteten (?:e-mail|nachricht)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato|início da mensagem (?:reenviada|encaminhada)"
    r"|begin doorgestuurd bericht|vidarebefordrat brev|start på vidarebefordrat)\s?[:：]\s*$"
    r"|^\s*-{8,} forwarded message -{3,}\s*$"
    r"|^\s*-{2,40} ?(?:message|nachricht|mensaje|messaggio) (?:from|von|de|da) [^\n]{1,120}@[^\n]{1,60}-{2,40}\s*$"
    r"|^[\s#-]*(?:please )?(?:type|write|enter) your reply above this line\b[^\n]{0,20}$"
    r"|^[\s#=-]*reply above this line\b[^\n]{0,30}$",
    re.I,
)


def labelled(line: str) -> bool:
    """Whether a line begins with a label of an old letter's heading."""
    return _label(line) is not None


def _label(line: str) -> re.Match[str] | None:
    return _LABEL.match(line[:400]) if ":" in line or "：" in line else None


def rule(line: str) -> bool:
    """Whether a line is drawn right across, as above an old letter."""
    return _RULE.match(line) is not None


def writer_of(line: str) -> frozenset[str]:
    """The addresses, in lower case, that a label of an old letter names as its writer's."""
    match = _label(line)
    if match is None or match["from"] is None:
        return frozenset()
    return frozenset(each.strip("<>[]()\"',;:").lower() for each in match["value"].split() if "@" in each)


def writer_named(line: str) -> str:
    """The name, folded, that a label of an old letter gives its writer where it gives no address; or ""."""
    match = _label(line)
    if match is None or match["from"] is None or "@" in match["value"]:
        return ""
    family, comma, given = match["value"].casefold().partition(",")
    return " ".join(f"{given} {family}".split() if comma else match["value"].casefold().split())


_OLD_LETTERS = 90
"""No line that says it alone is longer: the longest of its words, and forty marks around them."""
_OLD_ALONE = lazily(rf"^[\s>*_]{{0,20}}(?:{_OLD})[\s*_:.]{{0,20}}$", re.I)


def forwarded(line: str) -> bool:
    """Whether a line says that what follows was sent on, so that its reader wrote none of it."""
    return _SENT_ON.search(line[:160]) is not None


_SENT_ON = lazily(
    r"forward|weitergeleitet|transf[ée]r|inoltrat|reenviad|encaminhad|doorgestuurd|vidarebef|videresend", re.I
)


def separator(lines: Sequence[str], at: int) -> bool:
    """Whether a line says that the old letter begins: `-----Original Message-----`."""
    if len(lines[at]) > 160:
        return False
    if _SEPARATOR.match(lines[at]):
        return True
    if len(lines[at]) > _OLD_LETTERS or _OLD_ALONE.match(lines[at]) is None:
        return False
    return labelled(next((line for line in lines[at + 1 : at + 5] if line.strip()), ""))


def heading(lines: Sequence[str], at: int) -> bool | None:
    """Whether only a mail program writes the block of labels that begins at a line, with or without a
    rule above it; None where none begins there. What follows one is not marked in any way."""
    ruled = _RULE.match(lines[at]) is not None
    start = at + 1 if ruled else at
    while ruled and start < min(len(lines), at + 4) and not lines[start].strip():
        start += 1
    if start >= len(lines):
        return None
    first = _label(lines[start])
    if first is None or first.lastgroup is None:
        return None
    labels: dict[str, str] = {}
    for line in lines[start : start + 9]:
        if _OUR_LABEL.match(line[:60]):
            return None  # a labelled request to us has a From line too
        match = _label(line)
        if match is not None:
            labels.setdefault(_kind(match), match["value"])
        elif not line.strip() and len(labels) < 2:
            continue
        elif not line.strip():
            break
    return _is_one(_kind(first), labels, alone=at == 0 or not lines[at - 1].strip())


def _kind(match: re.Match[str]) -> str:
    return next(kind for kind in _WORDS if match[kind] is not None)


def _is_one(first: str, labels: dict[str, str], *, alone: bool) -> bool | None:
    others = {"sent", "to", "subject"} & set(labels)
    if "from" in labels and len(others) >= 2 and {"sent", "subject"} & others and first in ("from", "sent", "subject"):
        return True
    dated = re.search(r"\d", labels.get("sent", "")) is not None
    addressed = any(_ADDRESS.search(labels.get(each, "")) for each in ("from", "to"))
    if first in ("from", "sent") and dated and addressed and len(labels) >= 2:
        return True
    if first == "from" and alone and _ADDRESS.search(labels["from"]) and len(labels["from"]) <= 120:
        return False
    return None
