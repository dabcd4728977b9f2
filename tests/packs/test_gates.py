"""What must be on record before a step, by each document's own words: a step without it is not recorded, and its writer
is told what to write and who may; with it, the entry says on which entries it rests."""

import pytest

from protocol.case.events import CaseClosed, ItemSaid, RequestMade
from tests.packs.living import Story

SEVEN = {
    "Why": "both are complained of", "Names in the form": "yes", "References": "in the form",
    "Organisations named": "yes", "Complaint form": "by Egress", "Responses": "by Egress",
    "My contact details": "in the form",
}  # fmt: skip


def said(story: Story) -> dict[str, ItemSaid]:
    """What the last step put on record, by item."""
    assert story.last is not None
    return {each.event.what: each.event for each in story.last.happened if isinstance(each.event, ItemSaid)}


@pytest.fixture
def jointly() -> Story:
    """N14: both sides work by the joint work guidance; joint work is asked of CMHT and agreed."""
    story = Story("joint-work-guidance", at="2027-01-04 12:00")
    story.asks(kind="joint work")
    story.writes("r1", "accept", "2027-01-05 10:00")
    return story


def test_joint_work_starts_on_a_basis(jointly: Story) -> None:
    """N14, JWR-07: one of three consents or decisions comes first (lines 219 to 223); the start rests on it."""
    assert jointly.writes("r0", "Joint work started", "2027-01-05 11:00") == ["E03 gate to r0"]
    words = jointly.reading("E03")
    assert "“joint work consent: best interests decision”, which Older People North can write" in words
    assert "(lines 219–236)" in words
    jointly.writes("s0", "Joint work consent: best interests decision, 5 January 2027", "2027-01-05 14:00")
    consent = jointly.case.seq  # type: ignore[union-attr]  # a case on record
    jointly.writes("r0", "Joint work started: 5 January 2027", "2027-01-05 14:05")
    assert said(jointly)["joint work started"].rests_on == (consent,)
    assert jointly.owner == "older-people"


def test_within_a_safeguarding_enquiry_joint_work_needs_no_consent(jointly: Story) -> None:
    """N15, JWR-08: its reference is enough (line 225)."""
    jointly.writes("s0", "Safeguarding enquiry: SAF20417", "2027-01-05 11:00")
    jointly.writes("r0", "Joint work started", "2027-01-05 11:05")
    assert "joint work started" in said(jointly)


def test_consent_is_assumed_within_one_organisation_alone(jointly: Story) -> None:
    """N15, JWR-10: between the council and the trust never; within the council once both ticks are there."""
    jointly.writes("s0", "Service wanted\nOnly to arrange it", "2027-01-05 11:00")
    assert jointly.writes("s0", "Joint work consent: assumed", "2027-01-05 11:05") == ["E03 gate to s0"]
    assert "of one organisation, which these are not" in jointly.reading("E03")
    inside = Story("joint-work-guidance", at="2027-01-04 12:00")
    inside.asks(kind="joint work", to="Learning Disability Team")
    assert inside.writes("s0", "Joint work consent: assumed") == ["E03 gate to s0"]
    inside.writes("s0", "Service wanted\nOnly to arrange it")
    inside.writes("s0", "Joint work consent: assumed")
    assert len(said(inside)["joint work consent"].rests_on) == 2


def test_work_with_a_carer_needs_the_carers_own_consent(jointly: Story) -> None:
    """JWR-09 (line 227): the person's own is another thing."""
    jointly.writes("s0", "Joint work consent: given by the person", "2027-01-05 11:00")
    assert jointly.writes("r0", "Carer work started") == ["E03 gate to r0"]
    jointly.writes("s0", "Carer's own consent: 4 January 2027")
    jointly.writes("r0", "Carer work started")
    assert "carer work started" in said(jointly)


@pytest.fixture
def contact() -> Story:
    """A team that works by Actions and Next Steps has a case."""
    story = Story("actions-and-next-steps", at="2027-01-12 10:45")
    story.writes("s0", "register JW-48211")
    return story


