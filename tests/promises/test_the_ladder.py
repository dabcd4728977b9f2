"""When nobody answers, both line-manager chains hear of it, on the day and at the minute."""

from pathlib import Path

import pytest

from tests.promises.world import World

# Received, then the days of day 0's deadline (L1), L2, L3 and L4; receiver silent.
CLOCKS = [
    ("S01", "2026-11-23 10:15", "Wed 25 Nov", "Thu 26 Nov", "Mon 30 Nov", "Wed 2 Dec"),
    ("S06", "2026-11-27 17:00:00", "Tue 1 Dec", "Wed 2 Dec", "Fri 4 Dec", "Tue 8 Dec"),
    ("S07", "2026-11-27 17:01", "Wed 2 Dec", "Thu 3 Dec", "Mon 7 Dec", "Wed 9 Dec"),
    ("S08", "2026-11-28 11:00", "Wed 2 Dec", "Thu 3 Dec", "Mon 7 Dec", "Wed 9 Dec"),
    ("S09", "2026-11-24 06:12", "Thu 26 Nov", "Fri 27 Nov", "Tue 1 Dec", "Thu 3 Dec"),
    ("S10", "2026-12-23 11:00", "Tue 29 Dec", "Wed 30 Dec", "Mon 4 Jan", "Wed 6 Jan"),
    ("S11", "2026-12-24 15:30", "Wed 30 Dec", "Thu 31 Dec", "Tue 5 Jan", "Thu 7 Jan"),
    ("S13", "2026-12-25 09:00", "Thu 31 Dec", "Mon 4 Jan", "Wed 6 Jan", "Fri 8 Jan"),
    ("S15", "2026-12-31 16:00", "Tue 5 Jan", "Wed 6 Jan", "Fri 8 Jan", "Tue 12 Jan"),
    ("S17", "2027-03-25 12:00", "Wed 31 Mar", "Thu 1 Apr", "Mon 5 Apr", "Wed 7 Apr"),
    ("S18a", "2027-03-28T00:30+00:00", "Thu 1 Apr", "Fri 2 Apr", "Tue 6 Apr", "Thu 8 Apr"),
    ("S18b", "2027-03-28T01:30+00:00", "Thu 1 Apr", "Fri 2 Apr", "Tue 6 Apr", "Thu 8 Apr"),
    ("S19", "2026-10-23 14:00", "Tue 27 Oct", "Wed 28 Oct", "Fri 30 Oct", "Tue 3 Nov"),
    ("S21", "2026-10-26T16:30+00:00", "Wed 28 Oct", "Thu 29 Oct", "Mon 2 Nov", "Wed 4 Nov"),
    ("S22", "2026-10-22T16:00:00+00:00", "Mon 26 Oct", "Tue 27 Oct", "Thu 29 Oct", "Mon 2 Nov"),
    ("S24", "2027-10-29 14:00", "Tue 2 Nov", "Wed 3 Nov", "Fri 5 Nov", "Tue 9 Nov"),
    ("S25", "2027-04-29 16:00", "Tue 4 May", "Wed 5 May", "Fri 7 May", "Tue 11 May"),
    ("S26", "2027-05-28 15:00", "Wed 2 Jun", "Thu 3 Jun", "Mon 7 Jun", "Wed 9 Jun"),
    ("S27", "2027-08-27 17:30", "Thu 2 Sep", "Fri 3 Sep", "Tue 7 Sep", "Thu 9 Sep"),
    ("S29", "2026-11-26 10:00", "Mon 30 Nov", "Tue 1 Dec", "Thu 3 Dec", "Mon 7 Dec"),
]


@pytest.mark.parametrize(("name", "received", "one", "two", "three", "four"), CLOCKS, ids=[row[0] for row in CLOCKS])
def test_each_rung_tells_exactly_these_people_at_5pm(
    tmp_path: Path, name: str, received: str, one: str, two: str, three: str, four: str
) -> None:
    """Every rung of the transfer ladder reaches its people, and only them, at 5pm of its working day."""
    world = World(tmp_path / name, at=received)
    world.request()
    first = world.sent()
    assert [(each.code, each.to, each.copy) for each in first] == [
        ("E01", "s0", "older-people"),
        ("E02", "cmht r0", "r1"),
    ]
    due = world.case().requests[0].due
    assert due is not None
    for _ in range(60):
        if world.case().requests[0].rung == 4:
            break
        following = world.store.next_due()
        assert following is not None
        world.until(following.isoformat())
    assert world.lines() == [
        f"{one} 09:00 E04 to cmht r0 cc s0",
        f"{one} 17:00 E07 to r1 s1 cc r0 s0",
        f"{two} 17:00 E08 to r2 s2 cc r1 s1",
        f"{three} 17:00 E09 to s3 cc r2 r3 s2",
        f"{four} 17:00 E09 to r4 s4",
    ]
    assert world.owner() == "older-people"
    world.end()


def test_directors_hear_again_every_monday_until_it_is_answered(world: World) -> None:
    """At the top of the ladder the directors are told each Monday at 9am, until somebody accepts (10.6)."""
    world.request()
    world.until("2026-12-02 17:00")
    world.sent()
    world.until("2026-12-14 09:00")
    assert world.lines() == ["Mon 7 Dec 09:00 E09 to r4 s4", "Mon 14 Dec 09:00 E09 to r4 s4"]
    world.writes("r4", "accept", at="2026-12-15 10:00")
    world.until("2026-12-21 09:00")
    assert [each.code for each in world.sent()] == ["E05", "E13"]
    assert world.owner() == "cmht"


