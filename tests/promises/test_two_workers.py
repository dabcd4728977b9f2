"""Two workers on one database have the effect of one, whatever they are given and whenever they turn."""

import random
import shutil
import smtplib
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.process.clock import TurnedClock
from bot.settings.model import embedded
from bot.trial.clock_control import ONE_SECOND
from bot.trial.folder import START
from bot.wiring.assemble import Holdfast, assemble
from mailer.composing import Identity
from mailer.sending import OutgoingChannel
from protocol.ports.letters import Envelope, Letter, Outcome
from store import SqlStore, open_store
from templates import render
from tests.mailer.transport.sink import Sink, Taken
from tests.promises import accounts
from tests.promises.process import SERVICE, Process, letter, request_body
from tests.promises.program import ANY, CLOCK, Orders
from tests.promises.world import local

HERE = Path(__file__).parent
CASES = [f"JW-{number}" for number in range(60001, 60009)]
TEAMS = {"CMHT": "r1@riverside.example.org", "Learning Disability Team": "t1@northshire.example.org"}


def together(*acts: Callable[[], object]) -> None:
    """Do several things at the same moment, and wait for all; an error of any is raised here."""
    ready, wrong = threading.Barrier(len(acts)), list[BaseException]()

    def run(act: Callable[[], object]) -> None:
        ready.wait(30)
        try:
            act()
        except BaseException as error:
            wrong.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise wrong[0]


def requests() -> list[tuple[str, bytes]]:
    """Each case is asked of both teams, so that two acceptances may meet."""
    s0 = "s0@northshire.example.org"
    return [
        (s0, letter(s0, f"ask-{case}-{n}", f"Request about {case}", request_body(case, to)))
        for case in CASES
        for n, to in enumerate(TEAMS)
    ]


def answers() -> list[tuple[str, bytes]]:
    """Half of the cases are accepted by both teams at once, a quarter declined, a quarter not answered."""
    found = []
    for place, case in enumerate(CASES):
        words = ("accept", "accept", "Decline. The needs are mainly physical.", "")[place % 4]
        for n, who in enumerate(TEAMS.values() if words else ()):
            found.append((who, letter(who, f"answer-{case}-{n}", f"RE: [{case}] Please accept or decline", words)))
    return found


def names(letters: list[tuple[str, bytes]]) -> list[str]:
    """Their Message-IDs."""
    return [raw.partition(b"Message-ID: ")[2].partition(b"\r\n")[0].decode() for _, raw in letters]


def as_one(store: SqlStore, emails: list[Taken]) -> None:
    """Everything that two workers did adds up to what one would have done."""
    assert accounts.faults(store, emails, names([*requests(), *answers()])) == []
    assert accounts.repeated(emails) == 0
    for place, case in enumerate(CASES):
        events = [type(entry.happened.event).__name__ for entry in store.entries(case)]
        assert events.count("RequestMade") == 2
        assert events.count("ResponsibilityAccepted") == (1 if place % 4 < 2 else 0)
        found = store.case(case)
        assert found is not None
        assert (found.owner == "older-people") == (place % 4 >= 2)


# --- two workers in one process ------------------------------------------------------------------------


