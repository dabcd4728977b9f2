"""The promises of the port `Outbox`, on every database."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.origin import InReplyTo, ToPerson
from protocol.ports.outbox import Post, StoredNotice
from store import SqlStore
from store.post.postlines import QueueLine

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WORKER = Recipient(name="A. Worker", address="a.worker@example.org", role="S0", person="a.worker")


def told(
    name: str, at: datetime = NINE, *, case: str | None = "JW-1", request: int | None = 1, urgent: bool = False
) -> StoredNotice:
    """A stored notice."""
    facts = {
        "due": "2026-12-02T17:00:00+00:00",
        "skipped": [{"day": "2026-11-28", "why": "Saturday"}],
        "rung": 1,
        "said": True,
    }
    notice = Notice(kind=Kind.REMINDER, case=case, request=request, to=(WORKER,), facts=facts, urgent=urgent)
    return StoredNotice(id=name, at=at, notice=notice, origin=InReplyTo(message_id="<0@example.org>"))


def one_each(notices: Sequence[StoredNotice]) -> Iterable[Post]:
    """The simplest packing: an email for every notice."""
    for one in notices:
        yield Post(
            id=f"post-{one.id}",
            message_id=f"<{one.id}@example.org>",
            notices=(one,),
            urgent=one.notice.urgent,
            to=tuple((who.name, who.address) for who in one.notice.to),
            copy=(("Team", "team@example.org"),),
        )


def all_in_one(notices: Sequence[StoredNotice]) -> Iterable[Post]:
    """Everything in one email."""
    yield Post(
        id="digest", message_id="<digest@example.org>", notices=tuple(notices), to=((WORKER.name, WORKER.address),)
    )


def tell(store: SqlStore, *notices: StoredNotice) -> None:
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


def test_a_notice_that_is_held_waits_for_its_instant(store: SqlStore) -> None:
    """It is not sent before, and is the next to be tried; told again meanwhile, it stays held."""
    with store.work() as work:
        work.tell([told("a")], held_until=NINE + 2 * MINUTE)
    tell(store, told("a"))
    assert store.outbox.pack(one_each, NINE + MINUTE) == 0
    assert store.outbox.next_try() == NINE + 2 * MINUTE
    assert store.outbox.pack(one_each, NINE + 2 * MINUTE) == 1
    assert store.outbox.pack(one_each, NINE + 3 * MINUTE) == 0


def test_a_notice_that_was_said_is_never_sent(store: SqlStore) -> None:
    """Also where that is said twice; and only one that was held can have been said elsewhere."""
    with store.work() as work:
        work.tell([told("a")], held_until=NINE + MINUTE)
        work.tell([told("b")])
    for _ in range(2):
        with store.work() as work:
            work.said(["a", "b", "unknown"], NINE)
    assert store.outbox.pack(all_in_one, NINE + MINUTE) == 1
    (post,) = store.outbox.claim("w", NINE + MINUTE, 60, 10)
    assert [each.id for each in post.notices] == ["b"]


def test_a_notice_that_is_released_is_sent_now(store: SqlStore) -> None:
    """Once; and one that was said stays said."""
    with store.work() as work:
        work.tell([told("a"), told("b")], held_until=NINE + MINUTE)
        work.said(["b"], NINE)
    for _ in range(2):
        with store.work() as work:
            work.release(["a", "b"])
        store.outbox.pack(one_each, NINE)
    assert [post.id for post in store.outbox.claim("w", NINE, 60, 10)] == ["post-a"]


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

    def fail(_notices: Sequence[StoredNotice]) -> Iterable[Post]:
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


@pytest.mark.parametrize("end", ["sent", "given up"])
def test_a_code_stands_in_the_record_until_its_email_has_left(store: SqlStore, end: str) -> None:
    """While it waits or is tried again it says its code; afterwards nobody who reads the record finds that."""
    asking = told("a")
    facts = {"variant": "not_proved", "code": "KDTRMWQH"}
    notice = replace(asking.notice, kind=Kind.NOT_RECORDED, facts={**asking.notice.facts, **facts})
    tell(store, replace(asking, notice=notice))
    store.outbox.pack(one_each, NINE)
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.later(post, NINE, NINE + MINUTE, "The relay is busy.")
    (post,) = store.outbox.claim("w", NINE + MINUTE, 60, 10)
    assert post.notices[0].notice.facts["code"] == "KDTRMWQH"
    if end == "sent":
        store.outbox.sent(post, NINE + MINUTE)
    else:
        store.outbox.failed(post, NINE + MINUTE, "No such address.")
    with store.work() as work:
        (kept,) = work.told_in(post.message_id)
    assert "KDTRMWQH" not in str(kept)
    assert kept.notice.facts["variant"] == "not_proved"


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
        issued = work.issued("<digest@example.org>")
        assert issued is not None, "what was issued is known, whether or not it has gone"
        assert (issued.reference, issued.request) == (about or (None, None))
        assert issued.post.message_id == "<digest@example.org>"
        assert work.issued("<other@example.org>") is None
        assert not work.known_as("<digest@example.org>", ())


def test_an_answer_finds_what_the_email_told(store: SqlStore) -> None:
    """A Message-ID leads to the notices in the email, in their order; one that is not ours to none."""
    told_first, told_next = told("z", NINE), told("a", NINE + MINUTE)
    tell(store, told_next, told_first)
    store.outbox.pack(all_in_one, NINE)
    with store.work() as work:
        assert work.told_in("<digest@example.org>") == (told_first, told_next)
        assert work.told_in("<other@example.org>") == ()


def test_where_an_email_went_is_known_once_it_was_tried(store: SqlStore) -> None:
    """A Message-ID leads to the addresses of an email that was tried, an address to what it was sent lately."""
    tell(store, told("a"))
    store.outbox.pack(all_in_one, NINE)
    with store.work() as work:
        assert work.sent_to("<digest@example.org>") == ()
    (post,) = store.outbox.claim("w", NINE, 300, 10)
    address = post.to[0][1]
    store.outbox.sent(post, NINE + MINUTE)
    with store.work() as work:
        assert work.sent_to("<digest@example.org>") == (address.lower(),)
        assert work.sent_to("<other@example.org>") == ()
        assert work.sent_lately(address.upper(), NINE) == (("<digest@example.org>", "JW-1"),)
        assert work.sent_lately(address, NINE + 2 * MINUTE) == ()
        assert work.sent_lately(address[1:], NINE) == ()
        assert work.sent_lately("%", NINE) == ()


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


# --- chat, rank and pace --------------------------------------------------------------------------


def in_chat(notices: Sequence[StoredNotice], *, alone: bool = True) -> Iterable[Post]:
    """A chat message for every notice."""
    for post in one_each(notices):
        yield replace(post, copy=(), channel="teams", place=ToPerson(person="a.worker"), alone=alone, rank=2)


def ranked(notices: Sequence[StoredNotice]) -> Iterable[Post]:
    """An email for every notice, whose rank is the end of its name."""
    for post in one_each(notices):
        yield replace(post, rank=int(post.notices[0].id[-1]))


def minutes(store: SqlStore, workers: Sequence[str], number: int, a_minute: int) -> list[list[str]]:
    """What several workers send in some minutes, each claiming until there is no more to claim."""
    sent = []
    for minute in range(number):
        now, left = NINE + minute * MINUTE, []
        for worker in workers:
            while claimed := store.outbox.claim(worker, now, 300, 50, channel="email", a_minute=a_minute):
                for post in claimed:
                    store.outbox.sent(post, now)
                    left.append(post.notices[0].id)
        sent.append(left)
    return sent


def test_where_a_message_goes_is_kept(store: SqlStore) -> None:
    """Channel, place, rank and whether it goes alone survive until the message is claimed."""
    tell(store, told("a"))
    store.outbox.pack(in_chat, NINE)
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    assert post == next(iter(in_chat([told("a")])))


def test_of_what_is_not_urgent_the_rank_goes_first_and_then_the_oldest(store: SqlStore) -> None:
    """An escalation that was decided later leaves before a receipt that has waited."""
    tell(store, told("old-5"), told("new-1", NINE + MINUTE), told("newer-1", NINE + 2 * MINUTE), told("some-4"))
    store.outbox.pack(ranked, NINE + 2 * MINUTE)
    claimed = store.outbox.claim("w", NINE + 2 * MINUTE, 60, 10)
    assert [post.notices[0].id for post in claimed] == ["new-1", "newer-1", "some-4", "old-5"]


def test_a_channel_is_claimed_by_itself(store: SqlStore) -> None:
    """Whoever sends emails takes no chat message, and the other way round."""
    tell(store, told("a"), told("b"))
    store.outbox.pack(lambda each: [*one_each(each[:1]), *in_chat(each[1:])], NINE)
    assert [post.id for post in store.outbox.claim("w", NINE, 60, 10, channel="teams")] == ["post-b"]
    assert [post.id for post in store.outbox.claim("w", NINE, 60, 10, channel="email")] == ["post-a"]


def test_what_was_told_lately_can_be_left_alone(store: SqlStore) -> None:
    """A worker may ask for what has waited since an instant, and gets nothing younger."""
    tell(store, told("old"), told("new", NINE + MINUTE))
    store.outbox.pack(in_chat, NINE + MINUTE)
    claimed = store.outbox.claim("w", NINE + 2 * MINUTE, 60, 10, channel="teams", before=NINE)
    assert [post.id for post in claimed] == ["post-old"]


def test_all_workers_together_keep_the_pace(store: SqlStore) -> None:
    """No more leave in a minute than may, by however many workers; what waits is sent in the next, and
    waiting counts as no attempt."""
    tell(store, *(told(f"{n:03}") for n in range(12)))
    store.outbox.pack(one_each, NINE)
    assert [len(each) for each in minutes(store, ("one", "two"), 4, 5)] == [5, 5, 2, 0]
    assert {line.attempts for line in store.outbox.posts_of("JW-1")} == {1}


def test_a_tenth_of_the_pace_is_kept_for_what_is_urgent(store: SqlStore) -> None:
    """While a flood of others waits, an alarm leaves at once; and never more than the pace allows."""
    tell(store, *(told(f"{n:03}") for n in range(40)))
    store.outbox.pack(one_each, NINE)
    (flood,) = minutes(store, ("w",), 1, 20)
    assert len(flood) == 18
    tell(store, *(told(f"alarm{n}", NINE, urgent=True) for n in range(4)))
    store.outbox.pack(one_each, NINE)
    (alarms,) = minutes(store, ("w",), 1, 20)
    assert alarms == ["alarm0", "alarm1"]
    _, after = minutes(store, ("w",), 2, 20)
    assert after[:2] == ["alarm2", "alarm3"]
    assert len(after) == 18


def test_what_a_worker_holds_counts_for_the_pace(store: SqlStore) -> None:
    """Emails in another worker's hand are as good as sent; if it died, for no longer than a minute."""
    tell(store, *(told(f"{n:03}") for n in range(9)))
    store.outbox.pack(one_each, NINE)
    assert len(store.outbox.claim("dead", NINE, 300, 50, channel="email", a_minute=5)) == 5
    assert store.outbox.claim("other", NINE + MINUTE / 2, 300, 50, channel="email", a_minute=5) == ()
    assert len(store.outbox.claim("other", NINE + MINUTE, 300, 50, channel="email", a_minute=5)) == 4


