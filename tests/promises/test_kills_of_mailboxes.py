"""However often it is killed while it reads a mailbox and sends by it, every letter counts once and lies where it
belongs, and every email goes once.

`HOLDFAST_KILLS` sets how often it is killed, where somebody wants to see more than what is done each time.
"""

import os
from pathlib import Path

import pytest

from tests.promises.killing_on_mailboxes import KINDS, Figures, killed

KILLS = int(os.environ.get("HOLDFAST_KILLS", "15"))
MOVED = 3
"""So many acceptances there must be to lose, at least."""


def _met(seen: Figures) -> bool:
    kills = seen.kills
    return bool(seen.moved >= MOVED and kills["file"] and seen.unfiled and kills["send done"] and seen.unrecorded)


@pytest.mark.parametrize("kind", KINDS)
def test_kills_lose_and_repeat_nothing_in_a_mailbox(kind: str, tmp_path: Path) -> None:
    """Killed in the middle of reading, filing, sending and committing, with a server that fails in between: it acts
    once on each letter, leaves none that it acted on in the Inbox, and sends no email a second time, as Sent Items
    is searched before a second try."""
    seen = killed(tmp_path / "home", kind=kind, kills=KILLS, seed=20261123, met=_met)
    assert seen.faults == []
    assert seen.kills.total() >= KILLS
    assert seen.repeated == 0
    assert seen.moved >= MOVED, "there were acceptances to lose"
    assert seen.kills["file"], "it was killed as it filed what it had read"
    assert seen.unfiled > 0, "some kills fell between an outcome and the filing of its letter"
    assert seen.kills["send done"], "it was killed as it had sent an email"
    assert seen.unrecorded > 0, "some kills fell between an email and its record"


@pytest.mark.parametrize("kind", KINDS)
def test_kills_of_a_client_of_postgresql_lose_and_repeat_nothing_in_a_mailbox(
    kind: str, tmp_path: Path, pg_url: str
) -> None:
    """The same where the database lives on and only our process dies."""
    seen = killed(tmp_path / "home", kind=kind, kills=5, seed=20261124, url=pg_url)
    assert seen.faults == []
    assert seen.repeated == 0
