"""Decides whether a letter is proved to be from whom it says, and says how we know (reading A36).

Only what the transport itself proved, what a relay that we were told to trust wrote, or a signature
that we checked ourselves counts. Reply-To, a subject token and a plus-address prove nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network, IPv6Network, ip_address

from mailer.reading.mime.addressees import of_a_list
from mailer.reading.mime.mime import Mime
from mailer.reading.sender import dkim
from mailer.reading.sender.fromline import deceiving, writer
from mailer.reading.sender.results import EXCHANGE, Results, results_of
from protocol.directory import Directory
from protocol.messages.intents import Authenticity, Sender
from protocol.ports.letters import Envelope

PROVED, NOT_PROVED, FAILED = Authenticity.PROVED, Authenticity.NOT_PROVED, Authenticity.FAILED
Verdict = tuple[Authenticity, str]
"""What holds, and how we know, as half a sentence in plain words."""


@dataclass(frozen=True, kw_only=True)
class Trust:
    """Whom to believe about senders.

    `trusted_relays` are networks whose servers check mail for us; `authserv_ids` the names, in lower
    case, under which they write Authentication-Results (`exchange-online` for those without a name);
    `boundary_hosts` the hosts or domains by which letters come into their hands.

    `exchange_internal` says that those servers are an Exchange organisation that removes its own marks
    from mail of others, so that its mark “internal” proves a sender in `accepted_domains`;
    `require_internal` that all true mail from those domains carries it. `keys` looks up DKIM keys, None
    where we check no signatures. `trust_directory` believes any listed From address: for the trial only.
    """

    trusted_relays: tuple[IPv4Network | IPv6Network, ...] = ()
    authserv_ids: frozenset[str] = frozenset()
    boundary_hosts: tuple[str, ...] = ()
    accepted_domains: frozenset[str] = frozenset()
    exchange_internal: bool = False
    require_internal: bool = False
    keys: dkim.Keys | None = None
    trust_directory: bool = False


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A letter as it is judged: `address` is that of From, or "" where there is not exactly one."""

    letter: Mime
    raw: bytes
    address: str
    envelope: Envelope
    directory: Directory
    trust: Trust

    @property
    def domain(self) -> str:
        """The domain of From."""
        return self.address.rpartition("@")[2]

    @cached_property
    def results(self) -> Results | None:
        """What the newest hop inside the boundary found about this domain."""
        found = results_of(self.letter, self.trust.boundary_hosts)
        return found if found is not None and found.domain == self.domain else None

    @cached_property
    def relayed(self) -> bool:
        """Whether a relay that we trust handed it over, or the server of our own mailbox."""
        if self.envelope.trusted:
            return True
        try:
            peer = ip_address(self.envelope.peer.strip("[]").removeprefix("IPv6:"))
        except ValueError:
            return False
        mapped = getattr(peer, "ipv4_mapped", None) or peer
        return any(mapped in network for network in self.trust.trusted_relays)

    @cached_property
    def domains(self) -> frozenset[str]:
        """The domains that organisations in the directory write from."""
        return frozenset(d.lower() for org in self.directory.organisations.values() for d in org.domains)

    @property
    def ours(self) -> bool:
        """Whether it says that it is from the Exchange organisation that feeds us."""
        return self.domain in self.trust.accepted_domains

    @cached_property
    def internal(self) -> bool:
        """Whether Exchange marks a letter as sent within the organisation: the mark stands exactly once."""
        marks = self.letter.all("x-ms-exchange-organization-authas")
        return self.relayed and self.trust.exchange_internal and [m.strip().lower() for m in marks] == ["internal"]


def sender_of(letter: Mime, envelope: Envelope, directory: Directory, trust: Trust, raw: bytes = b"") -> Sender:
    """Who wrote a letter, and the verdict with its reason in plain words. `raw` is its original bytes."""
    address = writer(letter)
    person, team = directory.person_at(address), directory.team_at(address)
    judged = Judged(letter=letter, raw=raw, address=address, envelope=envelope, directory=directory, trust=trust)
    verdict, why = next(found for judge in TABLE if (found := judge(judged)) is not None)
    return Sender(
        address=address,
        person=None if team else person.key if person else None,
        team=team.key if team else None,
        authenticity=verdict,
        why=why,
        on_behalf_of=_sent_by(letter, address, directory),
    )


