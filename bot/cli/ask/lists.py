"""Commands that list what is on record: the history of a case, and the open requests."""

from datetime import datetime
from typing import Annotated

import typer

from bot.cli.opened import opened, team_named
from bot.cli.options import AsJson, CaseArgument, SettingsFile, as_json, plainly
from bot.cli.terminal import say
from bot.queries.happened import in_words
from bot.queries.ownership import normal
from bot.queries.why_not import unrecorded, why
from protocol.decision.rules import Rules
from protocol.decision.telling import team_facts, written_by
from protocol.messages.chat import CHANNEL
from protocol.violations import Misread
from store import SqlStore
from store.post.postlines import PostLine
from templates import when
from templates.words.history import ours
from templates.words.written import listed


def history(case: CaseArgument, settings: SettingsFile = None, json: AsJson = False) -> None:
    """Show everything on record about a case: each event, its evidence, and each email sent."""
    with plainly(), opened(settings) as here:
        reference = normal(case, here.settings.service.prefix)
        lines = _history(here.store, reference, here.rules)
        with here.store.work() as work:
            work.log_query(reference, "command line", here.clock.now(), "command line, its history")
        if json:
            as_json(list(lines))
            return
        zone = here.rules.directory.home.zone
        for line in lines:
            at = when(datetime.fromisoformat(str(line["at"])), zone, seconds=True)
            by = f", by {line['by']}" if line.get("by") else ""
            because = f", because {line['why']}" if line.get("why") else ""
            words = f" “{line['words']}”" if line.get("words") else ""
            say(f"{at}: {line['what']}{by}{because}.{words}")


def _history(store: SqlStore, reference: str, rules: Rules) -> list[dict[str, object]]:
    entries = store.entries(reference)
    if not entries:
        raise Misread(f"There is no record of {reference}.", "Look at the reference again.")
    lines: list[dict[str, object]] = []
    for entry in entries:
        evidence, kind = entry.happened.evidence, type(entry.happened.event).__name__
        lines.append(
            {
                "at": entry.happened.at.isoformat(),
                "entry": entry.seq,
                "event": kind,
                "what": in_words(entry.happened.event, rules),
                "by": written_by(rules, evidence),
                "why": why(entry.happened, rules),
                "words": evidence.words if evidence else "",
                "recorded_at": entry.recorded_at.isoformat(),
                "hash": entry.hash,
                "evidence": evidence.sha256 if evidence else None,
            }
        )
    for mark, because in unrecorded(store.marks_of(reference), entries):
        what = "a message came, and nothing of it was recorded"
        lines.append({"at": mark.at.isoformat(), "message": mark.message_id, "what": what, "why": because})
    for post in store.outbox.posts_of(reference):
        lines.append(
            {
                "at": post.at.isoformat(),
                "email": post.message_id,
                "what": _emailed(post, rules),
                "to": [address for _, address in post.to],
                "copy": [address for _, address in post.copy],
                "status": post.status,
            }
        )
    return sorted(lines, key=lambda line: str(line["at"]))


_STATUS = {"waiting": "not yet sent", "failed": "given up", "instead": "not sent: another message told it"}
"""What became of a message that has not left."""


def _emailed(post: PostLine, rules: Rules) -> str:
    """What an email or a chat message said, to whom, and whether it has left."""
    alarm = flag.called if (flag := rules.alarm()) else "concern"
    what = listed(ours(kind, alarm).removeprefix("our ") for kind in dict.fromkeys(post.kinds))
    to = listed(name or address for name, address in (*post.to, *post.copy))
    how = f", {_STATUS[post.status]}" if post.status in _STATUS else ""
    return f"{'chat' if post.channel == CHANNEL else 'email'} to {to}: {what}{how}"


def requests(
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose answer is late.")] = False,
    team: Annotated[str, typer.Option(metavar="TEAM", help="Only those from or to a team.")] = "",
    settings: SettingsFile = None,
    json: AsJson = False,
) -> None:
    """List open requests, the soonest deadline first."""
    with plainly(), opened(settings) as here:
        rules = here.rules
        key = team_named(rules, team) if team else None
        overdue_at = here.clock.now().replace(microsecond=0) if overdue else None
        found = here.store.requests(overdue_at=overdue_at, team=key)
        if json:
            as_json(
                [
                    {
                        "case": r.reference,
                        "number": r.number,
                        "procedure": r.procedure,
                        "from": team_facts(rules, r.from_team),
                        "to": team_facts(rules, r.to_team),
                        "state": r.state,
                        "rung": r.rung,
                        "made_at": r.made_at.isoformat(),
                        "due": r.due.isoformat() if r.due else None,
                    }
                    for r in found
                ]
            )
            return
        for r in found:
            zone = rules.calendar_of(r.to_team).zone if r.to_team in rules.directory.teams else None
            due = when(r.due, zone) if r.due and zone else "no deadline yet"
            sides = f"{team_facts(rules, r.from_team)['name']} asks {team_facts(rules, r.to_team)['name']}"
            say(f"{r.reference}  {sides} ({r.procedure}): {r.state}, {due}{f', step {r.rung}' if r.rung else ''}")
        if not found:
            say("No open requests." if not overdue else "Nothing is overdue.")
