"""Decides which other things a sentence says in people's own words: patterns of slots, each with an example and one
that says something else. What is said word for word as we teach it stands in commands.py."""

import re
from collections.abc import Sequence
from functools import lru_cache

from mailer.reading.answers.answers import speaks
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.frames import given, open_word, unknown
from mailer.reading.sentences.clauses.slots import made, pattern, phrases
from mailer.reading.sentences.clauses.tidying import tidied
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.intents import Done, Escalate, Intent, Seen, Stays, Withdraw

DIED = "The person has died"
"""The reason of a request that ended so. Nothing else of what was written is kept: it may name the person."""

_CLASSES = {
    "POLITE": (
        "please|pls|plz|ta|thanks|thank you|thx|cheers|diolch|sorry|hi|hello|dear|all|both|yes|ok|okay|so|just|afraid"
        "|i am afraid|unfortunately|sadly|many thanks|today|now|morning|afternoon|fyi|team|colleagues|x"
        "|with thanks|again"
        "|thanks again|thanks all|apologies|bore da|hiya|hey|kindly"
    ),
    "THIS": (
        "this|it|that|the case|this case|the request|this request|our request|my request|the referral|this referral"
        "|our referral|my referral|the transfer|this transfer|our transfer|this one|that one|case|request|referral"
        "|transfer|REFOK|case REFOK|the request for REFOK|the request on REFOK|the request about REFOK|the matter"
        "|the dispute|this matter|the above|the above request|the whole thing"
    ),
    "ASKED": "the request|this request|our request|my request|the referral|this referral|our referral|my referral|the"
    " transfer|this transfer|our transfer|request|referral",
    "WANT": (
        "i would like to|we would like to|i want to|we want to|i wish to|we wish to|i need to|we need to|i have to"
        "|we have to|can we|can i|could we|could i|can you|could you|may i|may we|would you|i am|we are|i|we|i will"
        "|we will|we have|i have|i have decided to|we have decided to|we are going to|i am going to|i think we should"
        "|we can|happy to|to|time to|is it possible to|would it be possible to|i am writing to|we must|let us"
        "|i'd like to"
    ),
    "WHO": "he|she|they|mr|mrs|ms|miss|"
    + "|".join(
        f"{the}{who}"
        for the in ("", "the ", "this ", "our ")
        for who in (
            "person",
            "client",
            "patient",
            "service user",
            "resident",
            "lady",
            "gentleman",
            "man",
            "woman",
            "adult",
            "individual",
        )
    ),
    "DIED": "|".join(
        f"{has} {died}"
        for has in (
            "",
            "has",
            "had",
            "has now",
            "has just",
            "has sadly",
            "sadly",
            "has very sadly",
            "is",
            "have",
            "have now",
            "have sadly",
            "now",
            "unfortunately",
            "has unfortunately",
            "have unfortunately",
        )
        for died in ("died", "passed away", "passed on", "deceased", "dead", "passed away peacefully")
    ),
    "LATELY": (
        "last|night|yesterday|today|this|morning|afternoon|evening|weekend|week|on|over|in|at|the|early|hours|of|overnight"
        "|hospital|home|hospice|ward|care|house|peacefully|suddenly|unexpectedly|monday|tuesday|wednesday|thursday"
        "|friday|saturday|sunday|january|february|march|april|may|june|july|august|september|october|november|december"
        "|recently|sadly|now|TODAY|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec"
    )
    + "".join(f"|{day}{th}" for day in range(1, 32) for th in ("st", "nd", "rd", "th")),
    "SOURCE": "|".join(
        f"{by} {the} {who}"
        for by in ("from", "by")
        for the in ("the", "his", "her", "their")
        for who in [
            "ward",
            "hospital",
            "family",
            "gp",
            "home",
            "carer",
            "son",
            "daughter",
            "wife",
            "husband",
            "brother",
            "sister",
            "coroner",
            "police",
        ]
    ),
    "TELL": (
        "sadly|unfortunately|very sadly|i am sorry to say|i am sorry to tell you|sorry to say|sorry to tell you"
        "|sorry to"
        " let you know|i am sorry to let you know|i am very sorry to tell you|very sad news|sad news|some sad news|just"
        " heard|we have just heard|i have just heard|we have been told|i have been told|we have heard"
        "|i have heard|we heard"
        "|that|i regret to say|i regret to inform you|i am sad to say|just to let you know|to let you know|please note"
        "|please be aware|for information|for your information|we have had news|news|with sadness|we have learned"
        "|we were told|we were informed|we have been informed|the ward rang to say|the hospital rang to say"
        "|the family rang to say|his son rang to say|her daughter rang to say|the care home rang to say|i am afraid"
        "|regrettably|update|apologies but|i have to tell you|we have to tell you|it is with sadness"
    )
    + "".join(
        f"|{who}{how}sorry to {say}"
        for who in ("", "i am ", "we are ")
        for how in ("", "very ", "so ")
        for say in ("say", "tell you", "report", "inform you")
    ),
}
_WORDS = {name: phrases(text) for name, text in _CLASSES.items()}
_KINDS = {"~": open_word, "@": given, "$": unknown, "#": str.isdigit}


