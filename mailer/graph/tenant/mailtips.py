"""Decides who is away, and until when, by the MailTips of Exchange Online: before silence counts as an answer."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from mailer.graph.http.answers import Json
from mailer.graph.http.client import GraphClient
from mailer.graph.http.paths import mailbox_path
from mailer.graph.settings import Pace
from mailer.mailbox.trouble import Away, Trouble
from protocol.ports.absence import Leave
from protocol.violations import Misconfigured, SendLater

_HURRIED = Pace(silence=20, whole=30)
"""Nobody waits for an answer, but a program that stops waits for the question."""
_A_TIME = 100
"""Exchange gives no more MailTips at once."""
_ASKED = "automaticReplies, mailboxFullStatus"


@dataclass(frozen=True, kw_only=True)
class MailTip:
    """What Exchange knows of an address. `away` says that automatic replies are on, from `since` to `until`
    where times are set; `full` that the mailbox takes nothing more; `known` is false where Exchange could
    not say, as for people elsewhere."""

    address: str
    away: bool = False
    since: datetime | None = None
    until: datetime | None = None
    full: bool = False
    known: bool = True


class GraphAbsences:
    """The port `Absences` on a mailbox in Exchange Online."""

    def __init__(self, client: GraphClient, mailbox: str) -> None:
        self.source = f"MailTips of {mailbox}"
        self._client, self._mailbox = client.paced(_HURRIED), mailbox

    def away(self, addresses: Sequence[str]) -> Mapping[str, Leave | None]:
        """See the port."""
        try:
            tips = [each for each in mail_tips(self._client, self._mailbox, addresses) if each.known]
        except Away as away:
            raise SendLater(away.what, away.mend, after_seconds=away.after_seconds) from None
        except Trouble as trouble:
            raise Misconfigured(f"Microsoft Graph does not say who is away. {trouble.what}", trouble.mend) from None
        return {each.address: Leave(since=each.since, until=each.until) if each.away else None for each in tips}


def mail_tips(client: GraphClient, mailbox: str, addresses: Iterable[str]) -> Iterator[MailTip]:
    """The tips for each address that Exchange answers for, asked on behalf of a mailbox; nobody waits for them,
    so none is asked for again. Raises a trouble."""
    everyone = list(dict.fromkeys(addresses))
    for some in (everyone[at : at + _A_TIME] for at in range(0, len(everyone), _A_TIME)):
        answer = client.post(
            f"{mailbox_path(mailbox)}/getMailTips", {"EmailAddresses": some, "MailTipsOptions": _ASKED}, patient=False
        )
        asked = {each.lower(): each for each in some}
        for each in answer.get("value", ()):
            yield _tip(each, asked)


def _tip(told: Json, asked: dict[str, str]) -> MailTip:
    address = str((told.get("emailAddress") or {}).get("address", ""))
    replies = told.get("automaticReplies") or {}
    return MailTip(
        address=asked.get(address.lower(), address),
        away=bool(str(replies.get("message") or "").strip()),
        since=_instant(replies.get("scheduledStartTime")),
        until=_instant(replies.get("scheduledEndTime")),
        full=told.get("mailboxFull") is True,
        known=not told.get("error"),
    )


def _instant(told: Json | None) -> datetime | None:
    """A time with its zone; None for a zone by a name that only Windows knows."""
    try:
        text = str((told or {})["dateTime"]).removesuffix("Z").partition(".")[0]
        zone = str((told or {}).get("timeZone") or "UTC")
        at = datetime.fromisoformat(text).replace(tzinfo=UTC if zone.upper() == "UTC" else ZoneInfo(zone))
        return at.astimezone(UTC)
    except (KeyError, ValueError, OSError):
        return None
