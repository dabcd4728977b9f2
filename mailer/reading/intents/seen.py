"""Decides what counts where a letter may have been seen otherwise than it is read: every reading of it must agree.

A letter can be read with and without the words that a person may not have seen, as its HTML or its plain text, with
a box or an indented line as its writer's own or somebody else's. What would move something must be said in each.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace

from mailer.reading.answers.answers import speaks
from mailer.reading.answers.secondlook import FORWARD
from mailer.reading.intents.saying import ANSWERING, Heard
from mailer.reading.newtext.newtext import NewText, new_text
from mailer.reading.sentences.blanks import unfilled
from mailer.reading.sentences.pictures import instead_of
from mailer.reading.sentences.units import fold
from protocol.messages.guard import masked
from protocol.messages.intents import Answer, Ask, Help, Intent, Nothing, Reading, WhoOwns

Hear = Callable[[Heard], tuple[Intent, str]]

_BOXED = "some of its words look quoted, and may be the writer's own"
_UNSEEN = "it has words that may not be seen when it is read"
_TWINS = "its plain text and its HTML do not both say so plainly"
_UNDER = "it stands below the header lines of an old letter, so it is not clear who wrote it"
_BLANKS = "it has blanks that nobody filled in"

_SAID = (Reading.PLAIN_ACCEPT, Reading.DECLINE)


def seen(heard: Heard, hear: Hear, ours: Collection[str], listed: Collection[str]) -> tuple[Intent, str]:
    """What a letter says, and the words that say so, where all its readings agree; else what is to be asked.

    `ours` are our own addresses, `listed` all those of the directory, in lower case.
    """
    said = hear(heard)
    known = {_as_heard(heard.new): said}
    if heard.new.under:
        said = _under(heard, hear, ours, listed) or said
    for new, why, twin in readings(heard):
        again = known.get(_as_heard(new)) or hear(replace(heard, new=new))
        said = both(said, again, why, twin=twin)
    if _plainly(said[0]) and unfilled(heard.new.text or heard.new.under):
        return _asked(said[1], _BLANKS)
    return said


def _as_heard(new: NewText) -> NewText:
    """A new text without what no intent rests on: two that are then alike say the same."""
    return replace(new, display="", quoted=())


def readings(heard: Heard) -> Iterator[tuple[NewText, str, bool]]:
    """The other readings of a letter: its new text, why it is asked about if they differ, and whether it is
    the letter's second form."""
    mime, new = heard.mime, heard.new
    if not mime.text.strip() and not mime.kept.strip():
        return
    if mime.kept != mime.text and mime.kept.strip():
        yield _as_sure(new_text(_said_by_pictures(mime.kept), boxes=True), new), _UNSEEN, False
    elif new.boxed:
        yield _as_sure(new_text(mime.text, boxes=True), new), _BOXED, False
    page = mime.as_html()
    if page is not None:
        shown = new_text(page.seen)
        yield _as_sure(shown, new, page.problem), _TWINS, True
        if page.kept != page.seen or shown.boxed:
            yield _as_sure(new_text(_said_by_pictures(page.kept), boxes=True), new, page.problem), _UNSEEN, False


def _said_by_pictures(text: str) -> str:
    """A text in which what decides in the place of a picture stands as its own sentence."""
    if "[image: " not in text:
        return text
    lines = ((line, instead_of(line)) for line in text.split("\n"))
    return "\n".join(instead if instead and speaks(fold(instead)) else line for line, instead in lines)


def _as_sure(other: NewText, new: NewText, problem: str = "") -> NewText:
    return replace(other, unsure=other.unsure or problem or new.unsure)


def both(said: tuple[Intent, str], again: tuple[Intent, str], why: str, *, twin: bool) -> tuple[Intent, str]:
    """What two readings of one letter say together. A no that can be seen stands whatever is hidden: it moves
    nothing. A yes, and whatever else moves something, must be said in both."""
    first, other = said[0], again[0]
    if isinstance(first, Answer) and first.reading is Reading.PLAIN_ACCEPT:
        if isinstance(other, Answer) and other.reading is not Reading.DECLINE:
            if other.reading is Reading.PLAIN_ACCEPT:
                return (
                    said if (first.speaks_for, first.team) == (other.speaks_for, other.team) else _asked(said[1], why)
                )
            return _asked(said[1], why) if twin else _more(first, other, why)
        return _asked(said[1], why)
    if isinstance(first, Answer) and first.reading is Reading.DECLINE:
        no = isinstance(other, Answer) and other.reading is not Reading.PLAIN_ACCEPT
        return said if no or not twin else _asked(said[1], why)
    if isinstance(first, Answer) and first.bare and getattr(other, "bare", "") != first.bare:
        said = replace(first, bare=""), said[1]
    if not _moves(first):
        return _asked(again[1], why) if _moves(other) else said
    same = type(first) is type(other) and _of(first) == _of(other)
    return said if same or (twin and not _plainly(other)) else _asked(said[1], why)


def _more(first: Answer, other: Answer, why: str) -> tuple[Intent, str]:
    """A yes of which another reading says more: what more it is, where that is known."""
    vague = other.reading is Reading.UNCLEAR
    answer = replace(other, words=other.words or first.words, why=why if vague else f"{other.why}; {why}"[:300])
    return answer, answer.words


def _of(intent: Intent) -> tuple[str | None, str]:
    return (intent.to_team, intent.kind) if isinstance(intent, Ask) else (None, "")


def _plainly(intent: Intent) -> bool:
    return isinstance(intent, Answer) and intent.reading in _SAID


def _moves(intent: Intent) -> bool:
    """Whether it would change anything, or tell anybody."""
    if isinstance(intent, Answer):
        return intent.reading in _SAID
    return not isinstance(intent, Nothing | Help | WhoOwns)


def _asked(words: str, why: str) -> tuple[Intent, str]:
    cut = masked(" ".join(words.split()))[:200]
    return Answer(reading=Reading.UNCLEAR, words=cut, why=why), cut


def _under(heard: Heard, hear: Hear, ours: Collection[str], listed: Collection[str]) -> tuple[Intent, str] | None:
    """What stands below the header lines of an old letter that stand first, as a few programs write a reply.

    It may also be the old letter itself. Of an answer to us a no is believed, because it moves nothing; all
    else is asked about.
    """
    said = hear(replace(heard, new=replace(heard.new, above=heard.new.under, below="", under="")))
    to = set(heard.mime.addresses("to"))
    written_by = heard.new.written_by
    reply = ANSWERING.match(heard.mime.subject) and not FORWARD.match(heard.mime.subject)
    to_us = bool(written_by) and (written_by <= set(ours) or (written_by <= to and written_by.isdisjoint(listed)))
    if isinstance(said[0], Nothing | Help | WhoOwns):
        return None
    no = isinstance(said[0], Answer) and said[0].reading is Reading.DECLINE
    return said if no and reply and to_us else _asked(said[1], _UNDER)
