"""What a small EWS server answers when it is asked for MailTips; it insists on the request as the schema has it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest
from lxml import etree  # type: ignore[import-untyped]

from tests.mailer.exchange import answers
from tests.mailer.exchange.server import ADDRESS, M, T

PARTS = [f"{{{M}}}SendingAs", f"{{{M}}}Recipients", f"{{{M}}}MailTipsRequested"]


@dataclass(kw_only=True)
class Tips:
    """Who is away. `nameless` leaves out whom an answer is about, as a server may."""

    away: dict[str, tuple[datetime | None, datetime | None]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    pending: set[str] = field(default_factory=set)
    errors: dict[str, str] = field(default_factory=dict)
    nameless: bool = False
    text: str = "I am away. Ring Ann about Mrs Example."
    asked: list[list[str]] = field(default_factory=list)

    def serve(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Have every small server of this test answer so."""
        monkeypatch.setattr(answers.Answers, "GetMailTips", lambda _, request: self.told(request), raising=False)

    def told(self, request: Any) -> list[str]:
        """A response message for each recipient, or a refusal of the whole."""
        recipients = request.find(PARTS[1])
        good = (
            [each.tag for each in request] == PARTS
            and not (request.text or "").strip()
            and (request.find(PARTS[0]).findtext(f"{{{T}}}EmailAddress") or "") == ADDRESS
            and request.findtext(PARTS[2]) == "OutOfOfficeMessage"
            and 0 < len(recipients) <= 100
            and all(each.tag == f"{{{T}}}Mailbox" for each in recipients)
        )
        if not good:
            raise AssertionError(etree.tostring(request))
        addresses = [each.findtext(f"{{{T}}}EmailAddress") or "" for each in recipients]
        self.asked.append(addresses)
        return [self._one(each) for each in addresses]

    def _one(self, address: str) -> str:
        if address in self.errors:
            return answers.error(self.errors[address]).replace("MESSAGE", "m:MailTipsResponseMessageType")
        named = "" if self.nameless else f"<t:EmailAddress>{address.title()}</t:EmailAddress>"
        about = f"<t:RecipientAddress><t:Name/>{named}<t:RoutingType>SMTP</t:RoutingType></t:RecipientAddress>"
        pending = "OutOfOfficeMessage" if address in self.pending else ""
        tip = "" if address in self.unknown | self.pending else self._replies(address)
        return (
            '<m:MailTipsResponseMessageType ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>'
            f"<m:MailTips>{about}<t:PendingMailTips>{pending}</t:PendingMailTips>{tip}</m:MailTips>"
            "</m:MailTipsResponseMessageType>"
        )

    def _replies(self, address: str) -> str:
        if address not in self.away:
            return "<t:OutOfOffice><t:ReplyBody><t:Message/></t:ReplyBody></t:OutOfOffice>"
        first, last = self.away[address]
        times = (
            ""
            if first is None or last is None
            else (
                f"<t:Duration><t:StartTime>{first:%Y-%m-%dT%H:%M:%SZ}</t:StartTime>"
                f"<t:EndTime>{last:%Y-%m-%dT%H:%M:%SZ}</t:EndTime></t:Duration>"
            )
        )
        return f"<t:OutOfOffice><t:ReplyBody><t:Message>{self.text}</t:Message></t:ReplyBody>{times}</t:OutOfOffice>"
