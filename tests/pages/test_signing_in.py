"""Promise: the pages are for whom the sign-in service proves and the directory lists today; whatever is not right in
what comes back, nobody is signed in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from playwright.sync_api import Browser, expect
from sqlalchemy import text

from bot.checks.live import live
from bot.pages.page import Signed
from bot.pages.routes import ROUTES, Who
from bot.settings.file import load_settings
from bot.web.browser.entra import Entra
from bot.web.browser.place import Public
from bot.web.browser.sessions import StoredSessions
from mailer.finding import Verdict
from protocol.ports.clock import Clock
from protocol.violations import CannotCommit
from tests.pages.provider import LIES, SECRET, Provider
from tests.pages.signing import Office
from tests.pages.test_in_a_browser import Window, browser  # noqa: F401 - the browser of the machine
from tests.pages.test_who_may import KEYS, NO_PAGES, expected, path_of
from tests.promises.chatting import object_id
from tests.web.channel import OTHER_TENANT, TENANT


@pytest.fixture
def provider() -> Iterator[Provider]:
    """A sign-in service."""
    with Provider() as here:
        yield here


@pytest.fixture
def office(tmp_path: Path, provider: Provider) -> Iterator[Office]:
    """A service with pages, on Monday 23 November 2026 at 10:15, with request 1 of case JW-48211 open."""
    here = Office(tmp_path / "home", provider)
    here.request()
    here.sent()
    yield here
    here.end()


def test_a_manager_signs_in_and_accepts(office: Office) -> None:
    """She follows a link to the case, signs in, is there, and accepts; the evidence says how we know that it was
    her."""
    visitor = office.visitor()
    assert visitor.opens("/case/JW-48211").title.startswith("Sign in")
    office.signs_in(visitor, "r1", "/case/JW-48211")
    assert visitor.page is not None
    assert visitor.page.url.endswith("/case/JW-48211")
    seen = visitor.sends("/case/JW-48211/request/1/accept")
    assert office.owner() == "cmht"
    assert seen.banner
    entry = office.store.owner_at("JW-48211", office.clock.now()).entry
    evidence = entry.happened.evidence
    assert (evidence.channel, evidence.sender, evidence.person) == ("web", object_id("r1"), "r1")
    assert evidence.authenticity_why.startswith("they were signed in with Microsoft Entra")
    assert office.store.verify() is None


def test_it_asks_for_a_code_with_a_proof_of_its_own(office: Office) -> None:
    """State, nonce and challenge are new each time, no secret is in an address, and the way back is the setting's."""
    asked = [office.visitor("s0") and office.provider.asked[-1] for _ in range(2)]
    for name in ("state", "nonce", "code_challenge"):
        assert asked[0][name] != asked[1][name]
    assert asked[0]["code_challenge_method"] == "S256"
    assert asked[0]["redirect_uri"] == f"{office.pages.address}/sign-in/answer"
    assert SECRET not in str(asked)


@pytest.mark.parametrize("lie", LIES)
def test_nobody_is_signed_in_by_a_service_that_lies(office: Office, lie: str) -> None:
    """A token of another issuer, audience, tenant, time, key, flow or person, or none at all."""
    office.provider.lie = lie
    visitor = office.visitor()
    office.signs_in(visitor, "r1", status=403)
    assert visitor.page is not None
    assert "could not be signed in" in visitor.page.title
    assert visitor.opens("/work").title.startswith("Sign in")


def test_nobody_signs_in_with_another_browsers_way_back(office: Office) -> None:
    """A link back that somebody else began, sent to a manager, signs her in as nobody."""
    office.provider.who = object_id("s0")
    theirs, hers = office.visitor(), office.visitor()
    back = office.way_back(theirs)
    hers.opens(back, 403)
    office.provider.who = object_id("r1")
    hers.http.get(f"{hers.url}/sign-in/start", timeout=30)
    hers.opens(back, 403)
    assert hers.opens("/work").title.startswith("Sign in")


