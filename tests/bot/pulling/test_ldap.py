"""People read from a real LDAP server with entries like Active Directory's."""

import base64
import datetime
import ipaddress
import socket
import threading
import uuid
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.directory.sync.ldap import LdapSource
from bot.directory.sync.settings import ATTRIBUTES, Ldap
from bot.directory.sync.source import Found
from protocol.violations import Misconfigured
from tests.bot.pulling.brokenldap import BrokenLdap
from tests.bot.pulling.slapd import ADMIN, BASE, PASSWORD, SLAPD, Slapd

pytestmark = pytest.mark.skipif(SLAPD is None, reason="slapd is not installed: apt-get install slapd")

NOW = datetime.datetime(2026, 11, 23, 10, 15, tzinfo=datetime.UTC)
STAFF = f"ou=Staff,{BASE}"
_EXPIRED = 134_000_000_000_000_000  # 18 August 2025, in 100 nanoseconds since 1601


def entry(dn: str, number: int, **facts: object) -> str:
    """An entry in LDIF, with a GUID whose last digits are `number`."""
    guid = uuid.UUID(int=0x6F1C0000_1111_2222_8333_000000000000 + number)
    name = dn.partition("=")[2].partition(",ou=")[0]
    lines = [
        f"dn:: {base64.b64encode(dn.encode()).decode()}", "objectClass: user", "sn: x", "objectCategory: person",
        f"objectGUID:: {base64.b64encode(guid.bytes_le).decode()}", f"userAccountControl: {facts.pop('flags', 512)}",
    ]  # fmt: skip
    lines.append(f"displayName:: {base64.b64encode(str(facts.pop('name', name)).encode()).decode()}")
    for attribute, values in facts.items():
        for value in values if isinstance(values, list) else [values]:
            coded = base64.b64encode(str(value).encode()).decode()
            lines.append(f"{attribute.replace('__', '-')}:: {coded}")
    return "\n".join(lines) + "\n"


