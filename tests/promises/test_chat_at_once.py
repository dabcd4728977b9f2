"""Several people at the same moment, the same activity several times, and a program that is killed in between."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from protocol.case.events import ResponsibilityAccepted
from store import open_store
from tests.mailer.transport.sink import Sink
from tests.promises.chatting import object_id
from tests.promises.overhttp import HttpWorld, directory, wires
from tests.promises.process import Process, letter, request_body
from tests.promises.program import Orders
from tests.promises.test_chat_over_http import asked, button
from tests.web.channel import Channel

ROUNDS = 20
Act = Callable[[], Any]


def at_once(*acts: Act) -> list[Any]:
    """Do several things at the same moment; what each came to."""
    ready = threading.Barrier(len(acts))

    def one(act: Act) -> Any:
        ready.wait(30)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(one, acts))


@pytest.fixture
def world(tmp_path: Path, store_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[HttpWorld]:
    """A world on either database."""
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):
        here = HttpWorld(tmp_path / "home", channel, login, url=store_url)
        yield here
        here.end()


def about(card: dict[str, object], case: str) -> dict[str, object]:
    """A button, about another case."""
    data: Any = card["data"]
    return {**data, "case": case}


def test_of_two_who_press_at_the_same_moment_one_loses_cleanly(world: HttpWorld) -> None:
    """One acceptance is on the ledger, and one that was not recorded; whoever lost sees who accepted, on the very
    card that they pressed."""
    for number in range(ROUNDS):
        case = f"JW-{60001 + number}"
        world.request(case=case)
        data = about(button("accept"), case)
        presses = [world.pressed(who, data) for who in ("r1", "r2")]
        answers = at_once(*(lambda p=each: world.sends(p) for each in presses))  # type: ignore[misc]
        assert [each.status_code for each in answers] == [200, 200]
        cards = [each.json()["value"]["fallbackText"] for each in answers]
        (entry,) = [e for e in world.store.entries(case) if isinstance(e.happened.event, ResponsibilityAccepted)]
        assert isinstance(entry.happened.event, ResponsibilityAccepted)
        won = ["r1", "r2"].index(entry.happened.event.by)
        assert "is now responsible" in cards[won]
        assert "has changed nothing" in cards[1 - won]
        assert ("Rosa One", "Rafi Two")[won] in cards[1 - won]
        assert world.events(case).count("AnswerNotRecorded") == 1
    assert world.store.verify() is None


def test_one_accepts_and_another_declines_at_the_same_moment(world: HttpWorld) -> None:
    """Whichever came first stands, and the record says so to both; the case has one owner either way."""
    for number in range(ROUNDS // 2):
        case = f"JW-{61001 + number}"
        world.request(case=case)
        accept = world.pressed("r1", about(button("accept"), case))
        decline = world.pressed("r2", about(button("decline"), case) | {"ground": "needs"})
        answers = at_once(lambda a=accept: world.sends(a), lambda d=decline: world.sends(d))  # type: ignore[misc]
        assert [each.status_code for each in answers] == [200, 200]
        assert world.owner(case) == "cmht", "a no leaves the request open, and the yes counts after it too"
        assert world.events(case).count("ResponsibilityAccepted") == 1
    assert world.store.verify() is None


@pytest.mark.parametrize("how", ["typed", "pressed"])
def test_the_same_activity_four_times_at_once_acts_once(world: HttpWorld, how: str) -> None:
    """Every delivery is acknowledged; there is one fact, one outcome and one email."""
    for number in range(ROUNDS // 4):
        case = f"JW-{62001 + number}"
        world.request(case=case)
        world.sent()
        made = (
            world.activity("r1", f"accept {case}")
            if how == "typed"
            else world.pressed("r1", about(button("accept"), case))
        )
        answers = at_once(*[lambda m=made: world.sends(m)] * 4)  # type: ignore[misc]
        assert {each.status_code for each in answers} == {202 if how == "typed" else 200}
        assert world.events(case).count("ResponsibilityAccepted") == 1
        assert "AnswerNotRecorded" not in world.events(case)
        world.holdfast.runner.turn()
        assert [each.code for each in world.sent()] == ["E05"]
    assert len(world.outcomes()) == ROUNDS // 4


def test_forty_people_ask_at_once_and_each_is_answered_in_their_own_chat(world: HttpWorld) -> None:
    """Everyone hears once, of the case that they asked about; and every question is on record."""
    people = ("s0", "s1", "r0", "r1")
    cases = [f"JW-{63001 + number}" for number in range(10)]
    for case in cases:
        world.request(case=case)
    lines = [(who, case) for who in people for case in cases]
    asks = [world.activity(who, f"who owns {case}") for who, case in lines]
    answers = at_once(*(lambda a=each: world.sends(a) for each in asks))  # type: ignore[misc]
    assert {each.status_code for each in answers} == {202}
    world.teams.wait_until(lambda: len(world.teams.standing) == len(lines))
    for who in people:
        assert sorted(case for each in world.chat(who) for case in cases if f"case {case}," in each.text) == cases
    assert sorted((case, who) for case, who, *_ in asked(world)) == sorted((case, who) for who, case in lines)


def test_a_kill_after_the_acknowledgement_loses_nothing(tmp_path: Path) -> None:
    """An acceptance was acknowledged while the record could not be written yet, and the program is killed: its next
    life finishes the work, once, answers it, and email tells both teams."""
    home, s0 = tmp_path / "home", "s0@northshire.example.org"
    home.mkdir()
    (home / "directory.toml").write_text(directory(), "utf-8")
    with Sink() as sink, Channel() as channel:
        orders = Orders(home=str(home), relay=sink.port)
        activity = channel.message("accept JW-48211", timestamp="2026-11-23T10:15:00Z", **{"from": from_("r1")})
        first, second = Process(tmp_path / "log"), Process(tmp_path / "log")
        assert first.begin(orders)
        assert first.send(letter(s0, "ask", "Request about JW-48211", request_body("JW-48211", "CMHT")), s0)
        with closing(sqlite3.connect(home / "holdfast.db", isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")  # somebody else writes, and takes their time
            assert handed_over(first, channel, activity) == 202
            assert len(kept(home)) == 1
            first.kill()
            first.end()
            other.execute("ROLLBACK")
        assert "ResponsibilityAccepted" not in events(home)
        assert channel.heard == []
        assert second.begin(orders)
        channel.wait_until(lambda: bool(channel.standing))
        assert handed_over(second, channel, activity) == 202, "it may come once more, and changes nothing"
        assert second.turn("1 minutes")
        assert second.stop() == 0
        emailed = [message_from_bytes(each.raw, policy=policy.default) for each in sink.taken]
    assert events(home).count("ResponsibilityAccepted") == 1
    assert kept(home) == []
    told = [each for each in emailed if "is now responsible" in body(each)]
    assert {address for each in told for address in ("cmht@", "older.people@") if address in str(each["To"])} == {
        "cmht@",
        "older.people@",
    }
    assert ["is now responsible" in each.text for each in channel.standing.values()] == [True]


def body(email: EmailMessage) -> str:
    """The words of an email."""
    part = email.get_body(("plain",))
    assert part is not None
    return f"{email['Subject']}\n{part.get_content()}"


def from_(who: str) -> dict[str, object]:
    """Somebody, as Teams names them."""
    return {"id": f"29:{who}", "aadObjectId": object_id(who)}


def handed_over(process: Process, channel: Channel, activity: dict[str, object]) -> int:
    """The chat service's side of a delivery to a program that is local only; how it was answered."""
    return channel.post(f"http://127.0.0.1:{process.web}/api/messages", activity, token=None).status_code


def kept(home: Path) -> list[Path]:
    """What was acknowledged and is not finished."""
    return sorted((home / "arrivals").glob("*.activity"))


def events(home: Path) -> list[str]:
    """The facts on the case's ledger, and that it verifies."""
    store = open_store(f"sqlite:///{home / 'holdfast.db'}")
    try:
        assert store.verify() is None
        return [type(entry.happened.event).__name__ for entry in store.entries("JW-48211")]
    finally:
        store.close()
