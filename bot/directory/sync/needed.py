"""Decides whom of a source the directory has a use for: nobody's data is taken without one (UK GDPR
Article 5(1)(c))."""

from collections.abc import Iterable, Iterator, Mapping

from bot.directory.sync.settings import PullSettings, first_fit
from bot.directory.sync.source import Found
from protocol.directory import Directory

DEPTH = 10
"""How many managers are read above somebody. No ladder has so many levels; a line that long goes round."""


def named_in(hand: Directory) -> frozenset[str]:
    """Every person key that the directory as written speaks of."""
    keys: set[str | None] = set(hand.people)
    for person in hand.people.values():
        keys |= {person.manager, person.deputy}
    for team in hand.teams.values():
        keys |= {team.manager, team.duty, *team.can_accept}
    return frozenset(key for key in keys if key)


def needed(
    by_ref: Mapping[str, Found], keys: Mapping[str, str], hand: Directory, settings: PullSettings
) -> tuple[dict[str, Found], list[str]]:
    """The people of the teams, those the directory names, their deputies, and everybody above them, by
    ref; and a remark about every line of managers that was not read to its end."""
    named = named_in(hand)
    wanted: dict[str, Found] = {}
    remarks: list[str] = []
    for found in by_ref.values():
        team = bool(found.teams) or first_fit(settings.teams, found.department) is not None
        in_team = found.enabled and (settings.everyone or team)
        if in_team or keys.get(found.ref, "") in named:
            wanted |= {each.ref: each for each in _with_those_above(found, by_ref, remarks)}
    for found in tuple(wanted.values()):
        if (deputy := by_ref.get(found.deputy)) is not None and found.deputy:
            wanted[deputy.ref] = deputy
    return wanted, list(dict.fromkeys(remarks))


def _with_those_above(found: Found, by_ref: Mapping[str, Found], remarks: list[str]) -> Iterator[Found]:
    met = {found.ref}
    yield found
    here = found
    while (above := by_ref.get(here.manager)) is not None and here.manager:
        if above.ref in met:
            if above is not here:
                remarks.append(f"The line of managers goes round at {above.name} ({above.where}).")
            return
        if len(met) > DEPTH:
            remarks.append(f"The line above {found.name} has more than {DEPTH} managers: it was read no further.")
            return
        met.add(above.ref)
        yield above
        here = above


def mailboxes(found: Iterable[Found], hand: Directory) -> Iterator[Found]:
    """People, without the entries that are mailboxes of teams."""
    return (each for each in found if each.address not in hand.by_mailbox)
