"""Decides whether what tells a habit in a line tells it surely: by how plain it is, and what else stands in the line.

Three kinds of phrases. Most say so by themselves (`follow us`, `intended recipient`). Those of `WEAK` could stand in
a sentence of the writer's (`contract`, `outstanding`), so every other word must be one that habits are made of.
Those of `ANCHORED` could even be a whole answer (`job share`, `part time`, `hours limited`), so something else must
show that it is a habit: a number, a clock, a day, an address, or a phrase of another kind.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.clauses.footwords import GIVEN, JOBS
from mailer.reading.sentences.clauses.habitwords import DAYS, MONTHS
from mailer.reading.sentences.clauses.plainwords import DOUBTFUL, PLAIN


def _phrases(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().replace("\n", ",").split(",") if line.strip())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WEAK = _phrases("""
    this email, this e-mail, this message, this communication, emails, e-mails, email message, attachment
    attachments
    attached to it, links, virus, viruses, internet, the sender, sender, addressee, addressees, the recipient
    recipients, the author, confidentiality, personal information, personal data, data protection, password
    passwords
    out of hours, working hours, monitored, monitoring, scanned, worm, with caution, handle with care
    in another format, large print
    your information, privacy, privilege, third parties, opt out, footnote, not part of, by email, by e-mail
    urgent matters, for urgent matters, not for urgent matters, proud, award, awards, winner, winners, values
    print, printing, printed, tree, planet, environment, recycle
    sustainable, carbon, website, our website, the website, our staff, kindness, respect, compassion, integrity
    excellence, inclusive, visible, a better, for a better, wellbeing, adopt, foster, read our
    see our, our latest, be kind, champion, ally, department, directorate, office, offices, this mailbox
    welsh, tell us
    tell us what, diary, this winter, hybrid
""")

_CONTACT = _phrases("contact, call, ring, phone, telephone, mobile, fax, bleep, pager, reception, voicemail, or call")
_QUERY = _phrases("query, queries, enquiry, enquiries, feedback, survey, complaints, compliments")
_URGENT = _phrases("""
    urgent, urgently, emergency, emergencies, crisis, not for urgent
""")
_TIME = _phrases("""
    annual leave, on leave, leave, away, holiday, absence, unavailable, working days, working day, hours
    office hours
    working pattern, part time, part-time, full time, job share, flexibly, flexible working, non-working, work
    working from home, day off, option, opening times, period of annual leave, strikes
""")
_PAPER = _phrases("""
    paper, signature, copy in, cc the, image, photo, picture, logo, icon, training purposes, not in use
    any errors
    avoid delay, suits you, convenient to you, obliged to, no expectation, not expected to, other use
    respond outside
    outside your, outside your own, to talk, on behalf of, inbox, inboxes
""")
_RANK = _phrases("rated, rating, voted")
_HIRING = _phrases("hiring, jobs, recruiting, recruitment, careers, vacancies, vacancy")
_LEGAL = _phrases("""
    contract, contracts, subject to contract, amounts to, standard terms, commitment, legally, liability, liable
    opinions, views, amended, tampered, prohibited, strictly prohibited, disclose, distribution, dissemination
    any offer, offer or acceptance, legal proceedings, vat, copyright, under the act, is not so, bound by anything
    anything in this email, return and destroy, by return, formal notices, terms and conditions, terms of use
    every effort, third parties, in response to a request, retain a copy, equality, information security
""")
_MAIL = _phrases("""
    official, external, outside sender, genuine, trusted, untrusted, originated, spam, junk, blocked content
    for internal use, were expecting, files you, what to do next, in bits, external party, have been blocked
    might be impersonating, impersonating, when in doubt
""")
GROUPS = (_CONTACT, _QUERY, _URGENT, _TIME, _PAPER, _RANK, _HIRING, _LEGAL, _MAIL)
ANCHORED = frozenset[str]().union(*GROUPS)

_NUMBER = lazily(r"\+?\d{3,}|\d{1,2}[.:]\d\d(?:am|pm)?|\d{1,2}(?:am|pm)|\d{1,2}-\d{1,2}")
_ADDRESS = lazily(r"https?|www|cid|mailto|[\w-]++(?:\.[\w-]++)++(?:/\S*+)?")
_ABOUT = _words("about re regarding concerning")
_ORGANISATIONS = _words("council trust nhs cmht aldt foundation borough county")
_ANCHORS = DAYS | MONTHS | _ORGANISATIONS
_FEW, _SHORT = 5, 8


@dataclass(frozen=True, kw_only=True)
class Told:
    """A phrase that tells a habit, and where it stands."""

    phrase: str
    at: int
    end: int


def surely(words: Sequence[str], told: Sequence[Told]) -> bool:
    """Whether the phrases that tell a habit in a line tell it surely."""
    covered = {each for one in told for each in range(one.at, one.end)}
    loose = _loose(words, covered)
    if any(word in DOUBTFUL for word in loose):
        return False
    if any(one.phrase not in WEAK and one.phrase not in ANCHORED for one in told):
        return len(loose) <= len(words) // 3 + 1
    if len(loose) > (len(words) // 4 if len(words) >= _SHORT else int(any(map(_NUMBER.fullmatch, words)))):
        return False
    if any(one.phrase in _CONTACT and _ABOUT.intersection(words[one.end :]) for one in told):
        return False  # “ring me about it”
    return _anchored(words, told) or (len(words) >= _FEW and any(one.phrase in WEAK for one in told))


def beside_a_disclaimer(words: Sequence[str], told: Sequence[Told], going_with: Collection[str]) -> bool:
    """Whether they tell surely enough that a line belongs to the disclaimer round it: it is long and holds nothing
    doubtful, or has a phrase of those that go with one."""
    if surely(words, told):
        return True
    covered = {each for one in told for each in range(one.at, one.end)}
    if any(word in DOUBTFUL for at, word in enumerate(words) if at not in covered):
        return False
    return len(words) >= _SHORT or any(one.phrase in going_with for one in told)


def _anchored(words: Sequence[str], told: Sequence[Told]) -> bool:
    if any(_NUMBER.fullmatch(each) or _ADDRESS.fullmatch(each) or _when_or_whose(each) for each in words):
        return True
    outer = (one for one in told if not any(each.at < one.at < each.end for each in told))
    kinds = {next((at for at, group in enumerate(GROUPS) if one.phrase in group), one.phrase) for one in outer}
    return len(kinds) > 1 and len(words) > len(kinds)


def _when_or_whose(word: str) -> bool:
    return word in _ANCHORS or all(each in DAYS for each in word.split("-"))


def _loose(words: Sequence[str], covered: Collection[int]) -> list[str]:
    """The words that neither tell a habit nor are such as habits are made of. Behind a name that people are given
    one more may be a surname, and before `council` stands the name of one."""
    out: list[str] = []
    for at, word in enumerate(words):
        if (
            at in covered
            or ((word in PLAIN or word in JOBS) and word not in DOUBTFUL)
            or word in GIVEN
            or _when_or_whose(word)
        ):
            continue
        after = words[at + 1] if at + 1 < len(words) else ""
        named = word not in DOUBTFUL and ((at > 0 and words[at - 1] in GIVEN) or after in _ORGANISATIONS)
        if not (
            named or len(word) == 1 or any(map(str.isdigit, word)) or not word.isascii() or "." in word or "/" in word
        ):
            out.append(word)
    return out
