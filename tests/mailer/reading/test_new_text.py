"""What is shown as new text is what its writer wrote, whichever program and language quoted the rest."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.reading.mime.html.lines import lines_of
from mailer.reading.newtext.newtext import new_text, shown
from tests.profiles import examples

WROTE = "Thank you for asking.\nWe have met and will write again.\n\nWith good wishes\nPriya"

BEGINNINGS = (
    "On Tue, 24 Nov 2026 at 09:00, Anna Reed <anna@example.org> wrote:",
    "On 24 Nov 2026, at 09:00, Anna Reed <\nanna.reed.of.the.older.peoples.team@example.org> wrote:",
    "On 24/11/2026 09:00, Anna Reed wrote:",
    "On Tue, 24 Nov 2026 09:00:14 +0000 Anna Reed <anna@example.org> wrote",
    "---- On Tue, 24 Nov 2026 09:00:14 +0000 anna@example.org wrote ----",
    "2026-11-24 9:00 GMT+00:00 Anna Reed <anna@example.org>:",
    "Tuesday, 24 November 2026, 9:00 AM +0000 from Anna <anna@example.org>:",
    "24.11.2026, 09:00, \"Anna Reed\" <anna@example.org>:",
    "Anna Reed <anna@example.org> wrote:",
    "Anna via Holdfast wrote:",
    "Le 24 nov. 2026 à 09:00, Anna Reed <anna@example.org> a écrit :",
    "Le mar. 24 nov. 2026 à 09:00, Anna Reed\n<anna@example.org> a écrit :",
    "Am 24.11.2026 um 09:00 schrieb Anna Reed:",
    "Am Di., 24. Nov. 2026 um 09:00 Uhr schrieb Anna Reed <\nanna@example.org>:",
    "Anna Reed <anna@example.org> schrieb am Di., 24. Nov. 2026 um 09:00 Uhr:",
    "El mar, 24 nov 2026 a las 9:00, Anna Reed (<anna@example.org>) escribió:",
    "Il giorno mar 24 nov 2026 alle ore 09:00 Anna Reed <anna@example.org> ha scritto:",
    "Op di 24 nov. 2026 om 09:00 schreef Anna Reed <anna@example.org>:",
    "Op 24 nov. 2026 om 09:00 heeft Anna Reed <anna@example.org> het volgende geschreven:",
    "Em ter., 24 de nov. de 2026 às 09:00, Anna Reed <anna@example.org> escreveu:",
    "W dniu 24.11.2026 o 09:00, Anna Reed pisze:",
    "wt., 24 lis 2026 o 09:00 Anna Reed <anna@example.org> napisał(a):",
    "Den tis 24 nov. 2026 kl 09:00 skrev Anna Reed <anna@example.org>:",
    "tir. 24. nov. 2026 kl. 09:00 skrev Anna Reed <anna@example.org>:",
    "ti 24. marraskuuta 2026 klo 9.00 Anna Reed\n<anna@example.org> kirjoitti:",
    "вт, 24 нояб. 2026 г. в 09:00, Anna Reed <anna@example.org>:",
    "在 2026年11月24日，上午9:00，Anna Reed <anna@example.org> 写道：",
    "2026/11/24 9:00、Anna Reed <anna@example.org>のメッセージ:",
    "-----Original Message-----",
    "----- Ursprüngliche Nachricht -----",
    "-------- Message d'origine --------",
    "-------- Oprindelig besked --------\nFra: Anna <anna@example.org>\nDato: 24.11.2026",
    "Begin forwarded message:",
    "________________________________\nFrom: Anna Reed <anna@example.org>\nSent: 24 November 2026 09:00\nTo: Priya\n"
    "Subject: A case",
    "From: Anna Reed\nSent: 24 November 2026 09:00\nTo: Priya Shah\nSubject: A case",
    "*From:* Anna Reed [mailto:anna@example.org]\n*Sent:* 24 November 2026 09:00\n*To:* Priya\n*Subject:* A case",
    "From: Anna Reed\n<a.very.long.address.of.anna.reed@example.org>\nSent: 24 November 2026\nTo: P\nSubject: A case",
    "Von: Anna Reed\nGesendet: Dienstag, 24. November 2026 09:00\nAn: Priya\nBetreff: Fall",
    "De : Anna Reed [mailto:anna@example.org]\nEnvoyé : mardi 24 novembre 2026 09:00\nÀ : Priya\nObjet : Cas",
    "Da: Anna Reed\nInviato: martedì 24 novembre 2026 09:00\nA: Priya\nOggetto: Caso",
    "Van: Anna Reed\nVerzonden: dinsdag 24 november 2026 09:00\nAan: Priya\nOnderwerp: Zaak",
    "Fra: Anna Reed\nSendt: 24. november 2026 09:00\nTil: Priya\nEmne: Sag",
    "Från: Anna Reed\nSkickat: den 24 november 2026 09:00\nTill: Priya\nÄmne: Ärende",
)  # fmt: skip


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("mark", ["", "> "])
def test_nothing_below_the_beginning_of_an_old_letter_is_new(beginning: str, mark: str) -> None:
    """Whether its lines are marked or not, the quoted letter is left out and the writer's words stay; what is
    shown of them ends at the sign-off."""
    new = new_text(f"{WROTE}\n\n{beginning}\n\n{mark}Please accept this.\n{mark}Regards\n")
    assert shown(new) == WROTE.partition("\n\nWith")[0]
    assert new.text == WROTE


@pytest.mark.parametrize(
    "line",
    [
        "On Monday we met and nothing was said", "On reflection, 3 of us wrote to her:", "From here we take over.",
        "To do: call on 24 November", "The date: 24 November", "She wrote to us at anna@example.org yesterday.",
        "Sent from my desk, is what I should have written.",
        "- one thing\n- another thing\n- a third", "-\nfirst\n*\nsecond",
        "A rule:\n\n-----\n\nThis paragraph goes on and says more than a signature would ever say.\n\nAnd on.",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_quotation_or_a_signature_stays(line: str) -> None:
    """No word of the writer is lost to a line that begins like one of a mail program."""
    text = f"Hello Anna\n\n{line}\n\nAnd this is the end of it."
    assert shown(new_text(text)).split() == text.split()


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nPriya Shah\nTeam Manager", "--\nPriya", "—\nPriya Shah", "-Priya", "- Priya Shah",
        "---\nPriya\n01234 567890",
        "_______________\ncase-talk mailing list\ncase-talk@example.org", "Sent from my iPhone",
        "Sent from my work phone.",
        "Sent from my mobile, please excuse typos", "(sent from a phone)", "Get Outlook for iOS<https://example.org/o>",
        "Envoyé de mon iPhone", "Von meinem iPhone gesendet", "Enviado desde mi iPhone", "Inviato da iPhone",
        "Verstuurd vanaf mijn iPhone", "Skickat från min iPhone", "Sendt fra min iPhone", "Sent from Mail for Windows",
    ],
)  # fmt: skip
def test_a_signature_is_not_shown(signature: str) -> None:
    """What stands after a signature mark, and what a telephone adds, is not shown."""
    assert shown(new_text(f"We have read it.\n\n{signature}\n")) == "We have read it."


def test_what_is_not_shown_may_still_be_weighed() -> None:
    """A line that is not shown because a telephone may have added it still stands in what an answer is judged on."""
    new = new_text("Accept\n\nSent from my phone, subject to funding")
    assert shown(new) == "Accept"
    assert "subject to funding" in new.text


def test_answers_between_the_pieces_are_shown_without_the_questions() -> None:
    """Where somebody answers piece by piece, what they wrote is shown, and no word of what they quote."""
    text = "Hi\n\nOn 24/11/2026 09:00, Anna wrote:\n> First?\n\nYes.\n\n> Second?\n\nNo.\n\n> Regards\n> Anna\n"
    new = new_text(text)
    assert shown(new).split() == ["Hi", "Yes.", "No."]
    assert new.text.split() == ["Hi", "Yes.", "No."]


def test_words_below_a_quotation_are_kept_without_it() -> None:
    """A sign-off below a quotation that was answered above is the writer's and is kept, and not shown."""
    new = new_text("We have read it.\n\nOn 24/11/2026 09:00, Anna wrote:\n\n> Please read.\n\nRegards, Priya")
    assert new.text.split() == ["We", "have", "read", "it.", "Regards,", "Priya"]
    assert shown(new) == "We have read it."