def test_a_way_back_is_good_once_and_for_ten_minutes(office: Office) -> None:
    """What the browser keeps meanwhile is sealed, and is thrown away once it came back."""
    visitor = office.visitor()
    begun = visitor.http.get(f"{visitor.url}/sign-in/start", timeout=30, allow_redirects=False)
    flow = begun.cookies["holdfast-flow"]
    state = parse_qs(urlsplit(begun.headers["Location"]).query)["state"][0]
    body, _, mac = flow.partition(".")
    for changed in ("", "x.y", f"{body}.{mac[:-1]}0", f"{body[:-2]}AA.{mac}"):
        visitor.http.cookies.set("holdfast-flow", changed, domain="127.0.0.1", path="/sign-in")
        visitor.opens(f"/sign-in/answer?state={state}&code=c", 403)
    visitor.http.cookies.set("holdfast-flow", flow, domain="127.0.0.1", path="/sign-in")
    login = office.door._pages.parts.login
    assert isinstance(login, Entra)
    login._clock = Later(login._clock, timedelta(minutes=11))
    visitor.opens(f"/sign-in/answer?state={state}&code=c", 403)


class Later:
    """The machine's clock, some time on."""

    def __init__(self, clock: Clock, by: timedelta) -> None:
        self._clock, self._by = clock, by

    def now(self) -> datetime:
        """The instant."""
        return self._clock.now() + self._by


def test_whom_the_directory_does_not_list_is_told_so(office: Office) -> None:
    """Somebody of the organisation who is in no team, and somebody who has left since they signed in."""
    office.provider.who = "99990000-0000-4000-8000-000000000009"
    stranger = office.visitor()
    seen = stranger.opens(office.way_back(stranger), 403)
    assert "the directory of this service does not list you" in seen.words
    visitor = office.visitor("r1")
    rules = office.door._pages.parts.rules
    gone = replace(rules.directory, by_object_id={})
    office.door._pages.parts = replace(office.door._pages.parts, rules=replace(rules, directory=gone))
    assert visitor.opens("/work").title.startswith("Sign in")


def test_a_restart_signs_nobody_out_and_signing_out_does(office: Office) -> None:
    """The session is in the record's database, by a digest; the cookie of one that was ended opens nothing."""
    visitor = office.visitor("r1")
    kept = visitor.http.cookies["holdfast"]
    office.end()
    office.begin()
    assert visitor.opens("/work").title.startswith("My work")
    with office.store.database.reading() as connection:
        rows = connection.execute(text("SELECT * FROM sessions")).all()
    assert len(rows) == 1
    assert kept not in str(rows)
    visitor.opens("/sign-in")
    visitor.sends("/sign-out")
    visitor.http.cookies.set("holdfast", kept, domain="127.0.0.1", path="/")
    assert visitor.opens("/work").title.startswith("Sign in")


def test_a_session_ends_after_an_hour_without_a_page_and_after_ten_at_most(office: Office) -> None:
    """It is the machine's time that counts."""
    sessions, now = office.door._sessions, office.door._machine.now()
    assert isinstance(sessions, StoredSessions)
    signed = signed_as(object_id("r1"))
    secret = sessions.begin(now, signed)
    assert sessions.find(secret, now + timedelta(minutes=59)) is not None
    assert sessions.find(secret, now + timedelta(minutes=118)) is not None, "a page was asked for meanwhile"
    assert sessions.find(secret, now + timedelta(minutes=179)) is None
    secret = sessions.begin(now, signed)
    for minutes in range(50, 600, 50):
        assert sessions.find(secret, now + timedelta(minutes=minutes)) is not None
    assert sessions.find(secret, now + timedelta(minutes=601)) is None


def signed_as(who: str) -> Signed:
    """A proof of who somebody is."""
    return Signed(sender=who, why="they were signed in", object_id=who, tenant=TENANT)


def test_who_is_not_signed_in_leaves_nothing_behind(office: Office) -> None:
    """No row and no cookie for whoever only knocks: a flood of them fills nothing."""
    visitor = office.visitor()
    for _ in range(5):
        visitor.opens("/sign-in")
    assert not visitor.http.cookies
    with office.store.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM sessions")).scalar() == 0


