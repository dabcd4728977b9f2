"""Decides what of a delivery report is believed: only what is about an email that we sent, to whom we sent it, and
once for each email and address. Anybody can write such a report, and everybody who had the email can name it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from bot.service.administrators.notices import administrators
from protocol.decision.rules import Rules
from protocol.messages.intents import Received, Undelivered
from protocol.messages.notices import Notice
from protocol.ports.work import Work

LATELY = timedelta(days=6)
"""A mail server gives up after five days at most (RFC 5321 4.5.4.1), and then writes a report."""


@dataclass(frozen=True, kw_only=True)
class Believed:
    """The email of ours that did not arrive, by its Message-ID, and for whom; or, with no Message-ID, addresses that
    we have written to lately, where the report does not say of what."""

    message_id: str = ""
    addresses: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    """What was sent to those addresses lately, where it does not say of what."""


def believed(work: Work, received: Received, intent: Undelivered) -> Believed:
    """What a report is believed to say; nothing, where no email of ours went to whom it names, or where that has
    been said before."""
    for message_id in received.about.answers:
        if sent := work.sent_to(message_id):
            failed = tuple(each for each in intent.addresses if each in sent)
            return Believed(message_id=message_id, addresses=_news(work, message_id, failed))
    sent_lately = {each: work.sent_lately(each, received.at - LATELY) for each in intent.addresses}
    for address, emails in sent_lately.items():
        about = [message_id for message_id, case in emails if case in received.about.references]
        fresh = next((each for each in about if _news(work, each, (address,))), None)
        if fresh is not None:
            return Believed(message_id=fresh, addresses=(address,))
        if about:
            return Believed()
    if received.about.answers or received.about.references:  # about somebody else's letter
        return Believed()
    day = f"{received.at:%Y-%m-%d}"
    unsure = tuple(each for each, emails in sent_lately.items() if emails and _news(work, day, (each,)))
    cases = (case for each in unsure for _, case in sent_lately[each] if case)
    return Believed(addresses=unsure, cases=tuple(dict.fromkeys(cases))[:20])


def _news(work: Work, what: str, addresses: Sequence[str]) -> tuple[str, ...]:
    """Those of some addresses of which it has not been said before."""
    keys = {each: f"report {sha256(f'{what}|{each}'.encode()).hexdigest()}" for each in addresses}
    return tuple(each for each, key in keys.items() if work.count(key) == 1)


def unsure(rules: Rules, received: Received, intent: Undelivered, found: Believed) -> Notice:
    """What administrators are told where a report does not say which email failed."""
    return administrators(
        rules,
        received.at,
        "A mail server says that an email could not be delivered, and not which.",
        f"To {', '.join(found.addresses)}: {intent.why}.",
        f"Emails went there lately about {', '.join(found.cases)}." if found.cases else "",
        "Check the address in the directory, and tell the people there by telephone.",
    )
