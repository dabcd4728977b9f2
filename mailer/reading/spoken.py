"""Decides when a letter that looks like a machine's is a listed colleague's after all, and how it is then taken.

A group address, a gateway or a rule that sends letters on puts a machine's marks on a person's words. What is
plainly a person's road is read as theirs; what a machine may have written is never an answer, but is asked about.
"""

import re
from dataclasses import replace

from mailer.reading.answers.answers import unclear
from mailer.reading.answers.declining import says_no
from mailer.reading.hearing import Meant, Opened
from mailer.reading.intents.requests.labelled import is_labelled, labels
from mailer.reading.kinds.kinds import Recognised, Voice, answers_an_invitation, takes_back
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.units import fold
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Ask, Authenticity, Help, Intent, Nothing, RaiseFlag, Reading, Retract

_ABSENT = (
    r"\bout of (?:the )?office\b|\b(?:on|annual|sick|maternity) leave\b|\baway (?:from|until|till|on|for)\b"
    r"|\bon holiday\b|\b(?:i am|i['’]m) away\b"
    r"|\b(?:back|return(?:ing)?) (?:in|on|to)\b|\bno longer (?:work|with|at|in)\b|\ballan o.{0,3} swyddfa\b"
)
A_SENTENCE = 2
_AWAY_BY_SUBJECT = lazily(_ABSENT, re.I)
_AWAY = lazily(rf"{_ABSENT}|\bdo not (?:reply|respond)\b|\bnot monitored\b|\bautomat(?:ed|ic)\b", re.I)


def may_speak(recognised: Recognised, opened: Opened) -> bool:
    """Whether a letter of a machine's kind is listened to at all: its writer is listed, and it has words."""
    sender, silent = opened.sender, not opened.mime.text.strip() and recognised.kind not in ("recall", "calendar")
    if recognised.voice is Voice.NONE or not (sender.person or sender.team) or silent:
        return False
    if recognised.voice is Voice.PLAINLY:
        return sender.authenticity is Authenticity.PROVED
    return recognised.voice is Voice.OWN or sender.authenticity is not Authenticity.FAILED


def spoken(recognised: Recognised, opened: Opened, meant: Meant, alarms: frozenset[str]) -> tuple[Meant, bool] | None:
    """What a listed colleague said in it and whether it is read as any person's letter; None where it is the
    machine's that it looks like. `meant` is what its words would say in a person's, `alarms` are as in `labels`."""
    said = meant.intent
    if recognised.kind == "recall":
        return (_recalled(meant, opened), False) if _of_a_case(opened) and takes_back(opened.mime) else None
    match recognised.voice:
        case Voice.OWN:
            return (meant, True) if _of_a_case(opened) or not isinstance(said, Nothing) else None
        case Voice.IF_DECIDING:
            return (meant, True) if _decides(said, opened, alarms) else None
        case Voice.ASKED | Voice.PLAINLY:
            bare = recognised.kind == "calendar" and len(opened.mime.text.split()) < A_SENTENCE
            if not (_pressed(opened) if bare else _to_be_asked(recognised, said, opened, alarms)):
                return None
            alarm = not bare and (
                meant.alarm or isinstance(said, RaiseFlag) or (isinstance(said, Ask) and said.concern)
            )
            return _asked(meant, recognised, opened, alarm=alarm and recognised.voice is Voice.ASKED), False
        case Voice.NONE:
            return None


def _to_be_asked(recognised: Recognised, said: Intent, opened: Opened, alarms: frozenset[str]) -> bool:
    """Whether its words are such that its writer waits for us, and not those of somebody's absence. That a subject
    says “automatic reply” is no word of that where they are a plain answer."""
    subject, text = opened.mime.subject, opened.new.text[:5_000]
    if recognised.voice is Voice.PLAINLY:
        return _answers(said) and not _AWAY_BY_SUBJECT.search(subject) and not _AWAY.search(text)
    return _decides(said, opened, alarms) and not _AWAY.search(f"{subject}\n{text}")


def _asked(meant: Meant, recognised: Recognised, opened: Opened, *, alarm: bool) -> Meant:
    """What its writer is asked about, whatever it seems to say."""
    answer = unclear(opened.new, f"{recognised.why}; it may not be a person’s answer")
    asked = replace(answer, reading=Reading.UNCLEAR, regrets=isinstance(meant.intent, Retract))
    return replace(meant, intent=asked, words=answer.words, alarm=alarm)


def _pressed(opened: Opened) -> bool:
    """Whether a colleague pressed a calendar's “accept” or “decline” on something of ours. It says nothing of the case,
    and they may believe that they have answered."""
    proved = opened.sender.authenticity is Authenticity.PROVED
    return proved and _of_a_case(opened) and answers_an_invitation(opened.mime)


def _of_a_case(opened: Opened) -> bool:
    of = opened.of
    return bool(of.references or of.local_ids or of.answers)


def _recalled(meant: Meant, opened: Opened) -> Meant:
    """Whoever tries to recall an answer takes it back, as far as that can be (A18): nothing vanishes from us."""
    words = masked(" ".join(opened.mime.subject.split()))[:200]
    return replace(meant, intent=Retract(words=words), words=words)


def _answers(said: Intent) -> bool:
    """Whether it is a plain yes, no or withdrawal."""
    match said:
        case Answer(reading=Reading.PLAIN_ACCEPT) | Retract():
            return True
        case Answer(reading=Reading.DECLINE):
            return says_no(fold(said.words))
        case _:
            return False


def _decides(said: Intent, opened: Opened, alarms: frozenset[str]) -> bool:
    """Whether it says, in so many words, something that a person would wait for us to act on."""
    match said:
        case Answer(reading=Reading.PLAIN_ACCEPT | Reading.CONDITIONAL):
            return True
        case Answer(reading=Reading.DECLINE):
            return says_no(fold(said.words))
        case Ask():
            return is_labelled(labels(opened.new.text, alarms))
        case Answer() | Nothing() | Help():
            return False
        case _:
            return True
