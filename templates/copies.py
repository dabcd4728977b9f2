"""Decides who of an email's readers is only copied, and what the others read of them (E07 to E09, cc).

A copy says first that nothing is asked of its reader. Where one email goes to both, the line below what is asked
says to whom it falls to act.
"""

from collections.abc import Mapping, Sequence

from protocol.messages.facts import Noted
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.outbox import Post
from templates.words.written import listed

ASKING = frozenset({
    Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE, Kind.RUNG, Kind.DUTY_CHASE,
})  # fmt: skip
"""Notices that ask something of those they are to: a copy of one has words of its own. An alarm is none of them:
whoever gets it, in whatever place, is to see to it."""
_WAITING = frozenset({
    Noted.STAYS_WAITING, Noted.AGREED_WAITING, Noted.ONE_DIRECTOR_STAYS, Noted.ONE_DIRECTOR_MOVES,
})  # fmt: skip
"""Receipts that also ask those in copy for their own side's word."""
WORDS = "emails/copied.j2"
_MAY_SAY: Mapping[str, object] = {
    "catch_up": None, "clause": "", "confirm_by": None, "form": "", "history": (), "next_due": None, "standing_in": (),
    "title": "", "top": (), "unread_since": None,
}  # fmt: skip
"""What is said in the copies of some kinds only: one template has the words of them all."""


def only_copied(notice: Notice, post: Post) -> bool:
    """Whether a notice asks nothing of anybody to whom an email goes."""
    if notice.kind in (Kind.ALARM, Kind.RECORD_QUESTIONED) or notice.facts.get("what") in _WAITING:
        return False
    return bool(post.to) and len(notice.only_copied(address for _, address in post.to)) == len(post.to)


def answers_for(notice: Notice, addresses: Sequence[str]) -> bool:
    """Whether those copied are of the side that was asked, and so may answer in the place of those who are asked."""
    wanted = {address.lower() for address in addresses}
    return any(each.address.lower() in wanted and each.role.startswith("R") for each in notice.copy)


def facts(notice: Notice, addresses: Sequence[str]) -> dict[str, object]:
    """What the words of a copy need besides the facts of its notice."""
    return {
        **{name: empty for name, empty in _MAY_SAY.items() if name not in notice.facts},
        "asked_names": names(notice.to), "also_names": names(notice.copy, but=addresses),
        "answers_for": answers_for(notice, addresses),
    }  # fmt: skip


def names(people: Sequence[Recipient], but: Sequence[str] = ()) -> list[str]:
    """Their names, without those at some addresses."""
    gone = {address.lower() for address in but}
    return list(dict.fromkeys(each.name for each in people if each.address.lower() not in gone))


def who_acts(post: Post) -> str:
    """The line of an email to both that says who is to act, and who is copied. "" where nothing is asked, or nobody
    is copied."""
    if not post.copy or len(post.notices) != 1 or post.notices[0].notice.kind not in ASKING:
        return ""
    acting, copied = ([name for name, _ in people] for people in (post.to, post.copy))
    return f"For {listed(acting)} to act on. Copied to {listed(copied)} for information."


def who_else(notice: Notice, post: Post) -> str:
    """Who else was told, in an email that one person has of their own; "" where nobody was."""
    here = [address for _, address in (*post.to, *post.copy)]
    others, copied = names(notice.to, but=here), names(notice.copy, but=here)
    said = f"Also sent to {listed(others)}" if others else ""
    copy = f"{', with a copy to' if said else 'Copied to'} {listed(copied)}" if copied else ""
    return f"{said}{copy}." if said or copy else ""
