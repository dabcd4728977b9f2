"""Who is offered what on a card, what a button sends, and what is left once a request is answered."""

import json

import pytest

from protocol.pack.procedures import Ground
from templates import cards
from tests.templates import card_samples as samples
from tests.templates import cards_read as read
from tests.templates import facts

OPEN = ["E02 please answer", "E04 reminder", "E07 managers", "E08 talks", "E03 confirm please", "E10 safeguarding"]


@pytest.mark.parametrize("name", OPEN)
def test_card_that_everybody_sees_has_no_buttons(name: str) -> None:
    """It asks again for its viewer's own, whoever that is, and says in words how to answer."""
    card = samples.notice(name, seq=7)
    refresh = read.content(card)["refresh"]
    assert read.pressable(card) == {}
    assert refresh["action"]["verb"] == "refresh"
    assert "userIds" not in refresh
    word = "seen" if "E10" in name else "accept"
    assert f"“{word} JW-48211”" in card.text
    assert "Buttons are shown to the people who can answer" in card.text


@pytest.mark.parametrize(
    ("name", "verbs"),
    [
        ("E02 please answer", {"accept", "decline", "escalate"}),
        ("E04 reminder", {"accept", "decline", "escalate"}),
        ("E03 confirm please", {"accept", "decline", "escalate"}),
        ("E07 managers", {"accept", "decline", "stays", "escalate"}),
        ("E07 plan", {"stays", "escalate"}),
        ("E07 sender", {"escalate"}),
        ("E07 asked for early", {"accept", "stays", "escalate"}),
        ("E09 determination", {"escalate"}),
        ("E10 safeguarding", {"seen"}),
        ("E01 logged", {"withdraw"}),
        ("E06 no capacity", {"accept"}),
        ("E03 unclear", {"accept", "decline"}),
        ("E03 which_case", set()),
        ("E05 accepted", set()),
        ("who owns", set()),
    ],
)
def test_people_are_offered_what_their_notice_asks(name: str, verbs: set[str]) -> None:
    """Somebody who may do everything has the buttons of that very notice, and no others."""
    assert set(read.pressable(samples.offered(name))) == verbs


def test_each_right_brings_its_own_buttons() -> None:
    """Who may answer sees Accept and Decline; who may only escalate sees neither; who may neither sees none."""
    both = [samples.notice("E07 managers", viewer="Jo Marsh", may_answer=a, may_escalate=not a) for a in (True, False)]
    assert [set(read.pressable(card)) for card in both] == [{"accept", "decline"}, {"stays", "escalate"}]
    neither = samples.notice("E02 please answer", viewer="Sam Field")
    assert read.pressable(neither) == {}
    assert "no buttons for you here, Sam Field" in neither.text


def test_button_sends_which_card_it_was_and_never_who() -> None:
    """Its data names the case, the request, the notice and how far the record had come; an
    older client sends the same."""
    for name in ("E02 please answer", "E10 safeguarding"):
        for verb, button in read.pressable(samples.offered(name)).items():
            where = {"case": "JW-48211", "request": 1, "drawn": 7, "notice": facts.told(name).id}
            assert button["data"] == {"holdfast": 1, "verb": verb, **where}
            assert button["fallback"]["type"] == "Action.Submit"
            assert button["fallback"]["data"] == button["data"]
            assert "Jo Marsh" not in json.dumps(button["data"])


def test_reason_that_does_not_close_a_request_says_so_before_it_is_chosen() -> None:
    """Among the reasons for declining, no capacity is shown with what it does not do and its clause."""
    card = samples.offered("E02 please answer")
    grounds = read.ids(card)["ground"]
    titles = {choice["value"]: choice["title"] for choice in grounds["choices"]}
    assert titles["capacity"] == "No worker can be allocated: this does not close the request (8.5)"
    assert titles["needs"] == "The needs found point to another team (3.3)"
    assert set(titles) == set(samples.pack().grounds)
    assert grounds["isRequired"] is True
    assert titles["capacity"] in card.text


def test_grounds_may_be_the_packs_own_or_plain_values() -> None:
    """A ground of the pack and a mapping of its facts are drawn alike."""
    own = Ground(code="a", label="A reason", valid=False, clause="1.2")
    plain = {"code": "a", "title": "A reason", "valid": False, "clause": "1.2"}
    drawn = [samples.notice("E02 please answer", may_answer=True, grounds=[each]) for each in (own, plain)]
    assert drawn[0] == drawn[1]


def test_without_grounds_the_reason_must_be_written() -> None:
    """A pack that lists no reasons asks for one in words."""
    inputs = read.ids(samples.notice("E02 please answer", may_answer=True))
    assert set(inputs) == {"words"}
    assert inputs["words"]["isRequired"] is True


@pytest.mark.parametrize("name", [*OPEN, "E01 logged"])
def test_answered_card_says_the_outcome_and_offers_nothing(name: str) -> None:
    """Once answered it says what, by whom, when and in which words; nothing of what was true before is left."""
    card = samples.notice(name, viewer="Jo Marsh", may_answer=True, may_escalate=True, outcome=samples.ENDED)
    assert read.pressable(card) == {}
    assert "refresh" not in (card.content or {})
    assert card.text.startswith("[JW-48211] Accepted. Westmere CMHT (Northshire Health) is now responsible")
    assert "Jo Marsh accepted this in writing at 12:04pm on Tuesday 24 November 2026" in card.text
    assert "“Accept”" in card.text
    assert "Responsible now" not in card.text
    assert "Answer due" not in card.text


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("declined", "Jo Marsh declined this at 12:04pm"),
        ("withdrawn", "Jo Marsh withdrew this at 12:04pm"),
        ("stays", "Jo Marsh said that the case stays where it is at 12:04pm"),
        ("determined", "Jo Marsh gave a formal decision at 12:04pm"),
        ("superseded", "Jo Marsh accepted this case first at 12:04pm"),
        ("closed", "This request is closed, by Jo Marsh at 12:04pm"),
    ],
)
def test_every_outcome_has_its_words(what: str, words: str) -> None:
    """However a request ended, the card says it in a sentence."""
    assert words in samples.notice("E02 please answer", outcome=samples.ENDED | {"what": what}).text


