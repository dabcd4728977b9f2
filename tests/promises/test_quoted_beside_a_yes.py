"""What is quoted beside a yes is what we sent, or an older letter of somebody's; anything else is asked about."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.promises.replying import SHAPES, TEXTS, reply
from tests.promises.world import World

HAVING = "Having no worker free"
TYPED = (
    "Only when funding is agreed", "[RO: subject to panel]", "RO: only once the assessment is on file", "Not yet",
    "**but not the package**", "until you pay", "We will not.", "Rosa: from January",
)  # fmt: skip


def answered(folder: Path, shape: str, typed: str = "Accept", change: Callable[[str], str] = lambda old: old) -> World:
    """A world in which a request was answered in a shape, with our words in it changed."""
    world = World(folder)
    world.request()
    world.sent()
    world.deliver(reply(world, shape, typed, change), "r1@riverside.example.org")
    return world


def outcome(world: World) -> tuple[str, list[object]]:
    """Who is responsible, and why nothing was recorded."""
    told = [each.notice.facts.get("variant") for each in world.sent()]
    owner = world.owner()
    world.end()
    return owner, told


@pytest.mark.parametrize("shape", SHAPES)
def test_a_yes_above_our_email_counts_as_each_program_quotes_it(tmp_path: Path, shape: str) -> None:
    """Broken anew, marked, under whatever heading, or under none."""
    assert outcome(answered(tmp_path, shape))[0] == "cmht"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("typed", TYPED)
def test_words_typed_inside_our_email_are_noticed(tmp_path: Path, shape: str, typed: str) -> None:
    """People answer in the form that we sent; what they put there is asked about, with the words."""
    line = f"\n{typed}\n\n" if shape in TEXTS else f"<br>{typed}<br>"
    world = answered(tmp_path, shape, change=lambda old: old.replace(HAVING, f"{line}{HAVING}", 1))
    owner, told = outcome(world)
    assert owner == "older-people"
    assert len(told) == 1, "nobody is met with silence"


def test_whoever_typed_them_is_told_which_words_stand_in_the_way(tmp_path: Path) -> None:
    """One sentence says what we cannot find; sent again without it, the yes counts."""
    world = answered(tmp_path, "outlook", change=lambda old: old.replace(HAVING, f"Only if they pay\n\n{HAVING}", 1))
    (told,) = world.sent()
    assert (told.notice.facts["variant"], told.notice.facts["foreign"]) == ("quotation", "Only if they pay")
    assert "Only if they pay" in text_of(world, told.post)
    assert world.events()[-1] == "AnswerNotRecorded"
    world.writes("r1", "Accept")
    assert world.owner() == "cmht"
    world.end()


def text_of(world: World, post: object) -> str:
    """The plain words of an email."""
    from bot.wiring.mail import wording_for

    return wording_for(world.settings)(post).text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("is not a reason", "is a reason"),
        ("holds the case until your", "holds the case although your"),
        ("please give your\nreason", "please give your\nbudget code"),
        ("there will be a wait", "there will be funding"),
        ("Joint Working Protocol", "PS we take it only for assessment. Joint Working Protocol"),
    ],
)
@pytest.mark.parametrize("shape", ["marked", "outlook", "gmail"])
def test_a_sentence_of_ours_that_was_changed_is_noticed(tmp_path: Path, shape: str, ours: str, theirs: str) -> None:
    """A word put in, taken out or put for another."""

    def changed(old: str) -> str:
        pattern = re.sub(r"\\?\s+", r"\\s+", re.escape(ours))
        found = re.sub(pattern, theirs, old, count=1)
        assert found != old
        return found

    assert outcome(answered(tmp_path, shape, change=changed)) == ("older-people", ["quotation"])


ODD: tuple[Callable[[str], str], ...] = (
    lambda old: old.replace(" ", "\u00a0", 40),
    lambda old: old.replace("“", '"').replace("”", '"').replace("’", "'"),
    lambda old: old.replace("mailto:", "https://eur02.safelinks.protection.outlook.com/?url=mailto%3A"),
    lambda old: old.replace("The request", "*The request*").replace("(8.4)", "(8.4) [image: logo.png]"),
    lambda old: old[: len(old) // 2].rpartition("\n\n")[0] + "\n\n[Quoted text hidden]",
    lambda old: (
        "CAUTION: This email originated from outside of the organisation. Do not click links or open "
        "attachments unless you recognise the sender.\n\n" + old
    ),
    lambda old: (
        old + "\n\nThis email and any files transmitted with it are confidential and intended solely for the "
        "use of the individual to whom they are addressed.\n"
    ),
    lambda old: old.replace(HAVING, f"Thanks\n\n{HAVING}", 1),
    lambda old: old.replace("\n\n", "\n").replace("The request", "o   The request"),
    lambda old: re.sub(r"Reply to accept:\s+(mailto:\S+)", r"Reply to accept<\1>:", old),
    lambda old: "\ufeff" + old.replace("accept", "acc\u200bept", 1),
    lambda old: old.upper(),
)


@pytest.mark.parametrize("shape", ["marked", "outlook", "phone"])
@pytest.mark.parametrize("change", ODD)
def test_what_programs_and_gateways_do_to_our_email_delays_no_yes(
    tmp_path: Path, shape: str, change: Callable[[str], str]
) -> None:
    """Spaces, quotation marks, links, pictures, banners, footers, and what was left out."""
    assert outcome(answered(tmp_path, shape, change=change))[0] == "cmht"


LETTERS = (
    "On 20 Nov 2026, at 09:00, Jo Bloggs <jo@elsewhere.example.org> wrote:\n> We would only agree if you pay.\n",
    "From: Jo Bloggs <jo@elsewhere.example.org>\nSent: 20 November 2026 09:00\nTo: Rosa One\nSubject: a case\n\n"
    "We would only agree if you pay.\n",
    "From: Rosa One <r1@riverside.example.org>\nSent: 20 November 2026 09:00\nTo: Holdfast\nSubject: a case\n\n"
    "Accept subject to funding\n",
)


@pytest.mark.parametrize("older", LETTERS)
def test_an_older_letter_below_ours_is_somebody_elses(tmp_path: Path, older: str) -> None:
    """A thread goes on below our email, under headings of its own: what was said then is not said now."""
    assert outcome(answered(tmp_path, "outlook", change=lambda old: f"{old}\n\n{older}"))[0] == "cmht"


def test_a_colleagues_letter_that_is_answered_is_theirs(tmp_path: Path) -> None:
    """A yes to a colleague who sent our email on, with us copied or written to, counts as before."""
    world = World(tmp_path)
    world.request()
    world.sent()
    above = "Accept\n\nFrom: Rae Receiver <r0@riverside.example.org>\nSent: 23 November 2026 10:20\nTo: Rosa One\n"
    above += "Subject: FW: JW-48211\n\nCould you take this one, if we have room?\n"
    world.writes("r1", above, subject="RE: [JW-48211] Please accept or decline", answers="")
    assert world.owner() == "cmht"
    world.end()


def test_words_under_the_writers_own_name_are_the_writers(tmp_path: Path) -> None:
    """An answer to a letter of one's own may go on with it."""
    world = World(tmp_path)
    world.request()
    world.sent()
    above = (
        "Accept\n\nOn 23 Nov 2026 at 10:20, Rosa One <r1@riverside.example.org> wrote:\n> Only if they pay for it.\n"
    )
    world.writes("r1", above, subject="RE: [JW-48211] accept", answers="")
    assert outcome(world) == ("older-people", ["quotation"])


