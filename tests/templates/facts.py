"""Sample notices for every kind and every variant, for tests of words and of whatever sends them."""

from datetime import datetime

from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.outbox import Post, StoredNotice
from tests.templates.base import CMHT, COMMON, TRANSFER, request
from tests.templates.samples import KINDS, Sample
from tests.templates.variants import VARIANTS

ADDRESS = "holdfast@northshire.example.org"
SAMPLES: dict[str, Sample] = {
    **KINDS,
    **{f"E03 {name}": (Kind.NOT_RECORDED, {**facts, "variant": name}) for name, facts in VARIANTS.items()},
}


def notice(name: str) -> Notice:
    """The sample notice of a name."""
    kind, extras = SAMPLES[name]
    facts = COMMON | dict(extras)
    case, request_ = facts["case"], facts["request"]
    return Notice(
        kind=kind,
        case=case if isinstance(case, str) else None,
        request=1 if request_ else None,
        to=(Recipient(name="Jo Marsh", address="jo.marsh@health.example.org", role="R1"),),
        facts=facts,
    )


def told(name: str) -> StoredNotice:
    """The sample notice of a name, as stored."""
    made = notice(name)
    return StoredNotice(id=f"n-{name}", at=datetime.fromisoformat(str(made.facts["at"])), notice=made)


def post(*names: str) -> Post:
    """One email of the sample notices of these names."""
    return Post(
        id="p-1",
        message_id="<p-1@northshire.example.org>",
        notices=tuple(told(name) for name in names),
        to=(("Jo Marsh", "jo.marsh@health.example.org"),),
    )


__all__ = ["ADDRESS", "CMHT", "COMMON", "SAMPLES", "TRANSFER", "VARIANTS", "notice", "post", "request", "told"]
