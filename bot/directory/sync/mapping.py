"""Decides what becomes of everybody a source knows: a person, a vacant post, or nobody we need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.directory.sync.belonging import Belonging
from bot.directory.sync.file import Kept
from bot.directory.sync.keys import Keys
from bot.directory.sync.needed import mailboxes, named_in, needed
from bot.directory.sync.settings import PullSettings, first_fit
from bot.directory.sync.source import Found
from protocol.directory import Directory, Level, Person


@dataclass(frozen=True, kw_only=True)
class Mapped:
    """What a pull would keep. `remarks` are for an administrator to know; with `problems` it may not be used."""

    kept: Kept
    remarks: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def map_people(
    source: Iterable[Found], *, kind: str, hand: Directory, kept: Kept, settings: PullSettings, alone: bool = False
) -> Mapped:
    """The people of a source as the directory knows people. Raises nothing.

    `hand` is the directory as a person wrote it, `kept` what earlier pulls have left. Of that, people
    from another `kind` of source stay as they are, unless this source is to stand `alone`.
    """
    # In one order, whatever the source's: who gets which new key may not depend on it.
    found = sorted(mailboxes(source, hand), key=lambda each: (not each.enabled, each.address, each.id, each.ref))
    keys = Keys(hand, kept)
    keys.recognise(found)
    by_ref = {each.ref: each for each in reversed(found)}
    wanted, remarks = needed(by_ref, keys.of, hand, settings)
    people = _People(wanted, by_ref, keys, hand, kept, settings)
    people.make()
    if not alone:
        for key, person in kept.people.items():
            if kept.ids[key].partition(":")[0] != kind:
                people.made.setdefault(key, person)
    people.keep_posts()
    people.remark_levels()
    ids = {key: keys.holders[key].id if key in keys.holders else kept.ids[key] for key in people.made}
    return Mapped(
        kept=Kept(people=people.made, ids=ids, keys={**kept.keys, **{id_: key for key, id_ in ids.items()}}),
        remarks=tuple(dict.fromkeys([*remarks, *people.remarks])),
        problems=tuple(dict.fromkeys([*keys.problems, *people.belonging.problems])),
    )


class _People:
    """The people of one pull as they are made, one after the other."""

    def __init__(
        self,
        wanted: Mapping[str, Found],
        by_ref: Mapping[str, Found],
        keys: Keys,
        hand: Directory,
        kept: Kept,
        settings: PullSettings,
    ) -> None:
        self._wanted, self._by_ref, self._keys = wanted, by_ref, keys
        self._hand, self._kept, self._settings = hand, kept, settings
        self._named = named_in(hand)
        self.belonging = Belonging(hand, kept, settings)
        self.made: dict[str, Person] = {}
        self.remarks: list[str] = []

    def make(self) -> None:
        """Make everybody the source gives."""
        managed = {each.manager for each in self._wanted.values()}
        # An account no longer in use is wanted only for the post that hangs on it.
        chosen = [
            each
            for each in self._wanted.values()
            if each.enabled or each.ref in managed or self._keys.of.get(each.ref) in self._named
        ]
        self._key_of = {each.ref: self._keys.fresh(each) for each in chosen if self._usable(each)}
        self._live = {key for key, each in self._keys.holders.items() if each.enabled}
        for ref, key in self._key_of.items():
            found = self._wanted[ref]
            if self._keys.holders[key] is found or key not in self.made:
                self.made[key] = self._live_one(key, found) if found.enabled else self._post(key, found)

    def _usable(self, found: Found) -> bool:
        if found.enabled and not found.address:
            self.remarks.append(f"{found.name} ({found.where}) has no email address and was left out.")
            return False
        if self._organisation(found) is None:
            self.remarks.append(f"{found.name} ({found.where}) belongs to no organisation here and was left out.")
            return False
        return True

    def _organisation(self, found: Found) -> str | None:
        under = (each for each in self._wanted.values() if not found.enabled and each.manager == found.ref)
        own = self._keys.of.get(found.ref, "")
        return next(filter(None, (self.belonging.organisation(each, own) for each in (found, *under))), None)

    def _live_one(self, key: str, found: Found) -> Person:
        return Person(
            key=key,
            name=found.name,
            address=found.address,
            organisation=self._organisation(found) or "",
            teams=self.belonging.teams(found),
            title=found.title,
            level=self._level(found),
            manager=self._manager(key, found),
            deputy=self._deputy(found),
            absences=found.absences,
            others=self.belonging.others(found),
            object_id=found.object_id,
        )

    def _post(self, key: str, found: Found) -> Person:
        """The post of somebody whose account may no longer be used."""
        self.remarks.append(f"{found.name} ({found.where}) may no longer log in: their post is taken as vacant.")
        return Person(
            key=key,
            name=f"{found.title or 'Post'} (was {found.name})",
            address="",
            vacant=True,
            title=found.title,
            organisation=self._organisation(found) or "",
            level=self._level(found),
            manager=self._manager(key, found),
            deputy=self._deputy(found),
        )

    def _level(self, found: Found) -> Level:
        return found.level or first_fit(self._settings.levels, found.title) or Level.WORKER

    def _manager(self, key: str, found: Found) -> str | None:
        if not found.manager:
            return self._left_behind(key)
        above = self._by_ref.get(found.manager)
        if above is found:
            self.remarks.append(f"{found.name} ({found.where}) is their own manager in the source: nobody is taken.")
        elif above is None:
            self.remarks.append(f"The manager of {found.name} is not in the source: {found.manager}.")
        elif above.ref in self._key_of and self._key_of[above.ref] != key:
            return self._key_of[above.ref]
        return None

    def _left_behind(self, key: str) -> str | None:
        """The manager somebody had, where that one is gone and the source names nobody since: services
        empty the field when an account is deleted, and the ladder would end there without a word."""
        before = self._kept.people.get(key)
        manager = before.manager if before is not None else None
        return manager if manager in self._kept.people and manager not in self._live else None

    def _deputy(self, found: Found) -> str | None:
        deputy = self._by_ref.get(found.deputy) if found.deputy else None
        return self._key_of.get(deputy.ref) if deputy is not None and deputy.enabled and deputy is not found else None

    def keep_posts(self) -> None:
        """Keep as vacant the posts of people who are gone and whom somebody still stands under."""
        asked = [*self._named, *(each.manager for each in self.made.values())]
        while asked:
            key = asked.pop()
            if key is None or key in self.made or (before := self._kept.people.get(key)) is None:
                continue
            name = before.name if before.vacant else f"{before.title or 'Post'} (was {before.name})"
            self.remarks.append(f"{before.name} is gone from the source: their post is taken as vacant.")
            self.made[key] = replace(
                before, name=name, vacant=True, address="", others=(), object_id="", teams=(), absences=()
            )
            asked.append(before.manager)

    def remark_levels(self) -> None:
        """Say whose title told nothing although a ladder may need it."""
        managers = {each.manager for each in self.made.values()} | {each.manager for each in self._hand.teams.values()}
        for key in sorted(managers & self.made.keys(), key=str):
            person, own = self.made[str(key)], self._hand.people.get(str(key))
            if person.level is Level.WORKER and not (own and own.level is not Level.WORKER):
                title = f"the title “{person.title}” fits nothing in [levels]" if person.title else "they have no title"
                self.remarks.append(f"{person.name} manages others but is taken for a worker: {title}.")
