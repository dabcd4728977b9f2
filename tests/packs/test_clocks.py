"""What is owed, by each document's own words, and its clock: who is told and when, to the minute, what is reminded of
before it is due, who hears where it lapses, and what is owed again."""

from collections.abc import Iterable

import pytest

from tests.packs.living import Story


def owed(story: Story) -> list[str]:
    """What is owed now, by name and team."""
    assert story.case is not None
    return [f"{each.name} by {each.person or each.team}" for each in story.case.duties]


def about(lines: Iterable[str], *codes: str) -> list[str]:
    """Those of some lines that tell of something owed."""
    return [line for line in lines if any(f" {code} to " in line for code in codes)]


OWED = ("E11", "E13", "E07d")


def on_case(at: str, *packs: str) -> Story:
    """JW-48211 with Older People North; CMHT and the Learning Disability Team have agreed to work on it too."""
    story = Story(*(packs or ("joint-working-protocol",)), at="2026-11-23 10:15")
    for who, to in (("r1", "CMHT"), ("t1", "Learning Disability Team")):
        story.asks(kind="additional referral", to=to)
        story.writes(who, "accept")
    story.turn(at)
    story.since()
    return story


def test_each_other_worker_is_told_of_a_change_of_risk_and_only_who_is_silent_is_chased() -> None:
    """N05, RSK-01, RSK-02: each told at once; one who has seen it is done, and a manager hears for the other alone; to
    see it is not to accept anything."""
    story = on_case("2026-12-16 15:01")
    told = story.writes("s0", "The risk has changed", "2026-12-16 15:01")
    assert sorted(told) == ["E11 to r0", "E11 to t0", "noted to s0"]
    assert "Risk has changed: read the record now" in story.reading("noted")
    assert story.writes("r0", "seen", "2026-12-16 16:10") == ["noted to r0"]
    assert owed(story) == ["read the record by t0"]
    assert about(story.goes_on("2026-12-18 10:00"), *OWED) == ["Thu 17 Dec 10:00 E07d to t1 cc t0"]
    assert "Tess Third's to do" in story.reading("E07d")
    assert story.owner == "older-people"


@pytest.mark.parametrize(
    ("said", "lapses"),
    [
        ("2026-12-24 15:00", "Thu 24 Dec 17:00"), ("2026-12-24 15:01", "Tue 29 Dec 10:00"),
        ("2027-03-28 03:30", "Tue 30 Mar 10:00"), ("2026-12-16 08:00", "Wed 16 Dec 17:00"),
    ],
)  # fmt: skip
def test_it_is_to_be_read_the_same_day_or_by_ten_the_next(said: str, lapses: str) -> None:
    """N06, N07: until 3pm the same day, later by 10am of the next working day."""
    story = on_case(said)
    story.writes("s0", "New or higher risk", said)
    told = about(story.goes_on("2027-04-01 10:00"), "E07d")
    assert sorted(told) == [f"{lapses} E07d to r1 cc r0", f"{lapses} E07d to t1 cc t0"]


def test_anybody_on_the_case_may_say_that_risk_has_changed() -> None:
    """RSK-01: the others are told, whoever of them knows it first."""
    story = on_case("2026-12-16 10:00")
    assert sorted(story.writes("r0", "risk has changed")) == ["E11 to s0", "E11 to t0", "noted to r0"]
    alone = Story("joint-working-protocol")
    alone.writes("s0", "register JW-48211")
    assert alone.writes("s0", "risk has changed") == ["noted to s0"]
    assert owed(alone) == []


def test_a_joint_review_is_reminded_of_five_working_days_before() -> None:
    """N04, JNT-05: 3 May is a bank holiday."""
    story = on_case("2027-04-12 09:00")
    story.writes("s0", "Next joint review: 10 May 2027", "2027-04-12 10:00")
    assert about(story.goes_on("2027-05-11 10:00"), *OWED) == ["Fri 30 Apr 09:00 E13 to s0"]


@pytest.fixture
def jointly() -> Story:
    """Joint work is agreed between the council and the trust."""
    story = Story("joint-work-guidance", at="2027-01-04 12:00")
    story.asks(kind="joint work")
    story.writes("r1", "accept", "2027-01-05 09:00")
    story.writes("r0", "main contact settled\nchair and minutes settled\nrecords and reports settled")
    story.since()
    return story


