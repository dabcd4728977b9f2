"""Says each kind of ledger event, state and basis in plain words."""

from collections.abc import Iterable, Mapping
from typing import cast

from protocol.messages.notices import Kind
from templates.words.written import listed

EVENTS = {
    "CaseRegistered": "case registered",
    "LocalIdAdded": "local reference added",
    "RequestMade": "request made",
    "InformationSupplied": "missing information sent",
    "ClockSet": "deadline set again",
    "ClockHeld": "deadline not yet worked out",
    "Reminded": "reminder sent",
    "DeadlineLapsed": "deadline passed with no written answer",
    "StepPassed": "a step came due, and nobody was told then",
    "ReminderPassed": "a reminder came due, and was not sent in time",
    "ChasePassed": "what was overdue was to be chased, and nobody was told then",
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
    "RequestPassedOn": "request goes on with the team that now has the case",
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
    "DutyReminded": "reminder of something owed sent",
    "DutyLapsed": "something owed was not done in time",
    "DutyDone": "all done",
    "DutyDropped": "no longer to be done",
    "StepDated": "a date was looked for again",
    "Reported": "report received",
    "ItemSaid": "said of the case",
    "ItemTakenBack": "taken back",
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
    "accepted": "our email that the case has moved",
    "request logged": "our receipt for the request", "declined": "our email about the decline",
    "duty chase": "our reminder of what is still to do", "stays": "our email that the case stays",
    "confirm please": "our request to confirm the answer", "not recorded": "our answer that nothing was recorded",
    "noted": "our receipt", "settled": "our email that it is settled",
    "retracted": "our email about an answer taken back", "withdrawn": "our email about the withdrawal",
    "ended": "our email that the request has ended",
    "record questioned": "our email about a record that is questioned", "flag": "our email about a flag",
    "owner corrected": "our email about the correction", "not told": "our email about one that did not arrive",
    "who owns": "our answer who is responsible", "open requests": "our list of open requests",
    "monitoring": "the figures of a month", "help": "our help", "administrator": "our email to administrators",
}  # fmt: skip
"""What an email of ours is called, by its kind; the alarm's is called what its pack calls it."""


def ours(kind: str, alarm: str) -> str:
    """What an email of ours of a kind is called. `alarm` is what the alarm is called within a sentence."""
    return f"our email about a {alarm}" if kind == Kind.ALARM.value else OURS.get(kind, "our email")


ITEMS = {"record": "where the record of contacts and work so far is filed"}
"""What a missing item is, in words; one not listed is said as the pack writes it."""


WHY_NOT = {
    "asker": "its writer's side asked, and waits for the answer",
    "already_accepted": "the request had been accepted, and the case has moved on since",
    "already_registered": "the case is on record already",
    "closed_request": "no request was open that it could be about",
    "closing_refused": "something stands in the way of closing the case",
    "conditional": "it attaches a condition",
    "dated_before": "it was written before what it would answer, or before a later word of its own side",
    "dated_far": "its date is days away from when it came",
    "decided": "a decision had been given already",
    "determination_differs": "another decision had been given",
    "duplicate_request": "the same had been asked already",
    "email_only": "an acceptance counts only by email here",
    "future": "it speaks of a time to come",
    "gate": "something must be on record first",
    "lowering": "it only says that a flag no longer applies, or there was none",
    "mailbox_asked": "somebody else sent it from a team's mailbox, and the one it names was asked",
    "mailbox_unnamed": "it came from a team's mailbox and names nobody who may answer",
    "missing_information": "something is missing in it",
    "needs_reason": "it gives no reason that the protocol knows",
    "no_case": "there is no such case on record",
    "no_from_team": "it does not say for which team it asks",
    "no_request": "there is no request of that number",
    "no_team": "it names no team",
    "no_words": "nothing in it is for us to act on",
    "not_a_manager": "its writer is no manager who may say so",
    "not_entitled": "its writer may not accept for the team",
    "not_entitled_to_decide": "its writer may not decide this, or not yet",
    "not_listed": "its writer is not in the directory",
    "not_owner": "the case is with another team",
    "leave": "it said nothing of leave that could be noted",
    "not_proved": "it was not proved to be from its writer",
    "not_to_us": "it is not addressed to us",
    "not_told": "it is about an email of ours that could not be delivered",
    "not_your_team": "its writer is not of that team",
    "not_yours_to_say": "it is not its writer's to say",
    "which_day": "the day in it could not be told",
    "which_value": "what it says is none of what can be said there",
    "not_yours_to_withdraw": "the request is another team's",
    "nothing_to_tick": "it ticks nothing that is owed",
    "our_fault": "we failed while acting on it",
    "outsider": "its writer is of neither side",
    "part": "it takes on a part only",
    "question": "it asks something",
    "question_first": "it is in question which organisation the case belongs to",
    "quotation": "words of its quotation were not found in what we sent",
    "retraction": "it takes an answer back",
    "said_before": "a letter with the same id and other words came before",
    "same_team": "the case is with that team already",
    "several_missing": "more than one thing was missing from it",
    "several_teams": "it names more than one team",
    "sender_cannot_accept": "whoever asked cannot answer",
    "team_ended": "the team that was asked has ended",
    "subject": "its subject says more than a yes",
    "thanks": "it says thanks and nothing else",
    "too_often": "many came in this name that were not proved",
    "unclear": "no word in it plainly accepts or declines",
    "undated": "it has no date, and the order of what was written decides",
    "unknown_determination_team": "the team that it decides for could not be told",
    "unknown_kind": "it asks for something that no procedure is called",
    "unknown_team": "it names a team that nobody knows",
    "unreadable": "it could not be read",
    "strange": "one of its lines is not known, and might have said something about the case",
    "unsure_quote": "it was not certain which of its words are its writer's",
    "which_case": "it does not say about which case",
    "which_request": "it does not say about which request",
    "why_closing": "it gives no reason for closing that the protocol knows",
    "wrong_code": "its code confirms nothing",
}
"""Why something that somebody wrote did not count, by the variant of the email that told them so."""


def why_not(variant: str) -> str:
    """Why something did not count, in plain words; a variant without words of its own is itself."""
    return WHY_NOT.get(variant, variant.replace("_", " "))


def event(name: str) -> str:
    """A ledger event in plain words, by its class name; an unknown one is its name."""
    name, _, what = name.partition(" ")
    words = EVENTS.get(name, name)
    return f"{words}: {what}" if what else words


def line(said: Mapping[str, object]) -> str:
    """A line of a history, from an event's name, by whom it was and whom it told."""
    told = [str(each) for each in cast(Iterable[object], said.get("told") or ())]
    words = f"we told {listed(told)}" if told else event(str(said["event"]))
    return (
        f"{words}, asked for by {said['by']}"
        if told and said.get("by")
        else (f"{words}, by {said['by']}" if said.get("by") else words)
    )
