"""Decides how many examples a property is tried on: all of them, or in a quick check the first few."""

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import HealthCheck, settings

T = TypeVar("T")
FULL, QUICK = "full", "quick"
_FEW = 25
"""Enough to find what a change has plainly broken. What is rarer is found by the whole check."""


def register() -> None:
    """Make both known, and the whole the one that counts until `--hypothesis-profile` says otherwise."""
    for name in (FULL, QUICK):
        # A machine that others use too may be slow; that is no failure of a promise.
        settings.register_profile(name, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile(FULL)


def some(whole: Sequence[T], one_in: int = 8) -> Sequence[T]:
    """All of many examples of the same kind; in a quick check one in so many, spread over them."""
    return whole[::one_in] if settings.get_current_profile_name() == QUICK else whole


def examples(whole: int) -> int:
    """How many examples a slow property is tried on, of the many that it wants."""
    return min(whole, _FEW) if settings.get_current_profile_name() == QUICK else whole
