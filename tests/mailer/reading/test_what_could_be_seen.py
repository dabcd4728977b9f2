"""What a person could not see in a letter was not said, and where what is seen and what is read differ, it is asked
about."""

from collections.abc import Callable

import pytest

from mailer.reading.mime.html.boxes import MAYBE
from mailer.reading.mime.html.lines import page_of
from mailer.reading.mime.html.styles import inline
from protocol.messages.intents import Answer, Reading
from protocol.ports.letters import Read

HEAD = (
    "From: r1@trust.example.org\r\nTo: cases@holdfast.example.org\r\n"
    "Subject: Re: [JW-48211] Please accept or decline\r\n"
    "Message-ID: <a1@trust.example.org>\r\nIn-Reply-To: <n1@holdfast.example.org>\r\nMIME-Version: 1.0\r\n"
)

YES = "plain_accept"

# Each hides the words WORDS; a sheet stands where the style of the letter does.
HIDDEN = (
    "<p style='color:#ffffff'>WORDS</p>",
    "<p style='color:white'>WORDS</p>",
    "<font color=white>WORDS</font>",
    "<p style='color:#fdfdfd'>WORDS</p>",
    "<p style='color:rgba(0,0,0,.02)'>WORDS</p>",
    "<p style='color:transparent'>WORDS</p>",
    "<div style='background:#123456'><p style='color:#123457'>WORDS</p></div>",
    "<table bgcolor=navy><tr><td><font color='#000080'>WORDS</font></td></tr></table>",
    "<p hidden>WORDS</p>",
    "<p style='display:none'>WORDS</p>",
    "<p style='dis\\70lay:none'>WORDS</p>",
    "<p style='display/**/:/**/none'>WORDS</p>",
    "<p style='visibility:hidden'>WORDS</p>",
    "<p style='opacity:0'>WORDS</p>",
    "<p style='opacity:.01'>WORDS</p>",
    "<p style='filter:opacity(0)'>WORDS</p>",
    "<p style='position:absolute;left:-9999px'>WORDS</p>",
    "<p style='text-indent:-999em'>WORDS</p>",
    "<p style='margin-left:-5000px'>WORDS</p>",
    "<p style='font-size:0'>WORDS</p>",
    "<p style='font-size:1px'>WORDS</p>",
    "<p style='font:0/0 a'>WORDS</p>",
    "<p style='line-height:0'>WORDS</p>",
    "<div style='max-height:0;overflow:hidden'>WORDS</div>",
    "<div style='height:0px;overflow:hidden'>WORDS</div>",
    "<div style='width:1px;overflow:hidden'>WORDS</div>",
    "<p style='mso-hide:all'>WORDS</p>",
    "<p style='clip:rect(0,0,0,0)'>WORDS</p>",
    "<p style='clip-path:inset(50%)'>WORDS</p>",
    "<style>@keyframes x {to {opacity: 0}} .x {animation: x 0s forwards}</style><p class=x>WORDS</p>",
    "<p style='transform:scale(0)'>WORDS</p>",
    "<style>.x{display:none}</style><p class=x>WORDS</p>",
    "<style>#y{display:none}</style><p id=y>WORDS</p>",
    "<style>div em{visibility:hidden}</style><div><em>WORDS</em></div>",
    "<style>p.z{color:#fff}</style><p class='a z'>WORDS</p>",
    "<style>@media screen{.x{display:none}}</style><p class=x>WORDS</p>",
    "<style>.o{& .x{opacity:0}}</style><b class=x>WORDS</b>",
    "<style>:root{--c:#fff}p.v{color:var(--c)}</style><p class=v>WORDS</p>",
    "<select><option>WORDS</option></select>",
    "<textarea>WORDS</textarea>",
    "<input value='WORDS'>",
    "<button>WORDS</button>",
    "<details><summary>More</summary>WORDS</details>",
    "<dialog>WORDS</dialog>",
    "<noframes>WORDS</noframes>",
    "<object>WORDS</object>",
    "<svg><text>WORDS</text></svg>",
    "<del>WORDS</del>",
    "<img alt='WORDS' src='cid:x'>",
    "<p style='text-decoration:line-through'>WORDS</p>",
    "<p><!--[if mso]>WORDS<![endif]--></p>",
    "<p style='direction:rtl;unicode-bidi:bidi-override'>WORDS</p>",
    "<div style='display:none'><p style='display:block'>WORDS</p></div>",
)
# Nobody's words in any program: they are not there at all.
NEVER = (
    "<!-- WORDS -->",
    "<template>WORDS</template>",
    "<script>WORDS</script>",
    "<title>WORDS</title>",
)


