"""The promises of the ports `Store` and `Work`, on every database."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from hashlib import sha256

import pytest

from protocol.calendar.workdays import Reckoning
from protocol.case.case import Case
from protocol.case.events import (
    AnswerNotRecorded,
    CaseClosed,
    CaseRegistered,
    Event,
    Happened,
    LocalIdAdded,
    OwnerCorrected,
    RequestClosed,
    RequestMade,
    ResponsibilityAccepted,
)
from protocol.case.timers import AnswerDue, Timer
from protocol.messages.chat import Conversation, Place, Shown
from protocol.messages.intents import Evidence, LocalId
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.boilerplate import Habit, How
from protocol.ports.letters import Envelope, Outcome
from protocol.ports.origin import InChat
from protocol.ports.outbox import StoredNotice
from protocol.ports.sessions import Kept
from protocol.ports.work import Mark
from protocol.violations import LedgerBroken, LostRace, Misread
from store import SqlStore

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
RAW = b"From: a.worker@example.org\r\n\r\naccept\r\n"
DIGEST = sha256(RAW).hexdigest()
ABACUS = LocalId(organisation="northshire", system="Abacus", number="7001")


def happened(event: Event, at: datetime = NINE, *, letter: bool = False) -> Happened:
    """An event in its place, with or without a letter that it rests on."""
    if not letter:
        return Happened(at=at, event=event)
    return Happened(
        at=at,
        event=event,
        evidence=Evidence(sha256=DIGEST, message_id="<1@example.org>", channel="email", received_at=at),
    )


def registered(team: str = "learning-disability", *local_ids: LocalId) -> CaseRegistered:
    """A case that came under record."""
    return CaseRegistered(team=team, basis="referral", local_ids=local_ids)


def asked(number: int, *, due: datetime | None = None, to: str = "cmht") -> RequestMade:
    """A request, with a deadline that runs or without one."""
    reckoning, timers = None, ()
    if due is not None:
        reckoning = Reckoning(
            span="2 working days", start=NINE, day_zero=NINE.date(), counted=(), skipped=(), due=due, close=time(17)
        )
        timers = (Timer(name=AnswerDue(request=number), due=due),)
    return RequestMade(
        number=number,
        pack="jwp",
        version="4",
        procedure="transfer",
        moves="responsibility",
        from_team="learning-disability",
        to_team=to,
        sender="a.worker",
        contact=None,
        record="",
        missing=(),
        reckoning=reckoning,
        timers=timers,
    )


def accepted(number: int, team: str = "cmht") -> ResponsibilityAccepted:
    """A plain acceptance."""
    return ResponsibilityAccepted(
        number=number, team=team, by="m.manager", words="accept", late=False, late_by=0, after_rung=0
    )


def write(store: SqlStore, reference: str, *facts: Happened, at: datetime = NINE) -> Case:
    """Load, record and commit."""
    with store.work() as work:
        if any(fact.evidence for fact in facts):
            work.keep(DIGEST, RAW, at)
        return work.record(reference, work.load(reference), facts, at)


def test_a_case_comes_back_as_it_was_recorded(store: SqlStore) -> None:
    """What `record` gives is what `load` and `case` give afterwards, in this process and the next."""
    made = write(store, "JW-1", happened(registered("ld", ABACUS)), happened(asked(1, due=NINE + HOUR), letter=True))
    assert store.case("JW-1") == made
    with store.work() as work:
        assert work.load("JW-1") == made
    assert store.case("JW-2") is None
    assert store.verify() is None


def test_entries_are_chained_and_in_order(store: SqlStore) -> None:
    """Each entry holds the hash of the one before it, the event itself and its evidence."""
    facts = (happened(registered()), happened(asked(1), NINE + HOUR, letter=True))
    write(store, "JW-1", *facts, at=NINE + HOUR)
    first, second = store.entries("JW-1")
    assert (first.seq, second.seq) == (1, 2)
    assert first.previous == "0" * 64
    assert second.previous == first.hash
    assert (first.happened, second.happened) == facts
    assert store.entries("JW-2") == ()


def test_the_instant_of_recording_never_runs_backwards(store: SqlStore) -> None:
    """A clock that was set back does not show in the record."""
    write(store, "JW-1", happened(registered()), at=NINE + HOUR)
    write(store, "JW-1", happened(asked(1)), at=NINE)
    assert [entry.recorded_at for entry in store.entries("JW-1")] == [NINE + HOUR, NINE + HOUR]


def test_a_unit_of_work_that_raises_leaves_nothing(store: SqlStore) -> None:
    """Entries, projections, evidence and marks are committed together or not at all."""

    def fail() -> None:
        with store.work() as work:
            work.keep(DIGEST, RAW, NINE)
            work.record("JW-1", None, [happened(registered())], NINE)
            work.mark(Mark(message_id="<1@example.org>", sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.HANDLED))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert store.case("JW-1") is None
    assert store.evidence(DIGEST) is None
    with store.work() as work:
        assert not work.seen("<1@example.org>", DIGEST)


def test_an_event_that_cannot_follow_is_refused(store: SqlStore) -> None:
    """Neither an event out of turn nor one before the last is ever written."""
    write(store, "JW-1", happened(registered(), NINE + HOUR))
    with pytest.raises(LedgerBroken, match="registered twice"):
        write(store, "JW-1", happened(registered(), NINE + HOUR))
    with pytest.raises(LedgerBroken, match="backwards"):
        write(store, "JW-1", happened(asked(1), NINE))
    assert len(store.entries("JW-1")) == 1


def test_a_reference_that_cannot_be_one_is_refused(store: SqlStore) -> None:
    """A reference is kept exactly as it is, or not at all."""
    for reference in ("", "JW-\0", "J" * 500):
        with pytest.raises(Misread):
            write(store, reference, happened(registered()))
    assert store.verify() is None


def test_whoever_decided_on_an_old_case_loses(store: SqlStore) -> None:
    """What was decided before another worker wrote is not written."""
    before = write(store, "JW-1", happened(registered()))
    write(store, "JW-1", happened(asked(1)))
    with pytest.raises(LostRace), store.work() as work:
        work.record("JW-1", before, [happened(asked(2))], NINE)
    with pytest.raises(LostRace), store.work() as work:
        work.record("JW-1", None, [happened(registered())], NINE)
    assert len(store.entries("JW-1")) == 2


@pytest.mark.parametrize("known", [True, False])
def test_of_two_workers_on_one_case_one_wins(store: SqlStore, known: bool) -> None:
    """Two threads that decided on the same case at once: one writes, one is told that it lost."""
    before = write(store, "JW-1", happened(registered())) if known else None
    fact = happened(asked(1) if known else registered())
    ready, ends = threading.Barrier(2), []

    def race() -> None:
        ready.wait(30)
        try:
            with store.work() as work:
                work.record("JW-1", before, [fact], NINE)
            ends.append("won")
        except LostRace:
            ends.append("lost")

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(ends) == ["lost", "won"]
    assert store.verify() is None


def test_who_was_responsible_is_answered_for_every_instant(store: SqlStore) -> None:
    """From its own instant on a team is responsible, on the entry that made it so, and not before."""
    write(store, "JW-1", happened(registered()), happened(asked(1), letter=True))
    write(store, "JW-1", happened(accepted(1), NINE + HOUR, letter=True))
    write(store, "JW-1", happened(OwnerCorrected(team="ld", by=("a", "b"), reason="wrong team"), NINE + 2 * HOUR))

    assert store.owner_at("JW-1", NINE - timedelta(microseconds=1)) is None
    assert store.owner_at("JW-2", NINE) is None
    first = store.owner_at("JW-1", NINE + HOUR - timedelta(microseconds=1))
    second = store.owner_at("JW-1", NINE + HOUR)
    third = store.owner_at("JW-1", NINE + 5 * HOUR)
    assert first
    assert second
    assert third
    assert (first.team, first.since, first.until, first.basis) == ("learning-disability", NINE, NINE + HOUR, "referral")
    assert (second.team, second.until, second.entry.seq) == ("cmht", NINE + 2 * HOUR, 3)
    assert second.entry.happened.evidence is not None
    assert second.entry == store.entries("JW-1")[2]
    assert (third.team, third.until, third.basis) == ("ld", None, "correction")


def test_two_changes_at_one_instant_leave_the_last(store: SqlStore) -> None:
    """Where responsibility moved twice within a second the later entry counts."""
    correction = OwnerCorrected(team="ld", by=("a", "b"), reason="wrong team")
    moved = (happened(accepted(1), letter=True), happened(correction, letter=True))
    write(store, "JW-1", happened(registered()), happened(asked(1)), *moved)
    found = store.owner_at("JW-1", NINE)
    assert found
    assert (found.team, found.entry.seq) == ("ld", 4)
    assert store.verify() is None


def test_a_closed_case_shows_who_was_last_and_until_when(store: SqlStore) -> None:
    """Closing ends a team's time; coming back begins another, without a gap being filled."""
    write(store, "JW-1", happened(registered("ld", ABACUS)))
    write(store, "JW-1", happened(CaseClosed(reason="need ended", by="a"), NINE + HOUR))
    with store.work() as work:
        assert work.cases_with(ABACUS) == ()
    write(store, "JW-1", happened(registered("cmht"), NINE + 3 * HOUR))
    gap, back = store.owner_at("JW-1", NINE + 2 * HOUR), store.owner_at("JW-1", NINE + 3 * HOUR)
    assert gap
    assert back
    assert (gap.team, gap.until) == ("ld", NINE + HOUR)
    assert (back.team, back.since, back.until) == ("cmht", NINE + 3 * HOUR, None)
    assert store.verify() is None