def _sent_by(letter: Mime, address: str, directory: Directory) -> str | None:
    """Another address that sent it, by its Sender line; None where that is the writer, or a list that sent it on. A
    line that names no address, or several, is of somebody else too."""
    if not any(line.strip() for line in letter.all("sender")):
        return None
    person = directory.person_at(address)
    found = tuple(dict.fromkeys(letter.addresses("sender")))
    if len(found) == 1 and of_a_list(found[0]) and directory.person_at(found[0]) is None:
        return None
    others = [a for a in found if a != address and (person is None or directory.person_at(a) != person)]
    if len(others) == 1:
        return others[0]
    return None if found and not others else UNCLEAR


UNCLEAR = "an unclear Sender line"
"""Stands for whoever sent a letter whose Sender line names no one address."""


# --- the judgements ---------------------------------------------------------------------------------------


def _deceiving(judged: Judged) -> Verdict | None:
    why = deceiving(judged.letter, judged.address)
    return (NOT_PROVED, why) if why else None


def _signed_in(judged: Judged) -> Verdict | None:
    login = judged.envelope.login
    if not login:
        return None
    here, there = judged.directory.person_at(login), judged.directory.person_at(judged.address)
    if login.strip().lower() == judged.address or (here is not None and there is not None and here.key == there.key):
        return PROVED, "the sender signed in to our mail server with this address"
    return NOT_PROVED, "somebody signed in with another address than the one it is from"


def _disproved(judged: Judged) -> Verdict | None:
    """A result against a sender is believed whoever wrote it: nobody gains by it but the person forged."""
    results = judged.results
    if results is None:
        return None
    if results.composite == "fail" and results.reason == "010":
        return FAILED, f"Exchange found that it only pretends to be from inside {judged.domain}"
    if results.dmarc == "fail" or (results.composite == "fail" and results.reason == "000"):
        return FAILED, f"the DMARC check of {judged.domain} failed: it was not sent by that organisation"
    return None


def _internal(judged: Judged) -> Verdict | None:
    if judged.ours and judged.internal:
        return PROVED, f"Exchange took it from somebody signed in inside {judged.domain}"
    return None


def _pretends_to_be_internal(judged: Judged) -> Verdict | None:
    came = judged.envelope.peer or judged.envelope.trusted
    if judged.ours and came and judged.trust.require_internal:
        return FAILED, f"all mail from {judged.domain} comes from inside, and this did not"
    return None


def _gateway_passed(judged: Judged) -> Verdict | None:
    results = judged.results
    if results is None or results.dmarc != "pass" or not judged.relayed:
        return None
    if results.authserv_id not in judged.trust.authserv_ids or results.composite not in ("", "pass"):
        return None
    if judged.domain not in judged.domains:
        return NOT_PROVED, f"{judged.domain} sent it, and no organisation in the directory writes from there"
    name = "Exchange Online" if results.authserv_id == EXCHANGE else results.authserv_id
    return PROVED, f"{name} found that {judged.domain} sent it (DMARC pass)"


def _signature_holds(judged: Judged) -> Verdict | None:
    keys = judged.trust.keys
    if judged.envelope.rebuilt:  # a signature is over the bytes as they were
        return None
    if keys is None or not judged.raw or judged.domain not in judged.domains:
        return None
    by, why = dkim.signed(judged.letter, judged.raw, judged.domain, judged.domains, keys)
    if by:
        return PROVED, f"the DKIM signature of {by} holds, so that domain sent it just as it came"
    return (NOT_PROVED, why) if not judged.relayed and not judged.trust.trust_directory else None


def _trial(judged: Judged) -> Verdict | None:
    listed = judged.directory.person_at(judged.address) or judged.directory.team_at(judged.address)
    if judged.trust.trust_directory and listed:
        return PROVED, "because this is a trial, its From address was believed and nothing was checked"
    return None


def _why_not(judged: Judged) -> Verdict:
    if not judged.relayed:
        return NOT_PROVED, "nobody signed in, and it did not come through a relay that we trust"
    if judged.ours and judged.trust.exchange_internal:
        return NOT_PROVED, f"it says that it is from inside {judged.domain}, and Exchange did not find so"
    return NOT_PROVED, "the relay that we trust did not find that its domain sent it"


TABLE: tuple[Callable[[Judged], Verdict | None], ...] = (
    _deceiving,
    _signed_in,
    _disproved,
    _internal,
    _pretends_to_be_internal,
    _gateway_passed,
    _signature_holds,
    _trial,
    _why_not,
)
"""The whole policy, in order: the first that has something to say decides."""