def test_the_pace_of_emails_is_not_that_of_chat(store: SqlStore) -> None:
    """Chat messages that left count for nothing where emails are counted."""
    tell(store, *(told(f"{n:03}") for n in range(6)))
    store.outbox.pack(lambda each: [*one_each(each[:3]), *in_chat(each[3:])], NINE)
    for post in store.outbox.claim("w", NINE, 60, 10, channel="teams"):
        store.outbox.sent(post, NINE)
    assert len(store.outbox.claim("w", NINE, 60, 10, channel="email", a_minute=3)) == 3


def test_an_email_takes_the_place_of_a_chat_message_that_goes_alone(store: SqlStore) -> None:
    """Given up in chat, the same notices wait as an email to the same person, ready at once; it answers
    for its own Message-ID, and both are on record."""
    tell(store, told("a"))
    store.outbox.pack(in_chat, NINE)
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.instead(post, NINE + MINUTE, "They have blocked us.")
    (email,) = store.outbox.claim("w", NINE + MINUTE, 60, 10)
    assert (email.channel, email.place, email.alone, email.attempts) == ("email", None, False, 0)
    assert (email.notices, email.to, email.rank) == (post.notices, post.to, post.rank)
    assert email.id != post.id
    assert email.message_id.endswith("@example.org>")
    with store.work() as work:
        assert work.about(email.message_id) == ("JW-1", 1)
    (line,) = store.outbox.given_up(NINE)
    assert (line.id, line.status, line.why, line.settled_at) == (
        post.id,
        "instead",
        "They have blocked us.",
        NINE + MINUTE,
    )
    assert store.outbox.failed_posts() == ()
    assert store.outbox.lost(NINE) == 0


