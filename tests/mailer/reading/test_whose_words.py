"""Whose words stand where: below header lines that come first, below a quotation, in a form that nobody filled in."""

from collections.abc import Callable

import pytest

from mailer.reading.newtext.newtext import new_text, shown
from protocol.messages.intents import Answer
from protocol.ports.letters import Read

HEADINGS = (
    '*Gesendet:* Dienstag, 24. November 2026 um 09:43\n*Von:* "Holdfast" <cases@holdfast.example.org>\n'
    '*An:* "CMHT" <cmht@trust.example.org>\n*Betreff:* [JW-48211] Please accept or decline',
    "From: Holdfast <cases@holdfast.example.org>\nSent: 24 November 2026 09:02\nTo: CMHT\n"
    "Subject: [JW-48211] Please accept",
    "-----Original Message-----\nFrom: Holdfast <cases@holdfast.example.org>\nSent: 24 November 2026\nSubject: x",
    "________________________________\nFrom: Holdfast <cases@holdfast.example.org>\nSent: 24 November 2026\nTo: CMHT\n"
    "Subject: x",
    "Hello,\n\nFrom: Holdfast <cases@holdfast.example.org>\nDate: 24/11/2026 09:02\nTo: CMHT\nSubject: x",
)


def _said(found: Read) -> str:
    assert found.received is not None, found.why
    intent = found.received.intent
    return intent.reading.name.lower() if isinstance(intent, Answer) else type(intent).__name__


@pytest.mark.parametrize("heading", HEADINGS)
def test_an_answer_below_header_lines_that_stand_first_is_not_lost(reply: Callable[..., Read], heading: str) -> None:
    """A program may put the old letter's header lines above the answer: a no counts, all else is asked about."""
    assert _said(reply(f"{heading}\n\nWe cannot accept this one, needs are mainly physical.\n\nPriya\n")) == "decline"
    assert _said(reply(f"{heading}\n\nI accept this case.\n")) == "unclear"
    assert _said(reply(f"{heading}\n\nI accept this case, subject to funding.\n")) == "unclear"
    assert "We decline" in shown(new_text(f"{heading}\n\nWe decline.\n"))


@pytest.mark.parametrize("heading", HEADINGS[:4])
def test_a_letter_passed_on_without_a_word_is_nobodys_answer(reply: Callable[..., Read], heading: str) -> None:
    """Below a colleague's header lines, and in a forward, even a no is asked about."""
    theirs = heading.replace("cases@holdfast.example.org", "r0@trust.example.org")
    assert _said(reply(f"{theirs}\n\nWe decline this case.\n")) == "unclear"
    assert _said(reply(f"{heading}\n\nWe decline this case.\n", subject="FW: [JW-48211] Please accept")) == "unclear"


@pytest.mark.parametrize(
    "form",
    [
        "I, ______, accept responsibility for case ______",
        "I, ........, accept this case.",
        "I [name] accept this case.",
        "I <insert name> accept this case.",
        "I XXX accept this case.",
        "I, {name}, accept this case.",
        "I, «Name», accept the case.",
        "☐ I accept this case.",
        "[ ] I accept this case.",
        "( ) I accept this case.",
        "I accept this case (tick as appropriate).",
        "I accept / decline this case.",
        "I accept this case.\nSigned: ______",
        "I accept this case.\nName: [insert name]",
        "I accept this case.\nDate: ……",
        "I accept this. *delete as applicable",
    ],
)
def test_a_form_that_nobody_filled_in_is_no_answer(reply: Callable[..., Read], form: str) -> None:
    """Blanks that are left mean that its writer may not have meant it: neither a yes nor a no."""
    assert _said(reply(form)) not in ("plain_accept", "decline")
    assert _said(reply(form.replace("accept", "decline"))) != "decline"


@pytest.mark.parametrize("words", ["Accept\n\n......\n", "I accept this case.\n\n----------\nPriya"])
def test_a_line_that_is_drawn_is_no_blank(reply: Callable[..., Read], words: str) -> None:
    """A row that parts a name from the words leaves nothing to fill in."""
    assert _said(reply(words)) == "plain_accept"