def _with(shape: str, words: str) -> str:
    return shape.replace("WORDS", words)


@pytest.fixture
def said(read: Callable[..., Read]) -> Callable[[str], str]:
    """How an HTML letter reads: the reading of its answer, or the name of its intent."""

    def _said(html: str, plain: str = "") -> str:
        body = f"Content-Type: text/html; charset=utf-8\r\n\r\n<html><body>{html}</body></html>"
        if plain:
            body = (
                "Content-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n"
                f"{plain}\r\n--b\r\n{body}\r\n--b--\r\n"
            )
        found = read((HEAD + body).encode(), login="r1@trust.example.org")
        assert found.received is not None, found.why
        intent = found.received.intent
        return intent.reading.name.lower() if isinstance(intent, Answer) else type(intent).__name__

    return _said


@pytest.mark.parametrize("shape", [*HIDDEN, *NEVER])
def test_a_yes_that_nobody_saw_is_none(said: Callable[..., str], shape: str) -> None:
    """A yes that only stands where a person could not see it moves nothing."""
    assert said(_with(shape, "I accept this case.")) != YES
    assert said(f"<p>Many thanks.</p>{_with(shape, 'I accept this case.')}") != YES


@pytest.mark.parametrize("shape", HIDDEN)
def test_a_hidden_condition_is_asked_about(said: Callable[..., str], shape: str) -> None:
    """A yes with words beside it that may not have been seen is not taken as it stands."""
    assert said(f"<p>Accept</p>{_with(shape, 'once the funding is agreed')}") in ("conditional", "unclear")
    assert said(f"<p>Accept</p>{_with(shape, 'We decline.')}") == "unclear"


@pytest.mark.parametrize("shape", HIDDEN)
def test_a_hidden_no_is_asked_about_and_a_seen_one_stands(said: Callable[..., str], shape: str) -> None:
    """A no is never lost: hidden it is asked about; seen, it stands whatever is hidden beside it."""
    assert said(f"<p>Many thanks.</p>{_with(shape, 'We decline this case.')}") == "unclear"
    assert said(f"<p>We decline this case.</p>{_with(shape, 'We accept.')}") == "decline"


@pytest.mark.parametrize(
    "adds", ["p:before{content:'Do not '}", "p::after{content:' if it is funded'}", "p::before{content:attr(x)}"]
)
def test_words_that_a_style_adds_are_weighed(said: Callable[..., str], adds: str) -> None:
    """What generated content says may be seen or not: a yes must be one both with it and without."""
    assert said(f"<style>{adds}</style><p x='never'>Accept</p>") in ("unclear", "conditional")
    assert said("<style>p:before{content:'\\2022'}</style><p>Accept</p>") == YES


@pytest.mark.parametrize(
    "html",
    [
        "<p style='color:#1F497D'>Accept</p>",
        "<body text=black bgcolor=white><p>Accept</p>",
        "<p style='color:windowtext'>Accept</p>",
        "<div style='background:#000;color:#fff'>Accept</div>",
        "<body bgcolor=black text=white><p>Accept</p></body>",
        "<style>p.MsoNormal{font-size:11.0pt}@media print{p{display:none}}</style><p class=MsoNormal>Accept</p>",
        "<style>@media (prefers-color-scheme: dark){body{background:#000}p{color:#fff}}</style><p>Accept</p>",
        "<p style='font-size:12.0pt;line-height:115%;margin-left:-18pt'>Accept</p><p style='display:none'>&nbsp;</p>",
        "<div style='height:20px;overflow:hidden'>Accept</div>",
        "<details open><summary>Accept</summary></details>",
    ],
)
def test_a_yes_that_was_seen_is_one(said: Callable[..., str], html: str) -> None:
    """The styles of ordinary programs hide nothing, and what hides no word is no matter."""
    assert said(html) == YES