def test_open_requests_are_listed_soonest_due_first(store: SqlStore) -> None:
    """A list holds what is open, those without a deadline last; `overdue` begins after the instant."""
    write(store, "JW-1", happened(registered()), happened(asked(1)), happened(asked(2, due=NINE + 2 * HOUR)))
    write(store, "JW-2", happened(registered()), happened(asked(1, due=NINE + HOUR, to="older-people")))
    write(
        store,
        "JW-3",
        happened(registered()),
        happened(asked(1)),
        happened(RequestClosed(number=1, outcome="duplicate")),
    )
    assert [(line.reference, line.number) for line in store.requests()] == [("JW-2", 1), ("JW-1", 2), ("JW-1", 1)]
    assert store.requests(overdue_at=NINE + HOUR) == ()
    (late,) = store.requests(overdue_at=NINE + HOUR + timedelta(seconds=1))
    assert (late.reference, late.to_team, late.due, late.state, late.rung) == (
        "JW-2",
        "older-people",
        NINE + HOUR,
        "awaiting an answer",
        0,
    )
    assert [line.reference for line in store.requests(team="older-people")] == ["JW-2"]
    assert len(store.requests(team="learning-disability")) == 3


def test_cases_due_are_found_earliest_first_and_once(store: SqlStore) -> None:
    """A sweep sees each case with a deadline at or before its instant, and no answered one."""
    assert store.next_due() is None
    write(
        store,
        "JW-1",
        happened(registered()),
        happened(asked(1, due=NINE + 2 * HOUR)),
        happened(asked(2, due=NINE + HOUR)),
    )
    write(store, "JW-2", happened(registered()), happened(asked(1, due=NINE)))
    write(store, "JW-3", happened(registered()), happened(asked(1, due=NINE)), happened(accepted(1)))
    assert store.next_due() == NINE
    assert store.cases_due(NINE - HOUR, 10) == ()
    assert store.cases_due(NINE, 10) == ("JW-2",)
    assert store.cases_due(NINE + 9 * HOUR, 10) == ("JW-2", "JW-1")
    assert store.cases_due(NINE + 9 * HOUR, 1) == ("JW-2",)