BEGINNINGS = (
    "Ar Llun, 23 Tach 2026 am 10:15, Holdfast <cases@holdfast.example.org> ysgrifennodd:\n\n> {}",
    "Quoting Holdfast <cases@holdfast.example.org>:\n\n> {}",
    "Zitat von Holdfast <cases@holdfast.example.org>:\n\n> {}",
    ">>> Holdfast <cases@holdfast.example.org> 23/11/2026 10:15 >>>\n{}",
    ">>> Holdfast 23/11/26 10:15 AM >>>\n{}",
    ">>> On 23/11/2026 at 10:15, in message <a@b>, Holdfast <cases@holdfast.example.org> wrote:\n{}",
    "-----Holdfast <h@holdfast.example.org> wrote: -----\nTo: r1@trust.example.org\nFrom: Holdfast\nDate: 23/11/2026"
    "\nSubject: x\n\n{}",
    "  Original Message  \nFrom: Holdfast\nSent: Monday, 23 November 2026 10:15\nTo: Priya\nSubject: x\n\n{}",
    "> On 24 Nov 2026, at 09:02, Holdfast <cases@holdfast.example.org> wrote:\n>\n> {}",
    "On Tue, 24 Nov 2026 at 09:02, Holdfast <cases@holdfast.example.org>\nwrote:\n\n> {}",
    "Oddi wrth: Holdfast\nAnfonwyd: 23 Tachwedd 2026 10:15\nAt: Priya\nPwnc: x\n\n{}",
)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_what_stands_below_the_beginning_is_the_old_letter(reply: Callable[..., Read], beginning: str) -> None:
    """An answer above an old letter is read without it, whichever program quoted it."""
    old = beginning.format("Please accept or decline by 5pm Wednesday 25 November.")
    assert _said(reply(f"I accept.\n\n{old}\n")) == "plain_accept"
    assert _said(reply(f"We decline.\n\n{old}\n")) == "decline"
    assert _said(reply(f"I accept, if it is funded.\n\n{old}\n")) == "conditional"
    assert _said(reply(f"Thank you.\n\n{beginning.format('I accept this case.')}\n")) != "plain_accept"


ABOVE = (
    "On Tue, 24 Nov 2026 at 09:02, Holdfast <cases@holdfast.example.org> wrote:\n"
    "> Please accept or decline.\n> By 5pm.\n\n"
)


def test_an_answer_below_a_quotation_that_is_surely_one_is_read(reply: Callable[..., Read]) -> None:
    """Below a marked quotation that says whose it is, an answer is read as a careful reader would."""
    assert _said(reply(f"{ABOVE}I accept this case.\n")) == "plain_accept"
    assert _said(reply(f"{ABOVE}We decline.\n")) == "decline"
    assert _said(reply(f"{ABOVE}I accept this case.\n\n-- \nPriya Shah\nTeam Manager\n")) == "plain_accept"
    assert _said(reply(f"{ABOVE}I accept this case, once it is funded.\n")) == "conditional"


@pytest.mark.parametrize(
    "text",
    [
        "> Please accept or decline.\n\nI accept this case.\n",
        f"{ABOVE}Hm.\n\n> If we keep paying?\n\nI accept this case.\n",
        f"{ABOVE}I accept this case.\n\n> If it is funded\n\nthanks\n",
    ],
)
def test_an_answer_to_a_piece_is_asked_about(reply: Callable[..., Read], text: str) -> None:
    """Between the pieces of a quotation, or below one that nothing introduces, a yes answers who knows what."""
    assert _said(reply(text)) == "unclear"


@pytest.mark.parametrize("rule", ["-----", "______", "=====", "*****", "-", "~~~"])
def test_words_below_a_row_are_shown_and_judged(reply: Callable[..., Read], rule: str) -> None:
    """A row hides nothing: what stands below it is its writer's."""
    found = reply(f"Accept\n\n{rule}\nSubject to the funding being agreed.\n")
    assert "Subject to the funding being agreed." in found.new_text
    assert _said(found) in ("conditional", "unclear")
    assert "we decline" in reply(f"Hello\n{rule}\nHaving read it all we decline\n").new_text


def _thread(old: str) -> str:
    head = "From: Holdfast <cases@holdfast.example.org>\nSent: 24 November 2026 09:02\nTo: CMHT\nSubject: x\n\n"
    return f"Accept\n\n{head}{old}"


@pytest.mark.parametrize("old", ["words of the old letter, and more of them, to fill a line\n" * 2500, "a\n" * 6000])
def test_a_long_thread_is_read_above_its_heading(reply: Callable[..., Read], old: str) -> None:
    """However long the old letter is, the words above it are all that is new."""
    assert _said(reply(_thread(old))) == "plain_accept"
    assert _said(reply(f"Accept\n\n{old}")) == "unclear"


def test_what_was_cut_for_its_length_is_asked_about(reply: Callable[..., Read]) -> None:
    """Words that were not read are never taken for none."""
    long = "Accept\n" + "\n" * 5000 + "if it is funded\n" + "Thanks\n" * 40_000
    assert _said(reply(long)) == "unclear"
