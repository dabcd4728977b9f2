"""What a round of reading a mailbox promises: every letter, whole, in order, whatever happens around it."""

from datetime import timedelta

import pytest

from mailer.mailbox.patience import LOOKS
from mailer.mailbox.since import Now
from mailer.mailbox.trouble import Away, Trouble
from mailer.reading.reader import LetterReader
from mailer.reading.sender.authenticity import Trust
from protocol.directory import directory_of
from protocol.ports.letters import Outcome
from protocol.violations import CannotCommit
from tests.mailer.graph.model import MONDAY_10, raw
from tests.mailer.graph.props import Given, never

MINUTE = timedelta(minutes=1)


READER = LetterReader(
    directory_of(organisations=(), teams=(), people=(), calendars={}), (), Trust(), (), "x.example.org"
)
"""A reader that knows nobody."""


def test_a_letter_comes_with_all_the_mailbox_knows_of_it(given: Given) -> None:
    """Bytes, headers as they came, item class, receipt and envelope are the server's own."""
    headers = [
        ("Received", "from a.example.org\r\n by b.example.org; Mon, 23 Nov 2026"),
        ("X-MS-Exchange-Organization-AuthAs", "Internal"),
        ("Return-Path", "<sam@northshire.example.org>"),
    ]
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
    assert given.server.asked(r"/messages/AAMk") == 0


def test_entries_seen_twice_are_one_letter(given: Given) -> None:
    """Pages that overlap, and a letter that shows in two folders of one round, make one delivery."""
    box = given.server.mailbox
    given.server.page, given.server.repeats = 2, True
    items = [box.put(raw(number)) for number in range(7)]
    given.server.misbehave("GET .*deleteditems", act=True, then=lambda: box.move(items[0].id, "deleteditems"))
    given.rounds().once(given.office, never)
    assert sorted(given.office.raws) == [raw(number) for number in range(7)]


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


def test_a_full_store_is_not_asked_for_every_letter(given: Given) -> None:
    """When three letters in a row cannot be committed the round ends, and nothing claims to be read."""
    for number in range(50):
        given.server.mailbox.put(raw(number))
    given.office.trouble = CannotCommit("The disk is full.")
    assert given.rounds().once(given.office, never) is None
    assert given.server.asked(r"\$value") == 3


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
    for _ in range(LOOKS):
        rounds.once(given.office, never)
    strange = [letter.raw for letter in given.office.letters if letter.raw != raw(2)]
    assert len(set(strange)) == 2
    assert all(each.startswith(b"\r\n") for each in strange)
    for letter in given.office.letters:
        if letter.raw != raw(2):  # with the letter's own lines it would read as proved, and as saying nothing
            assert (letter.envelope.headers, letter.envelope.rebuilt) == ("", False)
            assert READER.read(letter).quarantine


def test_a_letter_that_never_comes_is_given_up_in_the_end(given: Given) -> None:
    """A server that fails for ever on one letter does not hold every deadline back for ever."""
    box = given.server.mailbox
    box.put(raw(1), received=MONDAY_10 - MINUTE)
    box.put(raw(2))
    given.server.misbehave(r"AAMk1/a\+=/\$value", times=10_000, status=500)
    rounds = given.rounds()
    assert rounds.once(given.office, never) == MONDAY_10 - MINUTE
    assert given.office.raws == [raw(2)]
    given.clock.turn(hours=2)
    rounds.once(given.office, never)
    assert len(given.office.letters) == 1, "where nothing at all is given, it is the server and not the letter"
    box.put(raw(3))
    rounds.once(given.office, never)
    rounds.once(given.office, never)
    assert given.office.letters[-1].raw.startswith(b"\r\nThe mailbox's server could not give")
    assert given.office.raws[:2] == [raw(2), raw(3)]


def test_one_folder_that_fails_keeps_the_inbox_from_nothing(given: Given) -> None:
    """A folder that the server cannot read leaves the round unfinished; what lies in the Inbox is taken."""
    box = given.server.mailbox
    box.put(raw())
    rounds = given.rounds()
    id = box.id_of("deleteditems")
    given.server.misbehave(f"GET .*{id}/messages/delta", times=10_000, status=500)
    assert rounds.once(given.office, never) is None
    assert given.office.raws == [raw()]


