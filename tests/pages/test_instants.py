"""Who was responsible at a past instant, by local time; an hour that does not exist or comes twice is asked about."""

from tests.pages.visiting import Pages

AT = "/case/JW-48211/at?day={}&month={}&year={}&time={}"
ASKED = [
    ("23", "11", "2026", "10:15", 200, "Older People"),
    ("23", "11", "2026", "10:14", 200, "not yet on record"),
    ("25", "11", "2026", "5pm", 400, "a time that has passed"),
    ("31", "11", "2026", "9am", 400, "a real day"),
    ("23", "11", "2026", "25:00", 400, "Enter a time"),
    ("23", "11", "2026", "13pm", 400, "Enter a time"),
    ("29", "3", "2026", "1:30", 400, "The clocks went forward: there was no 1:30am"),
    ("25", "10", "2026", "1:30", 400, "The clocks went back: 1:30am came twice"),
    ("x", "", "", "", 400, "Enter a time"),
]


def test_an_instant_is_answered_or_asked_about(world: Pages) -> None:
    """Each as people type it."""
    worker = world.visitor("s0")
    for day, month, year, time, status, words in ASKED:
        assert words in worker.opens(AT.format(day, month, year, time), status).words