def test_open_cases_are_found_by_a_local_id(store: SqlStore) -> None:
    """An id counts within its organisation; without a system it is any of that organisation's."""
    other = LocalId(organisation="northshire", system="Beads", number="7001")
    write(store, "JW-1", happened(registered("ld", ABACUS)))
    write(store, "JW-2", happened(registered()), happened(LocalIdAdded(local_id=other)))
    with store.work() as work:
        assert work.cases_with(ABACUS) == ("JW-1",)
        assert work.cases_with(LocalId(organisation="northshire", system="", number="7001")) == ("JW-1", "JW-2")
        assert work.cases_with(LocalId(organisation="the-trust", system="", number="7001")) == ()


def test_a_message_is_known_by_id_and_content(store: SqlStore) -> None:
    """A Message-ID used again for other content is another message (traps 39)."""
    mark = Mark(
        message_id="<1@example.org>", sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.HANDLED, reference="JW-1"
    )
    with store.work() as work:
        work.mark(mark)
        assert work.seen("<1@example.org>", DIGEST)
        assert not work.seen("<1@example.org>", "0" * 64)
        assert not work.seen("<2@example.org>", DIGEST)
    assert list(store.marks()) == [mark]


def test_a_message_has_one_outcome(store: SqlStore) -> None:
    """The second worker with the same message loses; a duplicate leaves the first outcome."""
    mark = Mark(message_id="<1@example.org>", sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.HANDLED)
    with store.work() as work:
        work.mark(mark)
    with pytest.raises(LostRace), store.work() as work:
        work.mark(mark)
    with store.work() as work:
        work.mark(Mark(message_id="<1@example.org>", sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.DUPLICATE))
    assert list(store.marks()) == [mark]


