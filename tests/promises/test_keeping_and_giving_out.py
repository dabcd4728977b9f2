"""Promise: what is kept is kept as its class says, and no hold is broken; what goes, goes on a named person's word
and leaves a tombstone, and the record still proves; who looked can be said; and whoever asks gets what is held."""

import json
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.settings.file import load_settings
from protocol.case.events import CaseRegistered, Happened
from protocol.messages.intents import Evidence
from protocol.ports.keeping import Hold, Tombstone
from protocol.violations import Misread
from store import SqlStore
from tests.promises.world import World, local
from tests.store.hands import Hands

ADMINISTRATOR = "admin@northshire.example.org"
SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."

[retention.adult-social-care]
years = 8

[retention.mental-health]
years = 20
organisations = ["riverside"]
"""
OLD, YOUNG = "JW-48211", "JW-48212"


class Kept:
    """A case that was closed ten years ago, one that is open, and the command line of whoever runs it."""

    def __init__(self, home: Path, url: str) -> None:
        self.home, self.url = home, url
        home.mkdir(exist_ok=True)
        world = World(home, at="2016-02-29 10:00", url=url)
        text = SETTINGS + (f'\n[store]\nurl = "{url}"\n' if url else "")
        (home / "holdfast.toml").write_text(text, "utf-8")
        world.request(case=OLD)
        world.writes("s0", "withdraw, no longer needed", subject=f"Re: [{OLD}]", at="2016-03-01 10:00")
        world.writes("s0", "close: need ended", subject=OLD, at="2016-03-01 11:00")
        world.request(case=YOUNG, at="2016-03-01 12:00")
        world.writes("s0", f"who owns {YOUNG}?", subject=YOUNG, at="2016-03-01 12:10")
        self.owner = world.owner(OLD)
        self.open = world.case(OLD).open
        self.letter = world.store.entries(OLD)[0].happened.evidence.sha256
        self.store: SqlStore = world.store

    def holdfast(self, *words: str) -> Result:
        """A command, today, and what it printed."""
        return CliRunner().invoke(app, [*words, "-s", str(self.home / "holdfast.toml")])

    def does(self, *words: str) -> str:
        """A command that succeeds."""
        said = self.holdfast(*words)
        assert said.exit_code == 0, said.output
        return said.output


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Kept]:
    """It, on either database."""
    here = Kept(tmp_path / "home", request.getfixturevalue("pg_url") if request.param == "postgresql" else "")
    yield here
    here.store.close()


DECIDED = ("--by", ADMINISTRATOR, "--reason", "Appraised, of no lasting value")


def test_from_appraisal_to_tombstone(kept: Kept) -> None:
    """It is listed, not destroyed by time; held it stays; on a person's word the letters go, and all still proves."""
    assert not kept.open
    assert f"{OLD}: adult-social-care" in kept.does("retention", "list")
    assert YOUNG not in kept.does("retention", "list")

    kept.does("hold", "place", OLD, "--by", ADMINISTRATOR, "--reason", "Inquest of 2026")
    assert "On hold: Inquest of 2026" in kept.does("retention", "list")
    refused = kept.holdfast("retention", "destroy", OLD, *DECIDED)
    assert (refused.exit_code, "is on hold" in refused.output) == (2, True)
    assert kept.store.evidence(kept.letter) is not None
    kept.does("hold", "lift", OLD, "--by", ADMINISTRATOR, "--reason", "Inquest ended")
    assert "Lifted" in kept.does("hold", "list", "--all")

    assert kept.holdfast("retention", "destroy", YOUNG, *DECIDED).exit_code == 2
    assert "originals of JW-48211 destroyed" in kept.does("retention", "destroy", OLD, *DECIDED)
    assert kept.store.evidence(kept.letter) is None
    assert "The record holds" in kept.does("verify")
    assert "of no lasting value" in kept.does("retention", "destroyed")
    assert "No case is due" in kept.does("retention", "list")
    assert kept.store.entries(OLD)[0].happened.evidence is not None


def test_one_original_goes_on_a_decision_whatever_its_age(kept: Kept) -> None:
    """Somebody asked for erasure and a person decided: that letter alone goes, by the first digits of its digest."""
    letter = kept.store.entries(YOUNG)[0].happened.evidence
    assert letter is not None
    refused = kept.holdfast("retention", "destroy", YOUNG, *DECIDED, "--original", letter.sha256[:4])
    assert refused.exit_code == 2
    kept.does("retention", "destroy", YOUNG, *DECIDED, "--original", letter.sha256[:20])
    assert kept.store.evidence(letter.sha256) is None
    assert kept.store.evidence(kept.letter) is not None
    assert "The record holds" in kept.does("verify")


def test_what_two_cases_rest_on_goes_when_both_are_due(store: SqlStore) -> None:
    """One letter registered both: it stays while either is kept, and a hold of either keeps it."""
    at, letter = local("2016-03-01 10:00"), sha256(b"both").hexdigest()
    evidence = Evidence(sha256=letter, message_id="<both@x>", channel="email", received_at=at)
    told = Happened(at=at, event=CaseRegistered(team="cmht", basis="referral"), evidence=evidence)
    with store.work() as work:
        work.keep(letter, b"both", at)
        for case in (OLD, YOUNG):
            work.record(case, None, [told], at)
        work.hold(Hold(reference=YOUNG, at=at, by="x", why="inquest"))
    stone = Tombstone(sha256=letter, reference=OLD, retention="x", at=at, by="x", why="x")
    with pytest.raises(Misread, match="on hold"), store.work() as work:
        work.destroy(stone, {OLD, YOUNG})
    with store.work() as work:
        work.lift(YOUNG, at, "x", "over")
        assert not work.destroy(stone, {OLD})
        assert work.destroy(stone, {OLD, YOUNG})
    assert store.evidence(letter) is None
    assert store.verify() is None


