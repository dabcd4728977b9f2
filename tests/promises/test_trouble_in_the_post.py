"""Emails that cannot be sent wait, or somebody else is told: undelivered is not silence."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from pathlib import Path

import pytest

from bot.process.health import health
from bot.settings.model import Endpoint, Tls
from bot.wiring import mail
from protocol.case.events import NotTold
from protocol.messages.notices import Kind
from protocol.ports.outbox import Post, Wording
from protocol.violations import CannotCommit, SendLater, Undeliverable
from templates import render
from tests.mailer.transport.sink import Sink
from tests.promises import accounts
from tests.promises.world import World, local

R1, CMHT = "r1@riverside.example.org", "cmht@riverside.example.org"


class Relayed(World):
    """A world whose emails go to a relay."""

    def __init__(self, home: Path, sink: Sink) -> None:
        self.sink = sink
        super().__init__(home)

    def begin(self) -> None:
        """As ever, with a relay."""
        relay = Endpoint(host="127.0.0.1", port=self.sink.port)
        self.settings = replace(self.settings, mail_out=replace(self.settings.mail_out, relay=relay, tls=Tls.NONE))
        super().begin()

    def not_told(self, case: str = "JW-48211") -> list[NotTold]:
        """The failures that stand on the record."""
        return [e.happened.event for e in self.store.entries(case) if isinstance(e.happened.event, NotTold)]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Relayed]:
    """A world whose relay is a sink."""
    with Sink() as sink:
        here = Relayed(tmp_path / "home", sink)
        yield here
        here.end()


def test_while_the_relay_is_down_emails_wait_and_deadlines_go_on(world: Relayed) -> None:
    """An hour without a relay: the deadline lapses on time, health says so, and afterwards each email
    is sent once, with the time at which it was decided."""
    world.request()
    world.until("2026-11-25 16:40")
    before = len(world.sink.taken)
    world.sink.answers["MAIL"] = "close"
    world.until("2026-11-25 17:40")
    assert len(world.sink.taken) == before
    assert world.events().count("DeadlineLapsed") == 1
    waiting, since = world.store.outbox.waiting()
    assert (waiting, since) == (1, local("2026-11-25 17:00:01"))
    seen = health(world.store, world.store.outbox, (), world.clock, turning=True)
    assert any("wait to be sent" in each for each in seen.troubles)
    world.sink.answers.clear()
    world.until("2026-11-25 18:10")
    late = world.sink.taken[before:]
    assert len(late) == 1
    assert message_from_bytes(late[0].raw)["Date"] == "Wed, 25 Nov 2026 17:00:01 +0000"
    assert world.store.outbox.waiting() == (0, None)
    assert accounts.repeated(world.sink.taken) == 0


def test_a_refused_mailbox_is_not_told_and_another_is_asked(world: Relayed) -> None:
    """The relay refuses the receiving team's mailbox for good: it is on record, the sender and the
    administrators know, and the team's manager is asked instead. Nothing moves."""
    world.sink.answers[f"RCPT {CMHT}"] = "550 5.1.1 no such mailbox"
    world.request()
    assert [(each.notice, each.addresses) for each in world.not_told()] == [("please answer", (CMHT,))]
    sent = world.sent()
    assert ("not told", "s0") in [(each.code, each.to) for each in sent]
    assert ("administrator", "admin") in [(each.code, each.to) for each in sent]
    again = [each for each in sent if each.notice.kind is Kind.PLEASE_ANSWER and each.notice.facts["again"]]
    assert [each.to for each in again] == ["r1"]
    assert world.owner() == "older-people"
    assert accounts.repeated(world.sink.taken) == 0, "those who had it are not sent it again"


