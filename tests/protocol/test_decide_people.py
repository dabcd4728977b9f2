"""Whom a rung reaches when posts are vacant, shared, short of a level, away, or cannot be written to."""

from protocol.case.events import ReceiverAway
from protocol.decision.rules import Rules
from protocol.messages.intents import Away, Escalate, Stays, Undelivered
from protocol.messages.notices import Kind
from tests.protocol.deciding import ACCEPT, Life, asking, changed, person, rules_with

# One manager over both teams; the receiving chain joins the sending one at level 2.
SHARED = rules_with(
    changed(
        ('organisation = "riverside"\naddress      = "cmht', 'organisation = "northshire"\naddress      = "cmht'),
        ('manager      = "r1"', 'manager      = "s1"'),
        ('can_accept   = ["r1"]', 'can_accept   = ["s1"]'),
    )
)


def dead(life: Life, *addresses: str, notice: Kind = Kind.PLEASE_ANSWER) -> list[str]:
    """Addresses refuse a notice about the first request."""
    said = Undelivered(notice=notice.value, request=1, addresses=addresses, why="no such mailbox")
    return life.hears(said, life.sender(""))


def away(life: Life, who: str, at: str = "") -> list[str]:
    """An automatic reply comes from somebody."""
    return life.says(who, Away(), at, proved=False)


def directory(*people: tuple[str, str]) -> Rules:
    """The people of the promises, with changes."""
    return rules_with(changed(*people))


def test_a_manager_over_both_teams_gets_one_email_and_may_decide() -> None:
    """One E07, which says that they manage both; the next rung goes to both chains' next level (A19)."""
    life = Life(SHARED)
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-1] == "E07 to s1 cc r0 s0"
    notice = life.notice("E07")
    assert notice.facts["both_sides"] is True
    assert notice.to[0].role == "S1+R1"
    assert life.until("2026-11-26 17:00") == ["E08 to s2 cc s1"]


def test_the_word_of_a_manager_over_both_teams_counts_for_both() -> None:
    """Their one `stays` closes it, and their `accept` moves it, though they manage the sender (A19)."""
    life = Life(SHARED)
    life.says("s0", asking())
    assert life.says("s1", Stays()) == ["E05 to r0 s0 s1 cc cmht older-people"]
    assert life.request().state.value == "closed: stays"
    life.says("s0", asking())
    life.says("s1", ACCEPT)
    assert life.owner == "cmht"


def test_a_manager_over_both_teams_who_asked_is_not_told_to_chase_themselves() -> None:
    """Neither for the side that asked nor for the other: the next up is told once (A19, A47)."""
    life = Life(SHARED)
    life.says("s1", asking())
    assert life.until("2026-11-25 17:00")[-1] == "E07 to s2 cc r0 s1"
    assert [each.role for each in life.notice("E07").to] == ["S1+R1"]


def test_a_manager_over_both_teams_who_asked_cannot_accept() -> None:
    """Nobody accepts what they themselves asked (A13)."""
    life = Life(SHARED)
    life.says("s1", asking())
    assert life.says("s1", ACCEPT) == ["E03 sender_cannot_accept to s1 cc cmht"] or life.owner == "older-people"
    assert life.owner == "older-people"


def test_a_short_chain_repeats_its_top_and_says_so() -> None:
    """Where the receiving line ends at level 1, that manager hears each rung, as its top (A48)."""
    short = directory(
        ('level = "team manager"\nteams = ["cmht"]\nmanager = "r2"', 'level = "team manager"\nteams = ["cmht"]')
    )
    life = Life(short)
    life.says("s0", asking())
    life.until("2026-11-26 17:00")
    assert life.lines() == ["E08 to r1 s2 cc s1"]
    assert life.notice("E08").facts["top"] == ["Rosa One"]
    life.until("2026-12-02 17:00")
    assert life.lines() == ["E09 to r1 s4"]


def test_an_absent_manager_has_their_deputy_told_with_them() -> None:
    """The deputy is named as standing in; the manager sees it too when they are back (A20)."""
    life = Life(
        directory(
            person("r1", 'deputy = "r0"', "away = [{ from = 2026-11-25, to = 2026-11-27 }]"),
            ('duty         = "r0"', ""),
        )
    )
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-1] == "E07 to r0 r1 s1 cc s0"
    assert life.notice("E07").facts["standing_in"] == [{"name": "Rae Receiver", "for": "Rosa One"}]


