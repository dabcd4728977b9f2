"""A line that stands below somebody's name by habit is asked about once, and then known; what may be said never is."""

from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, note_doors
from protocol.ports.boilerplate import How
from tests.promises.world import HERE, US, World

CASES = [f"JW-482{number}" for number in range(11, 15)]
LINE = "Caring for Riverside since 1948"
SIGNED = f"\n\nKind regards\nRosa One\nTeam Manager\n{LINE}\n"


@pytest.fixture
def asked(tmp_path: Path) -> World:
    """A world in which some cases wait for the mental health team's answer."""
    world = World(tmp_path / "home")
    for case in CASES:
        world.request(case=case, record=f"LAS, {case}")
    world.sent()
    return world


def subject(case: str) -> str:
    """The subject of a reply about a case."""
    return f"RE: [{case}] Please accept or decline"


def test_a_line_that_nobody_knows_is_asked_about_once(asked: World) -> None:
    """The email quotes it and offers the one reply that settles it; the next yes with it counts at once."""
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    (told,) = asked.sent()
    text = " ".join(asked.text_of(told.post).split())
    assert asked.owner(CASES[0]) == "older-people"
    assert LINE in text
    assert "we will not ask about it again" in text
    asked.writes("r1", f"Accept{SIGNED}")
    assert asked.owner(CASES[0]) == "cmht"
    asked.writes("r1", f"We accept.{SIGNED}", subject=subject(CASES[1]))
    assert asked.owner(CASES[1]) == "cmht"
    assert asked.store.verify() is None
    asked.end()


def test_no_word_of_it_is_kept_but_in_the_question(asked: World) -> None:
    """The record holds digests and counts; the letters and the email that asks hold what they say."""
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    mine, ours = sorted(asked.store.every_habit(), key=lambda each: each.scope, reverse=True)
    assert (mine.scope, ours.scope) == ("person r1", "organisation riverside")
    assert mine.digest != ours.digest
    kept = f"{mine} {ours} {asked.store.entries(CASES[0])}".casefold()
    assert not any(word in kept for word in ("caring", "since 19"))
    asked.end()


def test_a_line_below_letters_about_three_cases_needs_no_question(asked: World) -> None:
    """Letters that answer nothing teach it; three about one case do not."""
    for _ in range(3):
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(CASES[0]))
    assert not any(each.learnt for each in asked.store.every_habit())
    for case in CASES[1:3]:
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(case))
    assert [each.learnt for each in asked.store.every_habit() if each.scope == "person r1"] == [How.OFTEN]
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    assert asked.owner(CASES[0]) == "cmht"
    asked.end()


def test_what_stands_beside_answers_alone_is_asked_about_each_time(asked: World) -> None:
    """A limit that somebody puts below every yes is no habit, however often they write it."""
    for case in CASES:
        asked.writes("r1", f"Accept{SIGNED}", subject=subject(case))
        assert asked.owner(case) == "older-people"
    assert not any(each.learnt for each in asked.store.every_habit())
    asked.end()


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (f"The summary is on the file.\n\nKind regards\nRae Receiver\n{LINE}\n", {}),
        (f"The summary is on the file.\n\nKind regards\npp Rosa One\n{LINE}\n", {}),
        (f"The summary is on the file.{SIGNED}", {"Sender": "r0@riverside.example.org"}),
        (f"-----Original Message-----\nFrom: Rosa One\nSent: 1 October 2026\nTo: x\nSubject: y\n\nYes.{SIGNED}", {}),
    ],
)  # fmt: skip
def test_two_hands_and_old_letters_teach_nothing(asked: World, body: str, headers: dict[str, str]) -> None:
    """Whoever writes in somebody's mailbox, signs for them, or sends an old letter on."""
    for case in CASES[:4]:
        asked.writes("r1", body, subject=subject(case), **headers)
    assert asked.store.every_habit() == ()
    asked.end()


def test_a_forwarded_letter_and_a_shared_mailbox_teach_nothing(asked: World) -> None:
    """Neither do letters of strangers."""
    for case in CASES[:4]:
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=f"FW: [{case}] Please accept or decline")
        asked.writes("cmht@riverside.example.org", f"The summary is on the file.{SIGNED}", subject=subject(case))
        asked.writes("mallory@elsewhere.example.org", f"The summary is on the file.{SIGNED}", subject=subject(case))
    assert asked.store.every_habit() == ()
    asked.end()


def test_a_letter_that_is_not_proved_teaches_nothing_and_learns_from_nothing(tmp_path: Path) -> None:
    """Whoever writes in somebody's name cannot have their words set aside."""
    world = World(tmp_path / "home", trusts_directory=False)
    for case in CASES[:4]:
        world.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(case))
    assert world.store.every_habit() == ()
    world.end()


@pytest.mark.parametrize(
    ("address", "learnt"),
    [("r1@ward.riverside.example.org", True), ("rosa@mail.example.net", False), ("r1@notriverside.example.org", False)],
)
def test_a_domain_below_an_organisations_is_its_own(tmp_path: Path, address: str, *, learnt: bool) -> None:
    """Whoever is listed with an address of it may be asked about a line, as with every other; from a domain of
    nobody's, a listed colleague's lines are nobody's habit."""
    directory = (HERE / "directory.toml").read_text("utf-8").replace("r1@riverside.example.org", address)
    world = World(tmp_path / "home", directory=directory)
    world.request(case=CASES[0])
    world.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    assert bool(world.store.every_habit()) == learnt
    world.end()