def test_a_refused_manager_has_a_stand_in_told_of_the_rung(world: Relayed) -> None:
    """A rung that does not reach the receiving manager reaches whoever stands in, the same minute, and
    the ladder goes on as it would have."""
    world.request()
    world.until("2026-11-25 16:00")
    world.sent()
    world.sink.answers[f"RCPT {R1}"] = "550 5.1.1 no such mailbox"
    world.until("2026-11-25 17:00")
    assert [(each.notice, each.addresses) for each in world.not_told()] == [("rung", (R1,))]
    sent = world.sent()
    assert [each.to for each in sent if each.code == "E07"] == ["r2"]
    assert {"not told", "administrator"} <= {each.code for each in sent}
    before = len(world.sink.taken)
    world.until("2026-11-26 17:00")
    assert {"r2@riverside.example.org", "s2@northshire.example.org"} <= set(world.sink.taken[before].recipients)


def test_an_organisation_that_refuses_everything_comes_to_an_end(world: Relayed) -> None:
    """Every address of the other side is refused: each is tried, the sender knows, and it is not
    tried round and round."""
    for who in ("cmht", "r0", "r1", "r2", "r3", "r4"):
        world.sink.answers[f"RCPT {who}@riverside.example.org"] = "550 5.7.1 we take nothing from you"
    world.request()
    assert 0 < len(world.not_told()) < 10
    assert "not told" in {each.code for each in world.sent()}
    assert world.store.outbox.waiting() == (0, None)


def test_a_bounce_of_one_of_our_emails_is_not_silence(world: Relayed) -> None:
    """A delivery report that names our Message-ID tells the sender and the administrators, and has
    somebody else asked; the same report again changes nothing."""
    world.request()
    asked = next(each for each in world.sent() if each.code == "E02")
    report = (
        "From: Mail Delivery System <mailer-daemon@riverside.example.org>\r\nTo: cases@holdfast.example.org\r\n"
        "Subject: Undelivered Mail Returned to Sender\r\nMessage-ID: <report@riverside.example.org>\r\n"
        "MIME-Version: 1.0\r\nReturn-Path: <>\r\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=q\r\n\r\n"
        "--q\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--q\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.riverside.example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {CMHT}\r\nAction: failed\r\nStatus: 5.2.2\r\n"
        "Diagnostic-Code: smtp; 552 5.2.2 mailbox full\r\n"
        f"--q\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {asked.post.message_id}\r\n--q--\r\n"
    ).encode()
    world.deliver(report, "")
    assert [(each.notice, each.addresses, each.why) for each in world.not_told()] == [
        ("please answer", (CMHT,), "the mailbox is full (5.2.2)")
    ]
    sent = world.sent()
    assert {("not told", "s0"), ("administrator", "admin"), ("E02", "r1")} <= {(e.code, e.to) for e in sent}
    world.deliver(report, "")
    assert world.lines() == []
    assert len(world.not_told()) == 1
    assert world.store.quarantined() == ()


