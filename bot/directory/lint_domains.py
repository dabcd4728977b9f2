"""Decides whether every address in the directory may be written to, and belongs where it is listed
(DCB1596; only secure domains are written to)."""

from collections.abc import Iterator
from datetime import date, timedelta

from bot.settings.problems import Problem, error, warning
from protocol.directory import Directory
from protocol.toml.places import Places

_SOON = timedelta(days=60)
"""How long before its last day an accreditation is mentioned: it takes weeks to renew."""


def lint_domains(directory: Directory, places: Places, today: date) -> Iterator[Problem]:
    """Addresses outside their organisation's domains or the secure list, and accreditations that end."""
    if not directory.secure_domains:
        mend = "Add [secure_domains], with each domain that may be written to."
        yield error(places.file, "There is no secure list, so nobody may be written to.", mend)
    for where, address, organisation in _addresses(directory):
        domain = address.rpartition("@")[2]
        own = directory.organisations[organisation].domains if organisation in directory.organisations else ()
        if directory.secure_domains and domain not in directory.secure_domains:
            mend = f"Correct it, or list “{domain}” in [secure_domains] once it is secure."
            what = f"{address} may not be written to: {domain} is not on the secure list."
            yield error(places.at(*where), what, mend)
        elif own and domain not in own:
            what = f"{address} is not at a domain of {directory.organisations[organisation].name}."
            mend = f"Add “{domain}” to its domains, or correct the address."
            say = warning if domain in directory.secure_domains else error
            yield say(places.at(*where), what, mend)
    for domain, until in directory.secure_domains.items():
        at = places.at("secure_domains", domain)
        if until is not None and until < today:
            what = f"The accreditation of {domain} ended on {until}: it may not be written to."
            yield error(at, what, "Renew it and correct the day.")
        elif until is not None and until - today <= _SOON:
            yield warning(at, f"The accreditation of {domain} ends on {until}.", "Renew it and correct the day.")


def _addresses(directory: Directory) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    for team in directory.teams.values():
        yield ("team", team.key, "address"), team.address, team.organisation
    for person in directory.people.values():
        if person.address and not person.vacant:
            yield ("person", person.key, "address"), person.address, person.organisation
        for place, other in enumerate(person.others):
            yield ("person", person.key, "others", place), other, person.organisation
    for place, administrator in enumerate(directory.administrators):
        yield ("administrator", place, "address"), administrator.address, ""
