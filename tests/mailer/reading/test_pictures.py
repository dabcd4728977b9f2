"""What stands in place of a picture that is not shown is read: it may be all that a person sees there."""

from collections.abc import Callable

import pytest

from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read

HEAD = (
    "From: Priya Shah <r1@trust.example.org>\r\nTo: cases@holdfast.example.org\r\n"
    "Subject: Re: [JW-48211] Please accept or decline\r\n"
    "Message-ID: <a1@trust.example.org>\r\nIn-Reply-To: <n1@holdfast.example.org>\r\nMIME-Version: 1.0\r\n"
)
HTML = "Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>WORDS</body></html>"
PLAIN = "Content-Type: text/plain; charset=utf-8\r\n\r\nWORDS"

SPEAK = (
    "only if funding is agreed", "once the assessment is on file", "NOT accepted", "We decline this case", "draft",
    "from Monday", "for six weeks", "subject-to-funding.png", "Not accepted logo", "👎", "but not the placement",
    "this is a joke", "until the panel has met", "as long as you keep paying", "Is it ours?", "for the other team",
    "provisionally. Description automatically generated", "temporarily", "Case stays with you", "50/50",
)  # fmt: skip
SAY_NOTHING = (
    "Company logo", "image001.png", "cid:image001.png@01D9A1B2.C3D4E5F0", "Northshire Council logo", "Facebook",
    "facebook icon", "LinkedIn", "X", "Twitter logo", "Instagram", "Follow us on Facebook", "YouTube", "email icon",
    "Logo, company name\n\nDescription automatically generated", "A blue and white sign Description automatically "
    "generated with medium confidence", "A close-up of a logo AI-generated content may be incorrect.", "Phone icon",
    "A picture containing text, clipart\nDescription automatically generated", "NHS", "Icon", "signature_123456789",
    "Disability Confident Employer", "Disability Confident employer badge", "Image removed by sender.", "👍", "✅",
    "Outlook-abcd12.png", "~WRD0000.jpg", "www.northshire.example.org", "https://www.example.org/", "Website", "-",
    "Image removed by sender. Northshire Council logo", "Stonewall Top 100 Employer logo", "Priya Shah", "banner",
    "A person smiling for the camera Description automatically generated", "Investors in People", "spacer", "photo",
    "Map pin icon", "NHS logo", "Armed Forces Covenant Gold Award logo", "Community Mental Health Team logo",
)  # fmt: skip


@pytest.fixture
def said(read: Callable[..., Read]) -> Callable[[str], Reading]:
    """How the answer in a body reads."""

    def _said(body: str) -> Reading:
        found = read((HEAD + body).encode(), login="r1@trust.example.org")
        assert found.received is not None, found.why
        assert isinstance(found.received.intent, Answer), found.received.intent
        return found.received.intent.reading

    return _said


SHAPES = (
    "<p>Accept</p><img alt='ALT' src='cid:x'>",
    "<img src='cid:x' title='ALT'><p>Accept</p>",
    "<div><img alt='ALT' src='cid:x'></div><p>accept</p>",
    "<p>Accept <img alt='ALT' src='https://example.org/a'></p><p>Kind regards<br>Priya Shah<br>Team Manager</p>",
    "<p>Accept</p><p>Kind regards</p><p>Priya Shah</p><table><tr><td><a href='https://example.org'>"
    "<img alt='ALT' src='cid:x'></a></td><td>Team Manager</td></tr></table>",
    "<p>Accept</p><p>Priya</p><map><area alt='ALT' href='https://example.org'></map>",
)


@pytest.mark.parametrize("alt", SPEAK)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_that_says_more_is_asked_about(said: Callable[[str], Reading], shape: str, alt: str) -> None:
    """A condition, a refusal or anything that is not understood beside a yes, wherever the picture stands."""
    assert said(HTML.replace("WORDS", shape.replace("ALT", alt))) is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("alt", SAY_NOTHING)
@pytest.mark.parametrize("shape", SHAPES)
def test_a_logo_says_nothing(said: Callable[[str], Reading], shape: str, alt: str) -> None:
    """Names of files, logos, links to pages, and what a program believes that it sees, cost nobody their yes."""
    assert said(HTML.replace("WORDS", shape.replace("ALT", alt))) is Reading.PLAIN_ACCEPT


@pytest.mark.parametrize("alt", SPEAK[:8])
def test_the_same_in_plain_text(said: Callable[[str], Reading], alt: str) -> None:
    """Programs that turn HTML into plain text write the words in brackets."""
    for shape in ("Accept\n[image: ALT]", "[image: ALT]\nAccept\n\nKind regards\nPriya Shah\n[image: ALT]"):
        assert said(PLAIN.replace("WORDS", shape.replace("ALT", alt))) is not Reading.PLAIN_ACCEPT
        assert said(PLAIN.replace("WORDS", shape.replace("ALT", "Company logo"))) is Reading.PLAIN_ACCEPT
    assert said(PLAIN.replace("WORDS", "Accept\n[A blue logo Description automatically generated]")) is (
        Reading.PLAIN_ACCEPT
    )
    assert said(PLAIN.replace("WORDS", f"Accept\n[{alt}]")) is not Reading.PLAIN_ACCEPT


def test_a_yes_in_a_picture_is_none(said: Callable[[str], Reading]) -> None:
    """Nor is a no lost: both are asked about."""
    for alt in ("We accept this case.", "We decline this case."):
        assert said(HTML.replace("WORDS", f"<p>Many thanks.</p><img alt='{alt}'>")) is Reading.UNCLEAR
    assert said(HTML.replace("WORDS", "<p>We decline.</p><img alt='We accept.'>")) is Reading.DECLINE


def test_what_is_quoted_is_not_the_writers(said: Callable[[str], Reading]) -> None:
    """Pictures of the letter that is answered are not looked at."""
    quoted = "<div id='appendonsend'></div><p>From: Sam</p><img alt='only if funding is agreed'>"
    assert said(HTML.replace("WORDS", f"<p>Accept</p>{quoted}")) is Reading.PLAIN_ACCEPT
