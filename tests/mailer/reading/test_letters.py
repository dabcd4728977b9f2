"""Every letter in `letters/` teaches one lesson, which is its name."""

from collections.abc import Callable
from pathlib import Path

import pytest

from protocol.ports.letters import Read

LETTERS = Path(__file__).parents[1] / "letters"

# Lesson, and what the letter is read as: its kind, then its intent or the reading of its answer.
LESSONS = {
    "one-word-from-a-phone-is-an-acceptance": "human plain acceptance",
    "an-outlook-reply-is-read-above-its-header-block": "human plain acceptance",
    "a-no-above-a-quoted-accept-is-a-no": "human decline",
    "an-answer-below-the-quotation-is-asked-again": "human unclear",
    "an-accept-that-is-only-quoted-is-not-one": "human unclear",
    "a-condition-below-the-signature-is-a-condition": "human conditional",
    "a-condition-after-a-quotation-counts": "human conditional",
    "a-banner-and-a-disclaimer-say-nothing": "human plain acceptance",
    "a-disclaimer-that-does-not-accept-liability-is-not-a-no": "human unclear",
    "an-attribution-wrapped-over-two-lines-begins-the-quotation": "human plain acceptance",
    "original-message-dashes-begin-the-quotation": "human plain acceptance",
    "a-forwarded-prompt-is-nobodys-answer": "human Nothing",
    "an-out-of-office-is-evidence-of-absence": "auto_reply Away",
    "exchange-says-auto-generated-for-out-of-office": "auto_reply Away",
    "an-out-of-office-without-headers-is-known-by-its-subject": "auto_reply Away",
    "auto-submitted-no-is-a-person": "human plain acceptance",
    "auto-response-suppress-is-on-peoples-mail-too": "human plain acceptance",
    "a-vendor-autoresponder-is-not-a-person": "auto_reply unclear",
    "a-mark-that-anybody-can-write-makes-no-loop": "human plain acceptance",
    "our-own-address-is-for-the-record-to-judge": "human plain acceptance",
    "a-list-is-not-a-person": "list none",
    "a-colleague-who-answers-through-a-list-is-heard": "human plain acceptance",
    "a-gateway-that-marks-a-yes-as-bulk-does-not-silence-it": "human plain acceptance",
    "a-yes-that-a-rule-sent-on-is-asked-about": "auto_reply unclear",
    "an-admin-as-sender-is-no-list": "human plain acceptance",
    "bulk-mail-is-not-a-person": "list none",
    "a-calendar-accepted-is-about-a-meeting": "calendar unclear",
    "a-read-receipt-is-not-an-answer": "receipt none",
    "a-recall-is-not-an-answer": "recall Retract",
    "a-delivery-report-says-who-was-not-told": "bounce Undelivered",
    "a-report-of-delay-is-not-a-failure": "bounce none",
    "an-old-style-bounce-is-tied-by-the-id-it-quotes": "bounce Undelivered",
    "a-bounce-of-nothing-of-ours-moves-nothing": "bounce Undelivered",
    "html-from-gmail-is-read-above-its-quotation": "human plain acceptance",
    "html-from-outlook-is-read-above-its-line": "human plain acceptance",
    "html-from-outlook-on-the-web-ends-where-the-reply-is-appended": "human plain acceptance",
    "what-was-typed-between-html-quotations-counts": "human conditional",
    "hidden-and-struck-html-is-not-read": "human decline",
    "a-labelled-request-names-its-case-and-teams": "human Ask",
    "a-request-in-ordinary-sentences-is-a-request": "human Ask",
    "two-from-addresses-prove-nobody": "human plain acceptance",
    "on-behalf-of-shows-both": "human plain acceptance",
    "a-team-mailbox-counts-who-signed": "human plain acceptance",
    "sealed-mail-waits-for-a-person": "unreadable none",
    "bytes-that-are-no-letter-wait-for-a-person": "unreadable none",
    "quoted-printable-and-windows-1252-are-words": "human plain acceptance",
    "flowed-lines-are-joined": "human conditional",
    "letters-that-only-look-latin-are-asked-again": "human unclear",
    "turned-text-is-asked-again": "human unclear",
    "another-case-in-the-text-is-asked-again": "human unclear",
    "an-attachment-is-never-read": "human unclear",
    "a-letter-inside-a-letter-is-never-read": "human unclear",
    "an-nhs-number-is-never-a-case": "human Ask",
    "a-word-of-safeguarding-raises-the-alarm": "human RaiseFlag",
    "a-yes-in-plain-text-must-be-a-yes-in-html-too": "human unclear",
    "plain-text-and-html-that-agree-are-one-answer": "human plain acceptance",
    "a-word-to-a-colleague-may-be-an-instruction": "human unclear",
    "a-forward-to-somebody-else-is-not-told-to-us": "human unclear",
    "a-natural-yes-above-a-gmail-quotation-is-a-yes": "human plain acceptance",
    "a-team-that-will-take-over-says-yes": "human plain acceptance",
    "a-yes-from-outlook-for-ios-is-a-yes": "human plain acceptance",
    "a-yes-above-a-german-heading-is-a-yes": "human plain acceptance",
    "a-yes-above-a-french-attribution-is-a-yes": "human plain acceptance",
    "a-yes-with-the-meeting-that-decided-it-is-a-yes": "human plain acceptance",
    "a-line-about-working-hours-says-nothing": "human plain acceptance",
    "please-take-this-as-acceptance-is-a-yes": "human plain acceptance",
    "a-joke-below-the-signature-mark-is-asked-about": "human unclear",
    "a-change-of-mind-below-the-yes-is-asked-about": "human unclear",
    "a-sentence-about-what-somebody-said-does-not-hide-a-condition": "human unclear",
    "a-yes-on-behalf-of-another-team-is-theirs-alone": "human plain acceptance for aldt",
    "a-yes-that-somebody-else-would-give-is-asked-about": "human unclear",
    "being-happy-to-discuss-is-not-a-yes": "human unclear",
    "a-telephone-does-not-add-conditions": "human conditional",
    "taking-over-once-something-is-in-is-conditional": "human conditional",
    "taking-the-assessment-is-a-part": "human part",
    "taking-over-next-month-is-the-future": "human future",
    "a-sentence-with-a-question-mark-asks": "human question",
    "full-caseloads-are-a-no-for-want-of-capacity": "human decline",
    "what-does-not-meet-criteria-is-a-no": "human decline",
    "a-person-without-capacity-is-not-a-no": "human unclear",
    "quoted-answers-with-pipes-are-quoted": "human decline",
    "an-attribution-on-the-line-of-the-answer-is-cut-there": "human plain acceptance",
}


@pytest.mark.parametrize(("lesson", "expected"), list(LESSONS.items()))
def test_each_letter_teaches_its_lesson(read: Callable[..., Read], lesson: str, expected: str) -> None:
    """A letter is read as its lesson says, when its writer has signed in."""
    found = read((LETTERS / f"{lesson}.eml").read_bytes(), login="r1@trust.example.org")
    intent = found.received.intent if found.received else None
    said = "none" if intent is None else getattr(intent, "reading", type(intent).__name__)
    speaks_for = getattr(intent, "team", None) if getattr(intent, "speaks_for", "") else None
    said = f"{said} for {speaks_for}" if speaks_for else said
    assert f"{found.kind} {said}" == expected, (found.why, intent)


def test_no_letter_lies_there_untaught() -> None:
    """Every letter in the folder has its lesson in the table."""
    assert {path.stem for path in LETTERS.glob("*.eml")} == set(LESSONS)
