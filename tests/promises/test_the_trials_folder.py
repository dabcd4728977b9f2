"""A trial is nobody else's, and no other trial throws it away."""

import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings.lint import lint_settings
from bot.settings.model import embedded
from bot.trial.folder import begin, held, is_trial, trial_folder
from protocol.toml.places import places_of
from protocol.violations import Misconfigured
from store import open_store
from tests.forks.forked import run
from tests.promises.test_the_readme_walk import Trial


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    """A trial that runs."""
    running = Trial(tmp_path)
    yield running
    running.stop()


def typed(trial: Trial, *words: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """What a command of the program does, beside the trial."""
    return run(*words, cwd=trial.folder, env={**trial.environment, **more})


def test_a_second_trial_is_refused_before_anything_of_the_first_is_touched(trial: Trial) -> None:
    """Whatever ports it would have: the first runs on, with its record; and the mend says what to do."""
    trial.shell("./holdfast register JW-48211 cmht")
    for more in (("--smtp", "0", "--web", "0"), (), ("--resume",)):
        second = typed(trial, "trial", *more)
        assert second.returncode == 2
        assert "A trial is running" in second.stderr
        assert "--folder" in second.stderr
    assert "is responsible" in trial.shell("./holdfast who-owns JW-48211")
    assert "The record holds" in trial.shell("./holdfast verify")


def test_a_port_that_is_taken_costs_no_old_trial(trial: Trial, tmp_path: Path) -> None:
    """A trial in another folder that cannot listen leaves what is in that folder as it was."""
    old = tmp_path / "old"
    begin(old)
    (old / "holdfast.db").write_text("kept")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for ports in (("--smtp", port, "--web", "0"), ("--smtp", "0", "--web", port)):
            refused = typed(trial, "trial", "--folder", str(old), *ports)
            assert refused.returncode == 2
            assert f"port {port}" in refused.stderr
    assert (old / "holdfast.db").read_text() == "kept"


@pytest.mark.parametrize("wrong", [("--at", "soon"), ("--directory", "nowhere.toml")])
def test_what_is_written_wrongly_costs_no_old_trial(trial: Trial, tmp_path: Path, wrong: tuple[str, str]) -> None:
    """An instant or a directory that cannot be read is told before anything is thrown away."""
    old = tmp_path / "old"
    begin(old)
    (old / "holdfast.db").write_text("kept")
    assert typed(trial, "trial", "--folder", str(old), "--smtp", "0", "--web", "0", *wrong).returncode != 0
    assert (old / "holdfast.db").read_text() == "kept"


def test_a_folder_is_free_again_when_its_trial_has_ended(tmp_path: Path) -> None:
    """However it ended: what holds the folder is the process. Then a new one may begin there."""
    with held(tmp_path / "trial"):
        begin(tmp_path / "trial")
        with pytest.raises(Misconfigured, match="A trial is running"), held(tmp_path / "trial"):
            pass
    with held(tmp_path / "trial"):
        assert is_trial(tmp_path / "trial")
        begin(tmp_path / "trial")


def test_a_folder_of_anything_else_is_left_alone(tmp_path: Path) -> None:
    """Not a file is put into a folder that holds no trial, and none is taken out."""
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(Misconfigured, match="holds no trial"), held(tmp_path):
        pass
    assert [each.name for each in tmp_path.iterdir()] == ["letter.txt"]


def test_a_trial_lives_among_what_is_this_accounts_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the state folder of the account, whose way in others have not; never in one that all share."""
    monkeypatch.delenv("HOLDFAST_TRIAL", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert trial_folder() == tmp_path / "state" / "holdfast" / "trial"
    monkeypatch.setenv("XDG_STATE_HOME", "relative/does-not-count")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert trial_folder() == tmp_path / ".local" / "state" / "holdfast" / "trial"
    (tmp_path / "open").mkdir(mode=0o777)
    with held(tmp_path / "open"):
        assert stat.S_IMODE((tmp_path / "open").stat().st_mode) == 0o700


def test_every_command_means_the_trial_that_is_named(trial: Trial, tmp_path: Path) -> None:
    """HOLDFAST_TRIAL counts before a holdfast.toml that lies in the folder and before the usual trial; where it
    names none, the command says so and shows no other's record."""
    trial.shell("./holdfast register JW-48211 cmht")
    (trial.folder / "holdfast.toml").write_text("[service]\n")
    for command in (("who-owns", "JW-48211"), ("history", "JW-48211"), ("verify",), ("requests",), ("outbox",)):
        assert typed(trial, *command).returncode == 0, command
        elsewhere = typed(trial, *command, HOLDFAST_TRIAL=str(tmp_path / "nowhere"))
        assert elsewhere.returncode == 2
        assert "where there is no trial" in elsewhere.stderr


def test_what_the_program_writes_is_for_its_account_alone(trial: Trial) -> None:
    """The record, its log and everything beside it can be read by nobody else, whatever the shell's mask is."""
    trial.shell("umask 0; ./holdfast register JW-48211 cmht")
    others = [path for path in trial.there.rglob("*") if path.stat().st_mode & (stat.S_IRWXO | stat.S_IRWXG)]
    assert others == []


def test_check_warns_of_a_record_that_others_can_read() -> None:
    """With the command that mends it; and not where nobody else has a way to it."""
    with tempfile.TemporaryDirectory() as made:  # in the folder that all share: a way in for everybody
        home = Path(made)
        settings = embedded(home)
        open_store(settings.store.url).close()
        record = home / "holdfast.db"

        def said(home_mode: int, record_mode: int) -> list[str]:
            home.chmod(home_mode)
            record.chmod(record_mode)
            every = [str(each) for each in lint_settings(settings, places_of("", "trial"))]
            return [each for each in every if "can read the record" in each]

        assert said(0o755, 0o600) == []
        assert said(0o755, 0o640) == [], "the group is for an administrator to choose"
        assert said(0o700, 0o644) == []
        (found,) = said(0o755, 0o644)
        assert f"chmod o-rwx {record}" in found