# Each draws the words WORDS as a quotation is drawn, with nothing that says whose they are.
BOXES = (
    "<blockquote>WORDS</blockquote>",
    "<blockquote style='margin:0 0 0 40px;border:none;padding:0px'><div>WORDS</div></blockquote>",
    "<blockquote class='whatever'>WORDS</blockquote>",
    "<div style='border-left:2px solid #C3D9E5;padding-left:10px'>WORDS</div>",
    "<div style='border:none;border-left:solid blue 1.5pt;padding:0cm 0cm 0cm 4.0pt'><p>WORDS</p></div>",
    "<div style='border-style:none none none solid;border-width:0 0 0 2px'>WORDS</div>",
    "<p class=MsoQuote>WORDS</p>",
    "<style>.b{border-left:1px solid #ccc}</style><div class=b>WORDS</div>",
    "<p class=MsoIntenseQuote>WORDS</p>",
    "<table><tr><td style='border-left:2px solid grey'>WORDS</td></tr></table>",
    "<div class='old-quote'>WORDS</div>",
    "<table><tr><td width=2 bgcolor=blue></td><td>WORDS</td></tr></table>",
    "<div style='border-inline-start:3px solid'>WORDS</div>",
    "<div style='box-shadow:-4px 0 0 #bbb;padding-left:8px'>WORDS</div>",
    "<div style='box-shadow:inset 3px 0 #0a66c2'>WORDS</div>",
    "<div style='background:linear-gradient(to right,#ccc 3px,transparent 3px) no-repeat'>WORDS</div>",
    "<div style='background-image:linear-gradient(90deg,#88a 4px,#fff 4px)'>WORDS</div>",
    "<div style='background:url(cid:bar) repeat-y left top;padding-left:9px'>WORDS</div>",
    "<style>.k{background-image:url(bar.png);background-repeat:repeat-y}</style><div class=k>WORDS</div>",
    "<table><tr><td>WORDS</td><td style='width:2px;background-color:#999'></td></tr></table>",
    "<table><tr><td style='width:1px;border-left:1px solid #ccc'>&nbsp;</td><td>WORDS</td></tr></table>",
    "<div style='display:flex'><div style='flex-basis:3px;background:#ccc'></div><div>WORDS</div></div>",
)
# Each draws a frame round the words WORDS, as a card is drawn too.
FRAMES = (
    "<div style='box-shadow:0 1px 4px #888'>WORDS</div>",
    "<div style='outline:1px dashed #666'>WORDS</div>",
    "<p style='border:1px solid #ccc'>WORDS</p>",
    "<span style='border:1px solid #ccc'>WORDS</span>",
    "<div style='border-top:1px solid;border-bottom:1px solid'>WORDS</div>",
    "<div style='border-block:2px solid #ddd'>WORDS</div>",
    "<div style='border-image:linear-gradient(red,blue) 1;border-image-width:3px'>WORDS</div>",
    "<div style='background:#f3f3f3;padding:8px'>WORDS</div>",
    "<p style='background-color:#eef'>WORDS</p>",
    "<div style='background:url(cid:paper)'>WORDS</div>",
    "<div style='background:#202020;color:#eee;padding:12px'>WORDS</div>",
    "<span style='display:inline-block;background:#ddd'>WORDS</span>",
    "<style>.card{border-radius:6px;background:#f0f4f8}</style><div class=card>WORDS</div>",
    "<fieldset>WORDS</fieldset>",
    "<fieldset style='border:0'><legend>Earlier</legend>WORDS</fieldset>",
    "<details open><summary>Earlier</summary>WORDS</details>",
    "<details><summary>WORDS</summary></details>",
    "<table border=1><tr><td>WORDS</td></tr></table>",
    "<table><tr><td bgcolor='#eeeeee'>WORDS</td></tr></table>",
    "<table><tr><td><table><tr><td style='border:1px solid navy'>WORDS</td></tr></table></td></tr></table>",
    "<table style='border:1px solid #bbb;border-collapse:collapse'><tbody><tr><td>WORDS</td></tr></tbody></table>",
)
# Each is how a program marks the letter that it answers.
QUOTED = (
    "<div name='quote' style='border-left:2px solid'><div name='quoted-content'>WORDS</div></div>",
    "<blockquote type=cite>WORDS</blockquote>",
    "<blockquote class='gmail_quote'>WORDS</blockquote>",
    "<div class='protonmail_quote'>WORDS</div>",
    "<div class='ydp1yahoo_quoted'>WORDS</div>",
    "<div id='yahoo_quoted_1'>WORDS</div>",
    "<div class='moz-cite-prefix'>On 3 May Jo wrote:</div><blockquote cite='mid:x'>WORDS</blockquote>",
)


