"""Decides what an entry of a case's ledger shows: what happened, on whose words, how we know that it was them, and what
ties it to the entry before."""

from bot.pages import finding
from bot.pages.case import happening
from bot.pages.given import Given
from bot.pages.page import Answer, Page
from templates import when
from templates.screens.facts import Happening

CHANNELS = {
    "email": "an email", "teams": "Teams", "web": "a page of this service", "command line": "the command line",
    "clock": "the passing of time",
}  # fmt: skip


def entry(given: Given) -> Answer:
    """An entry, by its number."""
    found = next(
        (e for e in given.parts.store.entries(given.of.reference) if str(e.seq) == given.ask.named["seq"]), None
    )
    if found is None:
        return finding.unknown(given, f"{given.of.reference}, entry {given.ask.named['seq']}")
    what: Happening = happening(given, found)
    evidence = found.happened.evidence
    rows = [("Happened", when(found.happened.at, given.zone, seconds=True))]
    if evidence is not None:
        kept = given.parts.store.evidence(evidence.sha256)
        rows += [
            ("Received", when(evidence.received_at, given.zone, seconds=True)),
            ("By", CHANNELS.get(evidence.channel, evidence.channel)),
            ("From", what.by or "nobody named"),
            ("How we know", evidence.authenticity_why or "nobody was to be known"),
            ("Original kept", f"yes, {_size(len(kept))}" if kept is not None else "no longer"),
        ]
    rows.append(("Recorded", when(found.recorded_at, given.zone, seconds=True)))
    digests = [("This entry", found.hash), ("Entry before", found.previous or "none: it is the first")]
    if evidence is not None:
        digests.insert(0, ("Original", evidence.sha256))
    facts = {"case": given.of.reference, "entry": what, "rows": tuple(rows), "digests": tuple(digests)}
    return Page(name="entry", facts=facts)


def _size(count: int) -> str:
    return f"{count} bytes" if count < 1_000 else f"{count / 1_000:.0f} KB"
