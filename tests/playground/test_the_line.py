"""The line that starts a chat client: which client, for whom, and what it leaves where."""

import json
import shlex
from pathlib import Path

import pytest

from bot.trial.chat_client import CLIENT, OTHERS, SETTINGS, playground, starting
from bot.trial.folder import begin, trial_settings
from bot.wiring.load import rules_of
from protocol.directory import Directory
from protocol.violations import Misread

HERE = Path(__file__).parent


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """The directory of a fresh trial."""
    begin(tmp_path / "trial")
    loaded, problems = rules_of(trial_settings(tmp_path / "trial"))
    assert loaded is not None, problems
    return loaded.directory


def test_the_client_that_is_offered_is_the_one_that_is_tested() -> None:
    """The printed line names the version that the lock beside this file installs."""
    locked = json.loads((HERE / "package-lock.json").read_text("utf-8"))["packages"]
    name, _, version = CLIENT.rpartition("@")
    assert locked[f"node_modules/{name}"]["version"] == version


def test_the_lock_names_no_address() -> None:
    """What is installed comes from whichever registry the machine is set up with."""
    assert "://" not in (HERE / "package-lock.json").read_text("utf-8")


def test_the_client_starts_in_its_own_folder_and_tells_nobody(tmp_path: Path) -> None:
    """The line goes into the folder of its settings, whatever that is called, and switches telemetry off."""
    folder = tmp_path / "a folder; with $marks"
    folder.mkdir()
    line = starting(folder, "{}", "http://127.0.0.1:8020/api/messages")
    assert (folder / SETTINGS).read_text("utf-8") == "{}"
    words = shlex.split(line.strip("()"))
    assert words[:3] == ["cd", str(folder), "&&"]
    assert "--disable-telemetry" in words
    assert words[-2:] == ["-e", "http://127.0.0.1:8020/api/messages"]


def test_whoever_sits_down_has_five_others_beside_them(directory: Directory) -> None:
    """The client shows five others, never its own person, and the channel of a team that has one."""
    settings = json.loads(playground(directory, "mara.quill", service="Steady"))
    assert settings["currentUser"]["aadObjectId"] == directory.people["mara.quill"].object_id
    assert settings["bot"]["name"] == "Steady"
    names = [each["name"] for each in settings["users"]]
    assert (len(names), len(set(names)), "Mara Quill" in names) == (OTHERS, OTHERS, False)
    assert settings["team"]["id"] == directory.teams["cmht"].chat_channel


@pytest.mark.parametrize("key", ["nobody", "eastvale.services", "../../elsewhere"])
def test_only_somebody_known_in_teams_can_sit_down(directory: Directory, key: str) -> None:
    """Whoever the directory does not list with an object id is refused, with the names of those it does."""
    with pytest.raises(Misread, match=r"odette\.varn"):
        playground(directory, key, service="Holdfast")