@pytest.mark.parametrize(
    "message_id", ["", "<\0\ud800@example.org>", f"<{'x' * 100_000}@example.org>", "<é’…@example.org>"]
)
def test_whatever_a_header_holds_can_be_stored(store: SqlStore, message_id: str) -> None:
    """A hostile Message-ID is recorded and found again like any other."""
    with store.work() as work:
        work.mark(
            Mark(message_id=message_id, sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.IGNORED, why=message_id)
        )
        work.quarantine(message_id, DIGEST, RAW, NINE, message_id)
        assert work.seen(message_id, DIGEST)
        assert not work.seen(f"{message_id}>", DIGEST)
        assert work.about(message_id) is None


def test_words_of_any_kind_survive_in_the_ledger(store: SqlStore) -> None:
    """The words relied on come back exactly, whatever they are."""
    words = "Yes — we’ll take “this” \0 \ud800 one 🙂\r\n"
    fact = happened(AnswerNotRecorded(number=None, by=None, why="unclear", words=words))
    write(store, "JW-1", happened(registered()), fact)
    assert store.entries("JW-1")[1].happened == fact
    assert store.verify() is None


def test_evidence_is_kept_once_and_whole(store: SqlStore) -> None:
    """The bytes come back exactly; keeping them again changes nothing."""
    raw = bytes(range(256)) * 100
    with store.work() as work:
        work.keep("d1", raw, NINE)
        work.keep("d1", b"other", NINE + HOUR)
    assert store.evidence("d1") == raw
    assert store.evidence("d2") is None


def test_a_quarantined_message_is_kept_whole_and_listed_once(store: SqlStore) -> None:
    """What cannot be read is set aside with its bytes and its reason."""
    with store.work() as work:
        work.quarantine("<1@example.org>", DIGEST, RAW, NINE, "It cannot be read.")
        work.quarantine("<1@example.org>", DIGEST, RAW, NINE + HOUR, "Again.")
    (aside,) = store.quarantined()
    assert (aside.message_id, aside.sha256, aside.at, aside.why) == (
        "<1@example.org>",
        DIGEST,
        NINE,
        "It cannot be read.",
    )
    assert store.evidence(DIGEST) == RAW


