"""Every rule of every source document is accounted for, and none is said to work without a test that shows it."""

from collections import Counter

from tests.rules.table import PAGE, SYSTEMS, Rule, faults, page, rules


def test_every_rule_says_where_it_stands() -> None:
    """What does it and the test that shows it, what it waits for, or why it is kept out."""
    every = rules()
    assert len(every) == 224
    assert {rule.code[:3] for rule in every} == set(SYSTEMS)
    assert list(faults(every)) == []


def test_a_rule_without_its_test_is_found() -> None:
    """One that names none, one that is not there, and one of which nothing is said."""
    plain = {"document": "JWP", "clause": "5.3", "severity": "high", "rule": "Somebody is responsible."}
    bad = [
        Rule(code="OWN-01", **plain, does="somehow"),
        Rule(code="OWN-02", **plain, does="somehow", shown="rules/test_rules.py::test_nothing"),
        Rule(code="OWN-03", **plain),
    ]
    assert [each.split(":")[0] for each in faults(bad)] == ["OWN-01", "OWN-02", "OWN-03"]


def test_the_page_is_as_the_table_has_it() -> None:
    """`python -m tests.rules` writes it anew."""
    assert PAGE.read_text("utf-8") == page(rules())


def test_what_works_does_not_become_less() -> None:
    """And all of the protocol's own rules that are critical, save those that wait for a part, an agreement or a duty of
    each, work."""
    works = Counter(rule.document for rule in rules() if rule.does)
    assert works["JWP"] >= 62
    assert sum(works.values()) >= 180
