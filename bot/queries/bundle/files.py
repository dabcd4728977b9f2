"""Decides which files a bundle has: the page, the ledger, the proof, what was told, the originals, and the program that
proves them."""

import json
from collections.abc import Iterator
from importlib import resources

from bot.queries.bundle.contents import Contents
from bot.queries.bundle.names import original_name, told_name
from bot.queries.bundle.page import page
from bot.queries.bundle.verify import SUMS, digest, packed
from protocol.ports.proof import Proof


def bundle(contents: Contents) -> bytes:
    """A bundle as a zip file: the same case, asked at the same instant, gives the same bytes."""
    files = dict(_files(contents))
    files[SUMS] = "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files)).encode()
    return packed(files)


def _files(contents: Contents) -> Iterator[tuple[str, bytes]]:
    yield "index.html", page(contents).encode()
    yield "answer.json", _json(contents.answer)
    yield "ledger.json", _json(_ledger(contents.proof))
    yield "record.json", _json(_record(contents.proof))
    for number, told in enumerate(contents.told, 1):
        yield told_name(number, told.kind), told.text.encode()
    for sha256, (channel, raw) in contents.originals.items():
        yield original_name(sha256, channel), raw
    yield "verify.py", resources.files("bot.queries.bundle").joinpath("verify.py").read_bytes()


def _json(plain: object) -> bytes:
    return f"{json.dumps(plain, indent=1, ensure_ascii=False, sort_keys=True)}\n".encode()


def _ledger(proof: Proof) -> dict[str, object]:
    entries = [
        {
            "seq": each.seq,
            "at": each.at,
            "recorded_at": each.recorded_at,
            "text": each.text,
            "previous": each.previous,
            "hash": each.hash,
        }
        for each in proof.entries
    ]
    return {"case": proof.reference, "entries": entries}


def _record(proof: Proof) -> dict[str, object]:
    """The rows and commits. A commit of which nothing is told is only its number and a digest."""
    commits = [
        {"number": each.number, "digest": each.digest}
        | ({"said": each.said} if each.said else {})
        | ({"early": True} if each.early else {})
        for each in proof.commits
    ]
    last = proof.commits[-1].number if proof.commits else 0
    return {
        "before": proof.before, "commits": commits, "head": {"number": last, "hash": proof.head},
        "rows": [{"table": each.table, "key": each.key, "values": dict(each.values)} for each in proof.rows],
    }  # fmt: skip
