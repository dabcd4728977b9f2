"""Decides who is away, and until when, by the MailTips of Exchange: a person's automatic replies, unread."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from mailer.exchange.ews.calls import Answer, Caller, element, tag, text
from mailer.exchange.ews.instants import instant
from mailer.exchange.ews.line import Line
from mailer.exchange.settings import ExchangeMailbox
from mailer.mailbox.trouble import Away, Shut, Trouble, Unwilling
from protocol.ports.absence import Leave
from protocol.violations import Misconfigured, SendLater

_A_TIME = 100
"""Exchange gives no more MailTips at once."""
_SECONDS = 20.0
"""Nobody waits for an answer, but a program that stops waits for the question."""
_OF_ONE = frozenset({
    "ErrorMailRecipientNotFound", "ErrorInvalidRecipients", "ErrorInvalidSmtpAddress", "ErrorNonExistentMailbox",
    "ErrorNameResolutionNoResults", "ErrorNameResolutionNoMailbox",
})  # fmt: skip
"""What is wrong with one address; all else is about the question."""
_MEND = (
    "Nothing need be done: automatic replies tell the same, only later. To have it sooner, switch MailTips on "
    "(Set-OrganizationConfig -MailTipsAllTipsEnabled $true)."
)


class ExchangeAbsences:
    """The port `Absences` on a mailbox of Exchange. It has a line of its own, so that no letter waits for it."""

    def __init__(self, at: ExchangeMailbox) -> None:
        """Nothing is asked of the server yet. Raises Misconfigured."""
        self.source = f"MailTips of {at.mailbox}"
        self._mailbox, self._caller = (
            at.mailbox,
            Caller(Line(replace(at, timeout_seconds=min(at.timeout_seconds, _SECONDS)))),
        )

    def away(self, addresses: Sequence[str]) -> Mapping[str, Leave | None]:
        """See the port."""
        everyone = list(dict.fromkeys(addresses))
        found: dict[str, Leave | None] = {}
        try:
            for some in (everyone[at : at + _A_TIME] for at in range(0, len(everyone), _A_TIME)):
                found |= dict(_told(self._asked(some), some))
        except Away as away:
            raise SendLater(away.what, away.mend, after_seconds=away.after_seconds) from None
        except Shut as shut:
            raise Misconfigured(shut.what, shut.mend) from None
        except Trouble as trouble:
            raise Misconfigured(f"Exchange does not say who is away. {trouble.what}", _MEND) from None
        return found

    def close(self) -> None:
        """Let the connection go."""
        self._caller.close()

    def _asked(self, addresses: Sequence[str]) -> list[Answer]:
        """One answer for each address. The parts stand in the order of the schema (MS-OXWSMTIPS)."""
        everyone = (element("t:Mailbox", element("t:EmailAddress", each)) for each in addresses)
        answers = self._caller.call(
            "GetMailTips",
            element("m:SendingAs", element("t:EmailAddress", self._mailbox)),
            element("m:Recipients", *everyone),
            element("m:MailTipsRequested", "OutOfOfficeMessage"),
        )
        if not answers:
            raise Unwilling("Its answer is empty.")
        troubles = [each.trouble for each in answers if each.trouble is not None and each.trouble.code not in _OF_ONE]
        if len(troubles) == len(answers):
            raise troubles[0]
        return answers


def _told(answers: Sequence[Answer], asked: Sequence[str]) -> Iterator[tuple[str, Leave | None]]:
    """What is known of each address. An answer is told by its address, or else by its place."""
    by_name = {each.lower(): each for each in asked}
    for place, answer in enumerate(answers):
        tips = answer.element.find(tag("m:MailTips")) if answer.trouble is None else None
        if tips is None:
            continue
        named = text(tips.find(tag("t:RecipientAddress")), "t:EmailAddress").lower()
        address = by_name.get(named) or (asked[place] if len(answers) == len(asked) else "")
        replies = tips.find(tag("t:OutOfOffice"))  # left out where the server does not know
        if address and replies is not None:
            yield address, _leave(replies)


def _leave(replies: Any) -> Leave | None:
    """Somebody's leave, where their automatic replies have a text. The text goes no further."""
    if not text(replies.find(tag("t:ReplyBody")), "t:Message"):
        return None
    lasts = replies.find(tag("t:Duration"))
    return Leave(since=instant(text(lasts, "t:StartTime")), until=instant(text(lasts, "t:EndTime")))
