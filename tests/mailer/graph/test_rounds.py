"""What a round of reading a mailbox promises."""

from datetime import timedelta

import pytest

from mailer.graph.trouble import GraphTrouble, Why
from protocol.ports import Outcome
from protocol.violations import CannotCommit
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, never

MINUTE = timedelta(minutes=1)


def test_a_letter_comes_with_all_the_mailbox_knows_of_it(given: Given) -> None:
    """Bytes, headers as they came, item class, receipt and envelope are the server's own."""
    headers = [
        ("Received", "from a.example.org\r\n by b.example.org; Mon, 23 Nov 2026"),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"), ("Return-Path", "<sam@northshire.example.org>"),
    ]  # fmt: skip
    given.server.mailbox.put(raw(), headers=headers, item_class="IPM.Note.SMIME")
    given.rounds().once(given.office, never)
    [letter] = given.office.letters
    assert (letter.raw, letter.received_at, letter.inbox) == (raw(), MONDAY_10, "graph")
    envelope = letter.envelope
    assert (envelope.trusted, envelope.rebuilt, envelope.item_class) == (True, True, "IPM.Note.SMIME")
    assert envelope.headers == (
        "Received: from a.example.org by b.example.org; Mon, 23 Nov 2026\r\n"
        "X-MS-Exchange-Organization-AuthAs: Internal\r\nReturn-Path: <sam@northshire.example.org>\r\n"
    )
    assert envelope.mail_from == "sam@northshire.example.org"
    assert envelope.recipients == ("cases@northshire.example.org",)


@pytest.mark.parametrize(
    ("item_class", "type_", "expected"),
    [
        ("IPM.Schedule.Meeting.Resp.Pos", "#microsoft.graph.eventMessageResponse", "IPM.Schedule.Meeting.Resp.Pos"),
        ("", "#microsoft.graph.eventMessageResponse", "IPM.Schedule.Meeting.Resp"),
        ("", "#microsoft.graph.eventMessageRequest", "IPM.Schedule.Meeting.Request"),
        ("", "#microsoft.graph.message", ""),
    ],
)
def test_a_meeting_answer_is_known_as_one(given: Given, item_class: str, type_: str, expected: str) -> None:
    """The class is the server's, or follows from the kind of item where the server keeps the class to itself."""
    given.server.mailbox.put(raw(), item_class=item_class, type=type_)
    given.rounds().once(given.office, never)
    assert given.office.letters[0].envelope.item_class == expected


def test_letters_of_all_folders_come_in_the_order_received(given: Given) -> None:
    """However the server lists them, whichever folder they lie in, the oldest comes first."""
    box = given.server.mailbox
    box.add_folder("Team A", "inbox")
    box.add_folder("Deep", "Team A")
    given.folders = ("Archive/2026",)
    box.add_folder("2026", box.add_folder("Archive"))
    places = ["inbox", "Deep", "junkemail", "2026", "deleteditems", "Team A"]
    for number in range(18):
        received = MONDAY_10 - number * MINUTE
        box.put(raw(number), folder=places[number % len(places)], received=received)
    given.server.page = 2
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw(number) for number in reversed(range(18))]


@pytest.mark.parametrize(
    ("outcome", "folder"),
    [(Outcome.HANDLED, "Evidence"), (Outcome.IGNORED, "Not for us"), (Outcome.QUARANTINED, "Quarantine")],
)
def test_a_letter_is_filed_by_its_outcome(given: Given, outcome: Outcome, folder: str) -> None:
    """The folder is made beside Inbox where there is none, and found where there is one."""
    given.office.outcome = outcome
    rounds = given.rounds()
    for number in (1, 2):
        given.server.mailbox.put(raw(number))
        rounds.once(given.office, never)
        assert [each.raw for each in given.server.mailbox.in_folder(folder)] == [
            raw(each + 1) for each in range(number)
        ]
    assert given.server.mailbox.in_folder("inbox") == []
    assert given.server.asked("POST .*/mailFolders$") == 1
    given.server.mailbox.put(raw(3))
    given.rounds().once(given.office, never)
    assert given.server.asked("POST .*/mailFolders$") == 1


def test_what_was_filed_is_not_read_again(given: Given) -> None:
    """Evidence, Not for us and Quarantine are not watched, not even when they are named."""
    given.folders = ("Evidence",)
    rounds = given.rounds()
    given.server.mailbox.put(raw())
    for _ in range(3):
        rounds.once(given.office, never)
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw()]


def test_a_second_copy_is_filed_a_round_later(given: Given) -> None:
    """Another worker may just be filing it; after a round it goes to the evidence it repeats."""
    rounds = given.rounds()
    for _ in range(2):
        given.server.mailbox.put(raw())
    rounds.once(given.office, never)
    assert len(given.server.mailbox.in_folder("inbox")) == 1
    rounds.once(given.office, never)
    assert len(given.server.mailbox.in_folder("Evidence")) == 2