def test_joint_work_that_starts_late_is_put_to_whoever_asked(jointly: Story) -> None:
    """N16, JWR-11: told at once, and chased with the manager; ticked by saying which it is."""
    told = jointly.writes("r0", "Start delayed: 1 February 2027", "2027-01-06 16:00")
    assert "E11 to s0" in told
    assert about(jointly.goes_on("2027-01-08 17:00"), *OWED) == ["Fri 8 Jan 17:00 E13 to s0 cc s1"]
    jointly.writes("s0", "Proceed or wait: wait")
    jointly.writes("s0", "urgent needs covered")
    assert owed(jointly) == []


def test_the_end_of_joint_work_is_asked_of_both_on_the_last_working_day(jointly: Story) -> None:
    """N17, JWR-13: Good Friday is not moved; both are asked the day before, and one's word is not the other's."""
    jointly.writes("s0", "Joint work ends: 26 March 2027", "2027-01-05 11:00")
    assert [f"{each.due:%d %b %H:%M}" for each in jointly.case.duties if each.due] == ["26 Mar 17:00"] * 2  # type: ignore[union-attr]
    told = about(jointly.goes_on("2027-03-25 09:00"), *OWED)
    assert sorted(told) == ["Thu 25 Mar 09:00 E13 to r0", "Thu 25 Mar 09:00 E13 to s0"]
    jointly.writes("s0", "End settled")
    assert owed(jointly) == ["end of joint work by r0"]


def test_a_promised_day_is_kept_in_mind_and_moves_no_deadline(jointly: Story) -> None:
    """JWR-14, JWR-15: whoever promised is reminded; another day takes the place of the first; taken back it is gone."""
    jointly.asks(kind="joint visit", to="Learning Disability Team", at="2027-01-06 09:00")
    due = jointly.request(2).due
    jointly.writes("r0", "We will answer by: 11 January 2027")
    jointly.writes("r0", "We will answer by: 12 January 2027")
    jointly.writes("s0", "Joint work review: 13 January 2027")
    assert owed(jointly)[-2:] == ["promise by r0", "review of joint work by s0"]
    assert jointly.request(2).due == due
    told = about(jointly.goes_on("2027-01-13 10:00"), "E13")
    assert told == ["Tue 12 Jan 09:00 E13 to r0", "Wed 13 Jan 09:00 E13 to s0"]
    jointly.writes("r0", "Taken back: we will answer by")
    assert "promise by r0" not in owed(jointly)


@pytest.fixture
def contact() -> Story:
    """A case of a team that works by Actions and Next Steps."""
    story = Story("actions-and-next-steps", at="2027-01-08 09:00")
    story.writes("s0", "register JW-48211")
    story.since()
    return story


def test_a_call_back_is_reminded_of_at_its_time_and_then_with_the_manager(contact: Story) -> None:
    """N21, UNA-02, UNA-03: one promise and no ticks; two hours later the manager of whoever promised."""
    contact.writes("t0", "Call back by: 3:15pm on 12 January 2027", "2027-01-12 13:05")
    assert about(contact.goes_on("2027-01-12 18:00"), *OWED) == [
        "Tue 12 Jan 15:15 E13 to t0",
        "Tue 12 Jan 17:15 E07d to t1 cc t0",
    ]
    contact.writes("t0", "Called back")
    assert owed(contact) == []


def test_a_reply_and_a_follow_up_are_reminded_of_on_their_day(contact: Story) -> None:
    """N28, UNA-05, IAF-01, IAF-02: whoever is named for a follow-up hears at once, and it is theirs."""
    contact.writes("s0", "Reply promised by: 14 January 2027", "2027-01-12 09:00")
    assert about(contact.goes_on("2027-01-14 10:00"), *OWED) == ["Thu 14 Jan 09:00 E13 to s0"]
    contact.writes("s0", "Reply sent")
    told = contact.writes("s0", "Follow up on: 3 May 2027, Tess Third", "2027-04-12 09:00")
    assert "E11 to t0" in told
    assert about(contact.goes_on("2027-05-04 09:00"), *OWED) == ["Fri 30 Apr 09:00 E13 to t0"]
    contact.writes("t0", "Followed up")
    assert owed(contact) == []


