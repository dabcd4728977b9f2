#!/usr/bin/env python3
"""Proves a bundle that Holdfast made of a case, with Python alone: no Holdfast, no network, nothing to install.

    python3 verify.py [BUNDLE] [--heads FILE]

BUNDLE is the zip file, or a folder that it was unpacked into; without it, the folder of this program. FILE holds a head
of the record, as `holdfast heads` printed it or as it was emailed, that somebody kept who could not write to the
record. It says in plain words what it proved, and names what is not as it was packed. Exit status: 0 where all holds,
1 where something does not, 2 where there is nothing to look at. It needs Python 3.9 or later.
"""

from __future__ import annotations

import email
import email.policy
import hashlib
import html
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

SUMS = "SHA256SUMS"
GENESIS = "0" * 64
OWNING = ("CaseRegistered", "ResponsibilityAccepted", "ResponsibilityDetermined", "OwnerCorrected", "MovedByLaw")
"""The events after which another team is responsible."""
HEAD = re.compile(r"\b(\d{1,18})[ :]+([0-9a-f]{64})\b")
DIGEST = 32
"""Hexadecimal digits of the digest that a commit keeps of a row."""


class ChangedError(Exception):
    """Something is not as it was packed, in words."""


def canonical(plain: object) -> str:
    """JSON as Holdfast writes what it hashes: sorted keys, no spaces, ASCII only."""
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def digest(data: bytes) -> str:
    """The SHA-256, in hex."""
    return hashlib.sha256(data).hexdigest()


def opened(path: Path) -> dict[str, bytes]:
    """Every file of a bundle, by its name. Raises ChangedError where it is no whole bundle."""
    if path.is_dir():
        files = sorted(each for each in path.rglob("*") if each.is_file())
        return {each.relative_to(path).as_posix(): each.read_bytes() for each in files}
    try:
        with zipfile.ZipFile(path) as found:
            names = [each.filename for each in found.infolist()]
            if len(names) != len(set(names)):
                raise ChangedError("The zip file holds two files of one name.")
            return {name: found.read(name) for name in names}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, zlib.error) as error:
        raise ChangedError(f"The zip file cannot be read whole ({error}).") from error