def test_an_early_friday_close_counts_as_after_hours(tmp_path: Path) -> None:
    """A request at 4:45pm on a Friday that closes at 4:30pm counts from Monday (S30)."""
    text = (Path(__file__).parent / "directory.toml").read_text("utf-8")
    early = text.replace(
        'name    = "Riverside Health NHS Trust"',
        'name    = "Riverside Health NHS Trust"\ncloses_on = { friday = "16:30" }',
    )
    world = World(tmp_path / "home", at="2026-11-27 16:45", directory=early)
    world.request()
    world.sent()
    world.until("2026-12-02 17:00")
    assert world.lines() == ["Wed 2 Dec 09:00 E04 to cmht r0 cc s0", "Wed 2 Dec 17:00 E07 to r1 s1 cc r0 s0"]
    world.end()


def test_a_dispute_has_its_own_ladder(world: World) -> None:
    """A dispute about information goes to managers, with the next level told that talks are due, then
    to determination and to directors (10.3 to 10.6, S47)."""
    world.request(kind="dispute about sharing information", at="2026-11-26 14:00")
    world.sent()
    world.until("2026-12-04 17:00")
    assert world.lines() == [
        "Mon 30 Nov 09:00 E04 to cmht r0 cc s0",
        "Mon 30 Nov 17:00 E07 to r1 s1 cc r0 r2 s0 s2",
        "Wed 2 Dec 17:00 E09 to s3 cc r2 r3 s2",
        "Fri 4 Dec 17:00 E09 to r4 s4",
    ]


def test_a_joint_plan_that_is_not_agreed_goes_to_managers_at_once(world: World) -> None:
    """Managers are asked at the moment of the report, and theirs two working days later (9.6, S48)."""
    world.request(kind="joint plan", at="2026-12-01 10:00")
    world.until("2026-12-03 17:00")
    assert world.lines() == [
        "Tue 1 Dec 10:00 E07 to r1 s1 cc r0 s0",
        "Thu 3 Dec 17:00 E08 to r2 s2 cc r1 s1",
    ]
    assert world.owner() == "older-people"


def test_a_vacant_post_is_passed_over_and_administrators_are_told(tmp_path: Path) -> None:
    """Where the receiving Team Manager's post is vacant, the next manager up stands in (A20, S44)."""
    text = (Path(__file__).parent / "directory.toml").read_text("utf-8")
    vacant = text.replace(
        'name = "Rosa One"\naddress = "r1@riverside.example.org"', 'name = "Team Manager, CMHT"\nvacant = true'
    )
    vacant = vacant.replace('can_accept   = ["r1"]', 'can_accept   = ["r2"]')
    world = World(tmp_path / "home", directory=vacant)
    world.request()
    world.sent()
    world.until("2026-11-26 17:00")
    assert world.lines() == [
        "Wed 25 Nov 09:00 E04 to cmht r0 cc s0",
        "Wed 25 Nov 17:00 E07 to r2 s1 cc r0 s0",
        "Wed 25 Nov 17:00 administrator to admin",
        "Thu 26 Nov 17:00 E08 to r2 s2 cc s1",
    ]
    world.end()


def test_nobody_is_asked_to_chase_themselves(world: World) -> None:
    """A Team Manager who sent the request is stood in for by the next person up (A47, S45)."""
    world.request("s1")
    world.sent()
    world.until("2026-11-30 17:00")
    assert world.lines() == [
        "Wed 25 Nov 09:00 E04 to cmht r0 cc s1",
        "Wed 25 Nov 17:00 E07 to r1 s2 cc r0 s1",
        "Thu 26 Nov 17:00 E08 to r2 s2 cc r1",
        "Mon 30 Nov 17:00 E09 to s3 cc r2 r3 s2",
    ]


def test_information_that_never_comes_is_the_senders_to_mend(world: World) -> None:
    """With the contact record missing the receiver's clock has not started, and only the sender's
    managers are told (A02, S42)."""
    world.request(record="")
    assert world.lines() == ["Mon 23 Nov 10:15 E03 to s0"]
    world.until("2026-11-26 17:00")
    assert world.lines() == [
        "Wed 25 Nov 17:00 E07 to s1 cc r1",
        "Thu 26 Nov 17:00 E08 to s2",
    ]
    assert world.owner() == "older-people"


def test_the_clock_starts_when_the_information_comes(world: World) -> None:
    """The receiver has two working days from the information, not from the request (8.8)."""
    world.request(record="")
    world.writes("s0", "Record: LAS, case note of 24 November", at="2026-11-24 15:00", subject="RE: [JW-48211]")
    codes = [str(each) for each in world.sent()]
    assert codes[-2:] == [
        "Tue 24 Nov 15:00 E01 to s0 cc older-people",
        "Tue 24 Nov 15:00 E02 to cmht r0 cc r1",
    ]
    world.until("2026-11-26 17:00")
    assert world.lines() == [
        "Thu 26 Nov 09:00 E04 to cmht r0 cc s0",
        "Thu 26 Nov 17:00 E07 to r1 s1 cc r0 s0",
    ]


def test_a_year_without_bank_holidays_is_refused_not_guessed(tmp_path: Path) -> None:
    """A request whose deadline falls in a year without data is held, and administrators told (S61)."""
    world = World(tmp_path / "home", at="2028-12-28 10:00")
    world.request()
    assert [each.code for each in world.sent()] == ["E01", "administrator"]
    request = world.case().requests[0]
    assert request.due is None
    assert "2029" in request.held
    assert world.owner() == "older-people"
    world.end()
