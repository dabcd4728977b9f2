"""Decides who sits at the public chat client that a newcomer tries Holdfast with: the trial's own people.

The client acts for one person, shows five others beside them, one team and one channel of it; it reads
this from a file of its own (YAML, of which JSON is a part).
"""

import json
import shlex
from pathlib import Path

from protocol.directory import Directory, Person
from protocol.violations import Misread

TENANT = "7a3d5c10-0000-4000-8000-000000000001"
"""The invented tenant of the trial."""
CLIENT = "@microsoft/m365agentsplayground@0.2.28"
"""The client and the version of it that is tested."""
SETTINGS = ".m365agentsplayground.yml"
"""The file in which the client looks for its settings, in the folder that it is started from."""
OTHERS = 5
"""How many other people the client insists on."""


def playground(directory: Directory, key: str, *, service: str) -> str:
    """The client's settings, for somebody to sit at it. Raises Misread for whom it cannot be."""
    person = directory.people.get(key) or directory.person_at(key)
    if person is None or not person.object_id:
        known = ", ".join(sorted(each.key for each in directory.people.values() if each.object_id))
        raise Misread(f"“{key}” cannot sit at the chat client.", f"Choose one of: {known}.")
    others = [each for each in directory.people.values() if each.object_id and each.key != person.key][:OTHERS]
    if len(others) < OTHERS:
        raise Misread(
            "The chat client needs six people with an object_id.", "Add object_id to more people of the directory."
        )
    team = next((each for each in directory.teams.values() if each.chat_channel), None)
    name = team.name if team else "A team"
    return json.dumps(
        {
            "version": "0.1.1",
            "tenantId": TENANT,
            "bot": {"id": "28:holdfast", "name": service},
            "currentUser": _user(person),
            "users": [_user(each) for each in others],
            "personalChat": {"id": f"a:{person.key}"},
            "groupChat": {"id": "19:duty-desks@thread.v2", "name": "Duty desks"},
            "team": {
                "id": team.chat_channel if team else "19:team@thread.tacv2",
                "name": name,
                "aadGroupId": "7a3d5c10-0000-4000-8000-000000000002",
                "channels": [{"id": "19:elsewhere@thread.tacv2", "name": "Everything else"}],
            },
        },
        indent=2,
        ensure_ascii=False,
    )


def starting(folder: Path, settings: str, messages: str) -> str:
    """Write the client's settings into a folder that is there, and say the shell's line that starts it from there:
    it leaves a log where it is started, and tells nobody how it is used. Its own port is 56150, or any that is free."""
    (folder / SETTINGS).write_text(settings, "utf-8")
    return f"(cd {shlex.quote(str(folder))} && npx --yes {CLIENT} start --disable-telemetry -e {messages})"


def _user(person: Person) -> dict[str, str]:
    given, _, family = person.name.partition(" ")
    return {
        "id": f"29:{person.key}", "name": person.name, "userPrincipleName": person.address,
        "aadObjectId": person.object_id, "givenName": given, "surname": family or given, "email": person.address,
    }  # fmt: skip