def packed(files: dict[str, bytes]) -> bytes:
    """The zip file of a bundle: stored, in the order of names, with no date, so that the same files are the same
    bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as packing:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            packing.writestr(entry, files[name])
    return made.getvalue()


def sums(files: dict[str, bytes]) -> str:
    """Every file is listed with its digest, and no other is there."""
    listed = {}
    for line in text(files, SUMS).split("\n")[:-1]:
        known, _, name = line.partition("  ")
        listed[name] = known
    for name in sorted(listed.keys() | files.keys() - {SUMS}):
        if name not in files:
            raise ChangedError(f"{name} is missing.")
        if name not in listed:
            raise ChangedError(f"{name} was not packed with the rest.")
        if digest(files[name]) != listed[name]:
            raise ChangedError(f"{name} has been changed since it was packed.")
    if text(files, SUMS) != "".join(f"{listed[name]}  {name}\n" for name in sorted(listed)):
        raise ChangedError(f"{SUMS} has been changed since it was packed.")
    return f"Each of the {len(listed)} files is as it was packed, and none is missing or added."


def text(files: dict[str, bytes], name: str) -> str:
    """A file as text. Raises ChangedError where it is not there or is none."""
    if name not in files:
        raise ChangedError(f"{name} is missing.")
    try:
        return files[name].decode("utf-8")
    except UnicodeDecodeError:
        raise ChangedError(f"{name} has been changed: it is no text.") from None


def data(files: dict[str, bytes], name: str) -> dict[str, Any]:
    """A file of JSON."""
    try:
        return dict(json.loads(text(files, name)))
    except (ValueError, TypeError, RecursionError):
        raise ChangedError(f"{name} has been changed: it cannot be read.") from None


# --- the ledger -----------------------------------------------------------------------------------


def chain(ledger: dict[str, Any]) -> str:
    """Each entry is what its hash was taken over, and follows from the entry before it."""
    case, previous, recorded, number = ledger["case"], GENESIS, "", 0
    for number, entry in enumerate(ledger["entries"], 1):
        place = f"Entry {number} of the ledger"
        if entry["seq"] != number:
            raise ChangedError(f"{place} is missing.")
        if entry["previous"] != previous:
            raise ChangedError(f"{place} does not follow from the entry before it.")
        head = canonical([previous, case, number, entry["at"], entry["recorded_at"]])
        if digest(f"{head}\n{entry['text']}".encode()) != entry["hash"]:
            raise ChangedError(f"{place} has been changed since it was written.")
        if recorded and datetime.fromisoformat(entry["recorded_at"]) < datetime.fromisoformat(recorded):
            raise ChangedError(f"{place} was recorded before the entry before it.")
        previous, recorded = entry["hash"], entry["recorded_at"]
    if not number:
        raise ChangedError("The ledger is empty.")
    return (
        f"The ledger of {case} has {number} entries. Each holds the digest of the one before it, and none was changed."
    )


def said(entry: dict[str, Any]) -> dict[str, Any]:
    """What an entry says: its kind, its event and the evidence that it rests on."""
    return dict(json.loads(entry["text"]))


def evidence_of(entry: dict[str, Any]) -> dict[str, Any]:
    """The evidence that an entry rests on, or nothing."""
    return dict(said(entry).get("evidence") or {})


def originals(files: dict[str, bytes], ledger: dict[str, Any], absent: list[str]) -> str:
    """Each message that an entry rests on is here, byte for byte, unless it is said that it is no longer kept."""
    here = {name.partition("/")[2].partition(".")[0]: name for name in files if name.startswith("originals/")}
    for key, name in here.items():
        if digest(files[name]) != key:
            raise ChangedError(f"{name} is not the message whose digest it is named by.")
    wanted = set()
    for entry in ledger["entries"]:
        letter = said(entry)["event"].get("letter")
        for one in (evidence_of(entry).get("sha256"), letter):
            if one:
                wanted.add(one)
                if one not in here and one not in absent:
                    raise ChangedError(f"The message that entry {entry['seq']} rests on is missing ({one}).")
    gone = f" {len(wanted - here.keys())} are no longer kept." if wanted - here.keys() else ""
    return f"{len(wanted & here.keys())} original messages are, byte for byte, those that the ledger names.{gone}"


# --- the answer -----------------------------------------------------------------------------------


def answer(ledger: dict[str, Any], told: dict[str, Any]) -> str:
    """Who was responsible at the instant, worked out from the ledger alone, is who the page says."""
    at = datetime.fromisoformat(told["at"])
    found, closed = None, False
    for entry in ledger["entries"]:
        if datetime.fromisoformat(entry["at"]) > at:
            break
        kind = said(entry)["kind"]
        if kind in OWNING:
            found, closed = entry, False
        elif kind == "CaseClosed":
            closed = True
    if found is None:
        raise ChangedError(f"By the ledger, nobody was responsible yet at {told['at']}.")
    team = said(found)["event"]["team"]
    by_ledger = {"team": team, "entry": found["seq"], "since": found["at"], "closed": closed}
    for name, value in by_ledger.items():
        if told[name] != value:
            raise ChangedError(f"By the ledger, “{name}” of the answer is {value!r}, and not {told[name]!r}.")
    was = "was the last to be responsible; the case was closed" if closed else "was responsible"
    since = instant(found["at"])
    return f"At {instant(told['at'])}, {told['team_name']} ({team}) {was}, since {since}, by entry {found['seq']}."


def instant(written: str) -> str:
    """An instant in words, in Coordinated Universal Time, which is the time in London in winter."""
    at = datetime.fromisoformat(written).astimezone(UTC)
    return f"{at:%H:%M:%S} UTC on {at.day} {at:%B %Y}"


def words(files: dict[str, bytes], ledger: dict[str, Any], told: dict[str, Any]) -> str:
    """The words relied on stand in the original message, which names the sender and the id that the ledger names."""
    entry = next((each for each in ledger["entries"] if each["seq"] == told["entry"]), None)
    if entry is None:
        raise ChangedError(f"The ledger has no entry {told['entry']}, on which the answer rests.")
    evidence, event = evidence_of(entry), said(entry)["event"]
    if not evidence:
        return "The answer rests on no message: it was put on record without one."
    name = next((each for each in files if each.startswith(f"originals/{evidence['sha256']}")), "")
    if not name:
        return "The message that the answer rests on is no longer kept: the words are in the ledger."
    if evidence["channel"] == "email":
        head = email.message_from_bytes(files[name], policy=email.policy.compat32)
        named = "".join(str(head.get("Message-ID", "")).split())  # Holdfast names a letter itself that has none
        if named and evidence["message_id"].strip("<>") not in named:
            raise ChangedError(f"The letter {name} has another Message-ID than the ledger names.")
        senders = " ".join(str(head.get(each, "")) for each in ("From", "Sender")).lower()
        if evidence["sender"] and evidence["sender"].lower() not in senders:
            raise ChangedError(f"The letter {name} is not from {evidence['sender']}, whom the ledger names.")
    relied = str(event.get("words") or evidence.get("words") or "")
    if not relied:
        return "The message that the answer rests on is here. It was not relied on for words."
    holding = [
        each for each in files if each.startswith("originals/") and plain(relied) in plain(read(each, files[each]))
    ]
    if not holding:
        return f"LOOK YOURSELF: this program did not find the words “{relied}” in {name}. Open it and read it."
    return f"The words relied on, “{relied}”, stand in {name if name in holding else holding[0]}."


def read(name: str, raw: bytes) -> str:
    """The text of an original: every text part of a letter, without its HTML; anything else as it stands."""
    if not name.endswith(".eml"):
        found = raw.decode("utf-8", "replace")
        try:
            return f"{found}\n{json.dumps(json.loads(found), ensure_ascii=False)}"
        except ValueError:
            return found
    letter = email.message_from_bytes(raw, policy=email.policy.compat32)
    parts = [str(letter.get("Subject", ""))]
    for part in letter.walk():
        if part.get_content_maintype() == "text":
            payload = part.get_payload(decode=True)
            body = payload if isinstance(payload, bytes) else b""
            try:
                found = body.decode(part.get_content_charset() or "utf-8", "replace")
            except LookupError:
                found = body.decode("latin-1")
            parts.append(html.unescape(re.sub(r"<[^>]*>", " ", found)) if "html" in part.get_content_type() else found)
    return "\n".join(parts)


def plain(found: str) -> str:
    """Words alone, however they are written and whatever stands between them."""
    return " ".join(re.findall(r"\w+", found.casefold()))


# --- the whole record -----------------------------------------------------------------------------


def commits(proof: dict[str, Any], ledger: dict[str, Any]) -> str:
    """Commits follow from each other up to the head of the record, and wrote what is here, in its last state."""
    previous = str(proof["before"])
    number = int(proof["commits"][0]["number"]) - 1 if proof["commits"] else 0
    heads: dict[int, str] = {}
    rows: dict[tuple[str, str], str] = {}
    for commit in proof["commits"]:
        number += 1
        if commit["number"] != number:
            raise ChangedError(f"Commit {number} of the record is missing.")
        written(commit, ledger["case"], heads, rows)
        previous = tied(previous, commit)
    if previous != proof["head"]["hash"] or number != proof["head"]["number"]:
        raise ChangedError("The commits do not lead to the head of the record: one of them has been changed.")
    hashes = {entry["seq"]: entry["hash"] for entry in ledger["entries"]}
    for seq, made in heads.items():
        if hashes.get(seq) != made:
            raise ChangedError(f"Entry {seq} of the ledger is not the one that was written into the record.")
    if max(heads, default=0) < len(hashes):
        raise ChangedError(f"Entry {max(heads, default=0) + 1} of the ledger was never written into the record.")
    for row in proof["rows"]:
        made = digest(canonical([row["table"], kept(row)]).encode())[:DIGEST]
        if rows.get((row["table"], row["key"])) != made:
            place = f"{row['table']} {row['key']}"
            raise ChangedError(f"What says who was told is not what was written into the record ({place}).")
    return (
        f"The entries, and the {len(proof['rows'])} rows that say who was told and what became of each message, were"
        f" written before commit {number} of the record, whose head is {previous}."
    )


def written(commit: dict[str, Any], case: str, heads: dict[int, str], rows: dict[tuple[str, str], str]) -> None:
    """Put down what a commit says that it wrote: the last entry of the case, and the digests of rows. A line is sign,
    table, key and digest; `+` leaves a row as it was if it stood there before, `-` took it away."""
    body = str(commit.get("said", ""))
    if body and digest(body.encode()) != commit["digest"]:
        raise ChangedError(f"Commit {commit['number']} of the record has been changed since it was written.")
    for sign, table, key, made in json.loads(body) if body else []:
        if table == "ledger":
            name, seq = json.loads(key)
            if name == case:
                heads[seq] = made
        elif sign != "+" or not rows.get((table, key)):
            rows[table, key] = made


def tied(previous: str, commit: dict[str, Any]) -> str:
    """The hash that ties a commit to the one before it. One that an early release tied is given whole, and marked: its
    hash was taken over all that it says."""
    if commit.get("early"):
        return digest(f"{canonical([previous, commit['number']])}\n{commit['said']}".encode())
    return digest(canonical([previous, commit["number"], commit["digest"]]).encode())


def kept(row: dict[str, Any]) -> dict[str, Any]:
    """A row as its digest was taken: what says nothing is left out, and so is how often a waiting email was tried."""
    values = {name: value for name, value in row["values"].items() if value is not None}
    if row["table"] == "posts" and values.get("status") == "waiting":
        for name in ("attempts", "lease_by", "lease_until"):
            values.pop(name, None)
    return values


def outside(proof: dict[str, Any], file: Path) -> str:
    """A head that somebody kept outside is one of the commits here; "" where it is of another time."""
    known = dict(hashes_of(proof))
    met = [(number, own) for number, own in kept_outside(file) if number in known]
    for number, own in met:
        if known[number] != own:
            raise ChangedError(f"Commit {number} is not the one whose head was kept outside: it was written anew.")
    number = max((number for number, _ in met), default=0)
    what = f"The head of commit {number}, kept outside, is the head here: what was written up to then is unchanged."
    return what if met else ""


def kept_outside(file: Path) -> list[tuple[int, str]]:
    """The heads that a file holds, whatever stands around them."""
    try:
        text_ = file.read_bytes().decode("utf-8", "replace").replace("=\r\n", "").replace("=\n", "")
    except OSError as error:
        raise ChangedError(f"{file} cannot be read ({error.strerror}).") from None
    found = [(int(one[1]), one[2]) for one in HEAD.finditer(text_)]
    if not found:
        raise ChangedError(f"{file} holds no head of the record.")
    return found


def hashes_of(proof: dict[str, Any]) -> list[tuple[int, str]]:
    """Every commit's number and hash."""
    previous, found = str(proof["before"]), []
    for commit in proof["commits"]:
        previous = tied(previous, commit)
        found.append((int(commit["number"]), previous))
    return found