def test_a_quarantined_message_is_dealt_with_once_and_stays_on_record(store: SqlStore) -> None:
    """Its number, inbox and envelope come back; who dealt with it, when, how and why is kept; its outcome
    may then be another."""
    envelope = Envelope(mail_from="a@example.org", recipients=("b@example.org",), peer="192.0.2.1", login="a")
    mark = Mark(message_id="<1@example.org>", sha256=DIGEST, at=NINE, inbox="in", outcome=Outcome.QUARANTINED)
    with store.work() as work:
        number = work.quarantine("<1@example.org>", DIGEST, RAW, NINE, "Why.", inbox="in", envelope=envelope)
        assert work.quarantine("<1@example.org>", DIGEST, RAW, NINE, "Again.") == number
        work.mark(mark)
    (waiting,) = store.quarantined()
    assert (waiting.id, waiting.inbox, waiting.envelope, waiting.dealt_at) == (number, "in", envelope, None)
    anew = replace(mark, outcome=Outcome.HANDLED, reference="JW-1", why="released")
    with store.work() as work:
        assert work.in_quarantine(number) == waiting
        work.resolve(number, NINE + HOUR, by="an administrator", how="released", why="Known")
        work.replace_outcome(replace(anew, at=NINE + HOUR, inbox="other"))
    assert list(store.marks()) == [anew]
    assert store.quarantined() == ()
    done = replace(waiting, dealt_at=NINE + HOUR, dealt_by="an administrator", dealt_how="released", dealt_why="Known")
    assert store.quarantined(dealt_with=True) == (done,)
    assert store.in_quarantine(number) == done
    assert store.in_quarantine(number + 1) is None
    with pytest.raises(LostRace), store.work() as work:
        work.resolve(number, NINE + HOUR, by="somebody else", how="discarded")


def test_a_message_that_was_dealt_with_is_forgotten_unless_the_ledger_rests_on_it(store: SqlStore) -> None:
    """What waits in quarantine is counted in bytes; once it is dealt with its bytes may go, and nothing else's."""
    with store.work() as work:
        number = work.quarantine("<1@example.org>", DIGEST, RAW, NINE, "Why.")
        assert work.quarantine_bytes() == len(RAW)
        work.forget(DIGEST)
    assert store.evidence(DIGEST) == RAW
    with store.work() as work:
        work.resolve(number, NINE, by="an administrator", how="discarded")
        assert work.quarantine_bytes() == 0
        work.forget(DIGEST)
    assert store.evidence(DIGEST) is None


def test_a_counter_begins_at_one_and_goes_back_with_its_unit_of_work(store: SqlStore) -> None:
    """What was not committed was not counted."""
    with store.work() as work:
        assert (work.count("letters"), work.count("letters"), work.count("others")) == (1, 2, 1)
    with pytest.raises(ZeroDivisionError), store.work() as work:
        _ = work.count("letters") // 0
    with store.work() as work:
        assert work.count("letters") == 3


def test_references_count_up_and_skip_those_in_use(store: SqlStore) -> None:
    """A new reference is never one that a case has, and never given twice."""
    write(store, "JW-10002", happened(registered()))
    with store.work() as work:
        assert work.next_reference("JW") == "JW-10001"
        assert work.next_reference("JW") == "JW-10003"
        assert work.next_reference("NS") == "NS-10001"
    with store.work() as work:
        assert work.next_reference("JW") == "JW-10004"


def test_a_watermark_only_moves_forward(store: SqlStore) -> None:
    """An inbox that was read up to an instant stays read up to it."""
    assert store.watermark("in") is None
    store.set_watermark("in", NINE)
    store.set_watermark("in", NINE - HOUR)
    assert store.watermark("in") == NINE
    store.set_watermark("in", NINE + timedelta(microseconds=1))
    assert store.watermark("in") == NINE + timedelta(microseconds=1)


