"""Every page of the table against every kind of visitor: who is shown it, and that each read of a case is on record."""

from urllib.parse import quote

import pytest
from sqlalchemy import text

from bot.pages.routes import ROUTES, Route, Who
from tests.pages.visiting import Pages, Visitor

KEYS = {
    "nobody": "", "gone": "", "uninvolved": "f1", "worker who asked": "s0", "worker asked": "r0", "manager asked": "r1",
    "line manager": "r2", "director": "s4",
}  # fmt: skip
"""Each kind of visitor, and who is one; nobody, and somebody whom the directory lists no more, are no person of it."""
IN_PATH = {"case": "JW-48211", "number": "1", "seq": "1", "key": "cmht", "kind": "transfer"}
OF_CMHT = frozenset({"worker asked", "manager asked", "line manager"})
MANAGERS = frozenset({"uninvolved", "manager asked", "line manager", "director"})
"""Who manages a team, whichever that is."""
MAY_ANSWER = frozenset({"manager asked", "line manager"})
"""Whom the directory lets accept for the team that was asked. Others are led back to the case."""


NO_PAGES = frozenset({"/trial/letter/{number}", "/monitoring/figures.csv"})
"""What is no page of ours: an email as it was sent, and a table to keep."""


def visits(world: Pages, who: str) -> Visitor:
    """A visitor of a kind."""
    return world.gone() if who == "gone" else world.visitor(KEYS[who])


def path_of(route: Route) -> str:
    """An address of a route, with the case that is on record."""
    if route.path.startswith("/trial/post/"):
        return route.path.format(key="r1", number="1")
    if route.path == "/trial/write":
        return "/trial/write?as=r1"
    return route.path.format(**IN_PATH)


def expected(route: Route, who: str) -> tuple[int, str]:
    """The status of a GET, and where it leads; "" where it stays."""
    if route.who in (Who.ANYBODY, Who.TRIAL):
        leads = {"/": "/trial", "/sign-in/start": "/sign-in", "/sign-in/answer": "/sign-in"}
        return 200, leads.get(route.path, "")
    if who in ("nobody", "gone"):
        return 200, "/sign-in"
    hidden = route.who is Who.INVOLVED and who == "uninvolved"
    if hidden or (route.path == "/team/{key}" and who not in OF_CMHT):
        return 404, ""
    if route.path.startswith("/monitoring"):
        return (200 if who in (MANAGERS if "{key}" not in route.path else MAY_ANSWER) else 404), ""
    return (400 if route.path == "/find" else 200), ""


@pytest.mark.parametrize("who", KEYS)
def test_each_page_is_shown_to_whom_the_table_says(world: Pages, who: str) -> None:
    """And to nobody else; and opening every one of them leaves the ledger as it was."""
    visitor, before, read = visits(world, who), ledger(world), len(asked(world))
    opened = [each for each in ROUTES if each.method == "GET" and each.path not in NO_PAGES]
    for route in opened:
        status, leads = expected(route, who)
        seen = visitor.opens(path_of(route), status)
        where = seen.url.removeprefix(visitor.url)
        if leads:
            assert where.partition("?")[0] == leads, f"{who} at {route.path}"
        else:
            assert where in (path_of(route), "/case/JW-48211"), f"{who} at {route.path} was led to {where}"
    assert ledger(world) == before
    reads = sum(each.read for each in opened) + led_back(who) if KEYS[who] else 0
    assert asked(world)[read:] == [KEYS[who]] * reads


def ledger(world: Pages) -> list[str]:
    """The case's ledger, by the digests of its entries."""
    return [entry.hash for entry in world.store.entries("JW-48211")]


def led_back(who: str) -> int:
    """The reads of the case to which somebody is led from the page that declines."""
    return 0 if who in MAY_ANSWER or who == "uninvolved" else 1


def asked(world: Pages) -> list[str]:
    """Who read of the case on a page, as the record has it."""
    with world.store.database.reading() as connection:
        rows = connection.execute(text("SELECT by, channel FROM queries ORDER BY id"))
        return [row.by for row in rows if row.channel == "web"]


@pytest.mark.parametrize("who", ["nobody", "gone", "uninvolved"])
def test_each_form_is_taken_from_whom_the_table_says(world: Pages, who: str) -> None:
    """A form that somebody makes up reaches no case that they may not know of."""
    visitor, before = visits(world, who), ledger(world)
    for route in ROUTES:
        if route.method == "POST" and route.who is Who.INVOLVED:
            page = visitor.opens("/sign-in")
            fields = {"csrf": page.forms[-1].fields["csrf"], "once": "0" * 32, "ground": "capacity", "item1": "x"}
            seen = visitor.posts(path_of(route), fields, 404 if who == "uninvolved" else 200)
            assert "JW-48211" not in seen.words.replace("“JW-48211”", ""), f"{who} at {route.path}"
    assert ledger(world) == before


def test_a_case_one_may_not_know_of_is_as_one_that_is_not_there(world: Pages) -> None:
    """The same page, the same status, by its address and by the box that finds cases."""
    stranger = world.visitor("f1")
    for path in ("/case/{}", "/find?case={}", "/case/{}/entry/1", "/case/{}/at"):
        known = stranger.opens(path.format("JW-48211"), 404).html.replace("JW-48211", "X")
        assert known == stranger.opens(path.format("JW-99999"), 404).html.replace("JW-99999", "X")


def test_what_identifies_a_person_is_not_looked_for_nor_shown_again(world: Pages) -> None:
    """An NHS number in the box is refused, and stands nowhere on the page."""
    seen = world.visitor("s0").opens("/find?case=943+476+5919", 400)
    assert "5919" not in seen.html


@pytest.mark.parametrize("odd", ["%00", "%0d%0aX-Odd:%201", "%1b%5b31m", "%E2%80%AE", "..%2f..%2fetc", "%22%3E%3Cb"])
def test_an_odd_address_leads_to_signing_in_as_any_other_does(world: Pages, odd: str) -> None:
    """Nothing of it ends a header line, and nobody's connection is cut."""
    seen = world.visitor("").opens(f"/case/{odd}")
    assert (seen.status, "X-Odd" in seen.headers) == (200, False)
    assert "/sign-in" in seen.url


def test_a_case_is_found_as_people_type_it(world: Pages) -> None:
    """By our reference, with or without its prefix."""
    worker = world.visitor("s0")
    for typed in ("JW-48211", "48211", "jw48211", "JW 48211", "#48211"):
        assert worker.opens(f"/find?case={quote(typed)}").url.endswith("/case/JW-48211"), typed
