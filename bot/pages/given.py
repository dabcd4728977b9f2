"""Says what the answering of one page has to hand, and what a form on it becomes: something said by whoever is signed
in, kept as it was admitted, which counts once."""

import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, tzinfo
from hashlib import sha256
from types import MappingProxyType

from bot.pages.login import Login
from bot.pages.page import Shown, Signed
from bot.pages.trial import Trial
from bot.service.intake import Intake
from bot.service.meaning.case_lookup import CaseLookup
from bot.service.replies import Replies
from protocol.case.case import Case
from protocol.decision.rules import Rules
from protocol.directory import Directory, Person
from protocol.messages.chat import WEB, LineReader
from protocol.messages.intents import About, Authenticity, Evidence, Intent, Received, Sender
from protocol.pack.procedures import Flag
from protocol.ports.store import Store
from protocol.violations import Misread
from templates.screens.facts import Form, Moment, moment

_ONCE = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What the pages are made of. `address` is our mail address, `name` what we call ourselves; `trial` is there in a
    trial alone, `login` wherever people sign in."""

    intake: Intake
    replies: Replies
    lookup: CaseLookup
    store: Store
    rules: Rules
    reader: LineReader
    prefix: str
    address: str
    name: str
    trial: Trial | None = None
    login: Login | None = None


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody asks for: a path with what its parts are called, and what was typed. `at` is when it was
    admitted; `said` what came of the form before, to be shown now."""

    path: str
    at: datetime
    named: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    query: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    form: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    signed: Signed | None = None
    csrf: str = ""
    flow: str = ""
    """What the browser kept while somebody signed in elsewhere."""
    said: Shown | None = None


@dataclass(frozen=True, kw_only=True)
class Given:
    """One page that somebody asks for. `person` is who is signed in, by today's directory; `case` the case that its
    path names, where they may know of it."""

    parts: Parts
    ask: Ask
    person: Person | None = None
    case: Case | None = None

    @property
    def me(self) -> Person:
        """Who is signed in. Raises Misread for nobody, which the table of routes has ruled out."""
        if self.person is None:
            raise Misread("Nobody is signed in.", "Sign in.")
        return self.person

    @property
    def of(self) -> Case:
        """The case of the page. Raises Misread for none, which the table of routes has ruled out."""
        if self.case is None:
            raise Misread("The page names no case.", "Find the case.")
        return self.case

    @property
    def at(self) -> datetime:
        """When it was asked, in whole seconds."""
        return self.ask.at.replace(microsecond=0)

    @property
    def directory(self) -> Directory:
        """The directory as it is now."""
        return self.parts.rules.directory

    @property
    def zone(self) -> tzinfo:
        """The time zone of what is shown."""
        return self.directory.home.zone

    @property
    def alarm(self) -> Flag | None:
        """The alarm that whoever is signed in raises who names none."""
        return self.parts.rules.alarm_of(self.person.key if self.person else None)

    def moment(self, at: datetime) -> Moment:
        """An instant as a page shows it."""
        return moment(at, self.zone)

    def typed(self, field: str) -> str:
        """What was typed into a field of the form, or stands in the address."""
        return (self.ask.form.get(field) or self.ask.query.get(field) or "").strip()

    def form(self) -> Form:
        """A new form about the case of this page; or the same again, where it could not be taken."""
        once = self.ask.form.get("once", "")
        return Form(
            once=once if _ONCE.fullmatch(once) else secrets.token_hex(16), seq=self.case.seq if self.case else 0
        )

    def put_down(self, case: Case) -> None:
        """Put on record that whoever is signed in reads of a case, or asked about it. Raises CannotCommit."""
        with self.parts.store.work() as work:
            work.log_query(case.reference, self.me.key, self.at, WEB)

    # --- what a form says -------------------------------------------------------------------------------

    @property
    def sender(self) -> Sender:
        """Whoever is signed in, as the sender of what they say."""
        why = self.ask.signed.why if self.ask.signed else ""
        return Sender(address=self.me.address, person=self.me.key, authenticity=Authenticity.PROVED, why=why)

    @property
    def message_id(self) -> str:
        """The id under which a form's outcome is recorded. Raises Misread for a form that is not ours."""
        once = self.ask.form.get("once", "")
        if not _ONCE.fullmatch(once):
            raise Misread("This form was not complete.", "Open the page again.")
        return f"{WEB}:{once}"

    def raw(self) -> bytes:
        """The bytes of a form that are kept: who sent it, and all of what it said."""
        said = {key: value for key, value in self.ask.form.items() if key not in ("csrf", "once")}
        kept = {
            "id": self.message_id, "sender": self.ask.signed.sender if self.ask.signed else "", "path": self.ask.path,
            "said": said,
        }  # fmt: skip
        return json.dumps(kept, ensure_ascii=False, sort_keys=True, indent=1).encode()

    def received(self, intent: Intent, *, words: str, request: int | None = None) -> Received:
        """What a form says of the case of this page."""
        of = About(references=(self.of.reference,), request=request)
        evidence = Evidence(
            sha256=sha256(self.raw()).hexdigest(),
            message_id=self.message_id,
            channel=WEB,
            received_at=self.at,
            sender=self.ask.signed.sender if self.ask.signed else "",
            person=self.me.key,
            authenticity=Authenticity.PROVED.value,
            authenticity_why=self.sender.why,
            words=words,
            inbox=WEB,
        )
        return Received(
            message_id=self.message_id,
            sender=self.sender,
            at=self.at,
            intent=intent,
            evidence=evidence,
            about=of,
            request=request,
        )

    def line(self, text: str) -> Received:
        """What a text says, by the grammar of letters."""
        of = About(references=(self.case.reference,) if self.case else ())
        read = self.parts.reader.line(
            text,
            sender=self.sender,
            about=of,
            message_id=self.message_id,
            sha256=sha256(self.raw()).hexdigest(),
            at=self.at,
            inbox=WEB,
            channel=WEB,
        )
        sender = self.ask.signed.sender if self.ask.signed else ""
        return replace(read, evidence=replace(read.evidence, sender=sender) if read.evidence else None)
