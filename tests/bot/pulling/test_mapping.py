"""Who becomes of the people of a source: keys, levels, vacant posts, and whom nobody needs."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.directory import Absence, Level
from tests.bot.pulling.material import HAND, SETTINGS, TODAY, person, planned, staff


def test_people_of_a_team_and_those_above_it_are_taken_and_nobody_else() -> None:
    """A gardener of the same council stays out of the directory."""
    found = planned(staff())
    assert set(found.after.people) == {
        "greta.holm",
        "nell.ashgrove",
        "ravi.solanke",
        "desmond.okello",
        "helga.winterbourne",
        "samir.bellweather",
    }
    assert "Dunmore" not in found.text
    assert not found.refusals
    assert not found.doubts


def test_everybody_is_taken_where_that_is_wanted() -> None:
    """`everyone = true` takes the gardener too."""
    assert "piers.dunmore" in planned(staff(), settings=replace(SETTINGS, everyone=True)).after.people


def test_titles_become_levels_by_the_first_pattern_that_fits() -> None:
    """The ladder of the team has a person at each of its levels."""
    people = planned(staff()).after.people
    assert [
        people[key].level for key in ("ravi.solanke", "desmond.okello", "helga.winterbourne", "samir.bellweather")
    ] == [Level.TEAM_MANAGER, Level.SERVICE_MANAGER, Level.SENIOR_MANAGER, Level.DIRECTOR]


def test_what_a_person_wrote_wins_field_by_field() -> None:
    """A hand-written title and manager stand over the source's; her address still comes from there."""
    hand = HAND.replace('deputy = "nell.ashgrove"', 'title = "Duty Lead"\nmanager = "helga.winterbourne"')
    greta = planned(staff(), hand=hand).after.people["greta.holm"]
    assert (greta.title, greta.manager) == ("Duty Lead", "helga.winterbourne")
    assert greta.address == "greta.holm@northshire.example.org"


def test_a_key_outlives_a_new_name_and_address() -> None:
    """Somebody who marries keeps the key under which the record knows her."""
    first = planned(staff())
    people = staff()
    people["Nell Ashgrove"] = replace(
        people["Nell Ashgrove"], name="Nell Fairweather", address="nell.fairweather@northshire.example.org"
    )
    second = planned(people, pulled=first.text)
    assert second.after.people["nell.ashgrove"].name == "Nell Fairweather"
    assert "nell.fairweather" not in second.after.people
    assert {(each.what, each.becomes) for each in second.difference.changed} == {
        ("name", "Nell Fairweather"),
        ("address", "nell.fairweather@northshire.example.org"),
    }


def test_an_address_given_to_somebody_else_brings_a_key_of_its_own() -> None:
    """A second Nell Ashgrove with the first one's address is not taken for her."""
    first = planned(staff())
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], id="ldap:another id")
    second = planned(people, pulled=first.text)
    assert second.after.people["nell.ashgrove-2"].address == "nell.ashgrove@northshire.example.org"
    gone_again = planned({k: v for k, v in staff().items() if k != "Nell Ashgrove"}, pulled=second.text, hand=NO_DEPUTY)
    third = planned(staff(), pulled=gone_again.text, hand=NO_DEPUTY)
    assert "nell.ashgrove" in third.after.people


NO_DEPUTY = HAND.replace('deputy = "nell.ashgrove"', "others = []")


def test_a_namesake_is_refused_where_the_directory_names_the_address_by_hand() -> None:
    """Rights written for one person do not pass to the next holder of the address."""
    hand = HAND + '\n[person."nell.ashgrove"]\naddress = "nell.ashgrove@northshire.example.org"\n'
    first = planned(staff(), hand=hand)
    assert not first.refusals
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], id="ldap:another id")
    second = planned(people, hand=hand, pulled=first.text)
    assert any("belongs to somebody else" in each for each in second.refusals)


def test_a_leavers_address_does_not_make_a_colleague_the_leaver() -> None:
    """A manager who is handed a leaver's address as another of hers keeps her own key."""
    hand = HAND + '\n[person."old.lead"]\nname = "Old Lead"\naddress = "old.lead@northshire.example.org"\n'
    hand += 'organisation = "northshire"\n'
    first = planned(staff(), hand=hand)
    people = staff()
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], others=("old.lead@northshire.example.org",))
    second = planned(people, hand=hand, pulled=first.text)
    assert second.after.people["ravi.solanke"].name == "Ravi Solanke"
    assert any("old.lead@northshire.example.org is the address of" in each for each in second.refusals)


def test_somebody_named_only_as_a_key_is_found_by_what_stands_before_the_at() -> None:
    """A team's manager of no mapped department is taken all the same; two of that name are refused."""
    people = staff()
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], department="")
    alone = {name: people[name] for name in people if name not in {"Greta Holm", "Nell Ashgrove"}}
    hand = HAND[: HAND.index("duty =")] + "mailbox_can_accept = false\n"
    assert "ravi.solanke" in planned(alone, hand=hand).after.people
    alone["Another"] = person("Another", address="ravi.solanke@riverside.example.org")
    assert any("would both be [person.ravi.solanke]" in each for each in planned(alone, hand=hand).refusals)


