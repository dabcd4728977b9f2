"""Requests in any form, and the other things that people tell us by mail."""

from collections.abc import Callable

import pytest

from protocol.messages import intents
from protocol.messages.intents import Ask, Done, Intent, LocalId, Nothing, Register, Supply, Withdraw
from protocol.ports.letters import Read

ANNA = "s0@northshire.example.org"

SAID: tuple[tuple[str, Intent], ...] = (
    ("withdraw", Withdraw()),
    ("Please withdraw this request, thanks", Withdraw()),
    ("withdraw: the person has moved", Withdraw(reason="the person has moved")),
    ("Withdraw JW-48211\n\nReason: entered twice by mistake", Withdraw(reason="entered twice by mistake")),
    ("escalate", intents.Escalate()),
    ("Please escalate this now", intents.Escalate()),
    ("stays", intents.Stays()),
    ("Resolved: stays", intents.Stays()),
    ("determined: stays", intents.Determine(team=None)),
    ("Determined: moves to CMHT\nThe needs are mainly mental health.", intents.Determine(team="cmht")),
    ("determined: moves to the Older People", intents.Determine(team="older-people")),
    ("determined: moves to the Zebra team", intents.Determine(team=None, named="zebra team")),
    ("seen", intents.Seen()),
    ("Acknowledged, thanks", intents.Seen()),
    ("Resolved.", intents.Agree(words="Resolved.")),
    (
        "Agreed\nRecord: LAS, case note of 3 December",
        intents.Agree(record="LAS, case note of 3 December", words="Agreed"),
    ),
    ("We have agreed, recorded in LAS", intents.Agree(record="LAS", words="We have agreed, recorded in LAS")),
    ("The dispute is now resolved", intents.Agree(words="The dispute is now resolved")),
    ("not right", intents.NotRight()),
    ("This is not right.", intents.NotRight()),
    ("information supplied", Supply(items=("record",))),
    ("Information supplied: LAS, case note of today", Supply(items=("record",), record="LAS, case note of today")),
    ("Record: LAS, case note of 23 November", Supply(items=("record",), record="LAS, case note of 23 November")),
    ("person told", Done(items=("person told",))),
    ("The person has been told", Done(items=("person told",))),
    ("[x] summary\n[ ] risk information\n[x] records up to date", Done(items=("summary", "records up to date"))),
    ("Summary: sent\nRisk information: not yet", Done(items=("summary",))),
    (
        "summary, access to documents and risk information",
        Done(items=("summary", "access to documents", "risk information")),
    ),
    ("Handover complete", Done(items=("all",))),
    ("Handed over.", Done(items=("all",))),
    ("All items handed over today", Done(items=("all",))),
    ("I have handed everything over", Done(items=("all",))),
    ("We've completed the handover", Done(items=("all",))),
    ("How do I ask another team to take a case?", intents.Help()),
    ("Can you tell me how to refer somebody to CMHT?", intents.Help()),
    ("Everything has been sent, thanks", Done(items=("all",))),
    (
        "Done: summary, risk information, access to documents, open issues and commitments",
        Done(items=("summary", "risk information", "access to documents", "open issues and commitments")),
    ),
    ("I have sent the summary and the risk information", Done(items=("summary", "risk information"))),
    ("summary and open issues and commitments", Done(items=("summary", "open issues and commitments"))),
    ("Person told, and I have rung the GP", Done(items=("person told",))),
    ("Still to do: summary\nDone: risk information", Done(items=("risk information",))),
    ("Summary: sent, risk information: to follow", Done(items=("summary",))),
    ("who has 48211?", intents.WhoOwns()),
    ("Who is responsible for 48211", intents.WhoOwns()),
    ("who owns JW-48211?", intents.WhoOwns()),
    ("who-owns JW-1?", intents.WhoOwns()),
    ("Which team is responsible for this case?", intents.WhoOwns()),
    ("help", intents.Help()),
    ("not eligible", intents.Say(items=(intents.Stated(what="not eligible"),))),
    ("Capacity to refuse confirmed", intents.Say(items=(intents.Stated(what="capacity to refuse confirmed"),))),
    ("close: need ended", intents.Close(reason="need ended")),
    ("Close: refused assessment", intents.Close(reason="refused assessment")),
    ("safeguarding JW-48211", intents.RaiseFlag(flag="safeguarding", alarm=True)),
    ("Raise safeguarding", intents.RaiseFlag(flag="safeguarding", alarm=True)),
    ("raise ordinary residence", intents.RaiseFlag(flag="ordinary-residence")),
    ("lower: safeguarding", intents.LowerFlag(flag="safeguarding")),
    ("register JW-48212 to CMHT", Register(team="cmht")),
    ("Referral received today", Register(team="older-people")),
    ("Thanks, noted", Nothing(addressed=True, courtesy=True)),
)


@pytest.mark.parametrize(("text", "intent"), SAID)
def test_what_people_tell_us_is_heard(reply: Callable[..., Read], text: str, intent: Intent) -> None:
    """Each phrase says what it says, with courtesies around it or none."""
    for around in (text, f"Hi,\n\n{text}\n\nKind regards\nAnna Reed"):
        received = reply(around, who=ANNA).received
        assert received is not None
        assert received.intent == intent


