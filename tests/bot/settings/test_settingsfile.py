"""Promise: settings mean what the file says, nothing secret is shown, and a mistake is named by line."""

from pathlib import Path

import pytest

import bot
from bot.settings.file import load_settings
from bot.settings.model import Endpoint, Settings, Tls, embedded, endpoint

EXAMPLE = Path(bot.__file__).parent / "settings" / "example" / "holdfast.toml"
FILE = Path("etc/holdfast.toml")
LEAST = '[service]\naddress = "Cases@Holdfast.example.org"\ncontact_line = "Ring the duty desk."\n'


def loaded(text: str) -> Settings:
    """Settings that must be free of mistakes."""
    settings, problems = load_settings(text, file=FILE)
    assert not problems
    assert settings is not None
    return settings


def refused(text: str) -> list[str]:
    """Every mistake of settings that must have some."""
    settings, problems = load_settings(text, file=FILE)
    assert settings is None
    return [str(problem) for problem in problems]


def test_little_need_be_set() -> None:
    """An address and a way to reach a person are enough; all else has a default beside the file."""
    settings = loaded(LEAST)
    assert settings.service.address == "cases@holdfast.example.org"
    assert (settings.service.domain, settings.service.prefix) == ("holdfast.example.org", "JW")
    assert settings.store.url == "sqlite:///etc/holdfast.db"
    assert settings.directory == Path("etc/directory.toml")
    assert settings.packs.use == ("joint-working-protocol",)
    assert settings.mail_local.smtp == Endpoint(host="127.0.0.1", port=2525)
    assert settings.mail_local.maximum_size_mb == 25
    assert not settings.mail_local.trusts_directory
    assert (settings.clock.grace_minutes, settings.clock.told_within_minutes) == (30, 5)
    assert str(settings.web) == "127.0.0.1:8020"
    assert settings.mail_out.relay is None


def test_everything_can_be_set() -> None:
    """Each setting of the file arrives where the program looks for it; paths start at the file's folder."""
    settings = loaded(
        LEAST + 'name = "Case bot"\nprefix = "NS"\nhome = "/var/lib/holdfast"\n'
        '[store]\nurl = "postgresql://bot:s3cret@db.example.org/cases"\n[directory]\nfile = "who.toml"\n'
        '[packs]\nuse = []\nfiles = ["own.toml"]\n'
        '[mail.local]\nsmtp = "0.0.0.0:25"\nlmtp = "[::1]:24"\ntls_certificate = "c.pem"\ntls_key = "k.pem"\n'
        'logins = "logins"\ntrusted_relays = ["192.0.2.0/28", "2001:db8::1"]\nauthserv_ids = ["MX.example.org"]\n'
        'maximum_size_mb = 30\nboundary_hosts = ["MX.example.org"]\naccepted_domains = ["northshire.example.org"]\n'
        "exchange_internal = true\nrequire_internal = true\nverify_dkim = true\n"
        '[mail.out]\nrelay = "mail.example.org:465"\ntls = "implicit"\nuser = "bot"\npassword_file = "/run/pw"\n'
        '[clock]\ngrace_minutes = 45\nconfirm_hours = 24\n[web]\nlisten = "127.0.0.1:9000"\n[workers]\nname = "two"\n'
    )
    assert settings.store.url.startswith("postgresql+psycopg://bot:")
    assert settings.packs.files == (Path("etc/own.toml"),)
    local = settings.mail_local
    assert (local.boundary_hosts, local.accepted_domains) == (("mx.example.org",), ("northshire.example.org",))
    assert (local.exchange_internal, local.require_internal, local.verify_dkim) == (True, True, True)
    assert settings.clock.confirm_hours == 24
    assert settings.mail_local.lmtp == Endpoint(host="::1", port=24)
    assert settings.mail_local.trusts("192.0.2.14")
    assert not settings.mail_local.trusts("192.0.2.16")
    assert not settings.mail_local.trusts("mx.example.org")
    assert settings.mail_local.authserv_ids == ("mx.example.org",)
    assert (settings.mail_out.tls, settings.mail_out.password_file) == (Tls.IMPLICIT, Path("/run/pw"))
    assert settings.mail_out.maildir == Path("/var/lib/holdfast/outgoing")
    assert settings.clock.grace_minutes == 45
    assert settings.worker == "two"