def test_no_email_takes_the_place_of_a_chat_message_that_one_tells_anyway(store: SqlStore) -> None:
    """What was emailed already is not emailed again."""
    tell(store, told("a"))
    store.outbox.pack(lambda each: in_chat(each, alone=False), NINE)
    (post,) = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.instead(post, NINE, "They have blocked us.")
    assert store.outbox.waiting() == (0, None)


def test_an_email_of_several_notices_is_taken_apart(store: SqlStore) -> None:
    """Each notice waits in an email of its own, to the same people, ready at once, under the same ids whoever does
    it; it is done once, and not where another worker has sent the whole meanwhile."""
    tell(store, told("a"), told("b", NINE + MINUTE, request=2))
    store.outbox.pack(all_in_one, NINE)
    (whole,) = store.outbox.claim("w", NINE, 60, 10)
    store.outbox.split(whole, NINE, "It could not be written.")
    store.outbox.split(whole, NINE, "It could not be written.")
    apart = store.outbox.claim("w", NINE, 60, 10)
    assert sorted(one.id for post in apart for one in post.notices) == ["a", "b"]
    assert all(len(post.notices) == 1 and post.to == whole.to and post.attempts == 0 for post in apart)
    assert len({whole.id, *(post.id for post in apart)}) == 3
    assert all(post.message_id.endswith("@example.org>") for post in apart)
    assert store.outbox.failed_posts() == ()
    (sent,) = apart[:1]
    store.outbox.sent(sent, NINE)
    store.outbox.split(replace(sent, attempts=5), NINE, "Too late.")
    store.outbox.sent(apart[1], NINE)
    assert store.outbox.waiting() == (0, None)


