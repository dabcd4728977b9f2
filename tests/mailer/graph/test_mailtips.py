"""Who is away, by MailTips."""

from datetime import UTC, datetime

from mailer.graph.tenant.mailtips import MailTip, mail_tips
from tests.mailer.graph.model import OURS
from tests.mailer.graph.props import Given


def _away(zone: str = "UTC") -> dict[str, object]:
    return {
        "message": "<p>I am away.</p>",
        "scheduledStartTime": {"dateTime": "2026-11-20T17:00:00.0000000", "timeZone": zone},
        "scheduledEndTime": {"dateTime": "2026-12-07T09:00:00.0000000", "timeZone": zone},
    }


def test_who_is_away_until_when(given: Given) -> None:
    """With times where they are set, and in UTC; the words of the reply are not passed on."""
    since, until = datetime(2026, 11, 20, 17, tzinfo=UTC), datetime(2026, 12, 7, 9, tzinfo=UTC)
    given.server.tips = {
        "ann@northshire.example.org": {"automaticReplies": _away()},
        "bo@northshire.example.org": {"automaticReplies": {"message": "Away, no end."}, "mailboxFull": True},
        "cy@northshire.example.org": {"automaticReplies": _away("GMT Standard Time")},
        "em@elsewhere.example.org": {"error": {"code": "ErrorMailTips", "message": "?"}},
    }
    asked = ["Ann@northshire.example.org", "bo@northshire.example.org", "cy@northshire.example.org",
             "di@northshire.example.org", "em@elsewhere.example.org"]  # fmt: skip
    given.server.tips["Ann@northshire.example.org"] = given.server.tips.pop("ann@northshire.example.org")
    assert list(mail_tips(given.client(), OURS, asked)) == [
        MailTip(address="Ann@northshire.example.org", away=True, since=since, until=until),
        MailTip(address="bo@northshire.example.org", away=True, full=True),
        MailTip(address="cy@northshire.example.org", away=True),
        MailTip(address="di@northshire.example.org"),
        MailTip(address="em@elsewhere.example.org", known=False),
    ]


def test_many_are_asked_for_a_hundred_at_a_time(given: Given) -> None:
    """Each once."""
    asked = [f"p{number}@northshire.example.org" for number in range(250)] * 2
    assert len(list(mail_tips(given.client(), OURS, asked))) == 250
    assert given.server.asked("getMailTips") == 3