def test_a_mailbox_may_have_other_addresses_and_letters_be_older() -> None:
    """`aliases` are compared in small letters, and need not be there; `dated_within_days` is three unless it is set."""
    plain = loaded(LEAST)
    assert (plain.service.aliases, plain.clock.dated_within_days) == ((), 3)
    more = 'aliases = [" Allocations@Holdfast.example.org", "cases@old.example.org"]\n[clock]\ndated_within_days = 7\n'
    told = loaded(LEAST + more)
    assert told.service.aliases == ("allocations@holdfast.example.org", "cases@old.example.org")
    assert told.clock.dated_within_days == 7


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    """A database password appears neither in the settings as printed nor in the URL for people."""
    settings = loaded(LEAST + '[store]\nurl = "postgresql://bot:s3cret@db.example.org/cases?password=t0p"\n')
    assert "s3cret" not in repr(settings)
    assert "t0p" not in repr(settings)
    assert settings.store.shown == "postgresql+psycopg://bot:***@db.example.org/cases?password=***"
    assert settings.store.secret
    assert not loaded(LEAST).store.secret


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        ("[mail.lokal]\n", 4, "Did you mean “local”?"),
        ("[stor]\n", 4, "Did you mean “store”?"),
        ('[mail.local]\nsmpt = "127.0.0.1:2525"\n', 5, "Did you mean “smtp”?"),
        ('[mail.local]\nsmtp = "127.0.0.1:99999"\n', 5, "with a port up to 65535"),
        ('[mail.local]\nsmtp = "2525"\n', 5, "is not a host and a port"),
        ("[mail.local]\nmaximum_size_mb = 0\n", 5, "between 1 and 500"),
        ("[mail.local]\nmaximum_size_mb = true\n", 5, "a whole number"),
        ('[mail.local]\ntrusted_relays = ["127.0.0.1",\n"gateway"]\n', 6, "is not an IP address"),
        ('[mail.local]\nboundary_hosts = ["*.example.org"]\n', 5, "is not a domain"),
        ('[mail.local]\ntls_key = "k.pem"\n', 4, "both a certificate and a key"),
        ('[mail.out]\ntls = "ssl"\n', 5, "Use one of: none, starttls, implicit."),
        ('[mail.out]\nuser = "bot"\n', 4, "both a user and a password file"),
        ('[store]\nurl = "mysql://db"\n', 5, "not the URL of a database"),
        ("[packs]\nuse = []\n", 5, "No rule pack is in use"),
        ('prefix = "jw"\n', 4, "capital letters"),
        ("[clock]\ngrace_minutes = 0\n", 5, "between 1 and"),
        ("[clock]\ndated_within_days = 0\n", 5, "between 1 and 31"),
        ("[clock]\ndated_within_days = 32\n", 5, "between 1 and 31"),
        ('[clock]\ndated_within_days = "3"\n', 5, "a whole number"),
        ('aliases = ["allocations@example.org",\n"allocations"]\n', 5, "“allocations” is not an email address"),
        ('aliases = ["Allocations <a@example.org>"]\n', 4, "is not an email address"),
    ],
)
def test_a_mistake_is_named_with_its_line_and_its_mend(more: str, line: int, says: str) -> None:
    """One wrong setting gives one error at its own line."""
    (found,) = refused(LEAST + more)
    assert found.startswith(f"etc/holdfast.toml:{line}: ")
    assert says in found


def test_a_password_in_the_file_is_refused_and_not_repeated() -> None:
    """A password belongs in a file of its own; the error does not print it."""
    (found,) = refused(LEAST + '[mail.out]\npassword = "hunter2"\n')
    assert "password_file" in found
    assert "hunter2" not in found


def test_nobody_can_switch_off_proof_in_a_file() -> None:
    """Believing every listed address is for the trial, and no setting of the file reaches it."""
    assert any("trusts_directory" in each for each in refused(LEAST + "[mail.local]\ntrusts_directory = true\n"))
    assert embedded(Path("/tmp/trial")).mail_local.trusts_directory


@pytest.mark.parametrize("written", ["127.0.0.1:2525", "[::1]:2525", "mail.example.org:587"])
def test_an_endpoint_is_printed_as_it_is_written(written: str) -> None:
    """What is logged can be pasted back into the file."""
    assert str(endpoint(written)) == written


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("::1", True), ("localhost", True),
                                                ("0.0.0.0", False), ("mail.example.org", False)])  # fmt: skip
def test_only_this_machine_is_loopback(host: str, loopback: bool) -> None:
    """A listener on every address is not taken for one on this machine."""
    assert Endpoint(host=host, port=25).loopback is loopback


def test_the_example_file_is_right() -> None:
    """What a newcomer copies can be read as it stands."""
    settings, problems = load_settings(EXAMPLE.read_text("utf-8"), file=EXAMPLE)
    assert settings is not None, problems
    assert settings.directory == EXAMPLE.parent / "directory.toml"
