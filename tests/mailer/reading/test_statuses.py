"""Why an email did not arrive is said in words of ours, whatever a report says."""

import pytest

from mailer.reading.kinds.statuses import in_our_words


@pytest.mark.parametrize(
    ("status", "said", "why"),
    [
        ("5.1.1", "", "there is no such mailbox (5.1.1)"),
        ("5.1.10", "", "there is no such mailbox (5.1.10)"),
        ("5.1.2", "", "no mail server was found for that address (5.1.2)"),
        ("5.2.2", "buy our chairs", "the mailbox is full (5.2.2)"),
        ("5.2.121", "", "the mailbox could not take it (5.2.121)"),
        ("5.4.1", "", "the receiving mail server does not take mail for that address (5.4.1)"),
        ("5.7.54", "", "the receiving mail server did not allow it (5.7.54)"),
        ("", "550 5.7.1 we take nothing from you", "the receiving mail server did not allow it (5.7.1)"),
        ("", "The recipient name is not recognized", "there is no such mailbox"),
        ("", "Recipient email address is possibly incorrect", "there is no such mailbox"),
        ("", "over quota", "the mailbox is full"),
        ("", "Visit https://shop.example.org today", "the receiving mail server refused it"),
        ("5.9.9", "", "the receiving mail server refused it (5.9.9)"),
    ],
)
def test_a_code_or_the_usual_words_become_a_sentence_of_ours(status: str, said: str, why: str) -> None:
    """Nothing but the code itself is taken over from a report."""
    assert in_our_words(status, said) == why
