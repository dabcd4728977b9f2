"""Decides when it is asked who is away, and acts on it as on an automatic reply.

It is asked once an email that wants something of somebody has left, and not before: an email must wait for
nothing, and whatever goes wrong here is only silence, which the ladder sees to anyway. Our emails ask for no
automatic replies, so for most colleagues this is the only sign that they are away.
"""

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.service.intake import Intake
from protocol.directory import Directory
from protocol.messages.intents import About, Authenticity, Away, Evidence, Received, Sender
from protocol.messages.notices import Kind
from protocol.ports.absence import Absences, Leave
from protocol.ports.clock import Clock
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import CannotCommit, SendLater, Violation
from templates import when

log = logging.getLogger("holdfast.runner")

ASKS = frozenset({Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.RUNG, Kind.CONFIRM_PLEASE, Kind.ALARM})
"""What is told to somebody so that they act."""
A_TIME = 100
PACE = timedelta(seconds=15)
"""The server is asked at most so often."""
HOUR = timedelta(hours=1)
"""For so long is an answer good, and so long is a server left alone that says nothing of the kind; and what was
sent longer ago is asked about no more, since the next reminder asks anew."""
SOON = timedelta(minutes=1)
_MOST = 10_000


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Somebody, by the address they were written to, was told a thing."""

    told: StoredNotice
    address: str
    at: datetime


class WhoIsAway:
    """Asks `absences`, on behalf of one worker, and has `intake` act on what it says. What waits to be asked
    is in memory alone: stopped in between, we learn of an absence at the next reminder."""

    def __init__(self, *, intake: Intake, directory: Directory, absences: Absences, clock: Clock) -> None:
        self._intake, self._directory = intake, directory
        self._absences, self._clock = absences, clock
        self._lock = threading.Lock()
        self._waiting: dict[tuple[str, str], _Asked] = {}
        self._known: dict[str, tuple[datetime, Leave | None]] = {}
        self._not_before: datetime | None = None
        self._trouble = ""

    def sent(self, post: Post) -> None:
        """An email has left. Nothing is asked yet, and nothing is raised."""
        directory, now = self._directory, self._clock.now()
        addresses = {address for _, address in post.to}
        for told in post.notices:
            if told.notice.kind not in ASKS or told.notice.case is None:
                continue
            for address in sorted(addresses & {each.address for each in told.notice.to}):
                listed = directory.person_at(address) or directory.team_at(address)
                with self._lock:
                    if listed is not None and len(self._waiting) < _MOST:
                        self._waiting[told.id, address] = _Asked(told=told, address=address, at=now)

    def turn(self) -> bool:
        """Ask what may be asked now, and act on it; whether somebody else must be told. Raises CannotCommit."""
        now = self._clock.now()
        self._forget(now)
        followed = self._act(now)
        if asked := self._may_be_asked(now):
            self._ask(asked, now)
            followed |= self._act(now)
        return followed

    def _forget(self, now: datetime) -> None:
        with self._lock:
            self._waiting = {key: each for key, each in self._waiting.items() if now - each.at < HOUR}
        self._known = {address: known for address, known in self._known.items() if now - known[0] < HOUR}

    # --- asking -------------------------------------------------------------------------------------

    def _may_be_asked(self, now: datetime) -> tuple[str, ...]:
        if self._not_before is not None and now < self._not_before:
            return ()
        with self._lock:
            unknown = [each.address for each in self._waiting.values() if each.address not in self._known]
        return tuple(dict.fromkeys(unknown))[:A_TIME]

    def _ask(self, addresses: tuple[str, ...], now: datetime) -> None:
        try:
            said = self._absences.away(addresses)
        except SendLater as later:
            wait = timedelta(seconds=min(max(0.0, later.after_seconds or 0.0), HOUR.total_seconds()))
            self._cannot(str(later), now + max(SOON, wait))
        except Violation as never:
            self._cannot(str(never), now + HOUR)
        except Exception as fault:  # an email has been sent: nothing about it may fail any more
            log.exception("It could not be asked who is away.")
            self._cannot(f"Holdfast failed while asking ({type(fault).__name__}).", now + HOUR)
        else:
            self._known |= {address: (now, said.get(address)) for address in addresses}
            self._not_before, self._trouble = now + PACE, ""

    def _cannot(self, why: str, not_before: datetime) -> None:
        """Say it once, and go on: automatic replies still tell, and a ladder goes on without."""
        self._not_before = not_before
        if why != self._trouble:
            log.warning("It cannot be asked who is away.", extra={"why": why})
        self._trouble = why

    # --- acting -------------------------------------------------------------------------------------

    def _act(self, now: datetime) -> bool:
        with self._lock:
            answered = [(key, each) for key, each in self._waiting.items() if each.address in self._known]
        followed = False
        for key, each in answered:
            asked_at, leave = self._known[each.address]
            if leave is not None and self._counts(each, leave, now):
                followed |= self._away(each, leave, asked_at, now)
            with self._lock:
                del self._waiting[key]
        return followed

    def _counts(self, asked: _Asked, leave: Leave, now: datetime) -> bool:
        """Whether it is an absence, and now. What a team's mailbox answers everybody, without an end, is not: many
        say by it only that the mail has come."""
        if leave.until is None and self._directory.person_at(asked.address) is None:
            return False
        return (leave.since is None or leave.since <= now) and (leave.until is None or now < leave.until)

    def _away(self, asked: _Asked, leave: Leave, asked_at: datetime, now: datetime) -> bool:
        """As if an automatic reply had come to this notice: once, whichever worker learns of it first."""
        notice, source = asked.told.notice, self._absences.source
        key = f"away {asked.told.id} {asked.address}"
        words, why = self._words(leave), f"{source} at {asked_at.isoformat('T', 'seconds')}"
        raw = f"{why}\n{asked.address}\n{words}\n".encode()
        directory, at = self._directory, now.replace(microsecond=0)
        person, team = directory.person_at(asked.address), directory.team_at(asked.address)
        sender = Sender(
            address=asked.address,
            person=person.key if person else None,
            team=team.key if team else None,
            authenticity=Authenticity.PROVED,
            why=why,
        )
        evidence = Evidence(
            sha256=sha256(raw).hexdigest(),
            message_id=key,
            channel="email",
            received_at=asked_at,
            sender=asked.address,
            person=sender.person,
            authenticity=sender.authenticity.value,
            authenticity_why=why,
            words=words,
            inbox=source,
        )
        received = Received(
            message_id=key,
            sender=sender,
            at=at,
            intent=Away(by_server=True),
            evidence=evidence,
            about=About(references=(notice.case or "",)),
            request=notice.request,
        )
        content_digest = sha256(key.encode()).hexdigest()
        try:
            handled = self._intake.hear(received, raw, inbox=source, content_digest=content_digest, kind="MailTips")
        except CannotCommit:
            raise
        except Exception:  # a case that makes us fail keeps no other waiting
            log.exception("That somebody is away could not be acted on.", extra={"case": notice.case})
            return False
        return bool(handled.decision and handled.decision.happened)

    def _words(self, leave: Leave) -> str:
        """The dates alone: what somebody writes into their automatic reply is for nobody's record."""
        zone = self._directory.home.zone
        since = f" from {when(leave.since, zone)}" if leave.since else ""
        until = f" until {when(leave.until, zone)}" if leave.until else ""
        return f"Automatic replies are on{since}{until}."
