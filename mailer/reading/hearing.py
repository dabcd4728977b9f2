"""Puts together what a person's own words say, in a letter or in a line of chat: one road for both.

It decides nothing itself but which of the words raise an alarm and who of a team signed an answer.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from mailer.reading.answers.learnable import may_be_learnt
from mailer.reading.answers.secondlook import FORWARD
from mailer.reading.answers.standing import for_another, one_writer, strange_lines, without
from mailer.reading.answers.subject import Subjects
from mailer.reading.intents.beside import Beside, beside
from mailer.reading.intents.each import Said, said_one_by_one
from mailer.reading.intents.requests.labelled import Around, paired, untabled
from mailer.reading.intents.saying import ANSWERING, Heard, what_is_said
from mailer.reading.intents.seen import seen
from mailer.reading.kinds.kinds import Us
from mailer.reading.mime.mime import Mime
from mailer.reading.newtext.newtext import NewText
from mailer.reading.sentences.concern import Concern
from mailer.reading.sentences.known import Known, case_forms
from mailer.reading.sentences.phrases import rest_of
from mailer.reading.sentences.references import Found, find, in_hand
from mailer.reading.sentences.units import fold, units
from mailer.reading.sentences.vocabulary import Vocabulary, names_of
from protocol.directory import Directory
from protocol.messages.guard import identifying
from protocol.messages.habits import normal
from protocol.messages.intents import About, Answer, Ask, Intent, LowerFlag, RaiseFlag, Reading, Sender, Strange
from protocol.pack.procedures import Pack


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A person's letter or line before it is asked what it says. `subject` and `text` are the references
    in each, `of` what it is about, `addresses` where it went."""

    mime: Mime
    new: NewText
    subject: Found
    text: Found
    sender: Sender
    of: About
    addresses: tuple[str, ...] = ()
    on: date | None = None
    """The day on which it came."""

    @property
    def written(self) -> date | None:
        """The day on which it was written, by its own date where that is on or before the day on which it came."""
        if self.mime.written is None or self.on is None:
            return self.on
        return min(self.mime.written.date(), self.on)


@dataclass(frozen=True, kw_only=True)
class Meant:
    """What it says. `words` are those that `intent` rests on, and `kept` those of them that may be kept."""

    intent: Intent
    words: str
    alarm: bool
    personal_data: bool
    subject: str = ""
    """What the subject says beyond what is harmless beside a yes, or ""."""
    quoted: tuple[str, ...] = ()
    harmless: tuple[bool, ...] = ()
    if_ours: Answer | None = None
    doubtful: bool = False
    habits: tuple[str, ...] = ()
    strange: Strange | None = None
    """As in `Cover`."""
    each: tuple[tuple[str, Answer | Ask], ...] = ()

    @property
    def kept(self) -> str:
        """A request may describe the person, and the ledger holds no such text (docs/security.md)."""
        return "" if isinstance(self.intent, Ask) else self.words


_SEVERAL = 2


