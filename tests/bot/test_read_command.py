"""The promises of `holdfast read`: every letter is one line, in order, and nothing is touched."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.queries.reading import SAYS, UNNAMED
from protocol.messages.intents import Answer, Intent

KEYS = [
    "path", "kind", "new_text", "intent", "words", "why", "ground", "case_references", "sender", "on_behalf_of",
    "authenticity", "authenticity_why", "problems",
]  # fmt: skip
NHS = "943 476 5919"  # a number for tests, which passes the check
Lines = list[dict[str, object]]
HOLDFAST = Path(__file__).parents[2]


def letter(body: str = "accept", sender: str = "odette.varn@riverside.example.org", **headers: str) -> bytes:
    """A reply, as its bytes."""
    head = {
        "From": sender, "To": "cases@holdfast.example.org", "Message-ID": "<1@riverside.example.org>",
        "Subject": "RE: [JW-48211] Please accept or decline", **{k.replace("_", "-"): v for k, v in headers.items()},
    }  # fmt: skip
    return ("".join(f"{name}: {value}\r\n" for name, value in head.items()) + f"\r\n{body}\r\n").encode()


def run(*paths: object, data: bytes = b"") -> Result:
    """Run the command in this process."""
    return CliRunner().invoke(app, ["read", *map(str, paths)], input=data)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Lines]:
    """What `holdfast read --json` says, from a folder that holds nothing of Holdfast's."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HOLDFAST_SETTINGS", raising=False)

    def lines(*paths: object, data: bytes = b"") -> Lines:
        done = run("--json", *paths, data=data)
        assert done.exit_code == 0, done.output
        return [json.loads(line) for line in done.stdout.splitlines()]

    return lines


def test_a_letter_is_one_object_with_these_keys(read: Callable[..., Lines], tmp_path: Path) -> None:
    """The keys are exact and in order; a plain yes of nobody proved is an accept that is not proved."""
    quoted = "On Mon, 23 Nov 2026 at 10:15, Holdfast <cases@holdfast.example.org> wrote:\r\n> Please accept or decline."
    (tmp_path / "a.eml").write_bytes(letter(f"Accept.\r\n\r\n{quoted}"))
    (found,) = read("a.eml")
    assert list(found) == KEYS
    assert (found["path"], found["kind"], found["intent"]) == ("a.eml", "human", "accept")
    assert (found["new_text"], found["words"]) == ("Accept.", "Accept.")
    assert (found["sender"], found["on_behalf_of"]) == ("odette.varn@riverside.example.org", None)
    assert found["authenticity"] == "not_proved"
    assert found["case_references"] == ["JW-48211"]
    assert found["problems"] == []


def test_every_intent_has_a_name_or_says_that_it_has_none() -> None:
    """No intent that may be added is left out of the explanation."""
    assert {*SAYS, *UNNAMED, Answer} == set(Intent.__args__)
    assert SAYS.keys().isdisjoint(UNNAMED)


@pytest.mark.parametrize(
    ("body", "intent"),
    [
        ("accept", "accept"), ("decline, we have no capacity", "decline"), ("accept subject to funding", "conditional"),
        ("withdraw", "withdraw"), ("escalate", "escalate"), ("help", "help"), ("who owns JW-48211?", "who_owns"),
        ("seen", "seen"), ("not right", "not_right"),
        ("Case: JW-48212\nTo: CMHT\nKind: transfer\nReason: needs found", "request"),
    ],
)  # fmt: skip
def test_a_bare_text_is_read_as_a_reply_of_somebody_asked(
    read: Callable[..., Lines], tmp_path: Path, body: str, intent: str
) -> None:
    """With --text a file or standard input is only what was written; the writer is listed."""
    (tmp_path / "a.txt").write_text(body)
    found = read("--text", "a.txt", "-", data=body.encode())
    assert [(each["path"], each["intent"]) for each in found] == [("a.txt", intent), ("-", intent)]
    assert {each["sender"] for each in found} == {"odette.varn@riverside.example.org"}


def test_what_the_list_has_no_word_for_is_still_explained(read: Callable[..., Lines]) -> None:
    """A tick of a handover is `none` by name, and its explanation says what it is."""
    (found,) = read("--text", "-", data=b"[x] summary sent")
    assert found["intent"] == "none"
    assert "summary" in str(found["why"])
    assert found["problems"] == ["this list of intents has no word for “done”"]