@pytest.mark.parametrize("shape", [*BOXES, *QUOTED])
def test_a_yes_in_a_quotation_box_is_nobodys(said: Callable[..., str], shape: str) -> None:
    """What is drawn as somebody else's words is not the writer's yes."""
    assert said(f"<p>Many thanks.</p>{_with(shape, 'I accept this case.')}") != YES
    assert said(_with(shape, "I accept this case.")) != YES


@pytest.mark.parametrize("shape", FRAMES)
def test_a_yes_in_a_frame_with_words_outside_it_is_asked_about(said: Callable[..., str], shape: str) -> None:
    """A panel beside somebody's words may hold another's; so does one within the card that a letter stands in."""
    yes = _with(shape, "I accept this case.")
    for around in (
        "<p>Many thanks.</p>{}",
        "{}<p>Thank you, received.</p>",
        "<div>Hi both</div><div>{}</div>",
        "<div style='border:1px solid #ccc;padding:9px'><p>Many thanks.</p>{}</div>",
    ):
        assert said(around.format(yes)) != YES, around


@pytest.mark.parametrize("shape", [each for each in FRAMES if "Earlier" not in each])
def test_a_letter_that_stands_whole_in_a_frame_is_read(said: Callable[..., str], shape: str) -> None:
    """Clients and gateways draw whole letters as cards, with a letterhead above and a warning or a footer around."""
    yes = _with(shape, "I accept this case.")
    banner = "<table width='100%'><tr><td style='background:#FFEB9C;padding:5pt'>CAUTION: This email originated from"
    banner += " outside of the organisation. Do not click links unless you recognise the sender.</td></tr></table>"
    assert said(yes) == YES
    assert said(f"<div>Northshire Mental Health Trust</div>{yes}<div>www.trust.example.org</div>") == YES
    assert said(f"{banner}{yes}") == YES


@pytest.mark.parametrize(
    "html",
    [
        "<div style='border:none;border-bottom:solid windowtext 1.0pt'><p>Accept</p></div><p>Regards</p><p>Odette</p>",
        "<p style='background:white'>Accept</p><p>Kind regards</p>",
        "<div style='color:#fff;background-color:rgb(31,31,31)'>Accept</div><div>Regards</div>",
        "<p><span style='background:yellow'>Accept</span></p><p>Regards</p>",
        "<p>Accept</p><table><tr><td style='border-left:2px solid'>Odette Varn<br>Manager</td></tr></table>",
        "<p>Accept</p><div style='background:#f4f4f4;padding:6px'>Odette Varn<br>Team Manager</div>",
        "<div style='border:1px solid #9C6500;background-color:#FAFA03'>CAUTION: This email originated from "
        "outside of the organisation. Do not click links unless you recognise the sender.</div><br><p>Accept</p>",
        "<body bgcolor='#f6f6f6'><table bgcolor='#ffffff'><tr><td>Accept</td></tr><tr><td>Regards</td></tr></table>",
    ],
)
def test_what_ordinary_programs_draw_takes_no_word_from_its_writer(said: Callable[..., str], html: str) -> None:
    """Lines, highlights, signatures and warnings are drawn round a yes, and it stays one."""
    assert said(html) == YES


def test_a_form_drawn_as_a_table_is_no_frame() -> None:
    """Labels and values side by side are what somebody filled in, whatever stands above them."""
    row = "<tr><td style='border:1px solid'>{}</td><td style='border:1px solid;background:#eee'>{}</td></tr>"
    rows = "".join(row.format(*each.split()) for each in ("Case JW-48211", "To CMHT", "Kind transfer", "Record LAS"))
    assert MAYBE not in page_of(f"<p>Hello, this is new.</p><table border=1>{rows}</table>").seen
    assert MAYBE in page_of("<p>Hello, this is new.</p><table border=1><tr><td>Accept</td></tr></table>").seen


