"""Promise: only the right password logs in, and the file of logins gives none away."""

from bot.settings.logins import hash_password, read_logins

CHEAP = hash_password("correct horse", salt=b"eight bytes", n=16, r=1, p=1)


def test_the_right_password_of_a_known_address_logs_in() -> None:
    """Address in any case, password exactly; nobody else."""
    logins, problems = read_logins(f"# gateway\n\nGate@Example.org:{CHEAP}\n", place="logins")
    assert logins is not None, problems
    assert logins.verify("gate@example.ORG", "correct horse")
    assert not logins.verify("gate@example.org", "correct horse ")
    assert not logins.verify("other@example.org", "correct horse")


def test_hashes_of_one_password_differ_and_all_fit() -> None:
    """Without a given salt a fresh one is drawn each time, at the full cost."""
    one, other = hash_password("pässword"), hash_password("pässword")
    assert one != other
    logins, problems = read_logins(f"a@example.org:{one}\nb@example.org:{other}\n", place="logins")
    assert logins is not None, problems
    assert logins.verify("a@example.org", "pässword")
    assert not logins.verify("b@example.org", "password")


def test_nothing_secret_is_shown_when_logins_are_printed() -> None:
    """Neither salts nor hashes appear in a log by accident."""
    logins, _ = read_logins(f"a@example.org:{CHEAP}", place="logins")
    assert CHEAP.split("$")[-1] not in repr(logins)
    assert "a@example.org" not in repr(logins)


def test_every_bad_line_is_named_without_its_content() -> None:
    """Plain passwords, unknown schemes, absurd costs and doubles are refused by line number."""
    huge = CHEAP.replace("$16$", "$1073741824$")
    text = f"a@example.org:secret\na:{CHEAP}\nb@example.org:{huge}\nc@example.org:{CHEAP}\nC@example.org:{CHEAP}\n"
    logins, problems = read_logins(text, place="logins")
    assert logins is None
    assert [problem.place for problem in problems] == ["logins:1", "logins:2", "logins:3", "logins:5"]
    assert not any("secret" in str(problem) for problem in problems)
