"""Promise: whoever asks who was responsible is given one page that answers, and proves it without Holdfast; whatever
was changed on the way is named."""

import ast
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.queries.bundle import verify
from protocol.case.ledger import canonical
from tests.profiles import examples
from tests.promises.world import World

SETTINGS = """
[service]
address = "cases@holdfast.example.org"
contact_line = "Ring 01632 960100."
"""
LETTER = "I accept. We will ring her tomorrow.\n\nRosa One\nTeam Manager"
Files = dict[str, bytes]


class Story:
    """A case that moved, one that waits, and the command line of whoever runs the machine."""

    def __init__(self, home: Path, url: str = "") -> None:
        self.world, self.home = World(home / "home", url=url), home
        text = SETTINGS + (f'\n[store]\nurl = "{url}"\n' if url else "")
        (self.world.settings.service.home / "holdfast.toml").write_text(text, "utf-8")
        self.world.request()
        self.world.request(case="JW-48212", at="2026-11-23 10:20")
        self.world.writes("r1", LETTER, subject="Re: [JW-48211] Please accept or decline", at="2026-11-24 11:00")
        self.world.request(case="JW-48213", at="2026-11-24 11:20")

    def holdfast(self, *words: str) -> Result:
        """A command, and what it printed."""
        return CliRunner().invoke(app, [*words, "-s", str(self.world.settings.service.home / "holdfast.toml")])

    def bundle(self, *words: str, name: str = "bundle.zip") -> Path:
        """A bundle of the case that moved."""
        file = self.home / name
        said = self.holdfast("bundle", "JW-48211", "--to", str(file), *words)
        assert said.exit_code == 0, said.output
        return file


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    """It, on the embedded database."""
    here = Story(tmp_path)
    yield here
    here.world.end()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, and beside it the head of the record at the time, kept outside."""
    here = Story(tmp_path_factory.mktemp("kept"))
    file = here.bundle()
    (here.home / "heads").write_text(here.holdfast("heads").output, "utf-8")
    here.world.end()
    return file


def proved(file: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the program in a bundle says of it, in a Python that has nothing but its own library."""
    with zipfile.ZipFile(file) as packed:
        program = file.with_name("verify_alone.py")
        program.write_bytes(packed.read("verify.py"))
    return subprocess.run(
        [sys.executable, "-I", "-S", str(program), str(file), *words],
        capture_output=True,
        text=True,
        cwd=file.parent,
        check=False,
        env={"PATH": os.environ["PATH"]},
    )


def unpacked(file: Path) -> Files:
    """The files of a bundle."""
    return verify.opened(file)


def summed(files: Files) -> Files:
    """The same files with a list of digests that fits them, as a careful hand would leave them."""
    lines = (f"{verify.digest(files[name])}  {name}\n" for name in sorted(files) if name != verify.SUMS)
    return {**files, verify.SUMS: "".join(lines).encode()}


def broken(files: Files, home: Path, heads: Path | None = None) -> list[str]:
    """What the program finds wrong with some files."""
    file = home / "changed.zip"
    file.write_bytes(verify.packed(files))
    return verify.tried(file, heads)[1]


def test_it_answers_for_an_instant_and_proves_itself_without_holdfast(story: Story) -> None:
    """Before the acceptance the one team, after it the other, with the words and the original; anybody with Python
    proves it."""
    before, after = story.bundle("--at", "2026-11-24T10:59:59", name="a.zip"), story.bundle(name="b.zip")
    for file, team, words in (
        (before, "Older People North (older-people) was responsible", "was not relied on for words"),
        (after, "Community Mental Health Team (cmht) was responsible", "“I accept.”, stand in originals/"),
    ):
        said = proved(file)
        assert (said.returncode, said.stderr) == (0, "")
        assert team in said.stdout
        assert words in said.stdout
        assert "BROKEN" not in said.stdout
        assert "that nothing was left out" in said.stdout
    page = unpacked(after)["index.html"].decode()
    assert "Who was responsible for case JW-48211 at" in page
    assert "<strong>Community Mental Health Team</strong> (Riverside Health NHS Trust) was responsible" in page
    assert "Rosa One wrote a letter, received at 11am on Tuesday 24 November 2026." in page
    assert "<blockquote>I accept.</blockquote>" in page