def test_an_advocate_is_asked_for_the_same_day(contact: Story) -> None:
    """N23: reminded at 4pm, due at 5pm, and the manager a working day later (line 294)."""
    contact.writes("s0", "Advocate: needed", "2027-01-22 15:20")
    assert about(contact.goes_on("2027-01-25 17:00"), *OWED) == [
        "Fri 22 Jan 16:00 E13 to older-people",
        "Mon 25 Jan 17:00 E07d to s1 cc older-people",
    ]


def test_who_waits_for_a_worker_is_looked_at_again_and_again() -> None:
    """N24, N25, UNL-04: a wait that is long brings two questions more; all of it falls away with the worker."""
    story = Story("actions-and-next-steps", at="2027-01-26 13:00")
    story.asks(kind="case transfer", to="Learning Disability Team")
    story.writes("t1", "accept", "2027-01-26 14:00")
    story.writes("t1", "Waiting checked", "2027-02-01 10:00")
    (again,) = [each for each in story.case.duties if each.name == "check the waiting"]  # type: ignore[union-attr]
    assert f"{again.due:%a %d %b %H:%M}" == "Mon 08 Feb 17:00"
    told = about(story.goes_on("2027-02-08 17:00"), *OWED)
    assert told == ["Tue 2 Feb 17:00 E13 to t1", "Thu 4 Feb 17:00 E13 to t1 cc s2", "Mon 8 Feb 17:00 E07d to s2 cc t1"]
    story.writes("t1", "Worker allocated")
    assert owed(story) == []


def test_urgent_support_that_ends_is_reminded_of(contact: Story) -> None:
    """N26, URG-02: five working days before, Good Friday and Easter Monday skipped."""
    contact.writes("s0", "Urgent support ends: 1 April 2027", "2027-02-01 10:00")
    assert about(contact.goes_on("2027-03-31 09:00"), *OWED) == ["Tue 23 Mar 09:00 E13 to s0"]


@pytest.mark.parametrize("given", [True, False])
def test_consent_is_asked_after_with_the_caseworker_alone(given: bool) -> None:
    """N31, CON-01: on day 8 and on day 10, to nobody else ever; and not at all once it is not given."""
    story = Story("ombudsman-joint-working", at="2027-03-17 11:00")
    story.writes("s0", "register JW-48211")
    story.writes("s0", "Reasons explained\nBoth purposes explained\nWho may decide explained\nForm explained")
    story.writes("s0", "Consent form sent", "2027-03-17 12:00")
    story.turn("2027-03-25 12:00")
    if not given:
        story.writes("s0", "Consent not given")
    expected = ["Wed 31 Mar 09:00 E13 to s0", "Fri 2 Apr 17:00 E13 to s0"] if given else []
    assert about(story.goes_on("2027-05-01 12:00"), *OWED) == expected


def decided(at: str, decision: str) -> Story:
    """A board has decided on continuing healthcare."""
    story = Story("continuing-healthcare", at=at)
    more = {"Checklist": "by secure email", "Checklist consent": "given by the adult"}
    story.asks(kind="completed checklist", more=more)
    story.writes("s0", "Local authority consulted")
    story.writes("r0", f"Recommendation: {decision}")
    story.since()
    story.writes("r0", f"Eligibility decision: {decision}")
    return story


def test_the_council_is_told_at_once_that_somebody_is_not_eligible() -> None:
    """N38, CHE-11: after hours on a Friday; due on Monday at 5pm, then the manager."""
    story = decided("2027-06-04 17:30", "not eligible")
    assert "Fri 4 Jun 17:30 E11 to older-people" in story.since()
    assert about(story.goes_on("2027-06-08 09:00"), *OWED) == ["Mon 7 Jun 17:00 E07d to s1 cc older-people"]


def test_reviews_of_continuing_healthcare_recur_and_do_not_drift() -> None:
    """N39, N40, CHR-01, CHR-02: three months after the decision, then by its anniversary; early brings it forward."""
    story = decided("2027-08-31 11:00", "eligible")
    assert about(story.goes_on("2027-11-22 09:00"), *OWED) == ["Tue 2 Nov 09:00 E13 to r0"]
    story.writes("r0", "Review outcome: plan still fits", "2027-11-22 10:00")
    (next_one,) = story.case.duties  # type: ignore[union-attr]
    assert f"{next_one.due:%a %d %b %Y %H:%M}" == "Thu 31 Aug 2028 16:00"
    assert about(story.goes_on("2028-08-01 09:00"), *OWED) == []
    leap = decided("2027-11-29 11:00", "eligible")
    assert f"{leap.case.duties[0].due:%a %d %b %Y %H:%M}" == "Tue 29 Feb 2028 17:00"  # type: ignore[union-attr]


