"""Decides the order in which an email leaves: who may have it, its words, the guard, then the wire."""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from mailer.composing import Identity, compose, written_at
from mailer.header_lines import mailbox
from mailer.outgoing_guard import insecure, refuse_identifying, refused_domains
from protocol.calendar.workdays import LONDON
from protocol.directory import Directory
from protocol.ports.clock import Clock
from protocol.ports.outbox import Post, Wording
from protocol.violations import Undeliverable


class Carrier(Protocol):
    """Takes a finished email to the other end. Carrying the same Message-ID again is one email."""

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """Return once the other end has taken it. `tries` is how often anybody has begun to carry it before,
        this worker or another, or None where that is not known. Raises SendLater, or Undeliverable naming the
        addresses refused after the others were sent to."""
        ...


class Nowhere:
    """The carrier of a Holdfast in shadow: a finished email that has passed every guard goes nowhere."""

    def carry(
        self, raw: bytes, *, message_id: str, sender: str, recipients: tuple[str, ...], tries: int | None = None
    ) -> None:
        """It is as if it had been taken."""


class OutgoingChannel:
    """The port `Channel` for any carrier.

    `directory` is asked at each email, so that a corrected list of secure domains counts at once.
    An address that may not be written to is left out of the email and named afterwards, in Refused:
    one wrong address in a ladder must not keep the others from being told.
    """

    def __init__(
        self,
        *,
        render: Callable[[Post], Wording],
        sender: Identity,
        directory: Callable[[], Directory],
        clock: Clock,
        carrier: Carrier,
    ) -> None:
        self._render, self._sender, self._directory = render, sender, directory
        self._clock, self._carrier = clock, carrier

    def send(self, post: Post) -> None:
        """Render and send. Raises SendLater, Unsendable, Undeliverable, or Refused (an Undeliverable)."""
        everyone = tuple(address for _, address in (*post.to, *post.copy))
        today = self._clock.now().astimezone(LONDON).date()
        kept_out = insecure(self._directory(), dict.fromkeys(everyone), today)
        bad = tuple(
            address for address in dict.fromkeys(everyone) if address not in kept_out and not _writable(address)
        )
        left = _without(post, frozenset((*kept_out, *bad)))
        refused = bad
        if left.to or left.copy:
            refused += self._carry(left)
        if kept_out:
            trouble = refused_domains(kept_out)
            trouble.addresses = (*kept_out, *refused)
            raise trouble
        if refused or not everyone:
            raise Undeliverable(f"{len(refused)} of {len(everyone)} addresses were refused.", addresses=refused)

    def _carry(self, post: Post) -> tuple[str, ...]:
        known = {mailbox(address): address for _, address in (*post.to, *post.copy)}
        recipients = tuple(known)
        raw = compose(post, self._render(post), sender=self._sender, at=written_at(post))
        refuse_identifying(raw)
        try:
            self._carrier.carry(
                raw,
                message_id=post.message_id,
                sender=mailbox(self._sender.address),
                recipients=recipients,
                tries=post.attempts,
            )
        except Undeliverable as trouble:
            return tuple(known.get(address, address) for address in trouble.addresses)
        return ()


def _writable(address: str) -> bool:
    try:
        mailbox(address)
    except Undeliverable:
        return False
    return True


def _without(post: Post, addresses: frozenset[str]) -> Post:
    """A post without some addresses, and with nobody in it twice."""
    seen: set[str] = set()

    def kept(people: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        left = []
        for name, address in people:
            if address not in addresses and address.lower() not in seen:
                seen.add(address.lower())
                left.append((name, address))
        return tuple(left)

    return replace(post, to=kept(post.to), copy=kept(post.copy))