FORGED = (
    ("DELETE FROM tombstones", "what is left of an original"),
    ("UPDATE tombstones SET \"by\" = 'nobody'", "what is left of an original"),
    ("DELETE FROM holds", "a hold of a case"),
)


def test_a_letter_that_goes_without_our_doing_is_named_whatever_stands_beside_it(kept: Kept) -> None:
    """A tombstone that somebody wrote by hand excuses nothing, and one that is taken away is missed."""
    Hands(kept.store).run(
        f"DELETE FROM blobs WHERE sha256 = '{kept.letter}'",
        f'INSERT INTO tombstones (sha256, reference, retention, at, "by", why)'
        f" VALUES ('{kept.letter}', '{OLD}', 'x', 0, 'x', 'x')",
    )
    said = kept.holdfast("verify").output
    assert "no commit of Holdfast wrote it" in said
    assert "is missing; commit" in said


@pytest.mark.parametrize(("done", "says"), FORGED)
def test_holds_and_tombstones_are_proved(done: str, says: str, tmp_path: Path) -> None:
    """Each row is tied to the commit that wrote it."""
    kept = Kept(tmp_path / "home", "")
    kept.does("hold", "place", YOUNG, "--by", ADMINISTRATOR, "--reason", "Ombudsman")
    kept.does("retention", "destroy", OLD, *DECIDED)
    Hands(kept.store).run(done)
    said = kept.holdfast("verify")
    assert (said.exit_code, says in said.output) == (1, True)
    kept.store.close()


@pytest.mark.parametrize(
    ("written", "fine"),
    [
        ("[retention.a]\nyears = 8\n[retention.b]\nyears = 20\n", False),
        ("[retention.a]\nteams = ['cmht']\n", False),
        ("[retention.b]\nyears = 20\nteams = ['cmht']\n", True),
    ],
)
def test_classes_are_said_once_and_whole(written: str, fine: bool, tmp_path: Path) -> None:
    """Each says for how long, and one at most is for all others; where none is, eight years are."""
    text = SETTINGS.partition("[retention")[0] + written
    settings, problems = load_settings(text, file=tmp_path / "holdfast.toml")
    assert (settings is not None) is fine, problems
    if settings is not None:
        assert [(each.name, each.years) for each in settings.retention] == [("b", 20), ("adult-social-care", 8)]


# --- who looked, and what is held ------------------------------------------------------------------------


def test_every_look_is_on_record(tmp_path: Path) -> None:
    """By email, and by each command that shows a case; by case for the guardian, by person for themselves."""
    kept = Kept(tmp_path / "home", "")
    kept.does("history", YOUNG)
    kept.does("who-owns", YOUNG)
    kept.does("access", "--case", YOUNG, "--to", str(tmp_path / "a.zip"))
    kept.does("trace", YOUNG)
    kept.does("bundle", YOUNG, "--to", str(tmp_path / "b.zip"))
    ways = [line.rpartition(", by ")[2] for line in kept.does("who-looked", YOUNG).splitlines()]
    assert ways == [
        "email",
        "command line, its history",
        "command line",
        "command line, for subject access",
        "command line, what came about it",
        "command line, as a bundle",
    ]
    mine = kept.does("who-looked", "--by", "s0@northshire.example.org", "--days", "9999")
    assert mine.count("looked at") == 1
    assert f"(s0) looked at {YOUNG}, by email" in mine
    kept.store.close()


def given(file: Path) -> dict[str, Any]:
    """What stands in a file that was given out."""
    assert file.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(file) as packed:
        return {name: json.loads(packed.read(name)) for name in packed.namelist() if name.endswith(".json")}


def test_whoever_asks_gets_what_is_held(tmp_path: Path) -> None:
    """About a case: entries, what was told, who looked, every original or its tombstone. About a colleague: what they
    said, were told and looked at, and nobody else's words."""
    kept = Kept(tmp_path / "home", "")
    kept.does("retention", "destroy", OLD, *DECIDED)
    kept.does("access", "--case", OLD, "--to", str(tmp_path / "case.zip"))
    about = given(tmp_path / "case.zip")
    assert about["record.json"][0]["event"] == "CaseRegistered"
    assert about["told.json"]
    assert about["destroyed.json"][0]["by"] == ADMINISTRATOR
    assert {each["outcome"] for each in about["received.json"]} == {"handled"}

    kept.does("access", "--person", "s0@northshire.example.org", "--to", str(tmp_path / "person.zip"))
    theirs = given(tmp_path / "person.zip")
    assert {each["by"] for each in theirs["record.json"]} == {"s0"}
    assert {each["case"] for each in theirs["record.json"]} == {OLD, YOUNG}
    assert all("s0@northshire.example.org" in (*each["to"], *each["copy"]) for each in theirs["told.json"])
    assert [each["case"] for each in theirs["asked.json"]] == [YOUNG]
    for words in (("--case", "JW-99999"), ("--person", "nobody@example.org"), ()):
        assert kept.holdfast("access", *words, "--to", str(tmp_path / "no.zip")).exit_code == 2
    assert not (tmp_path / "no.zip").exists()
    kept.store.close()
