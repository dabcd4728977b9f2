"""Decides where somebody of a source belongs: the organisation, the teams, and the addresses that count."""

from bot.directory.sync.file import Kept
from bot.directory.sync.settings import PullSettings, first_fit
from bot.directory.sync.source import Found
from protocol.directory import Directory


class Belonging:
    """The directory as a person wrote it, asked about people of a source. `problems` are keys in the
    settings of the pull that are not in the directory."""

    def __init__(self, hand: Directory, kept: Kept, settings: PullSettings) -> None:
        self._hand, self._kept, self._settings = hand, kept, settings
        self._by_domain = {domain: each.key for each in hand.organisations.values() for domain in each.domains}
        self.problems: list[str] = []

    def organisation(self, found: Found, key: str) -> str | None:
        """By the company, else by the domain of the address, else as it is known already; None for none.

        `key` is the person's, or "" where they have none yet.
        """
        if named := first_fit(self._settings.organisations, found.company):
            if named not in self._hand.organisations:
                self.problems.append(f"{self._settings.place}: there is no [organisation.{named}].")
            return named
        if listed := self._by_domain.get(found.address.rpartition("@")[2]):
            return listed
        known = (people.get(key) for people in (self._hand.people, self._kept.people))
        return next((each.organisation for each in known if each is not None and each.organisation), None)

    def teams(self, found: Found) -> tuple[str, ...]:
        """The teams the source names outright, else that of the department."""
        team = first_fit(self._settings.teams, found.department)
        teams = found.teams or ((team,) if team else ())
        for each in teams:
            if each not in self._hand.teams:
                where = found.where if found.teams else self._settings.place
                self.problems.append(f"{where}: there is no [team.{each}].")
        return teams

    def others(self, found: Found) -> tuple[str, ...]:
        """Their other addresses at domains that are known here: a tenant's own technical ones are not."""
        known = self._by_domain.keys() | self._hand.secure_domains.keys()
        usual = (each for each in found.others if each.rpartition("@")[2] in known)
        return tuple(each for each in usual if each not in self._hand.by_mailbox and each != found.address)