def test_a_line_in_another_place_is_what_its_writer_says(asked: World) -> None:
    """What was learnt below a name is not set aside above it, beside other words, or in other words."""
    for case in CASES[:3]:
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(case))
    for body in (
        f"Accept\n{LINE}\n\nKind regards\nRosa One\n",
        f"Accept, {LINE}\n\nKind regards\nRosa One\n",
        f"Accept{SIGNED.strip()}, only the chair\n",
        f"Accept{SIGNED.replace('1948', '1949')}",
    ):
        asked.writes("r1", body, subject=subject(CASES[3]))
        assert asked.owner(CASES[3]) == "older-people", body
    asked.end()


def test_a_line_of_three_colleagues_is_their_organisations(asked: World) -> None:
    """Then it is set aside below the name of a fourth, of that organisation and of no other."""
    for who, name in (("r0", "Rae Receiver"), ("r2", "Rafi Two"), ("r3", "Ruth Three")):
        asked.writes(who, f"The summary is on the file.\n\nKind regards\n{name}\n{LINE}\n", subject=subject(CASES[0]))
    learnt = [each.scope for each in asked.store.every_habit() if each.learnt]
    assert learnt == ["organisation riverside"]
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[1]))
    assert asked.owner(CASES[1]) == "cmht"
    asked.end()


def test_what_was_settled_by_a_reply_without_the_line_is_not_learnt(asked: World) -> None:
    """Whoever leaves it out when they are asked may have meant it."""
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    asked.writes("r1", "Accept")
    assert asked.owner(CASES[0]) == "cmht"
    assert not any(each.learnt for each in asked.store.every_habit())
    asked.end()


def test_a_second_yes_that_does_not_answer_the_question_settles_nothing(asked: World) -> None:
    """Only whoever was asked about a line, and read it, says that it means nothing."""
    for _ in range(2):
        asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    assert asked.owner(CASES[0]) == "older-people"
    asked.end()


def run(world: World, *words: str, status: int = 0) -> str:
    """A command on the world's record, and what it prints."""
    home = world.settings.service.home
    note_doors(home, smtp=Endpoint(host="127.0.0.1", port=0), web=Endpoint(host="127.0.0.1", port=0))
    (home / CLOCK_FILE).write_text(f"{world.clock.now().isoformat()}\n", "ascii")
    done = CliRunner().invoke(app, [*words, "--settings", str(home)])
    assert done.exit_code == status, done.output
    return done.output


def test_an_administrator_lists_adds_and_forgets(asked: World) -> None:
    """By count, whose and since when; what was forgotten is asked about again."""
    for case in CASES[:3]:
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(case))
    out = run(asked, "boilerplate", "list")
    assert "a line learnt from 3 letters of r1@riverside.example.org" in out
    assert "seen in 3 letters of riverside.example.org, not learnt yet" in out
    assert "Caring" not in out
    digest = next(each.digest for each in asked.store.every_habit() if each.learnt)
    run(asked, "boilerplate", "forget", digest[:12])
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[0]))
    assert asked.owner(CASES[0]) == "older-people"
    barred = ("boilerplate", "add", "Subject to funding and panel", "--for", "riverside", "--by", "Ada Min")
    assert "might speak of a case" in run(asked, *barred, status=2)
    run(asked, "boilerplate", "add", LINE, "--for", "Riverside Health NHS Trust", "--by", "Ada Min")
    asked.writes("r1", f"Accept{SIGNED}", subject=subject(CASES[1]))
    assert asked.owner(CASES[1]) == "cmht"
    assert asked.store.verify() is None
    asked.end()


def test_whoever_asks_hears_where_a_line_was_learnt(asked: World, tmp_path: Path) -> None:
    """The explanation counts the letters, as far as the letter that it explains is believed."""
    for case in CASES[:3]:
        asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(case))
    letter = tmp_path / "a.eml"
    letter.write_text(
        f"From: r1@riverside.example.org\nTo: {US}\nSubject: {subject(CASES[0])}\nMessage-ID: <x@example.org>\n\n"
        f"Accept{SIGNED}",
        "utf-8",
    )
    out = run(asked, "read", "--explain", str(letter))
    assert "Set aside: a line learnt from 3 letters of r1@riverside.example.org" in out
    assert "Says: accept" in out
    asked.end()


def test_what_nobody_writes_any_more_is_let_go(asked: World) -> None:
    """A line that was not learnt goes after a quarter of a year, on a working morning."""
    asked.writes("r1", f"The summary is on the file.{SIGNED}", subject=subject(CASES[0]))
    assert len(asked.store.every_habit()) == 2
    asked.holdfast.service.mornings.forget_old_lines()
    assert len(asked.store.every_habit()) == 2
    asked.clock.turn_to(asked.clock.now() + timedelta(days=91))
    asked.holdfast.service.mornings.forget_old_lines()
    assert asked.store.every_habit() == ()
    assert asked.store.verify() is None
    asked.end()
