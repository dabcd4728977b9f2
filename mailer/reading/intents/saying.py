"""Decides which intent a person's letter carries: `what_is_said` is the policy, in order.

A one-time code sent back, labelled request, other things people tell us, answer, request in sentences,
answer that is not clear, nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from mailer.reading.answers.answers import read_answer, speaks, unclear
from mailer.reading.answers.bysubject import UNSURE, told_by_subject
from mailer.reading.answers.declining import says_no
from mailer.reading.answers.secondlook import defeated
from mailer.reading.answers.speaking import for_a_team
from mailer.reading.intents.commands import read_command
from mailer.reading.intents.confirmation import read_confirmation
from mailer.reading.intents.leave import read_leave
from mailer.reading.intents.requests.labelled import Around, is_labelled, labelled, labels, untabled
from mailer.reading.intents.requests.natural import natural
from mailer.reading.intents.requests.whom import whom
from mailer.reading.intents.retracting import read_retraction, regrets
from mailer.reading.intents.stating import stated
from mailer.reading.kinds.kinds import Us
from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.units import Unit, fold, units
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.guard import masked
from protocol.messages.intents import (
    NO_WORD,
    About,
    Answer,
    Intent,
    LowerFlag,
    Nothing,
    RaiseFlag,
    Reading,
    Retract,
    Sender,
)

ANSWERING = lazily(r"^(?:\[[^\]]{1,30}\]\s*+)*+(?:re|aw|sv|antw|fw|fwd|wg|tr)\s*+(?:\[\d{1,3}\])?\s*+:", re.I)
"""A subject that a reply or a forward has."""


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What is known of a person's letter when it is asked what it says.

    `own` are the keys of the sender's own teams.
    """

    mime: Mime
    new: NewText
    sender: Sender
    about: About
    known: Known
    around: Around
    own: tuple[str, ...]


def what_is_said(heard: Heard, words: Vocabulary, us: Us) -> tuple[Intent, str]:
    """The intent that wins, and the words that say so."""
    said, why = _said(heard, words, us)
    silent = isinstance(said, Nothing) or heard.new.unsure == UNSURE
    if silent and (told := _told_by_subject(heard, words, us)) is not None:
        return told
    if isinstance(said, Nothing):
        may_regret = said.addressed and bool(heard.about.references or _answers_us(heard, us))
    else:
        may_regret = isinstance(said, Answer) and said.reading not in _PLAIN
    if not may_regret or not regrets(units(heard.new.text), heard.known):
        return said, why
    answer = said if isinstance(said, Answer) else unclear(heard.new, NO_WORD)
    return replace(answer, regrets=True), answer.words


def _told_by_subject(heard: Heard, words: Vocabulary, us: Us) -> tuple[Intent, str] | None:
    """The plain answer of a letter whose subject alone gives one."""
    new = told_by_subject(heard.mime.subject, heard.new, heard.known, answers_us=_answers_us(heard, us))
    if new is None:
        return None
    said, why = _said(replace(heard, new=new), words, us)
    return (
        (said, why) if isinstance(said, Answer) and said.reading in _PLAIN and len(why.split()) <= _OF_A_TITLE else None
    )


_OF_A_TITLE = 6
"""A longer subject tells of an answer, as ours do: “Your team asked, so it cannot accept”."""