TABLE: tuple[tuple[str, str, str, str], ...] = (
    ("died", "POLITE* TELL* SOURCE? that? POLITE* WHO DIED {LATELY|#}*",
     "sadly he passed away on sunday", "his wife has died"),
    ("died", "POLITE* TELL* SOURCE? that? {mr|mrs|ms|miss|dr|@} {$|@}? {$"
     "|@}? DIED {LATELY|#}*", "mr jones has died", "he nearly died"),
    ("died", "POLITE* {client|patient|person|service user|now}? {deceased|rip|died} {LATELY|#}*", "client deceased",
     "not deceased"),
    ("died", "POLITE* TELL* {the|his|her|their}? {death|passing} of {WHO|@} {LATELY|#}*",
     "sad news the death of the person",
     "the death of a service"),
    ("withdraw", "POLITE* WANT* POLITE* {withdraw|withdrawing|withdrawn} THIS* {back|completely"
     "|altogether|immediately|from today}? POLITE*", "i would like to withdraw this", "withdraw from the meeting"),
    ("withdraw", "POLITE* WANT* POLITE* {cancel|cancelling|pull|drop|stop|close|end} ASKED POLITE*",
     "please cancel this request", "please cancel the meeting"),
    ("withdraw", "POLITE* {THIS|the need}? {is|has been|was}? {now|withdrawn}? {no longer|not} {needed|required"
     "|necessary"
     "|relevant|wanted} {any more|anymore|any longer|now|at all}? POLITE*", "no longer required thanks", "needed"),
    ("withdraw", "POLITE* {we|i|they} no longer {need|require|want} THIS* {help|input|to move|to transfer}? POLITE*",
     "we no longer need this", "we no longer need to wait"),
    ("withdraw", "POLITE* THIS {can|should|may|to} be {withdrawn|cancelled} POLITE*", "this can be withdrawn",
     "this can be done"),
    ("ended", "POLITE* TELL* WHO {has|have|is} {now|since|just|sadly}* {moved|gone|relocated|emigrated|moving} {away"
     "|abroad|out of the country|overseas|to scotland|to ireland|to another country|back to ireland|to spain"
     "|back to poland|out of the area for good} ~*", "she has moved out of the country", "she has moved to the ward"),
    ("escalate", "POLITE* {WANT|this|it|THIS|needs|need|be|to be|to|please can this|can this|could this|can it|could it"
     "|i would like|we would like|i want|we want|i need|we need|should be}* {escalate|escalated|escalating} THIS*"
     " {up|further|up the line|to the next level|to the next step|to managers|to your manager|asap|urgently|to the next"
     " managers}? POLITE*", "can this be escalated", "has this been escalated"),
    ("seen", "POLITE* {i have|we have|i|we|have|got it and|got this|received and|read and|noted and}* {seen"
     "|acknowledged"
     "|acknowledge} {THIS|the alarm|the concern|the alert|the email|your email|the message|and noted|and understood}*"
     " {and}? {i am on it|we are on it|on it|dealing with it|am dealing with it|will deal with it|acting on it"
     "|looking into"
     " it|am acting on it|are dealing with it|will act on it|will ring now|ringing now|speaking to the team}* POLITE*",
     "seen ta", "seen but not read"),
    ("seen", "POLITE* {the|your|this}? {concern|ALARM|ALARM concern|alarm|alert|ALARM alert|email|message}"
     " {has been|is|was}? {seen|acknowledged} {by me|by us|and noted|and understood}*"
     " {and}? {i am on it|we are on it|on it|dealing with it|am dealing with it|will deal with it|acting on it"
     "|ringing now|ringing the ward now|speaking to the team|speaking to the ward}* POLITE*",
     "concern seen thanks", "concern seen by the police"),
    ("seen", "POLITE* {got this|got it|received} seen POLITE*", "got this seen", "got this"),
    ("stays", "POLITE* {resolved|agreed|we agree|i agree|we have agreed|both agree|that|it is agreed|we all agree}*"
     " {THIS|he|she}? {is to|to|will|is}? {stay|stays|staying|remain|remains|remaining} {where it is|put|as is|as it is"
     "|with us|with you|with HOLDER|with the HOLDER|with HOLDER team|here|where she is|where he is"
     "|with the current team|with the same team}? POLITE*",
     "resolved stays where it is", "she stays with her sister"),
    ("told", "POLITE* {i have|we have|i|we|i've|have}* {now|also|just}? {told|informed|spoken to"
     "|let} {the person|him|her"
     "|them|the client|the lady|the gentleman|the service user} {know|about this|about the move|about it|in person"
     "|and the family|by phone|this morning|yesterday}* POLITE*", "i have told the person", "i have told the manager"),
    ("all", "POLITE* {all|everything|all of it|that is|that is all|it is|this is|now|is|has been}* {done|completed"
     "|complete|finished|sent} {now|already|too|as well}? POLITE*", "all done", "nearly done"),
)  # fmt: skip
"""What is said, its pattern, an example, and one that says something else."""

