"""A form on a page is an answer: the same events, the same evidence, once; and what is shown is what was decided."""

import json
from pathlib import Path

import pytest

from bot.pages.routes import ROUTES
from bot.queries.rereading import misread
from bot.web.browser.admitting import token_of
from bot.wiring.mail import reader_for
from protocol.case.events import ResponsibilityAccepted
from protocol.violations import CannotCommit
from tests.pages.visiting import Pages
from tests.promises.world import World

CASE = "/case/JW-48211"
ACCEPT = f"{CASE}/request/1/accept"
DECLINE = f"{CASE}/request/1/decline"


def test_a_yes_on_a_page_moves_the_case_as_one_by_email_does(pages: Pages, tmp_path: Path) -> None:
    """The same events in the same order; the form is kept, and proves itself when the record is read again."""
    by_email = World(tmp_path / "by email")
    by_email.request()
    by_email.writes("r1", "Accepted.")
    manager = pages.visitor("r1")
    manager.opens(CASE)
    seen = manager.sends(ACCEPT)
    assert seen.banner == "Recorded"
    assert "Community Mental Health Team is now responsible" in seen.words
    assert pages.owner() == "cmht"
    assert pages.events() == by_email.events()
    by_email.end()
    entry = next(e for e in pages.store.entries("JW-48211") if isinstance(e.happened.event, ResponsibilityAccepted))
    evidence = entry.happened.evidence
    assert (evidence.channel, evidence.person) == ("web", "r1")
    kept = json.loads(pages.store.evidence(evidence.sha256))
    assert kept["sender"] == evidence.sender == "r1, picked in a trial"
    assert (kept["id"], kept["path"]) == (evidence.message_id, ACCEPT)
    assert pages.store.verify() is None
    assert not list(
        misread(pages.store.entries("JW-48211"), pages.store.evidence, reader_for(pages.settings, pages.rules))
    )


def test_the_same_form_twice_counts_once(pages: Pages) -> None:
    """A double click, or a form sent again after going back, changes nothing and says so."""
    manager = pages.visitor("r1")
    form = manager.opens(CASE).form(ACCEPT)
    manager.posts(ACCEPT, form.fields)
    before = pages.events()
    seen = manager.posts(ACCEPT, form.fields)
    assert seen.banner == "Sent already"
    assert pages.events() == before


def test_a_page_never_says_recorded_where_nothing_was(pages: Pages) -> None:
    """Somebody answers by email while the page is open: the form on it is refused in the words of the email, and the
    page that follows shows how it stands."""
    manager = pages.visitor("r1")
    form = manager.opens(CASE).form(ACCEPT)
    pages.writes("r1", "Accepted.")
    before = pages.events()
    seen = manager.posts(ACCEPT, form.fields)
    assert seen.banner == "Nothing was recorded"
    assert "Recorded" not in seen.html.replace("Nothing was recorded", "")
    assert pages.events() == [*before, "AnswerNotRecorded"]


def test_who_may_not_accept_is_offered_nothing_and_changes_nothing(pages: Pages) -> None:
    """The asking team sees who may answer; a form of its own making is decided by the rules, not by the page."""
    worker = pages.visitor("s0")
    seen = worker.opens(CASE)
    assert ACCEPT not in {form.action for form in seen.forms}
    assert "may answer" in seen.words
    fields = {**seen.form(f"{CASE}/request/1/withdraw").fields}
    assert worker.posts(ACCEPT, fields).banner == "Nothing was recorded"
    assert pages.owner() == "older-people"


def test_a_no_needs_a_reason_and_keeps_what_was_typed(pages: Pages) -> None:
    """Without a reason the page asks again, with the error at its field; what is typed is shown, never run."""
    manager = pages.visitor("r1")
    manager.opens(DECLINE)
    seen = manager.sends(DECLINE, 400)
    assert seen.title.startswith("Error: ")
    assert 'href="#ground"' in seen.html
    hostile = "<script>alert(1)</script> \u202egnorw \u05e9\u05dc\u05d5\u05dd"
    seen = manager.sends(DECLINE, ground="capacity", words=hostile)
    assert "<script>" not in seen.html
    assert pages.case().requests[0].state.open, "no worker free closes nothing (8.5)"
    assert pages.owner() == "older-people"


