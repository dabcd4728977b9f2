"""The promises of what a notice says: its facts are a closed list, checked against the words that use them."""

from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest
from jinja2 import Environment, meta, nodes

import templates
from protocol.messages.facts import Noted, NoticeFacts, completed, plain_facts
from protocol.messages.notices import Kind
from protocol.messages.refusals import Refused, Variant
from templates.context import context
from tests.templates import facts

FOLDER = Path(templates.__file__).parent
CLASSES: dict[Kind, type[NoticeFacts]] = {each.kind: each for each in get_args(NoticeFacts)}


def used(name: str, of: str) -> set[str]:
    """The names that a template takes from its notice, with those of every template that it includes."""
    source = Environment(autoescape=True).parse((FOLDER / name).read_text("utf-8"))
    found, set_here = meta.find_undeclared_variables(source), set[str]()
    for each in source.find_all(nodes.Assign):
        set_here |= {target.name for target in each.find_all(nodes.Name) if target.ctx == "store"}
    for included in meta.find_referenced_templates(source):
        for path in sorted(FOLDER.glob(f"emails/{of}/*.j2")) if included is None else [FOLDER / included]:
            found |= used(str(path.relative_to(FOLDER)), of)
    return found - set_here


def test_every_kind_has_facts_of_its_own() -> None:
    """One class for each kind."""
    assert set(CLASSES) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_template_uses_no_name_that_its_notice_has_not(kind: Kind) -> None:
    """A misspelt fact is found here, and not by whoever reads an email with a gap in it."""
    name = kind.value.replace(" ", "_")
    known = set(context(facts.told("E02 please answer"), "Holdfast"))
    known -= {each.name for each in fields(CLASSES[Kind.PLEASE_ANSWER])}
    ours = {each.name for each in fields(CLASSES[kind])}
    assert used(f"emails/{name}.j2", name) <= known | ours


def test_facts_are_plain_values_and_come_back_from_older_releases() -> None:
    """What was stored with fewer facts, or in an older form, is said as before."""
    assert plain_facts(Refused(Variant.THANKS))["variant"] == "thanks"
    assert type(plain_facts(Refused(Variant.THANKS))["variant"]) is str
    assert "at" not in plain_facts(Refused(Variant.THANKS))
    assert plain_facts(Refused(Variant.ALREADY_ACCEPTED, at="2026-11-25"))["at"] == "2026-11-25"
    older = completed(Kind.NOTED, {"what": "ordinary-residence raised", "more": []})
    assert (older["what"], older["flag"], older["done"]) == (Noted.RAISED, "ordinary-residence", ())
    assert completed(Kind.ALARM, {})["proved"] is True
    assert completed(Kind.ACCEPTED, {"words": "accept"})["words"] == "accept"
