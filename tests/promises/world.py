"""A whole Holdfast with a hand-turned clock, for promises told as stories.

Letters are real bytes, read by the real reader; emails are rendered, guarded and composed by the
real channel. Only the wire is left out, or put in: `smtp=True` sends each letter through a socket.
"""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint, PackSettings, embedded
from bot.trial.clock_control import ONE_SECOND, advance
from bot.wiring.assemble import Holdfast, assemble
from bot.wiring.load import rules_for
from bot.wiring.mail import channel_for, wording_for
from protocol.calendar.workdays import LONDON
from protocol.case.case import Case
from protocol.decision.rules import Rules
from protocol.messages.notices import Kind, Notice
from protocol.ports.letters import Envelope, Letter, Outcome
from protocol.ports.outbox import Channel, Post
from tests.tables import empty_database

US = "cases@holdfast.example.org"
"""The address of every story."""
NO_REPLY = "RE: [JW-48211] Please accept or decline"
"""The subject of somebody who replies before we have written to them."""
HERE = Path(__file__).parent
CODES = {
    Kind.REQUEST_LOGGED: "E01", Kind.PLEASE_ANSWER: "E02", Kind.NOT_RECORDED: "E03", Kind.CONFIRM_PLEASE: "E03",
    Kind.REMINDER: "E04", Kind.ACCEPTED: "E05", Kind.STAYS: "E05", Kind.DECLINED: "E06", Kind.ALARM: "E10",
    Kind.DUTY_CHASE: "E13",
}  # fmt: skip
OWED = {"owed": "E11", "rung": "E07d"}
FORMS = {"managers": "E07", "plan": "E07", "talks": "E08", "determination": "E09", "directors": "E09"}


def local(words: str) -> datetime:
    """An instant from local time in London, such as `2026-11-23 10:15`, or with an offset."""
    at = datetime.fromisoformat(words)
    return (at if at.tzinfo else at.replace(tzinfo=LONDON)).astimezone(UTC)


def code(notice: Notice) -> str:
    """The source's number for an email, or the kind's own name."""
    if notice.kind is Kind.RUNG:
        form = str(notice.facts["form"])
        return FORMS.get(form) or ("E07" if notice.facts["number"] == 1 else "E08")
    if notice.kind is Kind.DUTY_CHASE and (how := notice.facts["how"]) in OWED:
        return OWED[str(how)]
    return CODES.get(notice.kind, notice.kind.value)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """An email as a story tells it: its code, when it was decided, and who got it, by short name."""

    code: str
    at: str
    to: str
    copy: str
    notice: Notice
    post: Post

    def __str__(self) -> str:
        copied = f" cc {self.copy}" if self.copy else ""
        return f"{self.at} {self.code} to {self.to}{copied}"


class _Watched(Channel):
    """The real channel, with a note of what went through it."""

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.posts: list[Post] = []

    def send(self, post: Post) -> None:
        self.channel.send(post)
        self.posts.append(post)


