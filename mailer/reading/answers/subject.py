"""Decides what a letter's subject says beyond what is plainly harmless beside a yes in its text.

The list is closed. Whatever is not on it may contradict the yes (`Accepted only if funding is agreed`, `DRAFT`), and
counts only where it is the subject of an email of ours: that is for the record to say, which knows what was sent.
"""

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.parsing import ACCEPTS, does
from mailer.reading.sentences.known import A_REQUEST, OK_REFERENCE, OUR_TEAM, Known
from mailer.reading.sentences.phrases import says_nothing
from mailer.reading.sentences.units import fold
from protocol.directory import Directory
from protocol.messages.subjects import bare
from protocol.pack.procedures import Pack

_PROMPT = lazily(
    r"please accept or decline(?:,? (?:case |request )?(?:REFOK|REQUESTNO))?"
    r"(?: (?:by|before)(?: (?:(?:\d{1,2}[:.])?\d{1,2} ?(?:am|pm)?|\d{1,2}(?:st|nd|rd|th)|20\d\d|noon|midday|today|on"
    r"|the|of|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september"
    r"|october|november|december),?){1,8}(?![a-z0-9]))?"
)
"""What we and colleagues ask with, by when and nothing else: it asks for an answer, and is none."""
_DOUBTS = lazily(
    r"\b(?:not|no|never|if|only|unless|until|subject to|pending|hold|draft|provided|provisional\w*|conditional\w*|but"
    r"|except|declin\w*|refus\w*|reject\w*|withdr\w*|cancel\w*|wait|once|when|maybe|question|query|part)\b|n't\b|\?"
)
_WORD = lazily(r"[^\W_]++(?:['-][^\W_]++)*+")
_NEUTRAL = frozenset(
    _WORD.findall(
        "a about acceptance accept accepted accepting an and answer answering as at by case cases confirm confirmation "
        "confirmed decision email enquiry for from i in is it letter mail message my new of on our please re ref "
        "reference referral regarding reminder reply request requested requests response responsibility responsible "
        "team the their this to today transfer transferred urgent we with yes your"
    )
)


class Subjects:
    """Judges subjects, with the names of the directory's teams and of the packs' procedures among what is harmless."""

    def __init__(self, directory: Directory, packs: tuple[Pack, ...]) -> None:
        teams = (words for team in directory.teams.values() for words in (team.name, *team.aliases))
        organisations = (organisation.name for organisation in directory.organisations.values())
        kinds = (words for pack in packs for each in pack.procedures.values() for words in (each.title, *each.aliases))
        named = {word for words in (*teams, *organisations, *kinds) for word in _WORD.findall(fold(words))}
        self._harmless = _NEUTRAL | {each.casefold() for each in (OK_REFERENCE, A_REQUEST, OUR_TEAM)} | named

    def beyond(self, subject: str, known: Known) -> str:
        """What a subject says that is not plainly harmless, as `bare` gives it, or ""."""
        words = bare(subject)
        plainly = known.plainly(fold(words))
        if not plainly.startswith("accepted:"):  # so calendars write of a meeting that bears our subject
            plainly = " ".join(_PROMPT.sub(" ", plainly, count=1).split())
        if not plainly or does(plainly, asks=False) == ACCEPTS or says_nothing(plainly, known):
            return ""
        said = [word.casefold() for word in _WORD.findall(plainly)]
        unlike = "?" in words or _DOUBTS.search(plainly)
        return words if unlike or any(each not in self._harmless for each in said) else ""