def test_an_email_of_ours_that_cannot_be_made_again_is_asked_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a template has changed or a team is gone, nothing can be compared, and a yes without it counts."""
    world = World(tmp_path)
    world.request()
    world.sent()
    monkeypatch.setattr("bot.wiring.mail.sent", None)
    world.deliver(reply_to_the_lost(world), "r1@riverside.example.org")
    monkeypatch.undo()
    assert world.owner() == "older-people"
    assert [each.notice.facts["variant"] for each in world.sent()] == ["quotation"]
    world.writes("r1", "Accept")
    assert world.owner() == "cmht"
    world.end()


def reply_to_the_lost(world: World) -> bytes:
    """A reply whose quotation was ours once."""
    ours = world.last_email_to("r1@riverside.example.org")
    assert ours is not None
    lines = (
        "From: r1@riverside.example.org", "To: cases@holdfast.example.org", "Subject: [JW-48211] accept",
        f"Date: {world.clock.now():%a, %d %b %Y %H:%M:%S} +0000", "Message-ID: <lost@story.example.org>",
        f"In-Reply-To: {ours.message_id}", "", "Accept", "", "On 23 Nov 2026 at 10:15, Holdfast wrote:",
        "> Please reply “accept” or “decline” by 5pm.",
    )  # fmt: skip
    return "\r\n".join(lines).encode()