def test_a_bare_text_in_an_old_encoding_is_read(read: Callable[..., Lines], tmp_path: Path) -> None:
    """Windows-1252, UTF-16 and a mark of UTF-8 are all the same words."""
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        (tmp_path / f"{encoding}.txt").write_bytes("We can’t accept".encode(encoding))
    assert {str(each["new_text"]) for each in read("--text", ".")} == {"We can’t accept"}


def test_a_folder_a_maildir_and_an_mbox_are_read_in_order(read: Callable[..., Lines], tmp_path: Path) -> None:
    """A folder by name, a Maildir without what is not yet delivered, an mbox with a number for each."""
    for name in ("b.eml", "a.eml", "sub/c.EML", "notes.txt", "box/new/2", "box/cur/1:2,S", "box/tmp/3"):
        (tmp_path / "all" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "all" / name).write_bytes(letter(name))
    begins = b"From odette.varn@riverside.example.org Mon Nov 23 10:15:00 2026\n"
    body = "accept\r\n\r\nFrom here on we hold it.\r\n>From us all"
    (tmp_path / "in.mbox").write_bytes((begins + letter(body) + b"\n") * 3)
    (tmp_path / "one.mbox").write_bytes(begins + letter())
    (tmp_path / "saved.eml").write_bytes(begins + letter())
    (tmp_path / "saved").write_bytes(begins + letter())
    found = read("all", "all/box", "in.mbox", "one.mbox", "saved.eml", "saved")
    assert [each["path"] for each in found] == [
        "all/a.eml",
        "all/b.eml",
        "all/sub/c.EML",
        "all/box/cur/1:2,S",
        "all/box/new/2",
        "in.mbox#1",
        "in.mbox#2",
        "in.mbox#3",
        "one.mbox#1",
        "saved.eml",
        "saved",
    ]
    assert found[3]["new_text"] == "box/cur/1:2,S"
    assert "From here on we hold it.\nFrom us all" in str(found[6]["new_text"])
    assert not (tmp_path / "all/box/cur/2:2,S").exists()


def test_standard_input_may_be_a_letter_or_an_mbox(read: Callable[..., Lines]) -> None:
    """A dash stands for it."""
    begins = b"From a@example.org Mon Nov 23 10:15:00 2026\n"
    assert [each["path"] for each in read("-", data=letter())] == ["-"]
    assert [each["path"] for each in read("-", data=(begins + letter() + b"\n") * 2)] == ["-#1", "-#2"]


@pytest.mark.parametrize("raw", [b"", b"\x00\xff" * 500, b"accept\n", b"Content-Type: multipart/mixed\n\n", b"From "])
def test_any_bytes_give_a_line(read: Callable[..., Lines], tmp_path: Path, raw: bytes) -> None:
    """What is no letter is unreadable or says nothing; there is never a traceback."""
    (tmp_path / "a.eml").write_bytes(raw)
    (tmp_path / "b").write_bytes(raw)
    for found in read("a.eml", "b"):
        assert list(found) == KEYS
        assert found["intent"] == "none"


def test_what_is_not_there_is_a_line_and_the_rest_is_read(read: Callable[..., Lines], tmp_path: Path) -> None:
    """A missing file, an empty folder and a letter too large each say so, between the others."""
    (tmp_path / "a.eml").write_bytes(letter())
    (tmp_path / "empty").mkdir()
    with (tmp_path / "large.eml").open("wb") as large:
        large.write(letter())
        large.truncate(26 * 2**20)
    found = read("none.eml", "a.eml", "empty", "large.eml", "a.eml/b", "a\0b")
    assert [each["kind"] for each in found] == ["unreadable", "human", *["unreadable"] * 4]
    assert [bool(each["problems"]) for each in found] == [True, False, True, True, True, True]


def test_it_fails_only_where_it_could_not_run_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No path that exists, or a directory that is wrong: one plain line and exit status 2."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(letter())
    (tmp_path / "directory.toml").write_text("[team.cmht]\n")
    for wrong in (["none.eml", "nor.eml"], ["--directory=directory.toml", "a.eml"], ["--directory=none", "a.eml"]):
        done = run("--json", *wrong)
        assert done.exit_code == 2
        assert "holdfast: " in done.stderr
        assert "Traceback" not in done.output


def test_a_forged_sender_is_not_proved_and_both_addresses_are_shown(read: Callable[..., Lines], tmp_path: Path) -> None:
    """Nobody is believed for what a letter says of itself, and a failed check is failed."""
    (tmp_path / "a.eml").write_bytes(letter(Sender="pa@riverside.example.org"))
    results = "mx.example.net; dmarc=fail header.from=riverside.example.org"
    (tmp_path / "b.eml").write_bytes(letter(Authentication_Results=results))
    behalf, failed = read("a.eml", "b.eml")
    assert (behalf["authenticity"], behalf["on_behalf_of"]) == ("not_proved", "pa@riverside.example.org")
    assert failed["authenticity"] == "failed"
    assert failed["authenticity_why"] in failed["problems"]  # type: ignore[operator]  # a list