def test_an_email_that_we_cannot_write_keeps_no_other_waiting(world: Relayed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those behind it in the queue leave at once; it is tried three times, and then the administrators
    are told which case it was about, once."""

    def broken(post: Post, **where: str) -> Wording:
        if any(told.notice.case == "JW-48211" and told.notice.kind is Kind.PLEASE_ANSWER for told in post.notices):
            raise KeyError("a fault of ours")
        return render(post, **where)

    monkeypatch.setattr(mail, "render", broken)
    world.sink.answers["MAIL"] = "close"
    world.request()
    world.request(case="JW-48212", at="2026-11-23 10:16:30")
    world.sink.answers.clear()
    world.until("2026-11-23 10:17")
    sent = world.sent()
    world.until("2026-11-23 10:30")
    sent += world.sent()
    told = [(each.notice.case, each.code) for each in sent if each.notice.case]
    assert sorted(told) == [("JW-48211", "E01"), ("JW-48212", "E01"), ("JW-48212", "E02")]
    to_administrators = [each.notice.facts["details"] for each in sent if each.code == "administrator"]
    assert to_administrators == [["It was about JW-48211.", "Holdfast failed while writing it (KeyError)."]]
    assert world.not_told() == []
    assert world.store.outbox.waiting() == (0, None)


def test_a_notice_that_we_cannot_write_takes_no_other_with_it(world: Relayed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of several in one email each then goes by itself: whoever was to be told the good ones is told, and the
    administrators hear of the one that cannot be written, and of no other."""
    combined: list[int] = []

    def broken(post: Post, **where: str) -> Wording:
        combined.append(len(post.notices))
        if any(told.notice.case == "JW-48211" and told.notice.kind is Kind.RUNG for told in post.notices):
            raise KeyError("a fault of ours")
        return render(post, **where)

    for case in ("JW-48211", "JW-48212", "JW-48213"):
        world.request(case=case)
    world.turn("2026-11-25 16:59")
    world.sent()
    monkeypatch.setattr(mail, "render", broken)
    world.until("2026-11-25 17:30")
    sent = world.sent()
    assert max(combined) > 1, "some went together"
    assert {each.notice.case for each in sent if each.notice.kind is Kind.RUNG} == {"JW-48212", "JW-48213"}
    details = [each.notice.facts["details"] for each in sent if each.code == "administrator"]
    assert details, "they hear of it"
    assert all(each == ["It was about JW-48211.", "Holdfast failed while writing it (KeyError)."] for each in details)
    assert world.store.outbox.waiting() == (0, None)


def test_a_stop_between_the_relay_and_the_record_forgets_no_late_clock(
    world: Relayed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiving team is told a day late, and we stop before that is on record: the email goes again
    as the same message, and the clock has been set from when they were told, once (A01)."""
    world.sink.answers["MAIL"] = "close"
    world.request()
    world.turn("2026-11-24 10:15")
    world.sink.answers.clear()

    def stopped(*_: object) -> None:
        raise CannotCommit("We stop here.")

    with monkeypatch.context() as patched:
        patched.setattr(world.store.outbox, "sent", stopped)
        with pytest.raises(CannotCommit):
            world.until("2026-11-24 10:40")
    world.until("2026-11-24 11:00")
    assert world.events().count("ClockSet") == 1
    due = world.case().requests[0].due
    assert due == local("2026-11-26 17:00")
    assert world.store.outbox.waiting() == (0, None)
    emails = [message_from_bytes(each.raw)["Message-ID"] for each in world.sink.taken]
    assert len(emails) == len(set(emails)) + 1


def test_a_dead_address_that_was_only_copied_wakes_nobody_further_up(tmp_path: Path) -> None:
    """Their stand-in was asked nothing either: only whoever must act has somebody hear in their place."""
    world = World(tmp_path / "home")
    world.request()
    world.until("2026-11-26 16:59")
    world.sent()
    channel = world.channel.channel

    class DeadCopy:
        """Everybody has the email but the receiving Team Manager."""

        def send(self, post: Post) -> None:
            channel.send(post)
            if any(address == "r1@riverside.example.org" for _, address in post.copy):
                raise Undeliverable("No such mailbox.", addresses=("r1@riverside.example.org",))

    world.channel.channel = DeadCopy()
    world.until("2026-11-26 17:00")
    told = [str(each) for each in world.sent() if each.code in {"E07", "E08", "E09"}]
    assert told == []
    world.until("2026-11-26 18:00")
    assert [each.to for each in world.sent() if each.code == "E08"] == []
    assert "NotTold" in world.events()
    world.end()


def test_asking_somebody_again_puts_no_deadline_off(tmp_path: Path) -> None:
    """Only the email that first asks the receiving team can set its clock anew (A01)."""
    world = World(tmp_path / "home")
    world.request()
    due = world.case().requests[0].due
    channel = world.channel.channel
    world.turn("2026-11-24 16:58")

    class Down:
        """A relay that is not there."""

        def send(self, post: Post) -> None:
            raise SendLater("Nothing listens there.")

    world.channel.channel = Down()
    world.writes("r0", "I am away.", subject="Automatic reply: [JW-48211]", Auto_Submitted="auto-replied")
    world.until("2026-11-24 17:04")
    world.channel.channel = channel
    world.until("2026-11-24 17:30")
    assert "Tue 24 Nov 16:58 E02 to cmht r1" in world.lines()
    assert world.case().requests[0].due == due
    world.end()
