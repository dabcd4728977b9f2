"""Several notices to one person in one email."""

import templates
from protocol.messages.guard import identifying
from tests.templates import facts, reading

TWO = ("E02 please answer", "E07 managers")


def digest(*names: str) -> tuple[str, str, str]:
    """Subject, text and HTML of one email of several notices."""
    made = templates.render(facts.post(*names), address=facts.ADDRESS)
    return made.subject, made.text, made.html


def test_subject_says_how_many_and_by_when() -> None:
    """The subject counts the answers and gives the soonest date."""
    assert digest(*TWO)[0] == "[JW-48211] 2 answers needed, the first by 5pm today, Wednesday 25 November"
    assert digest("E04 reminder", "E04 reminder, provisional")[0] == (
        "[JW-48211] 2 answers needed by 5pm today, Wednesday 25 November"
    )
    assert digest("E04 reminder", "E13 duty chase")[0].startswith("[JW-48211] 1 answer needed by 5pm")


def test_messages_that_ask_nothing_are_counted_as_messages() -> None:
    """Where nothing is asked, the subject says how many messages there are."""
    assert digest("withdrawn", "help")[0] == "[Holdfast] 2 messages about your cases"


def test_contents_come_first_and_soonest_first() -> None:
    """The body begins with a list of what follows, the soonest first, then a section for each."""
    text = digest("E07 managers", "E02 please answer")[1]
    first = "[JW-48211] Please accept or decline by 5pm Wednesday 25 November"
    second = "[JW-48211] Please speak and agree by 5pm Thursday 26 November"
    assert (
        text.index(f"- {first}")
        < text.index(f"- {second}")
        < text.index(f"\n\n{first}\n")
        < text.index(f"\n\n{second}\n")
    )


def test_each_is_answered_by_its_own_link() -> None:
    """A digest says that a plain reply cannot tell which one is meant, and keeps every link."""
    text = digest(*TWO)[1]
    assert "Please answer each one by its own link." in text
    assert [subject for _, subject, _ in reading.links(text)] == [
        "[JW-48211] accept",
        "[JW-48211] decline",
        "[JW-48211] accept",
        "[JW-48211] stays",
    ]


def test_footer_and_alarm_are_said_once() -> None:
    """The alarm comes once, before all else; the footer once, at the end."""
    text = digest("E02 while an alarm is up", "noted, seen", "withdrawn")[1]
    assert text.startswith("If anyone is in danger, call 999.")
    assert text.count("Raise the concern through") == 1
    assert text.count("This is an automatic message") == 1


def test_digest_holds_the_same_words_in_both_parts() -> None:
    """Text and HTML of a digest cannot differ, and nothing identifying is in it."""
    _, text, html = digest(*facts.SAMPLES)
    assert reading.words(text.replace("\n----------\n", "\n")) == reading.words("".join(reading.seen(html).text))
    assert identifying(text) is None


def test_sections_keep_the_order_of_headings() -> None:
    """In HTML each notice is a section of level 2, and its own headings are of level 3."""
    levels = [tag for tag, _ in reading.seen(digest(*TWO)[2]).tags if tag in {"h2", "h3"}]
    assert levels == ["h2", "h3", "h3", "h2", "h3", "h3"]
