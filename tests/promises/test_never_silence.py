"""Nobody who is listed and answers us is met with silence, whatever marks the road left on their letter."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.promises.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team was asked to take on Monday at 10:15."""
    here = World(tmp_path / "home")
    here.request()
    here.sent()
    yield here
    here.end()


ON_THE_ROAD = [
    {"List_Id": "<duty.lists.example.org>"},
    {"List_Unsubscribe": "<mailto:leave@lists.example.org>", "List_Help": "<mailto:help@lists.example.org>"},
    {"X_Mailing_List": "duty"},
    {"X_BeenThere": "duty@lists.example.org"},
    {"X_Campaign": "7"},
    {"Feedback_ID": "7:campaign:riverside"},
    {"Precedence": "bulk"},
    {"Precedence": "list"},
    {"X_Auto_Response_Suppress": "All"},
    {"X_Auto_Response_Suppress": "OOF", "Precedence": "junk"},
    {"Sender": "owner-duty@lists.example.org"},
    {"Resent_From": "r1@riverside.example.org", "Resent_To": "cases@holdfast.example.org"},
    {"X_Forwarded_To": "cases@holdfast.example.org", "X_Forwarded_For": "r1@riverside.example.org"},
    {"X_MS_Exchange_Inbox_Rules_Loop": "r1@riverside.example.org"},
    {"X_Loop": "r1@riverside.example.org"},
    {"Autoforwarded": "true"},
]


@pytest.mark.parametrize("marks", ON_THE_ROAD, ids=[" ".join(each) for each in ON_THE_ROAD])
def test_a_plain_yes_counts_whatever_its_road_wrote_on_it(world: World, marks: dict[str, str]) -> None:
    """A group address, a campaign header or a wish for silence takes no word from a proved colleague."""
    world.writes("r1", "accept", at="2026-11-24 10:00", **marks)
    assert world.owner() == "cmht"


@pytest.mark.parametrize("name", ["x-admin", "cmht-request", "noreply", "postmaster", "bounces+r1"])
def test_a_yes_that_a_machines_address_sent_for_somebody_is_asked_about(world: World, name: str) -> None:
    """A `Sender` that is nobody's proves nothing, and takes nobody's word in silence: a code goes to the writer."""
    world.writes("r1", "accept", at="2026-11-24 10:00", Sender=f"{name}@riverside.example.org")
    assert [(each.code, each.to, each.notice.facts["variant"]) for each in world.sent()] == [
        ("E03", "r1", "not_proved")
    ]
    assert world.owner() == "older-people"


BY_A_MACHINE = [
    {"Auto_Submitted": "auto-generated"},
    {"Auto_Submitted": "auto-forwarded"},
    {"X_MS_Exchange_Generated_Message_Source": "Mailbox Rules Agent"},
    {"Return_Path": "<>"},
]


@pytest.mark.parametrize("answer", ["accept", "Decline. The needs are mainly physical.", "withdraw"])
@pytest.mark.parametrize("marks", BY_A_MACHINE, ids=[" ".join(each) for each in BY_A_MACHINE])
def test_an_answer_that_a_machine_sent_on_moves_nothing_and_is_asked_about(
    world: World, marks: dict[str, str], answer: str
) -> None:
    """It may be an automatic reply, so it is never an answer; its writer hears that it did not count."""
    world.writes("r1", answer, at="2026-11-24 10:00", **marks)
    sent = world.sent()
    assert [(each.code, each.notice.facts["variant"]) for each in sent if "r1" in each.to] == [("E03", "unclear")]
    assert world.owner() == "older-people"
    assert world.case().requests[0].state.open


@pytest.mark.parametrize("marks", BY_A_MACHINE, ids=[" ".join(each) for each in BY_A_MACHINE])
def test_words_of_absence_stay_an_absence(world: World, marks: dict[str, str]) -> None:
    """A machine's letter that says that somebody is away is told to a stand-in, and not answered."""
    world.writes("r0", "I am on annual leave. I accept nothing until Monday.", at="2026-11-24 10:00", **marks)
    assert world.lines() == ["Tue 24 Nov 10:00 E02 to cmht r1"]


SAYS_SO_ITSELF = [
    {"Auto_Submitted": "auto-replied"},
    {"X_Autoreply": "yes"},
    {"Precedence": "auto_reply"},
    {"X_Vacation": "on"},
]


@pytest.mark.parametrize("marks", SAYS_SO_ITSELF, ids=[" ".join(each) for each in SAYS_SO_ITSELF])
def test_a_plain_answer_with_the_marks_of_an_automatic_one_is_asked_about_once_a_day(
    world: World, marks: dict[str, str]
) -> None:
    """It moves nothing and its writer hears so; a machine that answers that is not answered again before tomorrow."""
    world.writes("r1", "accept", at="2026-11-24 10:00", **marks)
    assert [(each.to, each.notice.facts["variant"]) for each in world.sent()] == [("r1", "unclear")]
    world.writes("r1", "We accept this case.", at="2026-11-24 10:20", **marks)
    world.writes("r1", "Decline. The needs are mainly physical.", at="2026-11-24 10:40", **marks)
    assert [each.to for each in world.sent() if "r1" in each.to] == []
    assert (world.owner(), world.case().requests[0].state.open) == ("older-people", True)
    world.writes("r1", "accept", at="2026-11-25 11:00", **marks)
    assert [each.to for each in world.sent() if each.code == "E03"] == ["r1"]
    world.writes("r1", "accept", at="2026-11-25 11:10")
    assert world.owner() == "cmht"


