"""Decides whether a letter is proved to be from whom it says, and says how we know (reading A36).

Only what the transport itself proved, or a relay that we were told to trust wrote, counts. Reply-To,
a subject token and a plus-address prove nothing.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address

import authres

from mailer.reading.mime import Mime
from protocol.intents import Authenticity, Sender
from protocol.ports import Envelope
from protocol.teams import Directory

_MOST, _REMEMBERED = 8_000, 1_000


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom to believe about senders. `trusted_relays` are networks whose servers check mail for us;
    `authserv_ids` the names, in lower case, under which they write Authentication-Results (RFC 8601).

    `trust_directory` believes any listed From address: for the trial only, and the verdict says so.
    """

    trusted_relays: tuple[IPv4Network | IPv6Network, ...] = ()
    authserv_ids: frozenset[str] = frozenset()
    trust_directory: bool = False


@dataclass(frozen=True, kw_only=True)
class Results:
    """One Authentication-Results header: who wrote it, the DMARC result, and the domain it is about."""

    authserv_id: str = ""
    dmarc: str = ""
    domain: str = ""


def sender_of(letter: Mime, envelope: Envelope, directory: Directory, trust: Trust) -> Sender:
    """Who wrote a letter, and the verdict with its reason in plain words."""
    addresses = letter.addresses("from")
    address = addresses[0] if len(addresses) == 1 else ""
    person, team = directory.person_at(address), directory.team_at(address)
    verdict, why = _verdict(letter, address, envelope, directory, trust)
    submitted = letter.addresses("sender")
    other = next((each for each in submitted if each != address), None)
    return Sender(
        address=address, person=None if team else person.key if person else None, team=team.key if team else None,
        authenticity=verdict, why=why, on_behalf_of=other,
    )  # fmt: skip


def _verdict(  # noqa: PLR0911 - one return for each step of the policy, in order
    letter: Mime, address: str, envelope: Envelope, directory: Directory, trust: Trust
) -> tuple[Authenticity, str]:
    if not address or len(letter.all("from")) != 1:
        return Authenticity.NOT_PROVED, "it does not name exactly one From address"
    if envelope.login:
        if _same_writer(envelope.login, address, directory):
            return Authenticity.PROVED, "the sender signed in to our mail server with this address"
        return Authenticity.NOT_PROVED, "somebody signed in with another address than the one it is from"
    domain = address.rpartition("@")[2]
    results = topmost_results(letter)
    about_it = results is not None and results.domain == domain
    if results is not None and about_it and results.dmarc == "fail":
        return Authenticity.FAILED, f"the DMARC check of {domain} failed: it was not sent by that organisation"
    listed = domain in {d.lower() for org in directory.organisations.values() for d in org.domains}
    relayed = _from_trusted_relay(envelope.peer, trust)
    if (
        results is not None
        and about_it
        and results.dmarc == "pass"
        and relayed
        and results.authserv_id in trust.authserv_ids
    ):
        if listed:
            return Authenticity.PROVED, f"{results.authserv_id} found that {domain} sent it (DMARC pass)"
        return Authenticity.NOT_PROVED, f"{domain} sent it, and no organisation in the directory writes from there"
    if trust.trust_directory and (directory.person_at(address) or directory.team_at(address)):
        return Authenticity.PROVED, "because this is a trial, its From address was believed and nothing was checked"
    if not relayed:
        return Authenticity.NOT_PROVED, "nobody signed in, and it did not come through a relay that we trust"
    return Authenticity.NOT_PROVED, "the relay that we trust did not find that its domain sent it"


def _same_writer(login: str, address: str, directory: Directory) -> bool:
    if login.strip().lower() == address:
        return True
    here, there = directory.person_at(login), directory.person_at(address)
    return here is not None and there is not None and here.key == there.key


def _from_trusted_relay(peer: str, trust: Trust) -> bool:
    try:
        address = ip_address(peer.strip("[]").removeprefix("IPv6:"))
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None) or address
    return any(mapped in network for network in trust.trusted_relays)


def topmost_results(letter: Mime) -> Results | None:
    """The newest Authentication-Results, if it stands inside the boundary: above the second Received
    line. What stands lower came with the letter, and its sender could have written it."""
    received = 0
    for name, value in letter.headers:
        if name == "received":
            received += 1
            if received > 1:
                return None
        if name == "authentication-results":
            return _results(value[:_MOST])
    return None


def _results(value: str) -> Results:
    return _remembered(value) if len(value) <= _REMEMBERED else _parsed(value)


def _parsed(value: str) -> Results:
    try:
        header = authres.AuthenticationResultsHeader.parse_value(value)
    except Exception:
        return Results()
    found = [each for each in header.results or [] if str(each.method).lower() == "dmarc"]
    if len(found) != 1:
        return Results(authserv_id=str(header.authserv_id or "").lower())
    domains = {str(p.value).lower() for p in found[0].properties or [] if (p.type, p.name) == ("header", "from")}
    domain = next(iter(domains)) if len(domains) == 1 else ""
    return Results(
        authserv_id=str(header.authserv_id or "").lower(), dmarc=str(found[0].result or "").lower(),
        domain=re.sub(r"^.*@", "", domain).strip("."),
    )  # fmt: skip


_remembered = lru_cache(maxsize=1024)(_parsed)
"""A gateway says the same of each letter of one writer, and to parse it takes as long as all other headers."""
