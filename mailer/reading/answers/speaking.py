"""Decides for which team an answer speaks that names another than its writer's own: “ALDT accepts”.

Whoever writes it, it is an answer of that team and of no other. Whether that team was asked, and whether its writer
may answer for it, is for the record to say (`protocol/deciding/answering.py`).
"""

from collections.abc import Callable, Collection
from dataclasses import replace

from mailer.reading.mime.patterns import lazily
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.known import OUR_TEAM, Known
from mailer.reading.sentences.units import fold
from mailer.reading.sentences.vocabulary import Vocabulary
from protocol.messages.intents import Answer, Reading

Read = Callable[[Known], Answer | None]

# What is told of another team, and not said for it: “ALDT has accepted”, “accepted by ALDT”, “ALDT will accept”.
_TOLD = lazily(
    rf"{OUR_TEAM} (?:has|have|had|will|would|shall|did|accepted|took|declined|refused|should|could|may|might|must|can)"
    rf"(?!\w)|(?:accepted|taken|declined|refused) by {OUR_TEAM}(?!\w)"
    rf"|(?:happy|glad|pleased|content|delighted) for {OUR_TEAM}|(?:case|referral|request|transfer|REFOK|this|one|it)"
    rf" from {OUR_TEAM}|\baccept(?:s|ed|ing)?(?: \w+){{0,3}} to {OUR_TEAM}"
)
_PLAIN = (Reading.PLAIN_ACCEPT, Reading.DECLINE)


def for_a_team(
    answer: Answer | None, new: NewText, known: Known, words: Vocabulary, own: Collection[str], read: Read
) -> Answer | None:
    """An answer with the team that it speaks for, where it names one. `read` reads it with other knowledge, `own` are
    the writer's own teams."""
    folded = fold(new.text[:4_000])
    mentions = words.mentions(folded)
    if answer is not None and answer.reading in _PLAIN:
        mine = {each.team for each in words.mentions(fold(answer.words)) if each.team in own}
        if len(own) > 1 and len(mine) == 1:
            team = mine.pop()
            return replace(answer, speaks_for=words.directory.teams[team].name, team=team)
        return answer
    if answer is None and not mentions:
        return None
    named = {folded[each.start : each.end]: each.team for each in mentions}
    elsewhere = known.named_in(folded) - set(named)
    if any(team in own for team in named.values()) or len(set(named.values())) + len(elsewhere) != 1:
        return answer
    name = next(iter(named), "") or _with_place(next(iter(elsewhere)), folded, words)
    key = named.get(name)
    theirs = known.speaking_for(name)
    again = read(theirs)
    if again is None or again.reading not in _PLAIN or _TOLD.search(theirs.plainly(folded)):
        return answer
    return replace(again, speaks_for=name, team=key)


def _with_place(name: str, folded: str, words: Vocabulary) -> str:
    """A name with the organisation before it, where one of the directory's stands there: `northshire aldt`."""
    places = {fold(each.name).split(" ")[0] for each in words.directory.organisations.values()}
    return next((whole for place in places if (whole := f"{place} {name}") in folded), name)