def test_what_was_put_away_and_is_not_for_us_stays_there(given: Given) -> None:
    """Spam stays in Junk and a deleted newsletter in Deleted Items; an answer found there is evidence."""
    given.office.outcome = Outcome.IGNORED
    box = given.server.mailbox
    box.put(raw(1), folder="junkemail")
    box.put(raw(2), folder="deleteditems")
    given.rounds().once(given.office, never)
    given.office.outcome = Outcome.HANDLED
    box.put(raw(3), folder="junkemail")
    given.rounds().once(given.office, never)
    assert [each.raw for each in box.in_folder("junkemail")] == [raw(1)]
    assert [each.raw for each in box.in_folder("deleteditems")] == [raw(2)]
    assert [each.raw for each in box.in_folder("Evidence")] == [raw(3)]


def test_a_colleague_who_opens_moves_or_deletes_changes_nothing(given: Given) -> None:
    """Opened, dragged to a subfolder, deleted: each letter is taken, once."""
    box = given.server.mailbox
    box.add_folder("Team A", "inbox")
    rounds = given.rounds()
    opened, moved, deleted = (box.put(raw(number)) for number in range(3))
    box.touch(opened.id)
    box.move(moved.id, "Team A")
    box.move(deleted.id, "deleteditems")
    rounds.once(given.office, never)
    box.touch(opened.id)
    box.move(opened.id, "inbox")
    rounds.once(given.office, never)
    assert sorted(given.office.raws) == [raw(0), raw(1), raw(2)]


def test_a_letter_deleted_before_it_was_fetched_stops_nothing(given: Given) -> None:
    """It is gone; the next one is taken."""
    box = given.server.mailbox
    gone = box.put(raw(1))
    box.put(raw(2), received=MONDAY_10 + MINUTE)
    given.server.misbehave(
        r"GET .*/messages/AAMk1/a\+=\?", status=404, code="ErrorItemNotFound", then=lambda: box.delete(gone.id)
    )
    assert given.rounds().once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw(2)]


def test_a_draft_says_nothing(given: Given) -> None:
    """What a colleague wrote and threw away was never sent to anybody."""
    given.server.mailbox.put(raw(), folder="deleteditems", draft=True)
    given.rounds().once(given.office, never)
    assert given.office.letters == []


def test_entries_seen_twice_are_one_letter(given: Given) -> None:
    """Pages that overlap, and a letter that shows in two folders of one round, make one delivery."""
    box = given.server.mailbox
    given.server.page, given.server.repeats = 2, True
    items = [box.put(raw(number)) for number in range(7)]
    given.server.misbehave("GET .*deleteditems", act=True, then=lambda: box.move(items[0].id, "deleteditems"))
    given.rounds().once(given.office, never)
    assert sorted(given.office.raws) == [raw(number) for number in range(7)]


def test_a_lost_state_reads_the_folder_anew(given: Given) -> None:
    """After 410 everything in the folder is seen again, and only what is new is taken."""
    rounds = given.rounds()
    given.office.outcome = Outcome.IGNORED
    given.server.mailbox.put(raw(1), folder="junkemail")
    rounds.once(given.office, never)
    given.server.forgotten = set(given.server.mailbox.folders)
    given.server.mailbox.put(raw(2), folder="junkemail")
    assert rounds.once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw(1), raw(2)]
    given.server.forgotten = set(given.server.mailbox.folders)
    again = given.rounds()
    again.once(given.office, never)
    assert given.office.raws == [raw(1), raw(2), raw(1), raw(2)]  # a new process: the record knows them


def test_a_state_that_the_server_refuses_reads_the_folder_anew(given: Given) -> None:
    """Whatever it calls a state it cannot use, nothing stays unread."""
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.misbehave("deltatoken", status=400, code="ErrorInvalidUrlQuery", message="Badly formed token.")
    given.server.mailbox.put(raw(1))
    rounds.once(given.office, never)
    assert given.office.raws == [raw(1)]


def test_letters_from_before_are_left_alone(given: Given, caplog: pytest.LogCaptureFixture) -> None:
    """What is there when the mailbox is first read is not touched, not in a new folder either; what comes is taken."""
    given.since = None
    box = given.server.mailbox
    old = [box.put(raw(f"old-{number}"), received=MONDAY_10 - timedelta(hours=1)) for number in range(3)]
    with caplog.at_level("INFO", "holdfast.graph"):
        rounds = given.rounds()
        rounds.once(given.office, never)
    assert [record.letters for record in caplog.records if hasattr(record, "letters")] == [3]
    box.add_folder("Sorted", "inbox")
    box.move(old[0].id, "Sorted")
    box.touch(old[1].id)
    given.clock.turn(minutes=1)
    box.put(raw("new"), received=given.clock.now())
    rounds.once(given.office, never)
    given.server.forgotten = set(box.folders)
    given.clock.turn(days=3)
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw("new")]


