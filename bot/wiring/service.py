"""Puts the service together: one record, one set of rules, and every trade over them."""

from collections.abc import Callable

from bot.queries.shadow import in_lines, shadow
from bot.service.acting import Acting
from bot.service.commands import Commands
from bot.service.deadlines import Deadlines
from bot.service.decider import Decider
from bot.service.feedback import Feedback
from bot.service.intake import Intake
from bot.service.meaning.case_lookup import CaseLookup
from bot.service.meaning.cover import OurWords
from bot.service.meaning.meaning import Meaning
from bot.service.mornings import Mornings
from bot.service.quarantine.quarantine import Quarantine
from bot.service.replies import Replies
from bot.service.service import Service
from bot.service.storm import Storm
from bot.service.trust.codes import new_code
from bot.service.unit_of_work import UnitOfWork
from bot.settings.model import Settings
from bot.wiring.mail import forms_for, wording_for
from protocol.decision.rules import Rules
from protocol.ports.clock import Clock
from protocol.ports.letters import Reader
from protocol.ports.store import Store


def service_for(
    settings: Settings,
    *,
    store: Store,
    rules: Rules,
    clock: Clock,
    reader: Reader,
    wake: Callable[[], None] = lambda: None,
) -> Service:
    """The service that settings ask for, on a record. `wake` is told that there may be something to send."""
    unit = UnitOfWork(store=store, clock=clock, wake=wake)
    decider = Decider(rules=rules, clock=clock, answers_an_hour=settings.answers_an_hour)
    lookup = CaseLookup(store=store, rules=rules, prefix=settings.service.prefix)
    ours = OurWords(subject_of=lambda post: wording_for(settings)(post).subject, forms_of=forms_for(settings))
    acting = Acting(Meaning(lookup, codes=new_code, ours=ours), decider)
    quarantine = Quarantine(
        unit, reader=reader, acting=acting, decider=decider, most_bytes=settings.quarantine_mb * 2**20
    )
    storm = Storm(unit, decider, cases=settings.clock.storm_cases, hours=settings.clock.storm_hours)
    return Service(
        rules=rules,
        lookup=lookup,
        intake=Intake(unit, reader=reader, acting=acting, quarantine=quarantine, rules=rules),
        replies=Replies(unit),
        quarantine=quarantine,
        deadlines=Deadlines(unit, decider, storm),
        storm=storm,
        feedback=Feedback(unit, decider),
        commands=Commands(unit, decider),
        mornings=Mornings(
            unit,
            decider,
            heads_to=settings.store.heads_to,
            shadow_to=settings.shadow or (),
            shadow=lambda since, until: in_lines(shadow(store, rules, since, until)),
        ),
    )
