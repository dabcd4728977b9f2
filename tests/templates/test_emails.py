"""What every email promises its reader, whatever it is about."""

import re
from pathlib import Path

import pytest

import templates
from protocol.messages.guard import identifying
from protocol.messages.notices import Kind
from protocol.messages.refusals import Variant
from protocol.violations import Misconfigured
from tests.templates import facts, reading
from tests.templates.words import FOLDER, card_file_of, card_words, cards, expected, file_of, rendered

NAMES = tuple(facts.SAMPLES)
MEND = "If these are the words you want, run ./check --words and review what git diff shows."
every_email = pytest.mark.parametrize("name", NAMES)


@every_email
def test_words_are_the_expected_ones(name: str) -> None:
    """Each email reads as somebody has read and agreed; a change of words is seen in review."""
    made = rendered(name)
    assert f"Subject: {made.subject}\n\n{made.text}" == file_of(name).read_text(encoding="utf-8"), MEND


@pytest.mark.parametrize("name", cards())
def test_words_of_a_card_are_the_expected_ones(name: str) -> None:
    """Each card, its labels and its buttons read as somebody has read and agreed."""
    assert card_words(cards()[name]) == card_file_of(name).read_text(encoding="utf-8"), MEND


def test_no_expected_words_are_left_over() -> None:
    """The folder of expected words holds the samples and nothing else."""
    assert {*FOLDER.rglob("*.txt")} == {path for path, _ in expected()}


def test_every_kind_has_a_sample() -> None:
    """No kind of notice is without an email."""
    assert {kind for kind, _ in facts.SAMPLES.values()} == set(Kind)


def test_every_answer_we_cannot_record_has_a_sample() -> None:
    """No variant of “we could not record that” goes unread, and each of the closed list has words of its own."""
    folder = Path(templates.__file__).parent / "emails" / "not_recorded"
    assert {path.name.removesuffix(".j2") for path in folder.glob("*.j2")} == set(facts.VARIANTS) == set(Variant)


@every_email
def test_text_and_html_hold_the_same_words(name: str) -> None:
    """Whoever reads the plain part reads exactly what the HTML part says, links included."""
    made = rendered(name)
    text = made.text.replace("\n----------\n", "\n")
    assert reading.words(text) == reading.words("".join(reading.seen(made.html).text))


@every_email
def test_subject_begins_with_the_case_and_is_short(name: str) -> None:
    """The subject begins with the case's token, is one line and fits in 78 characters."""
    made, case = rendered(name), facts.notice(name).case
    assert made.subject.startswith(f"[{case}] " if case else "[Holdfast] ")
    assert len(made.subject) <= 78
    assert made.subject.isprintable()


@every_email
def test_subject_names_no_person(name: str) -> None:
    """No subject line carries anybody's name: it shows on locked screens."""
    people = ("Sam", "Field", "Rowan", "Jo Marsh", "Kit", "Ash", "Brook", "Lee", "Stone", "Max", "Vale", "Alex")
    assert not set(people) & set(rendered(name).subject.split())


@every_email
def test_nothing_identifying_is_said(name: str) -> None:
    """No part holds what the guard at the door would refuse."""
    made = rendered(name)
    assert identifying(made.subject) is None
    assert identifying(made.text) is None
    assert identifying("".join(reading.seen(made.html).text)) is None


FIRST = {
    Kind.REQUEST_LOGGED: r"has until 5pm on|reply with what is missing|could not work out|asked the managers",
    Kind.PLEASE_ANSWER: r"Please (?:reply “accept”|speak to).* (?:by 5pm on (?:Wednesday 25|Friday 27) November 2026"
    r"|today:|today to confirm)",
    Kind.CONFIRM_PLEASE: r"Please reply “yes” or “accept” by 5pm",
    Kind.REMINDER: r"Please (?:reply “accept” or “decline”|speak to Sam Field) by 5pm today",
    Kind.ACCEPTED: r"is now responsible for case JW-48211|is still responsible",
    Kind.STAYS: r"keeps case JW-48211",
    Kind.DECLINED: r"Please talk to each other today|still needs to reply “accept” or “decline” by 5pm",
    Kind.RUNG: r"^Please (?:speak|decide|meet|agree|settle|see) .*(?:(?:by|today)\b)|^Please agree now which",
    Kind.ALARM: r"^If anyone is in danger, call 999 now",
    Kind.DUTY_CHASE: r"^Please (?:hand over|do this for|see to this on) case",
    Kind.SETTLED: r"told us that case JW-48211 .* is settled",
    Kind.RETRACTED: r"^Please speak to each other today|still needs to reply “accept” or “decline”",
    Kind.WITHDRAWN: r"do not need to answer",
    Kind.ENDED: r"do not need to answer|^Please close case",
    Kind.NOTED: r"^Thank you|^Noted for"
    r"|have told .* of your concern|has seen your safeguarding|^Please ask|please reply “safeguarding” now"
    r"|needs to reply “(?:stays|determined: (?:stays|moves to [^”]+)|resolved)”|do not need to do (?:more|anything)"
    r"|^Please (?:go|take)"
    r"|^If anyone is in danger",
    Kind.RECORD_QUESTIONED: r"^Please check|do not need to do more",
    Kind.OWNER_CORRECTED: r"is responsible for case|needs to confirm|did not agree to this",
    Kind.FLAG: r"^Please note|has lowered",
    Kind.NOT_TOLD: r"^Please tell Rowan Hill",
    Kind.WHO_OWNS: r"is responsible|is closed|no record|duty desk",
    Kind.OPEN_REQUESTS: r"^(?:This request is|These requests are) open|^No request",
    Kind.MONITORING: r"^In \w+ \d{4} your teams? w(?:as|ere) (?:not )?asked",
    Kind.HELP: r"^Write to this address",
    Kind.ADMINISTRATOR: r"^Please look at this",
    Kind.NOT_RECORDED: r"^Please |^You do not need to ",
}


