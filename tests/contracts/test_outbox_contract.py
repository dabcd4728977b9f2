"""The promises of the port `Outbox`, on every database."""

import threading
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from protocol.notices import Kind, Notice, Recipient
from protocol.ports import Post, Told
from store import SqlStore

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORKER = Recipient(name="A. Worker", address="a.worker@example.org", role="S0", person="a.worker")


def told(
    name: str, at: datetime = NINE, *, case: str | None = "JW-1", request: int | None = 1, urgent: bool = False
) -> Told:
    """A stored notice."""
    facts = {
        "due": "2026-12-02T17:00:00+00:00",
        "skipped": [{"day": "2026-11-28", "why": "Saturday"}],
        "rung": 1,
        "said": True,
    }
    notice = Notice(kind=Kind.REMINDER, case=case, request=request, to=(WORKER,), facts=facts, urgent=urgent)
    return Told(id=name, at=at, notice=notice, answers="<0@example.org>")


def one_each(notices: Sequence[Told]) -> Iterable[Post]:
    """The simplest packing: an email for every notice."""
    for one in notices:
        yield Post(
            id=f"post-{one.id}", message_id=f"<{one.id}@example.org>", notices=(one,), urgent=one.notice.urgent,
            to=tuple((who.name, who.address) for who in one.notice.to), copy=(("Team", "team@example.org"),),
        )  # fmt: skip


def all_in_one(notices: Sequence[Told]) -> Iterable[Post]:
    """Everything in one email."""
    yield Post(
        id="digest", message_id="<digest@example.org>", notices=tuple(notices), to=((WORKER.name, WORKER.address),)
    )


def tell(store: SqlStore, *notices: Told) -> None:
    """Store notices, and commit."""
    with store.work() as work:
        work.tell(notices)


def test_a_notice_comes_out_as_it_went_in(store: SqlStore) -> None:
    """Facts, people and instants survive from the decision to the email."""
    tell(store, told("a"))
    assert store.outbox.pack(one_each, NINE) == 1
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    assert post == next(iter(one_each([told("a")])))


def test_a_notice_is_packed_once(store: SqlStore) -> None:
    """A notice told twice is one notice, and one that was packed is not offered again."""
    tell(store, told("a"))
    tell(store, told("a", NINE + MINUTE), told("b", NINE + MINUTE))
    assert store.outbox.pack(one_each, NINE) == 2
    assert store.outbox.pack(one_each, NINE) == 0
    assert store.outbox.waiting() == (2, NINE)


def test_an_email_that_exists_is_left_alone(store: SqlStore) -> None:
    """A packing that names an email again neither sends it again nor changes it."""
    tell(store, told("a"))
    store.outbox.pack(all_in_one, NINE)
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.sent(post, NINE)
    tell(store, told("b"))
    assert store.outbox.pack(all_in_one, NINE) == 0
    assert store.outbox.claim("w", NINE + MINUTE, 60, 10) == ()
    assert store.outbox.waiting() == (0, None)


def test_a_packing_that_fails_loses_nothing(store: SqlStore) -> None:
    """Where putting together raises, the notices wait as before."""

    def fail(_notices: Sequence[Told]) -> Iterable[Post]:
        raise RuntimeError("no")

    tell(store, told("a"))
    with pytest.raises(RuntimeError):
        store.outbox.pack(fail, NINE)
    assert store.outbox.waiting() == (1, NINE)
    assert store.outbox.pack(one_each, NINE) == 1


def test_urgent_emails_go_first_and_then_the_oldest(store: SqlStore) -> None:
    """The order of claiming is urgent before the rest, old before new; no more than were asked for."""
    tell(store, told("new", NINE + MINUTE), told("old"), told("alarm", NINE + 2 * MINUTE, urgent=True))
    store.outbox.pack(one_each, NINE + 2 * MINUTE)
    claimed = store.outbox.claim("w", NINE + 2 * MINUTE, 60, 2)
    assert [post.id for post in claimed] == ["post-alarm", "post-old"]
    assert [post.id for post in store.outbox.claim("w", NINE + 2 * MINUTE, 60, 2)] == ["post-new"]


def test_a_lease_that_runs_out_gives_the_email_to_another(store: SqlStore) -> None:
    """An email whose worker died is claimed again when its lease ends, not before, as the same message."""
    tell(store, told("a"))
    store.outbox.pack(one_each, NINE)
    (first,) = store.outbox.claim("dead", NINE, 60, 10)
    assert store.outbox.next_try() == NINE + MINUTE
    assert store.outbox.claim("other", NINE + MINUTE - timedelta(seconds=1), 60, 10) == ()
    (again,) = store.outbox.claim("other", NINE + MINUTE, 60, 10)
    assert (again.id, again.message_id) == (first.id, first.message_id)
    assert (first.attempts, again.attempts) == (0, 1)


