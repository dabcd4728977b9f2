"""Decides what a line of the table of rules must hold, and how it is shown: nobody believes a rule without a test."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

FILE = Path(__file__).parent / "rules.toml"
PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
TESTS = Path(__file__).parents[1]
DOCUMENTS = {
    "JWP": "joint working protocol", "JW": "joint work guidance", "ANS": "actions and next steps",
    "OMB": "joint working of the ombudsmen", "KNW-CHC": "continuing healthcare", "KNW-Cust": "care in custody",
    "KNW-Del": "delegation", "KNW-Coop": "co-operation", "KNW-CoPro": "co-production",
}  # fmt: skip
SYSTEMS = {
    "OWN": "Responsibility and written evidence", "RDR": "A referral sent on", "TRF": "Transfer after assessment",
    "HND": "Handover", "JWR": "Joint work: request and answer", "JNT": "Joint working that goes on",
    "DSP": "Disputes", "WPF": "Funding without prejudice", "CSE": "Ceasing involvement", "RSK": "A change of risk",
    "SAF": "Safeguarding", "ORD": "Ordinary residence", "INF": "Telling the person", "REF": "Taking a referral",
    "UNA": "A worker who is not there", "REV": "A review that is asked for", "ADV": "Advocacy",
    "UNL": "Cases without a worker", "URG": "Urgent support", "KTF": "The key team field", "POL": "The protocol itself",
    "TRA": "From children's services", "ILT": "An initial look", "CON": "A complainant's consent",
    "CTC": "Case transfer between ombudsmen", "CHE": "Continuing healthcare: eligibility",
    "CHR": "Continuing healthcare: reviews and disputes", "CUS": "Custody", "DEL": "Delegation",
    "IAF": "Information and advice", "SEC": "Confidentiality",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of a source document. `does` and `shown` stand together: what does it, and the test that shows it."""

    code: str
    document: str
    clause: str
    severity: str
    rule: str
    does: str = ""
    shown: str = ""
    waits: str = ""
    out: str = ""

    @property
    def source(self) -> str:
        """The document and its clause or line."""
        named = " and ".join(DOCUMENTS.get(each, each) for each in self.document.split(" / "))
        return f"{named}, {self.clause}".strip(", ")

    @property
    def stands(self) -> str:
        """What is to be said of it."""
        if self.does:
            return self.does
        return f"kept out: {self.out}" if self.out else f"not built yet: {self.waits}"


def rules() -> list[Rule]:
    """Every rule, in the order of the file."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    return [Rule(code=code, **fields) for code, fields in table.items()]


def faults(every: list[Rule]) -> Iterator[str]:
    """What a rule lacks: one thing that is said of it, and where it works a test that is there."""
    for rule in every:
        if [bool(each) for each in (rule.does, rule.waits, rule.out)].count(True) != 1:
            yield f"{rule.code}: say what does it, what it waits for, or why it is kept out"
        if bool(rule.does) != bool(rule.shown):
            yield f"{rule.code}: what works is shown by a test"
        file, _, test = rule.shown.partition("::")
        if rule.shown and f"\ndef {test}(" not in _text(TESTS / file):
            yield f"{rule.code}: there is no test {rule.shown}"


def _text(file: Path) -> str:
    return file.read_text("utf-8") if file.is_file() else ""


def page(every: list[Rule]) -> str:
    """docs/rules.md."""
    works, out = sum(bool(each.does) for each in every), sum(bool(each.out) for each in every)
    lines = [
        "# Every rule of the source documents", "",
        f"Five documents, {len(SYSTEMS)} systems, {len(every)} rules. {works} work, and each names the test that shows"
        f" it; {out} are kept out on purpose; {len(every) - works - out} are not built yet. The page is made by"
        " `python -m tests.rules`, and a rule without its test fails the check.", "",
    ]  # fmt: skip
    for system, group in groupby(every, key=lambda each: each.code[:3]):
        lines += [f"## {system}: {SYSTEMS[system]}", "", "| rule | source | what it asks | what does it | shown by |"]
        lines.append("|---|---|---|---|---|")
        for each in group:
            shown = f"`tests/{each.shown.replace('::', '`, `')}`" if each.shown else "–"
            lines.append(f"| {each.code} | {each.source} | {each.rule} | {each.stands} | {shown} |")
        lines.append("")
    return "\n".join(lines)