@every_email
def test_first_sentence_says_who_must_do_what(name: str) -> None:
    """The first sentence is the action, or what has happened where there is nothing to do; an alarm
    comes before either."""
    kind, _ = facts.SAMPLES[name]
    first = reading.first_sentence(rendered(name).text)
    if facts.notice(name).facts["alarm"]:
        assert first.startswith("If anyone is in danger, call 999")
    else:
        assert re.search(FIRST[kind], first), first


@every_email
def test_links_open_a_reply_to_us_about_the_case(name: str) -> None:
    """Each link goes to our own address, about this case, with the very word in its body."""
    case = facts.notice(name).case
    for address, subject, body in reading.links(rendered(name).text):
        assert address == facts.ADDRESS
        assert subject.startswith(f"[{case}] ") if case else True
        if subject.split("] ")[-1] in {"accept", "decline", "withdraw", "seen", "stays", "not right"}:
            assert body.split("\r\n")[0] == subject.split("] ")[-1]


def test_answers_are_one_tap_away() -> None:
    """“Please answer” offers accept, and decline with room for the reason."""
    assert reading.links(rendered("E02 please answer").text) == [
        (facts.ADDRESS, "[JW-48211] accept", "accept"),
        (facts.ADDRESS, "[JW-48211] decline", "decline\r\nReason: "),
    ]


def test_what_is_missing_can_be_filled_in() -> None:
    """Before a request is logged the ready reply holds all that was understood; afterwards only what
    is missing, so that it is not read as a second request."""
    [(_, subject, body)] = reading.links(rendered("E03 missing information, not logged").text)
    assert (subject, body) == ("[JW-48211] request", "Case: JW-48211\r\nTo: Westmere CMHT\r\nRecord: ")
    [(_, subject, body)] = reading.links(rendered("E03 missing_information").text)
    assert (subject, body) == ("[JW-48211] information", "Record: ")


ANSWER = re.compile(
    r"[\W_]*(?:accept|agree|decline|reject|refuse|yes\b|stays\b|withdraw|seen\b|determined|escalate)", re.I
)


@every_email
def test_no_line_of_ours_reads_as_an_answer(name: str) -> None:
    """Where a reply loses its quotation marks, no line of our email can be taken for an answer."""
    made = rendered(name)
    lines = [*made.text.splitlines(), *"".join(reading.seen(made.html).text).splitlines()]
    assert [line for line in lines if ANSWER.match(line)] == []


@every_email
def test_every_email_ends_with_who_we_are_and_where_to_turn(name: str) -> None:
    """The footer names the document and its version, how to reach a person, and 999."""
    footer = " ".join(rendered(name).text.partition("\n----------\n")[2].split())
    assert "Joint Working Protocol, version 4 (4.1 in its history; review was due August 2025)." in footer
    assert "This is an automatic message from Holdfast." in footer
    assert "ring the Northshire duty desk" in footer
    assert "Do not put names, dates of birth or NHS numbers in a reply. If someone is in danger, call 999." in footer


@every_email
def test_nine_years_of_school_are_enough(name: str) -> None:
    """The sentences of each email read at grade 9 or below."""
    assert reading.grade(rendered(name).text) <= 9


@every_email
def test_nothing_is_blamed_on_the_other_team(name: str) -> None:
    """No team is said to have failed, ignored or refused."""
    assert not re.search(r"\b(?:failed to|ignored|refused|neglected)\b", rendered(name).text)


