"""Promise: no forged sender is ever proved, whatever stands in a letter, and each verdict says why."""

from datetime import UTC, datetime
from ipaddress import ip_network

import pytest

from mailer.reading import LetterReader, Trust
from mailer.reading.mime.mime import parsed
from mailer.reading.sender.authenticity import sender_of
from protocol.directory import Directory
from protocol.messages.intents import Authenticity, Sender
from protocol.pack.procedures import Pack
from protocol.ports.letters import Envelope, Letter

PROVED, NOT, FAILED = Authenticity.PROVED, Authenticity.NOT_PROVED, Authenticity.FAILED
RELAY, STRANGER, ME = "192.0.2.5", "203.0.113.9", "r1@trust.example.org"
RELAYS = (ip_network("192.0.2.0/28"),)
GATEWAY = Trust(trusted_relays=RELAYS, authserv_ids=frozenset({"mx.ours.example.org"}))
ONLINE = Trust(
    trusted_relays=RELAYS, authserv_ids=frozenset({"exchange-online"}), boundary_hosts=("protection.example.net",)
)
INSIDE = Trust(trusted_relays=RELAYS, exchange_internal=True, accepted_domains=frozenset({"trust.example.org"}))
ONLY_INSIDE = Trust(
    trusted_relays=RELAYS,
    exchange_internal=True,
    accepted_domains=frozenset({"trust.example.org"}),
    require_internal=True,
    authserv_ids=frozenset({"mx.ours.example.org"}),
)

HOP = "Received: from mail.trust.example.org ([198.51.100.7]) by mx.ours.example.org; Tue, 24 Nov 2026 12:04:00 +0000"
EDGE = "Received: from mail.trust.example.org (198.51.100.7) by DB5.mail.protection.example.net (10.0.0.1) with SMTP"
INNER = "Received: from DB5.mail.protection.example.net (2001:db8::1) by AM0.prod.example.net (2001:db8::2) with SMTP"
FAR = "Received: from x ([203.0.113.1]) by mail.trust.example.org; Tue, 24 Nov 2026 12:03:00 +0000"
OK = "Authentication-Results: mx.ours.example.org; dmarc=pass header.from=trust.example.org"
EXO = (
    "Authentication-Results: spf=pass (sender IP is 198.51.100.7) smtp.mailfrom=trust.example.org; dkim=pass"
    " (signature was verified) header.d=trust.example.org;dmarc=pass action=none"
    " header.from=trust.example.org;compauth=pass reason=100"
)
AUTH_AS = "X-MS-Exchange-Organization-AuthAs: Internal"


def _letter(*lines: str, who: str = f"From: Priya Shah <{ME}>") -> bytes:
    head = "\r\n".join((*lines, who, "To: cases@holdfast.example.org", "Subject: Re: [JW-48211] x"))
    return f"{head}\r\n\r\naccept\r\n".encode()


def _judged(directory: Directory, raw: bytes, trust: Trust, peer: str = RELAY, login: str | None = None) -> Sender:
    return sender_of(parsed(raw), Envelope(peer=peer, login=login), directory, trust, raw)


def _ar(rest: str, by: str = "mx.ours.example.org") -> str:
    return f"Authentication-Results: {by}; {rest}"


