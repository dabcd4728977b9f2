"""The promises of putting notices together: by which channels each goes, to whom, and in which order."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from protocol.directory import Directory, Organisation, Person, Team, directory_of
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.ports.bundling import RANKS, SHOWN, STATUTORY, packing, told_where
from protocol.ports.origin import origin_of, place_text
from protocol.ports.outbox import Post, StoredNotice

NINE = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
WORKER = Recipient(name="A. Worker", address="a@example.org", role="S0", person="a")
MANAGER = Recipient(name="B. Manager", address="b@example.org", role="R1", person="b")
MAILBOX = Recipient(name="CMHT", address="cmht@example.org", role="R mailbox", team="cmht")
BOTH, CHAT = frozenset({"email", "teams"}), frozenset({"teams"})
FREE = sorted(set(Kind) - STATUTORY)
ASKED = "teams:19:c@thread.tacv2;messageid=17:f:8d2c"
"""A button pressed in a thread of a channel: both parts hold colons."""


def told(
    kind: Kind = Kind.NOTED,
    to: tuple[Recipient, ...] = (WORKER,),
    copy: tuple[Recipient, ...] = (),
    *,
    id: str = "n",
    answers: str = "",
    at: datetime = NINE,
    urgent: bool = False,
) -> StoredNotice:
    """A notice to put together."""
    return StoredNotice(
        id=id,
        at=at,
        origin=origin_of(answers),
        notice=Notice(kind=kind, case="JW-1", request=1, to=to, copy=copy, urgent=urgent),
    )


def packed(*notices: StoredNotice, **chosen: frozenset[str]) -> list[Post]:
    """What is made of notices where people and teams have chosen channels, by key."""
    wishes: Mapping[str, frozenset[str]] = chosen

    def where(each: Recipient) -> frozenset[str]:
        return wishes.get(each.person or each.team or "", frozenset({"email"}))

    return list(packing("holdfast.example.org", where)(notices))


def lines(posts: list[Post]) -> list[str]:
    """Each message in short: where it goes, to whom, and whether nothing else tells them."""

    def people(post: Post) -> str:
        return "+".join(address.partition("@")[0] for _, address in (*post.to, *post.copy))

    return sorted(
        f"{place_text(post.place) or post.channel} {people(post)}{' alone' if post.alone else ''}" for post in posts
    )


def test_whoever_has_chosen_nothing_is_emailed_as_ever() -> None:
    """One email to all, and nothing in chat."""
    assert lines(packed(told(Kind.RUNG, (WORKER, MANAGER), (MAILBOX,)))) == ["email a+b+cmht"]


@pytest.mark.parametrize("kind", sorted(STATUTORY))
def test_what_the_protocol_wants_in_writing_is_emailed_whatever_was_chosen(kind: Kind) -> None:
    """In chat too for whoever chose that, but never there alone."""
    posts = packed(told(kind, (WORKER, MAILBOX), (MANAGER,)), a=CHAT, cmht=BOTH)
    assert lines(posts) == ["email a+cmht+b", "person:a a", "team:cmht cmht"]


@pytest.mark.parametrize("kind", FREE)
def test_anything_else_goes_where_people_have_chosen(kind: Kind) -> None:
    """Who chose chat alone is not emailed, and only then does the chat message go alone."""
    posts = packed(told(kind, (WORKER, MANAGER), (MAILBOX,)), a=CHAT, b=BOTH)
    assert lines(posts) == ["email b+cmht", "person:a a alone", "person:b b"]


def test_what_may_be_in_chat_alone_is_a_short_list() -> None:
    """A new kind of notice is emailed until somebody decides that it need not be."""
    assert set(FREE) == {Kind.NOTED, Kind.FLAG, Kind.RECORD_QUESTIONED, Kind.WHO_OWNS, Kind.OPEN_REQUESTS, Kind.HELP}


@pytest.mark.parametrize("kind", [*FREE, Kind.NOT_RECORDED])
def test_an_answer_to_a_chat_message_goes_into_that_conversation(kind: Kind) -> None:
    """It is said where it was asked, and nowhere else to whoever asked; who is copied is told as ever."""
    posts = packed(told(kind, (WORKER,), (MANAGER,), answers=ASKED), a=BOTH)
    assert lines(posts) == ["conversation:19:c@thread.tacv2;messageid=17 a alone", "email b"]


def test_an_answer_in_chat_that_must_be_in_writing_is_emailed_too() -> None:
    """An acceptance that was given in chat is confirmed by email as well (A35)."""
    posts = packed(told(Kind.ACCEPTED, (WORKER,), (MAILBOX,), answers="teams:a:1x:1481567603816"), a=CHAT, cmht=CHAT)
    assert lines(posts) == ["conversation:a:1x a", "email a+cmht", "team:cmht cmht"]


@pytest.mark.parametrize("kind", [*FREE, Kind.NOT_RECORDED])
def test_an_answer_to_a_letter_is_a_letter(kind: Kind) -> None:
    """Who wrote an email has the answer by email, even where they chose chat."""
    posts = packed(told(kind, (WORKER,), answers="<1@example.org>"), a=CHAT)
    assert "email a" in lines(posts)
    assert not any(post.alone for post in posts)


def test_nobody_is_told_twice_in_one_place() -> None:
    """Somebody who is both asked and copied has one chat message."""
    posts = packed(told(Kind.RUNG, (WORKER, MAILBOX), (WORKER, MAILBOX)), a=BOTH, cmht=BOTH)
    assert sorted(place_text(post.place) for post in posts if post.place) == ["person:a", "team:cmht"]


def test_who_was_shown_it_at_once_is_emailed_and_not_told_in_chat_again() -> None:
    """Whoever acted in chat saw it there; all others have it where they have chosen."""
    assert SHOWN <= STATUTORY, "an email tells them too"
    for kind in SHOWN:
        posts = packed(told(kind, (WORKER,), (MANAGER, MAILBOX), answers="shown:a"), a=CHAT, b=CHAT, cmht=CHAT)
        assert [place_text(each.place) for each in posts if each.channel == "teams"] == ["person:b", "team:cmht"]
        (email,) = [each for each in posts if each.channel == "email"]
        assert ("A. Worker", "a@example.org") in email.to


def test_several_notices_are_one_email_and_a_chat_message_each() -> None:
    """What comes in one minute is put together for a mailbox; in chat each is a card of its own."""
    posts = packed(told(Kind.RUNG, id="n1"), told(Kind.REMINDER, id="n2"), a=BOTH)
    assert lines(posts) == ["email a", "person:a a", "person:a a"]
    assert len({post.id for post in posts}) == len({post.message_id for post in posts}) == 3


def test_an_urgent_notice_goes_by_itself_on_every_channel() -> None:
    """An alarm is neither put together with others nor anything but urgent in chat (E10)."""
    posts = packed(told(Kind.ALARM, id="n1", urgent=True), told(Kind.RUNG, id="n2"), a=BOTH)
    urgent = [post for post in posts if post.urgent]
    assert lines(urgent) == ["email a", "person:a a"]
    assert {post.rank for post in urgent} == {0}


def test_the_same_notices_make_the_same_messages_in_any_order() -> None:
    """Ids and Message-IDs depend on what is told to whom and where alone: a resend is the same message."""
    notices = (
        told(Kind.RUNG, (WORKER,), (MANAGER,), id="n1"),
        told(id="n2", at=NINE + timedelta(seconds=9)),
        told(Kind.WHO_OWNS, id="n3", answers=ASKED),
    )
    made = {frozenset((p.id, p.message_id, p.place) for p in packed(*order, a=BOTH)) for order in permutations(notices)}
    assert len(made) == 1


def test_a_message_ranks_as_what_is_most_pressing_in_it() -> None:
    """An escalation together with a receipt goes as an escalation; what has no rank goes last."""
    (post,) = packed(told(Kind.RUNG, id="n1"), told(Kind.NOTED, id="n2"))
    assert post.rank == 1
    ranks = [RANKS.get(kind, 5) for kind in (Kind.ALARM, Kind.RUNG, Kind.PLEASE_ANSWER, Kind.ACCEPTED)]
    assert ranks == [0, 1, 2, 3]
    assert packed(told(Kind.REMINDER))[0].rank == 4
    assert packed(told(Kind.NOTED))[0].rank == 5


# --- the directory --------------------------------------------------------------------------------


def listed(*, object_id: str = "o-1", channel: str = "19:c@thread.tacv2") -> Directory:
    """A directory of somebody and a team who have chosen chat."""
    return directory_of(
        organisations=(Organisation(key="x", name="Northshire Council", domains=("example.org",)),),
        teams=(
            Team(
                key="cmht",
                name="CMHT",
                organisation="x",
                address="cmht@example.org",
                manager="a",
                channels=BOTH,
                chat_channel=channel,
            ),
        ),
        people=(
            Person(key="a", name="A", address="a@example.org", organisation="x", channels=CHAT, object_id=object_id),
        ),
        calendars={},
    )


def test_people_and_teams_are_told_where_the_directory_says() -> None:
    """Each by their own choice; administrators, who are in neither list, by email."""
    where = told_where(listed(), chat=True)
    admin = Recipient(name="Ada", address="ada@example.org", role="administrator")
    assert [where(each) for each in (WORKER, MAILBOX, MANAGER, admin)] == [
        CHAT,
        BOTH,
        frozenset({"email"}),
        frozenset({"email"}),
    ]


def test_who_cannot_be_found_in_chat_is_emailed() -> None:
    """A person without an object id, a team without a channel, and everybody where there is no chat."""
    for where in (told_where(listed(object_id="", channel=""), chat=True), told_where(listed(), chat=False)):
        assert {where(each) for each in (WORKER, MAILBOX)} == {frozenset({"email"})}
