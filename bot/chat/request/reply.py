"""Says what an arrival is answered: what is shown where it was asked, and what only to whoever asked."""

from dataclasses import dataclass

from protocol.messages.chat import Card
from protocol.ports.outbox import StoredNotice


@dataclass(frozen=True, kw_only=True)
class ChatReply:
    """What to show. `here` goes into the conversation where it was asked, where all its members read it;
    `privately` to the asker's own chat; `instead` takes the place, for the presser, of the card whose
    button was pressed. Nothing at all is an answer too.

    `promised` says that `here` says no more than that the answer is in the asker's own chat: where it
    could not be said there, it must not be said.

    `private_replies` are held: hand them to `Replies.said` once they are shown, or to `tell_by_email` where they cannot
    be.
    """

    here: Card | None = None
    privately: Card | None = None
    instead: Card | None = None
    promised: bool = False
    private_replies: tuple[StoredNotice, ...] = ()
