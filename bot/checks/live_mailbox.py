"""Decides what is proved of a real mailbox: that it can be read, filed in and sent from, and another cannot."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

from bot.checks.finding import not_proved, ok, wrong
from bot.service.administrators.notices import administrators
from bot.settings.model import MailExchange, MailGraph, Settings, Trusting
from bot.wiring import exchange as exchangewiring
from bot.wiring import graph
from bot.wiring.load import rules_for
from mailer import exchange
from mailer.composing import Identity, compose
from mailer.exchange import noticing as exchange_noticing
from mailer.finding import Finding
from mailer.graph.opening import client_for
from mailer.graph.tenant import looking
from mailer.graph.tenant import noticing as graph_noticing
from mailer.reading.mime.mime import Mime, parsed
from mailer.reading.sender.results import results_of
from protocol.messages.notices import Recipient
from protocol.ports.absence import Absences
from protocol.ports.clock import Clock
from protocol.ports.outbox import Post, StoredNotice
from protocol.violations import Misconfigured, SendLater, Violation
from templates import render

SKEW = timedelta(seconds=60)
"""Clocks further apart than this make deadlines of letters a matter of luck."""
_AUTH_AS = re.compile(r"^X-MS-Exchange-Organization-AuthAs:", re.I | re.M)
_RECEIVED = re.compile(r"^Received:", re.I | re.M)
_UNPROVED_OTHER = not_proved(
    "another mailbox",
    "That no other mailbox can be read was not tried.",
    "Name one of a colleague who agrees, with --other ADDRESS.",
)
_UNPROVED_SENDING = not_proved(
    "sending",
    "Whether an email can be sent is only shown by sending one.",
    "Add --send: it goes to the mailbox itself.",
)
_MEND = "Look into the log of Holdfast, and at the rights of its account."


def mailbox(settings: Settings, clock: Clock, *, other: str, send: bool) -> Iterator[Finding]:
    """What is found of the mailbox that settings name. Raises nothing of ours."""
    try:
        if settings.mail_exchange is not None:
            yield from _exchange(settings, settings.mail_exchange, clock, other, send=send)
        elif settings.mail_graph is not None:
            yield from _graph(settings, settings.mail_graph, clock, other, send=send)
    except Violation as trouble:
        yield wrong("mailbox", trouble, _MEND)


def _exchange(settings: Settings, named: MailExchange, clock: Clock, other: str, *, send: bool) -> Iterator[Finding]:
    at = exchangewiring.mailbox(named)
    _, letter = _letter(settings, at.mailbox, clock) if send else ("", b"")
    found = exchange.look(at, other=other, letter=letter)
    yield from found
    if not found[0].good:
        return
    if not other:
        yield _UNPROVED_OTHER
    if not send and settings.mail_out.relay is None:
        yield _UNPROVED_SENDING
    told = exchange_noticing.server_clock(at)
    yield _clock(told - clock.now().replace(microsecond=0) if told else None)
    yield from _senders(settings, lambda: exchange_noticing.newest_lines(at))
    with closing(exchangewiring.absences(named)) as absences:
        yield _tips(absences, at.mailbox)


def _graph(settings: Settings, named: MailGraph, clock: Clock, other: str, *, send: bool) -> Iterator[Finding]:
    at = graph.mailbox(named)
    client = client_for(at, clock)
    message_id, letter = _letter(settings, at.mailbox, clock) if send else ("", b"")
    found = looking.look(client, at.mailbox, another=other, letter=letter, message_id=message_id)
    abouts = {"send": "sending", "not another": "another mailbox"}
    for each in found:
        if each.about == "not another" and not other:
            yield _UNPROVED_OTHER
        elif not (each.about == "send" and settings.mail_out.relay is not None and not send):
            yield replace(each, about=abouts.get(each.about, "mailbox"))
    if not found[0].good:
        return
    yield _clock(client.ahead)
    yield from _senders(settings, lambda: graph_noticing.newest_lines(client, at.mailbox))
    yield _tips(graph.absences(named, clock), at.mailbox)


def _letter(settings: Settings, mailbox: str, clock: Clock) -> tuple[str, bytes]:
    """An email from the mailbox to itself, as any of ours: its Message-ID and its bytes. Raises Misconfigured."""
    service, now = settings.service, clock.now()
    about = administrators(
        rules_for(settings),
        now.replace(microsecond=0),
        "Holdfast can send from this mailbox.",
        "This is a test, made by holdfast check --live --send. There is nothing to do.",
    )
    notice = replace(about, to=(Recipient(name=service.name, address=mailbox, role="administrator"),))
    id = sha256(f"live {mailbox} {now.isoformat()}".encode()).hexdigest()[:32]
    post = Post(
        id=id,
        message_id=f"<{id}@{service.domain}>",
        notices=(StoredNotice(id=id, at=now, notice=notice),),
        to=((service.name, mailbox),),
    )
    wording = render(post, address=service.address, service=service.name)
    return post.message_id, compose(post, wording, sender=Identity(name=service.name, address=service.address), at=now)


def _clock(ahead: timedelta | None) -> Finding:
    about = "clock"
    if ahead is None:
        return not_proved(about, "The server does not say what time it has.")
    if abs(ahead) <= SKEW:
        return ok(about, "The server's clock agrees with this machine's.")
    side = "behind" if ahead > timedelta() else "ahead of"
    what = f"This machine's clock is {abs(ahead).total_seconds():.0f} seconds {side} the server's."
    return wrong(about, Misconfigured(what), "Have this machine's clock set over the network (NTP).")


def _senders(settings: Settings, newest: Callable[[], Sequence[str]]) -> Iterator[Finding]:
    """What proves of the newest letters who wrote them: Exchange's mark, and a gateway's results."""
    try:
        came = [lines for lines in newest() if _RECEIVED.search(lines)]
    except Violation as trouble:
        yield not_proved("senders", f"No recent letter could be looked at. {trouble.what}", trouble.mend)
        return
    yield _marks(settings, came)
    if settings.mail_trust.authserv_ids:
        yield _results(settings.mail_trust, came)


def _results(trust: Trusting, came: Sequence[str]) -> Finding:
    """Whether the results of those who are named count. They do above the line by which a letter came into our hands,
    and nowhere else: a gateway that writes them beneath its own Received line proves nothing."""
    about, names = "senders", " and ".join(trust.authserv_ids)
    letters = [parsed(f"{lines.rstrip()}\r\n\r\n".encode("utf-8", "replace")) for lines in came]
    carrying = [each for each in letters if any(_named(each, line) in trust.authserv_ids for line in each.headers)]
    counting = [
        each
        for each in carrying
        if (found := results_of(each, trust.boundary_hosts)) is not None and found.authserv_id in trust.authserv_ids
    ]
    if not carrying:
        what = f"None of the {len(came)} newest letters carries Authentication-Results of {names}."
        return not_proved(about, what, "Have a partner write to the mailbox, and check again.")
    if counting:
        return ok(about, f"The results of {names} count in {len(counting)} of the {len(carrying)} letters with them.")
    what = f"The results of {names} stand in {len(carrying)} of the newest letters, and count in none."
    mend = (
        "They count only above the Received line by which a letter comes into your hands: set boundary_hosts in "
        "[mail.trust] to the host that wrote the first Received line beneath them, or have them written on top."
    )
    return wrong(about, Misconfigured(what), mend)


def _named(letter: Mime, line: tuple[str, str]) -> str:
    found = results_of(replace(letter, headers=(line,)))
    return found.authserv_id if found is not None else ""


def _marks(settings: Settings, came: Sequence[str]) -> Finding:
    """Whether the server marks letters as its own organisation's or not. Every letter that was received by it is
    marked one way or the other."""
    about = "senders"
    marked = sum(bool(_AUTH_AS.search(lines)) for lines in came)
    if not came:
        what = "There is no recent letter to look at for the mark X-MS-Exchange-Organization-AuthAs."
        return not_proved(about, what, "Write one to the mailbox, and check again.")
    if marked:
        return ok(about, f"{marked} of the {len(came)} newest letters carry X-MS-Exchange-Organization-AuthAs.")
    what = f"None of the {len(came)} newest letters carries X-MS-Exchange-Organization-AuthAs."
    if not settings.mail_trust.exchange_internal:
        return not_proved(about, what, "Nothing depends on it: exchange_internal is not set in [mail.trust].")
    mend = (
        "Find out what takes it off, or set exchange_internal = false in [mail.trust]: answers are confirmed by code."
    )
    return wrong(about, Misconfigured(what), mend)


def _tips(absences: Absences, mailbox: str) -> Finding:
    about = "who is away"
    try:
        known = mailbox in absences.away((mailbox,))
    except (SendLater, Misconfigured) as trouble:
        return not_proved(about, trouble.what, trouble.mend)
    if not known:
        return not_proved(about, "MailTips do not say whether somebody is away.")
    return ok(about, "MailTips are answered.")