_SLOTS = tuple((name, pattern(text, _WORDS, _KINDS)) for name, text, _, _ in TABLE)
_CUES = lazily(
    r"\b(?:died|dead|deceased|death|passing|passed|rip|withdr\w*|cancel\w*|drop|pull|stop|end|close"
    r"|no longer|not|moved|gone|relocated|emigrated|moving|escalat\w*|seen|acknowledged?|stay\w*|remain\w*"
    r"|told|informed|spoken|let|done|completed?|finished|sent)\b"
)
_TOKEN = lazily(r"[^\W_]++(?:['.&-][^\W_]++)*+")
_HEAD = lazily(r"[,;:]| - | as | because | since |\. ")


def named(words: Sequence[str]) -> str:
    """What some words say, by the first pattern that they are made of; "" for none."""
    return next((name for name, slots in _SLOTS if words and made(slots, words)), "")


def in_own_words(plainly: str, vocabulary: Vocabulary, *, asks: bool) -> tuple[Intent, str] | None:  # noqa: PLR0911 - one return for each step, in order
    """What a sentence, as `Known.plainly` gives it, says in its writer's own words, with the reason that it gives."""
    if len(plainly) > 240 or not _CUES.search(plainly):
        return None
    text, team = _with_holder(tidied(plainly, None), vocabulary)
    name, rest = _name(text, vocabulary.alarm_names), ""
    if not name and (gap := _HEAD.search(text)):
        name, rest = _name(text[: gap.start()], vocabulary.alarm_names), text[gap.end() :].strip()
        if name not in _WITH_REASON or speaks(rest) or (name == "seen" and gap[0] == " as "):
            return None
    if not name or (asks and name not in _MAY_ASK):
        return None
    if name == "told":
        item = vocabulary.items.get("person told")
        return (Done(items=(item,)), "") if item else None
    if name == "stays":
        return Stays(team=team), ""
    if name == "withdraw" and "no longer" in plainly:
        return Withdraw(reason="no longer needed"), rest
    return _INTENTS[name], rest


def _with_holder(text: str, vocabulary: Vocabulary) -> tuple[str, str | None]:
    """A text with the one team that it names written as a token, and that team."""
    mentions = vocabulary.mentions(text)
    if len(mentions) != 1:
        return text, None
    (one,) = mentions
    return f"{text[: one.start]}HOLDER{text[one.end :]}", one.team


def _name(text: str, alarms: frozenset[str]) -> str:
    """What a text says, as it stands, or with what the packs call their alarm written as a token."""
    if (found := named(_TOKEN.findall(text))) or not alarms:
        return found
    token = _any_of(alarms).sub("ALARM", text)
    return named(_TOKEN.findall(token)) if token != text else ""


@lru_cache(maxsize=64)
def _any_of(names: frozenset[str]) -> re.Pattern[str]:
    return lazily(rf"\b(?:{'|'.join(sorted(map(re.escape, names), key=len, reverse=True))})\b")


_WITH_REASON = ("withdraw", "died", "ended", "seen")
_MAY_ASK = ("withdraw", "escalate")
_INTENTS: dict[str, Intent] = {
    "died": Withdraw(reason=DIED, died=True),
    "withdraw": Withdraw(),
    "ended": Withdraw(reason="the person has moved away"),
    "escalate": Escalate(),
    "seen": Seen(),
    "all": Done(items=("all",)),
}