def test_a_referral_is_taken_on_a_basis_and_at_once_where_a_concern_is_raised(contact: Story) -> None:
    """N20, REF-01, REF-06: one of four (lines 145 to 150); then whether there is an advocate is owed."""
    assert contact.writes("s0", "Referral taken", "2027-01-12 10:50") == ["E03 gate to s0"]
    contact.writes("s0", "Basis of referral: at risk of harm", "2027-01-12 10:55")
    contact.writes("s0", "Referral taken", "2027-01-12 11:00")
    assert [each.name for each in contact.case.duties] == ["referral", "advocate considered"]  # type: ignore[union-attr]
    late = [line for line in contact.goes_on("2027-01-14 17:00") if "E13" in line]
    assert late == ["Thu 14 Jan 17:00 E13 to older-people"] * 2
    contact.writes("s0", "Advocate: not needed")
    assert [each.name for each in contact.case.duties] == ["referral"]  # type: ignore[union-attr]
    raised = Story("actions-and-next-steps")
    raised.writes("s0", "register JW-48211")
    raised.writes("s0", "raise safeguarding")
    raised.writes("s0", "Referral taken")
    assert "referral taken" in said(raised)


@pytest.mark.parametrize("pack", ["actions-and-next-steps", "care-in-custody"])
def test_an_assessment_waits_for_the_advocate(pack: str) -> None:
    """N23, ADV-03, ADV-05, ADV-06: needed and not in place, the process does not go ahead; an offer that is not wanted
    stands, and opens it."""
    for opens in ("in place: 26 January 2027", "not needed", "offered and not wanted"):
        story = Story(pack, at="2027-01-22 15:00")
        story.writes("s0", "register JW-48211")
        story.writes("s0", "Advocate: needed", "2027-01-22 15:20")
        assert story.writes("s0", "Assessment started", "2027-01-25 10:00") == ["E03 gate to s0"]
        value, _, day = opens.partition(":")
        story.writes("s0", f"Advocate: {value}{',' + day if day else ''}", "2027-01-26 09:00")
        story.writes("s0", "Assessment started: 26 January 2027", "2027-01-26 09:10")
        assert said(story)["assessment started"].rests_on


def test_interim_steps_are_not_held_up_and_long_term_ones_are(contact: Story) -> None:
    """N23, ADV-04 (line 300)."""
    contact.writes("s0", "Advocate: needed", "2027-01-25 09:00")
    contact.writes("s0", "Interim steps: risk of harm", "2027-01-25 10:05")
    assert said(contact)["interim steps"].value == "risk of harm"
    assert contact.writes("s0", "Long-term decision made", "2027-01-25 10:10") == ["E03 gate to s0"]


def test_a_plan_is_revised_after_a_review(contact: Story) -> None:
    """REV-02 (line 312); REV-04: whether need or budget changed is answered with what follows (lines 325 to 331)."""
    assert contact.writes("s0", "Plan revised") == ["E03 gate to s0"]
    assert "“review reference: …”" in contact.reading("E03")
    contact.writes("s0", "Review reference: RV2209")
    contact.writes("s0", "Plan revised")
    assert "plan revised" in said(contact)
    contact.writes("s0", "Need or budget: as before")
    assert "light-touch review may do" in contact.reading("noted")


@pytest.fixture
def briefed() -> Story:
    """Both sides work by the ombudsmen's briefing; PHSO's part is played by the council."""
    return Story("ombudsman-joint-working", at="2027-03-30 10:00")


def test_an_initial_look_is_asked_by_a_person(briefed: Story) -> None:
    """N30, ILT-02: from one's own address (line 69); nothing is logged of one from a shared mailbox."""
    assert briefed.asks("older-people", kind="initial look", more=SEVEN) == ["E03 gate to older-people"]
    assert briefed.case is None
    assert "from your own address, and not from a shared mailbox" in briefed.reading("E03")
    assert "E01 to s0 cc older-people" in briefed.asks(kind="initial look", more=SEVEN)


def test_joint_only_where_the_issues_are_inseparable_and_both_fundamental(briefed: Story) -> None:
    """ILT-06 (lines 30 to 33)."""
    briefed.asks(kind="initial look", more=SEVEN)
    assert briefed.writes("r0", "Joint decision: joint", "2027-03-31 09:00") == ["E03 gate to r0"]
    briefed.writes("r0", "Issues inseparable: so\nBoth fundamental: so")
    briefed.writes("r0", "Joint decision: joint")
    assert len(said(briefed)["joint decision"].rests_on) == 2
    assert not briefed.case.open_requests  # type: ignore[union-attr]