def tree() -> str:
    """A reader's account, staff, a director who stands elsewhere, and awkward names."""
    parts = [
        f"dn: {BASE}\nobjectClass: dcObject\nobjectClass: organization\ndc: northshire\no: Northshire\n",
        f"dn: {ADMIN}\nobjectClass: person\nsn: reader\ncn: reader\nuserPassword: {PASSWORD}\n",
        f"dn: {STAFF}\nobjectClass: organizationalUnit\nou: Staff\n",
        f"dn: ou=Board,{BASE}\nobjectClass: organizationalUnit\nou: Board\n",
        entry(
            rf"cn=Quill\, Mara,{STAFF}", 1, name="Mara Quill", mail="Mara.Quill@northshire.example.org",
            title="Team Manager", department="Older People", company="Northshire Council",
            manager=f"cn=Okello\\2C  Desmond (acting),{STAFF}",
            proxyAddresses=[
                "SMTP:Mara.Quill@northshire.example.org", "smtp:m.quill@northshire.example.org", "x500:/o=x",
            ],
            msDS__ExternalDirectoryObjectId="User_0040fbae-3b9d-48c2-88d4-da6155cdd32c",
        ),
        entry(
            rf"cn=Okello\, Desmond (acting),{STAFF}", 2, name="Desmond Okello",
            mail="desmond.okello@northshire.example.org", manager=f"cn=Samir Bellweather,ou=Board,{BASE}",
            accountExpires=0x7FFFFFFFFFFFFFFF,
        ),
        entry(f"cn=Samir Bellweather,ou=Board,{BASE}", 3, mail="samir.bellweather@northshire.example.org",
              manager="cn=Mayor,dc=elsewhere,dc=example"),
        entry(f"cn=Off,{STAFF}", 4, mail="off@northshire.example.org", flags=514),
        entry(f"cn=Expired,{STAFF}", 5, mail="expired@northshire.example.org", accountExpires=_EXPIRED),
        entry(f"cn=Fönß,{STAFF}", 6, mail="fons@northshire.example.org", manager=rf"CN=QUILL\, MARA,{STAFF.upper()}"),
        entry(f"cn=No Mail,{STAFF}", 7),
    ]  # fmt: skip
    return "\n".join(parts)


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A password in a file."""
    file = tmp_path_factory.mktemp("secret") / "ldap-password"
    file.write_text(f"{PASSWORD}\n", "utf-8")
    return file


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        .not_valid_after(datetime.datetime(2099, 1, 1, tzinfo=datetime.UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder / "certificate.pem", folder / "key.pem"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, certificate: tuple[Path, Path]) -> Iterator[Slapd]:
    """The server, with TLS."""
    running = Slapd(tmp_path_factory.mktemp("slapd"), tree(), certificate=certificate[0], key=certificate[1])
    yield running
    running.stop()


@pytest.fixture
def asked(server: Slapd, secret: Path) -> Ldap:
    """Settings that read the server, two entries at a time."""
    return Ldap(
        host="127.0.0.1",
        port=server.port,
        tls=False,
        starttls=False,
        bases=(STAFF,),
        user=ADMIN,
        password_file=secret,
        page_size=2,
        seconds=10,
    )


def people(settings: Ldap) -> dict[str, Found]:
    """The people of a server by the first part of their address."""
    return {each.address.partition("@")[0]: each for each in LdapSource(settings, now=NOW).people()}


def test_everybody_with_an_address_is_read_page_by_page(asked: Ldap, server: Slapd) -> None:
    """Six people come two at a time, and somebody without an address does not come."""
    found = people(asked)
    assert found.keys() == {"mara.quill", "desmond.okello", "samir.bellweather", "off", "expired", "fons"}
    assert sum("scope=2" in line for line in server.log) >= 3


def test_what_active_directory_knows_of_somebody(asked: Ldap) -> None:
    """The binary GUID as text, the Entra id, addresses in lower case and only those for mail."""
    mara = people(asked)["mara.quill"]
    assert mara.id == "ldap:6f1c0000-1111-2222-8333-000000000001"
    assert mara.object_id == "0040fbae-3b9d-48c2-88d4-da6155cdd32c"
    assert (mara.name, mara.title, mara.department) == ("Mara Quill", "Team Manager", "Older People")
    assert (mara.address, mara.others) == ("mara.quill@northshire.example.org", ("m.quill@northshire.example.org",))


def test_managers_are_found_however_their_names_are_written(asked: Ldap) -> None:
    """A comma escaped in two ways, brackets, capitals and blanks make no other person of a manager."""
    found = people(asked)
    assert found["mara.quill"].manager == found["desmond.okello"].ref
    assert found["fons"].manager == found["mara.quill"].ref


def test_a_manager_outside_the_place_searched_is_asked_for(asked: Ldap) -> None:
    """The director stands in another branch, and is read all the same; the mayor of another forest is not."""
    found = people(asked)
    assert found["desmond.okello"].manager == found["samir.bellweather"].ref
    assert found["samir.bellweather"].manager == "cn=mayor,dc=elsewhere,dc=example"


def test_disabled_and_expired_accounts_are_marked(asked: Ldap) -> None:
    """Bit 2 of userAccountControl, and a day of expiry that has passed."""
    found = people(asked)
    assert {name for name, each in found.items() if not each.enabled} == {"expired", "off"}


@pytest.mark.parametrize("starttls", [False, True])
def test_an_encrypted_connection_is_checked(
    asked: Ldap, server: Slapd, certificate: tuple[Path, Path], starttls: bool
) -> None:
    """With the certificate known the people come; without, nothing is sent and the reason is said."""
    port = server.port if starttls else server.secure_port
    secure = replace(asked, port=port, tls=not starttls, starttls=starttls, ca_file=certificate[0])
    assert "mara.quill" in people(secure)
    with pytest.raises(Misconfigured, match=r"(?i)certificate"):
        people(replace(secure, ca_file=None))


def test_a_certificate_of_another_host_is_refused(asked: Ldap, server: Slapd, certificate: tuple[Path, Path]) -> None:
    """A trusted certificate is not enough: it must be the server's own."""
    secure = replace(asked, host="localhost", port=server.secure_port, tls=True, ca_file=certificate[0])
    with pytest.raises(Misconfigured, match=r"(?i)hostname"):
        people(secure)


