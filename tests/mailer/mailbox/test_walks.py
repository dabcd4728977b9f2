"""When a mailbox is gone through, and that what was found is told until somebody has heard."""

from datetime import UTC, datetime, timedelta

from mailer.mailbox.delivered import came_by_post
from mailer.mailbox.sending.recipients import still_to_go
from mailer.mailbox.states import with_filed
from mailer.mailbox.walking import Telling, Walks
from protocol.ports.letters import Accounted, FolderAccount
from protocol.violations import CannotCommit

AT = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)


def test_a_walk_is_due_on_start_and_each_night_in_london() -> None:
    """At half past two, also in the night in which the clocks change."""
    walks = Walks()
    assert walks.due(AT)
    walks.ended(AT, whole=True)
    assert not walks.due(datetime(2026, 10, 25, 2, 29, tzinfo=UTC))
    assert walks.due(datetime(2026, 10, 25, 2, 30, tzinfo=UTC))
    summer = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
    walks.ended(summer, whole=True)
    assert not walks.due(datetime(2026, 6, 2, 1, 29, tzinfo=UTC))
    assert walks.due(datetime(2026, 6, 2, 1, 30, tzinfo=UTC))


def test_a_walk_that_could_not_be_ended_is_begun_again_in_a_while() -> None:
    """Not at once, since it may take long, and not only the next night."""
    walks = Walks()
    walks.ended(AT, whole=False)
    assert not walks.due(AT + timedelta(minutes=4))
    assert walks.due(AT + timedelta(minutes=5))
    walks.ended(AT, whole=True)
    walks.wanted()
    assert walks.due(AT)


def test_a_difference_is_told_until_it_was_heard() -> None:
    """A record that cannot be written just now does not swallow it."""
    heard: list[Accounted] = []
    refuses = [CannotCommit("The disk is full.")]

    def differs(accounted: Accounted) -> None:
        if refuses:
            raise refuses.pop()
        heard.append(accounted)

    telling = Telling(differs)
    found = Accounted(inbox="x", at=AT, folders=(FolderAccount(kind="inbox", read_now=1),))
    telling.hear(found)
    assert heard == []
    telling.hear(None)
    telling.hear(Accounted(inbox="x", at=AT, folders=()))
    assert heard == [found]


def test_of_letters_filed_lately_the_newest_are_remembered() -> None:
    """Five hundred of them, each once."""
    kept = with_filed("", map(str, range(600)))
    assert len(kept.split()) == 500
    assert with_filed(kept, ["599"]) == kept
    assert with_filed(kept, ["new"]).split()[1:][:-1] == kept.split()[2:]


def test_whoever_has_had_an_email_does_not_get_it_again() -> None:
    """By the copies of it; where they name nobody whom we know, the server wrote them anew, and it went to all."""
    two = ("ann@x.example.org", "bob@x.example.org")
    assert still_to_go(two, [["Ann@X.example.org"]]) == two[1:]
    assert still_to_go(two, [["ann@x.example.org"], ["bob@x.example.org"]]) == ()
    assert still_to_go(two, [["o=exchange/cn=ann"]]) == ()
    assert still_to_go(two, [["ann@x.example.org", "robert@x.example.org"]]) == ()


def test_what_came_by_the_post_has_lines_that_a_server_wrote() -> None:
    """And was laid down when it was received."""
    assert came_by_post(received=AT, made=AT, lines="Received: from a by b\r\n")
    assert came_by_post(received=AT, made=None, lines="Subject: x\r\nReturn-Path: <>\r\n")
    assert not came_by_post(received=AT, made=AT + timedelta(hours=2), lines="Received: from a by b\r\n")
    assert not came_by_post(received=AT, made=AT, lines="Subject: received: x\r\n")


def test_an_old_letter_that_is_laid_in_anew_proves_nothing() -> None:
    """Its newest hop is of another day than its receipt: somebody has exported it, and dropped it in again."""
    older = "Received: from x by a; Mon, 2 Mar 2020 10:00:00 +0000\r\n"
    hop = "Received: from a by b\r\n with ESMTPS id 7;\r\n {}\r\n" + older

    def came(at: datetime) -> bool:
        return came_by_post(received=AT, made=AT, lines=hop.format(f"{at:%a, %d %b %Y %H:%M:%S} +0000 (GMT)"))

    assert came(AT - timedelta(minutes=5))
    assert not came(AT - timedelta(hours=2))
    assert not came(AT + timedelta(days=1))
    assert came_by_post(received=AT, made=AT, lines=hop.format("some time"))