def test_a_beginning_that_a_person_may_have_written_is_unsure() -> None:
    """Where only a person's sentence says that an old letter begins, an answer is asked about again."""
    assert new_text("Accept\n\nOn 3 March Anna said:\n\nonly if it is funded").unsure
    assert not new_text("Accept\n\nOn 3 Mar 2026 at 09:00, Anna <a@example.org> wrote:\n\nplease").unsure


@pytest.mark.parametrize(
    "html",
    [
        "<p>Read it.</p><hr id='stopSpelling'><p>From: Anna</p>",
        "<p>Read it.</p><div style='border:none;border-top:1.0pt solid rgb(225, 225, 225)'><p>From: A</p></div>",
        "<p>Read it.</p><hr data-marker='__QUOTED_TEXT__'><div>old</div>",
        "<p>Read it.</p><div id='isForwardContent'>old</div>",
        "<p>Read it.</p><div class='gmail_quote'><div class='gmail_attr'>On x</div><blockquote>old</blockquote></div>",
        "<p>Read it.</p><table class='moz-email-headers-table'><tr><td>Subject: x</td></tr></table>",
    ],
)  # fmt: skip
def test_the_marks_of_html_programs_end_new_text(html: str) -> None:
    """Each program's own mark of the quoted letter is known."""
    assert shown(new_text(lines_of(html)[0])) == "Read it."


PIECES = st.sampled_from([
    *BEGINNINGS, "> quoted", "Hello", "words of mine", "", "--", "-- ", "-Jo", "---", "Sent from my iPhone", "> > deep",
    "Regards,", "From: x@example.org <x@example.org>", "wrote:", "On 1 May 2026", "[EXTERNAL]",
])  # fmt: skip


@settings(max_examples=examples(300), deadline=None)
@given(pieces=st.lists(PIECES, max_size=9))
def test_what_is_shown_is_shown_the_same_again(pieces: list[str]) -> None:
    """Reading what was shown shows the same."""
    once = shown(new_text("\n".join(pieces)))
    assert shown(new_text(once)).split() == once.split()


@pytest.mark.parametrize(
    "flood",
    ["---\n", "-Jo\n", "On 1 a\n", " " * 5000, "*" * 900, "> q\nt\n", "From: a\n\n", "wrote: ", "Regards,\nJo\n"],
)
def test_a_flood_does_not_slow_it(flood: str) -> None:
    """Hostile text of any kind is sorted in work that grows with its length: this ends."""
    assert new_text("a\n" + (flood * (200_000 // len(flood)))) is not None