def test_consent_is_asked_for_once_four_things_are_explained(briefed: Story) -> None:
    """CON-02, CON-05 (lines 81 to 107)."""
    briefed.writes("s0", "register JW-48211")
    four = ("Reasons explained", "Both purposes explained", "Who may decide explained", "Form explained")
    briefed.writes("s0", "\n".join(four[:3]))
    assert briefed.writes("s0", "Consent form sent: 30 March 2027") == ["E03 gate to s0"]
    assert "“form explained”" in briefed.reading("E03")
    assert "“reasons explained”" not in briefed.reading("E03")
    briefed.writes("s0", four[3])
    briefed.writes("s0", "Consent form sent: 30 March 2027")
    assert "standard letter for the stage" in briefed.reading("noted")


FORM = {"Transfer form complete": "yes", "Stage": "primary investigation"}


def test_no_transfer_without_written_consent(briefed: Story) -> None:
    """N34, CON-03, CTC-02: neither without the complainant's consent nor without the reference (lines 96, 109, 123);
    nothing is logged and the owner is the same. Both may stand in the request itself."""
    briefed.writes("s0", "register JW-48211")
    assert briefed.asks(kind="joint working transfer", more=FORM) == ["E03 gate to s0"]
    words = briefed.reading("E03")
    assert "“written consent”" in words
    assert "“LGSCO reference: …”" in words
    assert briefed.case.requests == ()  # type: ignore[union-attr]
    briefed.writes("s0", "Consent not given")
    assert "nobody may press them" in briefed.reading("noted")
    both = {**FORM, "Written consent": "29 March 2027", "LGSCO reference": "LG20417"}
    assert "E02 to cmht r0 cc r1" in briefed.asks(kind="joint working transfer", more=both)
    assert briefed.owner == "older-people"


def test_a_transfer_rests_on_the_consent_that_came_before(briefed: Story) -> None:
    """And not on one that was taken back."""
    briefed.writes("s0", "register JW-48211")
    briefed.writes("s0", "Written consent: 29 March 2027\nLGSCO reference: LG20417")
    briefed.writes("s0", "Taken back: written consent")
    assert briefed.asks(kind="joint working transfer", more=FORM) == ["E03 gate to s0"]
    briefed.writes("s0", "Written consent: 30 March 2027")
    consent = briefed.case.seq  # type: ignore[union-attr]
    briefed.asks(kind="joint working transfer", more=FORM)
    assert briefed.last is not None
    (made,) = [each.event for each in briefed.last.happened if isinstance(each.event, RequestMade)]
    assert consent in made.rests_on


def test_it_is_closed_at_intake_at_once_and_later_after_the_answer(briefed: Story) -> None:
    """N33, CTC-01, CTC-03: past intake only once the Joint Working Team has it in writing (lines 119 to 133); while it
    is asked the case is not closed here either."""
    briefed.writes("s0", "register JW-48211")
    more = {**FORM, "Written consent": "29 March 2027", "LGSCO reference": "LG20417"}
    briefed.asks(kind="joint working transfer", more=more)
    assert briefed.writes("s0", "Closed in CMS", "2027-03-31 09:00") == ["E03 gate to s0"]
    assert "a yes to the request “Transfer to the Joint Working Team”" in briefed.reading("E03")
    assert briefed.writes("s0", "close: complaint ended") == ["E03 closing_refused to s0"]
    briefed.writes("r1", "accept", "2027-03-31 10:00")
    briefed.writes("s0", "Closed in CMS\nBanner alert set", "2027-03-31 11:00")
    assert briefed.case.duties == ()  # type: ignore[union-attr]
    intake = Story("ombudsman-joint-working")
    intake.writes("s0", "register JW-48211")
    intake.writes("s0", "Stage: intake")
    intake.writes("s0", "Closed in CMS")
    assert "closed in CMS" in said(intake)


