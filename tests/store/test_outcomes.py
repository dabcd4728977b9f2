"""The recorded outcome of a message is found again by its id and what it holds, on every database."""

from datetime import UTC, datetime

from protocol.ports.letters import Outcome
from protocol.ports.work import Mark
from store import SqlStore

AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


def _mark(outcome: Outcome, sha256: str = "a" * 64) -> Mark:
    return Mark(message_id="<one@story.example.org>", sha256=sha256, at=AT, inbox="exchange", outcome=outcome)


def test_the_first_outcome_is_the_one_that_counts(store: SqlStore) -> None:
    """That a message came again takes nothing from what became of it; another with its id has none of its own."""
    assert store.outcome("<one@story.example.org>", "a" * 64) is None
    with store.work() as work:
        work.mark(_mark(Outcome.QUARANTINED))
        work.mark(_mark(Outcome.DUPLICATE))
    assert store.outcome("<one@story.example.org>", "a" * 64) is Outcome.QUARANTINED
    assert store.outcome("<one@story.example.org>", "b" * 64) is None
    assert store.outcome("<other@story.example.org>", "a" * 64) is None


def test_what_was_released_has_its_new_outcome(store: SqlStore) -> None:
    """A letter that a person let out of quarantine is filed by what came of it then."""
    with store.work() as work:
        work.mark(_mark(Outcome.QUARANTINED))
    with store.work() as work:
        work.replace_outcome(_mark(Outcome.HANDLED))
    assert store.outcome("<one@story.example.org>", "a" * 64) is Outcome.HANDLED
