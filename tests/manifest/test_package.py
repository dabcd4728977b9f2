"""Promise: the Teams app package is one that Teams takes, and asks for as little as it can."""

import io
import json
import zipfile
import zlib
from pathlib import Path

import pytest
from jsonschema import Draft4Validator
from typer.testing import CliRunner

from bot.__main__ import app as command_line
from bot.chat.parse.commands import Mistyped, Prose, parse
from bot.teams.app_package import ICONS, SOURCE, App, manifest, package, size
from protocol.violations import Misread

SCHEMA = json.loads((Path(__file__).parent / "schema" / "teams-1.30.json").read_text("utf-8"))
APP = App(
    app_id="0B9C7C1E-52F4-4A1B-9D0E-3F1C2A7B6D5E",
    host="holdfast.northshire.example.org",
    organisation="Northshire Council",
    alarm="safeguarding",
    concern="safeguarding concern",
)


@pytest.mark.parametrize("listening", [False, True])
def test_it_keeps_to_the_published_schema(listening: bool) -> None:
    """Teams' own schema finds no fault in it, with the channel permission and without."""
    made = manifest(App(**{**vars(APP), "channel_messages": listening}))
    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(made)] == []
    assert made["manifestVersion"] == "1.30"


def test_the_schema_would_find_a_fault() -> None:
    """A field that Teams does not know is refused by the schema: the check can fail."""
    assert list(Draft4Validator(SCHEMA).iter_errors({**manifest(APP), "packageName": "x"}))


def test_what_is_the_organisations_own_is_filled_in() -> None:
    """The bot's id in lower case, the host and the name stand where they belong, and nothing is left open."""
    made = manifest(APP)
    text = json.dumps(made)
    assert "${" not in text
    assert made["id"] == APP.app_id.lower()
    assert made["bots"][0]["botId"] == APP.app_id.lower()  # type: ignore[index]
    assert made["developer"]["privacyUrl"] == "https://holdfast.northshire.example.org/privacy"  # type: ignore[index]


def test_it_does_not_ask_to_read_channels() -> None:
    """Reading every message of a channel is asked for only where somebody chose it, and then said so."""
    assert "authorization" not in manifest(APP)
    made = manifest(App(**{**vars(APP), "channel_messages": True}))
    asked = made["authorization"]["permissions"]["resourceSpecific"]  # type: ignore[index]
    assert {each["name"] for each in asked} == {"ChannelMessage.Read.Group", "ChatMessage.Read.Chat"}
    assert "receives every message" in made["description"]["full"]  # type: ignore[index]


def test_every_command_it_offers_is_understood() -> None:
    """What the menus put into the message box is a command that the bot knows."""
    lists = manifest(APP)["bots"][0]["commandLists"]  # type: ignore[index]
    offered = [command.get("prompt", command["title"]) for each in lists for command in each["commands"]]
    assert len(offered) == 24
    for line in offered:
        said = line + "48211" if line.endswith("JW-") else line
        assert not isinstance(parse(said, alarms=(APP.alarm,)), Prose | Mistyped), said


def test_an_alarm_is_offered_in_the_words_of_its_pack() -> None:
    """Where it is a fire risk, that is what the menus say; where no pack has an alarm, they offer none."""
    fire = json.dumps(manifest(App(**{**vars(APP), "alarm": "fire risk", "concern": "fire risk"})))
    assert "safeguarding" not in fire.casefold()
    assert '"prompt": "fire risk JW-"' in fire
    assert "tick off a handover and raise a fire risk." in fire
    none = manifest(App(app_id=APP.app_id, host=APP.host))
    assert list(Draft4Validator(SCHEMA).iter_errors(none)) == []
    assert "raise" not in json.dumps(none).casefold()
    assert "tick off a handover." in json.dumps(none)


@pytest.mark.parametrize("name", ICONS)
def test_the_icons_have_the_size_teams_wants(name: str) -> None:
    """Colour is 192 by 192 and full; outline is 32 by 32, white on nothing."""
    assert size((SOURCE / name).read_bytes()) == (ICONS[name], ICONS[name])


def test_the_outline_is_white_on_nothing() -> None:
    """Every dot of the outline is white, as far as it can be seen at all."""
    png = (SOURCE / "outline.png").read_bytes()
    assert png[25] == 6, "eight bits of red, green, blue and alpha"
    at, data = 8, b""
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += 12 + length
    dots = _unfiltered(zlib.decompress(data), 32)
    seen = [dot for dot in dots if dot[3]]
    assert 40 < len(seen) < 600
    assert {dot[:3] for dot in seen} == {(255, 255, 255)}


def _unfiltered(lines: bytes, width: int) -> list[tuple[int, ...]]:
    """The dots of a PNG with four bytes each (PNG specification, section 9)."""
    stride = width * 4
    above, dots = bytes(stride), []
    for start in range(0, len(lines), stride + 1):
        kind, row = lines[start], bytearray(lines[start + 1 : start + 1 + stride])
        for i in range(stride):
            a, b = (row[i - 4] if i > 3 else 0), above[i]
            c = above[i - 4] if i > 3 else 0
            guess = min((abs(b - c), 0, a), (abs(a - c), 1, b), (abs(a + b - 2 * c), 2, c))[2]
            row[i] = (row[i] + (0, a, b, (a + b) // 2, guess)[kind]) % 256
        above = bytes(row)
        dots += [tuple(row[i : i + 4]) for i in range(0, stride, 4)]
    return dots


def test_the_package_is_the_same_each_time() -> None:
    """The manifest and both icons stand at the root of the zip, and the same choices give the same bytes."""
    assert package(APP) == package(APP)
    with zipfile.ZipFile(io.BytesIO(package(APP))) as zipped:
        assert sorted(zipped.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(zipped.read("manifest.json")) == manifest(APP)


@pytest.mark.parametrize(("field", "value"), [
    ("app_id", "holdfast"), ("host", "https://x.example.org"), ("host", "localhost"), ("organisation", ""),
    ("organisation", "x" * 33), ("version", "1.0"),
])  # fmt: skip
def test_a_choice_that_teams_would_refuse_is_refused(field: str, value: str) -> None:
    """It is refused here, with what to write instead, and not after the upload."""
    with pytest.raises(Misread) as refused:
        manifest(App(**{**vars(APP), field: value}))
    assert refused.value.mend


def test_the_command_writes_it(tmp_path: Path) -> None:
    """`holdfast manifest` writes the package, and says what to do with it; a bad id writes nothing."""
    out = tmp_path / "holdfast.zip"
    run = CliRunner().invoke(command_line, ["manifest", "--app-id", APP.app_id, "--host", APP.host, "-o", str(out)])
    assert run.exit_code == 0, run.output
    assert "Teams admin centre" in run.output
    assert zipfile.is_zipfile(out)
    bad = tmp_path / "bad.zip"
    run = CliRunner().invoke(command_line, ["manifest", "--app-id", "x", "--host", APP.host, "-o", str(bad)])
    assert run.exit_code != 0
    assert "is not an application id" in run.output
    assert not bad.exists()
