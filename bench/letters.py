"""Decides what the letters of the measurements look like: as council and trust mail does, with the
headers of two gateways, a signature, a disclaimer, and often the whole thread below."""

import quopri
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from html import escape

from bench.town import GATEWAY, ORGANISATIONS
from protocol.directory import Person, Team

ADDRESS = "cases@holdfast.example.org"

_SENTENCES = (
    "The review meeting looked at what the person needs now and which service can meet it.",
    "Our own part of the work is up to date and filed, and the visit notes are in the same place.",
    "The last visit was made jointly, and everybody who came agreed on what the next step should be.",
    "Both services know the family well, and the contact sheet is on the shared system.",
    "The equipment that was ordered in October has come and is being used.",
    "The next planned visit is a routine one and can be made by whichever team holds the work then.",
    "We have kept the person informed at each step, and the information leaflet was left with them.",
    "The summary was written last week by the allocated worker and read by the line manager.",
)
_DISCLAIMER = (
    "This email and any files sent with it are confidential and intended solely for the use of the "
    "individual or organisation to whom they are addressed. If you have received it in error please tell "
    "the sender and delete it. Emails are monitored for lawful purposes."
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """A letter's bytes, its sender's address, and which sort of letter it is."""

    raw: bytes
    sender: str
    sort: str


def request(number: int, who: Person, team: Team, at: datetime) -> Written:
    """A labelled request about case JW-`number`: every second one plain and short, the others with
    HTML and 3 to 10 kB of thread."""
    lines = [
        f"Case: JW-{number}", f"To: {team.name}", "Kind: transfer", "Reason: needs found at review",
        "Safeguarding: no", "Record: LAS, case note of 20 November",
    ]  # fmt: skip
    long = number % 2 == 0
    body = "\n".join([*lines, "", *_signed(who)])
    if long:
        body += "\n\n" + _thread(number, who, f"Planning for JW-{number}", _story(number))
    raw = _letter(number, "ask", who, f"Request about JW-{number}", body, at, html=long)
    return Written(raw=raw, sender=who.address, sort="long request" if long else "short request")


def answer(number: int, who: Person, other: Person, message_id: str, at: datetime) -> Written:
    """What comes back, by turns: of ten, six acceptances (four of them above 3 to 10 kB of thread), a
    refusal, an automatic reply, a question of ours and a note that is none of these."""
    place = number % 10
    quoted = _thread(number, None, f"[JW-{number}] Please accept or decline by 5pm Wednesday", _prompt(number))
    sorts = {
        6: ("refusal", "Decline. The person's needs are mainly physical."),
        7: ("automatic reply", "I am away until Monday and will read your email then."),
        8: ("question", "Who owns this case?"),
        9: ("unclear answer", "We are looking at this and will come back to you after the allocation meeting."),
    }
    sort, words = sorts.get(place, ("short acceptance" if place < 2 else "long acceptance", "Accept"))
    long = place >= 2 and place != 7
    body = "\n".join([words, "", *_signed(who)]) + (f"\n\n{quoted}" if long else "")
    subject = f"RE: [JW-{number}] Please accept or decline by 5pm Wednesday 25 November"
    more: tuple[str, ...] = (f"In-Reply-To: {message_id}", f"References: {message_id}")
    if sort == "automatic reply":
        subject = subject.replace("RE:", "Automatic reply:")
        more = (*more, "Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All")
    raw = _letter(number, f"answer-{other.key}", who, subject, body, at, more=more, html=long)
    return Written(raw=raw, sender=who.address, sort=sort)


def _story(number: int) -> str:
    """3 to 10 kB of ordinary sentences, the same for the same number."""
    wanted, lines = 1000 + (number * 997) % 2600, [""]
    place = number
    while sum(map(len, lines)) < wanted:
        lines[-1] = f"{lines[-1]} {_SENTENCES[place % len(_SENTENCES)]}".strip()
        place += 1
        if place % 3 == 0:
            lines += ["", ""]
    return "\n".join(lines).strip()


def _prompt(number: int) -> str:
    return (
        f"Community Mental Health North is asked to take responsibility for case JW-{number}.\n\n"
        "Please reply to this email with one word: accept or decline. The protocol gives two working days "
        "(clause 8.3), so the answer is due by 5pm on Wednesday 25 November 2026.\n\n" + _story(number)
    )


def _thread(number: int, who: Person | None, subject: str, words: str) -> str:
    sender = f"{who.name} <{who.address}>" if who else f"Holdfast <{ADDRESS}>"
    head = f"From: {sender}\nSent: 23 November 2026 09:{number % 60:02}\nTo: {ADDRESS}\nSubject: {subject}"
    return f"{head}\n\n{words}"


def _signed(who: Person) -> tuple[str, ...]:
    where = f"{ORGANISATIONS[who.organisation][0]} | 01632 960{len(who.key):03}"
    return ("Kind regards,", "", who.name, who.title, where, "", _DISCLAIMER)


def _letter(
    number: int,
    kind: str,
    who: Person,
    subject: str,
    body: str,
    at: datetime,
    *,
    more: tuple[str, ...] = (),
    html: bool = False,
) -> bytes:
    domain = who.address.rpartition("@")[2]
    date = format_datetime(at)
    lines = [
        f"Received: from relay.{domain} (relay.{domain} [192.0.2.17]) by {GATEWAY} (Postfix)",
        f" with ESMTPS id 4Z{number:08X} for <{ADDRESS}>; {date}",
        f"Authentication-Results: {GATEWAY}; spf=pass smtp.mailfrom={who.address};",
        f" dkim=pass header.d={domain}; dmarc=pass header.from={domain}",
        f"Received: from mailbox.{domain} (2001:db8::17) by relay.{domain} (2001:db8::18)",
        " with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384)",
        f" id 15.2.1544.4; {date}",
        f"Received: from mailbox.{domain} ([198.51.100.7]) by mailbox.{domain} ([198.51.100.7])",
        f" with mapi id 15.02.1544.004; {date}",
        f"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=selector1;",
        f" h=From:Date:Subject:Message-ID:Content-Type:MIME-Version; bh={'Qm9keSBoYXNo' * 4};",
        *(f" {'b=' if line == 0 else ''}{'U2lnbmF0dXJl' * 6}" for line in range(4)),
        f"From: {who.name} <{who.address}>", f"To: Holdfast <{ADDRESS}>", f"Subject: {subject}",
        f"Thread-Topic: {subject.partition(': ')[2] or subject}", f"Thread-Index: AQHa{number:08d}{'QUJD' * 6}",
        f"Date: {date}",
        f"Message-ID: <{kind}.{number}.{'0A1B' * 6}@{domain}>", *more, "Accept-Language: en-GB, en-US",
        "Content-Language: en-GB", "X-MS-Has-Attach:", "X-Originating-IP: [198.51.100.7]", "MIME-Version: 1.0",
    ]  # fmt: skip
    plain, encoded = body.replace("\n", "\r\n"), "Content-Transfer-Encoding: quoted-printable"
    if not html:
        return _bytes(lines, 'Content-Type: text/plain; charset="utf-8"', "Content-Transfer-Encoding: 8bit", "", plain)
    mark = f"_000_{number:08X}{'C0FFEE' * 4}_"
    return _bytes(
        lines,
        f'Content-Type: multipart/alternative; boundary="{mark}"',
        "",
        f"--{mark}",
        'Content-Type: text/plain; charset="Windows-1252"',
        encoded,
        "",
        _quoted(plain),
        f"--{mark}",
        'Content-Type: text/html; charset="Windows-1252"',
        encoded,
        "",
        _quoted(_html(body)),
        f"--{mark}--",
        "",
    )


def _bytes(lines: list[str], *rest: str) -> bytes:
    return "\r\n".join([*lines, *rest]).encode()


def _quoted(text: str) -> str:
    return quopri.encodestring(text.replace("\r\n", "\n").encode("cp1252")).decode().replace("\n", "\r\n")


def _html(body: str) -> str:
    style = "margin:0cm;font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif"
    told = [f'<p class="MsoNormal" style="{style}">{escape(line) or "&nbsp;"}</p>' for line in body.split("\n")]
    return "\r\n".join([
        '<html><head><meta http-equiv="Content-Type" content="text/html"></head>',
        '<body lang="EN-GB"><div class="WordSection1">', *told, "</div></body></html>",
    ])  # fmt: skip
