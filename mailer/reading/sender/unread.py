"""Decides whom a letter names as its writer that nobody could read, so that somebody listed is told of it.

What ended its reading must not end this: only the first lines are looked at, and only a plain From line in them. It
proves nothing, as anybody can write it: what is told is fixed words, seldom, to the address that the directory has.
"""

from protocol.directory import Directory
from protocol.messages.intents import Sender

HEAD, LINE = 65_536, 400
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+/=?^_`{|}~-@")


def named(raw: bytes, directory: Directory) -> Sender | None:
    """The listed person or team whose address stands in the only From line; None where there is none."""
    address = _address(raw)
    person, team = directory.person_at(address), directory.team_at(address)
    if person is None and team is None:
        return None
    return Sender(
        address=address,
        person=person.key if person else None,
        team=None if person or team is None else team.key,
        why="nobody could read it: only its From line says who wrote it",
    )


def _address(raw: bytes) -> str:
    head = raw[:HEAD].replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("latin-1").split("\n")
    found = [at for at, line in enumerate(head) if line[:5].lower() == "from:"]
    if len(found) != 1:
        return ""
    line = head[found[0]][5:]
    for folded in head[found[0] + 1 : found[0] + 5]:
        if folded[:1] not in (" ", "\t"):
            break
        line += folded
    if len(line) > LINE or line.count("<") > 1:
        return ""
    address = line.rpartition("<")[2].strip().removesuffix(">").strip().lower()
    return address if address.count("@") == 1 and _LETTERS.issuperset(address) else ""
