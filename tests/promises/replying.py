"""Replies to an email of ours as mail programs write them, by shape: what is typed above, and what they quote."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from html import escape
from textwrap import wrap

from bot.wiring.mail import wording_for
from protocol.ports.outbox import Post, Wording
from tests.promises.world import US, World

WROTE = f"On Mon, 23 Nov 2026 at 10:15, Holdfast <{US}> wrote:"
HEADING = (
    ("From", f"Holdfast <{US}>"), ("Sent", "23 November 2026 10:15"), ("To", "Rosa One <r1@riverside.example.org>"),
    ("Subject", "Please accept or decline"),
)  # fmt: skip


def marked(text: str) -> str:
    """A text with marks of quotation, broken again as programs break it."""
    lines = (wrap(line, 48, break_long_words=False, break_on_hyphens=False) or [""] for line in text.split("\n"))
    return "\n".join(f"> {each}".rstrip() for broken in lines for each in broken)


def heading(mark: str = "") -> str:
    """The header lines that Outlook writes above the letter it answers."""
    return "\n".join(f"{mark}{name}: {value}" for name, value in HEADING)


def _bold() -> str:
    return "<br>".join(f"<b>{name}:</b> {escape(value)}" for name, value in HEADING)


def _gmail(typed: str, old: str) -> str:
    return (
        f'<div dir="ltr">{typed}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f'{escape(WROTE)}<br></div><blockquote class="gmail_quote" style="border-left:1px">{old}</blockquote></div>'
    )


TEXTS: dict[str, Callable[[str, str], str]] = {
    "marked": lambda typed, old: f"{typed}\n\n{WROTE}\n\n{marked(old)}\n",
    "marked below": lambda typed, old: f"{WROTE}\n{marked(old)}\n\n{typed}\n",
    "outlook": lambda typed, old: f"{typed}\n\nRegards\n\n{heading()}\n\n{old}\n",
    "original": lambda typed, old: f"{typed}\n\n-----Original Message-----\n{heading()}\n\n{old}\n",
    "phone": lambda typed, old: f"{typed}\n\nSent from my iPhone\n\n> {WROTE}\n> \n{marked(old)}\n",
    "forwarded": lambda typed, old: f"{typed}\n\n---------- Forwarded message ---------\n{heading()}\n\n{old}\n",
    "notes": lambda typed, old: f"{typed}\n\n-----Holdfast <{US}> wrote: -----\n{heading()}\n\n{old}\n",
    "twice": lambda typed, old: f"{typed}\n\n{WROTE}\n\n{marked(marked(old))}\n",
}
PAGES: dict[str, Callable[[str, str], str]] = {
    "gmail": _gmail,
    "word": lambda typed, old: (
        f"<p class=MsoNormal>{typed}</p><div><div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt'>"
        f"<p class=MsoNormal>{_bold()}</p></div></div>{old}"
    ),
    "owa": lambda typed, old: (
        f"<div class=elementToProof>{typed}</div><div id=appendonsend></div><hr style='width:98%'>"
        f"<div id=divRplyFwdMsg><font>{_bold()}</font></div><div class=BodyFragment>{old}</div>"
    ),
    "apple": lambda typed, old: (
        f"<div>{typed}</div><div><br><blockquote type=cite><div>{escape(WROTE)}</div><br>"
        f"<div>{old}</div></blockquote></div>"
    ),
    "thunderbird": lambda typed, old: (
        f"<div class=moz-cite-prefix>{escape(WROTE)}<br></div>"
        f"<blockquote type=cite cite='mid:x'>{old}</blockquote><p>{typed}</p>"
    ),
    "unnamed": lambda typed, old: f"<div>{typed}</div><blockquote class='gmail_quote'>{old}</blockquote>",
    "cut only": lambda typed, old: f"<div>{typed}</div><div id=divRplyFwdMsg></div><div>{old}</div>",
    "mobile": lambda typed, old: (
        f"<div>{typed}</div><div id=ms-outlook-mobile-body-separator-line><br></div>"
        f"<div id=ms-outlook-mobile-signature>Get <a href='https://aka.ms/o0ukef'>Outlook for iOS</a></div>"
        f"<div id=mail-editor-reference-message-container><hr><div id=divRplyFwdMsg>{_bold()}</div>{old}</div>"
    ),
    "dark": lambda typed, old: _gmail(f"<div style='color:#fff;background-color:#1b1b1b'>{typed}</div>", old),
}
SHAPES = (*TEXTS, *PAGES)


def reply(world: World, shape: str, typed: str, change: Callable[[str], str] = lambda old: old) -> bytes:
    """A letter of `r1` that answers the last email that they had, in a shape. `change` is what becomes of our words
    in it: it is given the email's text or HTML."""
    ours = world.last_email_to("r1@riverside.example.org")
    assert ours is not None
    letter = _letter(world, ours)
    if shape in TEXTS:
        letter.set_content(TEXTS[shape](typed, change(_wording(world, ours).text)))
    else:
        old = re.sub(r"(?s)^.*?<body[^>]*>|</body>.*$", "", _wording(world, ours).html)
        letter.set_content(f"<html><body>{PAGES[shape](typed, change(old))}</body></html>", subtype="html")
    return letter.as_bytes()


def _wording(world: World, post: Post) -> Wording:
    return wording_for(world.settings)(post)


def _letter(world: World, ours: Post) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"] = "r1@riverside.example.org", US
    letter["Subject"] = f"RE: {world.subject_of(ours)}"
    letter["Date"] = f"{world.clock.now():%a, %d %b %Y %H:%M:%S} +0000"
    letter["Message-ID"], letter["In-Reply-To"] = "<reply@story.example.org>", ours.message_id
    return letter