def test_an_nhs_number_is_never_shown_and_never_a_reference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten digits that pass the check are in no form of the output; a problem says why."""
    monkeypatch.chdir(tmp_path)
    body = f"decline, {NHS} and {NHS.replace(' ', '')} is not ours, LAS 123456, 77123"
    (tmp_path / "a.eml").write_bytes(letter(body))
    for form in (["--json"], []):
        done = run(*form, "a.eml")
        assert NHS not in done.output
        assert NHS.replace(" ", "") not in done.output
        assert "NHS number" in done.output
    assert json.loads(run("--json", "a.eml").stdout)["case_references"] == ["JW-48211", "LAS 123456", "77123"]


def test_a_person_is_told_in_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --json it says the same for people."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.eml").write_bytes(letter("Accept subject to funding"))
    said = run("a.eml").stdout
    for each in ("Kind: human", "not proved", "Says: conditional", "Cases: JW-48211", "    | Accept subject"):
        assert each in said


def test_five_hundred_letters_are_read_in_one_process_and_nothing_is_touched(tmp_path: Path) -> None:
    """From an empty folder, with no server: a line for each, in order, and no file has come or changed."""
    letters = tmp_path / "letters"
    letters.mkdir()
    for number in range(500):
        (letters / f"{number:03}.eml").write_bytes(letter(f"accept {number}"))
    odd = os.fsencode(letters) + b"/odd-\xff.eml"
    Path(os.fsdecode(odd)).write_bytes(letter())
    before = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "read", "--json", "letters"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONPATH": str(HOLDFAST)},
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [each["path"] for each in lines[:-1]] == [f"letters/{number:03}.eml" for number in range(500)]
    assert os.fsencode(lines[-1]["path"]) == b"letters/odd-\xff.eml"
    assert {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*")} == before


def test_a_letter_saved_from_the_mailbox_is_judged_as_one_that_was_fetched(
    read: Callable[..., Lines], tmp_path: Path
) -> None:
    """With --fetched by [mail.trust] of the settings, and without it as a file that anybody may have written;
    refused where the settings fetch nothing."""
    saved = letter(Authentication_Results="mx.northshire.example.org; dmarc=pass header.from=riverside.example.org")
    (tmp_path / "a.eml").write_bytes(b"Received: from x by mx.northshire.example.org; Mon, 23 Nov 2026\r\n" + saved)
    example = (HOLDFAST / "bot" / "settings" / "example" / "directory.toml").read_text("utf-8")
    (tmp_path / "directory.toml").write_text(example, "utf-8")
    service = '[service]\naddress = "cases@holdfast.example.org"\ncontact_line = "Call us."\n'
    (tmp_path / "holdfast.toml").write_text(service, "utf-8")
    assert run("--fetched", "a.eml").exit_code == 2
    box = (
        '[mail.exchange]\nmailbox = "cases@holdfast.example.org"\nurl = "https://mail.example.org/EWS/Exchange.asmx"\n'
        'login = "kerberos"\n[mail.trust]\nauthserv_ids = ["mx.northshire.example.org"]\n'
    )
    (tmp_path / "holdfast.toml").write_text(service + box, "utf-8")
    assert [each["authenticity"] for each in read("a.eml")] == ["not_proved"]
    assert [each["authenticity"] for each in read("--fetched", "a.eml")] == ["proved"]


@pytest.mark.parametrize(
    ("headers", "says"),
    [
        ({"To": "sales@chairs.example.org"}, "not addressed to us"),
        ({"Subject": "[JW-48211] Accepted only if funding is agreed"}, "only if funding is agreed"),
        ({"Subject": "[JW-48211] DRAFT"}, "DRAFT"),
    ],
)
def test_what_keeps_a_yes_from_counting_is_said(
    read: Callable[..., Lines], tmp_path: Path, headers: dict[str, str], says: str
) -> None:
    """A yes to somebody else, or under a subject that says more, would be asked about: reading it says so first."""
    (tmp_path / "a.eml").write_bytes(letter("accept", **headers))
    (found,) = read("a.eml")
    assert found["intent"] == "accept"
    assert [problem for problem in found["problems"] if says.lower() in problem] != []  # type: ignore[union-attr]  # a list
