"""Decides who was responsible for a case at a past instant, and refuses a local time that does not exist or comes
twice, as when the clocks change."""

from datetime import UTC, datetime

from bot.pages.given import Given
from bot.pages.mine import team_name
from bot.pages.page import Answer, Page
from templates import clock, when
from templates.screens.facts import Wrong
from templates.words.history import BASES

FIELDS = ("day", "month", "year", "time")


def at_instant(given: Given) -> Answer:
    """Who was responsible then. Without a time it asks for one."""
    typed = {field: given.typed(field)[:12] for field in FIELDS}
    facts: dict[str, object] = {"case": given.of.reference, "typed": typed, "team": "", "found": None}
    if not any(typed.values()):
        return Page(name="instant", facts=facts)
    at = _instant(given, typed)
    if isinstance(at, Wrong):
        return Page(name="instant", facts=facts, errors=(at,), status=400)
    if at > given.at:
        ahead = Wrong(field="day", words="Enter a time that has passed")
        return Page(name="instant", facts=facts, errors=(ahead,), status=400)
    found = given.parts.store.owner_at(given.of.reference, at)
    facts |= {"asked": when(at, given.zone), "found": found is not None}
    if found is None:
        return Page(name="instant", facts=facts | {"known": when(given.of.history[0][0], given.zone)})
    ended = found.until is not None and found.until <= at
    return Page(
        name="instant",
        facts=facts
        | {
            "team": team_name(given, found.team),
            "since": when(found.since, given.zone),
            "entry": found.entry.seq,
            "because": BASES.get(found.basis, found.basis),
            "ended": ended,
        },
    )


def _instant(given: Given, typed: dict[str, str]) -> datetime | Wrong:
    try:
        hour, minute = _hour(typed["time"])
    except ValueError:
        return Wrong(field="time", words="Enter a time, such as 17:00 or 5pm")
    try:
        local = datetime(int(typed["year"]), int(typed["month"]), int(typed["day"]), hour, minute, tzinfo=given.zone)
    except ValueError:
        return Wrong(field="day", words="Enter a real day, such as 25 11 2026")
    first, second = local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
    if first == second:
        return first
    if first.astimezone(given.zone).replace(tzinfo=None) != local.replace(tzinfo=None):
        return Wrong(field="time", words=f"The clocks went forward: there was no {clock(local.time())} on that day")
    hint = "an hour earlier or an hour later"
    words = f"The clocks went back: {clock(local.time())} came twice on that day. Ask for {hint}"
    return Wrong(field="time", words=words)


def _hour(typed: str) -> tuple[int, int]:
    """A time of day as people write it: `17:00`, `5pm`, `5.30 pm`. Raises ValueError."""
    plain = typed.lower().replace(" ", "").replace(".", ":")
    half = plain[-2:] if plain[-2:] in ("am", "pm") else ""
    hours, _, minutes = plain.removesuffix(half).partition(":")
    hour, minute = int(hours), int(minutes or 0)
    if half and not 1 <= hour <= 12:
        raise ValueError(typed)
    hour = hour % 12 + (12 if half == "pm" else 0) if half else hour
    if not (0 <= hour < 24 and 0 <= minute < 60):
        raise ValueError(typed)
    return hour, minute