def test_a_chat_message_is_given_up_once(store: SqlStore) -> None:
    """Two workers that both give it up make one email; one whose lease ran out makes none of a message
    that was sent."""
    tell(store, told("a"), told("b", NINE + MINUTE))
    store.outbox.pack(in_chat, NINE + MINUTE)
    slow_a, slow_b = store.outbox.claim("slow", NINE + MINUTE, 60, 10)
    quick_a, quick_b = store.outbox.claim("quick", NINE + 3 * MINUTE, 60, 10)
    store.outbox.instead(slow_a, NINE + 3 * MINUTE, "Gone.")
    assert store.outbox.claim("third", NINE + 3 * MINUTE, 60, 10) == (), "the quick worker still has its lease"
    store.outbox.instead(quick_a, NINE + 3 * MINUTE, "Gone.")
    store.outbox.instead(quick_a, NINE + 3 * MINUTE, "Gone.")
    store.outbox.sent(quick_b, NINE + 3 * MINUTE)
    store.outbox.instead(slow_b, NINE + 3 * MINUTE, "Gone.")
    assert [post.notices[0].id for post in store.outbox.claim("third", NINE + 3 * MINUTE, 60, 10)] == ["a"]


def test_the_queue_shows_its_length_by_channel_and_rank(store: SqlStore) -> None:
    """What waits is counted apart from what was sent or given up, with the age of the oldest."""
    tell(store, told("x-4", NINE + MINUTE), told("y-4"), told("z-1", NINE + 2 * MINUTE), told("c", NINE))
    store.outbox.pack(lambda each: [*in_chat(each[:1]), *ranked(each[1:])], NINE + 2 * MINUTE)
    assert store.outbox.queue() == (
        QueueLine(channel="email", rank=1, waiting=1, oldest=NINE + 2 * MINUTE),
        QueueLine(channel="email", rank=4, waiting=2, oldest=NINE),
        QueueLine(channel="teams", rank=2, waiting=1, oldest=NINE),
    )
    first = store.outbox.claim("w", NINE + 2 * MINUTE, 60, 1)[0]
    store.outbox.failed(first, NINE + 2 * MINUTE, "No such address.")
    tell(store, told("loose-3", NINE + 3 * MINUTE))
    assert [line.rank for line in store.outbox.queue()] == [4, 2]
    assert store.outbox.loose() == (1, NINE + 3 * MINUTE)
    assert store.outbox.lost(NINE) == 1
    assert store.outbox.lost(NINE + 2 * MINUTE) == 0
