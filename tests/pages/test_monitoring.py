"""The promises of the page of a month's figures: to managers, of their own teams, in words and as a table."""

import csv
import io

from tests.pages.visiting import Pages


def test_a_manager_sees_the_month_and_keeps_it(world: Pages) -> None:
    """This month first, and each before it; the table says the same, and a browser never opens it as a page."""
    director = world.visitor("r4")
    page = director.opens("/monitoring")
    assert page.title.startswith("Monitoring, November 2026")
    assert "1 request: 0 answered on time, 0 late or not at all, 1 still waiting within time" in page.words
    assert "Up to 2 working days" in page.words
    before = director.opens("/monitoring?month=2026-10")
    assert "No request was made in October 2026." in before.words
    kept = director.http.get(f"{director.url}/monitoring/figures.csv?month=2026-11", timeout=30)
    assert kept.headers["Content-Disposition"].startswith("attachment;")
    assert kept.headers["Content-Type"] == "text/csv"
    lines = list(csv.DictReader(io.StringIO(kept.content.decode("utf-8-sig"))))
    assert [each["number"] for each in lines if each["measure"] == "requests"] == ["1"]


def test_nobody_sees_another_teams_figures(world: Pages) -> None:
    """A worker sees none, a manager none of a team in whose line they are not: as of a page that is not there."""
    for who, path in (("r0", "/monitoring"), ("s1", "/monitoring/cmht"), ("r1", "/monitoring/older-people")):
        world.visitor(who).opens(path, 404)
    for who, path in (("r0", "?month=2026-11"), ("s1", "?month=2026-11&team=cmht")):
        visitor = world.visitor(who)
        assert visitor.http.get(f"{visitor.url}/monitoring/figures.csv{path}", timeout=30).status_code == 404


def test_a_month_that_is_none_is_refused_in_words(world: Pages) -> None:
    """So is one that has not begun."""
    manager = world.visitor("r1")
    assert "is not a month" in manager.opens("/monitoring?month=2026-13", 400).words
    assert "has not begun" in manager.opens("/monitoring?month=2027-01", 400).words
