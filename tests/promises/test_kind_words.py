"""What people write beside answers is met kindly and briefly: thanks, a word from whoever asked, a death."""

import pytest

from tests.promises.world import World


def asked(world: World) -> None:
    """A request has been made and its emails have gone."""
    world.request()
    world.sent()


def variants(world: World) -> list[str]:
    """What was answered, and to whom."""
    return [f"{each.notice.facts.get('variant', each.code)} to {each.to}" for each in world.sent()]


@pytest.mark.parametrize("words", ["Thanks", "Thank you!", "Many thanks\n\nRosa", "Cheers"])
def test_thanks_are_no_answer_and_whoever_owes_one_hears_so(world: World, words: str) -> None:
    """One action and no list of commands; whoever owes nothing gets no email, and the record says why."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 10:00")
    (told,) = world.sent()
    assert (told.to, told.notice.facts["variant"], told.notice.request) == ("r1", "thanks", 1)
    world.writes("s0", words, message_id="<thanks@northshire.example.org>")
    assert world.sent() == []
    (mark,) = (each for each in world.store.marks() if each.message_id == "<thanks@northshire.example.org>")
    assert mark.why.endswith("thanks")
    assert world.owner() == "older-people"


def test_thanks_for_nothing_that_is_open_are_quiet(world: World) -> None:
    """To an email about no case, from somebody whose team owes no answer; whoever owes one hears what to say."""
    world.writes("s0", "help", subject="help")
    asked(world)
    world.writes("s0", "Thanks very much!", subject="RE: [Holdfast] How to write to us", answers="")
    assert world.sent() == []
    world.writes("r1", "Thanks very much!", subject="RE: [Holdfast] How to write to us", answers="")
    assert [each.to for each in world.sent()] == ["r1"]


@pytest.mark.parametrize("words", ["Any news?", "Please chase", "We will ring them as well", "Is anybody there?"])
def test_whoever_asked_hears_how_long_the_answer_may_take(world: World, words: str) -> None:
    """And is not told that their team cannot accept, which they never said."""
    asked(world)
    world.writes("s0", words, at="2026-11-24 10:00")
    assert variants(world) == ["asker to s0"]
    world.writes("s0", "accept")
    assert variants(world) == ["sender_cannot_accept to s0"]


@pytest.mark.parametrize(
    "words",
    [
        "The person has died", "He passed away on Sunday", "Sadly, she has died.", "I am sorry to say that he has died",
        "Hi Sam,\n\nUnfortunately the client passed away in hospital last night.\n\nRosa One",
    ],
)  # fmt: skip
def test_a_death_ends_the_request_whoever_tells_of_it(world: World, words: str) -> None:
    """Nobody is chased again; the responsible team is the same, and closes the case when it knows."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 10:00")
    assert [line for line in world.lines() if "E0" not in line] == [
        "Tue 24 Nov 10:00 ended to s0 s1 cc cmht older-people r0 r1"
    ]
    assert world.owner() == "older-people"
    world.until("2026-12-04 17:00")
    assert world.lines() == []
    world.writes("s1", "close: need ended")
    assert not world.case().open


@pytest.mark.parametrize(
    "words",
    ["His wife has died", "The person has died down a bit", "Has he died?", "She nearly died", "My battery died"],
)
def test_another_death_ends_nothing(world: World, words: str) -> None:
    """Only that of the person, said plainly."""
    asked(world)
    world.writes("r1", words, at="2026-11-24 10:00")
    assert world.case().open_requests
    assert variants(world)[0].endswith(" to r1")