CALENDAR = (
    "From: r1@riverside.example.org\nTo: cases@holdfast.example.org\nSubject: RE: [JW-48211] Please accept or decline\n"
    "Date: Tue, 24 Nov 2026 10:00:00 +0000\nMessage-ID: <calendar@riverside.example.org>\nMIME-Version: 1.0\n"
    'Content-Type: multipart/alternative; boundary="x"\n\n--x\nContent-Type: text/plain\n\n{words}\n--x\n'
    "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR\nMETHOD:REPLY\nBEGIN:VEVENT\n"
    "ATTENDEE;PARTSTAT=ACCEPTED:mailto:r1@riverside.example.org\nEND:VEVENT\nEND:VCALENDAR\n--x--\n"
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("We accept this case.", ["unclear"]),
        ("", ["unclear"]),
        ("Accepted", ["unclear"]),
        ("See you there", []),
    ],
)
def test_words_beside_a_calendar_answer_are_asked_about(world: World, words: str, told: list[str]) -> None:
    """Its “accepted” is about a meeting and moves nothing; what its writer says plainly is not passed over."""
    world.turn("2026-11-24 10:00")
    world.deliver(CALENDAR.format(words=words).encode(), "r1@riverside.example.org")
    assert [each.notice.facts["variant"] for each in world.sent() if each.to == "r1"] == told
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("Accepted: [JW-48211] Please accept or decline by 5pm Wednesday 25 November", ["unclear"]),
        ("Declined: [JW-48211] Please accept or decline", ["unclear"]),
        ("Derbyniwyd: [JW-48211] Please accept or decline", ["unclear"]),
        ("Accepted: Safeguarding strategy meeting", []),
        ("Accepted: Team lunch", []),
    ],
)
def test_who_presses_accept_in_a_calendar_hears_that_it_is_no_answer(
    world: World, subject: str, told: list[str]
) -> None:
    """About our own email and no other meeting, once a day; it moves nothing, raises nothing, and a word does."""
    world.turn("2026-11-24 10:00")
    world.sent()
    for number in (1, 2):
        pressed = CALENDAR.format(words="").replace("RE: [JW-48211] Please accept or decline", subject)
        world.deliver(pressed.replace("<calendar@", f"<calendar-{number}@").encode(), "r1@riverside.example.org")
    sent = world.sent()
    assert [each.notice.facts["variant"] for each in sent if each.to == "r1"] == told
    assert [each for each in sent if each.code == "E10"] == []
    assert (world.owner(), world.case().requests[0].state.open) == ("older-people", True)
    world.writes("r1", "accept", at="2026-11-24 10:10")
    assert world.owner() == "cmht"


def test_the_subject_of_an_automatic_reply_takes_no_plain_word_in_silence(world: World) -> None:
    """What a mail program put before the subject is no reason to tell nobody."""
    world.writes("r1", "accept", subject="Automatic reply: [JW-48211] Please accept or decline", at="2026-11-24 10:00")
    assert [(each.to, each.notice.facts["variant"]) for each in world.sent()] == [("r1", "unclear")]
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    "words",
    [
        "I am out of the office until Monday. We accept this case.",
        "Thank you for your email to the duty desk. If you have a safeguarding concern ring 01632 960141.",
        "We will answer within two working days.",
        "Somebody is being hurt? Dial 999.",
    ],
)
def test_an_automatic_reply_stays_one(world: World, words: str) -> None:
    """It is answered with nothing, raises no alarm, and its address is taken for that of somebody who is away."""
    world.writes("r0", words, at="2026-11-24 10:00", Auto_Submitted="auto-replied")
    sent = world.sent()
    assert [each for each in sent if each.to == "r0"] == []
    assert [each for each in sent if each.code == "E10"] == []
    assert world.owner() == "older-people"


def test_what_nobody_proved_and_a_machine_marked_is_not_asked_about(tmp_path: Path) -> None:
    """Anybody can send such a thing in a colleague's name."""
    here = World(tmp_path / "home", trusts_directory=False)
    here.writes("r1", "accept", subject="[JW-48211]", at="2026-11-23 11:00", Auto_Submitted="auto-replied")
    assert [each for each in here.sent() if each.to == "r1"] == []
    here.end()


SEALED = (
    "From: r1@riverside.example.org\nTo: cases@holdfast.example.org\nSubject: RE: [JW-48211] Please accept\n"
    "Message-ID: <sealed-{number}@riverside.example.org>\nMIME-Version: 1.0\n"
    "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n"
    "Content-Transfer-Encoding: base64\n\nMIIB{number}AAA\n"
)


def test_a_sealed_letter_is_answered_twice_a_day_at_most(world: World) -> None:
    """A listed colleague hears that we could not read it, and how to write; whatever it said, nothing moves."""
    for number in range(4):
        world.deliver(SEALED.format(number=number).encode(), "r1@riverside.example.org")
    sent = world.sent()
    assert [each.notice.facts["variant"] for each in sent if each.to == "r1"] == ["unreadable"] * 2
    assert [each.code for each in sent if each.to == "admin"] == ["administrator"] * 4
    world.deliver(SEALED.format(number=9).replace("r1@", "stranger@").encode(), "stranger@riverside.example.org")
    assert [each.code for each in world.sent()] == ["administrator"]
    assert world.owner() == "older-people"