def test_a_written_object_id_finds_its_person_whatever_the_address() -> None:
    """The key is that of the hand-written entry with the same Entra object id."""
    known = "0040fbae-3b9d-48c2-88d4-da6155cdd32c"
    hand = HAND + f'\n[person."nell"]\nobject_id = "{known}"\n'
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], object_id=known)
    found = planned(people, hand=hand.replace('"nell.ashgrove"', '"nell"'))
    assert found.after.person_with(known) is found.after.people["nell"]


def test_a_disabled_manager_leaves_a_vacant_post_under_the_same_key() -> None:
    """Nobody writes to somebody whose account is off, and the ladder still goes on above the post."""
    first = planned(staff())
    people = staff()
    people["Desmond Okello"] = replace(people["Desmond Okello"], enabled=False)
    second = planned(people, pulled=first.text)
    post = second.after.people["desmond.okello"]
    assert post.vacant
    assert (post.name, post.address) == ("Service Manager (was Desmond Okello)", "")
    assert [each.key for each in second.after.chain("learning")] == [
        "ravi.solanke",
        "desmond.okello",
        "helga.winterbourne",
        "samir.bellweather",
    ]
    assert any("Desmond Okello" in remark and "vacant" in remark for remark in second.remarks)
    assert second.after.person_at("desmond.okello@northshire.example.org") is None


def test_a_deleted_manager_leaves_a_vacant_post_until_another_is_named() -> None:
    """Where the service empties the field of everybody below, the ladder does not end there unseen."""
    first = planned(staff())
    people = {name: each for name, each in staff().items() if name != "Desmond Okello"}
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], manager="")
    second = planned(people, pulled=first.text)
    assert second.after.people["desmond.okello"].vacant
    assert second.after.people["ravi.solanke"].manager == "desmond.okello"
    assert planned(people, pulled=second.text).text == second.text
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], manager="Helga Winterbourne")
    third = planned(people, pulled=second.text)
    assert "desmond.okello" not in third.after.people


def test_a_disabled_worker_goes_and_their_key_is_remembered() -> None:
    """Nobody stands under them, so no post is kept; their key is never given out again."""
    first = planned(staff(), hand=NO_DEPUTY)
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], enabled=False)
    second = planned(people, pulled=first.text, hand=NO_DEPUTY)
    assert [each.key for each in second.difference.gone] == ["nell.ashgrove"]
    assert '"ldap:id of Nell Ashgrove" = "nell.ashgrove"' in second.text


def test_a_disabled_account_that_the_directory_names_is_no_longer_written_to() -> None:
    """Written down in full by hand, she is a vacant post as soon as her account is off; her being a
    deputy then refuses the pull."""
    hand = HAND + '\n[person."nell.ashgrove"]\nname = "Nell Ashgrove"\norganisation = "northshire"\n'
    people = staff()
    people["Nell Ashgrove"] = replace(people["Nell Ashgrove"], enabled=False)
    found = planned(people, hand=hand)
    assert found.after.people["nell.ashgrove"].vacant
    assert any("deputy of Greta Holm is a vacant post" in each for each in found.refusals)


def test_a_mailbox_of_a_team_is_not_a_person() -> None:
    """The entry of a shared mailbox in the directory service is passed over."""
    box = person("Learning Box", department="Learning Disability", address="learning.disability@northshire.example.org")
    found = planned([*staff().values(), box])
    assert not found.refusals
    assert "learning.box" not in found.text


def test_addresses_at_unknown_domains_are_not_taken() -> None:
    """A tenant's technical address does not count as one that somebody writes from."""
    people = staff()
    people["Greta Holm"] = replace(
        people["Greta Holm"], others=("g.holm@northshire.example.org", "gholm@northshire.onmicrosoft.example")
    )
    assert planned(people).after.people["greta.holm"].others == ("g.holm@northshire.example.org",)


def test_a_manager_outside_the_source_is_told_of_and_not_guessed() -> None:
    """The name that the source gives is shown, and the ladder that ends there is doubted."""
    first = planned(staff())
    people = staff()
    people["Desmond Okello"] = replace(people["Desmond Okello"], manager="cn=somebody,dc=elsewhere")
    second = planned(people, pulled=first.text)
    assert any("cn=somebody,dc=elsewhere" in remark for remark in second.remarks)
    assert any("level 4" in doubt for doubt in second.doubts)


def test_somebody_who_is_their_own_manager_is_nobodys() -> None:
    """The top of a tree is often written so; the line ends there."""
    people = staff()
    people["Samir Bellweather"] = replace(people["Samir Bellweather"], manager="Samir Bellweather")
    found = planned(people)
    assert found.after.people["samir.bellweather"].manager is None
    assert not found.refusals


