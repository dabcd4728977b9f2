"""What a pull may do, what it is refused for, and how the difference reads."""

from dataclasses import replace

import pytest

from bot.directory.sync.showing import shown
from protocol.violations import Misconfigured
from tests.bot.pulling.material import HAND, SETTINGS, person, planned, staff


def lines(found: object) -> list[str]:
    """The difference of a plan as it is shown, without the blanks before a line."""
    return [line.strip() for line in shown(found.difference, found.after)]  # type: ignore[attr-defined]  # a Plan


def test_a_new_manager_shows_as_what_it_means_for_the_ladder() -> None:
    """The team, the level, who was and who becomes; who may accept; and the person whose field it is."""
    first = planned(staff())
    people = staff()
    people["Noor Castellan"] = person("Noor Castellan", "Helga Winterbourne", title="Service Manager")
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], manager="Noor Castellan")
    assert lines(planned(people, pulled=first.text)) == [
        "Ladders:",
        "Learning Disability Team: level 2 was Desmond Okello, becomes Noor Castellan.",
        "Who may accept:",
        "Learning Disability Team: now Noor Castellan; no longer Desmond Okello.",
        "Gone:",
        "Desmond Okello (desmond.okello@northshire.example.org, Service Manager, service manager).",
        "Added:",
        "Noor Castellan (noor.castellan@northshire.example.org, Service Manager, service manager), under Helga "
        "Winterbourne.",
        "Changed:",
        "Ravi Solanke: manager was Desmond Okello, becomes Noor Castellan.",
    ]


def test_nothing_to_change_is_one_line() -> None:
    """The same people again are no news."""
    assert lines(planned(staff(), pulled=planned(staff()).text)) == ["Nothing changes."]


def test_a_post_that_falls_vacant_shows_as_that() -> None:
    """Not as a person with a new name and no address."""
    first = planned(staff())
    people = staff()
    people["Desmond Okello"] = replace(people["Desmond Okello"], enabled=False)
    assert lines(planned(people, pulled=first.text)) == [
        "Ladders:",
        "Learning Disability Team: level 2 was Desmond Okello, becomes Service Manager (was Desmond Okello).",
        "Who may accept:",
        "Learning Disability Team: no longer Desmond Okello.",
        "Posts that become vacant:",
        "Desmond Okello (desmond.okello@northshire.example.org, Service Manager, service manager).",
    ]


def test_a_source_that_holds_nobody_is_an_error() -> None:
    """An empty answer is never taken for an empty council."""
    with pytest.raises(Misconfigured, match="holds nobody"):
        planned([])


def test_more_than_a_fifth_gone_is_doubted() -> None:
    """Two of six are too many, one of six is not."""
    first = planned(staff(), hand=NO_DUTY)
    one = {name: each for name, each in staff().items() if name != "Nell Ashgrove"}
    two = {name: each for name, each in one.items() if name != "Greta Holm"}
    assert planned(one, pulled=first.text, hand=NO_DUTY).doubts == ()
    assert planned(two, pulled=first.text, hand=NO_DUTY).doubts == (
        "It would take away 2 of 6 people: more than a fifth.",
    )


NO_DUTY = HAND.replace('duty = "greta.holm"\n', "").replace(', "greta.holm"]', "]")
NO_DUTY = NO_DUTY[: NO_DUTY.index("[person.")]


def test_posts_that_fall_vacant_count_as_people_who_go() -> None:
    """A service whose accounts were all switched off at once has made a mistake."""
    first = planned(staff())
    off = {name: replace(each, enabled=name in {"Greta Holm", "Nell Ashgrove"}) for name, each in staff().items()}
    second = planned(off, pulled=first.text)
    assert "It would take away 4 of 6 people: more than a fifth." in second.doubts
    assert any("Every manager's post above Learning Disability Team is vacant" in each for each in second.refusals)


def test_a_level_that_nobody_would_hear_at_is_doubted() -> None:
    """The director's post vacant with nobody above, and no deputy."""
    first = planned(staff())
    people = staff()
    people["Samir Bellweather"] = replace(people["Samir Bellweather"], enabled=False)
    second = planned(people, pulled=first.text)
    assert [each for each in second.doubts if "level 4" in each]
    named = HAND + '\n[person."samir.bellweather"]\ndeputy = "helga.winterbourne"\n'
    assert not planned(people, pulled=first.text, hand=named).doubts


def test_a_team_without_its_manager_is_refused() -> None:
    """A key that the directory names and nobody has is an error at the line where it is written."""
    people = {name: each for name, each in staff().items() if name != "Ravi Solanke"}
    found = planned({name: replace(each, manager="") for name, each in people.items()})
    assert any(
        each.startswith("directory.toml:24: error: There is no person “ravi.solanke”.") for each in found.refusals
    )


def test_a_manager_below_those_they_manage_is_refused_by_name() -> None:
    """What would be pulled stands in no file yet, so the entry is named and not a line."""
    people = staff()
    people["Desmond Okello"] = replace(people["Desmond Okello"], title="Team Manager")
    people["Helga Winterbourne"] = replace(people["Helga Winterbourne"], title="Keeper of Keys")
    found = planned(people)
    assert [each for each in found.refusals if each.startswith('as pulled, [person."desmond.okello"]:')]
    assert any("“Keeper of Keys” fits nothing in [levels]" in each for each in found.remarks)


def test_an_address_off_the_secure_list_is_refused() -> None:
    """A pull may not bring in somebody who may not be written to."""
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], address="nell@post.example.com", company="Northshire")
    found = planned(people, settings=replace(SETTINGS, organisations=(("northshire", "northshire"),)))
    assert any("may not be written to" in each for each in found.refusals)


def test_one_address_for_two_people_is_refused() -> None:
    """Nobody could tell who wrote."""
    for name in ("greta.holm", "nell.ashgrove"):  # one the directory names, and one it does not
        people = staff()
        people["Double"] = person("Double", address=f"{name}@northshire.example.org", department="Learning Disability")
        assert any("would both be" in each or "is the address of" in each for each in planned(people).refusals), name


def test_a_team_that_is_not_in_the_directory_is_refused() -> None:
    """A mistyped key in the settings of the pull is named with their file."""
    found = planned(staff(), settings=replace(SETTINGS, teams=(("learning*", "lerning"),)))
    assert "pull.toml: there is no [team.lerning]." in found.refusals


def test_a_pull_gives_nobody_the_right_to_accept_but_line_managers() -> None:
    """`can_accept` is written by hand alone: a new colleague of the team does not get it."""
    first = planned(staff())
    people = staff()
    people["Ivo Marsh"] = person("Ivo Marsh", "Ravi Solanke", department="Learning Disability")
    second = planned(people, pulled=first.text)
    assert not second.after.may_accept("ivo.marsh", "learning")
    assert second.difference.rights == ()
