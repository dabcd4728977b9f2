"""Decides what is answered to people whose letters are set aside although they may be colleagues: somebody of a listed
domain who is not in the directory, and somebody listed whose letters were not proved too often. In fixed words, once.

Anybody can forge an address: what is answered quotes nothing, and there is little of it.
"""

import re
from datetime import timedelta

from bot.service.trust.unproved import asked_too_often
from protocol.decision.rules import Rules
from protocol.decision.telling import common_facts
from protocol.messages.facts import plain_facts
from protocol.messages.intents import Authenticity
from protocol.messages.notices import Kind, Notice, Recipient
from protocol.messages.refusals import Refused, Variant
from protocol.ports.bundling import signed_in
from protocol.ports.letters import Letter, Read
from protocol.ports.work import Work

A_DAY = timedelta(days=1)
_PLAIN = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9.-]{1,255}")
"""What an email can go to: an address that its writer made odd is nobody's."""
A_DAYS_WORTH = 50
"""Answers in a day to people who are not listed, all of them together: a flood in invented names is not answered."""


def answer(work: Work, rules: Rules, letter: Letter, read: Read) -> Notice | None:
    """What somebody is told whose letter is set aside, or None where nothing is."""
    sender = read.sender
    if sender is None or read.received is None or read.kind != "human" or signed_in(read.message_id):
        return None
    if sender.authenticity is Authenticity.FAILED:
        return None
    at = letter.received_at.replace(microsecond=0)
    person, team = rules.directory.people.get(sender.person or ""), rules.directory.teams.get(sender.team or "")
    if person is not None or team is not None:
        name, address = (person.name, person.address) if person else (team.name, team.address) if team else ("", "")
        within, variant = asked_too_often(read.quarantine), Variant.TOO_OFTEN
        if within is None:
            return None
        key = f"too often {address}" if within < A_DAY else f"too often in a day {address}"
    else:
        name, address = sender.address, sender.address.lower()
        key, within, variant = f"not listed {address}", A_DAY, Variant.NOT_LISTED
        ours = any(each.writes_from(address) for each in rules.directory.organisations.values())
        unplain = _PLAIN.fullmatch(address) is None
        if not ours or unplain or work.tallied_since("not listed", at - A_DAY) >= A_DAYS_WORTH:
            return None
    if work.tallied_since(key, at - within):
        return None
    work.tally(key, at)
    if variant is Variant.NOT_LISTED:
        work.tally("not listed", at)
    to = Recipient(name=name, address=address, role="writer", person=sender.person, team=sender.team)
    facts = {**common_facts(rules, None, None, at), **plain_facts(Refused(variant))}
    return Notice(kind=Kind.NOT_RECORDED, case=None, request=None, to=(to,), facts=facts)
