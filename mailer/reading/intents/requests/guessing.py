"""Decides which one team words can only mean that name none wholly: “LD”, “the adult LD team”, “Eastvale”, a manager's
name. It is offered to whoever wrote them, and a plain yes settles it."""

from collections.abc import Sequence

from mailer.reading.sentences.clauses.lexicon import words as word_set
from mailer.reading.sentences.clauses.slips import one_slip
from mailer.reading.sentences.units import fold
from mailer.reading.sentences.vocabulary import Vocabulary

_SHORT = {
    "ld": "learning disability", "mh": "mental health", "ot": "occupational therapy", "ots": "occupational therapy",
    "pd": "physical disability", "op": "older people", "ldt": "learning disability", "eip": "early intervention",
    "hosp": "hospital", "cmht": "community mental health", "sw": "social work", "dv": "domestic violence",
    "disabilities": "disability", "mental": "mental", "adults": "adult", "amhp": "approved mental health",
}  # fmt: skip
_SAYS_NOTHING = word_set("""
    the our your their a team teams service services people's please over to in at of and lot people folks guys i think
""")
_LONG = 5


def guess(words: str, vocabulary: Vocabulary, own: Sequence[str]) -> str | None:
    """The one team, none of `own`, that all the words can mean; None where none or several can."""
    said = _spelt(words)
    if not said:
        return None
    teams = [team for team in vocabulary.directory.teams.values() if team.key not in own and not team.ended]
    found = [team.key for team in teams if all(any(_same(a, b) for b in _names(team.key, vocabulary)) for a in said)]
    if not found and (person := vocabulary.person(" ".join(words.removesuffix("'s").split()))) is not None:
        found = [team.key for team in teams if person == team.manager] or [
            team.key for team in teams if vocabulary.directory.belongs(person, team.key)
        ]
    return found[0] if len(found) == 1 else None


def _spelt(words: str) -> list[str]:
    spelt = " ".join(_SHORT.get(each, each) for each in fold(words).replace("-", " ").split())
    return [each for each in spelt.split() if each not in _SAYS_NOTHING]


def _names(key: str, vocabulary: Vocabulary) -> frozenset[str]:
    team = vocabulary.directory.teams[key]
    place = vocabulary.directory.organisations[team.organisation].name
    every = " ".join((team.name, *team.aliases, place))
    return frozenset(_spelt(every)) | frozenset(fold(every).split())


def _same(a: str, b: str) -> bool:
    return a == b or (len(a) >= _LONG and one_slip(a, b)) or (len(a) >= _LONG and a + "s" == b)
