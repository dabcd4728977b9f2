"""What somebody does who sits at the chat client in a browser: writes, presses, fills in, looks."""

import os
import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, TimeoutError

OWN = "Personal Chat"
PATIENCE = 15_000
"""Milliseconds until something that should appear is missed. Nothing waits this long but a failure."""


class Sitting:
    """One person at one chat client. Every answer is looked for among the cards on the page."""

    def __init__(self, browser: Browser, port: int, name: str, shots: Path) -> None:
        self._shots = shots
        self._name = name
        self._number = 0
        self.page: Page = browser.new_page(viewport={"width": 1280, "height": 1500})
        self.page.set_default_timeout(PATIENCE)
        self.page.goto(f"http://127.0.0.1:{port}/")
        self.page.get_by_role("button", name="Hide log panel").click()
        self.sees("Holdfast is here")

    def goes_to(self, chat: str) -> None:
        """Open one of the chats beside the messages, and wait until it is there: in front of others, and only
        there, Holdfast has asked to be mentioned."""
        self.page.get_by_role("treeitem", name=chat).click()
        asked = self.page.get_by_text("Please mention Holdfast").first
        asked.wait_for(state="hidden" if chat == OWN else "visible")

    def says(self, text: str, *, mention: bool = False) -> None:
        """Type a message and send it; in front of others, to Holdfast by a mention."""
        posts = self.page.get_by_role("button", name="Post", exact=True)
        boxes = self.page.get_by_role("textbox")
        (boxes.first if posts.count() else boxes.last).click()
        if mention:
            self.page.keyboard.type("@Hold")
            self.page.get_by_role("menuitem", name="Holdfast").click()
        self.page.keyboard.type(text)
        if posts.count():
            posts.click()
        else:
            self.page.keyboard.press("Enter")

    def card(self, title: str) -> Locator:
        """The last card whose title ends like this."""
        whole = re.compile(f"{re.escape(title)}\\s*$")
        heading = self.page.get_by_role("heading", name=whole)
        return self.page.locator(".ac-adaptiveCard").filter(has=heading).last

    def sees(self, title: str) -> Locator:
        """The last card with a title, once it is there."""
        card = self.card(title)
        try:
            card.wait_for()
        except TimeoutError as missed:
            there = self.page.get_by_role("heading").all_inner_texts()
            raise AssertionError(f"{self._name} does not see “{title}”, but {there}") from missed
        return card

    def shot(self, what: str) -> None:
        """Keep a picture of the page as it is now."""
        self._number += 1
        for folder in (self._shots, os.environ.get("HOLDFAST_SCREENSHOTS")):
            if folder:
                file = Path(folder) / f"{self._shots.name}-{self._name}-{self._number:02}-{what}.png"
                file.parent.mkdir(parents=True, exist_ok=True)
                self.page.screenshot(path=file)

    def leaves(self) -> None:
        """Close the page."""
        self.page.close()