class Taking:
    """A carrier that takes every email."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """Take it."""
        self.taken.append(Taken(mail_from=sender, recipients=recipients, raw=raw))


@pytest.fixture
def clock() -> TurnedClock:
    """The one clock of both workers."""
    return TurnedClock(START)


@pytest.fixture
def carrier() -> Taking:
    """The one relay of both workers."""
    return Taking()


@pytest.fixture
def workers(store_url: str, tmp_path: Path, clock: TurnedClock, carrier: Taking) -> Iterator[list[Holdfast]]:
    """Two whole Holdfasts on one database, whose loops are not started: the test turns them."""
    shutil.copyfile(HERE / "directory.toml", tmp_path / "directory.toml")
    settings = embedded(tmp_path)
    settings = replace(settings, store=replace(settings.store, url=store_url))
    made: list[Holdfast] = []
    for _ in range(2):
        channel = OutgoingChannel(
            render=lambda post: render(post, address=SERVICE, service="Holdfast"),
            sender=Identity(name="Holdfast", address=SERVICE),
            directory=lambda: made[0].rules.directory,
            clock=clock,
            carrier=carrier,
        )
        made.append(assemble(settings, clock, channel=channel, inboxes=(), apart=False))
    yield made
    for each in made:
        each.store.close()


def race(workers: list[Holdfast], letters: list[tuple[str, bytes]], at: datetime) -> None:
    """Both workers take every letter, each in an order of its own, and turn while they do."""

    def takes(worker: Holdfast, seed: int) -> None:
        for who, raw in random.Random(seed).sample(letters, len(letters)):
            envelope = Envelope(mail_from=who, recipients=(SERVICE,))
            worker.service.intake.take(Letter(raw=raw, received_at=at, inbox="local", envelope=envelope))

    together(
        *(lambda w=worker, s=seed: takes(w, s) for seed, worker in enumerate(workers)),
        *(worker.runner.turn for worker in workers),
    )
    together(*(worker.runner.turn for worker in workers))


def turn(workers: list[Holdfast], clock: TurnedClock, until: datetime) -> None:
    """Turn the one clock from stop to stop; at each, both workers turn at once."""
    store = workers[0].store
    while True:
        due = store.next_due()
        stops = [each for each in (due + ONE_SECOND if due else None, store.outbox.next_try()) if each is not None]
        following = min((each for each in stops if clock.now() < each <= until), default=None)
        if following is None:
            break
        clock.turn_to(following)
        together(*(worker.runner.turn for worker in workers))
    clock.turn_to(until)
    together(*(worker.runner.turn for worker in workers))


def test_two_services_and_two_runners_race_and_act_once(
    workers: list[Holdfast], clock: TurnedClock, carrier: Taking
) -> None:
    """The same letters are given to both and both sweep the same deadlines: each letter counts once,
    each rung and each email happens once, and one of two acceptances wins (SQLite and PostgreSQL)."""
    race(workers, requests(), clock.now())
    turn(workers, clock, local("2026-11-25 16:59"))
    race(workers, answers(), clock.now())
    turn(workers, clock, local("2026-12-04 12:00"))
    as_one(workers[0].store, carrier.taken)
    rungs = [
        entry.happened.event
        for entry in workers[0].store.entries(CASES[3])
        if type(entry.happened.event).__name__ == "RungReached"
    ]
    assert len(rungs) > 4, "the ladder of a case that nobody answered was climbed by both requests"


def test_each_email_of_a_slow_server_is_sent_by_one_worker(
    workers: list[Holdfast], clock: TurnedClock, carrier: Taking
) -> None:
    """Each email takes nearly a minute, and another worker comes when the first has sent for longer than a lease
    lasts: it sends what is left, and the first sends none of that again (SQLite and PostgreSQL)."""
    first, other = workers
    for who, raw in requests()[::2][:5]:
        envelope = Envelope(mail_from=who, recipients=(SERVICE,))
        first.service.intake.take(Letter(raw=raw, received_at=clock.now(), inbox="local", envelope=envelope))
        first.runner.keep_time()
    waiting = first.store.outbox.waiting()[0]
    carry, came = carrier.carry, list[str]()

    def slowly(raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None) -> None:
        came.append(message_id)
        clock.turn_to(clock.now() + timedelta(seconds=55))
        if len(came) == 6:
            other.runner.post()
        carry(raw, message_id=message_id, sender=sender, recipients=recipients, tries=tries)

    carrier.carry = slowly  # type: ignore[method-assign,assignment]  # the same, and slow
    first.runner.post()
    assert len(came) == waiting == 10
    assert accounts.repeated(carrier.taken) == 0
    assert first.store.outbox.waiting() == (0, None)


def test_an_acceptance_that_meets_its_deadline_counts_once(
    workers: list[Holdfast], clock: TurnedClock, carrier: Taking
) -> None:
    """One worker lapses deadlines while the other takes the acceptances: whoever commits first, each
    case has one owner, one lapse at most, and nobody is told of a rung that did not happen."""
    race(workers, requests(), clock.now())
    turn(workers, clock, local("2026-11-25 17:00"))
    clock.turn_to(local("2026-11-25 17:00") + ONE_SECOND)
    race(workers, answers(), clock.now() - timedelta(seconds=2))
    turn(workers, clock, local("2026-11-30 12:00"))
    as_one(workers[0].store, carrier.taken)


def test_a_letter_in_hand_at_one_worker_holds_the_deadline_at_the_other(tmp_path: Path, clock: TurnedClock) -> None:
    """An acceptance that one worker is still storing when the deadline passes is not overtaken by the
    other worker's sweep: it counts from its receipt, and nobody is escalated (A31)."""
    shutil.copyfile(HERE / "directory.toml", tmp_path / "directory.toml")
    settings = embedded(tmp_path)
    settings = replace(settings, mail_local=replace(settings.mail_local, smtp=ANY))
    one, other = (assemble(replace(settings, worker=name), clock, apart=False) for name in ("one", "other"))
    arrived, go_on = threading.Event(), threading.Event()

    def slowly(given: Letter) -> Outcome:
        arrived.set()
        assert go_on.wait(30)
        return other.service.intake.take(given)

    def send(worker: Holdfast, who: str, subject: str, body: str) -> None:
        with smtplib.SMTP("127.0.0.1", worker.inboxes[0].doors[0].port) as client:  # type: ignore[attr-defined]
            client.sendmail(who, [SERVICE], letter(who, subject.partition(" ")[0], subject, body))

    with ExitStack() as after:
        for each in (one, other):
            after.callback(each.store.close)
            after.callback(each.inboxes[0].stop)
        after.callback(go_on.set)
        one.inboxes[0].start(one.service.intake.take)
        other.inboxes[0].start(slowly)
        send(one, "s0@northshire.example.org", "Request about JW-60001", request_body("JW-60001", "CMHT"))
        clock.turn_to(local("2026-11-25 16:59:59"))
        for each in (one, other):
            each.runner.turn()
        late = threading.Thread(target=send, args=(other, TEAMS["CMHT"], "RE: [JW-60001]", "accept"))
        late.start()
        assert arrived.wait(30)
        clock.turn_to(local("2026-11-25 17:00:01"))
        for each in (other, one):
            each.runner.turn()
        go_on.set()
        late.join()
        clock.turn_to(local("2026-11-25 17:00:30"))
        for each in (other, one):
            each.runner.turn()
        events = [type(entry.happened.event).__name__ for entry in one.store.entries("JW-60001")]
        case = one.store.case("JW-60001")
    assert "DeadlineLapsed" not in events
    assert case is not None
    assert (case.owner, case.since) == ("cmht", local("2026-11-25 16:59:59"))