def test_a_concern_is_raised_and_seen_by_forms(pages: Pages) -> None:
    """Whoever knows of the case may tell managers; one of them says that they have seen it, and accepts nothing."""
    worker = pages.visitor("s0")
    worker.opens(f"{CASE}/concern")
    worker.sends(f"{CASE}/concern")
    assert [flag.flag for flag in pages.case().flags] == ["safeguarding"]
    manager = pages.visitor("r1")
    manager.opens(CASE)
    manager.sends(f"{CASE}/seen")
    assert pages.case().flags[0].acknowledged_by == "r1"
    assert pages.owner() == "older-people"


def test_items_are_ticked_by_who_owes_them(pages: Pages) -> None:
    """What was ticked is done; nothing ticked is nothing recorded."""
    worker = pages.visitor("s0")
    worker.opens(CASE)
    assert worker.sends(f"{CASE}/done").banner == "Nothing was recorded"
    item = pages.case().duties[0].outstanding[0]
    worker.sends(f"{CASE}/done", item1=item)
    assert pages.case().duties == ()


def test_a_request_is_asked_on_a_page_by_the_one_grammar(pages: Pages) -> None:
    """What is missing comes back at its field with what was typed; what is whole is logged."""
    worker = pages.visitor("s0")
    worker.opens("/ask?case=JW-50001")
    seen = worker.sends("/ask", 400, reason="Needs found")
    assert "Needs found" in seen.html
    assert 'href="#kind"' in seen.html
    seen = worker.sends(
        "/ask",
        case="JW-50001",
        kind="transfer",
        to="Community Mental Health Team",
        reason="Needs found",
        record="LAS, case note",
        concern="no",
    )
    assert seen.banner == "Recorded"
    assert [each.to_team for each in pages.case("JW-50001").requests] == ["cmht"]


FOREIGN = [
    ({"Origin": "https://other.example.org", "Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Host": "rebound.example.org"}, 421),
]


@pytest.mark.parametrize(("headers", "status"), FOREIGN)
def test_a_form_of_somebody_elses_page_is_not_taken(pages: Pages, headers: dict[str, str], status: int) -> None:
    """Whoever sends it, with whatever cookie and token: it is not answered, and nothing changes."""
    manager = pages.visitor("r1")
    form = manager.opens(CASE).form(ACCEPT)
    told = {"Origin": manager.url, "Sec-Fetch-Site": "same-origin", **headers}
    answer = manager.http.post(manager.url + ACCEPT, data=form.fields, headers=told, timeout=30)
    assert answer.status_code == status
    assert pages.owner() == "older-people"


def test_a_form_needs_the_token_of_its_own_session(pages: Pages) -> None:
    """None, another's, or that of a session that has ended: the page says that nothing was sent."""
    manager, other = pages.visitor("r1"), pages.visitor("r1")
    form = manager.opens(CASE).form(ACCEPT)
    for csrf in ("", "0" * 64, other.opens(CASE).form(ACCEPT).fields["csrf"], token_of("")):
        assert "Nothing was sent" in manager.posts(ACCEPT, {**form.fields, "csrf": csrf}, 403).words
    assert pages.owner() == "older-people"
    manager.opens("/sign-in")
    manager.sends("/sign-out")
    manager.posts(ACCEPT, form.fields, 403)
    assert pages.owner() == "older-people"


def test_no_read_is_shown_that_was_not_put_on_record(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the record cannot be written, the page is 503, and nothing of the case is on it."""
    worker = pages.visitor("s0")

    def full() -> object:
        raise CannotCommit("The disk is full.", "Make room.")

    monkeypatch.setattr(pages.store, "work", full)
    for route in ROUTES:
        if route.read:
            path = route.path.format(case="JW-48211", number="1", seq="1")
            seen = worker.opens(path, 503)
            assert "Community Mental Health" not in seen.words.partition("Signed in")[2]
