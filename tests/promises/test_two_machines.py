"""Two machines that answer each other come to an end, and no person's word is lost by it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.wiring.assemble import assemble
from protocol.ports.letters import Envelope, Letter
from tests.promises.world import Sent, World

CMHT = "cmht@riverside.example.org"
DESK = (
    "Thank you for your email to the duty desk. We aim to reply within two working days.\n"
    "If a person is at risk of harm now, please telephone 01632 960000.\n"
)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A case that the mental health team is asked to take."""
    here = World(tmp_path / "home")
    yield here
    here.end()


def answered_by_a_machine(world: World, words: Callable[[int], str], *, rounds: int = 40) -> list[Sent]:
    """Every email to the team's desk is answered at once by its machine; what was sent in all that time."""
    sent: list[Sent] = []
    count = 0
    while (fresh := world.sent()) and count < rounds:
        sent += fresh
        for each in {one.post.id: one for one in fresh if "cmht" in each_address(one)}.values():
            count += 1
            letter = EmailMessage()
            letter["From"], letter["To"] = CMHT, world.settings.service.address
            letter["Subject"] = "RE: [JW-48211] Please accept or decline by 5pm Wednesday 25 November"
            letter["Message-ID"] = f"<desk-{count}@riverside.example.org>"
            letter["In-Reply-To"] = each.post.message_id
            letter.set_content(words(count))
            world.deliver(letter.as_bytes(), CMHT)
    return sent


def each_address(sent: Sent) -> list[str]:
    """The short names of those in To and copy."""
    return [*sent.to.split(), *sent.copy.split()]


@pytest.mark.parametrize(
    ("words", "alarms"),
    [(lambda _: DESK, 1), (lambda n: f"{DESK}Your ticket is #{48000 + n}, opened at 10:{15 + n}.", 3)],
    ids=["word for word", "with a number of its own each time"],
)  # fmt: skip
def test_the_same_words_are_answered_twice_and_administrators_hear_of_it_once(
    world: World, words: Callable[[int], str], alarms: int
) -> None:
    """A desk that acknowledges each of our emails is answered twice in all; words of harm that are repeated word
    for word are one alarm."""
    world.request()
    sent = answered_by_a_machine(world, words)
    assert [each.code for each in sent if "cmht" in each_address(each)].count("E03") == 2
    problems = [str(each.notice.facts["problem"]) for each in sent if each.code == "administrator"]
    assert problems.count("A machine seems to answer our emails.") == 1
    mentioned = problems.count("A message mentions a safeguarding concern, and no alarm was raised.")
    assert [each.code for each in sent].count("E10") + mentioned == alarms
    assert len(problems) == 1 + mentioned
    assert world.store.quarantined() == ()


def test_a_machine_that_never_says_the_same_is_stopped_by_the_hour(world: World) -> None:
    """No address gets more answers in an hour than is set; administrators are told once."""
    world.end()
    world.settings = replace(world.settings, answers_an_hour=5)
    world.begin()
    world.request()
    sent = answered_by_a_machine(world, lambda n: f"Thank you for your email, {'very ' * n}kindly.")
    assert [each.code for each in sent if "cmht" in each_address(each)].count("E03") == 5
    problems = [str(each.notice.facts["problem"]) for each in sent if each.code == "administrator"]
    assert problems == ["A machine seems to answer our emails."]


def test_a_plain_yes_acts_after_any_number_of_unclear_letters(world: World) -> None:
    """Only answers are kept back: what a letter changes happens, and everybody is told."""
    world.request()
    for _ in range(5):
        world.writes("r1", "Thank you for this. Noted with interest by the team.")
    world.sent()
    world.writes("r1", "accept", at="2026-11-24 10:00")
    assert world.owner() == "cmht"
    assert "E05" in [each.code for each in world.sent()]


def test_a_question_about_who_has_a_case_is_answered_each_time(world: World) -> None:
    """The same question may be asked again: its answer may be another."""
    world.request()
    world.sent()
    for _ in range(4):
        world.writes("r1", "who has JW-48211?", subject="A question")
    assert [each.code for each in world.sent()] == ["who owns"] * 4


def test_the_same_words_are_answered_again_a_week_later(world: World) -> None:
    """After a week nobody waits for anything that was said before: it is answered again."""
    world.request()
    for _ in range(3):
        world.writes("r1", "Thank you for this. Noted with interest by the team.")
    world.sent()
    world.turn("2026-12-02 09:00")
    world.sent()
    world.writes("r1", "Thank you for this. Noted with interest by the team.")
    assert [each.code for each in world.sent() if each.to == "r1"] == ["E03"]


def test_forged_words_use_up_nobodys_answers_and_no_alarm(tmp_path: Path) -> None:
    """What is not proved is counted apart: the person forged is answered, and their alarm is raised."""
    world = World(tmp_path / "home", trusts_directory=False)
    words = "I am worried that he is at risk of abuse at home."
    world.request()  # not proved: it changes nothing here
    for _ in range(4):
        world.writes("r1", words)
    proved = assemble(
        replace(world.settings, mail_local=replace(world.settings.mail_local, trusts_directory=True)),
        world.clock,
        channel=world.channel,
        inboxes=(),
    )
    world.sent()
    letter = EmailMessage()
    letter["From"], letter["To"] = "r1@riverside.example.org", world.settings.service.address
    letter["Subject"], letter["Message-ID"] = "RE: [JW-48211] Please accept", "<mine@riverside.example.org>"
    letter.set_content(words)
    raw = letter.as_bytes()
    proved.service.intake.take(
        Letter(raw=raw, received_at=world.clock.now(), inbox="local", envelope=Envelope(mail_from="r1"))
    )
    world.holdfast.runner.turn()
    sent = world.sent()
    assert [each.to for each in sent if each.code == "E03"] == ["r1"]
    assert "A message mentions a safeguarding concern, and no alarm was raised." in [
        each.notice.facts.get("problem") for each in sent
    ]
    proved.store.close()
    world.end()
