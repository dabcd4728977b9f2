"""A real chat client in a real browser, against a running Holdfast: what people see when they ask, answer, are told."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect

from tests.playground.running import Trial
from tests.playground.sitting import OWN, PATIENCE, Sitting

expect.set_options(timeout=PATIENCE)
Sit = Callable[..., Sitting]
REQUEST = """Case: JW-48211
To: CMHT
Kind: transfer
Reason: needs found in the assessment
Safeguarding: no
Record: LAS, case note of 23 November
"""
ASKED = "Please accept or decline by 5pm Wednesday 25 November"
COPIED = "For information: an answer is needed by 5pm Wednesday 25 November"
"""What the Team Manager sees, who may answer and of whom nothing is asked: the duty desk is."""
LAPSED = "Please speak and agree by 5pm Thursday 26 November"
HERE, THERE = "Older People North is responsible", "Community Mental Health Team is responsible"


def asked_by_email(trial: Trial) -> None:
    """A worker asks the mental health team to take a case, by email."""
    trial.writes("nell.ashgrove@northshire.example.org", "Request about JW-48211", REQUEST)


def choose(form: Locator, label: str, option: str) -> None:
    """Choose from a list of a form."""
    form.get_by_role("combobox", name=label).click()
    form.page.get_by_role("option", name=option).click()


def test_a_case_moves_from_a_form_to_a_button_and_the_record_says_why(trial: Trial, sit: Sit) -> None:
    """A worker fills in the form; a manager is told in her open chat without having asked, and presses Accept; her
    card becomes the outcome; and whoever asks hears the team and the evidence."""
    nell, odette = sit("nell.ashgrove"), sit("odette.varn")
    nell.says("request")
    form = nell.sees("Ask another team")
    form.get_by_label("Case reference").fill("JW-48211")
    choose(form, "What do you ask for?", "Post-assessment transfer")
    choose(form, "Which team do you ask?", "Community Mental Health Team")
    form.get_by_label("Why do you ask?").fill("Needs found in the assessment")
    form.get_by_label("Where is the record").fill("LAS, case note of 23 November")
    choose(form, "Is there a safeguarding concern?", "No")
    nell.shot("form")
    form.get_by_role("button", name="Send the request").click()
    logged = nell.sees("We have logged your request. Your team still holds this case")
    expect(logged.get_by_role("button", name="Withdraw the request")).to_be_visible()
    nell.shot("logged")

    card = odette.sees(COPIED)
    odette.shot("asked")
    expect(card).to_contain_text("LAS, case note of 23 November")
    card.get_by_role("button", name="Accept").click()
    ended = odette.sees("Community Mental Health Team is now responsible")
    expect(ended).to_contain_text(
        re.compile(r"Odette Varn( \(Team Manager\))? accepted( this)? in writing at 10:15am on Monday 23 November")
    )
    expect(odette.page.get_by_role("button", name="Accept")).to_have_count(0)
    expect(odette.card(COPIED)).to_have_count(0)
    odette.shot("accepted")

    nell.says("/who-owns 48211")
    owned = nell.sees(THERE)
    for each in ("Written by: Odette Varn", "Where: in Teams", "Accept", "Whom to ring", "Odette Varn, Team Manager"):
        expect(owned).to_contain_text(each)
    nell.shot("who-owns")


def test_no_capacity_is_no_reason_and_the_next_managers_hear_in_time(trial: Trial, sit: Sit) -> None:
    """Declining asks for a reason; that nobody is free closes nothing, and the card says so before and after it is
    chosen. When the time is up the manager is told in her open chat, and the request is in the overdue list."""
    odette = sit("odette.varn")
    asked_by_email(trial)
    card = odette.sees(COPIED)
    card.get_by_role("button", name="Decline").click()
    ground = card.get_by_role("radio", name="No worker can be allocated: this does not close the request (8.5)")
    odette.shot("reasons")
    ground.click()
    card.get_by_role("button", name="Send: we decline").click()
    said = odette.sees("This reason does not close the request. Older People North still holds it")
    expect(said).to_contain_text("Having no worker to give is not a reason to refuse a case (8.5)")
    odette.shot("not-a-reason")

    trial.turns("2wd")
    lapsed = odette.sees(LAPSED)
    expect(lapsed.get_by_role("button", name="It stays")).to_be_visible()
    odette.shot("lapsed")
    odette.says("overdue")
    overdue = odette.sees("Overdue requests")
    for each in ("JW-48211", "Older People North (Northshire Council) asks", "Late: it was due by 5pm on Wednesday 25"):
        expect(overdue).to_contain_text(each)
    odette.shot("overdue")
    odette.says("my")
    expect(odette.sees("Requests that wait for you")).to_contain_text("JW-48211")
    odette.says("who owns JW-48211?")
    expect(odette.sees(HERE)).to_contain_text("Open requests")
    odette.shot("still-theirs")


def test_a_reason_that_counts_ends_the_request_on_every_card(trial: Trial, sit: Sit) -> None:
    """The team's channel is told without having asked, with no button for everybody to press. Once somebody has
    declined for a reason, neither card asks any more: both say that nothing has moved."""
    odette = sit("odette.varn")
    asked_by_email(trial)
    odette.goes_to("General")
    posted = odette.sees(ASKED)
    expect(posted).to_contain_text("Buttons are shown to the people who can answer")
    expect(posted.get_by_role("button", name="Accept")).to_have_count(0)
    odette.shot("channel-asked")
    odette.goes_to(OWN)
    trial.turns("to 11am")
    card = odette.sees(COPIED)
    card.get_by_role("button", name="Decline").click()
    card.get_by_role("radio", name="The needs found point to another team (3.3)").click()
    card.get_by_role("button", name="Send: we decline").click()
    odette.sees("Declined. Older People North still holds this case")
    expect(odette.card(COPIED)).to_have_count(0)
    odette.shot("declined")
    odette.goes_to("General")
    expect(odette.sees("Declined. Older People North still holds this case")).to_contain_text("Nothing has moved")
    expect(odette.card(ASKED)).to_have_count(0)
    odette.shot("channel-declined")


def test_in_front_of_others_only_team_and_deadline_are_said(trial: Trial, sit: Sit) -> None:
    """In a group chat and in a channel everybody sees the team and the next deadline; the rest is in the asker's own
    chat."""
    odette = sit("odette.varn")
    asked_by_email(trial)
    for number, chat in enumerate(("Duty desks", "General"), start=1):
        odette.goes_to(chat)
        odette.says("who owns JW-48211?", mention=True)
        public = odette.sees(HERE)
        expect(public).to_contain_text("Next deadline: 5pm on Wednesday 25 November 2026")
        for each in ("Nell Ashgrove", "Written by", "Whom to ring", "Post-assessment"):
            expect(public).not_to_contain_text(each)
        odette.shot(chat.split()[0].lower())
        odette.goes_to(OWN)
        expect(odette.page.get_by_role("heading", name=HERE)).to_have_count(number)
        expect(odette.sees(HERE)).to_contain_text("Whom to ring")
    odette.shot("own-chat")


def test_somebody_unlisted_is_told_nothing_of_any_case(trial: Trial, sit: Sit) -> None:
    """Whoever the directory does not list is sent to the people who run it; their yes moves nothing."""
    nobody = sit("odette.varn", unlisted=True)
    asked_by_email(trial)
    for words in ("who owns JW-48211", "accept JW-48211"):
        nobody.says(words)
        expect(nobody.sees("We do not know you yet")).not_to_contain_text("48211")
    expect(nobody.page.get_by_role("heading", name=re.compile("We do not know you yet"))).to_have_count(2)
    nobody.shot("unlisted")
    expect(nobody.page.locator("body")).not_to_contain_text("Older People North")
    said = trial.types("who-owns", "JW-48211", "--settings", str(trial.folder / "trial"))
    assert "Older People North (Northshire Council) is responsible" in said