RESULTS = [
    # What stands inside the boundary counts.
    ("above its hop", (OK, HOP), GATEWAY, PROVED),
    ("beneath its hop, above the next", (HOP, OK, FAR), GATEWAY, PROVED),
    ("folded", (OK.replace("; ", ";\r\n\t"), HOP), GATEWAY, PROVED),
    ("folded within a value", (OK.replace("dmarc=", "\r\n dmarc="), HOP), GATEWAY, PROVED),
    ("capitals", (OK.upper().replace("AUTHENTICATION-RESULTS", "AUTHENTICATION-RESULTS"), HOP), GATEWAY, PROVED),
    ("with comments", (_ar("dmarc=pass (p=reject dis=none) header.from=trust.example.org"), HOP), GATEWAY, PROVED),
    ("dkim first, dmarc in the next", (_ar("dkim=pass header.d=trust.example.org"), OK, HOP), GATEWAY, PROVED),
    ("dmarc first, dkim in the next", (OK, _ar("dkim=pass header.d=trust.example.org"), HOP), GATEWAY, PROVED),
    # What does not stand there does not.
    ("beneath two hops", (HOP, FAR, OK), GATEWAY, NOT),
    ("not contiguous", (_ar("spf=pass"), "X-Y: z", OK, HOP), GATEWAY, NOT),
    ("the second one beneath the hop", (HOP, _ar("spf=pass"), OK), GATEWAY, NOT),
    ("beneath another's", (_ar("spf=pass", "mx.evil.example.org"), OK, HOP), GATEWAY, NOT),
    ("another's name", (_ar("dmarc=pass header.from=trust.example.org", "mx.evil.example.org"), HOP), GATEWAY, NOT),
    ("a name that ends like ours", (OK.replace("mx.ours", "x.mx.ours"), HOP), GATEWAY, NOT),
    ("a name that begins like ours", (OK.replace("ours.example.org;", "ours.example.org.evil;"), HOP), GATEWAY, NOT),
    ("no name", (OK.replace("mx.ours.example.org; ", ""), HOP), GATEWAY, NOT),
    ("our name in a comment", (_ar("dmarc=pass header.from=trust.example.org", "(mx.ours.example.org) evil"), HOP),
     GATEWAY, NOT),
    ("an original kept aside", (OK.replace("Results:", "Results-Original:"), HOP), GATEWAY, NOT),
    ("ARC", (OK.replace("Authentication", "ARC-Authentication").replace("mx", "i=1; mx", 1), HOP), GATEWAY, NOT),
    ("in the subject", (f"Subject: x {OK}", HOP), GATEWAY, NOT),
    ("after a bare CR", (f"X-Y: z\r{OK}", HOP), GATEWAY, NOT),
    ("after a NUL", (f"X-Y: z\0{OK}", HOP), GATEWAY, NOT),
    ("after a form feed", (f"X-Y: z\f{OK}", HOP), GATEWAY, NOT),
    ("after a Unicode line end", (f"X-Y: z\u2028{OK}", HOP), GATEWAY, NOT),
    ("folded into another header", (f"X-Y: z\r\n {OK}", HOP), GATEWAY, NOT),
    ("another domain", (_ar("dmarc=pass header.from=evil.example.org"), HOP), GATEWAY, NOT),
    ("a subdomain", (_ar("dmarc=pass header.from=x.trust.example.org"), HOP), GATEWAY, NOT),
    ("two domains", (_ar("dmarc=pass header.from=trust.example.org header.from=evil.example.org"), HOP), GATEWAY, NOT),
    ("no domain", (_ar("dmarc=pass"), HOP), GATEWAY, NOT),
    ("only SPF", (_ar("spf=pass smtp.mailfrom=trust.example.org"), HOP), GATEWAY, NOT),
    ("only DKIM", (_ar("dkim=pass header.d=trust.example.org"), HOP), GATEWAY, NOT),
    ("dmarc twice in one", (_ar("dmarc=pass header.from=trust.example.org; dmarc=pass header.from=trust.example.org"),
                            HOP), GATEWAY, NOT),
    ("dmarc twice in two", (OK, OK, HOP), GATEWAY, NOT),
    ("a pass in a comment", (_ar("dmarc=none (dmarc=pass) header.from=trust.example.org"), HOP), GATEWAY, NOT),
    ("a pass in a quoted value", (_ar('spf=pass smtp.mailfrom="; dmarc=pass header.from=trust.example.org; "'), HOP),
     GATEWAY, NOT),
    ("temporary error", (_ar("dmarc=temperror header.from=trust.example.org"), HOP), GATEWAY, NOT),
    ("a best guess", (_ar("dmarc=bestguesspass header.from=trust.example.org"), HOP), GATEWAY, NOT),
    ("fail", (_ar("dmarc=fail header.from=trust.example.org"), HOP), GATEWAY, FAILED),
    ("fail and pass", (OK, _ar("dmarc=fail header.from=trust.example.org"), HOP), GATEWAY, FAILED),
    ("fail of another domain", (_ar("dmarc=fail header.from=evil.example.org"), HOP), GATEWAY, NOT),
    ("far too many results", (*[_ar("spf=pass")] * 30, OK, HOP), GATEWAY, NOT),
    # Exchange Online writes under no name: its place alone counts.
    ("Exchange Online", (INNER, EXO, EDGE), ONLINE, PROVED),
    ("Exchange Online, no inner hop", (EXO, EDGE, FAR), ONLINE, PROVED),
    ("Exchange Online, beneath the edge", (INNER, EDGE, EXO), ONLINE, NOT),
    ("Exchange Online, no edge", (EXO, HOP), ONLINE, NOT),
    ("Exchange Online, no hop at all", (EXO,), ONLINE, NOT),
    ("Exchange Online, a forged edge lower", (INNER, EDGE, EXO, EDGE), ONLINE, NOT),
    ("Exchange Online, the edge in a comment", (EXO, HOP.replace("([", "(by a.protection.example.net [")), ONLINE, NOT),
    ("Exchange Online, the edge in a greeting", (EXO, HOP.replace("mail.trust", "by a.protection.example.net")), ONLINE,
     NOT),
    ("Exchange Online, a host that ends alike", (EXO, EDGE.replace("mail.protection", "evilprotection")), ONLINE, NOT),
    ("Exchange Online, not set", (INNER, EXO, EDGE), GATEWAY, NOT),
    ("Exchange Online by its word for no name", (_ar("dmarc=pass header.from=trust.example.org", "exchange-online"),
                                                 EDGE), ONLINE, NOT),
    ("Exchange Online, domain between", (EXO.replace("; dkim", "; trust.example.org; dkim"), EDGE), ONLINE, PROVED),
    ("Exchange Online, soft", (EXO.replace("compauth=pass reason=100", "compauth=softpass reason=202"), EDGE), ONLINE,
     NOT),
    ("Exchange Online, own domain forged", (EXO.replace("dmarc=pass", "dmarc=fail").replace(
        "compauth=pass reason=100", "compauth=fail reason=010"), EDGE), ONLINE, FAILED),
    ("Exchange Online, failed although DMARC passed", (EXO.replace(
        "compauth=pass reason=100", "compauth=fail reason=000"), EDGE), ONLINE, FAILED),
    ("Exchange Online, doubtful", (EXO.replace("compauth=pass reason=100", "compauth=fail reason=001"), EDGE), ONLINE,
     NOT),
    ("Exchange Online, no DMARC record", (EXO.replace("dmarc=pass", "dmarc=bestguesspass"), EDGE), ONLINE, NOT),
    ("Exchange Online, dmarc twice", (f"{EXO};dmarc=pass header.from=trust.example.org", EDGE), ONLINE, NOT),
    ("Exchange Online, compauth twice", (f"{EXO};compauth=fail reason=001", EDGE), ONLINE, NOT),
    # Exchange's own mark.
    ("internal", (AUTH_AS,), INSIDE, PROVED),
    ("internal, small letters", (AUTH_AS.lower(),), INSIDE, PROVED),
    ("anonymous", (AUTH_AS.replace("Internal", "Anonymous"),), INSIDE, NOT),
    ("internal twice", (AUTH_AS, AUTH_AS), INSIDE, NOT),
    ("internal and anonymous", (AUTH_AS, AUTH_AS.replace("Internal", "Anonymous")), INSIDE, NOT),
    ("internal, where it is not set", (AUTH_AS,), GATEWAY, NOT),
    ("internal, but something else behind it", (f"{AUTH_AS}; x",), INSIDE, NOT),
    ("another header like it", (AUTH_AS.replace("Organization", "Forest"),), INSIDE, NOT),
    ("nothing where all must be internal", (HOP,), ONLY_INSIDE, FAILED),
    ("passed where all must be internal", (OK, HOP), ONLY_INSIDE, FAILED),
    ("internal where all must be", (AUTH_AS, HOP), ONLY_INSIDE, PROVED),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "trust", "verdict"), [pytest.param(*rest, id=name) for name, *rest in RESULTS])