# --- what is said ---------------------------------------------------------------------------------


def main(given: list[str]) -> int:
    """Look at a bundle and say what was proved."""
    heads = Path(given[given.index("--heads") + 1]) if "--heads" in given[:-1] else None
    paths = [Path(each) for each in given if not each.startswith("--") and Path(each) != heads]
    bundle = paths[0] if paths else Path(__file__).parent
    if len(paths) > 1 or not bundle.exists() or (bundle.is_dir() and not (bundle / SUMS).exists()):
        print("Name one bundle: python3 verify.py BUNDLE.zip [--heads FILE]", file=sys.stderr)
        return 2
    proved, broken = tried(bundle, heads)
    outside_met = "" not in proved
    proved = [each for each in proved if each]
    print("\n".join([*(f"Proved: {each}" for each in proved), *(f"BROKEN: {each}" for each in broken)]))
    if broken:
        print("Do not rely on this bundle. Ask for another, and say what stands here.")
        return 1
    print("\nNot proved here:")
    print("- that nothing was left out: this is one case out of a record. `holdfast verify` proves the whole.")
    print("- that a writer was who they said: how Holdfast knew is in the ledger, beside each message.")
    if heads is None:
        print("- that the record was not written anew as a whole: name a head that was kept outside with --heads.")
    elif not outside_met:
        print(f"- that the record was not written anew as a whole: no head in {heads} is of the time of this bundle.")
    return 0


