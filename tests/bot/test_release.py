"""Promise: a release is the same bytes from the same commit, says what it is made of, and shows who released it."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKED = set(re.findall(r"^([A-Za-z0-9_.-]+)==(\S+)", (ROOT / "requirements.lock").read_text("utf-8"), re.M))


def run(*words: str | Path, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """A program, and what came of it."""
    return subprocess.run(words, input=given, capture_output=True, check=False)


@pytest.mark.slow
def test_made_twice_it_is_the_same_and_signed(tmp_path: Path) -> None:
    """Wheel, bill of materials and checksums, byte for byte; the signature is by the key, and of these bytes alone."""
    key = tmp_path / "key"
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "holdfast", "-f", key)
    for name in ("first", "second"):
        done = run(ROOT / "deploy" / "release", "--to", tmp_path / name, "--key", key)
        assert done.returncode == 0, done.stderr.decode()
    first, second = (
        {each.name: each.read_bytes() for each in (tmp_path / name).iterdir()} for name in ("first", "second")
    )
    assert first == second
    assert any(name.endswith(".whl") for name in first)

    bill = json.loads(first["holdfast.cdx.json"])
    assert bill["bomFormat"] == "CycloneDX"
    assert {(each["name"], each["version"]) for each in bill["components"]} == LOCKED
    assert all(each.get("hashes") or each.get("externalReferences") for each in bill["components"])

    signers = tmp_path / "allowed_signers"
    signers.write_text(f"holdfast {(tmp_path / 'key.pub').read_text('utf-8')}", "utf-8")
    verify = ("ssh-keygen", "-Y", "verify", "-f", signers, "-I", "holdfast", "-n", "holdfast-release", "-s",
              tmp_path / "first" / "SHA256SUMS.sig")  # fmt: skip
    assert run(*verify, given=first["SHA256SUMS"]).returncode == 0
    assert run(*verify, given=first["SHA256SUMS"] + b" ").returncode != 0
    assert run("sh", "-c", f"cd {tmp_path / 'first'} && sha256sum -c SHA256SUMS").returncode == 0

    again = run(ROOT / "deploy" / "release", "--to", tmp_path / "first")  # nothing is put among what is there
    assert again.returncode == 2
