"""Decides which lines a telephone or a mail program added below what was written: `Sent from my iPhone`.

`added` is strict and is believed when a yes is weighed; `adds_nothing` is wide and only chooses what is shown.
"""

import re

from mailer.reading.mime.patterns import lazily

_DEVICE = (
    r"(?:i-?phone|i-?pad|i-?pod|android(?: phone| device| tablet)?|samsung(?: galaxy)?(?: smartphone| device| mobile)?"
    r"|blackberry(?: smartphone)?|galaxy(?: smartphone)?|huawei(?: phone)?|nokia|sony xperia|smartphone|pixel(?:"
    r" phone)?"
    r"|mobile(?: phone| device)?|phone|cell(?: phone)?|tablet|work (?:phone|mobile|i-?phone))"
)
_PROGRAM = (
    r"(?:mail|outlook|yahoo mail|gmail(?: mobile)?|proton ?mail|samsung mobile|samsung email|aol|nine"
    r"|thunderbird|windows mail|mailbox|airmail|spark|bluemail|nhs ?mail)"
)
_LINK = r"(?:\s*+[<(\[]?\s*+https?://[^\s<>]{1,200}[>)\]]?|\s*+<[^>\n]{0,200}>)?"
_STRICT = lazily(
    r"^\s*+[<(]{0,2}(?:sent (?:from|via|with|using|by) "
    rf"(?:(?:my |the |a )?{_DEVICE}|{_PROGRAM}(?: (?:for|on) (?:windows(?: 1[01])?|ios|mac|{_DEVICE}))?)"
    rf"|get outlook for (?:ios|android|mac)){_LINK}[ .!>)]*$",
    re.I,
)
_BEGINS = lazily(
    r"(?:sent|typed|written|composed|anfonwyd|envoyé|enviado|gesendet|inviato|verstuurd|skickat|sendt|wysłano)"
    r" (?:from|via|with|using|by|on|o|d[eou]|da|von|vanaf|från|fra|z)"
    r"(?: (?:my|the|a|fy|mon|meinem|mi|mijn|min|mojego))? ",
    re.I,
)
_EXCUSED = lazily(
    r"[ ]?[-–.,;:(]{0,2}[ ]?(?:please |so |kindly )?(?:excuse|forgive|pardon|apologies for|sorry for)(?: any| the| my)?"
    r"(?: (?:brevity|typos?|spelling|autocorrect|errors?|mistakes?|and|or|any)){1,5}[.)!]{0,2}$",
    re.I,
)
_A_PROGRAM = lazily(
    r"mail|phone|mobile|app\b|client|outlook|galaxy|i-?pad|i-?pod|android|ios\b|windows|berry|samsung|pixel|plus\b|moto"
    r"|huawei|nokia|sony|xiaomi|oppo|spark|nine\b|bird|boxer|tablet|device|thumbs|screen|the go\b|the move\b|edison"
    r"|superhuman|zimbra|proton|tuta|aol|yahoo",
    re.I,
)
_WORDS_OF_ONE = """
    all-new new app email e-mail mail mobile phone smartphone device client for on the an a by tablet thumbs small
    screen go move with and handheld work cell hub inbox gesendet
"""
_OF_A_PROGRAM = frozenset(_WORDS_OF_ONE.split())
_SENTENCE = lazily(r"\b(?:is|are|was|were|which|because|when|where|but|so|and then|will|have|has)\b", re.I)
_WIDE = lazily(
    r"^\s*[<(\[*_]{0,3}(?:sent (?:wirelessly )?(?:from|via|with|by|using) .{2,90}|from my .{1,24}"
    r"|\w{2,20} from mobile|get outlook for .{2,200}"
    r"|envoyé (?:depuis|de(?:puis)? mon|à partir de|sans fil par|avec) .{2,80}|télécharger outlook pour .{2,200}"
    r"|von meinem .{2,60} gesendet|gesendet (?:von|mit|über) .{2,60}|diese nachricht wurde von .{2,80} gesendet"
    r"|outlook für .{2,200}|inviato (?:da|dal|con) .{2,60}|sendt (?:fra|via) .{2,60}|hent outlook til .{2,200}"
    r"|enviado (?:do meu|a partir do|desde|de mi) .{1,60}|obtener outlook para .{2,200}|obter o outlook para .{2,200}"
    r"|verzonden (?:met|vanaf|van) .{2,60}|verstuurd vanaf .{2,60}|(?:skickat )?från min .{2,40}|skickat från .{2,40}"
    r"|wysłan[oey] z .{2,60}|odesláno z .{2,60}|lähetetty .{2,60}|отправлено с .{2,60}"
    r"|從我的 .{2,30} 傳送|从我的.{2,30}发送"
    r"|发自我的 ?.{2,30}|iphoneから送信|나의 .{2,20}에서 보냄)[>)\]*_]{0,3}\s*$",
    re.I,
)


def added(line: str) -> bool:
    """Whether a line is wholly what a known device or program adds, and can hold no word of a person."""
    return len(line) <= 300 and (_STRICT.match(line) is not None or _of_a_program(line))


def _of_a_program(line: str) -> bool:
    """Whether a line says by what device or program it was sent, in names and in words that only say so."""
    line = line.strip(" <(>[]*_.!)")
    begins = _BEGINS.match(line)
    if begins is None:
        return False
    line = _EXCUSED.sub("", line)
    if begins.end() > len(line) or _A_PROGRAM.search(line, begins.end() - 1) is None:
        return False
    words = line[begins.end() :].replace(",", " ").split()
    return len(words) <= _MOST_WORDS and all(
        word in _OF_A_PROGRAM or word[:1].isupper() or word[:1].isdigit() or not word.islower() for word in words
    )


_MOST_WORDS = 9


def adds_nothing(line: str) -> bool:
    """Whether a line looks like one that a device added, in any of the languages."""
    return len(line) <= 300 and _WIDE.match(line) is not None and not _SENTENCE.search(line)