# --- two processes ---------------------------------------------------------------------------------------


def test_two_processes_on_one_postgresql_have_the_effect_of_one(pg_url: str, tmp_path: Path) -> None:
    """Started at once on an empty database; every letter goes to both doors, both keep time and send:
    each letter, rung and email counts once, and a process that is told to stop ends well."""
    shutil.copyfile(HERE / "directory.toml", tmp_path / "directory.toml")
    file = tmp_path / CLOCK
    file.write_text(START.isoformat())
    with Sink() as sink, ExitStack() as after:
        both = [Process(tmp_path / f"log-{n}") for n in range(2)]
        for each in both:
            after.callback(each.end)
            after.callback(each.kill)
        orders = [
            Orders(home=str(tmp_path), relay=sink.port, url=pg_url, worker=f"worker-{n}", together=True)
            for n in range(2)
        ]
        together(*(lambda p=p, o=o: p.begin(o) for p, o in zip(both, orders, strict=True)))
        assert all(each.web for each in both), (tmp_path / "log-0").read_text() + (tmp_path / "log-1").read_text()
        store = open_store(pg_url)
        after.callback(store.close)

        def send(process: Process, letters: list[tuple[str, bytes]], seed: int) -> None:
            for who, raw in random.Random(seed).sample(letters, len(letters)):
                assert process.send(raw, who)

        def turned() -> None:
            together(*(lambda p=p: p.turn("now") for p in both))

        def until(end: datetime) -> None:
            now = datetime.fromisoformat(file.read_text())
            while True:
                due = store.next_due()
                stops = [due + ONE_SECOND if due else None, store.outbox.next_try()]
                now_at = now
                now = min((each for each in stops if each is not None and now_at < each <= end), default=end)
                beside = tmp_path / ".clock"
                beside.write_text(now.isoformat())
                beside.replace(file)
                turned()
                if now == end:
                    return

        together(*(lambda p=p, n=n: send(p, requests(), n) for n, p in enumerate(both)))
        turned()
        until(local("2026-11-25 16:59"))
        together(*(lambda p=p, n=n: send(p, answers(), n) for n, p in enumerate(both)))
        turned()
        until(local("2026-12-04 12:00"))
        assert [each.stop() for each in both] == [0, 0]
        as_one(store, sink.taken)
        assert (tmp_path / "log-0").read_text() + (tmp_path / "log-1").read_text() == ""