def test_only_what_our_own_side_wrote_counts(
    directory: Directory, lines: tuple[str, ...], trust: Trust, verdict: Authenticity
) -> None:
    """A result counts by its place and name, a mark by its singleness, and each verdict has its reason."""
    sender = _judged(directory, _letter(*lines), trust)
    assert (sender.authenticity, bool(sender.why)) == (verdict, True), sender.why


@pytest.mark.parametrize(
    ("lines", "trust"),
    [pytest.param(lines, trust, id=name) for name, lines, trust, verdict in RESULTS if verdict is PROVED],
)
def test_nothing_counts_from_a_stranger(directory: Directory, lines: tuple[str, ...], trust: Trust) -> None:
    """The very same letter handed over by anybody but a trusted relay is never proved."""
    for peer in (STRANGER, "", "192.0.2.5.evil.example.org", "::ffff:203.0.113.9"):
        assert _judged(directory, _letter(*lines), trust, peer).authenticity is not PROVED


@pytest.mark.parametrize(
    ("lines", "trust"),
    [pytest.param(lines, trust, id=name) for name, lines, trust, verdict in RESULTS if verdict is PROVED],
)
def test_nothing_counts_inside_an_attached_letter(directory: Directory, lines: tuple[str, ...], trust: Trust) -> None:
    """Results and marks of a letter inside a letter are not this one's."""
    inner = _letter(*lines).decode()
    raw = _letter(HOP, "MIME-Version: 1.0", "Content-Type: message/rfc822").decode().partition("\r\n\r\n")[0]
    assert _judged(directory, f"{raw}\r\n\r\n{inner}".encode(), trust).authenticity is not PROVED


