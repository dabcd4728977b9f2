"""Says each kind of ledger event, state and basis in plain words."""

from collections.abc import Iterable, Mapping
from typing import cast

from templates.words import listed

EVENTS = {
    "CaseRegistered": "case registered",
    "LocalIdAdded": "local reference added",
    "RequestMade": "request made",
    "InformationSupplied": "missing information sent",
    "ClockSet": "deadline set again",
    "ClockHeld": "deadline not yet worked out",
    "Reminded": "reminder sent",
    "DeadlineLapsed": "deadline passed with no written answer",
    "InformationLapsed": "what was missing had not been sent in time",
    "RungReached": "next managers told",
    "ProvisionallyAccepted": "yes given, waiting for a manager to confirm",
    "ResponsibilityAccepted": "accepted in writing",
    "RequestAgreed": "request agreed",
    "RequestDeclined": "request declined",
    "AnswerNotRecorded": "reply received that could not be recorded as an answer",
    "AnswerTakenBack": "answer taken back by its writer's team; an acceptance stands all the same",
    "ConfirmationAsked": "message received that was not proved, and its listed writer asked to confirm it",
    "ConfirmationMistaken": "wrong confirmation code received",
    "ConfirmationGiven": "earlier message confirmed by code",
    "RequestWithdrawn": "request withdrawn",
    "StayAgreed": "manager said that the case stays",
    "AgreementSaid": "one side said that it is agreed",
    "RequestClosed": "request closed",
    "DeterminationSigned": "formal decision given",
    "ResponsibilityDetermined": "moved by the decision of both directors",
    "FlagRaised": "flag raised",
    "ConcernRepeated": "somebody wrote of the concern again",
    "AlarmPassedOn": "alarm told to somebody else, where it did not arrive",
    "FlagAcknowledged": "flag seen",
    "FlagLowered": "flag lowered",
    "DutyOpened": "something became due",
    "DutyItemsDone": "items ticked",
    "DutyChased": "overdue items chased",
    "DutyDone": "everything due was done",
    "DutyDropped": "something due fell away",
    "StepDated": "a date was looked for again",
    "Reported": "report received",
    "ReceiverAway": "automatic reply received",
    "NotTold": "an email could not be delivered",
    "RecordQuestioned": "the record was questioned",
    "OwnerCorrected": "the record was corrected",
    "MovedByLaw": "moved by law",
    "CaseClosed": "case closed",
}

BASES = {
    "referral": "the referral came to this team first",
    "sender's word": "a worker in this team told us that it holds the case",
    "acceptance": "this team accepted it in writing",
    "determination": "a formal decision moved it to this team",
    "correction": "two managers put the record right",
    "law": "the law moved it to this team, and the team has not yet confirmed",
    "caseload": "the team's own list of its cases says so",
    "export": "the key team export names this team",
}

NEXT = {
    "sender": "we will tell the next manager up",
    "managers": "we will ask the line managers of both teams to agree",
    "plan": "we will ask the line managers of both teams to settle the plan",
    "talks": "we will ask the managers above them to hold talks",
    "determination": "we will ask a senior manager to decide",
    "directors": "we will ask both directors to decide",
    "alarm": "we will tell the next managers up",
}
"""What happens at the next rung, by its form."""

OURS = {
    "please answer": "our request for an answer", "reminder": "our reminder", "rung": "our email to managers",
    "safeguarding": "our email about a safeguarding concern", "accepted": "our email that the case has moved",
    "request logged": "our receipt for the request", "declined": "our email about the decline",
    "duty chase": "our reminder of what is still to do", "stays": "our email that the case stays",
    "confirm please": "our request to confirm the answer",
}  # fmt: skip
"""What an email of ours is called, by its kind."""

ITEMS = {"record": "where the record of contacts and work so far is filed"}
"""What a missing item is, in words; one not listed is said as the pack writes it."""


def event(name: str) -> str:
    """A ledger event in plain words, by its class name; an unknown one is its name."""
    return EVENTS.get(name, name)


def line(said: Mapping[str, object]) -> str:
    """A line of a history, from an event's name, by whom it was and whom it told."""
    told = [str(each) for each in cast(Iterable[object], said.get("told") or ())]
    words = f"we told {listed(told)}" if told else event(str(said["event"]))
    return (
        f"{words}, asked for by {said['by']}"
        if told and said.get("by")
        else (f"{words}, by {said['by']}" if said.get("by") else words)
    )