def test_an_absent_manager_without_a_deputy_is_passed_over() -> None:
    """The next up is told now, and the administrators of the gap (A20)."""
    life = Life(directory(person("r1", "away = [{ from = 2026-11-25, to = 2026-11-27 }]")))
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-2:] == ["E07 to r2 s1 cc r0 s0", "administrator to admin"]


def test_the_deputy_of_an_absent_deputy_stands_in() -> None:
    """Deputies are followed until one is there, and a loop of them ends at the next manager up."""
    absent = "away = [{ from = 2026-11-20, to = 2026-12-31 }]"
    life = Life(directory(person("r1", 'deputy = "t1"', absent), person("t1", 'deputy = "t0"', absent)))
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-1] == "E07 to r1 s1 t0 cc r0 s0"
    life = Life(directory(person("r1", 'deputy = "t1"', absent), person("t1", 'deputy = "r1"', absent)))
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-2] == "E07 to r2 s1 cc r0 s0"


def test_a_line_with_nobody_there_falls_back_to_the_mailbox() -> None:
    """And the administrators are told: an escalation always reaches somebody (A20, A48)."""
    absent = "away = [{ from = 2026-11-20, to = 2026-12-31 }]"
    life = Life(directory(*(person(f"r{level}", absent) for level in range(1, 5))))
    life.says("s0", asking())
    assert life.until("2026-11-25 17:00")[-2:] == ["E07 to cmht s1 cc r0 s0", "administrator to admin"]


# --- automatic replies -----------------------------------------------------------------------------------


def test_an_automatic_reply_is_acted_on_once_for_each_thing_told() -> None:
    """A second from the same address changes nothing; two robots cannot write to each other for ever."""
    life = Life()
    life.says("s0", asking())
    assert away(life, "r0") == ["E02 to cmht r1"]
    assert away(life, "r0") == []
    assert life.happened == []


def test_a_manager_away_at_the_request_has_a_stand_in_at_the_rung_too() -> None:
    """That they were away when copied into the request does not leave their rung unheard (A20)."""
    life = Life()
    life.says("s0", asking())
    assert away(life, "r1") == ["E02 to cmht r2"]
    life.until("2026-11-25 17:00")
    assert away(life, "r1") == ["E07 to r2"]
    assert life.notice("E07").facts["standing_in"] == [{"name": "Rafi Two", "for": "Rosa One"}]
    assert away(life, "r1") == []
    assert life.running() == {"1/rung/2": "Thu 26 Nov 17:00"}


def test_a_stand_in_who_has_been_told_is_passed_over_for_the_next() -> None:
    """At the second rung the deputy of the absent manager was told at the first: their own manager hears."""
    life = Life(directory(person("r2", 'deputy = "r1"')))
    life.says("s0", asking())
    life.until("2026-11-26 17:00")
    assert away(life, "r2") == ["E08 to r3"]


def test_somebody_of_the_sending_line_who_is_away_is_stood_in_for_on_their_side() -> None:
    """Also while information is missing, when only the sending side is told (A02)."""
    life = Life()
    life.says("s0", asking(supplied=(), record=""))
    life.until("2026-11-25 17:00")
    assert life.lines() == ["E07 to s1 cc r1"]
    assert away(life, "s1") == ["E07 to s2"]


def test_an_automatic_reply_stops_no_clock_and_moves_nothing() -> None:
    """It is evidence that somebody is away (UNA-06)."""
    life = Life()
    life.says("s0", asking())
    before = life.running()
    away(life, "r0")
    away(life, "cmht")
    assert life.running() == before
    assert life.owner == "older-people"
    assert life.case is not None
    assert "cmht@riverside.example.org" in life.case.away


def test_two_requests_to_absent_people_are_each_acted_on() -> None:
    """Being away for one request does not make them unheard on the next."""
    life = Life()
    life.says("s0", asking())
    away(life, "r0")
    life.says("s0", asking(kind="dispute"))
    assert life.says("r0", Away(), proved=False, request=2) == ["E02 to cmht r1"]
    assert life.last is not None
    assert life.last.notices[0].request == 2
    assert isinstance(life.last.happened[0].event, ReceiverAway)