def test_a_wrong_password_is_refused_with_a_mend(asked: Ldap, tmp_path: Path) -> None:
    """The message names the server and says what to correct, never the password."""
    wrong = tmp_path / "wrong"
    wrong.write_text("not the one", "utf-8")
    with pytest.raises(Misconfigured, match="refused the login") as caught:
        people(replace(asked, password_file=wrong))
    assert "not the one" not in str(caught.value)


def test_an_empty_password_is_never_sent(asked: Ldap, tmp_path: Path) -> None:
    """A server would take it for no login at all, and show less."""
    (tmp_path / "empty").write_text("\n", "utf-8")
    with pytest.raises(Misconfigured, match="empty or cannot be read"):
        people(replace(asked, password_file=tmp_path / "empty"))


def test_a_place_that_is_not_there_is_an_error(asked: Ldap) -> None:
    """A mistyped base is told, not taken for a council without staff."""
    with pytest.raises(Misconfigured, match="no such place to search"):
        people(replace(asked, bases=(f"ou=Nowhere,{BASE}",)))


def test_part_of_a_list_is_an_error(tmp_path: Path, secret: Path) -> None:
    """A server that stops at its own limit gives nobody, rather than some."""
    running = Slapd(tmp_path / "slapd", tree(), limits="limits * size=3 size.prtotal=3")
    try:
        settings = Ldap(
            host="127.0.0.1",
            port=running.port,
            tls=False,
            starttls=False,
            bases=(STAFF,),
            user=ADMIN,
            password_file=secret,
            page_size=2,
            seconds=10,
        )
        with pytest.raises(Misconfigured, match="only part of the list"):
            people(settings)
    finally:
        running.stop()


def test_a_server_that_is_not_there_is_an_error(asked: Ldap) -> None:
    """Nobody listens: the message says so and that nothing was changed."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(Misconfigured, match="Nothing was changed"):
            people(replace(asked, port=unused.getsockname()[1]))


def test_a_server_that_breaks_off_is_an_error(asked: Ldap) -> None:
    """A connection that ends in the middle gives nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            for _ in range(2):
                connection, _ = listener.accept()
                connection.recv(100)
                connection.close()

        thread = threading.Thread(target=hang_up, daemon=True)
        thread.start()
        with pytest.raises(Misconfigured, match="Nothing was changed"):
            people(replace(asked, port=listener.getsockname()[1]))


@pytest.mark.parametrize("code", [1, 3, 11, 51, 52, 80])
def test_a_server_that_is_busy_does_not_say_that_a_manager_is_not_there(secret: Path, code: int) -> None:
    """Asked for one name it answers busy, unavailable, out of time, any other trouble: the pull stops, and changes
    nothing. Only that it has no such entry, or none for us, means that it knows no such manager."""
    entry = {
        "objectGUID": bytes(range(16)), "displayName": b"Greta Holm", "mail": b"greta.holm@northshire.example.org",
        "userAccountControl": b"512", "manager": b"cn=Ravi Solanke,dc=elsewhere,dc=example",
    }  # fmt: skip
    settings = Ldap(
        host="127.0.0.1",
        port=0,
        tls=False,
        starttls=False,
        bases=(STAFF,),
        user=ADMIN,
        password_file=secret,
        page_size=2,
        seconds=10,
    )
    with closing(BrokenLdap(entry, code=code)) as busy, pytest.raises(Misconfigured, match="Nothing was changed"):
        people(replace(settings, port=busy.port))
    with closing(BrokenLdap(entry, code=32)) as missing:
        assert list(people(replace(settings, port=missing.port))) == ["greta.holm"]


def test_another_servers_names_for_facts_can_be_set(asked: Ldap) -> None:
    """Here the staff number stands in for an address book's own id."""
    names = MappingProxyType({**ATTRIBUTES, "id": "mail", "account": "", "expires": ""})
    found = people(replace(asked, attributes=names))
    assert found["off"].id == "ldap:off@northshire.example.org"
    assert found["off"].enabled