ODD = {
    "two addresses": f"From: {ME}, eve@evil.example.org",
    "two in angles": f"From: <{ME}> <eve@evil.example.org>",
    "two lines": f"From: {ME}\r\nFrom: eve@evil.example.org",
    "the same twice": f"From: {ME}\r\nFrom: {ME}",
    "none": "From: Priya Shah",
    "empty": "From: ",
    "a group": f"From: Team: {ME};",
    "an empty group": "From: undisclosed-recipients:;",
    "a comment in the address": f"From: {ME.replace('@', '(x)@')}",
    "a comment behind": f"From: {ME} (Priya Shah)",
    "a comment that hides another": f"From: (<eve@evil.example.org>) <{ME}>",
    "a nested comment": f"From: ((({ME}))) eve@evil.example.org",
    "a route": f"From: <@evil.example.org:{ME}>",
    "a quoted local part": f'From: "r1"@{ME.partition("@")[2]}',
    "an encoded address": "From: =?utf-8?q?r1=40trust=2Eexample=2Eorg?=",
    "an encoded address in angles": "From: <=?utf-8?q?r1?=@trust.example.org>",
    "a name that is another address": f'From: "eve@evil.example.org" <{ME}>',
    "an encoded name that is one": f"From: =?utf-8?q?eve=40evil=2Eexample=2Eorg?= <{ME}>",
    "a name with a wide at sign": f"From: eve＠evil.example.org <{ME}>",
    "a Cyrillic letter": f"From: {ME.replace('a', 'а')}",
    "a wide letter": f"From: {ME.replace('t', 'ｔ', 1)}",
    "an angle left open": f"From: Priya <{ME}",
    "an angle too many": f"From: Priya <{ME}>>",
    "words behind": f"From: <{ME}> or not",
    "a space before the colon": f"From : {ME}\r\nFrom: {ME}",
    "a bare CR": f"From: {ME}\reve@evil.example.org",
    "a line end in a quoted name": f'From: "Priya\r\n {ME}" <eve@evil.example.org>',
    "a trailing dot": f"From: {ME}.",
    "an address literal": "From: r1@[192.0.2.5]",
}  # fmt: skip


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("way", ["signed in", "gateway", "internal", "trial"])
def test_an_odd_from_line_is_never_proved(directory: Directory, what: str, way: str) -> None:
    """A From line that programs could read in two ways is not proved by anything."""
    trust = {"gateway": GATEWAY, "internal": INSIDE, "trial": Trust(trust_directory=True)}.get(way, Trust())
    raw = _letter(OK, HOP, AUTH_AS, who=ODD[what])
    sender = _judged(directory, raw, trust, login=ME if way == "signed in" else None)
    assert (sender.authenticity, bool(sender.why)) == (NOT, True)