def test_an_email_put_off_waits_until_its_time(store: SqlStore) -> None:
    """`later` gives the email up until an instant, and its lease with it."""
    tell(store, told("a"))
    store.outbox.pack(one_each, NINE)
    (post,) = store.outbox.claim("w", NINE, 3600, 10)
    store.outbox.later(post, NINE, NINE + 5 * MINUTE, "The relay is busy.")
    assert store.outbox.next_try() == NINE + 5 * MINUTE
    assert store.outbox.claim("w", NINE + 4 * MINUTE, 60, 10) == ()
    assert [again.attempts for again in store.outbox.claim("w", NINE + 5 * MINUTE, 60, 10)] == [1]


def test_an_email_is_settled_once(store: SqlStore) -> None:
    """What was sent stays sent, whatever a worker whose lease ran out says afterwards."""
    tell(store, told("a"))
    store.outbox.pack(one_each, NINE)
    (slow,) = store.outbox.claim("slow", NINE, 60, 10)
    (quick,) = store.outbox.claim("quick", NINE + MINUTE, 60, 10)
    store.outbox.later(slow, NINE + MINUTE, NINE + MINUTE, "It timed out.")
    assert store.outbox.claim("third", NINE + MINUTE, 60, 10) == (), "the quick worker still has its lease"
    store.outbox.sent(quick, NINE + MINUTE)
    store.outbox.failed(slow, NINE + 2 * MINUTE, "Refused.")
    (line,) = store.outbox.posts_of("JW-1")
    assert (line.status, line.settled_at, line.why) == ("sent", NINE + MINUTE, "")
    assert store.outbox.next_try() is None


def test_what_was_sent_counts_after_the_lease(store: SqlStore) -> None:
    """An email that left is recorded as sent even where its worker was slow to say so."""
    tell(store, told("a"))
    store.outbox.pack(one_each, NINE)
    (post,) = store.outbox.claim("slow", NINE, 60, 10)
    store.outbox.claim("other", NINE + MINUTE, 60, 10)
    store.outbox.sent(post, NINE + 2 * MINUTE)
    assert store.outbox.claim("third", NINE + 60 * MINUTE, 60, 10) == ()


def test_failed_emails_are_listed(store: SqlStore) -> None:
    """An email that will never be sent is not tried again, and is shown with its reason."""
    tell(store, told("a"), told("b"))
    store.outbox.pack(one_each, NINE)
    first, _ = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.failed(first, NINE + MINUTE, "No such address.")
    (line,) = store.outbox.failed_posts()
    assert (line.id, line.why, line.settled_at) == (first.id, "No such address.", NINE + MINUTE)
    assert store.outbox.waiting() == (1, NINE)


def test_history_shows_what_was_sent_to_whom(store: SqlStore) -> None:
    """Every email that told something about a case is found, also one about several cases."""
    tell(store, told("a"), told("b", case="JW-2"))
    store.outbox.pack(all_in_one, NINE)
    (line,) = store.outbox.posts_of("JW-2")
    assert (line.to, line.kinds, line.status) == (((WORKER.name, WORKER.address),), ("reminder", "reminder"), "waiting")
    assert store.outbox.posts_of("JW-3") == ()


@pytest.mark.parametrize(
    ("others", "about"),
    [
        ((), ("JW-1", 1)),
        ((("JW-1", 2),), ("JW-1", None)),
        ((("JW-1", None),), ("JW-1", 1)),
        ((("JW-2", 1),), None),
    ],
)
def test_an_answer_finds_what_the_email_was_about(
    store: SqlStore, others: tuple[tuple[str, int | None], ...], about: tuple[str, int | None] | None
) -> None:
    """A Message-ID leads to its one case and one request; to neither where there were several."""
    tell(store, told("a"), *(told(f"b{n}", case=case, request=number) for n, (case, number) in enumerate(others)))
    store.outbox.pack(all_in_one, NINE)
    with store.work() as work:
        assert work.about("<digest@example.org>") == about
        assert work.about("<other@example.org>") is None


def test_an_answer_finds_what_the_email_told(store: SqlStore) -> None:
    """A Message-ID leads to the notices in the email, in their order; one that is not ours to none."""
    told_first, told_next = told("z", NINE), told("a", NINE + MINUTE)
    tell(store, told_next, told_first)
    store.outbox.pack(all_in_one, NINE)
    with store.work() as work:
        assert work.told_in("<digest@example.org>") == (told_first, told_next)
        assert work.told_in("<other@example.org>") == ()


def test_two_workers_never_hold_one_email(store: SqlStore) -> None:
    """Of many emails claimed by several workers at once, each is held by one, and all are held."""
    tell(store, *(told(f"{n:03}") for n in range(60)))
    ready, packed, held = threading.Barrier(3), [], []

    def run(worker: str) -> None:
        ready.wait(30)
        packed.append(store.outbox.pack(one_each, NINE))
        ready.wait(30)
        while claimed := store.outbox.claim(worker, NINE, 600, 7):
            held.extend(post.id for post in claimed)

    threads = [threading.Thread(target=run, args=(f"w{n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sum(packed) == 60
    left = [post.id for post in store.outbox.claim("last", NINE, 600, 100)]
    assert sorted(held + left) == [f"post-{n:03}" for n in range(60)]