class Hearing:
    """Hears what people say, with the words of the directory and the packs.

    `prefix` is that of our case references, `us` are our own addresses.
    """

    def __init__(self, directory: Directory, packs: Iterable[Pack], us: Us, prefix: str) -> None:
        packs = tuple(packs)
        self._directory = directory
        self._words = Vocabulary(directory, packs, prefix)
        self._us = us
        self._prefix = prefix
        self._listed = frozenset((*directory.by_address, *directory.by_mailbox))
        self._names = frozenset(fold(person.name) for person in directory.people.values())
        self._subjects = Subjects(directory, packs)

    @property
    def alarm_names(self) -> frozenset[str]:
        """What a line of a request may begin with that says whether there is a concern, folded."""
        return self._words.alarm_names

    def said(self, opened: Opened) -> Meant:
        """What a person's words say."""
        mime, new, sender, of = opened.mime, opened.new, opened.sender, opened.of
        references, local_ids = in_hand(opened.subject, opened.text, of)
        display = next((name for name, _ in mime.named("from")), "")
        known = self._words.known(sender, case_forms(references, map(str, local_ids)), display, opened.written)
        concern = self._concern(mime, new, known)
        alarm = concern in (Concern.MENTIONED, Concern.REPORTED)
        around = Around(
            local_ids=of.local_ids,
            problems=tuple(dict.fromkeys((*opened.subject.problems, *opened.text.problems))),
            concern=concern,
            addresses=opened.addresses,
        )
        own = tuple(team.key for team in self._words.own_teams(sender))
        heard = Heard(mime=mime, new=new, sender=sender, about=of, known=known, around=around, own=own)

        found = self._heard(heard)
        intent, if_ours = found.intent, found.if_ours
        lines = strange_lines(new, known) if self._may_be_habits(heard) else ()
        no_alarm = isinstance(intent, LowerFlag) or (isinstance(intent, Ask) and not intent.concern)
        no_alarm = no_alarm or (isinstance(intent, RaiseFlag) and intent.alarm)
        return Meant(
            intent=intent,
            words=found.words,
            alarm=alarm and not no_alarm,
            personal_data=identifying(f"{mime.subject}\n{new.text}\n{new.under}") is not None,
            subject=self._subjects.beyond(mime.subject, known),
            quoted=found.lines,
            harmless=found.harmless,
            if_ours=if_ours,
            each=self._each(heard, intent),
            doubtful=bool(FORWARD.match(mime.subject) or new.signature or new.below or new.under),
            habits=lines if one_writer(new, known) and not sender.team else (),
            strange=self._strange(heard, lines) if lines and _no_yes(intent) else None,
        )

    def _heard(self, heard: Heard, but: frozenset[str] = frozenset()) -> Beside:
        """What a letter says, and what is quoted beside it; without lines that stand there by habit, as `normal`
        gives them."""

        def hear(each: Heard) -> tuple[Intent, str]:
            if but:
                each = replace(each, new=without(each.new, each.known, but))
            return what_is_said(each, self._words.of(each.sender), self._us)

        said = seen(heard, hear, self._us.addresses, self._listed)
        found = beside(said, heard, hear, self._us.addresses, self._names)
        team = heard.sender.team
        if not team:
            return found
        intent = self._named(found.intent, heard.new, team) if isinstance(found.intent, Answer) else found.intent
        if_ours = self._named(found.if_ours, heard.new, team) if found.if_ours else None
        return replace(found, intent=intent, if_ours=if_ours)

    def _each(self, heard: Heard, intent: Intent) -> Said:
        """What a letter says to each of several cases, or asks of each of several teams about one."""
        if len(heard.about.references) < _SEVERAL and not isinstance(intent, Ask):
            return ()  # as of most letters: it answers one
        return said_one_by_one(
            heard,
            self._plainly_said,
            self._prefix,
            self._us.addresses,
            self._names,
            lambda part: self._concern(heard.mime, part, heard.known),
        )

    def _plainly_said(self, each: Heard) -> tuple[Intent, str]:
        return what_is_said(each, self._words.of(each.sender), self._us)

    def _strange(self, heard: Heard, lines: tuple[str, ...]) -> Strange | None:
        """What a letter says without lines that nobody knows, where that is a plain yes and with them it is none."""
        found = self._heard(heard, frozenset(map(normal, lines)))
        if not isinstance(found.intent, Answer) or (found.if_ours or found.intent).reading is not Reading.PLAIN_ACCEPT:
            return None
        return Strange(
            lines=lines, intent=found.intent, quoted=found.lines, harmless=found.harmless, if_ours=found.if_ours
        )

    def _may_be_habits(self, heard: Heard) -> bool:
        """Whether a letter is one person's own and new throughout, so that what stands at its foot may be theirs."""
        new, sender = heard.new, heard.sender
        own = bool(sender.person or sender.team) and sender.on_behalf_of is None
        apart = new.unsure or new.below or new.under or new.boxed
        return own and not apart and not FORWARD.match(heard.mime.subject)

    def known(self, mime: Mime, sender: Sender, of: About) -> Known:
        """What may be named in a letter of a sender about a case without saying anything."""
        display = next((name for name, _ in mime.named("from")), "")
        return self._words.known(sender, case_forms(of.references, map(str, of.local_ids)), display, None)

    def may_be_learnt(self, line: str, sender: Sender) -> bool:
        """Whether a line of a sender's may ever be learnt to stand in letters by habit."""
        return may_be_learnt(line, self._words.known(sender, frozenset()))

    def found(self, text: str, sender: Sender) -> Found:
        """The references in a text; local ids are those of the sender's organisation."""
        organisation = ""
        if sender.person:
            organisation = self._directory.people[sender.person].organisation
        elif sender.team:
            organisation = self._directory.teams[sender.team].organisation
        return find(text, prefix=self._prefix, organisation=organisation)

    def _concern(self, mime: Mime, new: NewText, known: Known) -> Concern:
        """What a person's own words say of a concern of the alarm. A job title in a signature says nothing of one."""
        if self._words.alarm is None:
            return Concern.NONE
        spoken = rest_of(
            units("\n".join(paired(untabled(f"{new.text}\n{new.under}").split("\n"), self.alarm_names))),
            replace(known, concerns=None),
        )
        if not ANSWERING.match(mime.subject) and not mime.ids("in-reply-to"):
            spoken += units(mime.subject)
        return self._words.alarm.of(spoken)

    def _named(self, answer: Answer, new: NewText, team: str) -> Answer:
        """An answer from a team's mailbox with the one person who signs it and may accept (A12). Where a colleague
        signs beside them, or for them, it is not said who answers."""
        signed = f" {fold(new.text)} {fold(new.signature)} "
        full = [p.key for p in self._words.acceptors(team) if f" {fold(p.name)} " in re.sub(r"[,.;|()-]", " ", signed)]
        lines = {fold(line) for line in f"{new.text}\n{new.signature}".split("\n")}
        found = full or [p.key for p in self._words.acceptors(team) if names_of(p.name) & lines]
        if len(found) != 1 or any(map(for_another, lines)):
            return answer
        others = self._names - {fold(self._directory.people[found[0]].name)}
        return answer if others & lines else replace(answer, named=found[0])


def _no_yes(intent: Intent) -> bool:
    return isinstance(intent, Answer) and intent.reading is not Reading.PLAIN_ACCEPT