def test_projections_are_made_anew_from_the_ledger(store: SqlStore) -> None:
    """After `rebuild` every answer is the same as before it."""
    write(store, "JW-1", happened(registered("ld", ABACUS)), happened(asked(1, due=NINE + HOUR)))
    write(store, "JW-2", happened(registered()), happened(asked(1)), happened(accepted(1), letter=True))
    write(store, "JW-3", happened(registered()), happened(CaseClosed(reason="need ended", by=None)))
    before = (
        store.requests(),
        store.next_due(),
        [store.owner_at(f"JW-{n}", NINE) for n in (1, 2, 3)],
        list(store.heads()),
    )
    assert store.rebuild() == 3
    assert (
        store.requests(),
        store.next_due(),
        [store.owner_at(f"JW-{n}", NINE) for n in (1, 2, 3)],
        list(store.heads()),
    ) == before
    assert store.verify() is None


def test_readers_do_not_wait_for_a_writer(store: SqlStore) -> None:
    """While a unit of work is open, others read what was committed before it."""
    write(store, "JW-1", happened(registered()))
    with store.work() as work:
        work.record("JW-1", work.load("JW-1"), [happened(asked(1))], NINE)
        case = store.case("JW-1")
        assert case
        assert case.seq == 1


def test_how_often_somebody_was_written_to_in_doubt_is_counted(store: SqlStore) -> None:
    """Letters in somebody's name that were not proved are counted for that person, after an instant."""
    with store.work() as work:
        for minutes in (0, 30, 60):
            work.tally("r1", NINE + timedelta(minutes=minutes))
        assert [work.tallied_since(who, NINE) for who in ("r1", "r0")] == [2, 0]
    with store.work() as work:
        assert work.tallied_since("r1", NINE - timedelta(seconds=1)) == 3


def test_who_asked_is_recorded(store: SqlStore) -> None:
    """Asking who owns a case is itself on record."""
    with store.work() as work:
        work.log_query("JW-1", "a.worker", NINE, "email")
        work.log_query("JW-1", "a.worker", NINE, "email")
    assert [(q.reference, q.by, q.at, q.channel) for q in store.queries("JW-1")] == [
        ("JW-1", "a.worker", NINE, "email")
    ] * 2


# --- mailboxes and chat ---------------------------------------------------------------------------


def talk(name: str, **more: str) -> Conversation:
    """A personal conversation."""
    return Conversation(
        id=f"a:{name}",
        place=Place.PERSONAL,
        tenant="t-1",
        service_url="https://chat.example.org/",
        us="28:us",
        user=f"29:{name}",
        **more,
    )


def test_how_far_a_folder_was_read_is_kept_in_its_servers_words(store: SqlStore) -> None:
    """Each folder of each inbox has its own state, of any length, replaced by the next; none at first."""
    assert store.sync_state("box", "Inbox") == ""
    store.set_sync_state("box", "Inbox", "H4sI" * 5000)
    store.set_sync_state("box", "Inbox/Ärger", "b")
    store.set_sync_state("other", "Inbox", "c")
    assert store.sync_state("box", "Inbox") == "H4sI" * 5000
    store.set_sync_state("box", "Inbox", "")
    assert [store.sync_state(*each) for each in (("box", "Inbox"), ("box", "Inbox/Ärger"), ("other", "Inbox"))] == [
        "",
        "b",
        "c",
    ]