@pytest.mark.parametrize(
    "text",
    [
        "Still to do: summary, risk information", "Not done yet: summary, risk information",
        "We will send the summary, risk information", "summary and risk information are outstanding",
        "Outstanding:\nsummary\nrisk information", "I cannot hand over the summary, access to documents",
        "summary, risk information to follow",
        "Not everything has been sent", "Everything will be handed over", "We cannot say it is handed over",
    ],
)  # fmt: skip
def test_what_is_still_to_come_is_not_done(reply: Callable[..., Read], text: str) -> None:
    """A list counts as done only where nothing on its line or above it says otherwise."""
    received = reply(text, who=ANNA).received
    assert received is not None
    assert not isinstance(received.intent, Done)


def test_a_command_beside_an_acceptance_is_neither(reply: Callable[..., Read]) -> None:
    """“Seen. We accept.” is asked about: it may mean one or the other."""
    received = reply("Seen.\n\nWe accept.").received
    assert received is not None
    assert getattr(received.intent, "reading", None) is intents.Reading.UNCLEAR


def _asked(read: Callable[..., Read], text: str, *, more: str = "") -> intents.Received:
    head = (
        f"From: Anna Reed <{ANNA}>\r\nTo: cases@holdfast.example.org\r\n{more}Subject: A case\r\nMessage-ID:"
        f" <q@x.example.org>\r\n\r\n"
    )
    received = read((head + text).encode(), login=ANNA).received
    assert received is not None
    return received


def test_a_labelled_request_is_read_whole(read: Callable[..., Read]) -> None:
    """Labels count in any order, in any case, as bullets or in bold."""
    received = _asked(
        read,
        "* KIND: *Transfer*\n- To: Jo Marsh, CMHT\n**Case:** JW-48211\nfrom: older people\n"
        "Record: LAS, case note of 23 November\nReason: needs a\ncare co-ordinator\nSafeguarding: no",
        more="Cc: cmht@trust.example.org\r\n",
    )
    assert received.intent == Ask(
        kind="Transfer",
        from_team="older-people",
        to_team="cmht",
        to_person="r0",
        reason="needs a care co-ordinator",
        record="LAS, case note of 23 November",
        supplied=("record",),
        team_copied=True,
    )
    assert received.about.references == ("JW-48211",)
    assert not received.alarm


def test_a_request_in_ordinary_words_is_read(read: Callable[..., Read]) -> None:
    """A colleague may simply ask, and say where the record is."""
    received = _asked(
        read,
        "Hello,\n\nPlease can CMHT take over LAS 123456? It needs a care co-ordinator. There are concerns about"
        " neglect.\n"
        "The contact record is in LAS, case note of 23 November.\n\nThanks\nAnna",
    )
    local = LocalId(organisation="northshire", system="LAS", number="123456")
    assert received.intent == Ask(
        to_team="cmht",
        reason="It needs a care co-ordinator.",
        record="LAS, case note of 23 November",
        supplied=("record",),
        concern=True,
        concern_guessed=True,
        local_ids=(local,),
    )
    assert received.alarm


def test_a_team_that_nobody_knows_is_offered_its_neighbours(read: Callable[..., Read]) -> None:
    """A name that is nearly right names no team, and the near ones are shown."""
    ask = _asked(read, "Case: JW-48211\nTo: Mid Northshire CHMT\nKind: transfer").intent
    assert isinstance(ask, Ask)
    assert (ask.to_team, ask.named_to, ask.near[0]) == (None, "Mid Northshire CHMT", "cmht")


def test_asking_nobody_for_a_named_case_is_still_asking(read: Callable[..., Read]) -> None:
    """A request that names no team is a request, so that its writer hears what is missing."""
    for text in ("Could you take over JW-48211 please?", "Please transfer JW-48211 to the zebra team."):
        ask = _asked(read, text).intent
        assert isinstance(ask, Ask)
        assert ask.to_team is None


def test_an_nhs_number_is_no_reference_and_is_not_repeated(read: Callable[..., Read]) -> None:
    """Ten digits that pass the check are left out, noted, and stand nowhere in what was read."""
    received = _asked(
        read, "Case: 943 476 5919\nTo: CMHT\nReason: NHS 9434765919 needs support\nRecord: 943-476-5919 in LAS"
    )
    ask = received.intent
    assert isinstance(ask, Ask)
    assert received.about == intents.About()
    assert received.personal_data
    assert any("NHS number" in gap for gap in ask.gaps)
    assert "5919" not in repr(received)


def test_a_person_only_copied_is_not_answered(read: Callable[..., Read]) -> None:
    """What colleagues write to each other with us in copy is not for us to act on."""
    raw = (
        f"From: {ANNA}\r\nTo: r0@trust.example.org\r\nCc: cases@holdfast.example.org\r\nSubject: Re: [JW-48211]"
        f" Lunch\r\n"
        "Message-ID: <q@x.example.org>\r\n\r\nShall we talk about it at noon"
    )
    received = read(raw.encode(), login=ANNA).received
    assert received is not None
    assert received.intent == Nothing(addressed=False)


def test_the_instant_is_the_servers_cut_to_seconds(reply: Callable[..., Read]) -> None:
    """An answer counts from our own receipt, in whole seconds, in UTC (A31)."""
    received = reply("accept").received
    assert received is not None
    assert received.at.isoformat() == "2026-11-24T12:04:07+00:00"
