"""How an email leaves by Graph."""

from collections.abc import Callable

import pytest

from mailer.graph.carrier import GraphCarrier
from protocol.violations import SendLater, Undeliverable, Unsendable
from tests.mailer.graph.model import OURS
from tests.mailer.graph.props import Given

ANN, BO = "ann@northshire.example.org", "bo@trust.example.org"
RAW = (
    b"From: Holdfast <cases@northshire.example.org>\r\nTo: Ann Example <ann@northshire.example.org>,\r\n"
    b" Bo Example <bo@trust.example.org>\r\nSubject: [JW-48211] Please answer\r\nMessage-ID: <p-1@example.org>\r\n"
    b"In-Reply-To: <a@example.org>\r\nAuto-Submitted: auto-generated\r\n\r\nPlease answer.\r\n"
)


@pytest.fixture
def carry(given: Given) -> Callable[..., None]:
    carrier = GraphCarrier(given.client(), OURS)

    def send(recipients: tuple[str, ...] = (ANN, BO), raw: bytes = RAW) -> None:
        carrier.carry(raw, message_id="<p-1@example.org>", sender=OURS, recipients=recipients)

    return send


def test_an_email_leaves_byte_for_byte(given: Given, carry: Callable[..., None]) -> None:
    """Its Message-ID, thread headers and marks are ours, and those whom it names get it."""
    carry()
    assert given.server.submitted == [(RAW, [ANN, BO])]


def test_the_same_email_again_is_not_sent_again(given: Given, carry: Callable[..., None]) -> None:
    """It stands in Sent Items: also another process, after a crash, sees that."""
    carry()
    carry()
    GraphCarrier(given.client(), OURS).carry(RAW, message_id="p-1@example.org", sender=OURS, recipients=(ANN, BO))
    assert len(given.server.submitted) == 1


@pytest.mark.parametrize("how", [{"drop": True}, {"status": 500}, {"status": 504}])
def test_an_answer_that_never_came_is_no_second_email(
    given: Given, carry: Callable[..., None], how: dict[str, object]
) -> None:
    """The server had taken it: the second try finds it in Sent Items."""
    given.server.misbehave("sendMail", act=True, **how)
    with pytest.raises(SendLater):
        carry()
    carry()
    assert len(given.server.submitted) == 1


def test_an_email_that_was_not_taken_is_sent_by_the_next_try(given: Given, carry: Callable[..., None]) -> None:
    """The server had not: the second try sends it. Nothing is tried twice at once."""
    given.server.misbehave("sendMail", drop=True)
    with pytest.raises(SendLater):
        carry()
    assert given.server.asked("sendMail") == 1
    carry()
    assert len(given.server.submitted) == 1


def test_nothing_is_sent_while_sent_items_cannot_be_asked(given: Given, carry: Callable[..., None]) -> None:
    """Not knowing is no reason to send."""
    given.server.misbehave("sentitems", status=500)
    with pytest.raises(SendLater):
        carry()
    assert given.server.asked("sendMail") == 0


@pytest.mark.parametrize(
    ("status", "code", "headers", "after"),
    [
        (429, "ErrorExceededMessageLimit", {"Retry-After": "90"}, 90),
        (429, "ApplicationThrottled", {}, None),
        (400, "ErrorSubmissionQuotaExceeded", {}, None),
        (403, "ErrorAccessDenied", {}, None),
        (403, "ErrorSendAsDenied", {}, None),
        (503, "ErrorServerBusy", {"Retry-After": "5"}, 5),
        (404, "ErrorItemNotFound", {}, None),
        (400, "Anything", {}, None),
    ],
)
def test_what_may_do_later_is_kept(
    given: Given, carry: Callable[..., None], status: int, code: str, headers: dict[str, str], after: float | None
) -> None:
    """A limit, a right that is missing and a fault are no fault of the addresses."""
    given.server.misbehave("sendMail", status=status, code=code, headers=headers)
    with pytest.raises(SendLater) as told:
        carry()
    assert told.value.after_seconds == after
    assert given.waits.waited == []


def test_addresses_that_graph_names_are_left_out_and_named(given: Given, carry: Callable[..., None]) -> None:
    """The others get their email, which does not show the address that was refused."""
    given.server.invalid = {BO}
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (BO,)
    [(mime, recipients)] = given.server.submitted
    assert recipients == [ANN]
    assert BO.encode() not in mime
    assert mime.endswith(b"Auto-Submitted: auto-generated\r\n\r\nPlease answer.\r\n")


def test_nobody_left_is_undeliverable(given: Given, carry: Callable[..., None]) -> None:
    """When every address is refused nothing is sent."""
    given.server.invalid = {ANN, BO}
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (ANN, BO)
    assert given.server.submitted == []


def test_a_refusal_that_names_nobody_keeps_it_from_nobody_else(given: Given, carry: Callable[..., None]) -> None:
    """Where Graph does not say which, each address is tried alone."""
    given.server.invalid = {BO}
    given.server.misbehave("sendMail", status=400, code="ErrorInvalidRecipients", message="At least one isn't valid.")
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (BO,)
    assert [recipients for _, recipients in given.server.submitted] == [[ANN]]
    given.server.invalid = set()
    carry()  # tried again it goes to whom the copies in Sent Items do not name
    assert [recipients for _, recipients in given.server.submitted] == [[ANN], [BO]]
    carry()
    assert len(given.server.submitted) == 2


def test_a_refusal_without_a_reason_is_tried_address_by_address(given: Given, carry: Callable[..., None]) -> None:
    """Refused again and again for no reason that we know, one address keeps it from no other."""
    given.server.misbehave("sendMail", times=3, status=400, code="ErrorOfItsOwn")
    given.server.invalid = {BO}
    for _ in range(2):
        with pytest.raises(SendLater):
            carry()
    with pytest.raises(Undeliverable) as refused:
        carry()
    assert refused.value.addresses == (BO,)


def test_what_graph_cannot_take_is_unsendable(given: Given, carry: Callable[..., None]) -> None:
    """Too large, too many, or no email at all: a matter of the email."""
    with pytest.raises(Unsendable):
        carry(raw=RAW + b"x" * 3_200_000)
    with pytest.raises(Unsendable):
        carry(recipients=tuple(f"p{number}@example.org" for number in range(501)))
    given.server.misbehave("sendMail", status=400, code="ErrorMimeContentInvalid")
    with pytest.raises(Unsendable):
        carry()
    assert given.server.submitted == []


def test_exactly_the_recipients_get_it(given: Given, carry: Callable[..., None]) -> None:
    """Whom the header names and the envelope does not is left out; the reverse goes as a blind copy."""
    carry(recipients=(BO, "cy@northshire.example.org"))
    assert given.server.submitted[0][1] == [BO, "cy@northshire.example.org"]