class World:
    """Somewhere for a story to happen."""

    turned_by: Callable[[Holdfast, str], datetime] | None = None
    """Turns the clock as words say, where the story is told on pages."""

    def __init__(
        self,
        home: Path,
        *,
        at: str = "2026-11-23 10:15",
        url: str = "",
        smtp: bool = False,
        directory: str | None = None,
        packs: PackSettings | None = None,
        trusts_directory: bool = True,
    ) -> None:
        home.mkdir(parents=True, exist_ok=True)
        text = directory if directory is not None else (HERE / "directory.toml").read_text("utf-8")
        (home / "directory.toml").write_text(text, "utf-8")
        settings = embedded(home)
        door = Endpoint(host="127.0.0.1", port=0)
        local_mail = replace(settings.mail_local, smtp=door, trusts_directory=trusts_directory)
        self.settings = replace(settings, mail_local=local_mail, packs=packs or settings.packs)
        if url:
            self.settings = replace(self.settings, store=replace(settings.store, url=url))
        self.clock = TurnedClock(local(at))
        self.over_smtp = smtp
        self._letters = 0
        self.begin()

    def ruled(self) -> Rules:
        """The rules that the settings name."""
        return rules_for(self.settings)

    def begin(self) -> None:
        """Start, or start again after `end`."""
        file = Path(self.settings.store.url.removeprefix("sqlite:///"))
        if self.settings.store.url.startswith("sqlite:///") and not file.exists():
            file.write_bytes(empty_database())
        self.rules = self.ruled()
        self.channel = _Watched(channel_for(self.settings, self.rules, self.clock))
        inboxes = None if self.over_smtp else ()
        self.holdfast: Holdfast = assemble(
            self.settings,
            self.clock,
            channel=self.channel,
            inboxes=inboxes,
            apart=False,
            turn=self.turned_by,
            rules=self.rules,
        )
        for inbox in self.holdfast.inboxes:
            inbox.start(self.holdfast.service.intake.take)
        self._told = 0

    def end(self) -> None:
        """Stop."""
        for inbox in self.holdfast.inboxes:
            inbox.stop()
        self.holdfast.store.close()

    @property
    def store(self):  # type: ignore[no-untyped-def]
        """The record."""
        return self.holdfast.store

    # --- what happens -----------------------------------------------------------------------------

    def request(
        self,
        who: str = "s0",
        *,
        at: str = "",
        case: str = "JW-48211",
        to: str = "CMHT",
        kind: str = "transfer",
        record: str = "LAS, case note of 23 November",
        safeguarding: str = "no",
        reason: str = "Needs found",
        **more: str,
    ) -> Outcome:
        """Somebody sends a labelled request."""
        lines = {
            "Case": case, "To": to, "Kind": kind, "Reason": reason, "Safeguarding": safeguarding, "Record": record,
            **more,
        }  # fmt: skip
        body = "\n".join(f"{label}: {value}" for label, value in lines.items() if value)
        return self.writes(who, body, at=at, subject=f"Request about {case}")

    def writes(
        self,
        who: str,
        body: str,
        *,
        at: str = "",
        subject: str = "",
        message_id: str = "",
        to: str = "",
        answers: str | None = None,
        dated: str | None = None,
        **headers: str,
    ) -> Outcome:
        """Somebody writes to Holdfast, at an instant; whatever falls due before it happens first.

        Without a `subject` they reply to the last email that they or their team had from us, as a mail program
        does. `answers` is another Message-ID that they reply to, or "" for a letter that replies to nothing;
        `dated` is what their Date says where it is not the present, or "" for none; `to` is whom they write to.
        """
        if at:
            self.turn(at)
        self._letters += 1
        people = self.rules.directory.people
        sender = people[who].address if who in people else who
        letter = EmailMessage()
        replied = self.last_email_to(sender) if not subject and answers is None else None
        letter["From"] = sender
        letter["To"] = to or self.settings.service.address
        letter["Subject"] = subject or (f"RE: {self.subject_of(replied)}" if replied else NO_REPLY)
        if dated != "":
            letter["Date"] = format_datetime(local(dated) if dated else self.clock.now())
        if answers or replied:
            letter["In-Reply-To"] = answers or (replied.message_id if replied else "")
        letter["Message-ID"] = message_id or f"<letter-{self._letters}@story.example.org>"
        for name, value in headers.items():
            letter[name.replace("_", "-")] = value
        letter.set_content(body)
        return self.deliver(letter.as_bytes(), sender)

    def last_email_to(self, address: str) -> Post | None:
        """The last email about one case that went to an address, or else to a team of whoever writes from it."""
        directory = self.rules.directory
        person = directory.person_at(address)
        emails = [post for post in self.channel.posts if len({told.notice.case for told in post.notices}) == 1]
        teams = [team for team in directory.teams.values() if person and directory.belongs(person.key, team.key)]
        for wanted in ({address}, {team.address for team in teams}):
            for post in reversed(emails):
                if not wanted.isdisjoint(each for _, each in (*post.to, *post.copy)):
                    return post
        return None

    def subject_of(self, post: Post) -> str:
        """The subject of an email of ours."""
        return wording_for(self.settings)(post).subject

    def text_of(self, post: Post) -> str:
        """The plain text of an email of ours."""
        return wording_for(self.settings)(post).text

    def deliver(self, raw: bytes, sender: str) -> Outcome:
        """Bytes arrive."""
        if self.over_smtp:
            door = self.holdfast.inboxes[0].doors[0]  # type: ignore[attr-defined]
            with smtplib.SMTP(door.host, door.port, timeout=30) as smtp:
                smtp.sendmail(sender, [self.settings.service.address], raw)
            outcome = Outcome.HANDLED
        else:
            outcome = self.holdfast.service.intake.take(
                Letter(raw=raw, received_at=self.clock.now(), inbox="local", envelope=Envelope(mail_from=sender))
            )
        self.holdfast.runner.turn()
        return outcome

    def turn(self, at: str) -> None:
        """Turn the clock to an instant exactly; a deadline of that very second has not passed."""
        advance(self.clock, self.holdfast.runner, self.store, self.store.outbox, local(at))

    def until(self, at: str) -> None:
        """Turn the clock until an instant has passed."""
        advance(self.clock, self.holdfast.runner, self.store, self.store.outbox, local(at) + ONE_SECOND)

    def down_until(self, at: str) -> None:
        """The program does not run until an instant."""
        self.end()
        self.clock.turn_to(local(at))
        self.begin()
        self.holdfast.runner.turn()

    # --- what is seen -------------------------------------------------------------------------------

    def sent(self) -> list[Sent]:
        """The emails since this was last asked, by minute and then by code. The figures of a month, which any month
        brings, are not among them: `figures` says those."""
        return [each for each in self._since() if each.notice.kind is not Kind.MONITORING]

    def figures(self) -> list[Sent]:
        """The monthly figures sent since this or `sent` was last asked."""
        return [each for each in self._since() if each.notice.kind is Kind.MONITORING]

    def _since(self) -> list[Sent]:
        posts = self.channel.posts[self._told :]
        self._told = len(self.channel.posts)
        seen = [(told.at, self._seen(post, told.notice)) for post in posts for told in post.notices]
        return [each for _, each in sorted(seen, key=lambda pair: (pair[0], pair[1].code))]

    def lines(self) -> list[str]:
        """The emails since this was last asked, one line each."""
        return [str(each) for each in self.sent()]

    def _seen(self, post: Post, notice: Notice) -> Sent:
        at = next(told.at for told in post.notices if told.notice is notice).astimezone(LONDON)
        return Sent(
            code=code(notice),
            at=f"{at:%a} {at.day} {at:%b %H:%M}",
            notice=notice,
            post=post,
            to=" ".join(sorted(self._short(address) for _, address in post.to)),
            copy=" ".join(sorted(self._short(address) for _, address in post.copy)),
        )

    def _short(self, address: str) -> str:
        person, team = self.rules.directory.person_at(address), self.rules.directory.team_at(address)
        return person.key if person else team.key if team else address.partition("@")[0]

    def case(self, reference: str = "JW-48211") -> Case:
        """A case as it now stands."""
        case = self.store.case(reference)
        assert case is not None, f"{reference} is on record"
        return case

    def owner(self, reference: str = "JW-48211") -> str:
        """The key of the responsible team."""
        return self.case(reference).owner

    def events(self, reference: str = "JW-48211") -> list[str]:
        """The names of a case's events, in order."""
        return [type(entry.happened.event).__name__ for entry in self.store.entries(reference)]
