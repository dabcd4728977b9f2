"""Promise: every part that is installed stands in the list of licences, and what is under the LGPL is named as that."""

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
LISTED = (ROOT / "docs" / "licences.md").read_text("utf-8")
LOCKED = set(re.findall(r"^([A-Za-z0-9_.-]+)==", (ROOT / "requirements.lock").read_text("utf-8"), re.M))


def test_every_part_is_listed_and_no_other() -> None:
    """What the lock file names, once each."""
    named = re.findall(r"`([a-z0-9_.-]+)`", LISTED)
    assert {name for name in named if name != "requirements.lock"} == LOCKED


def test_what_is_under_the_lgpl_is_named_so() -> None:
    """By what each package says of itself, where it is installed."""
    found = set()
    for name in LOCKED:
        try:
            about = metadata(name)
        except PackageNotFoundError:  # for another system than this
            continue
        said = [about.get("License-Expression") or about.get("License") or "", *(about.get_all("Classifier") or ())]
        if re.search(r"\b(?:L|A)?GPL|General Public License", " ".join(said).replace("Lesser ", "")):
            found.add(name)
    paragraph = next(each for each in LISTED.split("\n\n") if each.startswith("**Under the LGPL"))
    assert found == {name for name in LOCKED if f"`{name}`" in paragraph}