def test_a_conversation_is_kept_refreshed_and_forgotten(store: SqlStore) -> None:
    """What is kept comes back whole; what is older does not replace it; forgetting twice is no fault."""
    thread = Conversation(
        id="19:c@thread.tacv2",
        place=Place.CHANNEL,
        tenant="t-1",
        service_url="https://chat.example.org/",
        thread="19:c@thread.tacv2;messageid=17",
        name="Duty",
    )
    store.keep_conversation("channel:19:c@thread.tacv2", thread, NINE)
    store.keep_conversation("person:a.worker", talk("one"), NINE)
    store.keep_conversation("person:a.worker", talk("two"), NINE + HOUR)
    store.keep_conversation("person:a.worker", talk("late"), NINE)
    assert store.conversation("channel:19:c@thread.tacv2") == thread
    assert store.conversation("person:a.worker") == talk("two")
    store.forget_conversation("person:a.worker")
    store.forget_conversation("person:a.worker")
    assert store.conversation("person:a.worker") is None


def test_the_conversation_refreshed_last_is_known(store: SqlStore) -> None:
    """Refreshing one that is kept already makes it the latest; without any there is none."""
    assert store.latest_conversation() is None
    store.keep_conversation("person:a", talk("a"), NINE)
    store.keep_conversation("person:b", talk("b"), NINE + HOUR)
    assert store.latest_conversation() == talk("b")
    store.keep_conversation("person:a", talk("a", thread="again"), NINE + 2 * HOUR)
    assert store.latest_conversation() == talk("a", thread="again")


def test_a_card_is_outdated_once_its_case_has_moved_on(store: SqlStore) -> None:
    """Not while the ledger stands where it stood, and not once it was drawn again; the longest
    outdated come first, no more than were asked for; a card that stays as it is, is none."""
    case = write(store, "JW-1", happened(registered()), happened(asked(1)))
    other = write(store, "JW-2", happened(registered()), at=NINE)
    first = Shown(conversation="person:a", message="1", notice="n", reference="JW-1", request=1, seq=case.seq)
    second = Shown(conversation="channel:c", message="1", notice="n", reference="JW-1", request=1, seq=case.seq)
    third = Shown(conversation="person:a", message="2", notice="m", reference="JW-2", request=None, seq=other.seq)
    for shown in (first, second, third):
        store.keep_shown(shown)
    assert store.outdated(10) == ()
    write(store, "JW-2", happened(LocalIdAdded(local_id=ABACUS), NINE + HOUR), at=NINE + HOUR)
    after = write(store, "JW-1", happened(accepted(1), NINE + 2 * HOUR), at=NINE + 2 * HOUR)
    assert store.outdated(10) == (third, second, first)
    assert store.outdated(1) == (third,)
    store.keep_shown(replace(second, seq=after.seq))
    store.forget_shown("person:a", "2")
    store.forget_shown("person:a", "2")
    assert store.outdated(10) == (first,)


def test_a_notice_is_found_by_its_id(store: SqlStore) -> None:
    """As it was told, before and after it was sent; None for an id that is not known."""
    notice = Notice(kind=Kind.NOTED, case="JW-1", request=1, to=(Recipient(name="A", address="a@x", role="S0"),))
    told = StoredNotice(
        id="n-1", at=NINE, notice=replace(notice, facts={"what": ["seen"]}), origin=InChat(message_id="teams:a:1:2")
    )
    with store.work() as work:
        work.tell([told])
    assert store.notice("n-1") == told
    assert store.notice("n-2") is None


@pytest.mark.parametrize(
    ("answered", "about"),
    [
        ("teams:a:one:17", ("JW-1", 1)),
        ("teams:19:c@thread.tacv2;messageid=99:99", ("JW-2", None)),
        ("teams:19:c@thread.tacv2:99", ("JW-2", None)),
        ("teams:a:one:99", None),
        ("teams:a:other:17", None),
        ("teams:17", None),
        ("<17@example.org>", None),
    ],
)
def test_an_answer_finds_what_the_card_was_about(
    store: SqlStore, answered: str, about: tuple[str, int | None] | None
) -> None:
    """What is written below a card of ours in a chat leads to its case and request, and to no other."""
    store.keep_conversation("person:a", talk("one"), NINE)
    duty = Conversation(id="19:c@thread.tacv2", place=Place.CHANNEL, tenant="t-1", service_url="https://x/")
    store.keep_conversation("channel:19:c@thread.tacv2", duty, NINE)
    store.keep_shown(Shown(conversation="person:a", message="17", notice="n", reference="JW-1", request=1, seq=1))
    card = Shown(
        conversation="channel:19:c@thread.tacv2", message="99", notice="n", reference="JW-2", request=None, seq=1
    )
    store.keep_shown(card)
    with store.work() as work:
        assert work.about(answered) == about
    store.forget_shown("person:a", "17")
    store.forget_shown("channel:19:c@thread.tacv2", "99")
    with store.work() as work:
        assert work.about(answered) == about, "also where it stays as it is"