def test_the_beginning_is_by_the_servers_clock(given: Given) -> None:
    """A clock of ours that is an hour ahead loses no letter."""
    given.since = None
    given.server.now = lambda: MONDAY_10
    given.clock.turn(hours=1)
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.mailbox.put(raw(), received=MONDAY_10 + timedelta(seconds=30))
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


def test_a_letter_stamped_on_the_way_is_not_lost(given: Given) -> None:
    """A letter stamped shortly before the first reading, but delivered after it, is ours."""
    given.since = None
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.mailbox.put(raw(), received=MONDAY_10 - 5 * MINUTE)
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


@pytest.mark.parametrize(("ours", "servers", "told"), [(0, 0, 0), (0, 5, 0), (5, 0, 0)])
def test_read_up_to_the_beginning_of_the_round_by_the_slower_clock(
    given: Given, ours: int, servers: int, told: int
) -> None:
    """A letter that comes during the round, by whichever clock it is stamped, is after the mark."""
    given.clock.turn(minutes=ours)
    given.server.now = lambda: MONDAY_10 + servers * MINUTE
    given.server.misbehave("deltatoken|delta$", times=99, act=True, then=lambda: given.clock.turn(seconds=0))
    assert given.rounds().once(given.office, never) == MONDAY_10 + told * MINUTE


@pytest.mark.parametrize("trouble", [CannotCommit("The disk is full."), RuntimeError("surprise")])
def test_a_letter_that_was_not_committed_comes_again(given: Given, trouble: Exception) -> None:
    """It bounds the mark, keeps no other letter waiting, stays where it is, and comes in the next round."""
    box, office = given.server.mailbox, given.office
    for number in range(3):
        box.put(raw(number), received=MONDAY_10 + number * MINUTE)
    given.clock.turn(minutes=10)
    office.trouble, office.refuses = trouble, {raw(1)}
    rounds = given.rounds()
    assert rounds.once(office, never) == MONDAY_10 + MINUTE
    assert office.raws == [raw(0), raw(2)]
    assert [each.raw for each in box.in_folder("inbox")] == [raw(1)]
    office.trouble = None
    assert rounds.once(office, never) == MONDAY_10 + 10 * MINUTE
    assert office.raws == [raw(0), raw(2), raw(1)]


def test_a_restart_before_the_commit_brings_the_letter_again(given: Given) -> None:
    """The state is kept only after every letter up to it is committed."""
    given.server.mailbox.put(raw())
    given.office.trouble = CannotCommit("The disk is full.")
    given.rounds().once(given.office, never)
    given.office.trouble = None
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw()]


def test_a_full_store_is_not_asked_for_every_letter(given: Given) -> None:
    """When three letters in a row cannot be committed the round ends, and nothing claims to be read."""
    for number in range(50):
        given.server.mailbox.put(raw(number))
    given.office.trouble = CannotCommit("The disk is full.")
    assert given.rounds().once(given.office, never) is None
    assert given.server.asked(r"\$value") == 3


def test_a_crash_between_taking_and_filing_is_made_good(given: Given) -> None:
    """A new process sees the letter again, as a duplicate, and files it."""
    given.server.mailbox.put(raw())
    given.server.misbehave("POST .*/move", times=99, status=503)
    given.rounds().once(given.office, never)
    assert [each.raw for each in given.server.mailbox.in_folder("inbox")] == [raw()]
    given.server.rules.clear()
    rounds = given.rounds()
    rounds.once(given.office, never)
    rounds.once(given.office, never)
    assert given.office.raws == [raw(), raw()]
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw()]


def test_a_letter_that_cannot_be_filed_yet_is_filed_later(given: Given) -> None:
    """The same process files it in a later round, without taking it again."""
    given.server.mailbox.put(raw())
    given.server.misbehave("POST .*/move", times=4, status=503)
    rounds = given.rounds()
    assert rounds.once(given.office, never) == MONDAY_10
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw()]


def test_a_filing_folder_that_was_deleted_is_made_again(given: Given) -> None:
    """A colleague who deletes Evidence does not stop the filing."""
    rounds = given.rounds()
    given.server.mailbox.put(raw(1))
    rounds.once(given.office, never)
    given.server.mailbox.delete_folder("Evidence")
    given.server.mailbox.put(raw(2))
    rounds.once(given.office, never)
    assert [each.raw for each in given.server.mailbox.in_folder("Evidence")] == [raw(2)]


