"""Decides what is measured, and under which names: the one door to prometheus_client. It names no person and no case.

Everything is read from the record as it is asked for, so that several processes on one record agree, and a restart
loses nothing; only `holdfast_log_lines_total` counts what this process had to log.
"""

from collections.abc import Callable
from datetime import datetime

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Info,
    disable_created_metrics,
    generate_latest,
)

from bot import VERSION
from bot.process.health import Health
from bot.process.logs import COUNTED
from protocol.violations import CannotCommit

KIND = str(CONTENT_TYPE_LATEST)
_plain: Callable[[], None] = disable_created_metrics  # it has no types
_plain()  # each look is a registry of its own: when that was made says nothing


def exposed(look: Callable[[], Health]) -> bytes:
    """What Prometheus is given: also where the record cannot be reached, which is the first thing to say then."""
    try:
        found = look()
    except CannotCommit:
        found = None
    registry = CollectorRegistry()
    Info("holdfast", "The release that runs.", registry=registry).info({"version": VERSION})
    logged = Counter(
        "holdfast_log_lines",
        "What this process had to log, by level; repetitions that are left out count too.",
        ["level"],
        registry=registry,
    )
    for level, count in sorted(COUNTED.items()):
        logged.labels(level).inc(count)
    reached = found is not None
    _gauge(registry, "record_reachable", "1 where the record can be read, else 0.", int(reached))
    if found is not None:
        _measure(registry, found)
    return bytes(generate_latest(registry))


def _measure(registry: CollectorRegistry, found: Health) -> None:
    read = Gauge(
        "holdfast_inbox_read_timestamp_seconds",
        "Up to when an inbox has been read; 0 for never.",
        ["inbox"],
        registry=registry,
    )
    for inbox, at in sorted(found.read_up_to.items()):
        read.labels(inbox).set(_seconds(at))
    for name, says, value in (
        ("troubles", "How many troubles /health names.", len(found.troubles)),
        ("messages_waiting", "Emails and chat messages that wait to be sent.", found.waiting),
        (
            "oldest_message_waiting_timestamp_seconds",
            "Since when the oldest of them waits; 0 for none.",
            _seconds(found.oldest),
        ),
        ("emails_sent_in_a_day", "Emails sent in the last 24 hours.", found.sent),
        ("messages_given_up_in_a_day", "Messages given up in the last 24 hours.", found.given_up),
        ("quarantined", "Letters in quarantine that nobody has dealt with.", found.quarantined),
        ("requests_overdue", "Open requests whose deadline has passed.", found.overdue),
        (
            "next_deadline_timestamp_seconds",
            "When the next deadline ends; 0 for none.",
            _seconds(found.next_deadline),
        ),
    ):
        _gauge(registry, name, says, value)
    Counter("holdfast_commits", "Commits of the record since it began.", registry=registry).inc(found.commits)


def _gauge(registry: CollectorRegistry, name: str, says: str, value: float) -> None:
    Gauge(f"holdfast_{name}", says, registry=registry).set(value)


def _seconds(at: datetime | None) -> float:
    return at.timestamp() if at is not None else 0.0
