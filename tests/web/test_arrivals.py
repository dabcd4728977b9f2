"""What an activity of Teams becomes: what arrived, from whom, where, and the words somebody typed."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.teams.receive.activities import activity_of, arrival_of
from bot.teams.receive.html_copy import LONGEST
from bot.teams.receive.plain_text import Written, written
from protocol.messages.chat import ChatMessage, Place, What

TENANT = "7a7e0000-0000-4000-8000-000000000001"
US = "28:app"


def activity(**more: object) -> dict[str, object]:
    return {
        "type": "message",
        "id": "17",
        "timestamp": "2026-11-20T10:00:00.1234567Z",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/uk/",
        "text": "help",
        "from": {"id": "29:anna", "name": "Boris", "aadObjectId": "A11A0000-0000-4000-8000-00000000000A"},
        "recipient": {"id": US, "name": "Holdfast"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": "not-this"},
        "channelData": {"tenant": {"id": TENANT}},
    } | more


def arrived(**more: object) -> ChatMessage:
    raw = json.dumps(activity(**more)).encode()
    return arrival_of(activity_of(raw), raw)


def test_a_message_is_known_by_its_object_id_its_tenant_and_its_instant() -> None:
    """Who wrote is the Entra object id in lower case, the tenant is the channel's, the instant UTC."""
    made = arrived()
    assert made.what is What.MESSAGE
    assert made.object_id == "a11a0000-0000-4000-8000-00000000000a"
    assert made.conversation.tenant == TENANT
    assert made.at == datetime(2026, 11, 20, 10, 0, 0, 123456, tzinfo=UTC)
    assert (made.conversation.us, made.conversation.user) == (US, "29:anna")
    assert made.message_id == "teams:a:1:17"


def test_the_bytes_are_kept_as_they_came() -> None:
    """Evidence is what was received, to the last space."""
    raw = b"  " + json.dumps(activity(), indent=3).encode() + b"\n"
    assert arrival_of(activity_of(raw), raw).raw == raw


@pytest.mark.parametrize("timestamp", [None, 7, "yesterday", "2026-11-20T10:00:00", "9999-12-31T23:59:59-23:59", ""])
def test_an_instant_that_cannot_be_read_is_none(timestamp: object) -> None:
    """Only an instant with a zone is the service's instant; without one there is none."""
    assert arrived(timestamp=timestamp).at is None


def test_somebody_without_an_object_id_is_nobody() -> None:
    """A name is never an id."""
    assert arrived(**{"from": {"id": "29:anna", "name": "Anna"}}).object_id == ""


