"""Promise: a one-time code is read only where somebody sends it back and says nothing else."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import Confirm
from protocol.ports.letters import Read

CODE = "KDTRMWQH"
BUTTON = f"[JW-48211] confirm {CODE}"
WHICH = "RE: [Holdfast] Which case do you mean?"
REPLY = "Re: [JW-48211] Please confirm that you wrote to us"


def _code(read: Read) -> str:
    intent = read.received.intent if read.received else None
    return intent.code if isinstance(intent, Confirm) else ""


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (BUTTON, f"confirm {CODE}"),
        (BUTTON, ""),
        (BUTTON, "Kind regards\nPriya Shah"),
        (f"[EXTERNAL] {BUTTON}", "Sent from my iPhone"),
        (f"[JW-48211] CONFIRM {CODE.lower()}", ""),
        (REPLY, f"confirm {CODE}"),
        (REPLY, f"Confirm {CODE.lower()}."),
        (REPLY, f"“confirm {CODE}”"),
        (REPLY, f'"Confirm" {CODE}'),
        (REPLY, f"Confirm: {CODE}"),
        (REPLY, f"Yes, I confirm {CODE}"),
        (REPLY, f"I can confirm with code {CODE}"),
        (REPLY, f"Confirmed, {CODE}"),
        (REPLY, f"Hi\n\n{CODE}\n\nThanks\nPriya"),
        (REPLY, f"The code is {CODE}"),
        (WHICH, f"JW-48211 confirm {CODE}"),
        (WHICH, f"[JW-48211] confirm {CODE}"),
        (WHICH, f"Case JW-48211: confirm {CODE}"),
        (WHICH, f"confirm {CODE} for JW-48211."),
        (WHICH, f"Confirm {CODE}, jw 48211\n\nThanks\nPriya"),
        (WHICH, f"JW-48211\n\nconfirm {CODE}"),
        (REPLY, f"confirm {CODE}\n\nOn Tue, 24 Nov 2026 at 12:04, Holdfast wrote:\n> Please reply “confirm BBBBBBBB”"),
    ],
)
def test_a_code_sent_back_is_read(reply: Callable[..., Read], subject: str, text: str) -> None:
    """By button or by hand, in either case of letters, with the courtesies that people add."""
    assert _code(reply(text, subject=subject)) == CODE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (REPLY, f"> confirm {CODE}"),
        (REPLY, f"On Tue, 24 Nov 2026 at 12:04, Holdfast wrote:\n> Please reply “confirm {CODE}”"),
        (REPLY, f"I am away until Monday.\n\nconfirm {CODE}"),
        (REPLY, f"confirm {CODE}\n\nbut only if the funding is agreed"),
        (REPLY, f"confirm {CODE}\n\nOnly joking, it was not me"),
        (REPLY, f"Please do not confirm {CODE}"),
        (REPLY, f"I cannot confirm {CODE}"),
        (REPLY, f"not confirm {CODE}"),
        (REPLY, f"Should I confirm {CODE}?"),
        (REPLY, f"confirm {CODE} ?"),
        (REPLY, f"confirm {CODE} if you must"),
        (REPLY, f"Somebody sent me {CODE}"),
        (REPLY, f"confirm {CODE} for JW-48219"),
        (WHICH, f"JW-48211 do not confirm {CODE}"),
        (WHICH, f"confirm {CODE} for JW-48211?"),
        (WHICH, f"confirm {CODE} for JW-48211 if the funding is agreed"),
        (WHICH, f"not for JW-48211 confirm {CODE}"),
        (REPLY, f"confirm {CODE} {CODE[::-1]}"),
        (REPLY, f"confirm {CODE}B"),
        (REPLY, f"confirm {CODE[:-1]}"),
        (REPLY, "confirm ABCDEFGH"),
        (REPLY, "confirm"),
        (f"Re: {BUTTON}", "What is this?"),
        (f"Fwd: {BUTTON}", ""),
        (BUTTON, "I did not write to you"),
        (BUTTON, f"confirm {CODE[::-1]}"),
        (BUTTON, "Please ignore"),
        (f"{BUTTON} no", ""),
    ],
)
def test_a_code_among_other_words_is_not(reply: Callable[..., Read], subject: str, text: str) -> None:
    """Quoted, denied, asked about, doubted or contradicted: it confirms nothing."""
    assert _code(reply(text, subject=subject)) == ""


def test_the_words_on_record_are_the_code(reply: Callable[..., Read]) -> None:
    """What the ledger keeps of a confirmation is the word and the code."""
    received = reply(f"Yes, I confirm {CODE}", subject=REPLY).received
    assert received is not None
    assert received.evidence is not None
    assert received.evidence.words == f"confirm {CODE}"
