"""Everything that may be asked of the service, by trade: each is built once, over one record and one set of rules."""

from dataclasses import dataclass

from bot.service.commands import Commands
from bot.service.deadlines import Deadlines
from bot.service.feedback import Feedback
from bot.service.intake import Intake
from bot.service.meaning.case_lookup import CaseLookup
from bot.service.mornings import Mornings
from bot.service.quarantine.quarantine import Quarantine
from bot.service.replies import Replies
from bot.service.storm import Storm
from protocol.decision.rules import Rules


@dataclass(frozen=True, kw_only=True)
class Service:
    """The trades, the rules that all of them go by, and where cases are found."""

    rules: Rules
    lookup: CaseLookup
    intake: Intake
    replies: Replies
    quarantine: Quarantine
    deadlines: Deadlines
    feedback: Feedback
    commands: Commands
    mornings: Mornings
    storm: Storm
