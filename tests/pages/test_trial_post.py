"""A newcomer reads each person's post, answers as them by real email, turns the clock, and watches the case move."""

import re

from tests.pages.visiting import Pages


def test_a_case_is_lived_through_on_the_pages_alone(pages: Pages) -> None:
    """An email is read and answered; the clock is turned; the record beside it shows who is responsible."""
    newcomer = pages.visitor()
    assert "JW-48211" in newcomer.opens("/trial").words
    box = newcomer.opens("/trial/post/r1")
    letter = re.search(r'href="(/trial/post/r1/\d+)"', box.html)
    assert letter is not None
    seen = newcomer.opens(letter[1])
    assert "Please accept or decline by 5pm Wednesday 25 November" in seen.title
    frame = re.search(r'<iframe[^>]* src="([^"]+)"', seen.html)
    assert frame is not None
    inside = newcomer.http.get(newcomer.url + frame[1].replace("&amp;", "&"), timeout=30)
    assert "sandbox" in inside.headers["Content-Security-Policy"]
    assert "mailto:cases" not in inside.text
    replied = re.search(r'href="(/trial/write\?[^"]*text=accept)"', inside.text)
    assert replied is not None, "its ready reply opens a form that is filled in"
    assert newcomer.opens(replied[1].replace("&amp;", "&")).form("/trial/write").fields["reply"] != "0"

    newcomer.opens(letter[1])
    assert newcomer.sends("/trial/clock", to="2wd", back=letter[1]).banner == "The clock was turned"
    assert "late" in pages.visitor("r1").opens("/case/JW-48211").words
    newcomer.opens(letter[1])
    newcomer.sends(letter[1], text="Accepted.")
    assert pages.owner() == "cmht"
    assert "is now responsible" in newcomer.opens("/trial/post/s0").words
    assert "Community Mental Health Team is responsible" in newcomer.opens("/trial").words
    assert pages.store.verify() is None


def test_a_clock_is_not_turned_back_nor_by_nonsense(pages: Pages) -> None:
    """It says so, on the page that it was asked on; and leads nobody anywhere else."""
    newcomer = pages.visitor()
    newcomer.opens("/trial")
    seen = newcomer.sends("/trial/clock", to="next year", back="https://other.example.org/")
    assert (seen.banner, seen.url) == ("The clock was not turned", f"{newcomer.url}/trial")
    newcomer.opens("/trial/write?as=s0")
    assert "Write something to send" in newcomer.sends("/trial/write", 400, text="").words
