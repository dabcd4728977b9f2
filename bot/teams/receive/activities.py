"""Decides what an activity of the Bot Framework means to Holdfast: JSON in, an `ChatMessage` out.

Nothing is believed here: who signed for the bytes is asked before, by `endpoint.py`. What is wrong
with an activity is answered with 400; everything well formed that we do not know is `OTHER`.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from types import MappingProxyType

from bot.teams.auth.refused import malformed
from bot.teams.receive.plain_text import Json, Written, mentions_us, part, written
from protocol.messages.chat import ChatMessage, Conversation, Place, What

LONGEST_ID = 512
"""Longer than any id of the service; what is longer is no activity of its making."""
INVOKE = "invoke"
PRESSED = "adaptiveCard/action"
"""The invoke that a card's `Action.Execute` brings."""
_THREAD = ";messageid="
"""What stands between a channel's id and that of the message that a thread in it began with."""
_SEVERAL = "19:"
"""What the ids of channels, group chats and meetings begin with; a chat with a bot has `a:`."""


def activity_of(raw: bytes) -> Json:
    """The activity that some bytes hold. Raises TurnedAway for any that hold none, or whose text could
    not be stored: half a surrogate pair, or a NUL."""
    try:
        found = json.loads(raw.decode("utf-8"))
        if b"\\u" in raw:
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise malformed("no JSON") from None
    if b"\\u0000" in raw:
        raise malformed("a NUL in the text")
    if not isinstance(found, dict) or not isinstance(found.get("type"), str) or not found["type"]:
        raise malformed("no activity")
    return found


def is_invoke(activity: Json) -> bool:
    """Whether the sender's client waits for a body."""
    return activity.get("type") == INVOKE


def tenants_of(activity: Json) -> tuple[str, ...]:
    """The Entra tenants that an activity names, in lower case, the deciding one first: that of the
    channel's own data. `()` where it names none."""
    named = (
        part(part(activity, "channelData"), "tenant").get("id"),
        part(activity, "conversation").get("tenantId"),
    )
    return tuple(each.lower() for each in named if isinstance(each, str) and each)


def arrival_of(activity: Json, raw: bytes) -> ChatMessage:
    """What arrived. Raises TurnedAway where the activity lacks an id that it cannot be handled without."""
    what = _what(activity)
    sender = part(activity, "from")
    object_id = sender.get("aadObjectId")
    typed = written(activity) if what in (What.MESSAGE, What.EDITED) else Written(text="")
    conversation = _conversation(activity)
    id = _id(activity, "id", required=what is not What.OTHER)
    targeted = part(activity, "recipient").get("isTargeted") is True
    return ChatMessage(
        what=what,
        id=id,
        conversation=conversation,
        object_id=object_id.strip().lower() if isinstance(object_id, str) and len(object_id) <= LONGEST_ID else "",
        raw=raw,
        at=_instant(activity.get("timestamp")),
        text=typed.text,
        data=_data(activity, what),
        answers=_answers(activity, typed, conversation, id),
        unsure=typed.unsure,
        addressed=(what not in _SAID or conversation.place is Place.PERSONAL or targeted or mentions_us(activity)),
        targeted=targeted and conversation.place is not Place.PERSONAL,
    )


_SAID = (What.MESSAGE, What.EDITED, What.DELETED)
"""What is to somebody or to nobody; everything else comes to us because of us."""


def _answers(activity: Json, typed: Written, conversation: Conversation, id: str) -> str:
    """The message that an activity answers. The one that begins a thread answers nothing."""
    quoted = typed.quotes if len(typed.quotes) <= LONGEST_ID and typed.quotes.isprintable() else ""
    root = conversation.thread.partition(_THREAD)[2]
    return quoted or _id(activity, "replyToId", required=False) or (root if root != id else "")


def _what(activity: Json) -> What:
    match activity["type"]:
        case "message":
            return What.PRESSED if isinstance(activity.get("value"), Mapping) else What.MESSAGE
        case "invoke" if activity.get("name") == PRESSED:
            return What.REFRESHED if part(activity, "value").get("trigger") == "automatic" else What.PRESSED
        case "installationUpdate":
            return _INSTALLED.get(str(activity.get("action")), What.OTHER)
        case "conversationUpdate":
            gone = What.LEFT if _among(activity, "membersRemoved") else What.OTHER
            return What.MET if _among(activity, "membersAdded") else gone
        case kind:
            changed = part(activity, "channelData").get("eventType")
            return _CHANGED.get((str(kind), str(changed)), What.DELETED if kind == "messageDelete" else What.OTHER)


_INSTALLED = {"add": What.MET, "add-upgrade": What.MET, "remove": What.LEFT}
_CHANGED = {("messageUpdate", "editMessage"): What.EDITED}


def _among(activity: Json, members: str) -> bool:
    """Whether we are among those who were added, or taken out."""
    us, named = part(activity, "recipient").get("id"), activity.get(members)
    return bool(us) and any(
        isinstance(each, Mapping) and each.get("id") == us for each in (named if isinstance(named, list) else ())
    )


def _data(activity: Json, what: What) -> Mapping[str, object]:
    """What a button sent: of `Action.Submit` the message's value, of `Action.Execute` the action's data.
    The action's verb is there even where its data is not."""
    if what not in (What.PRESSED, What.REFRESHED):
        return MappingProxyType({})
    value = part(activity, "value")
    if not is_invoke(activity):
        return MappingProxyType(dict(value))
    action = part(value, "action")
    verb = action.get("verb")
    return MappingProxyType(({"verb": verb} if isinstance(verb, str) else {}) | dict(part(action, "data")))


def _conversation(activity: Json) -> Conversation:
    where, data = part(activity, "conversation"), part(activity, "channelData")
    whole = _id(where, "id", required=True)
    channel, _, thread = whole.partition(_THREAD)
    place = _place(where, data)
    return Conversation(
        id=channel if place is Place.CHANNEL else whole,
        place=place,
        tenant=next(iter(tenants_of(activity)), ""),
        service_url=_id(activity, "serviceUrl", required=True),
        us=_id(part(activity, "recipient"), "id", required=False),
        user=_id(part(activity, "from"), "id", required=False),
        thread=whole if place is Place.CHANNEL and thread else "",
        name=_name(part(data, "team"), part(data, "channel")),
    )


def _place(where: Json, data: Json) -> Place:
    """Where it was said. Only what is plainly somebody's own chat with us is one: whatever else the service
    may come to call a conversation, others may read it."""
    kind = where.get("conversationType")
    if kind == Place.CHANNEL or (kind != Place.PERSONAL and part(data, "channel")):
        return Place.CHANNEL
    of_several = where.get("isGroup") is True or str(where.get("id")).startswith(_SEVERAL)
    return Place.PERSONAL if kind == Place.PERSONAL and not of_several else Place.GROUP


def _name(team: Json, channel: Json) -> str:
    named = [each.get("name") for each in (team, channel)]
    return " – ".join(each for each in named if isinstance(each, str) and each)[:LONGEST_ID]


def _id(of: Json, name: str, *, required: bool) -> str:
    """An id, or an address: one line of printable text."""
    found = of.get(name)
    if isinstance(found, str) and found and len(found) <= LONGEST_ID and found.isprintable():
        return found
    if required or found not in (None, ""):
        raise malformed(f"no {name}")
    return ""


def _instant(written: object) -> datetime | None:
    """An instant as the service writes it, in UTC; None where it gave none that can be read."""
    if not isinstance(written, str):
        return None
    try:
        at = datetime.fromisoformat(written)
        return None if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
