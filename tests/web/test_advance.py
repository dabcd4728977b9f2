"""A trial's clock is turned by the program beside it, and by no web page."""

from datetime import UTC, datetime
from typing import NoReturn

import requests

from bot.web.server import application
from tests.web.channel import PATIENCE
from tests.web.serving import Serving

AT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


def test_a_web_page_turns_no_clock() -> None:
    """Every browser says which page a form came from; the command line says none."""
    turned: list[str] = []

    def turn(words: str) -> datetime:
        turned.append(words)
        return AT

    with Serving(lambda: application(_nobody_looks, turn)) as serving, requests.Session() as session:
        to = f"{serving.url}/trial/advance"
        form = {"to": "5pm"}
        for page in ("https://example.org", serving.url, "null"):
            assert session.post(to, data=form, headers={"Origin": page}, timeout=PATIENCE).status_code == 403
        rebound = session.post(to, data=form, headers={"Host": "rebound.example.org"}, timeout=PATIENCE)
        assert (rebound.status_code, turned) == (403, [])
        assert session.post(to, data=form, timeout=PATIENCE).json() == {"at": AT.isoformat()}
        assert turned == ["5pm"]


def _nobody_looks() -> NoReturn:
    raise AssertionError("nobody asks for health here")