# --- undelivered -----------------------------------------------------------------------------------------


def test_a_request_that_does_not_reach_the_mailbox_is_put_to_the_manager() -> None:
    """And its sender and the administrators learn of it: undelivered is not silence (S38)."""
    life = Life()
    life.says("s0", asking())
    assert dead(life, "cmht@riverside.example.org") == ["E02 to r1", "not told to s0", "administrator to admin"]
    assert dead(life, "r0@riverside.example.org")[0] == "E02 to r1"


def test_a_whole_line_that_cannot_be_written_to_comes_to_an_end() -> None:
    """Each dead address leads to one that has not failed, until none is left; never round again."""
    life = Life()
    life.says("s0", asking())
    waiting = ["cmht@riverside.example.org", "r0@riverside.example.org", "r1@riverside.example.org"]
    dead(life, *waiting)
    tried: list[str] = []
    for _ in range(20):
        assert life.last is not None
        asked = [each.address for n in life.last.notices if n.kind is Kind.PLEASE_ANSWER for each in n.to]
        if not asked:
            break
        tried += asked
        dead(life, *asked)
    assert tried == [f"r{level}@riverside.example.org" for level in (2, 3, 4)]


def test_a_rung_that_bounces_is_told_to_a_stand_in_and_ends() -> None:
    """Up its own line, each once, and then the administrators alone know."""
    life = Life()
    life.says("s0", asking())
    life.until("2026-11-25 17:00")
    assert dead(life, "r1@riverside.example.org", notice=Kind.RUNG)[0] == "E07 to r2"
    assert dead(life, "r2@riverside.example.org", notice=Kind.RUNG)[0] == "E07 to r3"
    assert dead(life, "r3@riverside.example.org", notice=Kind.RUNG)[0] == "E07 to r4"
    assert dead(life, "r4@riverside.example.org", notice=Kind.RUNG) == [
        "not told to s0",
        "administrator to admin",
        "administrator to admin",
    ]
    assert life.running() == {"1/rung/2": "Thu 26 Nov 17:00"}


def test_an_alarm_that_bounces_is_told_to_a_stand_in_and_ends() -> None:
    """With a request or without one; each of the line once."""
    life = Life()
    life.says("s0", asking(concern=True))
    told = [dead(life, f"r{level}@riverside.example.org", notice=Kind.ALARM)[0] for level in (1, 2, 3, 4)]
    assert told == ["E10 to r2", "E10 to r3", "E10 to r4", "not told to s0"]


def test_two_dead_addresses_of_one_email_are_one_email_to_the_stand_in() -> None:
    """Nobody is told twice because two colleagues could not be."""
    life = Life()
    life.says("s0", asking())
    assert dead(life, "cmht@riverside.example.org", "r0@riverside.example.org") == [
        "E02 to r1",
        "not told to s0",
        "administrator to admin",
    ]


def test_news_of_trouble_that_bounces_reaches_the_administrators_and_stops() -> None:
    """A “not told” to the sender that bounces is not told to the sender."""
    life = Life()
    life.says("s0", asking())
    assert dead(life, "s0@northshire.example.org", notice=Kind.NOT_TOLD) == ["administrator to admin"]
    assert dead(life, "admin@northshire.example.org", notice=Kind.ADMINISTRATOR) == []
    assert life.happened == []


def test_a_sender_who_cannot_be_written_to_is_not_written_to_about_it() -> None:
    """Only the administrators are left."""
    life = Life()
    life.says("s0", asking())
    assert dead(life, "s0@northshire.example.org", notice=Kind.REQUEST_LOGGED) == ["administrator to admin"]
    assert life.happened == ["NotTold"]


def test_an_escalation_asked_for_by_the_absent_still_counts() -> None:
    """Being recorded as away takes nothing from what somebody writes themselves."""
    life = Life(directory(person("s1", "away = [{ from = 2026-11-20, to = 2026-12-31 }]")))
    life.says("s0", asking())
    assert life.says("s1", Escalate())[0] == "E07 to r1 s2 cc r0 s0"