def test_a_line_that_goes_round_is_refused_and_named() -> None:
    """Whoever runs Holdfast reads where it goes round; nothing hangs."""
    people = staff()
    people["Samir Bellweather"] = replace(people["Samir Bellweather"], manager="Ravi Solanke")
    found = planned(people)
    assert any("goes round" in each for each in found.refusals)
    assert any("goes round" in each for each in found.remarks)


def test_a_line_is_read_ten_managers_up_and_no_further() -> None:
    """A line longer than any ladder is cut, and that is said."""
    long = [person(f"Chief {n:02}", f"Chief {n + 1:02}", title="Director") for n in range(30)]
    people = [*staff().values(), *long]
    people[2] = replace(people[2], manager="Chief 00")
    found = planned(people)
    assert sum(key.startswith("chief") for key in found.after.people) <= 10
    assert any("more than 10 managers" in each for each in found.remarks)


def test_people_of_another_kind_of_source_stay_as_they_were() -> None:
    """A council's directory service says nothing about the trust's people, who came from a spreadsheet."""
    trust = person(
        "Odette Varn", id="csv:17", address="odette.varn@riverside.example.org", title="Director", teams=("learning",)
    )
    first = planned([trust, *staff().values()], kind="csv")
    both = planned(staff(), pulled=first.text)
    assert both.after.people["odette.varn"].organisation == "riverside"
    assert "odette.varn" not in planned(staff(), pulled=first.text, alone=True).after.people


def test_moving_to_another_kind_of_source_keeps_the_keys() -> None:
    """The same people found in another service by their addresses stay the same people."""
    first = planned(staff())
    moved = [replace(each, id=each.id.replace("ldap:", "graph:")) for each in staff().values()]
    second = planned(moved, kind="graph", pulled=first.text)
    assert not second.difference
    assert 'source_id = "graph:id of Greta Holm"' in second.text


def test_two_people_of_one_name_from_two_sources_are_two() -> None:
    """The trust's Greta Holm is not the council's, although the directory names a `greta.holm` without an address:
    the first keeps the key, with what is written of it, and stays who she is; the other has one of her own."""
    first = planned(staff())
    trust = person(
        "Greta Holm", id="csv:17", address="greta.holm@riverside.example.org", title="Director", teams=("learning",)
    )
    both = planned([trust], kind="csv", pulled=first.text)
    council, other = both.after.people["greta.holm"], both.after.people["greta.holm-2"]
    assert (council.address, council.organisation) == ("greta.holm@northshire.example.org", "northshire")
    assert (other.address, other.organisation) == ("greta.holm@riverside.example.org", "riverside")
    assert not both.after.may_accept("greta.holm-2", "learning")
    again = planned(staff(), pulled=both.text)
    assert not again.difference
    same = person("Greta Holm", id="csv:17", others=("greta@northshire.example.org",))
    assert "greta.holm-2" not in planned([same], kind="csv", pulled=first.text).after.people


def test_days_away_that_a_source_knows_are_taken() -> None:
    """A spreadsheet's dates stand in the directory, and show in the difference."""
    first = planned(staff())
    people = staff()
    away = Absence(first=TODAY, last=TODAY)
    people["Ravi Solanke"] = replace(people["Ravi Solanke"], absences=(away,))
    second = planned(people, pulled=first.text)
    assert second.after.people["ravi.solanke"].absences == (away,)
    assert [each.what for each in second.difference.changed] == ["away"]


names = st.sampled_from(["Ann Amber", "Bo Birch", "Cy Cedar", "Di Dune", "Ed Elm", "Flo Fern", "Gus Glen", "Ivy Isle"])
titles = st.sampled_from(["Director", "Head of Care", "Service Manager", "Team Manager", "Social Worker", ""])
people = st.dictionaries(
    names,
    st.tuples(names | st.just(""), titles, st.booleans(), st.sampled_from(["Learning Disability", "Parks"])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=60, deadline=None)
@given(before=people, after=people, flip=st.booleans())
def test_pulling_twice_changes_nothing_and_order_does_not_matter(before: dict, after: dict, flip: bool) -> None:
    """Whatever was pulled before, the same people pulled again give the same file, in any order."""

    def found(drawn: dict) -> list:
        return [
            person(name, manager, title=title, enabled=enabled, department=department)
            for name, (manager, title, enabled, department) in drawn.items()
        ]

    hand = HAND.replace("ravi.solanke", "ann.amber").replace("greta.holm", "bo.birch").replace("nell.ashgrove", "cy.c")
    first = planned(found(before), hand=hand)
    second = planned(found(after), hand=hand, pulled=first.text)
    again = planned(found(after)[::-1] if flip else found(after), hand=hand, pulled=second.text)
    assert again.text == second.text
    assert not again.difference
