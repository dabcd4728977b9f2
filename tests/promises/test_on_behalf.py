"""Promise: whoever types a manager's name moves nothing. A Sender line that is not the writer's must be of somebody
who might have said the same; else the one in whose name it came is asked for a code, and both are named."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import templates
from bot.cli.ask.lists import _history
from bot.cli.ask.who_owns import _said
from bot.queries.ownership import owned
from templates.words.history import WHY_NOT
from tests.promises.world import HERE, Sent, World
from tests.protocol.deciding import CASE

WORKER, ELSEWHERE = "r0@riverside.example.org", "typist@agency.example.com"
AFRESH = {"subject": "[JW-48211] case", "answers": ""}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A request to the CMHT, whose mailbox may accept."""
    listed = (HERE / "directory.toml").read_text("utf-8")
    here = World(tmp_path, directory=listed.replace("[team.cmht]\n", "[team.cmht]\nmailbox_can_accept = true\n"))
    here.request()
    here.sent()
    yield here
    here.end()


def said(sent: Sent) -> str:
    """An email as it is read, on one line."""
    return " ".join(templates.render(sent.post, address="cases@holdfast.example.org").text.split())


def code(sent: list[Sent]) -> tuple[str, str]:
    """Who got the one code that was sent, and the code; nobody was copied in."""
    (only,) = [each for each in sent if each.notice.facts.get("code")]
    assert not only.copy
    return only.to, str(only.notice.facts["code"])


@pytest.mark.parametrize(
    "sender",
    [
        WORKER, f"Rae Receiver <{WORKER}>", ELSEWHERE, f"Rosa One <{ELSEWHERE}>", "cmht@riverside.example.org",
        f"{WORKER}, r1@riverside.example.org", "Rosa One", "s1@northshire.example.org", "r1@riverside.example.org.uk",
    ],
)  # fmt: skip
def test_a_yes_that_another_sent_for_a_manager_waits_for_their_code(world: World, sender: str) -> None:
    """A worker, a typist, a mailbox, the other side, or a line that names nobody: the case moves by the code alone."""
    world.writes("r1", "accept", **AFRESH, Sender=sender)
    assert (world.owner(), world.events()[-1]) == ("older-people", "ConfirmationAsked")
    to, secret = code(world.sent())
    assert to == "r1"
    world.writes("r1", f"confirm {secret}", **AFRESH)
    assert world.owner() == "cmht"


@pytest.mark.parametrize("sender", ["r2@riverside.example.org", "R1@Riverside.example.org"])
def test_a_yes_sent_by_somebody_with_the_right_counts_at_once(world: World, sender: str) -> None:
    """Their manager, or the writer's own address once more."""
    world.writes("r1", "accept", **AFRESH, Sender=sender)
    assert world.owner() == "cmht"
    (sent,) = world.sent()
    assert ("The email was sent by Rafi Two." in said(sent)) is sender.startswith("r2")


@pytest.mark.parametrize("sender", [WORKER, ELSEWHERE, "s1@northshire.example.org"])
def test_a_name_typed_below_a_mailboxs_letter_is_asked_itself(world: World, sender: str) -> None:
    """The code goes to the person named and never to the mailbox, which its sender reads; the mailbox hears why."""
    team = world.rules.directory.teams["cmht"]
    world.writes(team.address, "We accept this case.\n\nRosa One", **AFRESH, Sender=sender)
    assert world.owner() == "older-people"
    sent = world.sent()
    to, secret = code(sent)
    assert (to, len(sent)) == ("r1", 2)
    (told,) = (each for each in sent if not each.notice.facts.get("code"))
    assert (told.to, told.notice.facts["variant"]) == ("cmht", "mailbox_asked")
    assert secret not in said(told)
    named = "Rae Receiver" if sender == WORKER else "Sita One" if sender.startswith("s1") else ELSEWHERE
    assert all(named in said(each) for each in sent)
    assert "Rosa One" in said(told)
    world.writes(team.address, f"confirm {secret}", **AFRESH)
    assert world.owner() == "older-people", "the mailbox has no code of its own"
    world.writes("r1", f"confirm {secret}", **AFRESH)
    assert world.owner() == "cmht"


def test_a_mailbox_used_by_a_manager_says_who_signed_and_who_sent(world: World) -> None:
    """The record names the one below the letter, the mailbox, and whoever sent it: in no place is it nobody."""
    team = world.rules.directory.teams["cmht"]
    world.writes(team.address, "We accept this case.\n\nRosa One", **AFRESH, Sender="r2@riverside.example.org")
    assert world.owner() == "cmht"
    who = "Rosa One, from the mailbox of Community Mental Health Team, in a letter that Rafi Two sent"
    (sent,) = world.sent()
    assert "The email was sent by Rafi Two." in said(sent)
    assert f"from {who} at" in _said(owned(world.store, CASE, world.clock.now()), world.rules, past=False)
    (line,) = [
        each for each in _history(world.store, CASE, world.rules) if each.get("event") == "ResponsibilityAccepted"
    ]
    assert line["by"] == who
    world.writes("s0", "who owns JW-48211?", **AFRESH)
    assert who in said(world.sent()[-1])