KINDS: list[tuple[dict[str, object], What]] = [
    ({"value": {"verb": "accept"}, "text": None}, What.PRESSED),
    ({"value": "words", "text": "hello"}, What.MESSAGE),
    ({"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {}}}, What.PRESSED),
    ({"type": "invoke", "name": "adaptiveCard/action", "value": {"trigger": "manual"}}, What.PRESSED),
    ({"type": "invoke", "name": "adaptiveCard/action", "value": {"trigger": "automatic"}}, What.REFRESHED),
    ({"type": "invoke", "name": "task/fetch", "value": {}}, What.OTHER),
    ({"type": "messageUpdate", "channelData": {"eventType": "editMessage", "tenant": {"id": TENANT}}}, What.EDITED),
    ({"type": "messageUpdate", "channelData": {"eventType": "undeleteMessage"}}, What.OTHER),
    ({"type": "messageDelete", "channelData": {"eventType": "softDeleteMessage"}}, What.DELETED),
    ({"type": "conversationUpdate", "membersAdded": [{"id": "29:anna"}, {"id": US}]}, What.MET),
    ({"type": "conversationUpdate", "membersAdded": [{"id": "29:anna"}]}, What.OTHER),
    ({"type": "conversationUpdate", "membersRemoved": [{"id": US}]}, What.LEFT),
    ({"type": "conversationUpdate", "membersRemoved": "all"}, What.OTHER),
    ({"type": "installationUpdate", "action": "add"}, What.MET),
    ({"type": "installationUpdate", "action": "add-upgrade"}, What.MET),
    ({"type": "installationUpdate", "action": "remove"}, What.LEFT),
    ({"type": "installationUpdate", "action": "remove-upgrade"}, What.OTHER),
    ({"type": "messageReaction", "reactionsAdded": [{"type": "like"}]}, What.OTHER),
    ({"type": "typing"}, What.OTHER),
    ({"type": "contactRelationUpdate"}, What.OTHER),
]  # fmt: skip


@pytest.mark.parametrize(("more", "what"), KINDS)
def test_what_arrived(more: dict[str, object], what: What) -> None:
    """Every kind of activity is one thing, and what is unknown is `OTHER`: never a message."""
    assert arrived(**more).what is what


def test_a_button_brings_its_data_and_the_card_it_stood_on() -> None:
    """Both kinds of button bring the same data; the card is the message that is answered."""
    data = {"holdfast": 1, "verb": "accept", "case": "JW-48211", "request": 1}
    execute = {"action": {"type": "Action.Execute", "verb": "accept", "data": data}, "trigger": "manual"}
    pressed = arrived(type="invoke", name="adaptiveCard/action", value=execute, replyToId="card")
    submitted = arrived(value=data, text=None, replyToId="card")
    assert dict(pressed.data) == dict(submitted.data) == data
    assert pressed.answers == submitted.answers == "card"
    assert pressed.text == submitted.text == ""


def test_a_verb_alone_is_data() -> None:
    """A card's refresh names its verb only on the action."""
    value = {"action": {"type": "Action.Execute", "verb": "refresh"}, "trigger": "automatic"}
    assert dict(arrived(type="invoke", name="adaptiveCard/action", value=value).data) == {"verb": "refresh"}


def test_a_thread_in_a_channel_is_the_channel_and_its_thread() -> None:
    """In a channel the place to answer is the thread; the channel is known by its own id."""
    where = {"id": "19:duty@thread.tacv2;messageid=1700", "conversationType": "channel", "isGroup": True}
    data = {"tenant": {"id": TENANT}, "team": {"name": "Adults"}, "channel": {"id": "19:duty", "name": "Duty"}}
    found = arrived(conversation=where, channelData=data).conversation
    assert (found.id, found.thread, found.place) == ("19:duty@thread.tacv2", where["id"], Place.CHANNEL)
    assert found.name == "Adults – Duty"


@pytest.mark.parametrize(
    ("where", "place"),
    [
        ({"conversationType": "personal"}, Place.PERSONAL),
        ({"conversationType": "groupChat", "isGroup": True}, Place.GROUP),
        ({"conversationType": "channel"}, Place.CHANNEL),
        ({"isGroup": True}, Place.GROUP),
        ({"conversationType": "meeting", "isGroup": True}, Place.GROUP),
        ({"conversationType": "meeting"}, Place.GROUP),
        ({}, Place.GROUP),
        ({"conversationType": "personal", "id": "19:meeting_x@thread.v2"}, Place.GROUP),
        ({"conversationType": "personal", "isGroup": True}, Place.GROUP),
    ],
)
def test_where_it_was_said(where: dict[str, object], place: Place) -> None:
    """Only what is plainly somebody's own chat with us is one; whatever else it may be, others may read it."""
    assert arrived(conversation={"id": "a:1"} | where).conversation.place is place


# --- words -------------------------------------------------------------------------------------------------


def mention(text: str, who: str = US) -> dict[str, object]:
    return {"type": "mention", "mentioned": {"id": who, "name": "x"}, "text": text}


def said(text: object, *entities: object, **more: object) -> str:
    return typed(text, *entities, **more).text


def typed(text: object, *entities: object, **more: object) -> Written:
    return written(activity(text=text, entities=list(entities), **more))


def test_our_mention_goes_and_our_name_stays() -> None:
    """Only the mention's own words go, once: the name of the bot in a sentence is part of the sentence."""
    assert said("<at>Who Owns</at> who owns the Who Owns policy?", mention("<at>Who Owns</at>")) == (
        "who owns the Who Owns policy?"
    )


def test_two_mentions_of_us_go_one_by_one() -> None:
    """Each mention takes its own words away and no more."""
    us = "<at>Holdfast</at>"
    assert said(f"{us} who-owns {us} JW-1 {us}", mention(us), mention(us)) == "who-owns JW-1 Holdfast"


def test_somebody_elses_mention_stays_as_their_name() -> None:
    """A colleague who is mentioned is part of what was said."""
    assert (
        said(
            "<at>Holdfast</at> tell <at>Anna Marsh</at> &amp; me",
            mention("<at>Holdfast</at>"),
            mention("<at>Anna Marsh</at>", "29:anna"),
        )
        == "tell Anna Marsh & me"
    )


WORDS = [
    ('<at id="0"></at>&nbsp;who-owns&nbsp;JW-48211', "who-owns JW-48211"),
    ("<div><p>accept</p><p>JW-48211</p></div>", "accept\nJW-48211"),
    ("accept<br>JW-48211<br/>now", "accept\nJW-48211\nnow"),
    ("we <b>ac</b>cept", "we accept"),
    ("5 &lt; 7 &amp;amp; &lt;b&gt;", "5 < 7 &amp; <b>"),
    ("a &lt;at&gt;b", "a <at>b"),
    ("line one\r\nline two\rline three", "line one\nline two\nline three"),
    ("tab\tand\u00a0space\u2003wide", "tab and space wide"),
    ("a < b and c > d", "a < b and c > d"),
    ("", ""),
    (None, ""),
    (7, ""),
]


@pytest.mark.parametrize(("text", "plain"), WORDS)
def test_text_is_plain_lines(text: object, plain: str) -> None:
    """Markup goes, entities become what they stand for, lines stay lines."""
    assert said(text) == plain


def quoting(html: str) -> dict[str, object]:
    return {"attachments": [{"contentType": "text/html", "content": html}]}


def test_what_is_quoted_was_not_said_now() -> None:
    """A reply that quotes “accept JW-48211” and says no says no."""
    html = (
        '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong>Holdfast</strong>'
        '<p itemprop="preview">Reply accept JW-48211</p></blockquote><p>no, we do &lt;not&gt; &amp; will not</p>'
    )
    flat = "Holdfast\r\nReply accept JW-48211\r\n\r\nno, we do not"
    assert said(flat, **quoting(html)) == "no, we do <not> & will not"


def test_a_mention_beside_a_quotation_goes_too() -> None:
    """The HTML copy names us where the text does; our mention goes from it, somebody else's stays."""
    html = (
        '<blockquote><p>old</p></blockquote><div><at id="0">Holdfast</at>&nbsp;decline JW-48211, '
        '<span itemtype="http://schema.skype.com/Mention">Anna</span> says Holdfast knows</div>'
    )
    assert said("x", mention("<at>Holdfast</at>"), **quoting(html)) == "decline JW-48211, Anna says Holdfast knows"


@pytest.mark.parametrize(
    "html",
    ["<blockquote>accept", "<blockquote><blockquote>accept</blockquote>", "<blockquote><div><p>accept</blockquot"],
)
def test_a_quotation_that_does_not_end_is_all_quotation(html: str) -> None:
    """Where the end of what is quoted cannot be told, nothing after its start was said."""
    assert typed("accept", **quoting(f"{html} accept")) == Written(text="", unsure=True)


def test_an_html_copy_without_a_quotation_changes_nothing() -> None:
    """The text is the text; its copy matters only for what is quoted."""
    assert said("accept", **quoting("<p>something else</p>")) == "accept"


STRUCK = [
    ("<s>I accept JW-50001</s>", ""),
    ("<p>We <s>accept</s> decline JW-50001</p>", "We decline JW-50001"),
    ("<p><strike>accept JW-50001</strike> who-owns JW-50001</p>", "who-owns JW-50001"),
    ('<p><span style="text-decoration: line-through">accept</span> help</p>', "help"),
    ("<p><del>we <b>do</b> <del>not</del> accept</del>help</p>", "help"),
    ('<span style="color:red"><span style="text-decoration:line-through">no <span>x</span></span>yes</span>', "yes"),
    ("<p>a &lt;s&gt; and <s>b</s> c < d</p>", "a <s> and c < d"),
]


@pytest.mark.parametrize(("html", "plain"), STRUCK)
def test_what_is_struck_out_was_not_said(html: str, plain: str) -> None:
    """In the HTML copy or in the text itself: what its writer struck out goes, as in a letter."""
    assert said("I accept JW-50001", **quoting(html)) == plain
    assert said(html) == plain


@pytest.mark.parametrize(
    "html",
    [
        "<s>no</s> accept <s>",
        "<s/> accept",
        '<blockquote itemid="1">x</blockquote><blockquote itemid="2">y</blockquote>accept',
        "<blockquote>no</blockquote>accept <a x=",
        "<blockquote>no</blockquote>accept <!-- only if",
        "<blockquote>no</blockquote>accept <at>Holdfast",
    ],
)
def test_where_it_cannot_be_told_what_was_said_that_is_known(html: str) -> None:
    """A copy that is not well formed, or that answers two messages, is marked."""
    assert typed("accept", **quoting(html)).unsure


@pytest.mark.parametrize("more", ['<a x="', "<a x='\"", "<at>", "<s>", "</s>", "<!", "<blockquote itemid=", "<a \"'"])
def test_a_hostile_copy_is_read_no_further_than_it_may_be_long(more: str) -> None:
    """Half a megabyte of broken markup is not read at all, and 32 KB of it is: neither is sure."""
    for size in (LONGEST - 40, LONGEST * 16):
        copy = "<blockquote>no</blockquote>accept " + more * (size // len(more))
        assert typed("accept", **quoting(copy)).unsure or more == "</s>"


def test_a_copy_that_is_too_long_is_unsure_and_its_text_is_kept() -> None:
    """So that a concern in it is still read, and nothing in it moves a case."""
    assert typed("somebody is at risk", **quoting("<p>" + "x" * LONGEST)) == Written(
        text="somebody is at risk", unsure=True
    )


# --- what it answers, and to whom it was said ---------------------------------------------------------------

REPLY = '<blockquote itemtype="http://schema.skype.com/Reply" itemid="1699"><p>old</p></blockquote><p>accept</p>'
THREAD: dict[str, object] = {
    "id": "19:duty@thread.tacv2;messageid=1700",
    "conversationType": "channel",
    "isGroup": True,
}


def test_a_reply_answers_what_it_quotes_else_what_is_named_else_what_the_thread_began_with() -> None:
    """However a client says what is answered, it is known; a message that begins a thread answers nothing."""
    assert arrived(**quoting(REPLY)).answers == "1699"
    assert arrived(replyToId="1701", conversation=THREAD).answers == "1701"
    assert arrived(conversation=THREAD).answers == "1700"
    assert arrived(conversation=THREAD, id="1700").answers == ""
    assert arrived().answers == ""


US_MENTIONED: dict[str, object] = {"type": "mention", "mentioned": {"id": US}, "text": "<at>Holdfast</at>"}
ANNA_MENTIONED: dict[str, object] = {"type": "mention", "mentioned": {"id": "29:anna"}, "text": "<at>Anna</at>"}
TO_US_ALONE: dict[str, object] = {"id": US, "name": "Holdfast", "isTargeted": True}
EDIT: dict[str, object] = {
    "type": "messageUpdate",
    "channelData": {"eventType": "editMessage", "tenant": {"id": TENANT}},
}
ADDRESSED: list[tuple[dict[str, object], bool]] = [
    ({}, True),
    ({"conversation": THREAD}, False),
    ({"conversation": THREAD, "entities": [ANNA_MENTIONED]}, False),
    ({"conversation": THREAD, "entities": [ANNA_MENTIONED, US_MENTIONED]}, True),
    ({"conversation": THREAD, "recipient": TO_US_ALONE}, True),
    ({"conversation": THREAD, "value": {"verb": "accept"}, "text": None}, True),
    ({"conversation": THREAD} | EDIT, False),
    ({"conversation": THREAD, "entities": [US_MENTIONED]} | EDIT, True),
    ({"conversation": THREAD, "type": "messageDelete"}, False),
    ({"conversation": THREAD, "type": "installationUpdate", "action": "add"}, True),
    ({"type": "messageDelete"}, True),
]


@pytest.mark.parametrize(("more", "addressed"), ADDRESSED)
def test_what_is_said_among_others_is_said_to_us_only_with_a_mention(more: dict[str, object], addressed: bool) -> None:
    """In a group or a channel, talk without a mention of us is other people's; a button and a private line are ours."""
    assert arrived(**more).addressed is addressed


def test_a_private_line_in_a_channel_is_known() -> None:
    """What only its writer and we see is told apart; in somebody's own chat everything is private anyway."""
    assert arrived(conversation=THREAD, recipient=TO_US_ALONE).targeted
    assert not arrived(conversation=THREAD, recipient=TO_US_ALONE | {"isTargeted": "true"}).targeted
    assert not arrived(recipient=TO_US_ALONE).targeted


@given(
    text=st.text() | st.none(),
    entity=st.recursive(
        st.none() | st.text(),
        lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["type", "text", "mentioned", "id"]), x),
    ),
    html=st.text(),
)
def test_no_text_makes_it_fail(text: str | None, entity: object, html: str) -> None:
    """Whatever is typed, named or pasted, there are words or none."""
    assert isinstance(said(text, entity, mention("<at>x</at>"), **quoting(f"<blockquote>{html}")), str)
    assert isinstance(said(html, **quoting(f"<s>x</s>{html}")), str)
