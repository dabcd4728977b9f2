"""Every letter in `letters/kinds/` is of the kind that its line in lessons.txt says, and each recogniser is needed."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mailer.reading.kinds import kinds
from mailer.reading.kinds.kinds import Us, kind_of
from mailer.reading.mime.mime import parsed
from protocol.messages.intents import Answer, Reading, Undelivered
from protocol.ports.letters import Read

LETTERS = Path(__file__).parents[1] / "letters" / "kinds"
US = Us(addresses=frozenset({"cases@holdfast.example.org"}), domain="holdfast.example.org")
LESSONS = [
    tuple(line.split(" | ")) for line in (LETTERS / "lessons.txt").read_text("utf-8").splitlines() if line[:1] != "#"
]
CORPUS = {path.stem: path.read_bytes() for path in (*LETTERS.glob("*.eml"), *LETTERS.parent.glob("*.eml"))}


def _accepts(read: Read) -> bool:
    intent = read.received.intent if read.received else None
    return isinstance(intent, Answer) and intent.reading is Reading.PLAIN_ACCEPT


@pytest.mark.parametrize(("kind", "letter", "lesson"), LESSONS, ids=[lesson[1] for lesson in LESSONS])
def test_each_letter_is_of_its_kind(read: Callable[..., Read], kind: str, letter: str, lesson: str) -> None:
    """A letter is of the kind its lesson says, with a reason, and only a person's is ever an acceptance."""
    found = read(CORPUS[letter], login="r1@trust.example.org")
    assert found.kind == kind, (lesson, found.why)
    assert found.why
    assert found.kind == "human" or not _accepts(found)


def test_no_letter_lies_there_untaught() -> None:
    """Every letter in the folder has its lesson."""
    assert {path.stem for path in LETTERS.glob("*.eml")} == {letter for _, letter, _ in LESSONS}


WRAPPED = """
    kinds-pgp-signs-in-the-clear kinds-smime-signs-in-the-clear kinds-smime-wraps-what-it-signs
    kinds-smime-wraps-in-pieces kinds-winmail-holds-the-words kinds-winmail-holds-the-words-as-a-property
    kinds-winmail-holds-the-words-as-rich-text kinds-a-uuencoded-file-is-no-text
    kinds-a-letter-that-begins-late kinds-a-letter-of-carriage-returns
    kinds-a-mailbox-line-stands-first kinds-auto-submitted-no-with-a-remark-is-a-person
    kinds-an-empty-auto-submitted-says-nothing kinds-a-rule-that-sends-a-letter-on-leaves-a-person
    kinds-an-auto-reply-header-that-says-no kinds-bulk-and-a-word-in-the-subject-leave-an-answer
    kinds-a-colleague-through-a-group-says-yes
    kinds-a-wish-for-silence-is-no-proof kinds-precedence-normal-is-nothing kinds-an-attached-calendar-leaves-a-person
"""


@pytest.mark.parametrize("letter", WRAPPED.split())
def test_a_persons_yes_is_read_through_what_is_around_it(read: Callable[..., Read], letter: str) -> None:
    """A plain yes is read through signatures, wrappings and stray headers."""
    found = read(CORPUS[letter], login="r1@trust.example.org")
    assert _accepts(found), found


UNDELIVERED = """
    kinds-a-full-mailbox-is-a-bounce kinds-opensmtpd-says-error-for-failed kinds-qmail-says-hi-this-is
    kinds-returned-headers-tie-a-bounce-to-our-letter kinds-exim-names-the-failed-recipients
    kinds-sendmail-of-long-ago-writes-a-transcript kinds-exchange-of-long-ago-has-a-system-administrator
    kinds-a-filter-that-rejects-is-a-bounce-in-a-receipts-clothes kinds-a-bounce-through-a-list-is-a-bounce
"""


@pytest.mark.parametrize("letter", UNDELIVERED.split())
def test_a_bounce_says_who_was_not_told_of_what(read: Callable[..., Read], letter: str) -> None:
    """A failure carries the address that failed and the id of our letter, however it is written."""
    received = read(CORPUS[letter]).received
    assert received is not None
    assert isinstance(received.intent, Undelivered)
    assert received.intent.addresses == ("r1@trust.example.org",)
    assert received.about.answers[0] == "<n7@holdfast.example.org>"


@pytest.mark.parametrize("letter", ["kinds-a-delay-is-a-bounce-that-names-nobody", "kinds-exim-warns-of-a-delay"])
def test_a_delay_leaves_nobody_untold(read: Callable[..., Read], letter: str) -> None:
    """A letter that is only late has not failed: it moves nothing."""
    assert read(CORPUS[letter]).received is None


@pytest.mark.parametrize("row", range(len(kinds.TABLE)), ids=[each.__name__ for _, each, _ in kinds.TABLE])
def test_each_recogniser_is_needed(monkeypatch: pytest.MonkeyPatch, row: int) -> None:
    """Without any one row of the table, some letter of the corpus is taken for something else."""
    letters = {name: parsed(raw) for name, raw in CORPUS.items()}
    plain = next(each for each in letters.values() if kind_of(each, US).kind == "human")
    letters |= {filed: replace(plain, filed_as=filed) for filed in ("IPM.Task", "IPM.Note.Northshire.Form")}
    before = {name: kind_of(each, US).kind for name, each in letters.items()}
    monkeypatch.setattr(kinds, "TABLE", tuple(each for at, each in enumerate(kinds.TABLE) if at != row))
    assert {name: kind_of(each, US).kind for name, each in letters.items()} != before
