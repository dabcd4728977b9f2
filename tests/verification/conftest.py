"""Which real servers there are to verify against: none, unless the environment names them."""

import os

import pytest


@pytest.fixture(scope="session")
def ews_environment() -> dict[str, str]:
    """What the environment says of an EWS server; skipped where it says nothing."""
    names = ("URL", "USER", "PASSWORD", "MAILBOX")
    said = {name: os.environ.get(f"HOLDFAST_VERIFY_EWS_{name}", "") for name in names}
    if missing := [f"HOLDFAST_VERIFY_EWS_{name}" for name, value in said.items() if not value]:
        pytest.skip(f"No EWS server to verify against: {', '.join(missing)} not set.")
    return said
