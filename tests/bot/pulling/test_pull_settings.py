"""What the settings of a pull mean, and which are refused."""

from pathlib import Path

import pytest

from bot.directory.sync.settings import PullSettings, first_fit, read_pull_settings
from protocol.directory import Level

LDAP = '[ldap]\nurl = "{url}"\nbases = ["dc=x"]\nuser = "reader@x.example.org"\npassword_file = "secret"\n'


def read(text: str) -> tuple[PullSettings | None, list[str]]:
    """The settings of a text, and what is wrong."""
    settings, problems = read_pull_settings(text, file=Path("etc/pull.toml"))
    return settings, [f"{each.place}: {each.what}" for each in problems]


def test_the_first_pattern_that_fits_counts() -> None:
    """In the order of the file, whatever the case and however many blanks."""
    settings, _ = read(
        '[levels]\n"*deputy director*" = "senior manager"\n"*director*" = "director"\n"[a]" = "team manager"\n'
    )
    assert settings is not None
    assert first_fit(settings.levels, "Deputy  Director of Care") is Level.SENIOR_MANAGER
    assert first_fit(settings.levels, "DIRECTOR") is Level.DIRECTOR
    assert first_fit(settings.levels, "a") is None
    assert first_fit(settings.levels, "") is None


@pytest.mark.parametrize(
    ("url", "host", "port", "tls"),
    [
        ("ldaps://dc1.x.example.org", "dc1.x.example.org", 636, True),
        ("ldap://127.0.0.1:3890", "127.0.0.1", 3890, False),
        ("ldaps://[::1]:6360", "::1", 6360, True),
    ],
)  # fmt: skip
def test_where_a_server_stands(url: str, host: str, port: int, tls: bool) -> None:
    """Host and port, with the usual port where none is named; files from the folder of the settings."""
    settings, problems = read(LDAP.format(url=url))
    assert settings is not None, problems
    assert settings.ldap is not None
    assert (settings.ldap.host, settings.ldap.port, settings.ldap.tls) == (host, port, tls)
    assert settings.ldap.password_file == Path("etc/secret")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (LDAP.format(url="ldap://dc1.x.example.org"), "pull.toml:2: The password would cross the network unencrypted."),
        (LDAP.format(url="https://dc1.x.example.org"), "is not the URL of an LDAP server"),
        (LDAP.format(url="ldaps://dc1.x.example.org:99999"), "no such port"),
        (LDAP.format(url="ldaps://dc1.x.example.org") + "starttls = true\n", "encrypted from the start"),
        (LDAP.format(url="ldaps://x") + 'password = "x"\n', "A password may not stand in this file"),
        (LDAP.format(url="ldaps://x").replace('password_file = "secret"\n', ""), "both a user and a password file"),

        (LDAP.format(url="ldaps://x") + '[ldap.attributes]\nid = ""\n', "Nobody can be known without “id”"),
        (LDAP.format(url="ldaps://x") + '[ldap.attributes]\nmangaer = "x"\n', "“mangaer” is not known"),
        ('[levels]\n"x" = "boss"\n', "pull.toml:2: “boss” is not known"),
        ("[csv]\n", "The CSV file is not named"),
        ('[graph]\ntenant = "t"\nclient = "c"\n', "by a secret or by a certificate"),
        ('[graph]\ntenant = "t"\nclient = "c"\nsecret_file = "s"\nurl = "http://x.example.org"\n', "with https"),
        ("[teems]\n", "“teems” is not known"),
        ("levels = ", "cannot be read"),
    ],
)  # fmt: skip
def test_what_is_refused(text: str, what: str) -> None:
    """Each with its line."""
    settings, problems = read(text)
    assert settings is None
    assert any(what in each for each in problems), problems


def test_the_settings_shown_to_administrators_are_good() -> None:
    """What docs/directory.md shows can be copied."""
    page = (Path(__file__).parents[3] / "docs" / "directory.md").read_text("utf-8")
    settings, problems = read(page.partition("```toml\n")[2].partition("```")[0])
    assert settings is not None, problems
    assert first_fit(settings.levels, "Assistant Director") is Level.DIRECTOR
    assert settings.ldap is not None
    assert settings.graph is not None