def test_a_head_that_was_kept_outside_is_met(story: Story) -> None:
    """What `heads` printed before or with the bundle is one of its commits; an older one proves nothing and is said
    to."""
    story.home.joinpath("heads").write_text(story.holdfast("heads").output, "utf-8")
    file = story.bundle()
    assert "kept outside, is the head here" in proved(file, "--heads", str(story.home / "heads")).stdout
    story.home.joinpath("older").write_text(f"1 {'0' * 64}\n", "utf-8")
    said = proved(file, "--heads", str(story.home / "older"))
    assert said.returncode == 1
    assert "it was written anew" in said.stdout
    story.home.joinpath("later").write_text(f"99999 {'0' * 64}\n", "utf-8")
    said = proved(file, "--heads", str(story.home / "later"))
    assert said.returncode == 0
    assert "no head in" in said.stdout


def test_it_names_no_other_case_and_is_for_nobody_else_on_the_machine(story: Story) -> None:
    """Of other cases only digests go along, unless every commit is asked for; the file is its maker's alone, no other
    is overwritten, and that it was made is on record."""
    file = story.bundle()
    assert b"JW-48212" not in b"".join(unpacked(file).values())
    assert b"JW-48212" in unpacked(story.bundle("--every-commit", name="all.zip"))["record.json"]
    assert proved(story.home / "all.zip").returncode == 0
    assert file.stat().st_mode & 0o077 == 0
    again = story.holdfast("bundle", "JW-48211", "--to", str(file))
    assert again.exit_code == 2
    assert "is there already" in again.output
    assert "as a bundle" in story.world.store.queries("JW-48211")[-1].channel


def test_the_same_question_gives_the_same_bytes(story: Story) -> None:
    """But for the line of the log that says that it was asked: two bundles differ in their record alone."""
    one, two = (unpacked(story.bundle("--at", "2026-11-24T12:00", name=name)) for name in ("a.zip", "b.zip"))
    changed = {name for name in one if one[name] != two[name]}
    assert one.keys() == two.keys()
    assert changed <= {"index.html", "record.json", verify.SUMS}


def test_a_letter_without_an_id_proves_as_well(story: Story) -> None:
    """As programs and scanners send them: we have named it ourselves, and nothing in it contradicts that."""
    raw = (
        "From: s0@northshire.example.org\r\nTo: cases@holdfast.example.org\r\nSubject: Request about JW-48220\r\n\r\n"
        "Case: JW-48220\r\nTo: CMHT\r\nKind: transfer\r\nReason: needs found\r\nSafeguarding: no\r\nRecord: LAS\r\n"
    )
    story.world.deliver(raw.encode(), "s0@northshire.example.org")
    file = story.home / "unnamed.zip"
    assert story.holdfast("bundle", "JW-48220", "--to", str(file)).exit_code == 0
    said = proved(file)
    assert (said.returncode, "BROKEN" in said.stdout) == (0, False), said.stdout
    assert "Older People North (older-people) was responsible" in said.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("bundle", "JW-99999"), "There is no record of JW-99999."),
        (("bundle", "JW-48211", "--at", "2020-01-01"), "was not yet on record then"),
        (("bundle", "JW-48211", "--at", "2099-01-01"), "still to come"),
        (("bundle", "JW-48211", "--to", "/nowhere/at/all.zip"), "cannot be written"),
    ],
)
def test_what_cannot_be_given_is_said(story: Story, words: tuple[str, ...], said: str) -> None:
    """A case that nobody knows, an instant before or after, a folder that is not there."""
    done = story.holdfast(*words)
    assert done.exit_code == 2
    assert said in done.output


def test_a_bundle_from_postgresql_proves_itself_too(tmp_path: Path, pg_url: str) -> None:
    """The rows are read alike from both databases."""
    here = Story(tmp_path, pg_url)
    said = proved(here.bundle())
    here.world.end()
    assert (said.returncode, "BROKEN" in said.stdout) == (0, False), said.stdout


