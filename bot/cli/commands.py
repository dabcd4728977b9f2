"""Decides which commands there are, in which order and under which headings `--help` lists them, and where each
lives: it is imported when it is asked for, so that none pays for what another needs."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

RUN, ASK, KEEP, PREPARE, EXPLAIN = "Run", "Ask", "Keep the record", "Prepare", "Explain"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A command, or a group of them, before it is imported. `says` is its line in the list, the first sentence of
    its own help (a test compares them); `there` is `module:function`, or `module:app` for a group."""

    name: str
    there: str
    under: str
    says: str


def _entry(under: str, name: str, there: str, says: str) -> Entry:
    return Entry(name=name, there=there, under=under, says=says)


_ENTRIES = (
    _entry(
        RUN, "run", "run.run:run",
        "Run Holdfast: take letters, watch deadlines, send emails, until it is told to stop.",
    ),
    _entry(
        RUN, "reload", "run.run:reload",
        "Have the Holdfast that runs here read its settings, directory and packs anew, without a restart.",
    ),
    _entry(
        RUN,
        "watch",
        "run.watch:watch",
        "Ask a Holdfast whether it is well, and email its administrators where it is not.",
    ),
    _entry(
        RUN, "check", "run.run:check",
        "Look through settings, packs and directory for mistakes; each is named by file and line.",
    ),
    _entry(
        RUN, "trial", "trial.begin:app",
        "Live through a case in two minutes: invented people, real email, a clock that you turn.",
    ),
    _entry(
        ASK, "who-owns", "ask.who_owns:who_owns",
        "Say which team is responsible for a case, since when, and on what evidence.",
    ),
    _entry(
        ASK, "history", "ask.lists:history",
        "Show everything on record about a case: each event, its evidence, and each email sent.",
    ),
    _entry(
        ASK, "requests", "ask.lists:requests",
        "List open requests, the soonest deadline first.",
    ),
    _entry(
        ASK, "trace", "ask.trace:trace",
        "Say what became of a message: how it was read, what it changed, and who was told what because of it.",
    ),
    _entry(
        ASK,
        "who-looked",
        "ask.who_looked:who_looked",
        "Say who has looked at a case, by any channel, or what somebody has looked at.",
    ),
    _entry(
        ASK,
        "access",
        "ask.access:access",
        "Give out what is held about a case or about a colleague, for a subject access request.",
    ),
    _entry(
        ASK,
        "shadow",
        "ask.shadow:shadow",
        "Say what would have been sent, to whom, and where people acted otherwise.",
    ),
    _entry(
        ASK, "report", "ask.report:report",
        "Report the figures of a month: requests, on time, late, how far silence went up, declines by reason, ages.",
    ),
    _entry(
        ASK, "bundle", "ask.bundle:bundle",
        "Give a case out of the record for an ombudsman or an inquest: one page, and what proves it without Holdfast.",
    ),
    _entry(
        KEEP, "register", "keep.case:register",
        "Put a case on record: the team that first got the referral is responsible.",
    ),
    _entry(
        KEEP, "caseload", "keep.caseload:register_caseload",
        "Put an existing caseload on record from a spreadsheet, or show what would be registered.",
    ),
    _entry(
        KEEP, "correct", "keep.case:correct",
        "Put the record right on the word of two named managers. The old entry is kept.",
    ),
    _entry(
        KEEP, "verify", "keep.record:verify",
        "Prove that the record is what was written: every chain, row and piece of evidence.",
    ),
    _entry(
        KEEP, "backup", "keep.backup:backup",
        "Write the whole record into one file while Holdfast runs, and prove the copy.",
    ),
    _entry(
        KEEP, "restore", "keep.backup:restore",
        "Make the record anew from a backup where there is none, and prove it.",
    ),
    _entry(
        KEEP, "heads", "keep.record:heads",
        "Print the head of the record: one digest over everything that was ever written.",
    ),
    _entry(
        KEEP, "account", "keep.account:account",
        "Compare every letter in the mailbox with the record, and read what was missed.",
    ),
    _entry(
        KEEP, "rebuild", "keep.record:rebuild",
        "Make every projection anew from the ledger.",
    ),
    _entry(
        KEEP, "move-record", "keep.moving:move_record",
        "Copy the whole record into another database, which must be empty, and prove the copy.",
    ),
    _entry(
        KEEP, "outbox", "keep.outbox:outbox",
        "Show what waits to be sent, how long the oldest has, and what was given up and why.",
    ),
    _entry(
        KEEP,
        "storm",
        "keep.storm:storm",
        "Show what deadlines that ended while nobody acted would bring, and to whom; let them go.",
    ),
    _entry(
        KEEP,
        "hold",
        "keep.hold:app",
        "Keep everything of a case until somebody says otherwise: place, lift and list holds.",
    ),
    _entry(
        KEEP,
        "retention",
        "keep.retention:app",
        "See whose originals have been kept long enough; destroy originals on a named person's word.",
    ),
    _entry(
        KEEP, "quarantine", "keep.quarantine:app",
        "Look at letters that were set aside; release or discard them.",
    ),
    _entry(
        KEEP, "boilerplate", "keep.boilerplate:app",
        "Look at what was learnt of lines that stand in letters by habit; add some, or forget some.",
    ),
    _entry(
        PREPARE, "init", "prepare.begin:init",
        "Write the settings and the directory to begin with, to be made yours. A file that is there is left as it is.",
    ),
    _entry(
        PREPARE, "login", "prepare.begin:login",
        "Print a line for the logins file. The password is asked for, or read from standard input.",
    ),
    _entry(
        PREPARE, "manifest", "prepare.manifest:manifest",
        "Write the Teams app package, for upload in the Teams admin centre.",
    ),
    _entry(
        PREPARE,
        "closures",
        "prepare.closures:closures",
        "Show what changed closures would move, and let them count on the word of two people.",
    ),
    _entry(
        PREPARE, "directory", "prepare.directory:app",
        "Prepare the directory of organisations, teams and people.",
    ),
    _entry(
        EXPLAIN, "explain", "explain.procedure:explain",
        "Explain a kind of request in plain English: who must answer, by when, and what follows.",
    ),
    _entry(
        EXPLAIN, "deadline", "explain.deadline:deadline",
        "Work out a deadline and explain it, naming each day that does not count and why.",
    ),
    _entry(
        EXPLAIN, "read", "explain.read:read",
        "Explain how letters would be read: what kind, who wrote it, what is new in it, what it says and why.",
    ),
)  # fmt: skip
COMMANDS = {each.name: each for each in _ENTRIES}


class Commands(TyperGroup):
    """The commands by name. What is listed is not imported; what is run is."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        for each in COMMANDS.values():
            self.add_command(TyperCommand(name=each.name, help=each.says, rich_help_panel=each.under))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """See Typer's own, which finds the name and says what is near to one that is not there."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, command(str(name)), rest


def command(name: str) -> Any:
    """A command as Typer runs it."""
    module, _, function = COMMANDS[name].there.partition(":")
    found = getattr(import_module(f"bot.cli.{module}"), function)
    if isinstance(found, typer.Typer):
        return typer.main.get_group(found)
    alone = typer.Typer(add_completion=False)
    alone.command(name)(found)
    return typer.main.get_command(alone)
