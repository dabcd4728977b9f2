"""Decides how the chat client is installed: from the lock beside this file, once, outside the tree."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = ("package.json", "package-lock.json", ".npmrc")
_OUT_OF_REACH = re.compile(
    r"npm (?:error|ERR!) code (?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH"
    r"|ERR_SOCKET_TIMEOUT|ENOTCACHED)\b"
)
"""What npm says where no registry answers. Everything else that it says is a fault, and fails."""


class CannotInstallError(Exception):
    """This machine cannot have the chat client: its tools are missing, or no registry can be reached."""


def client() -> Path:
    """The chat client's program. Raises CannotInstallError, and AssertionError for a fault of ours."""
    missing = [each for each in ("node", "npm") if not shutil.which(each)]
    if missing:
        raise CannotInstallError(f"there is no {' and no '.join(missing)} on this machine")
    place = Path(sys.prefix) / "playground" / _lock()
    if not place.exists():
        _install(place)
    return place / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"


def _lock() -> str:
    """A name for what is locked: another lock is another installation."""
    whole = b"".join((HERE / each).read_bytes() for each in SOURCES)
    return hashlib.sha256(whole).hexdigest()[:16]


def _install(place: Path) -> None:
    """Install beside, and move into place whole: what is interrupted is never taken for installed."""
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as folder:
        beside = Path(folder) / "whole"
        beside.mkdir()
        for each in SOURCES:
            shutil.copyfile(HERE / each, beside / each)
        done = subprocess.run(
            ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--fetch-retries=1", "--fetch-timeout=30000"],
            cwd=beside,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "NO_UPDATE_NOTIFIER": "1"},
        )
        if done.returncode and _OUT_OF_REACH.search(done.stderr):
            raise CannotInstallError("npm cannot reach its registry")
        assert done.returncode == 0, f"npm ci failed:\n{done.stdout}{done.stderr}"
        try:
            beside.rename(place)
        except OSError:
            assert place.exists(), "the chat client could not be moved into place"  # else another run was quicker