HABIT = Habit(scope="person r1", digest="d1", letters=1, first_at=NINE, last_at=NINE, witnesses=("c1",))


def test_what_was_learnt_is_kept_counted_and_forgotten(store: SqlStore) -> None:
    """By scope and digest; what is forgotten was never seen, and the record holds at every step."""
    other = replace(HABIT, scope="organisation trust", digest="d2", learnt=How.ADDED, by="ada.min", witnesses=())
    with store.work() as work:
        work.keep_habit(HABIT)
        work.keep_habit(other)
        assert work.habits(["person r1"], ["d1", "d2"]) == (HABIT,)
        assert work.habits(["person r1"], []) == ()
        assert (work.habits_of("person r1"), work.habits_of("organisation trust")) == (1, 0)
    learnt = replace(HABIT, letters=2, last_at=NINE + HOUR, witnesses=(), learnt=How.OFTEN)
    with store.work() as work:
        work.keep_habit(learnt)
    assert store.every_habit() == (other, learnt)
    assert store.verify() is None
    with store.work() as work:
        work.forget_habits([learnt, replace(HABIT, digest="never seen")])
    assert store.every_habit() == (other,)
    assert store.verify() is None


def test_what_was_not_seen_for_long_is_found(store: SqlStore) -> None:
    """Sooner what is not learnt yet than what is."""
    learnt = replace(HABIT, digest="d2", learnt=How.SETTLED)
    with store.work() as work:
        work.keep_habit(HABIT)
        work.keep_habit(learnt)
    assert store.stale_habits(NINE, NINE) == ()
    assert store.stale_habits(NINE + HOUR, NINE) == (HABIT,)
    assert store.stale_habits(NINE + HOUR, NINE + HOUR) == (HABIT, learnt)


def test_a_key_is_made_once_and_stays(store: SqlStore) -> None:
    """Each name has its own, of 32 bytes; what was made with one that is gone would never be found again."""
    with store.work() as work:
        first = work.key("habits")
        assert len(first) == 32
        assert work.key("habits") == first != work.key("others")
    with store.work() as work:
        assert work.key("habits") == first
    assert store.verify() is None


# --- who is signed in -----------------------------------------------------------------------------


def test_a_session_is_kept_until_it_is_ended_or_forgotten(store: SqlStore) -> None:
    """By its key, whole, replaced by what is kept later; old ones go by when they were made or seen last."""
    kept = Kept(object_id="0b9c7c1e", tenant="7a7e0000", made=NINE, seen=NINE, said='{"title": "Ärger"}')
    assert store.session("a") is None
    store.keep_session("a", kept)
    store.keep_session("b", replace(kept, seen=NINE + timedelta(hours=2)))
    assert store.session("a") == kept
    store.keep_session("a", replace(kept, seen=NINE + timedelta(minutes=5), said=""))
    assert store.session("a") == replace(kept, seen=NINE + timedelta(minutes=5), said="")
    store.forget_sessions(made_before=NINE, seen_before=NINE + timedelta(hours=1))
    assert store.session("a") is None
    assert store.session("b") is not None
    store.end_session("b")
    store.end_session("b")
    assert store.session("b") is None
    assert store.verify() is None