@pytest.mark.parametrize("shape", [*BOXES, *FRAMES])
def test_a_condition_or_a_no_in_a_bare_box_is_not_lost(said: Callable[..., str], shape: str) -> None:
    """A box that nothing introduces may be how its writer set the words apart: they are weighed."""
    assert said(f"<p>We accept this case.</p>{_with(shape, 'This is subject to funding being agreed.')}") in (
        "conditional",
        "unclear",
    )
    assert said(f"<p>We accept this case.</p>{_with(shape, 'No, we decline it.')}") == "unclear"
    assert said(f"<p>Hello</p>{_with(shape, 'We decline this case.')}") == "unclear"


@pytest.mark.parametrize("mark", ["> ", ">", "| ", "  > "])
@pytest.mark.parametrize("words", ["This is subject to funding being agreed.", "No, we decline it."])
def test_a_marked_line_that_nothing_introduces_is_weighed(reply: Callable[..., Read], mark: str, words: str) -> None:
    """In plain text too, a mark alone makes no old letter."""
    found = reply(f"We accept this case.\n\n{mark}{words}\n")
    assert found.received is not None
    assert isinstance(found.received.intent, Answer)
    assert found.received.intent.reading in (Reading.CONDITIONAL, Reading.UNCLEAR)


@pytest.mark.parametrize(
    ("plain", "html", "expected"),
    [
        ("Accept", "<p>We decline.</p>", "unclear"),
        ("We decline.", "<p>Accept</p>", "unclear"),
        ("Please see the HTML.", "<p>We decline this case.</p>", "unclear"),
        ("We decline.", "<p>We decline.</p>", "decline"),
        ("Accept", "<p style='display:none'>Accept</p>", "unclear"),
        ("Accept", "<p>Accept</p>", YES),
        ("Accept", "<p>Accept</p><p style='color:#fff'>if funded</p>", "conditional"),
    ],
)
def test_two_forms_of_a_letter_must_say_the_same(
    said: Callable[..., str], plain: str, html: str, expected: str
) -> None:
    """Whichever form was seen, the answer is the same or is asked about."""
    assert said(html, plain) == expected


@pytest.mark.parametrize(
    "body",
    [
        "Content-Type: multipart/mixed; boundary=never\r\n\r\n--bbb\r\nContent-Type: text/plain\r\n\r\nAccept\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nAccept\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nThanks\r\n--b--\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nAccept\r\n--b\r\n"
        "Content-Type: text/x-amp-html\r\n\r\n<html amp4email><body>We decline</body></html>\r\n--b--\r\n",
        "Content-Type: multipart/alternative; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/html\r\n\r\n<p>Accept</p>\r\n--b\r\n"
        "Content-Type: text/watch-html\r\n\r\n<b>Not yet</b>\r\n--b--\r\n",
        "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nThank you\r\n--b\r\n"
        "Content-Type: text/plain\r\n\r\nAccept\r\n--b--\r\n",
        "Content-Type: text/plain\r\nContent-Disposition: strange\r\n\r\nAccept\r\n",
        "Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\nAccept<!-- only if funded -->\r\n",
        "Content-Type: text/plain\r\nContent-Transfer-Encoding: 8bit\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\n\r\nAccept\r\n=C2=AD\r\n",
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\nAccept<i hidden>not yet</i>\r\n--b--\r\n",
        "Content-Type: text/rtf\r\n\r\n{\\rtf1{\\colortbl;\\red255\\green255\\blue255;}\\cf1 Accept}\r\n",
        "Content-Type: text/html\r\n\r\n<p " + " ".join(f"a{each}" for each in range(60_000)) + ">Accept</p>\r\n",
        "Content-Type: text/html\r\n\r\n<p>Accept</p><style>" + ".a{color:red}" * 6000 + "</style>\r\n",
        "Content-Type: text/html\r\n\r\n<p style='" + "text-decoration" * 16_000 + "'>Accept</p>\r\n",
    ],
)
def test_a_yes_in_a_part_that_may_not_be_shown_is_asked_about(read: Callable[..., Read], body: str) -> None:
    """Where it is not certain that a client shows the words, or all was not read, a yes is not taken."""
    found = read((HEAD + body).encode(), login="r1@trust.example.org")
    assert found.received is None or getattr(found.received.intent, "reading", None) is not Reading.PLAIN_ACCEPT


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Content-Type: text/enriched\r\n\r\n<bold>{}</bold>\r\n", YES),
        ("Content-Type: text/rtf\r\n\r\n{{\\rtf1 {}}}\r\n", YES),
        ("Content-Type: text/plain\r\n\r\n{}\r\n", YES),
    ],
)
def test_a_body_of_another_kind_is_read(read: Callable[..., Read], body: str, expected: str) -> None:
    """Enriched text, RTF and lines whose ends a gateway doubled are words like others: yes, no and condition."""
    for words, reading in (("Accept", expected), ("We decline", "decline"), ("Accept if it is funded", "conditional")):
        raw = (HEAD + body.format(words)).encode()
        for sent in (raw, raw.replace(b"\r\n", b"\r\r\n")):
            found = read(sent, login="r1@trust.example.org")
            assert found.received is not None
            assert isinstance(found.received.intent, Answer)
            assert found.received.intent.reading.name.lower() == reading


