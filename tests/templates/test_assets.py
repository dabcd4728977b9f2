"""Promise: what pages load is ours to show, is named by its digest, and is all that they load."""

import re
import tomllib
from pathlib import Path

from templates.screens import asset, assets
from tests.templates.assets import FORBIDDEN, HERE, stripped

SOURCES = Path(HERE.parent / "sources")


def test_nothing_of_the_font_the_crest_and_the_scripts_is_left() -> None:
    """The style sheet that is committed has been stripped, and stripping it again changes nothing."""
    css = (HERE / "govuk-frontend.css").read_text("utf-8")
    assert not [each for each in FORBIDDEN if each in css]
    assert stripped(css) == css
    assert ".govuk-summary-list" in css


def test_its_source_and_licence_are_named() -> None:
    """By version and digest, with the licence's text beside it."""
    source = tomllib.loads((HERE / "SOURCES.toml").read_text("utf-8"))["govuk-frontend"]
    assert (HERE / source["text"]).is_file()
    assert (HERE / source["file"]).is_file()
    assert len(source["sha512"]) == 128


def test_a_name_holds_the_digest_of_what_it_names() -> None:
    """So that it can be kept for ever."""
    for name in ("govuk-frontend.css", "holdfast.css", "icon.svg"):
        kind, raw = assets()[asset(name)]
        assert re.fullmatch(rf"{name.rpartition('.')[0]}\.[0-9a-f]{{12}}\.\w+", asset(name))
        assert (kind, bool(raw)) in (("text/css", True), ("image/svg+xml", True))


def test_pages_load_nothing_else_and_have_no_script_and_no_style_of_their_own() -> None:
    """What their policy would refuse stands in no template."""
    for source in SOURCES.glob("*.j2"):
        text = source.read_text("utf-8")
        assert not re.search(r"<script|<style|\bstyle=|\bon[a-z]+=\"|javascript:", text), source.name
        assert not re.search(r"(?:src|href)=\"https?:", text), source.name