def test_small_duties_of_the_ombudsmen(briefed: Story) -> None:
    """CON-04, CTC-05, CTC-07: the note of a call, new information, and an acknowledgement that did not come."""
    briefed.writes("s0", "register JW-48211")
    briefed.writes("s0", "Verbal consent: 30 March 2027")
    briefed.writes("s0", "New information")
    more = {**FORM, "Written consent": "29 March 2027", "LGSCO reference": "LG20417"}
    briefed.asks(kind="joint working transfer", more=more)
    assert "acknowledgement" in [each.name for each in briefed.case.duties]  # type: ignore[union-attr]
    told = [line for line in briefed.goes_on("2027-03-31 17:00") if "E13" in line]
    assert sorted(told) == ["Wed 31 Mar 17:00 E13 to older-people"] * 2 + ["Wed 31 Mar 17:00 E13 to s0"]


CHECKLIST = {"Checklist": "by secure email", "Checklist consent": "given by the adult, 26 February 2027"}


@pytest.fixture
def board() -> Story:
    """N35: the council sends a checklist to the board, played by the trust, on a Saturday."""
    story = Story("continuing-healthcare", at="2027-02-27 09:00")
    story.asks(kind="completed checklist", more=CHECKLIST)
    return story


def test_a_checklist_comes_with_its_consent_and_is_decided_in_28_days(board: Story) -> None:
    """N35, CHE-01, CHE-03, CHE-04: due on Saturday 27 March, reminders on day 21 and on the last working day; then the
    board's manager hears."""
    assert board.request().due is not None
    assert board.goes_on("2027-03-27 17:00") == [
        "Sat 20 Mar 09:00 E04 to cmht r0 cc s0",
        "Thu 25 Mar 09:00 E04 to cmht r0 cc s0",
        "Sat 27 Mar 17:00 E07 to r2 cc r0 s0",
    ]
    without = Story("continuing-healthcare", at="2027-02-27 09:00")
    assert without.asks(kind="completed checklist", more={"Checklist": "by secure email"})[0].startswith("E03")
    assert without.request().due is None


def test_the_decision_tool_starts_with_consent_and_two_assessors(board: Story) -> None:
    """CHE-03, CHE-06 (§4, §5, §8)."""
    board.writes("r0", "First assessor: nursing\nSecond assessor: Care Act assessor", "2027-03-01 09:00")
    assert board.writes("r0", "Decision tool started") == ["E03 gate to r0"]
    board.writes("s0", "Decision tool consent: best interests decision")
    board.writes("r0", "Decision tool started: 1 March 2027")
    assert len(said(board)["decision tool started"].rests_on) == 3


def test_a_decision_against_the_recommendation_gives_its_reasons(board: Story) -> None:
    """N36, CHE-07, CHE-08, CHE-09: a tool that is sent back stops no clock; without reasons it is not recorded; without
    a word of the council it is, and the board's manager is told."""
    due = board.request().due
    board.writes("r0", "Recommendation: eligible", "2027-03-08 10:00")
    board.writes("r0", "Tool sent back: 10 March 2027", "2027-03-10 10:00")
    assert board.request().due == due
    assert board.writes("r0", "Eligibility decision: not eligible", "2027-03-12 14:00") == ["E03 gate to r0"]
    assert "“eligibility decision: …”, the same as “recommendation”" in board.reading("E03")
    board.writes("r0", "Reasons: with the decision", "2027-03-12 14:10")
    told = board.writes("r0", "Eligibility decision: not eligible, 12 March 2027", "2027-03-12 14:20")
    assert "noted to r1" in told
    assert said(board)["eligibility decision"].warned == ("local authority consulted",)
    assert "was not on record before it" in board.reading("noted to r1")
    assert not board.case.open_requests  # type: ignore[union-attr]


def test_a_decision_as_recommended_after_the_council_was_asked_warns_nobody(board: Story) -> None:
    """CHE-07, CHR-03, CHR-04: and a challenge is noted with its day, and shown its own way."""
    board.writes("s0", "Local authority consulted: 4 March 2027", "2027-03-08 09:00")
    board.writes("r0", "Recommendation: eligible", "2027-03-08 10:00")
    told = board.writes("r0", "Eligibility decision: eligible, 8 March 2027")
    assert "noted to r1" not in told
    board.writes("s0", "Challenge to the decision: 9 March 2027", "2027-03-09 09:00")
    assert said(board)["chc challenge"].on is not None
    assert "goes to the Integrated Care Board" in board.reading("noted")
    board.writes("r0", "Review outcome: plan still fits")
    assert said(board)["review outcome"].value == "plan still fits"