def test_alarm_comes_before_all_else_and_speaks_of_no_email() -> None:
    """While an alarm is up on a case, its cards begin with what to do in danger."""
    body = samples.notice("E02 while an alarm is up").text.split("\n\n")
    assert body[1].startswith("If anyone is in danger, call 999.")
    assert "email" not in body[1]


def test_form_asks_for_what_a_request_needs() -> None:
    """The form's answers come under the names that a labelled letter has, and what is known is filled in."""
    known = {"case": "JW-48211", "kind": "transfer", "to": "cmht", "problem": "We do not know that case."}
    card = cards.request_form(samples.FORM | known, service="Holdfast")
    inputs = read.ids(card)
    assert list(inputs) == ["case", "kind", "to", "reason", "record", "concern"]
    assert [inputs[name].get("value") for name in ("case", "kind", "to")] == ["JW-48211", "transfer", "cmht"]
    assert [name for name, each in inputs.items() if not each.get("isRequired")] == ["record"]
    assert "We do not know that case." in card.text
    assert read.pressable(card)["request"]["data"]["verb"] == "request"


def test_form_of_many_teams_still_fits() -> None:
    """Where there are more teams than a card can hold, the team is typed; just under that, it is chosen."""
    teams = [
        {"key": f"community-{n}", "name": f"Community Mental Health Team {n}", "organisation": "Northshire Trust"}
        for n in range(121)
    ]
    chosen, typed = (
        cards.request_form(samples.FORM | {"teams": each}, service="Holdfast") for each in (teams[1:], teams)
    )
    assert read.ids(chosen)["to"]["type"] == "Input.ChoiceSet"
    assert read.ids(typed)["to"]["type"] == "Input.Text"
    assert max(len(json.dumps(card.content)) for card in (chosen, typed)) < 25_000


def test_handover_has_a_tick_for_each_item() -> None:
    """What is ticked comes back as the item's own name; what is not, as nothing."""
    inputs = read.ids(cards.handover_card(samples.TICKS, service="Holdfast"))
    assert {name: (each["valueOn"], each["valueOff"]) for name, each in inputs.items()} == {
        "item1": ("summary", ""),
        "item2": ("risk information", ""),
    }


def test_channel_is_told_the_team_and_the_deadline_alone() -> None:
    """Without detail, a case's card names nobody, no request and no evidence."""
    card = cards.owned_card(samples.OWNED, now=samples.NOW, detail=False, service="Holdfast")
    assert card.text == (
        "[JW-48211] Westmere CMHT is responsible\n\n"
        "Westmere CMHT (Northshire Health) is responsible for case JW-48211.\n\n"
        "Next deadline: 5pm on Wednesday 2 December 2026."
    )


def test_case_in_full_says_on_what_it_rests_and_whom_to_ring() -> None:
    """With detail, it says since when, on what evidence, what is open and owed, and whom to ring."""
    text = cards.owned_card(samples.OWNED, now=samples.NOW, detail=True, service="Holdfast").text
    for words in (
        "since 12:04pm on Tuesday 24 November 2026: this team accepted it in writing",
        "Where: in Teams",
        "Kept as: entry 5 of the record",
        "managers told (step 1)",
        "handover: summary",
        "Jo Marsh, Team Manager: jo.marsh@health.example.org",
    ):
        assert words in text


def test_long_list_says_how_many_more() -> None:
    """A list shows twenty requests in the order given, and says how many it does not show."""
    lines = [samples.LINE | {"case": f"JW-{48000 + n}"} for n in range(45)]
    text = cards.list_card("Overdue", lines, service="Holdfast").text
    assert [n for n in range(45) if f"JW-{48000 + n}" in text] == list(range(20))
    assert "25 more are not shown here" in text


def test_late_is_said_in_words() -> None:
    """A late request says so in words, not by a colour alone."""
    text = cards.list_card("Overdue", [samples.LINE | {"late": True}], service="Holdfast").text
    assert "Late: it was due by 5pm on Wednesday 25 November 2026" in text


def test_strangers_and_outsiders_are_told_nothing_of_a_case() -> None:
    """Whoever is not listed hears nothing of any case, not even its reference."""
    known = samples.WORDS | {"evidence": {"by": "Kit Moor"}}
    assert "JW-48211" not in cards.words_card("not_listed", known, service="Holdfast").text
    desk = cards.words_card("unknown_case", {"case": "JW-48211", "contact_line": "Ring the desk."}, service="Holdfast")
    assert "ask the duty desk" in desk.text
    assert "Older" not in desk.text
    assert "Ring the desk." in desk.text


def test_explained_procedure_is_made_whole() -> None:
    """The lines that were broken for a terminal are whole again, and none is lost."""
    text = samples.every()["explain transfer"].text
    assert "Without it, the asking team has 2 working days [local setting] before its own managers are told:" in text
    assert "\nTold: the Team Manager of the asking team\n" in text