def test_a_letter_from_a_mailbox_without_a_name_says_who_sent_it(world: World) -> None:
    """Nobody is named below, so nobody can be asked; the mailbox is."""
    team = world.rules.directory.teams["cmht"]
    world.writes(team.address, "We accept this case.", **AFRESH, Sender=WORKER)
    (sent,) = world.sent()
    assert (sent.to, sent.notice.facts["variant"]) == ("cmht", "mailbox_unnamed")
    assert "Rae Receiver" in said(sent)


@pytest.mark.parametrize(
    ("who", "words"),
    [("s0", "withdraw"), ("r1", "decline\nReason: not eligible"), ("s1", "stays"), ("s3", "determined: CMHT"),
     ("s3", "determined: stays"), ("s1", "close: need ended"), ("s1", "no longer a dispute")],
)  # fmt: skip
@pytest.mark.parametrize("sender", [ELSEWHERE, "t0@northshire.example.org"])
def test_nothing_that_ends_a_request_is_said_by_whoever_types_a_name(
    world: World, who: str, words: str, sender: str
) -> None:
    """Whatever its words, its writer hears of it, and nothing but the question is on record."""
    world.until("2026-12-08 12:00")
    before, requests = world.events(), world.case().requests
    world.sent()
    world.writes(who, words, **AFRESH, Sender=sender)
    assert set(world.events()[len(before) :]) <= {"ConfirmationAsked", "AnswerNotRecorded"}
    assert (world.owner(), world.case().requests) == ("older-people", requests)
    assert [each.to for each in world.sent()] == [who]


def test_whoever_reads_a_managers_mailbox_cannot_confirm_for_them(world: World) -> None:
    """The code comes back with the same other Sender: it is not the manager who sent it."""
    world.writes("r1", "accept", **AFRESH, Sender=WORKER)
    _, secret = code(world.sent())
    world.writes("r1", f"confirm {secret}", **AFRESH, Sender=WORKER)
    assert world.owner() == "older-people"
    (sent,) = world.sent()
    assert "Rae Receiver" in said(sent)
    world.writes("r1", f"confirm {secret}", **AFRESH)
    assert world.owner() == "cmht", "the code still counts for the manager"


def test_a_request_may_be_sent_for_somebody(world: World) -> None:
    """It moves nothing: a team's assistant sends it from her own account, in the worker's name."""
    world.writes(
        "s0",
        "Case: JW-48212\nTo: CMHT\nKind: transfer\nReason: Needs found\nSafeguarding: no\nRecord: LAS",
        subject="Request about JW-48212",
        Sender="assistant@northshire.example.org",
    )
    assert "RequestMade" in world.events("JW-48212")


def test_an_address_that_could_carry_words_is_not_repeated(world: World) -> None:
    """What is not plainly an address, or holds an NHS number, stands in no email of ours."""
    for sender in ("999.000.0018@agency.example.com", '"call 0700 now"@agency.example.com'):
        world.writes("r1", "accept", **AFRESH, Sender=sender)
        text = said(world.sent()[-1])
        assert "an address that is not in the directory" in text
        assert "agency" not in text


def test_history_says_why_something_did_not_count(world: World) -> None:
    """What was asked about, what was sent in another's name, and what left no entry at all."""
    world.writes("r1", "accept if funding is agreed", **AFRESH)
    world.writes("r1", "accept", **AFRESH, Sender=WORKER)
    world.writes("s0", "stays", **AFRESH)
    world.writes("r1", "accept", to="sales@chairs.example.org", **AFRESH)
    lines = _history(world.store, CASE, world.rules)
    whys = {str(each.get("why")) for each in lines}
    assert {"Rae Receiver sent it in that name", "it attaches a condition", "it is not addressed to us"} <= whys
    (silent,) = [each for each in lines if each["what"] == "a message came, and nothing of it was recorded"]
    assert silent["why"] == "its writer is no manager who may say so"


def test_the_history_has_words_for_no_reason_that_is_gone() -> None:
    """Each is a variant of the email that says why nothing was recorded."""
    folder = Path(templates.__file__).parent / "emails" / "not_recorded"
    assert set(WHY_NOT) <= {each.stem for each in folder.glob("*.j2")} | {"email_only"}
