"""Decides how long a one-time code stands in the record: in the notice that carries it, until its email has left or
was given up. What stays is a digest of it, in the ledger."""

import json

from sqlalchemy import Connection, bindparam, select, update

from protocol.messages.notices import Kind
from store.chain.tying import Tie
from store.schema.tables import enclosures, notices, posts

GONE = "sent"
"""What stands in a notice where its code stood, so that its email keeps the subject that it had."""

_other = enclosures.alias()
_ELSEWHERE = (
    select(posts.c.id)
    .join(_other, _other.c.post == posts.c.id)
    .where(_other.c.notice == notices.c.id, posts.c.status == "waiting")
)
_ASKING = (
    select(notices.c.id, notices.c.body)
    .join(enclosures, enclosures.c.notice == notices.c.id)
    .where(enclosures.c.post == bindparam("post_"), notices.c.kind == str(Kind.NOT_RECORDED))
    .where(~_ELSEWHERE.exists())
)
_WITHOUT = update(notices).where(notices.c.id == bindparam("id_"))


def forget_codes(connection: Connection, tie: Tie, post: str) -> None:
    """Take the codes out of the notices of a message that was settled, where no other still waits that tells them."""
    for row in connection.execute(_ASKING, {"post_": post}).all():
        body = json.loads(row.body)
        if body["facts"].get("code"):
            body["facts"]["code"] = GONE
            connection.execute(_WITHOUT, {"id_": row.id, "body": json.dumps(body)})
            tie.reread(notices, notices.c.id == row.id)