def test_a_watched_folder_may_come_and_go(given: Given) -> None:
    """A new subfolder is read from its first round on; one that is deleted stops nothing."""
    box = given.server.mailbox
    rounds = given.rounds()
    rounds.once(given.office, never)
    box.add_folder("Team A", "inbox")
    box.put(raw(1), folder="Team A")
    rounds.once(given.office, never)
    box.delete_folder("Team A")
    box.put(raw(2))
    assert rounds.once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw(1), raw(2)]


def test_a_folder_that_vanishes_within_a_round_stops_nothing(given: Given) -> None:
    """It was listed, and is gone when it is read: the others are read."""
    box = given.server.mailbox
    id = box.add_folder("Team A", "inbox")
    given.server.misbehave(f"GET .*{id}/messages/delta", act=True, then=lambda: box.delete_folder("Team A"))
    box.put(raw())
    assert given.rounds().once(given.office, never) == MONDAY_10
    assert given.office.raws == [raw()]


def test_a_missing_further_folder_is_said_once_and_the_others_read(
    given: Given, caplog: pytest.LogCaptureFixture
) -> None:
    """A folder that was named and is not there is an error for a person, not a reason to stop."""
    given.folders = ("Nowhere",)
    given.server.mailbox.put(raw())
    rounds = given.rounds()
    rounds.once(given.office, never)
    rounds.once(given.office, never)
    assert [record.folder for record in caplog.records if hasattr(record, "folder")] == ["Nowhere"]
    assert given.office.raws == [raw()]


def test_bytes_that_the_server_cannot_make_are_for_a_person_to_look_at(given: Given) -> None:
    """The letter is handed on as what nobody can read, each as a letter of its own, and holds nothing up."""
    box = given.server.mailbox
    for number in range(2):
        box.put(raw(number), unreadable=True)
    box.put(raw(2))
    rounds = given.rounds()
    rounds.once(given.office, never)
    rounds.once(given.office, never)
    strange = [letter.raw for letter in given.office.letters if letter.raw != raw(2)]
    assert len(set(strange)) == 2
    assert all(each.startswith(b"\r\n") for each in strange)


def test_a_letter_that_never_comes_is_given_up_in_the_end(given: Given) -> None:
    """A server that fails for ever on one letter does not hold every deadline back for ever."""
    box = given.server.mailbox
    box.put(raw(1), received=MONDAY_10 - MINUTE)
    box.put(raw(2))
    given.server.misbehave(r"AAMk1/a\+=/\$value", times=10_000, status=500)
    rounds = given.rounds()
    assert rounds.once(given.office, never) == MONDAY_10 - MINUTE
    assert given.office.raws == [raw(2)]
    for _ in range(5):
        rounds.once(given.office, never)
    assert given.office.letters[1].raw.startswith(b"\r\nThe mailbox's server could not give")
    assert rounds.once(given.office, never) == MONDAY_10


def test_stopping_ends_the_round_without_a_claim(given: Given) -> None:
    """What was not taken is taken by the next process."""
    for number in range(5):
        given.server.mailbox.put(raw(number), received=MONDAY_10 + number * MINUTE)
    assert given.rounds().once(given.office, lambda: len(given.office.letters) == 2) is None
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw(number) for number in range(5)]


def test_a_server_that_is_away_makes_no_claim(given: Given) -> None:
    """The round ends with the reason; afterwards nothing has been lost."""
    given.server.mailbox.put(raw())
    rounds = given.rounds()
    given.server.misbehave("GET", times=4, drop=True)
    with pytest.raises(GraphTrouble) as told:
        rounds.once(given.office, never)
    assert told.value.why is Why.SILENT
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


def test_two_workers_on_one_mailbox_take_each_letter_once(given: Given) -> None:
    """Each letter is handled by one of them, and filed where that one says."""
    given.office.outcome = Outcome.IGNORED
    one, other = given.rounds(name="graph on a"), given.rounds(name="graph on b")
    for number in range(4):
        given.server.mailbox.put(raw(number))
    folders = other._folders.watched()
    seen, _, _ = other._look(folders)  # the other has seen them before the first takes them
    one.once(given.office, never)
    other._taking.take_all(seen, given.office, never)
    other._taking.settle_rest()
    assert len(given.office.letters) == 8
    assert len(given.server.mailbox.in_folder("Not for us")) == 4


def test_two_thousand_letters(given: Given) -> None:
    """All of them, in order, each once."""
    box = given.server.mailbox
    for number in range(2000):
        box.put(raw(number), received=MONDAY_10 + timedelta(seconds=number))
    given.rounds().once(given.office, never)
    assert given.office.raws == [raw(number) for number in range(2000)]
    assert len(box.in_folder("Evidence")) == 2000