def test_a_review_that_the_calendar_cannot_date_is_looked_at_daily() -> None:
    """N39: bank holidays are known to the end of 2028; the administrators know, and nobody is chased."""
    story = decided("2027-08-31 11:00", "eligible")
    story.writes("r0", "Review outcome: plan still fits", "2027-11-22 10:00")
    story.writes("r0", "Review outcome: plan still fits", "2028-08-01 10:00")
    (undated,) = story.case.duties  # type: ignore[union-attr]
    assert undated.due is None
    assert [name.split("/")[-2] for name in story.running()] == ["undated"]
    assert about(story.goes_on("2028-08-03 12:00"), *OWED) == []


@pytest.mark.parametrize("cancelled", [False, True])
def test_the_second_authority_is_told_of_a_move_today(cancelled: bool) -> None:
    """N41, N42, CUS-04, CUS-06: told at once, the manager at 5pm, and the plan before the day; none of it where the
    move is cancelled."""
    story = Story("care-in-custody", at="2026-12-31 09:00")
    story.writes("s0", "register JW-48211")
    told = story.writes("s0", "Move notified: 4 January 2027", "2026-12-31 15:10")
    assert "E11 to s0" in told
    if cancelled:
        story.writes("s0", "Move cancelled", "2026-12-31 16:00")
    story.since()
    expected = [] if cancelled else ["Thu 31 Dec 17:00 E07d to s1 cc s0", "Mon 4 Jan 17:00 E07d to s1 cc s0"]
    assert about(story.goes_on("2027-01-05 09:00"), *OWED) == expected


def test_the_second_authority_goes_on_meeting_needs() -> None:
    """CUS-07: told at once what it owes; saying how needs are met ticks it, and support stops only once it has
    assessed."""
    story = Story("care-in-custody", at="2027-01-04 10:00")
    assert "E11 to r0" in story.asks(kind="release planning")
    assert about(story.goes_on("2027-01-06 17:00"), "E07d") == ["Wed 6 Jan 17:00 E07d to r1 cc r0"]
    story.writes("r0", "Needs met by the second authority: continuing the same support")
    assert owed(story) == []
    assert story.writes("s0", "Support stopped") == ["E03 gate to s0"]


def test_a_transition_assessment_is_reminded_of_twice() -> None:
    """N46, TRA-03: by a day that the worker gives; no birth date is held."""
    story = Story("care-in-custody", at="2027-05-04 09:00")
    story.writes("s0", "register JW-48211")
    story.writes("s0", "Transition assessment: 14 July 2027")
    assert about(story.goes_on("2027-07-15 09:00"), *OWED) == [
        "Wed 16 Jun 09:00 E13 to s0",
        "Wed 14 Jul 09:00 E13 to s0",
    ]


def test_a_delegation_is_looked_at_every_three_months_and_renewed_in_time() -> None:
    """N44, N45, DEL-03, DEL-04, DEL-06: 30 April 2028 is a Sunday; a check that was late does not drift."""
    story = Story("delegation", at="2027-01-15 09:00")
    story.writes("s0", "register JW-48211")
    story.writes("s0", "Function: review\nAuthorisation ends: 31 May 2028\nMay be revoked", "2027-01-15 10:00")
    story.writes("s0", "Authorised: 15 January 2027", "2027-01-15 10:05")
    told = about(story.goes_on("2027-04-20 09:00"), *OWED)
    assert told == ["Thu 8 Apr 09:00 E13 to older-people", "Thu 15 Apr 17:00 E07d to s1 cc older-people"]
    story.writes("s0", "Delegate checked", "2027-04-20 10:00")
    (check,) = [each for each in story.case.duties if each.name == "check the delegate"]  # type: ignore[union-attr]
    assert f"{check.due:%a %d %b %H:%M}" == "Thu 15 Jul 16:00"
    story.writes("s0", "Toolkit status checked\nDelegate checked", "2027-07-01 10:00")
    told = [line for line in about(story.goes_on("2028-05-31 17:00"), *OWED) if "29 Feb" in line or "28 Apr" in line]
    assert told == ["Tue 29 Feb 09:00 E13 to older-people", "Fri 28 Apr 09:00 E13 to older-people"]
