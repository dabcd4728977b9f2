"""However often it is killed, every letter counts once, every email is told, and no acceptance is lost."""

from pathlib import Path

from tests.promises.killing import Figures, killed

KILLS = 50
MOVED = 6
"""So many acceptances there must be to lose, at least."""


def _met(seen: Figures) -> bool:
    return seen.moved >= MOVED and seen.acted_on > 0 and seen.repeated > 0


def test_fifty_kills_lose_and_repeat_nothing(tmp_path: Path) -> None:
    """Killed inside commits and sends, it loses no letter that was answered with 250, acts on none
    twice, sends no email twice but as the same message, and the record verifies."""
    seen = killed(tmp_path / "home", kills=KILLS, seed=20261123, met=_met)
    assert seen.faults == []
    assert seen.kills.total() >= KILLS
    assert seen.moved >= MOVED, "there were acceptances to lose"
    assert seen.acted_on > 0, "some kills fell between a commit and its 250"
    assert seen.repeated > 0, "some kills fell between the relay's 250 and its record"


def test_kills_of_a_client_of_postgresql_lose_and_repeat_nothing(tmp_path: Path, pg_url: str) -> None:
    """The same where the server lives on and only our process dies."""
    seen = killed(tmp_path / "home", kills=12, seed=20261124, url=pg_url)
    assert seen.faults == []
    assert seen.kills.total() == 12
