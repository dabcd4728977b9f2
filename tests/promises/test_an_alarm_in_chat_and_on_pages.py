"""Under an agreement whose alarm is a risk of fire, chat, cards, pages and the emails to administrators speak of fire,
raise that alarm and no other; under one without an alarm, none of them offers to raise one."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.keep.outbox import ranks
from bot.settings.model import PackSettings
from protocol.decision.telling import alarm_words
from protocol.messages.chat import Card
from templates.cards import alarm_form
from tests.pages.visiting import Pages
from tests.promises.chatting import ChatWorld, buttons
from tests.promises.test_a_second_pack import PLAN, SECOND
from tests.promises.test_an_alarm_of_its_own import listening

CONCERN = "/case/JW-48211/concern"


@pytest.fixture
def fire(tmp_path: Path) -> PackSettings:
    """Rules whose alarm is a risk of fire."""
    return PackSettings(use=(), files=(listening(tmp_path),))


@pytest.fixture
def world(tmp_path: Path, fire: PackSettings) -> Iterator[ChatWorld]:
    """Mail and chat under them, and a case that s0's team has asked r0's to take."""
    here = ChatWorld(tmp_path / "home", packs=fire)
    here.request(kind="move on", safeguarding="", **PLAN)
    here.sent()
    yield here
    here.end()


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[ChatWorld]:
    """The same under rules that have no alarm."""
    here = ChatWorld(tmp_path / "home", packs=PackSettings(use=(), files=(SECOND,)))
    here.request(kind="move on", safeguarding="", **PLAN)
    here.sent()
    yield here
    here.end()


def whole(card: Card | None) -> str:
    """All that a card says and sends, in small letters."""
    assert card is not None
    return f"{card.text}\n{json.dumps(card.content)}".casefold()


def test_a_line_in_chat_raises_it_by_its_name(world: ChatWorld) -> None:
    """“fire risk JW-48211” tells managers at once, and no word of the first agreement does."""
    world.says("r0", "safeguarding JW-48211", at="2026-11-23 22:30")
    assert world.case().flags == ()
    world.says("r0", "fire risk JW-48211", at="2026-11-23 22:40")
    assert "E10" in {each.code for each in world.sent()}
    assert [flag.flag for flag in world.case().flags] == ["fire-risk"]


def test_its_card_asks_and_raises_in_its_words(world: ChatWorld) -> None:
    """Its button raises that alarm, whoever presses it."""
    (alarm,) = world.rules.alarms
    facts = {"case": "JW-48211", "flag": alarm.name, "alarm_words": alarm_words(alarm)}
    card = alarm_form(facts, service="Holdfast")
    assert "is there a fire risk?" in whole(card)
    assert "safeguarding" not in whole(card)
    world.presses("r0", buttons(card)["alarm"], at="2026-11-23 22:40")
    assert [flag.flag for flag in world.case().flags] == ["fire-risk"]


def test_the_form_of_a_request_asks_about_it(world: ChatWorld) -> None:
    """Its answer stands on the line that bears the alarm's name, and raises it."""
    form = world.says("s0", "request").here
    assert "is there a fire risk?" in whole(form)
    assert "safeguarding" not in whole(form)
    filled = {"kind": "move-on", "to": "learning", "reason": "Needs found", "record": "LAS", "concern": "yes"}
    world.presses("s0", buttons(form)["request"], case="JW-48300", **filled)
    assert [flag.flag for flag in world.case("JW-48300").flags] == ["fire-risk"]


def test_help_in_chat_teaches_its_word(world: ChatWorld) -> None:
    """And says whom to turn to besides in the pack's words."""
    told = whole(world.says("s0", "help").here)
    assert "fire risk jw-48211" in told
    assert "the fire service" in told
    assert "safeguarding" not in told


def test_administrators_hear_of_it_in_its_words(world: ChatWorld) -> None:
    """What a stranger writes that may be about it is set aside, and told of under its name."""
    world.writes("stranger@elsewhere.example.net", "There is a smell of gas in the hall.", subject="Hello")
    said = [str(each.notice.facts.get("details")) for each in world.sent()]
    assert any("It mentions a possible fire risk: look at it now." in each for each in said), said
    assert ranks(world.rules)[0] == "fire risk"


def test_cards_that_were_drawn_before_packs_named_their_alarm_still_work(tmp_path: Path) -> None:
    """They stand in chats: the button raises the writer's alarm, and the form's answer is not lost."""
    here = ChatWorld(tmp_path / "home")
    here.request()
    here.presses("s0", {"holdfast": 1, "verb": "safeguarding", "case": "JW-48211", "request": None, "drawn": 1})
    assert [flag.flag for flag in here.case().flags] == ["safeguarding"]
    form = {"holdfast": 1, "verb": "request", "case": "", "request": None, "drawn": 0, "safeguarding": "yes"}
    filled = {"kind": "transfer", "to": "cmht", "reason": "Needs found", "record": "LAS"}
    here.presses("s0", {**form, **filled, "case": "JW-48300"})
    assert [flag.flag for flag in here.case("JW-48300").flags] == ["safeguarding"]
    here.end()


def test_without_an_alarm_nothing_in_chat_speaks_of_one(silent: ChatWorld) -> None:
    """No command, no question on the form, no line of help."""
    told = [silent.says("s0", line).here for line in ("help", "request")]
    assert all("safeguarding" not in whole(card) and "concern" not in whole(card) for card in told)
    silent.says("s0", "safeguarding JW-48211")
    assert silent.case().flags == ()


def test_pages_speak_of_it_and_raise_it(tmp_path: Path, fire: PackSettings) -> None:
    """The link, the page that asks, the question of the form, and the foot of each page."""
    pages = Pages(tmp_path / "home", packs=fire)
    pages.request(kind="move on", safeguarding="", **PLAN)
    worker = pages.visitor("s0")
    seen = [worker.opens(path) for path in ("/case/JW-48211", CONCERN, "/ask")]
    assert all("safeguarding" not in each.html.casefold() for each in seen)
    assert "Tell managers of a fire risk" in seen[0].html
    assert "raise the concern through the fire service" in seen[1].html
    assert "Is there a fire risk?" in seen[2].html
    assert "not a fire risk referral route" in seen[2].html
    assert "Say whether there is a fire risk" in worker.sends("/ask", 400, reason="Needs found").html
    worker.opens(CONCERN)
    worker.sends(CONCERN)
    assert [flag.flag for flag in pages.case().flags] == ["fire-risk"]
    pages.close()