def tried(bundle: Path, heads: Path | None) -> tuple[list[str], list[str]]:
    """What was proved of a bundle, and what is not as it was packed."""
    proved: list[str] = []
    broken: list[str] = []
    files: dict[str, bytes] = {}

    def steps() -> Iterator[Callable[[], str]]:
        yield lambda: whole(files, bundle)
        if files:
            yield lambda: sums(files)
            yield from of_record(files, heads)

    found = steps()
    while True:
        try:
            step = next(found, None)
            if step is None:
                return proved, broken
            proved.append(step())
        except ChangedError as error:
            broken.append(str(error))
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError) as error:
            broken.append(f"Something in it cannot be read ({type(error).__name__}: {error}).")


def whole(files: dict[str, bytes], bundle: Path) -> str:
    """The bundle can be read; whether its zip file is the one that was packed is said."""
    files.update(opened(bundle))
    if bundle.is_dir():
        return f"The folder holds {len(files)} files."
    same = "is byte for byte as Holdfast packs one" if packed(files) == bundle.read_bytes() else "was packed anew"
    return f"The zip file can be read whole, and {same}. Its SHA-256 is {digest(bundle.read_bytes())}."


def of_record(files: dict[str, bytes], heads: Path | None) -> Iterator[Callable[[], str]]:
    """What is proved of the files of a bundle, step by step."""
    ledger, told, proof = (data(files, name) for name in ("ledger.json", "answer.json", "record.json"))
    yield lambda: chain(ledger)
    yield lambda: originals(files, ledger, told["no_longer_kept"])
    yield lambda: answer(ledger, told)
    yield lambda: words(files, ledger, told)
    yield lambda: commits(proof, ledger)
    if heads is not None:
        yield lambda: outside(proof, heads)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
