"""Whom an email's header names."""

from email import message_from_bytes, policy

from hypothesis import given
from hypothesis import strategies as some

from mailer.mailbox.sending.addressing import addressed

HEAD = b"From: A <a@example.org>\r\nTo: =?utf-8?q?J=C3=B6rg?= <b@example.org>,\r\n\tC <c@example.org>\r\n"
REST = b"Cc: D <D@example.org>\r\nSubject: To: x@example.org\r\n folded\r\n\r\nTo: y@example.org\r\n\r\nz"


def test_an_email_that_names_its_recipients_is_left_as_it_is() -> None:
    """Not a byte changes, and the case of an address does not matter."""
    assert addressed(HEAD + REST, ("b@example.org", "d@example.org", "c@example.org")) == HEAD + REST


def test_names_are_kept_and_the_rest_untouched() -> None:
    """A name with letters of its own comes out as it went in; subject and body are no header of addresses."""
    made = addressed(HEAD + REST, ("b@example.org", "e@example.org"))
    message = message_from_bytes(made, policy=policy.default)
    assert str(message["To"]) == "Jörg <b@example.org>"
    assert (message["Cc"], str(message["Bcc"]), str(message["From"])) == (None, "e@example.org", "A <a@example.org>")
    assert made.partition(b"Subject")[2] == REST.partition(b"Subject")[2]


@given(
    some.lists(some.sampled_from("bcdef"), unique=True),
    some.lists(some.sampled_from("bcdef"), unique=True),
    some.lists(some.sampled_from("bcdefgh"), unique=True, min_size=1),
)
def test_it_names_exactly_the_recipients(to: list[str], copy: list[str], wanted: list[str]) -> None:
    """Whoever was named before, afterwards each recipient is named once and nobody else."""
    lines = "".join(
        f"{name}: {', '.join(f'<{each}@example.org>' for each in people)}\r\n"
        for name, people in (("To", to), ("cc", copy))
        if people
    )
    recipients = tuple(f"{each}@example.org" for each in wanted)
    made = addressed(f"{lines}Subject: x\r\n\r\nbody".encode(), recipients)
    message = message_from_bytes(made, policy=policy.default)
    named = [each.addr_spec for name in ("To", "Cc", "Bcc") if message[name] for each in message[name].addresses]
    assert sorted(named) == sorted(recipients)
    assert made.endswith(b"Subject: x\r\n\r\nbody")
