"""Promise: a gateway's results count only under its name as it writes it. What it would not know for its own, and so
leave in a stranger's letter, is not known here either."""

from ipaddress import ip_network

import pytest

from mailer.reading.mime.mime import parsed
from mailer.reading.sender.authenticity import Trust, sender_of
from protocol.directory import Directory
from protocol.messages.intents import Authenticity
from protocol.ports.letters import Envelope
from tests.protocol.deciding import rules_with

GATE = "mx.northshire.example.org"
PASS = "dmarc=pass header.from=riverside.example.org"
LETTER = (
    "Received: from a by mx.northshire.example.org; Mon, 23 Nov 2026 10:15:00 +0000\r\n{}\r\n"
    "From: Rosa One <r1@riverside.example.org>\r\nTo: cases@holdfast.example.org\r\n\r\naccept\r\n"
)
TRUST = Trust(
    trusted_relays=(ip_network("192.0.2.0/24"),),
    authserv_ids=frozenset({GATE}),
    exchange_internal=True,
    accepted_domains=frozenset({"riverside.example.org"}),
)


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The people of the promises."""
    return rules_with().directory


def verdict(lines: str, directory: Directory) -> Authenticity:
    """What is held of a letter with such lines, from our gateway."""
    raw = LETTER.format(lines).encode("utf-8", "surrogateescape")
    return sender_of(parsed(raw), Envelope(peer="192.0.2.9"), directory, TRUST, raw).authenticity


@pytest.mark.parametrize(
    "line",
    [
        f"Authentication-Results: {GATE}; {PASS}",
        f"authentication-results:\t{GATE} 1; {PASS}",
        f"Authentication-Results: {GATE} (amavisd-new);\r\n\t{PASS}",
        f"Authentication-Results:\r\n {GATE};\r\n {PASS}",
    ],
)
def test_a_gateways_own_results_count_however_they_are_folded(line: str, directory: Directory) -> None:
    """With a version, a comment after the name, on several lines."""
    assert verdict(line, directory) is Authenticity.PROVED


@pytest.mark.parametrize(
    "line",
    [
        f"Authentication-Results : {GATE}; {PASS}",
        f"Authentication-Results\t: {GATE}; {PASS}",
        f"Authentication-Results: (by) {GATE}; {PASS}",
        f"Authentication-Results: \u200b{GATE}; {PASS}",
        f"Authentication-Results: \u00a0{GATE}; {PASS}",
        f"Authentication-Results: \u2003{GATE}; {PASS}",
        f"Authentication-Results: \x0c{GATE}; {PASS}",
        f"Authentication-Results: \x1f{GATE}; {PASS}",
        f"Authentication-Results:\r\n \u3000{GATE}; {PASS}",
        f"Authentication-Results: mx\u00ad.northshire.example.org; {PASS}",
        f"Authentication-Results: mx.northshire.example.org\ufeff; {PASS}",
        f"Authentication-Results: mx.northsh\u0456re.example.org; {PASS}",
        f"Authentication-Results: mx\uff0enorthshire.example.org; {PASS}",
        f"Authentication-Results: mx\x01.northshire.example.org; {PASS}",
        f"Authentication-Results: \x7f{GATE}; {PASS}",
        f"Authentication-Results: \udcff{GATE}; {PASS}",
        f'Authentication-Results: "{GATE}"; {PASS}',
        f"Authentication-Results: {GATE}.; {PASS}",
        f"Authentication-Results: {GATE}/1; {PASS}",
        f"Authentication-Results: =?utf-8?q?{GATE}?=; {PASS}",
        f"Authentication-Results: evil.example.net; none; {GATE}; {PASS}",
        f"Authentication-Results: {GATE}; none\r\nAuthentication-Results: {GATE}; {PASS}",
        f"X-Authentication-Results: {GATE}; {PASS}",
        f"ARC-Authentication-Results: i=1; {GATE}; {PASS}",
        "X-MS-Exchange-Organization-AuthAs: Int\u00adernal",
        "X-MS-Exchange-Organization-AuthAs : Internal",
        "X-MS-Exchange-Organization-AuthAs: Internal\r\nX-MS-Exchange-Organization-AuthAs: Internal",
    ],
)
def test_a_name_in_disguise_proves_nothing(line: str, directory: Directory) -> None:
    """Look-alikes, characters that cannot be seen, quotes, comments before it, an odd header name, another header."""
    assert verdict(line, directory) is not Authenticity.PROVED


@pytest.mark.parametrize("name", ["\u200bmx", "mx", '"mx"'])
def test_a_disguised_line_hides_nothing_that_stands_beneath_it(name: str, directory: Directory) -> None:
    """It keeps its place: what is lower is older, and came with the letter."""
    lines = (
        f"Authentication-Results: {name}.northshire.example.org; dmarc=none\r\nAuthentication-Results: {GATE}; {PASS}"
    )
    assert verdict(lines, directory) is not Authenticity.PROVED


@pytest.mark.parametrize("unseen", ["\x00", "\x08", "\u200b", "\u00ad", "\u2060", "\ufe0f"])
@pytest.mark.parametrize("line", ["From: Rosa One <r1{}@riverside.example.org>", "From: r1@riverside{}.example.org"])
def test_an_address_with_something_that_nobody_sees_is_nobodys(line: str, unseen: str, directory: Directory) -> None:
    """Left out, it would be a colleague's; to the server that sent it, it is another mailbox."""
    raw = LETTER.format(f"Authentication-Results: {GATE}; {PASS}")
    raw = raw.replace("From: Rosa One <r1@riverside.example.org>", line.format(unseen))
    found = parsed(raw.encode())
    sender = sender_of(found, Envelope(peer="192.0.2.9"), directory, TRUST, found.raw)
    assert (sender.authenticity is Authenticity.PROVED, sender.person) == (False, None)


@pytest.mark.parametrize("unseen", ["\x00", "\u200b"])
def test_a_sender_with_something_that_nobody_sees_is_somebody_else(unseen: str, directory: Directory) -> None:
    """What is sent in a name by another needs a right, or a code."""
    raw = LETTER.format(f"Authentication-Results: {GATE}; {PASS}\r\nSender: r1{unseen}@riverside.example.org")
    found = parsed(raw.encode())
    assert sender_of(found, Envelope(peer="192.0.2.9"), directory, TRUST, found.raw).on_behalf_of is not None


def test_a_name_may_hold_what_nobody_sees(directory: Directory) -> None:
    """A mark of direction or an emoji's in a name says nothing of the address."""
    raw = LETTER.format(f"Authentication-Results: {GATE}; {PASS}").replace("Rosa One", "Rosa\u200f One \u2764\ufe0f")
    assert sender_of(parsed(raw.encode()), Envelope(peer="192.0.2.9"), directory, TRUST).person == "r1"
