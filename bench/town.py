"""Decides which invented places the letters come from: three organisations, sixty teams, 318 people;
and puts a whole Holdfast there that sends its emails nowhere."""

import ipaddress
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint, Settings, embedded
from bot.wiring.assemble import Holdfast, assemble
from protocol.directory import Directory, Person, Team
from protocol.ports.clock import Clock
from protocol.ports.letters import Envelope, Inbox, Letter
from protocol.ports.outbox import Channel, Post

GATEWAY = "mx.northshire.example.org"
START = datetime(2026, 11, 23, 9, 15, tzinfo=UTC)
"""A Monday morning."""
STEP = timedelta(milliseconds=50)
"""How far the clock goes on with each letter: a hundred thousand are taken before a deadline ends."""

ORGANISATIONS = {
    "northshire": (
        "Northshire Council",
        ("Older People", "Learning Disability", "Physical Disability", "Discharge", "Sensory"),
    ),
    "eastvale": ("Eastvale Council", ("Adults", "Carers", "Reablement", "Occupational Therapy", "Transitions")),
    "riverside": (
        "Riverside Health NHS Trust",
        ("Community Mental Health", "Memory", "Crisis", "Rehabilitation", "Liaison"),
    ),
}
_AREAS = ("North", "South", "East", "West")
_FIRST = (
    "Ada", "Bryn", "Cleo", "Dov", "Esme", "Finn", "Greta", "Hugo", "Ines", "Joss", "Kit", "Lena", "Milo", "Nora",
    "Otto", "Pia", "Quin", "Rhea",
)  # fmt: skip
_LAST = (
    "Ashdown", "Birkett", "Calloway", "Denholm", "Elvey", "Farrant", "Garside", "Hollis", "Ivers", "Jessop", "Kelso",
    "Larkin", "Maddox", "Norley", "Orrell", "Penrose", "Quayle", "Rudge",
)  # fmt: skip
_WORKERS = 4


class Nowhere(Channel):
    """Takes every email and sends none. It keeps, by case, the Message-ID of the last one, and counts them."""

    def __init__(self) -> None:
        self.last: dict[str, str] = {}
        self.sent = self.urgent = 0

    def send(self, post: Post) -> None:
        """Keep what a reply would name."""
        self.sent, self.urgent = self.sent + 1, self.urgent + post.urgent
        for told in post.notices:
            if told.notice.case:
                self.last[told.notice.case] = post.message_id


def directory_text() -> str:
    """The directory of the town, as a file holds it."""
    names = (f"{first} {last}" for last in _LAST for first in _FIRST)
    ids = (f"{number:08x}-0000-4000-8000-00000000a5ce" for number in count(1))
    lines = ['[[administrator]]\nname = "Administrators"\naddress = "admin@northshire.example.org"', "[secure_domains]"]
    lines += [f'"{key}.example.org" = true' for key in ORGANISATIONS]

    def person(key: str, title: str, level: str, *, at: str, manager: str = "", team: str = "") -> None:
        place = f'teams = ["{team}"]' if team else f'organisation = "{at}"'
        lines.extend([f'[person."{key}"]', f'name = "{next(names)}"', f'address = "{key}@{at}.example.org"'])
        lines.extend([f'title = "{title}"', f'level = "{level}"', place, f'object_id = "{next(ids)}"'])
        if manager:
            lines.append(f'manager = "{manager}"')

    for at, (name, services) in ORGANISATIONS.items():
        lines += [f"[organisation.{at}]", f'name = "{name}"', f'domains = ["{at}.example.org"]']
        person(f"{at}.director", "Director", "director", at=at)
        person(f"{at}.head", "Head of Service", "senior manager", at=at, manager=f"{at}.director")
        for area in _AREAS:
            over = f"{at}.{area.lower()}"
            person(over, "Service Manager", "service manager", at=at, manager=f"{at}.head")
            for service in services:
                key = f"{service} {area}".lower().replace(" ", "-")
                lines += [
                    f'[team.{key}]', f'name = "{service} {area}"', f'organisation = "{at}"',
                    f'address = "{key}@{at}.example.org"', f'manager = "{key}.manager"', f'duty = "{key}.worker1"',
                    f'can_accept = ["{key}.manager"]',
                ]  # fmt: skip
                person(f"{key}.manager", "Team Manager", "team manager", at=at, manager=over, team=key)
                for number in range(1, _WORKERS + 1):
                    one = f"{key}.worker{number}"
                    person(one, "Social Worker", "worker", at=at, manager=f"{key}.manager", team=key)
    return "\n".join(lines) + "\n"


def settings_of(home: Path) -> Settings:
    """Settings as in service: senders are proved by a gateway's Authentication-Results; no chat, whose
    libraries are large."""
    home.mkdir(parents=True, exist_ok=True)
    (home / "directory.toml").write_text(directory_text(), "utf-8")
    settings = embedded(home)
    local = replace(
        settings.mail_local,
        smtp=Endpoint(host="127.0.0.1", port=0),
        trusts_directory=False,
        trusted_relays=(ipaddress.ip_network("127.0.0.0/8"),),
        authserv_ids=(GATEWAY,),
    )
    return replace(settings, mail_local=local, teams=None)


class Town:
    """A Holdfast in the town, with a clock that goes on a little with each letter. `changes` are those of
    the settings."""

    def __init__(
        self, home: Path, *, at: datetime = START, inboxes: tuple[Inbox, ...] | None = (), **changes: Any
    ) -> None:
        self.clock = TurnedClock(at)
        self.channel = Nowhere()
        settings = replace(settings_of(home), **changes)
        self.holdfast: Holdfast = assemble(settings, self.clock, channel=self.channel, inboxes=inboxes)
        self.database = home / "holdfast.db"

    @property
    def directory(self) -> Directory:
        """Who there is."""
        return self.holdfast.rules.directory

    def take(self, letter: Letter) -> None:
        """Take one letter, as the listener does."""
        self.holdfast.service.intake.take(letter)

    def letter(self, raw: bytes, sender: str) -> Letter:
        """A letter that the gateway handed over, a moment after the last."""
        self.clock.turn_to(self.clock.now() + STEP)
        envelope = Envelope(mail_from=sender, recipients=(self.holdfast.settings.service.address,), peer="127.0.0.1")
        return Letter(raw=raw, received_at=self.clock.now(), inbox="local", envelope=envelope)

    def post(self) -> None:
        """Put together and send what was decided."""
        self.holdfast.runner.turn()

    def close(self) -> None:
        """Let go of everything."""
        self.holdfast.store.close()
        if self.holdfast.apart is not None:
            self.holdfast.apart.stop()


def pairs(directory: Directory) -> Sequence[tuple[Person, Team]]:
    """Who asks and which team is asked, a few hundred pairs: a worker and a team of another organisation."""
    workers = [p for p in directory.people.values() if ".worker" in p.key]
    teams = list(directory.teams.values())
    return [
        (worker, team)
        for place, worker in enumerate(workers)
        for team in (teams[(place * 7 + 20) % len(teams)], teams[(place * 11 + 43) % len(teams)])
        if team.organisation != worker.organisation
    ]


__all__ = ["GATEWAY", "ORGANISATIONS", "START", "Clock", "Nowhere", "Town", "directory_text", "pairs", "settings_of"]
