"""Values of directory services: distinguished names, GUIDs, account flags, addresses."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.directory.sync.names import addresses, guid, may_log_in, object_id, same_name

NOW = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"CN=Quill\, Mara,OU=Staff,DC=x", r"cn=quill\2C  mara, ou=STAFF , dc=X"),
        ('CN="Quill, Mara",DC=x', r"CN=Quill\, Mara,DC=x"),
        (r"CN=F\C3\B6n,DC=x", "cn=Fön,dc=x"),
        ("CN=a+UID=1,DC=x", "uid=1 + cn=A,dc=x"),
        (r"CN=a\+b,DC=x", r"cn=A\2Bb,dc=x"),
        (r"CN=back\\slash,DC=x", r"cn=back\5Cslash,dc=x"),
    ],
)  # fmt: skip
def test_one_name_written_in_two_ways(one: str, other: str) -> None:
    """Case, blanks, order and the way of escaping make no other name (RFC 4514)."""
    assert same_name(one) == same_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (r"CN=Quill\, Mara,DC=x", "CN=Quill,CN=Mara,DC=x"), (r"CN=a\+UID=1,DC=x", "CN=a+UID=1,DC=x"),
        ("CN=a,DC=x", "CN=a,DC=y"), (r"CN=a\,DC=x", "CN=a,DC=x"),
    ],
)  # fmt: skip
def test_two_names_that_look_alike(one: str, other: str) -> None:
    """An escaped comma or plus is part of a value, not a boundary."""
    assert same_name(one) != same_name(other)


@given(st.text(min_size=1) | st.text(alphabet='ab\\",;+= 5C', min_size=1))
def test_any_value_however_it_is_escaped(value: str) -> None:
    """By backslashes or in hexadecimal, it is one name, and stays itself when compared again."""
    by_backslash = "".join(f"\\{c}" if c in ',;+"\\=' else c for c in value)
    in_hex = "".join(f"\\{byte:02X}" for byte in value.encode("utf-8", "replace"))
    name = same_name(f"CN={by_backslash},DC=x")
    assert same_name(name) == name
    assert name == same_name(f"cn={in_hex},dc=X")


@given(st.text())
def test_no_text_is_too_odd(text: str) -> None:
    """Whatever a server sends can be compared."""
    assert isinstance(same_name(text), str)


def test_a_guid_of_active_directory_is_turned_round() -> None:
    """The first three groups are stored backwards; a server that gives text is read as text."""
    known = uuid.UUID("6f1c0a0b-1122-3344-8333-000000000001")
    assert guid(known.bytes_le) == guid(str(known).upper().encode()) == str(known)
    with pytest.raises(ValueError, match="badly formed"):
        guid(b"short")


@pytest.mark.parametrize(
    ("account", "expires", "may"),
    [
        ("512", "", True), ("514", "", False), ("66050", "", False), ("66048", "0", True),
        ("512", "9223372036854775807", True), ("", "", True),
        ("512", str(9223372036854775806), True),
    ],
)  # fmt: skip
def test_who_may_log_in(account: str, expires: str, may: bool) -> None:
    """Bit 2 switches an account off; 0 and the greatest number never expire."""
    assert may_log_in(account, expires, NOW) is may


def test_an_account_expires_at_its_instant() -> None:
    """A tick before it is in use, at it no longer."""
    ticks = int((NOW - datetime(1601, 1, 1, tzinfo=UTC)) / timedelta(microseconds=1)) * 10
    assert may_log_in("512", str(ticks + 10), NOW)
    assert not may_log_in("512", str(ticks), NOW)


def test_addresses_for_mail_alone() -> None:
    """The main one in capitals where no other is named; other kinds of address are left out."""
    proxies = ("smtp:M.Quill@x.example.org", "SMTP:mara@x.example.org", "sip:mara@x.example.org", "smtp:not one")
    assert addresses("", proxies) == ("mara@x.example.org", ("m.quill@x.example.org",))
    assert addresses("Other@x.example.org", proxies)[0] == "other@x.example.org"
    assert addresses("no address", ()) == ("", ())


def test_object_ids() -> None:
    """As Entra writes them, and as Active Directory keeps them."""
    known = "0040fbae-3b9d-48c2-88d4-da6155cdd32c"
    assert object_id(f"User_{known}") == object_id(known.upper()) == known
    assert object_id("User_17") == ""