def test_a_look_alike_is_called_one(directory: Directory) -> None:
    """The reason says that letters only look ordinary, so that somebody looks at them."""
    for what in ("a Cyrillic letter", "a wide letter"):
        assert "look like" in _judged(directory, _letter(who=ODD[what]), GATEWAY).why


@pytest.mark.parametrize(
    "who",
    [
        f"From: {ME}",
        f"From: <{ME}>",
        f"From: Priya Shah <{ME}>",
        f'From: "SHAH, Priya (NORTHSHIRE MENTAL HEALTH TRUST)" <{ME}>',
        f'From: "O\'Neill-Shah, P." <{ME}>',
        f"From: =?utf-8?q?Pr=C3=ADya?= =?utf-8?b?U2hhaA==?= <{ME}>",
        f'From: "{ME}" <{ME}>',
        f"From: Príya Shah <{ME}>",
        f"From: Priya Shah\r\n <{ME}>",
        "From: Priya Shah <R1@Trust.Example.org>",
        f"from:Priya Shah<{ME}>",
        f"From: Priya @ CMHT <{ME}>".replace(" @ ", " at "),
    ],
)
def test_ordinary_from_lines_can_be_proved(directory: Directory, who: str) -> None:
    """What mail programs really write is one name and one address."""
    sender = _judged(directory, _letter(OK, HOP, who=who), GATEWAY)
    assert (sender.authenticity, sender.person) == (PROVED, "r1"), sender.why


def test_a_hand_other_than_the_writer_is_shown_whatever_the_verdict(directory: Directory) -> None:
    """A delegate's Sender stands beside From; Reply-To changes nothing at all."""
    for trust, verdict in ((GATEWAY, PROVED), (Trust(), NOT)):
        lines = (OK, HOP, "Sender: Jo Marsh <r0@trust.example.org>", "Reply-To: eve@evil.example.org")
        sender = _judged(directory, _letter(*lines), trust)
        assert (sender.address, sender.person, sender.on_behalf_of) == (ME, "r1", "r0@trust.example.org")
        assert sender.authenticity is verdict


def test_a_token_is_no_proof(directory: Directory, pack: Pack) -> None:
    """A plus-address, a subject token and a reply to our own letter find a case and prove nobody."""
    reader = LetterReader(directory, (pack,), GATEWAY, ("cases@holdfast.example.org",), "holdfast.example.org")
    raw = _letter("To: cases+JW-48211@holdfast.example.org", "In-Reply-To: <n1@holdfast.example.org>")
    envelope = Envelope(peer=RELAY, recipients=("cases+JW-48211@holdfast.example.org",))
    received = reader.read(
        Letter(raw=raw, received_at=datetime(2026, 11, 24, 12, 4, tzinfo=UTC), inbox="x", envelope=envelope)
    ).received
    assert received is not None
    assert (received.sender.authenticity, received.about.references) == (NOT, ("JW-48211",))