def test_a_record_that_an_early_release_tied_is_given_out_too(tmp_path: Path) -> None:
    """Its first commits were tied over all that they say; the bundle says so, and is proved."""
    here = Story(tmp_path)
    from store.chain.tying import first_commit_hash

    retied(here, first_commit_hash)
    assert here.world.store.verify() is None
    file = here.bundle()
    here.world.end()
    assert proved(file).returncode == 0
    assert b'"early": true' in unpacked(file)["record.json"]


def retied(here: Story, how: Callable[[str, int, str], str]) -> None:
    """Tie every commit anew in another way."""
    from sqlalchemy import insert, select, text

    from protocol.case.ledger import GENESIS
    from store.schema.tables import commits
    from tests.store.hands import Hands

    def act(connection: Any) -> None:
        rows = connection.execute(select(commits).order_by(commits.c.number)).all()
        connection.execute(text("DELETE FROM commits"))
        previous = GENESIS
        for row in rows:
            made = how(previous, row.number, row.body)
            connection.execute(insert(commits).values(number=row.number, body=row.body, previous=previous, hash=made))
            previous = made

    Hands(here.world.store).on(act)


# --- tampering ------------------------------------------------------------------------------------


@settings(max_examples=examples(150))
@given(data=st.data())
def test_a_byte_that_was_changed_is_named(kept: Path, tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    """Any byte of any file: the program names that file, or the list that it no longer agrees with."""
    files = unpacked(kept)
    name = data.draw(st.sampled_from(sorted(files)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    changed = bytearray(files[name])
    changed[at] ^= data.draw(st.integers(1, 255))
    found = broken({**files, name: bytes(changed)}, tmp_path_factory.mktemp("changed"))
    assert found
    if name != verify.SUMS:
        assert name in found[0]


@settings(max_examples=examples(100))
@given(data=st.data())
def test_a_byte_of_the_zip_file_that_was_changed_is_noticed(
    kept: Path, tmp_path_factory: pytest.TempPathFactory, data: Any
) -> None:
    """Also one that belongs to no file in it: then it is said that it was packed anew."""
    whole = bytearray(kept.read_bytes())
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    file = tmp_path_factory.mktemp("zip") / "changed.zip"
    file.write_bytes(whole)
    said, wrong = verify.tried(file, None)
    assert wrong or "was packed anew" in said[0]


def in_json(name: str, change: Callable[[dict[str, Any]], None]) -> Callable[[Files], Files]:
    """A change to a file of JSON."""

    def act(files: Files) -> Files:
        plain = json.loads(files[name])
        change(plain)
        return {**files, name: json.dumps(plain).encode()}

    return act


def without(prefix: str) -> Callable[[Files], Files]:
    """Without the first file whose name begins like that."""
    return lambda files: {name: raw for name, raw in files.items() if name != min(n for n in files if n >= prefix)}


def other_words(plain: dict[str, Any]) -> None:
    """Entry 4 says something else, and the ledger is hashed anew from there, as somebody with this program could."""
    for entry in plain["entries"][3:]:
        entry["text"] = entry["text"].replace("I accept.", "I accept it all.")
        entry["previous"] = plain["entries"][entry["seq"] - 2]["hash"]
        head = canonical([entry["previous"], plain["case"], entry["seq"], entry["at"], entry["recorded_at"]])
        entry["hash"] = sha256(f"{head}\n{entry['text']}".encode()).hexdigest()


def cut(plain: dict[str, Any]) -> None:
    """The ledger ends before the acceptance."""
    del plain["entries"][3:]


def moved_back(plain: dict[str, Any]) -> None:
    """Who was responsible is said to be the other team."""
    plain.update(team="older-people", team_name="Older People North", entry=1, since=plain["since"])


def later(plain: dict[str, Any]) -> None:
    """An email is said to have left an hour earlier."""
    next(row for row in plain["rows"] if row["table"] == "posts")["values"]["settled_at"] -= 3_600_000_000


def dropped(plain: dict[str, Any]) -> None:
    """A commit is taken out."""
    del plain["commits"][2]


def said_otherwise(plain: dict[str, Any]) -> None:
    """A commit says another digest of an entry."""
    commit = next(each for each in plain["commits"] if "said" in each)
    commit["said"] = commit["said"].replace("0", "1")
    commit["digest"] = sha256(commit["said"].encode()).hexdigest()


TAMPERED = {
    "words": (in_json("ledger.json", other_words), "is not the one that was written into the record"),
    "an entry's text": (
        in_json("ledger.json", lambda plain: plain["entries"][3].update(text="{}")), "Entry 4 of the ledger has been"
    ),
    "an entry out": (in_json("ledger.json", lambda plain: plain["entries"].pop(2)), "Entry 3 of the ledger is missing"),
    "the ledger cut": (in_json("ledger.json", cut), "is not the one that was written into the record"),
    "the answer": (in_json("answer.json", moved_back), "By the ledger, “team” of the answer is 'cmht'"),
    "an original out": (without("originals/"), "rests on is missing"),
    "when an email left": (in_json("record.json", later), "What says who was told is not what was written"),
    "a commit out": (in_json("record.json", dropped), "of the record is missing"),
    "a commit's words": (in_json("record.json", said_otherwise), "do not lead to the head of the record"),
    "a head": (in_json("record.json", lambda plain: plain["head"].update(hash="f" * 64)), "do not lead to the head"),
}  # fmt: skip


@pytest.mark.parametrize("which", sorted(TAMPERED))
def test_a_careful_hand_is_named(kept: Path, tmp_path: Path, which: str) -> None:
    """Somebody who changes a part and makes the list of digests fit is found by the other parts."""
    act, words = TAMPERED[which]
    found = broken(summed(act(unpacked(kept))), tmp_path)
    assert any(words in each for each in found), found


def test_whoever_writes_everything_anew_is_found_by_a_head_kept_outside(kept: Path, tmp_path: Path) -> None:
    """Ledger, commits and head computed anew agree with each other; only a head that left the house does not."""
    files = unpacked(kept)
    ledger, proof = json.loads(files["ledger.json"]), json.loads(files["record.json"])
    old = {entry["seq"]: entry["hash"] for entry in ledger["entries"]}
    other_words(ledger)
    previous = proof["before"]
    for commit in proof["commits"]:
        for entry in ledger["entries"]:
            commit["said"] = commit.get("said", "").replace(old[entry["seq"]], entry["hash"])
        if commit["said"]:
            commit["digest"] = sha256(commit["said"].encode()).hexdigest()
        previous = verify.tied(previous, commit)
    proof["head"]["hash"] = previous
    forged = {**files, "ledger.json": json.dumps(ledger).encode(), "record.json": json.dumps(proof).encode()}
    forged = {
        name: raw.replace(b"I accept.", b"I accept it all.") if name.endswith(".eml") else raw
        for name, raw in forged.items()
    }
    found = broken(summed(forged), tmp_path)
    assert all("is not the message whose digest" in each for each in found), "the letter alone gives it away here"
    forged = {name: raw if name.endswith(".eml") else forged[name] for name, raw in files.items()}
    assert broken(summed(forged), tmp_path) == [], "without a head, it agrees with itself"
    found = broken(summed(forged), tmp_path, kept.with_name("heads"))
    assert [each for each in found if "written anew" in each]


def test_the_program_needs_nothing_but_python() -> None:
    """It imports the standard library alone, and can be read in one sitting."""
    source = Path(verify.__file__).read_text("utf-8")
    names = {
        (each.module or "").partition(".")[0] if isinstance(each, ast.ImportFrom) else alias.name.partition(".")[0]
        for each in ast.walk(ast.parse(source))
        if isinstance(each, ast.Import | ast.ImportFrom)
        for alias in each.names
    }
    assert names <= sys.stdlib_module_names
    assert source.count("\n") < 450


def test_an_unpacked_folder_is_proved_from_within(kept: Path, tmp_path: Path) -> None:
    """Whoever unpacks it runs the program there, without an argument."""
    shutil.unpack_archive(kept, tmp_path / "case")
    said = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"], capture_output=True, text=True, cwd=tmp_path / "case", check=False
    )
    assert said.returncode == 0, said.stdout
