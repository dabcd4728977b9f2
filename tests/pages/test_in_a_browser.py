"""The story of a newcomer in a real browser: what they see, whether it fits, and that nothing is complained of."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.pages.visiting import Pages

CHROMIUM = "/usr/bin/chromium"
WIDTHS = (1280, 360, 320)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser of this machine."""
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium on this machine")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


class Window:
    """A window without JavaScript, each page of which is looked at."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda said: self.complaints.append(said.text))
        page.on("requestfailed", lambda asked: self.complaints.append(asked.url))

    def looks(self, title: str) -> None:
        """The page that is open: its title, one first heading, no sideways scrolling, and nothing complained of."""
        expect(self.page).to_have_title(f"{title} – Holdfast")
        expect(self.page.locator("h1")).to_have_count(1)
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 900})
            wide = self.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{title} is {wide} wide at {width}"
        assert self.complaints == []


@pytest.mark.slow
def test_a_newcomer_watches_a_case_move(pages: Pages, browser: Browser) -> None:
    """They read a manager's email, open the case as her, are asked for a reason, and accept."""
    context = browser.new_context(base_url=pages.serving.url)
    window = Window(context.new_page())
    page = window.page
    page.goto("/trial")
    window.looks("Everybody’s post")
    page.get_by_role("link", name="Rosa One").click()
    window.looks("Rosa One’s post")
    page.get_by_role("link", name="Please accept or decline").click()
    window.looks("[JW-48211] Please accept or decline by 5pm Wednesday 25 November")
    page.frame_locator("iframe").get_by_role("link", name="Reply to accept").click()
    window.looks("Write as Rosa One")
    expect(page.get_by_label("Email", exact=True)).to_have_value("accept")
    page.goto("/sign-in?back=/case/JW-48211")
    page.get_by_role("button", name="Rosa One").click()
    window.looks("Case JW-48211")

    page.get_by_role("link", name="Decline").click()
    window.looks("Decline request 1 of case JW-48211")
    page.get_by_role("button", name="Decline the request").click()
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("link", name="Choose a reason").click()
    expect(page.locator("#ground")).to_be_focused()
    window.complaints.clear()  # the browser says of a page with an error that its status was 400

    page.goto("/case/JW-48211")
    page.get_by_role("button", name="Accept for Community Mental Health Team").click()
    expect(page.get_by_role("alert")).to_contain_text("Community Mental Health Team is now responsible")
    window.looks("Case JW-48211")
    assert pages.owner() == "cmht"
    context.close()