def test_a_server_that_is_away_makes_no_claim(given: Given) -> None:
    """The round ends with the reason; afterwards nothing has been lost."""
    given.server.mailbox.put(raw())
    rounds = given.rounds()
    given.server.misbehave("GET", times=4, drop=True)
    with pytest.raises(Trouble) as told:
        rounds.once(given.office, never)
    assert isinstance(told.value, Away)
    assert not told.value.busy
    rounds.once(given.office, never)
    assert given.office.raws == [raw()]


def test_two_workers_on_one_mailbox_take_each_letter_once(given: Given) -> None:
    """Each letter is handled by one of them, and filed where that one says."""
    given.office.outcome = Outcome.IGNORED
    one, other = given.rounds(name="graph on a"), given.rounds(name="graph on b")
    for number in range(4):
        given.server.mailbox.put(raw(number))
    found = other.rounds._listing.arrivals(other.rounds._folders.watched(), Now(ours=MONDAY_10), lambda: True)
    assert found is not None  # the other has seen them before the first takes them
    one.once(given.office, never)
    other.rounds.taking.all(found.due, given.office, lambda: True)
    other.rounds._filing.begin()
    other.rounds._filing.again()
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


def test_a_letter_that_is_always_busy_holds_up_only_the_mark(given: Given) -> None:
    """After some rounds it goes last: those behind it are taken, and how far was read waits at its receipt; in the
    end it is handed on as what is known of it."""
    box = given.server.mailbox
    box.put(raw(1), received=MONDAY_10 - MINUTE)
    box.put(raw(2))
    given.server.misbehave(r"AAMk1/a\+=/\$value", times=10_000, status=429, headers={"Retry-After": "200"})
    rounds = given.rounds()
    for _ in range(3):
        with pytest.raises(Trouble):
            rounds.once(given.office, never)
        given.waits.at += 300
    assert rounds.once(given.office, never) == MONDAY_10 - MINUTE
    assert given.office.raws == [raw(2)]
    for number in (3, 4):
        given.waits.at += 300
        given.clock.turn(hours=2)
        box.put(raw(number), received=given.clock.now())
        rounds.once(given.office, never)
    given.waits.at += 300
    rounds.once(given.office, never)
    assert [each for each in given.office.raws if each.startswith(b"\r\nThe mailbox's server could not give")]


def test_three_letters_that_cannot_be_had_hold_up_nobody_for_long(given: Given) -> None:
    """The oldest three fail, again and again: after some rounds they go last, and the others are taken."""
    box = given.server.mailbox
    for number in range(6):
        box.put(raw(number), received=MONDAY_10 + number * MINUTE)
    for number in (1, 2, 3):
        given.server.misbehave(rf"AAMk{number}/a\+=/\$value", times=10_000, status=400, code="ErrorOfItsOwn")
    rounds = given.rounds()
    for _ in range(4):
        rounds.once(given.office, never)
    assert given.office.raws == [raw(3), raw(4), raw(5)]


def test_a_subfolder_that_the_server_fails_at_stops_no_round(given: Given) -> None:
    """Neither when its folders are listed nor when its letters are: the rest is read, and the mark waits."""
    box = given.server.mailbox
    inner = box.add_folder("Team A", "inbox")
    box.add_folder("Deep", inner)
    rounds = given.rounds()
    rounds.once(given.office, never)
    given.server.misbehave(f"GET .*{inner}/childFolders", times=10_000, status=500)
    given.server.misbehave(f"GET .*{inner}/messages/delta", times=10_000, status=500)
    box.put(raw(1), folder="Deep")
    box.put(raw(2))
    assert rounds.once(given.office, never) is None
    assert sorted(given.office.raws) == [raw(1), raw(2)]


@pytest.mark.parametrize(
    ("late", "headers", "posted"),
    [
        (20, [("Received", "from a by b")], True), (172_800, [("Received", "from a by b")], False), (0, [], False),
        (0, [("Subject", "x")], False),
    ],
)  # fmt: skip
def test_what_was_laid_in_by_hand_proves_nothing(
    given: Given, late: int, headers: list[tuple[str, str]], posted: bool
) -> None:
    """Dragged in from an attachment, or made by a program: whatever marks it carries, no server delivered it."""
    given.server.mailbox.put(raw(), headers=headers, made=MONDAY_10 + timedelta(seconds=late))
    given.rounds().once(given.office, never)
    assert given.office.letters[0].envelope.trusted is posted
