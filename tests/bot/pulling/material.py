"""People and a directory for the tests of pulling."""

from datetime import date
from typing import Any

from bot.directory.sync.planning import Plan, Written, plan
from bot.directory.sync.settings import PullSettings
from bot.directory.sync.source import Found
from bot.wiring.holidays import bank_holidays
from protocol.directory import Level

CALENDAR = bank_holidays()[0]
assert CALENDAR is not None
TODAY = date(2026, 11, 23)

HAND = """
[[administrator]]
name = "Holdfast administrators"
address = "holdfast.admin@northshire.example.org"

[secure_domains]
"northshire.example.org" = true
"riverside.example.org" = true

[organisation.northshire]
name = "Northshire Council"
domains = ["northshire.example.org"]

[organisation.riverside]
name = "Riverside Health NHS Trust"
domains = ["riverside.example.org"]

[team.learning]
name = "Learning Disability Team"
organisation = "northshire"
address = "learning.disability@northshire.example.org"
manager = "ravi.solanke"
duty = "greta.holm"
can_accept = ["ravi.solanke", "greta.holm"]

[person."greta.holm"]
deputy = "nell.ashgrove"
"""

SETTINGS = PullSettings(
    levels=(
        ("director*", Level.DIRECTOR),
        ("head of*", Level.SENIOR_MANAGER),
        ("service manager*", Level.SERVICE_MANAGER),
        ("team manager", Level.TEAM_MANAGER),
    ),
    teams=(("learning disab*", "learning"),),
    place="pull.toml",
)


def person(name: str, manager: str = "", **facts: Any) -> Found:
    """Somebody whose ref, id and address follow from the name; `manager` is a name too."""
    start = name.lower().replace(" ", ".")
    return Found(
        **{
            "id": f"ldap:id of {name}",
            "ref": name,
            "name": name,
            "where": f"cn={name}",
            "manager": manager,
            "address": f"{start}@northshire.example.org",
            **facts,
        }
    )


def staff() -> dict[str, Found]:
    """A team and the line above it, by name."""
    found = [
        person("Greta Holm", "Ravi Solanke", title="Duty Social Worker", department="Learning Disability"),
        person("Nell Ashgrove", "Ravi Solanke", title="Social Worker", department="Learning Disability"),
        person("Ravi Solanke", "Desmond Okello", title="Team Manager", department="Learning Disability"),
        person("Desmond Okello", "Helga Winterbourne", title="Service Manager"),
        person("Helga Winterbourne", "Samir Bellweather", title="Head of Adult Social Care"),
        person("Samir Bellweather", title="Director of Adult Services"),
        person("Piers Dunmore", "Samir Bellweather", title="Gardener", department="Parks"),
    ]
    return {each.name: each for each in found}


def planned(found: dict[str, Found] | list[Found], *, hand: str = HAND, pulled: str = "", **more: Any) -> Plan:
    """What a pull of these people would do."""
    was = Written(hand=hand, hand_place="directory.toml", pulled=pulled, pulled_place="directory.pulled.toml")
    people = list(found.values()) if isinstance(found, dict) else found
    given = {"kind": "ldap", "settings": SETTINGS, "calendar": CALENDAR, "today": TODAY, **more}
    return plan(people, was=was, **given)
