"""Decides how a sentence is written out before one looks for whom it asks: a token for each team, its words spelt, and
whether it asks anything now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from mailer.reading.intents.requests import askings as forms
from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.slips import slip_of
from mailer.reading.sentences.clauses.tidying import tidied
from mailer.reading.sentences.known import Known
from mailer.reading.sentences.units import Unit, fold
from mailer.reading.sentences.vocabulary import Mention, Vocabulary

TEAMED = lazily(r"T\d")
"""The token of a team that is not its writer's own."""
_LONGEST, _DIGITS, _TWICE, _SHORTEST = 800, 9, 3, 5
_TOKEN = lazily(r"[^\W_]++(?:['.&/-][^\W_]++)*+|->|[^\w\s]")
_SPELT = {
    "cud": "could", "tk": "take",
    "pls": "please", "plz": "please", "plis": "please", "cld": "could", "wld": "would", "u": "you", "xfer": "transfer",
    "req": "request", "->": "to", "2": "to", "i'd": "i would", "we'd": "we would", "somebody": "someone",
    "should've": "should have", "shd": "should", "wd": "would", "|": ":", ">": "to",
}  # fmt: skip
_SLIPPED = ("transfer", "redirect", "accept", "please", "referral", "transferred")
_SILENT = tuple(lazily(rf"(?<!\S)(?:{each})") for each in forms.SILENT)
_KNOW = f"(?:{'|'.join(forms.FOR_INFORMATION)})?"
_COPIED = lazily(rf"(?:, |\( )?(?:{'|'.join(forms.COPIES)})(?:the )?T\d (?:team )?{_KNOW}")
"""A team that is only sent a copy is not asked."""
_ASKED = lazily(r"(?:should|is(?! (?:there any|it|possible))|are|has|have|do|does|did|was|were) ")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """A sentence written out: its tokens with a space behind each, and the team of each token."""

    text: str
    tokens: tuple[str, ...]
    silent: bool
    """Whether it asks nothing now."""
    about: str
    """The words round the first team that it names, for whoever is asked which is meant."""

    def of(self, token: str) -> str:
        """The team that a token stands for."""
        return self.tokens[int(token[-1])]

    @property
    def teams(self) -> tuple[str, ...]:
        """The teams that it names, in order, save those that are sent a copy."""
        return tuple(map(self.of, TEAMED.findall(self.text)))


def written_out(unit: Unit, known: Known, words: Vocabulary, own: Sequence[str]) -> Sentence:
    """A sentence written out; `own` are the teams of its writer."""
    plain = tidied(replace(known, teams=frozenset()).plainly(unit.folded[:_LONGEST]), None)
    teams: list[str] = []
    out, at, about = "", 0, ""
    for each in _mentions(plain, words):
        if not _called(plain[each.start : each.end], each.team, words):
            continue
        written = "OWN"
        if each.team not in own and len(teams) < _DIGITS:
            written, teams = f"T{len(teams)}", [*teams, each.team]
            start = plain.rfind(" ", 0, max(0, each.start - 1)) + 1
            about = about or " ".join(takewhile(_is_theirs, plain[start:].split()[:6]))
        out, at = f"{out}{plain[at : each.start]} {written} ", each.end
    text = "".join(f"{_spelt(each)} " for each in _TOKEN.findall(out + plain[at:]))
    text = text.replace("was wondering ", "wonder ").replace("might be able to ", "could ").replace("@ ", "")
    text = text.replace("' s ", "'s ").replace(", on behalf of OWN , ", "")
    text = _COPIED.sub(" ", text)
    silent = any(each.search(text) for each in _SILENT) or (unit.asks and _ASKED.match(text) is not None)
    return Sentence(text=text, tokens=tuple(teams), silent=silent, about=about)


def _is_theirs(word: str) -> bool:
    """Whether a word is as its writer wrote it, and no token for a case or a team."""
    return word.islower() or not word.strip(".,:;()").isalpha()


def _mentions(text: str, words: Vocabulary) -> list[Mention]:
    """Where the names of teams stand in a text, each as often as it does."""
    found: list[Mention] = []
    for _ in range(_TWICE):
        again = words.mentions(text)
        found += again
        for each in again:
            text = text[: each.start] + " " * (each.end - each.start) + text[each.end :]
    return sorted(found, key=lambda each: each.start)


def _called(name: str, team: str, words: Vocabulary) -> bool:
    """Whether a team is called so, and has it not only for its key, which may be any word: “in hospital”."""
    found = words.directory.teams[team]
    return name != fold(team) or name in map(fold, (found.name, *found.aliases))


def _spelt(token: str) -> str:
    said = _SPELT.get(token, token)
    return slip_of(said, _SLIPPED) if len(said) >= _SHORTEST and said.islower() else said