def _said(heard: Heard, words: Vocabulary, us: Us) -> tuple[Intent, str]:  # noqa: PLR0911 - one return for each step of the policy, in order
    confirmation = read_confirmation(heard.mime.subject, heard.mime.text, heard.new, heard.known)
    if confirmation is not None:
        return confirmation, f"confirm {confirmation.code}"
    text = untabled(heard.new.text)
    sentences = units(text)
    if (leave := read_leave(sentences, heard.known, heard.known.on)) is not None:
        return leave
    lines = stated(text, words, heard.known.on)
    found = labels(lines.rest, words.alarm_names)
    if is_labelled(found):
        ask = labelled(found, words, heard.around)
        return replace(ask, items=lines.items), _cut(text)
    answer = for_a_team(
        read_answer(heard.new, heard.known, words.grounds),
        heard.new,
        heard.known,
        words,
        heard.own,
        lambda known: read_answer(heard.new, known, words.grounds),
    )
    if answer is not None and answer.reading is Reading.PLAIN_ACCEPT:
        why = defeated(heard.mime, heard.new, heard.known, us, words.grounds)
        answer = replace(answer, reading=Reading.UNCLEAR, why=why) if why else answer
    decided = answer is not None and _decides(answer)
    command = read_command(text, sentences, heard.known, words, heard.own)
    if command is not None:
        if decided or any(
            speaks(heard.known.plainly(unit.folded)) for unit in sentences if fold(unit.words) not in fold(command[1])
        ):
            answer = unclear(heard.new, "it says that and something else in one letter")
            return replace(answer, reading=Reading.UNCLEAR), answer.words
        return command
    answering = bool(ANSWERING.match(heard.mime.subject)) or _answers_us(heard, us)
    named = not answering and bool(heard.about.references or heard.about.local_ids)
    asked = (
        None if decided or (answer and answering) else whom(sentences, heard.known, words, heard.own, named_case=named)
    )
    if asked is not None:
        ask = natural(asked, lines.rest, sentences, words, heard.around)
        return replace(ask, items=lines.items), _cut(text)
    if (taken := read_retraction(sentences, heard.known)) is not None:
        return Retract(words=_cut(taken)), _cut(taken)
    if answer is not None:
        return answer, answer.words
    if (concern := _of_a_concern(heard.around.concern, words)) is not None:
        return concern, _cut(text)
    said = rest_of(sentences, replace(heard.known, concerns=None))  # “no safeguarding worries” is more than thanks
    addressed, copied = us.among(heard.mime.sent_to("to")), us.among(heard.mime.sent_to("cc"))
    if (
        (addressed or not copied)  # a blind copy of an answer is answered: it counts nowhere
        and answering
        and (heard.about.references or _answers_us(heard, us))
        and said
    ):
        answer = replace(unclear(heard.new, NO_WORD), bare=_bare(sentences, heard))
        return answer, answer.words
    return Nothing(addressed=addressed, courtesy=bool(sentences) and not said), _cut(text)


def _of_a_concern(concern: Concern, words: Vocabulary) -> Intent | None:
    """A letter that says nothing else, and that there is a concern of the alarm, or that there is one no more."""
    alarm = next(iter(words.alarms), "")
    match concern:
        case Concern.REPORTED:
            return RaiseFlag(flag=alarm, alarm=True)
        case Concern.LOWERED:
            return LowerFlag(flag=alarm, asked=False)
    return None


_PLAIN = (Reading.PLAIN_ACCEPT, Reading.DECLINE)
_BARE = {
    "yes": "yes yep yes-please yes-thanks yes-confirmed confirmed i-confirm yes-i-confirm yes-agreed yes-that-is-right"
    " that-is-right yes-right right yes-correct correct that-is-correct yes-it-is yes-that-is-the-one yes-it-does"
    " yes-we-do yes-we-confirm we-confirm yes-that-is-correct i-can-confirm yes-sorry yes-thank-you",
    "no": "no nope no-thanks no-sorry sorry-no no-thank-you no-it-is-not no-that-is-wrong that-is-wrong",
}
_BARE_WORDS = {each.replace("-", " "): said for said, every in _BARE.items() for each in every.split()}


def _bare(sentences: Sequence[Unit], heard: Heard) -> str:
    """Whether a letter says only yes, or only no; "" where it says anything else too."""
    rest = rest_of(sentences, heard.known)
    if len(rest) != 1 or rest[0].asks or heard.new.unsure:
        return ""
    said = heard.known.plainly(rest[0].folded)
    return _BARE_WORDS.get(" ".join(re.sub(r"[,.!-]", " ", said).split()), "")


def _answers_us(heard: Heard, us: Us) -> bool:
    return any(map(us.issued, heard.about.answers))


def _decides(answer: Answer) -> bool:
    """Whether an answer says yes or no in so many words."""
    return answer.reading is Reading.PLAIN_ACCEPT or (answer.reading is Reading.DECLINE and says_no(fold(answer.words)))


def _cut(text: str) -> str:
    return masked(" ".join(text.split())[:2000])[:200]