def test_a_rights_protected_letter_is_set_aside(read: Callable[..., Read]) -> None:
    """What a server wrote around words under protection is nobody's answer."""
    body = (
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Yes</p>\r\n--b\r\n"
        "Content-Type: application/x-microsoft-rpmsg-message; name=message_v4.rpmsg\r\n\r\nAAAA\r\n--b--\r\n"
    )
    assert read((HEAD + body).encode(), login="r1@trust.example.org").kind == "unreadable"


def test_each_style_of_a_letter_is_read_once() -> None:
    """However many styles a letter goes through again and again, and in whatever order."""
    before = inline.cache_info().misses
    page_of("".join(f'<p style="top:{at % 700}px">accept' for at in range(2_100)))
    assert inline.cache_info().misses - before <= 700


FORMS = (
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nAccept\r\n--b\r\n'
)


@pytest.mark.parametrize(
    ("further", "expected"),
    [
        ("Content-Type: text/enriched\r\n\r\n<bold>Accept</bold>", Reading.PLAIN_ACCEPT),
        ("Content-Type: text/rtf\r\n\r\n{\\rtf1 Accept}", Reading.PLAIN_ACCEPT),
        ("Content-Type: text/enriched\r\n\r\n<bold>Accept</bold> once the panel agrees", Reading.UNCLEAR),
        ("Content-Type: text/rtf\r\n\r\n{\\rtf1 Not before Friday}", Reading.UNCLEAR),
    ],
)
def test_rich_text_beside_a_plain_yes_must_say_the_same(
    read: Callable[..., Read], further: str, expected: Reading
) -> None:
    """Some programs show the richest form, and others the plainest."""
    found = read(f"{HEAD}{FORMS}{further}\r\n--b--\r\n".encode(), login="r1@trust.example.org")
    assert found.received is not None
    assert getattr(found.received.intent, "reading", None) is expected


@pytest.mark.parametrize(
    ("again", "expected"),
    [
        ("Subject: Not accepted\r\n", Reading.UNCLEAR),
        ("Subject: Re: [JW-48211] Please accept or decline\r\n", Reading.PLAIN_ACCEPT),
        ("Date: Mon, 2 Nov 2026 09:00:00 +0000\r\nDate: Tue, 24 Nov 2026 09:00:00 +0000\r\n", Reading.UNCLEAR),
    ],
)
def test_a_header_that_stands_twice_and_differs_is_asked_about(
    read: Callable[..., Read], again: str, expected: Reading
) -> None:
    """Of two subjects or dates a program shows either one."""
    raw = f"{HEAD}{again}Content-Type: text/plain\r\n\r\nAccept\r\n".encode()
    found = read(raw, login="r1@trust.example.org")
    assert found.received is not None
    assert getattr(found.received.intent, "reading", None) is expected
