"""Decides for what reasons nothing is recorded of what somebody wrote (E03), and what is said of each."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from typing import ClassVar

from protocol.messages.notices import Kind


class Variant(StrEnum):
    """Why nothing was recorded. Each has its words in `templates/emails/not_recorded`."""

    ALREADY_ACCEPTED = "already_accepted"
    ALREADY_REGISTERED = "already_registered"
    ASKER = "asker"
    CLOSED_REQUEST = "closed_request"
    CLOSING_REFUSED = "closing_refused"
    CONDITIONAL = "conditional"
    DATED_BEFORE = "dated_before"
    DATED_FAR = "dated_far"
    DECIDED = "decided"
    DETERMINATION_DIFFERS = "determination_differs"
    DUPLICATE_REQUEST = "duplicate_request"
    EMAIL_ONLY = "email_only"
    FUTURE = "future"
    GATE = "gate"
    LEAVE = "leave"
    LOWERING = "lowering"
    MAILBOX_ASKED = "mailbox_asked"
    MAILBOX_UNNAMED = "mailbox_unnamed"
    MISSING_INFORMATION = "missing_information"
    NEEDS_REASON = "needs_reason"
    NO_CASE = "no_case"
    NO_FROM_TEAM = "no_from_team"
    NO_REQUEST = "no_request"
    NO_TEAM = "no_team"
    NO_WORDS = "no_words"
    NOT_A_MANAGER = "not_a_manager"
    NOT_ENTITLED = "not_entitled"
    NOT_ENTITLED_TO_DECIDE = "not_entitled_to_decide"
    NOT_LISTED = "not_listed"
    NOT_OWNER = "not_owner"
    NOT_PROVED = "not_proved"
    NOT_TO_US = "not_to_us"
    NOT_TOLD = "not_told"
    NOT_YOUR_TEAM = "not_your_team"
    NOT_YOURS_TO_SAY = "not_yours_to_say"
    NOT_YOURS_TO_WITHDRAW = "not_yours_to_withdraw"
    NOTHING_TO_TICK = "nothing_to_tick"
    OUR_FAULT = "our_fault"
    OUTSIDER = "outsider"
    PART = "part"
    QUESTION = "question"
    QUESTION_FIRST = "question_first"
    QUOTATION = "quotation"
    RETRACTION = "retraction"
    SAID_BEFORE = "said_before"
    SAME_TEAM = "same_team"
    SENDER_CANNOT_ACCEPT = "sender_cannot_accept"
    SEVERAL_MISSING = "several_missing"
    SEVERAL_TEAMS = "several_teams"
    STRANGE = "strange"
    TEAM_ENDED = "team_ended"
    SUBJECT = "subject"
    THANKS = "thanks"
    TOO_OFTEN = "too_often"
    UNCLEAR = "unclear"
    UNDATED = "undated"
    UNKNOWN_DETERMINATION_TEAM = "unknown_determination_team"
    UNKNOWN_KIND = "unknown_kind"
    UNKNOWN_TEAM = "unknown_team"
    UNREADABLE = "unreadable"
    UNSURE_QUOTE = "unsure_quote"
    WHICH_DAY = "which_day"
    WHICH_VALUE = "which_value"
    WHICH_CASE = "which_case"
    WHICH_REQUEST = "which_request"
    WHY_CLOSING = "why_closing"
    WRONG_CODE = "wrong_code"


@dataclass(frozen=True)
class Refused:
    """Nothing was recorded, and why: `words` are those that it rests on. The other facts are of some variants."""

    kind: ClassVar[Kind] = Kind.NOT_RECORDED
    variant: Variant
    _: KW_ONLY
    words: str = ""
    why: str | Sequence[str] = ""
    """Why an answer is none, a code confirms nothing, or a case cannot be closed."""
    choices: Sequence[Mapping[str, object]] = ()
    """Several requests that may be meant, or cases in `candidates`."""
    candidates: Sequence[str] = ()
    number: int | None = None
    """The number of a request, as its writer gave it."""
    grounds: Sequence[str] = ()
    items: Sequence[str] = ()
    needs: str = ""
    """What a question that is asked first wants; with its `clause`."""
    clause: str = ""
    first: Sequence[Mapping[str, object]] = ()
    """What the gates before a step ask for: each with its clause, and conditions of which `any` will do, or all."""
    step: str = ""
    """Which step that is, as a pack writes it."""
    flag: str = ""
    up: bool = False
    """Whether the flag that is asked to be lowered is up."""
    team: Mapping[str, object] | Sequence[str] | None = None
    other: str = ""
    """Who else has decided, and otherwise."""
    who_can: Sequence[str] = ()
    may_accept: Sequence[str] = ()
    told: Sequence[str] = ()
    may: Sequence[str] = ()
    """What its writer can say now, by words that the email knows."""
    alarm_told: bool = False
    """Whether an alarm on the case has reached its writer, and nobody has seen it."""
    reported: bool = False
    next_due: str | None = None
    named: str = ""
    """What named no team or kind that we know; `near` are those close to it."""
    near: Sequence[str] = ()
    kinds: Sequence[str] = ()
    of: str = ""
    """What is taken back; `guessed` where its words alone suggest that."""
    guessed: bool = False
    others: Sequence[str] = ()
    """Other cases that may be meant."""
    habits: Sequence[str] = ()
    leave: Mapping[str, object] | None = None
    closing: bool = False
    foreign: str = ""
    """The first line of a quotation that we never sent."""
    at: str | None = None
    """When another team accepted; None for now."""
    accepted_at: str | None = None
    by: str = ""
    their_team: str = ""
    state: str = ""
    who: Sequence[str] = ()

    # a request of which something is missing, and what was understood of it
    missing: Sequence[str] = ()
    lacks: Sequence[str] = ()
    """The labels of the lines that are missing, where they are several; `missing` are then those of them that nothing
    can be guessed for, and `own` the writer's own teams."""
    guesses: Sequence[Sequence[str]] = ()
    """Labels of missing lines, each with what alone can be meant."""
    own: Sequence[str] = ()
    understood: Sequence[Sequence[str]] = ()
    asks: str = ""
    asked: Mapping[str, object] | str = ""
    concern_open: bool = False
    concern_told: Sequence[str] = ()
    concern_due: str | None = None

    # a letter that is not proved, or was sent by another
    code: str = ""
    until: str | None = None
    says: str = ""
    sent_by: str = ""
    reference: str = ""
    to_name: str = ""
    digest: str = ""
    letter: str = ""