def test_a_dispute_about_continuing_healthcare_gives_its_reasons(board: Story) -> None:
    """CHR-05 (§13): about a decision that there is, and with reasons."""
    assert board.asks(kind="chc dispute", at="2027-03-08 09:00") == ["E03 gate to s0"]
    board.writes("r0", "Recommendation: not eligible\nLocal authority consulted")
    board.writes("r0", "Eligibility decision: not eligible")
    assert board.asks(kind="chc dispute")[0].startswith("E03 missing_information")
    board.writes("s0", "Reasons: filed with the checklist")
    assert board.request(2).due is not None


def test_case_management_moves_by_a_written_yes_of_the_board(board: Story) -> None:
    """CHE-12, CHE-13, CHE-14, CHE-02, CHE-05: what is not a step is said to whoever asks."""
    assert "trained in it (§6)" in board.reading("E01")
    assert "the earlier counts" in board.reading("E01")
    later = Story("continuing-healthcare")
    later.asks(kind="chc case management")
    assert "not for rent, food or normal bills (§12)" in later.reading("E01")
    later.writes("r1", "accept")
    assert later.owner == "cmht"
    first = Story("continuing-healthcare")
    assert "E02 to cmht r0 cc r1" in first.asks(kind="chc referral")


def test_three_functions_are_not_delegated_and_two_pairs_not_to_one_body() -> None:
    """N45, DEL-02, DEL-05, DEL-07: planning and providing in one hand is recorded, and the manager told."""
    story = Story("delegation")
    story.writes("s0", "register JW-48211")
    for function in ("integration and co-operation", "safeguarding", "charging"):
        assert "E03 gate to s0" in story.writes("s0", f"Function: {function}")
    story.writes("s0", "Function: needs assessment")
    assert story.writes("s0", "Function: direct payments") == ["E03 gate to s0"]
    story.writes("s0", "Function: care and support planning")
    assert "noted to s1" in story.writes("s0", "Function: provision of care")
    assert story.case is not None
    assert [each.value for each in story.case.items] == [
        "needs assessment",
        "care and support planning",
        "provision of care",
    ]
    assert story.writes("s0", "Authorised: 15 January 2027") == ["E03 gate to s0"]
    story.writes("s0", "Authorisation ends: 31 May 2028\nMay be revoked")
    story.writes("s0", "Authorised: 15 January 2027")
    assert said(story)["authorised"].rests_on
    story.asks(kind="question to the delegate")
    assert "may always come to the council (§1)" in story.reading("E01")


def test_in_custody_support_stops_once_the_second_authority_has_assessed() -> None:
    """CUS-11 and half of CUS-07 (§10): the same support going on is not enough; a refusal needs both answers (§5)."""
    story = Story("care-in-custody")
    story.asks(kind="release planning", to="CMHT")
    assert "case by case" in story.reading("E01")
    assert "no direct payments in prison" in story.reading("E01")
    story.writes("r0", "Needs met by the second authority: continuing the same support")
    assert story.writes("s0", "Support stopped") == ["E03 gate to s0"]
    story.writes("r0", "Needs met by the second authority: assessed")
    story.writes("s0", "Support stopped")
    assert "support stopped" in said(story)


def test_the_last_entry_of_a_case_rests_on_what_was_asked_before_it() -> None:
    """OWN-05, CUS-11: a closing too."""
    story = Story("joint-working-protocol", "care-in-custody")
    story.writes("s0", "register JW-48211")
    assert story.writes("s0", "close: refused assessment") == ["E03 closing_refused to s0"]
    story.writes("s0", "capacity to refuse confirmed")
    story.writes("s0", "no abuse or neglect confirmed")
    story.writes("s0", "close: refused assessment")
    assert story.last is not None
    (closed,) = [each.event for each in story.last.happened if isinstance(each.event, CaseClosed)]
    assert closed.rests_on == (2, 3)