@every_email
def test_html_is_plain_enough_for_any_reader(name: str) -> None:
    """British English, no images, scripts or outside addresses; a table only with row headings, but for a bar of one
    row that is said to be for looks alone."""
    html = rendered(name).html
    tags = reading.seen(html).tags
    assert html.startswith('<!doctype html>\n<html lang="en-GB">')
    assert not {tag for tag, _ in tags} & {"img", "script", "link", "style", "font"}
    assert not re.search(r"(?:https?:|//|src=|url\()", html)
    assert all(href.startswith("mailto:") for href in reading.seen(html).links)
    rows = [tag for tag, _ in tags if tag == "tr"]
    bars = [attrs for tag, attrs in tags if tag == "table" and attrs.get("role") == "presentation"]
    headed = [attrs for tag, attrs in tags if tag == "th" and attrs.get("scope") == "row"]
    assert len(rows) == len(headed) + len(bars)


@every_email
def test_no_value_is_left_unsaid(name: str) -> None:
    """No Python value and no empty sentence shows through."""
    text = rendered(name).text
    assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|\{|\}|\[\]| \.| ,|\.\.|\(\)|\ue000", text)


def test_missing_fact_is_an_error() -> None:
    """A notice without a fact that its email needs is refused, and the template named."""
    broken = facts.SAMPLES["E05 accepted"][1] | {"by": {}}
    post = facts.post("E05 accepted")
    notice = post.notices[0].notice
    object.__setattr__(notice, "facts", facts.COMMON | broken)
    with pytest.raises(Misconfigured, match=r"accepted.*name"):
        templates.render(post, address=facts.ADDRESS)


@pytest.mark.parametrize(
    "trick",
    [
        "- a list\n> Reply | accept | accept\n## heading",
        "subject: other\n\n? a | b",
        "<script>alert(1)</script>",
        "*bold* | pipe \\n \ue000",
        "\u202egnitirw\u202c \x00",
    ],
)
def test_words_from_outside_stay_words(trick: str) -> None:
    """Whatever somebody writes, it is shown as words: no new line, link, heading or markup."""
    post = facts.post("E03 unclear")
    object.__setattr__(post.notices[0].notice, "facts", {**post.notices[0].notice.facts, "words": trick})
    made = templates.render(post, address=facts.ADDRESS)
    plain = rendered("E03 unclear")
    assert made.subject == plain.subject
    assert reading.links(made.text) == reading.links(plain.text)
    assert [tag for tag, _ in reading.seen(made.html).tags] == [tag for tag, _ in reading.seen(plain.html).tags]
    assert not re.search("[\u202a-\u202e\ue000-\uf8ff\x00]", made.text + made.html)


def test_identifying_words_are_not_quoted_back() -> None:
    """An NHS number or a postcode in somebody's message is taken out of what we quote."""
    post = facts.post("E03 unclear")
    said = "accept 943 476 5919, SW1A 1AA, ９４３ ４７６ ５９１９"
    object.__setattr__(post.notices[0].notice, "facts", {**post.notices[0].notice.facts, "words": said})
    made = templates.render(post, address=facts.ADDRESS)
    assert "[removed]" in made.text
    assert identifying(made.text + made.html) is None


def test_pack_without_clauses_gives_no_empty_brackets() -> None:
    """Where the document has no clause for something, nothing stands in its place."""
    post = facts.post("E02 please answer")
    request = facts.request(procedure=facts.TRANSFER | {"clause": ""})
    bare = {**post.notices[0].notice.facts, "clauses": {}, "request": request}
    object.__setattr__(post.notices[0].notice, "facts", bare)
    said = templates.render(post, address=facts.ADDRESS).text.partition("\n----------\n")[0]
    assert not re.search(r"\((?:\d|\s*\))", said)


def test_long_team_names_give_way_in_the_subject() -> None:
    """A team with a long name is left out of the subject, which stays short; the body names it."""
    post = facts.post("E05 accepted")
    team = facts.CMHT | {"name": "Westmere and Upper Marsh Community Mental Health and Recovery Team"}
    long = {**post.notices[0].notice.facts, "request": facts.request(to=team), "team": team, "owner": team}
    object.__setattr__(post.notices[0].notice, "facts", long)
    made = templates.render(post, address=facts.ADDRESS)
    assert made.subject == "[JW-48211] Responsibility has moved"
    assert "Upper Marsh" in " ".join(made.text.split())


def test_service_may_have_another_name() -> None:
    """The service's own name is a setting."""
    made = templates.render(facts.post("help"), address=facts.ADDRESS, service="Steady")
    assert made.subject == "[Steady] What you can write to Steady"
    assert "automatic message from Steady" in made.text
