"""Decides what one unit of work writes: ledger entries, what follows from them, notices and marks."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, or_, select, update

from protocol.case.case import Case
from protocol.case.events import Happened
from protocol.case.evolve import evolve
from protocol.case.ledger import entry_hash, written
from protocol.messages.chat import CHANNEL
from protocol.messages.intents import Leave, LocalId
from protocol.messages.notices import Kind
from protocol.ports.letters import Envelope, Outcome
from protocol.ports.origin import origin_text
from protocol.ports.outbox import Issued, StoredNotice
from protocol.ports.quarantine import Quarantined
from protocol.ports.work import Mark
from protocol.violations import LostRace, Misread
from store.chain.rows import key_of
from store.chain.tying import Tie
from store.database.phrases import add, count_up, put
from store.entries import fold, notice_text, told
from store.habits import HabitWork
from store.kept.aside import DEALT, HELD, NUMBER, SET_ASIDE, aside, envelope_text
from store.kept.holds import HoldWork
from store.post.postlines import as_post, inside, people
from store.projections.rows import Head, Keyed, case_row, changed, local_id_rows, owned, request_rows
from store.schema.columns import bounded
from store.schema.tables import (
    blobs,
    cases,
    conversations,
    counters,
    doubts,
    enclosures,
    ledger,
    local_ids,
    messages,
    notices,
    on_leave,
    ownerships,
    posts,
    quarantine,
    queries,
    requests,
    shown,
)

FIRST_REFERENCE = 10001

_reference: BindParameter[str] = bindparam("reference_")
_seq: BindParameter[int] = bindparam("seq_")
LEDGER_OF = select(ledger).where(ledger.c.reference == _reference).order_by(ledger.c.seq)
_HEAD_OF = select(cases.c.seq, cases.c.head, cases.c.recorded_at).where(cases.c.reference == _reference)
_HOLD = _HEAD_OF.with_for_update()  # SQLite has no such words, and needs none: one writer at a time
SEEN = select(messages.c.outcome).where(
    messages.c.message_id == bindparam("message_id_"), messages.c.sha256 == bindparam("sha256_")
)
_APPEND, _MARK, _ASKED = insert(ledger), insert(messages), insert(queries).returning(queries.c.id)
_MARK_ANEW = update(messages).where(
    messages.c.message_id == bindparam("message_id_"), messages.c.sha256 == bindparam("sha256_")
)
_HELD_BACK = update(notices).where(
    notices.c.id == bindparam("id_"), notices.c.packed_at.is_(None), notices.c.held_until.is_not(None)
)
_SAID = _HELD_BACK.values(packed_at=bindparam("packed_at"))
_RELEASE = _HELD_BACK.values(held_until=bindparam("held_until"))
_OWNED = insert(ownerships)
_OWNED_UNTIL = update(ownerships).where(ownerships.c.reference == _reference, ownerships.c.seq == _seq)
_NO_REQUEST = delete(requests).where(requests.c.reference == _reference, requests.c.number == bindparam("number_"))
_KNOWN_BY = (
    select(local_ids.c.reference)
    .join(cases, cases.c.reference == local_ids.c.reference)
    .where(local_ids.c.organisation == bindparam("organisation_"), local_ids.c.number == bindparam("number_"))
    .where(cases.c.open)
    .distinct()
    .order_by(local_ids.c.reference)
)
_KNOWN_BY_SYSTEM = _KNOWN_BY.where(local_ids.c.system == bindparam("system_"))
_DOUBT = insert(doubts)
_DOUBTED = (
    select(func.count())
    .select_from(doubts)
    .where(doubts.c.who == bindparam("who_"), doubts.c.at > bindparam("after_", type_=doubts.c.at.type))
)
_ABOUT = select(posts.c.reference, posts.c.request).where(posts.c.message_id == bindparam("message_id_"))
_TRIED = posts.c.attempts > 0
_SENT_TO = select(posts.c.to, posts.c.copy).where(posts.c.message_id == bindparam("message_id_"), _TRIED)
_SENT_LATELY = (
    select(posts.c.message_id, posts.c.reference, posts.c.to, posts.c.copy)
    .where(posts.c.settled_at > bindparam("after_", type_=posts.c.at.type), posts.c.channel == "email", _TRIED)
    .order_by(posts.c.rank, posts.c.at.desc(), posts.c.id)
)
_EMAILS = select(posts).where(posts.c.channel == "email")
_ISSUED = _EMAILS.where(posts.c.message_id == bindparam("message_id_"))
_ISSUED_ABOUT = (
    _EMAILS.where(
        posts.c.id.in_(
            select(enclosures.c.post)
            .join(notices, notices.c.id == enclosures.c.notice)
            .where(notices.c.reference == _reference)
        )
    )
    .order_by(posts.c.at.desc(), posts.c.id)
    .limit(bindparam("limit_"))
)
_KNOWN_AS = select(messages.c.sha256).where(messages.c.message_id == bindparam("message_id_")).limit(10)
_SHOWN_IN = (
    select(shown.c.reference, shown.c.request)
    .join(conversations, conversations.c.key == shown.c.conversation)
    .where(shown.c.message == bindparam("message_"))
    .where(or_(conversations.c.id == bindparam("channel_"), conversations.c.thread == bindparam("thread_")))
)
_TOLD_IN = (
    select(notices)
    .join(enclosures, enclosures.c.notice == notices.c.id)
    .join(posts, posts.c.id == enclosures.c.post)
    .where(posts.c.message_id == bindparam("message_id_"))
    .order_by(enclosures.c.place)
)
_LEAVES = select(on_leave).order_by(on_leave.c.person, on_leave.c.first)
_ASKED_WITH = select(notices).where(
    notices.c.kind == str(Kind.NOT_RECORDED),
    notices.c.at > bindparam("after_", type_=notices.c.at.type),
    notices.c.body.contains(bindparam("digest_")),
)


class SqlWork(HabitWork, HoldWork):
    """The port `Work`, inside a transaction that somebody else commits."""

    def __init__(self, connection: Connection, kind: str) -> None:
        self._connection, self._run = connection, connection.execute
        self._kind = kind
        self._heads: dict[str, Head] = {}
        self.tie = Tie(connection, kind)

    def seen(self, message_id: str, sha256: str) -> bool:
        """See the port."""
        return self._run(SEEN, {"message_id_": message_id, "sha256_": sha256}).first() is not None

    def load(self, reference: str) -> Case | None:
        """See the port. Folded from the ledger: a case has tens of entries."""
        if self._kind != "sqlite" and self._run(_HOLD, {"reference_": reference}).first() is None:
            return None
        rows = self._run(LEDGER_OF, {"reference_": reference}).all()
        last = rows[-1] if rows else None
        self._heads[reference] = (
            Head(seq=last.seq, hash=last.hash, recorded_at=last.recorded_at) if last is not None else Head()
        )
        return fold(rows)

    def record(self, reference: str, before: Case | None, happened: Sequence[Happened], at: datetime) -> Case:
        """See the port. Raises ValueError where nothing happened, Misread for a reference that
        cannot be one, LedgerBroken for an event that cannot follow."""
        if not happened:
            raise ValueError("Nothing happened.")
        if bounded(reference) != reference or not reference:
            raise Misread("That is not a case reference.", "Write it as it stands on our emails: JW-48211.")
        head = self._head(reference)
        if head.seq != (before.seq if before else 0):
            raise LostRace(f"Case {reference} has moved on.", "Load it and decide again.")
        recorded_at = max(at, head.recorded_at or at)
        case, times, entries = before, Keyed(), []
        for one in happened:
            after = evolve(case, one, reference)
            kind, text = written(one)
            hashed = entry_hash(
                previous=head.hash, reference=reference, seq=after.seq, at=one.at, recorded_at=recorded_at, text=text
            )
            entries.append(
                {
                    "reference": reference,
                    "seq": after.seq,
                    "kind": kind,
                    "at": one.at,
                    "recorded_at": recorded_at,
                    "body": text,
                    "previous": head.hash,
                    "hash": hashed,
                }
            )
            head = Head(seq=after.seq, hash=hashed, recorded_at=recorded_at)
            owned(times, case, after)
            case = after
        assert case is not None
        self._run(_APPEND, entries)
        self.tie.entry(reference, head.seq, head.hash)
        self._heads[reference] = head
        self._project(before, case, head, times)
        return case

    def _head(self, reference: str) -> Head:
        if reference not in self._heads:
            row = self._run(_HOLD, {"reference_": reference}).first()
            self._heads[reference] = Head(seq=row.seq, hash=row.head, recorded_at=row.recorded_at) if row else Head()
        return self._heads[reference]

    def _project(self, before: Case | None, after: Case, head: Head, times: Keyed) -> None:
        self._run(put(cases, self._kind), case_row(after, head))
        for row in times.values():
            if "team" in row:
                self._run(_OWNED, row)
            else:
                self._run(_OWNED_UNTIL, {"reference_": row["reference"], "seq_": row["seq"], "until": row["until"]})
        new, gone = changed(request_rows(before) if before else {}, request_rows(after))
        for row in new:
            self._run(put(requests, self._kind), row)
        for row in gone:
            self._run(_NO_REQUEST, {"reference_": row["reference"], "number_": row["number"]})
        if before is None or before.local_ids != after.local_ids:
            for row in local_id_rows(after).values():
                self._run(add(local_ids, self._kind), row)

    def tell(self, told: Sequence[StoredNotice], *, held_until: datetime | None = None) -> None:
        """See the port."""
        rows = [
            {
                "id": one.id,
                "at": one.at,
                "reference": one.notice.case,
                "request": one.notice.request,
                "kind": str(one.notice.kind),
                "urgent": one.notice.urgent,
                "body": notice_text(one.notice),
                "answers": origin_text(one.origin),
                "held_until": held_until,
            }
            for one in told
        ]
        if rows:
            self._run(add(notices, self._kind), rows)
            for row in rows:
                self.tie.new(notices, row)

    def said(self, ids: Sequence[str], at: datetime) -> None:
        """See the port. It is packed into nothing."""
        if ids:
            self._run(_SAID, [{"id_": one, "packed_at": at} for one in ids])
            self.tie.reread(notices, notices.c.id.in_(ids))

    def release(self, ids: Sequence[str]) -> None:
        """See the port."""
        if ids:
            self._run(_RELEASE, [{"id_": one, "held_until": None} for one in ids])
            self.tie.reread(notices, notices.c.id.in_(ids))

    def keep(self, sha256: str, raw: bytes, at: datetime) -> None:
        """See the port."""
        self._run(add(blobs, self._kind), {"sha256": sha256, "bytes": raw, "kept_at": at})
        self.tie.new(blobs, {"sha256": sha256, "kept_at": at})

    def mark(self, mark: Mark) -> None:
        """See the port. Raises LostRace where the message has an outcome already; that it came
        again (`duplicate`) never takes the place of its first outcome, and is no race."""
        row: dict[str, Any] = {
            "message_id": mark.message_id, "sha256": mark.sha256, "at": mark.at, "inbox": mark.inbox,
            "outcome": str(mark.outcome), "kind": mark.kind, "reference": mark.reference, "why": mark.why,
        }  # fmt: skip
        self._run(add(messages, self._kind) if mark.outcome is Outcome.DUPLICATE else _MARK, row)
        self.tie.new(messages, row)

    def replace_outcome(self, mark: Mark) -> None:
        """See the port."""
        row = {"outcome": str(mark.outcome), "kind": mark.kind, "reference": mark.reference, "why": mark.why}
        self._run(_MARK_ANEW, {"message_id_": mark.message_id, "sha256_": mark.sha256, **row})
        self.tie.reread(messages, (messages.c.message_id == mark.message_id) & (messages.c.sha256 == mark.sha256))

    def quarantine(
        self,
        message_id: str,
        sha256: str,
        raw: bytes,
        at: datetime,
        why: str,
        *,
        inbox: str = "",
        envelope: Envelope | None = None,
    ) -> int:
        """See the port. Setting aside twice is setting aside once."""
        self.keep(sha256, raw, at)
        same = {"message_id_": message_id, "sha256_": sha256}
        number = self._run(NUMBER, same).scalar()
        if number is None:
            row = {"message_id": message_id, "sha256": sha256, "at": at, "why": why, "inbox": inbox}
            self._run(SET_ASIDE, {**row, "envelope": envelope_text(envelope or Envelope())})
            number = self._run(NUMBER, same).scalar_one()
            self.tie.reread(quarantine, quarantine.c.id == number)
        return int(number)

    def in_quarantine(self, number: int) -> Quarantined | None:
        """See the port."""
        row = self._run(HELD, {"id_": number}).first()
        return aside(row) if row else None

    def resolve(self, number: int, at: datetime, *, by: str, how: str, why: str = "") -> None:
        """See the port."""
        done = {"dealt_at": at, "dealt_by": by, "dealt_how": how, "dealt_why": why}
        if self._run(DEALT, {"id_": number, **done}).rowcount != 1:
            raise LostRace("Somebody else has dealt with that letter.", "Look at it again.")
        self.tie.reread(quarantine, quarantine.c.id == number)

    def quarantine_bytes(self) -> int:
        """See the port. Each database knows a value's length without reading it."""
        length = func.length if self._kind == "sqlite" else func.octet_length
        waiting = select(quarantine.c.sha256).where(quarantine.c.dealt_at.is_(None))
        asked = select(func.coalesce(func.sum(length(blobs.c.bytes)), 0)).where(blobs.c.sha256.in_(waiting))
        return int(self._run(asked).scalar_one())

    def forget(self, sha256: str) -> None:
        """See the port. The ledger is looked through: it happens seldom, and only where a person says so."""
        rests = select(ledger.c.seq).where(ledger.c.body.contains(sha256, autoescape=True)).limit(1)
        waits = select(quarantine.c.id).where(quarantine.c.sha256 == sha256, quarantine.c.dealt_at.is_(None)).limit(1)
        if self._run(rests).first() is None and self._run(waits).first() is None:
            self._run(delete(blobs).where(blobs.c.sha256 == sha256))
            self.tie.gone(blobs, sha256)

    def tally(self, who: str, at: datetime) -> None:
        """See the port."""
        self._run(_DOUBT, {"who": who, "at": at})

    def tallied_since(self, who: str, after: datetime) -> int:
        """See the port."""
        return int(self._run(_DOUBTED, {"who_": who, "after_": after}).scalar_one())

    def count(self, name: str) -> int:
        """See the port."""
        return int(self._run(count_up(counters, self._kind), {"name": name, "value": 1}).scalar_one())

    def next_reference(self, prefix: str) -> str:
        """See the port. The first is 10001, and none is given twice."""
        while True:
            number = self._run(count_up(counters, self._kind), {"name": prefix, "value": FIRST_REFERENCE}).scalar_one()
            reference = f"{prefix}-{number}"
            if self._run(_HEAD_OF, {"reference_": reference}).first() is None:
                return reference

    def log_query(self, reference: str, by: str, at: datetime, channel: str) -> None:
        """See the port."""
        row = {"reference": reference, "by": by, "at": at, "channel": channel}
        self.tie.new(queries, {"id": self._run(_ASKED, row).scalar_one(), **row})

    def cases_with(self, local_id: LocalId) -> tuple[str, ...]:
        """See the port."""
        known = {"organisation_": local_id.organisation, "number_": local_id.number}
        if local_id.system:
            return tuple(self._run(_KNOWN_BY_SYSTEM, {**known, "system_": local_id.system}).scalars())
        return tuple(self._run(_KNOWN_BY, known).scalars())

    def about(self, message_id: str) -> tuple[str, int | None] | None:
        """See the port. None also where the email was about several cases. A card of ours that still stands
        in a chat is found by its conversation or thread, and its id there (`ChatMessage.message_id`)."""
        row = self._run(_ABOUT, {"message_id_": message_id}).first()
        chat, _, message = message_id.rpartition(":")
        if row is None and (thread := chat.removeprefix(f"{CHANNEL}:")) != chat:
            asked = {"message_": message, "thread_": thread, "channel_": thread.partition(";messageid=")[0]}
            row = self._run(_SHOWN_IN, asked).first()
        return (row.reference, row.request) if row and row.reference else None

    def issued(self, message_id: str) -> Issued | None:
        """See the port."""
        return next(iter(self._issued(self._run(_ISSUED, {"message_id_": message_id}).all())), None)

    def issued_about(self, reference: str, limit: int) -> tuple[Issued, ...]:
        """See the port."""
        return self._issued(self._run(_ISSUED_ABOUT, {"reference_": reference, "limit_": limit}).all())

    def _issued(self, rows: Sequence[Row[Any]]) -> tuple[Issued, ...]:
        held = inside(self._connection, [row.id for row in rows]) if rows else {}
        return tuple(
            Issued(post=as_post(row, held[row.id]), at=row.at, reference=row.reference, request=row.request)
            for row in rows
        )

    def known_as(self, message_id: str, but: Sequence[str]) -> bool:
        """See the port."""
        return any(each not in but for each in self._run(_KNOWN_AS, {"message_id_": message_id}).scalars())

    def told_in(self, message_id: str) -> tuple[StoredNotice, ...]:
        """See the port. In the order in which the email told them; empty for one that is not ours."""
        return tuple(told(row) for row in self._run(_TOLD_IN, {"message_id_": message_id}))

    def leaves(self) -> tuple[Leave, ...]:
        """See the port. There are as many as people who are away: all are read."""
        return tuple(
            Leave(
                person=row.person,
                first=date.fromisoformat(row.first),
                last=date.fromisoformat(row.last),
                cover=row.cover or None,
            )
            for row in self._run(_LEAVES)
        )

    def take_leaves(self, person: str, leaves: Sequence[Leave]) -> None:
        """See the port."""
        for row in self._run(_LEAVES.where(on_leave.c.person == person)).mappings().all():
            self._run(delete(on_leave).where(on_leave.c.person == person, on_leave.c.first == row["first"]))
            self.tie.gone(on_leave, key_of(on_leave, dict(row)))
        for each in leaves:
            new = {
                "person": person, "first": each.first.isoformat(), "last": each.last.isoformat(),
                "cover": each.cover or "",
            }  # fmt: skip
            self._run(insert(on_leave), new)
            self.tie.now(on_leave, new)

    def asked_with(self, digest: str, after: datetime) -> StoredNotice | None:
        """See the port. The last days are looked through: it is asked where a code is for no case, and by no clock."""
        row = self._run(_ASKED_WITH, {"digest_": digest, "after_": after}).first()
        return told(row) if row else None

    def sent_to(self, message_id: str) -> tuple[str, ...]:
        """See the port."""
        row = self._run(_SENT_TO, {"message_id_": message_id}).first()
        return _addresses(row) if row else ()

    def sent_lately(self, address: str, after: datetime) -> tuple[tuple[str, str | None], ...]:
        """See the port."""
        named = func.lower(posts.c.to + posts.c.copy).contains(address.lower(), autoescape=True)
        rows = self._run(_SENT_LATELY.where(named), {"after_": after})
        return tuple((row.message_id, row.reference) for row in rows if address.lower() in _addresses(row))


def _addresses(row: Any) -> tuple[str, ...]:
    return tuple(address.lower() for _, address in (*people(row.to), *people(row.copy)))
