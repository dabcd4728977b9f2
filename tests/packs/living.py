"""A case of teams that work by some packs: letters are read as they are written, and decided on in memory."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from bot.directory.file import load_directory
from mailer.reading import LetterReader, Trust
from protocol.decision.rules import Rules
from protocol.messages.intents import Received
from protocol.messages.notices import Notice
from protocol.pack.file import parse_pack
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter
from protocol.ports.outbox import Post, StoredNotice
from templates import render
from tests.promises.world import US, local
from tests.protocol.deciding import CASE, DIRECTORY, Life, bank_holidays

HERE = Path(__file__).parent
PACKS = tuple(sorted(each.name.removesuffix(".toml") for each in files("protocol").joinpath("packs").iterdir()))


@cache
def pack_of(key: str) -> Pack:
    """One that comes with Holdfast, or one of the tests'."""
    here = HERE / f"{key}.toml"
    text = (here if here.exists() else files("protocol").joinpath(f"packs/{key}.toml")).read_text("utf-8")
    pack, problems = parse_pack(text, key=key, place=key)
    assert pack is not None, problems
    return pack


@cache
def rules_by(packs: tuple[str, ...], northshire: tuple[str, ...] = (), riverside: tuple[str, ...] = ()) -> Rules:
    """Rules with some packs, and what the two organisations list of them; all of them where nothing is said."""
    text = DIRECTORY
    for key, listed in (("northshire", northshire), ("riverside", riverside)):
        head = f"[organisation.{key}]\n"
        names = ", ".join(f'"{each}"' for each in listed or packs)
        text = text.replace(head, f"{head}packs = [{names}]\n")
    directory, problems = load_directory(text, place="directory.toml", calendar=bank_holidays())
    assert directory is not None, problems
    return Rules(packs={key: pack_of(key) for key in packs}, directory=directory)


class Story(Life):
    """The life of one case by letters. `told` gathers what is said, one line a notice, each with its instant."""

    def __init__(
        self,
        *packs: str,
        at: str = "2026-11-23 10:15",
        northshire: tuple[str, ...] = (),
        riverside: tuple[str, ...] = (),
    ) -> None:
        super().__init__(rules_by(packs, northshire, riverside), at)
        self.reader = LetterReader(self.rules.directory, self.rules.packs.values(), Trust(), (US,), "example.org")
        self.told: list[str] = []
        self.notices: list[Notice] = []

    def writes(self, who: str, body: str, at: str = "", *, subject: str = CASE) -> list[str]:
        """Somebody writes; whatever falls due before it happens first. What that letter leads to."""
        if at:
            self.turn(at)
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender(who).address, US, subject
        letter["Date"], letter["Message-ID"] = format_datetime(self.now), "<a@story.example.org>"
        letter.set_content(body)
        read = self.reader.read(Letter(raw=letter.as_bytes(), received_at=self.now, inbox="local", envelope=Envelope()))
        received = read.received
        assert isinstance(received, Received), read.why
        return self.says(who, received.intent, request=received.about.request, alarm=received.alarm)

    def asks(
        self, who: str = "s0", at: str = "", *, kind: str, to: str = "CMHT", more: Mapping[str, str] | None = None
    ) -> list[str]:
        """Somebody sends a labelled request."""
        lines = {
            "Case": CASE, "To": to, "Kind": kind, "Reason": "Needs found", "Safeguarding": "no", "Record": "LAS",
            **(more or {}),
        }  # fmt: skip
        return self.writes(who, "\n".join(f"{label}: {value}" for label, value in lines.items()), at)

    def turn(self, at: str) -> None:
        """The clock comes to an instant; a deadline of that very second has not passed."""
        end = local(at)
        while self.case is not None and (timers := self.case.timers) and timers[0].due < end:
            self.now = max(self.now, timers[0].due)
            self.lapses(datetime.fromtimestamp(self.now.timestamp() + 1, UTC))
        self.now = max(self.now, end)

    def decides(self, received: Received) -> list[str]:
        """As ever; what is told is kept with its instant."""
        lines = super().decides(received)
        zone = bank_holidays().zone
        at = received.at.astimezone(zone)
        self.told += [f"{at:%a} {at.day} {at:%b %H:%M} {line}" for line in lines]
        self.notices += self.last.notices if self.last else ()
        return lines

    def since(self) -> list[str]:
        """What was told since this was last asked."""
        told, self.told = self.told, []
        return told

    def goes_on(self, until: str) -> list[str]:
        """Time passes, that instant included; what is told meanwhile, by time."""
        self.told = []
        self.until(until)
        return self.since()

    def reading(self, line: str) -> str:
        """The words of the last notice whose line begins so."""
        notice = next(each for each in reversed(self.notices) if self.line(each).startswith(line))
        to = tuple((each.name, each.address) for each in notice.to)
        told = StoredNotice(id="n", at=self.now, notice=notice)
        post = Post(id="p", message_id="<p@x>", notices=(told,), to=to, copy=(), urgent=False)
        return " ".join(render(post, address=US).text.split())
