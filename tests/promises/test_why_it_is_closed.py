"""A case is closed for a reason of a closed list; another is asked about, and no other words pass a gate (5.6, 8.5)."""

import pytest

from tests.promises.world import World


@pytest.fixture
def alone(world: World) -> World:
    """A case with nothing open."""
    world.request()
    world.writes("s0", "withdraw", at="2026-11-23 11:00")
    world.sent()
    return world


@pytest.mark.parametrize(
    "reason",
    [
        "refused assessment", "declined assessment", "person does not want an assessment", "she declined",
        "the person declined to be assessed", "Refusal of an assessment", "turned down the assessment",
    ],
)  # fmt: skip
def test_a_refusal_in_any_words_needs_both_answers(alone: World, reason: str) -> None:
    """Capacity, and no abuse or neglect; and then it goes on record under one name (5.6, A40)."""
    alone.writes("s0", f"close: {reason}", subject="JW-48211", at="2026-11-24 10:00")
    told = [each.notice.facts for each in alone.sent()]
    assert [each["variant"] for each in told] == ["closing_refused"]
    assert (len(told[0]["why"]), len(told[0]["first"])) == (0, 2)  # type: ignore[arg-type]
    alone.writes("s0", "capacity to refuse confirmed", subject="JW-48211", at="2026-11-24 10:10")
    alone.writes("s0", "no abuse or neglect confirmed", subject="JW-48211", at="2026-11-24 10:20")
    alone.writes("s0", f"close: {reason}", subject="JW-48211", at="2026-11-24 10:30")
    assert not alone.case().open
    assert alone.store.entries("JW-48211")[-1].happened.event.reason == "refused assessment"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "reason",
    ["they said no thanks", "done", "not refused assessment", "need has not ended", "need ended or refused", "other",
     "the need ended, she does not want us", "moved to Kent"],
)  # fmt: skip
def test_any_other_reason_is_asked_about(alone: World, reason: str) -> None:
    """The case stays open, and its writer is shown the reasons there are."""
    alone.writes("s0", f"close: {reason}", subject="JW-48211", at="2026-11-24 10:00")
    told = [each.notice.facts for each in alone.sent()]
    assert [each["variant"] for each in told] == ["why_closing"]
    assert "need ended" in told[0]["grounds"]  # type: ignore[operator]
    assert alone.case().open


@pytest.mark.parametrize("reason", ["need ended", "the need has ended", "she has died", "no longer needs support"])
def test_a_plain_reason_closes_it(alone: World, reason: str) -> None:
    """Where nothing is open."""
    alone.writes("s0", f"close: {reason}", subject="JW-48211", at="2026-11-24 10:00")
    assert not alone.case().open


def test_not_eligible_is_told_before_it_is_closed(alone: World) -> None:
    """Once it is reported, telling the person and the referrer is owed first (8.9)."""
    alone.writes("s0", "close: not eligible", subject="JW-48211", at="2026-11-24 10:00")
    assert alone.case().open
    alone.writes("s0", "not eligible", subject="JW-48211", at="2026-11-24 10:10")
    alone.writes("s0", "close: not eligible", subject="JW-48211", at="2026-11-24 10:20")
    assert alone.case().open
    alone.writes("s0", "person told\nreferrer told", subject="JW-48211", at="2026-11-24 10:30")
    alone.writes("s0", "close: not eligible", subject="JW-48211", at="2026-11-24 10:40")
    assert not alone.case().open