def test_another_name_is_not_answered_and_the_trials_pages_are_not_there(office: Office) -> None:
    """A page that has its own name lead here is turned away; nobody is picked, and no clock is turned."""
    for path in ("/work", "/sign-in", "/assets/none.css"):
        answer = requests.get(f"{office.serving.url}{path}", headers={"Host": "evil.example.org"}, timeout=30)
        assert answer.status_code == 421
    visitor = office.visitor("r1")
    visitor.opens("/trial", 404)
    visitor.opens("/sign-in")
    token = visitor.page.form("/sign-out").fields["csrf"] if visitor.page else ""
    visitor.posts("/trial/sign-in", {"csrf": token, "person": "s4"}, 404)
    visitor.posts("/trial/clock", {"csrf": token, "to": "1wd"}, 404)


def test_cookies_go_over_tls_alone_where_there_is_tls() -> None:
    """By the name that a browser takes from this host and over TLS alone."""
    place = Public("https://holdfast.northshire.example.org")
    assert place.secure
    assert place.cookie(None) == "__Host-holdfast"  # type: ignore[arg-type]
    assert place.hosts(None) == {"holdfast.northshire.example.org"}  # type: ignore[arg-type]


def test_where_only_an_email_is_writing_a_page_accepts_nothing(tmp_path: Path, provider: Provider) -> None:
    """The case stays where it is, and she is told to reply to the email (A35)."""
    office = Office(tmp_path / "home", provider, email_only=True)
    office.request()
    visitor = office.visitor("r1", "/case/JW-48211")
    seen = visitor.sends("/case/JW-48211/request/1/accept")
    assert office.owner() == "older-people"
    assert "only if it comes by email" in seen.words
    office.end()


def test_several_tenants_may_be_listed(tmp_path: Path, provider: Provider) -> None:
    """Then people of each sign in, by the issuer of their own."""
    office = Office(tmp_path / "home", provider, tenants=(OTHER_TENANT, TENANT))
    assert office.visitor("r1").opens("/work").title.startswith("My work")
    office.end()


def test_pages_on_postgresql_keep_their_sessions_there(tmp_path: Path, provider: Provider, pg_url: str) -> None:
    """The same by the other database."""
    office = Office(tmp_path / "home", provider, url=pg_url)
    office.request()
    visitor = office.visitor("r1", "/case/JW-48211")
    visitor.sends("/case/JW-48211/request/1/accept")
    assert office.owner() == "cmht"
    office.end()


SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
[pages]
address = "https://holdfast.northshire.example.org"
client = "11111111-2222-4333-8444-555555555555"
tenants = ["7a7e0000-0000-4000-8000-000000000001"]
secret_file = "pages.secret"
"""


def test_the_settings_of_pages_are_read(tmp_path: Path) -> None:
    """With an hour and ten hours where nothing is said."""
    settings, problems = load_settings(SETTINGS, file=tmp_path / "holdfast.toml")
    assert problems == []
    assert settings is not None
    assert settings.pages is not None
    assert (settings.pages.idle_minutes, settings.pages.longest_hours, settings.pages.email_only) == (60, 10, False)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://holdfast.northshire.example.org", "http://holdfast.northshire.example.org", "could open the pages"),
        ("https://holdfast.northshire.example.org", "https://holdfast.example.org/pages", "could open the pages"),
        ("11111111-2222-4333-8444-555555555555", "holdfast", "is not an id"),
        ('["7a7e0000-0000-4000-8000-000000000001"]', "[]", "Nobody's people may sign in"),
        ('secret_file = "pages.secret"', 'secret = "x"\nsecret_file = "s"', "A secret may not stand in this file"),
    ],
)
def test_a_setting_that_could_not_work_is_named(tmp_path: Path, old: str, new: str, said: str) -> None:
    """At its line, with what to do."""
    _, problems = load_settings(SETTINGS.replace(old, new), file=tmp_path / "holdfast.toml")
    assert any(said in str(each) for each in problems), problems


@pytest.mark.slow
def test_a_manager_signs_in_in_a_real_browser(office: Office, browser: Browser) -> None:  # noqa: F811
    """She opens the link of an email, signs in elsewhere, is led to the case, accepts, and signs out."""
    context = browser.new_context(base_url=office.serving.url)
    window = Window(context.new_page())
    office.provider.who = object_id("r1")
    window.page.goto("/case/JW-48211")
    window.looks("Sign in")
    window.page.get_by_role("link", name="Sign in with Microsoft").click()
    window.page.get_by_role("link", name="Me").click()
    window.looks("Case JW-48211")
    window.page.get_by_role("button", name="Accept").click()
    expect(window.page.get_by_role("alert")).to_contain_text("Community Mental Health Team")
    window.page.get_by_role("link", name="Sign out").click()
    window.page.get_by_role("button", name="Sign out").click()
    window.looks("Sign in")
    context.close()
    assert office.owner() == "cmht"


def test_where_the_record_cannot_be_reached_nothing_is_lost_and_it_is_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose session it is, cannot be looked up: the page says so, with 503, and the session is there afterwards."""
    visitor = office.visitor("r1")

    def away(_key: str) -> None:
        raise CannotCommit("The database is away.", "Wait.")

    monkeypatch.setattr(office.store, "session", away)
    assert visitor.opens("/work", 503).title.startswith("Nothing has changed")
    monkeypatch.undo()
    assert visitor.opens("/work").title.startswith("My work")


def test_check_live_asks_where_people_sign_in(office: Office, provider: Provider) -> None:
    """It is told so; a service that cannot be reached is wrong, with what to look at."""
    found = {each.about: each for each in live(office.settings, office.clock)}
    assert found["pages"].verdict is Verdict.OK
    away = replace(office.settings, pages=replace(office.pages, authority="http://127.0.0.1:1"))
    found = {each.about: each for each in live(away, office.clock)}
    assert found["pages"].verdict is Verdict.WRONG
    assert SECRET not in str(found)


def test_an_email_leads_to_the_page_of_its_case(office: Office) -> None:
    """Beside the links that reply, in text and HTML; whoever replies below it, link and all, is read as ever. What
    asks for one thing, such as a code, has none."""
    ours = office.last_email_to(office.rules.directory.people["r1"].address)
    assert ours is not None
    text = office.text_of(ours)
    link = f"{office.pages.address}/case/JW-48211"
    assert text.count(link) == 1
    assert text.index("mailto:") < text.index(link)
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    office.writes("r1", f"Accept\n\nOn Mon, 23 Nov 2026 at 10:15, Holdfast wrote:\n{quoted}", at="2026-11-23 11:00")
    assert office.owner() == "cmht"
    office.writes("s0", "who owns JW-48211?", subject="JW-48211", answers="", at="2026-11-23 11:05")
    (sent,) = [each for each in office.sent() if each.code == "who owns"]
    assert link not in office.text_of(sent.post)


@pytest.mark.parametrize("who", ["nobody", "uninvolved", "worker who asked", "manager asked", "director"])
def test_each_page_is_shown_to_whom_the_table_says(office: Office, who: str) -> None:
    """As in a trial, whose own pages are not there; opening every one leaves the ledger as it was."""
    visitor, before = office.visitor(KEYS[who]), office.events()
    for route in ROUTES:
        if route.method != "GET" or route.path.startswith("/sign-in/") or route.path in NO_PAGES:
            continue
        status, leads = expected(route, who)
        if route.who is Who.TRIAL:
            status, leads = 404, ""
        elif route.path == "/":
            leads = "/sign-in" if who == "nobody" else "/work"
        seen = visitor.opens(path_of(route), status)
        assert not leads or seen.url.removeprefix(visitor.url).partition("?")[0] == leads, f"{who} at {route.path}"
    assert office.events() == before
