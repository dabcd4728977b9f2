"""A real `slapd` on a loopback port, with a schema like Active Directory's, in a folder of its own."""

import shutil
import socket
import subprocess
import threading
from pathlib import Path
from time import monotonic

SLAPD = shutil.which("slapd") or ("/usr/sbin/slapd" if Path("/usr/sbin/slapd").exists() else None)
BASE = "dc=northshire,dc=example"
ADMIN = f"cn=reader,{BASE}"
PASSWORD = "a long enough password"

_SCHEMA = r"""
attributetype ( 1.3.6.1.4.1.55555.1.1 NAME 'objectGUID' SYNTAX 1.3.6.1.4.1.1466.115.121.1.40
    EQUALITY octetStringMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.2 NAME 'userAccountControl' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27
    EQUALITY integerMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.3 NAME 'accountExpires' SYNTAX 1.3.6.1.4.1.1466.115.121.1.27
    EQUALITY integerMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.4 NAME 'proxyAddresses' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15
    EQUALITY caseExactMatch )
attributetype ( 1.3.6.1.4.1.55555.1.5 NAME 'department' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15
    EQUALITY caseIgnoreMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.6 NAME 'company' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15
    EQUALITY caseIgnoreMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.7 NAME 'msDS-ExternalDirectoryObjectId'
    SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 EQUALITY caseIgnoreMatch SINGLE-VALUE )
attributetype ( 1.3.6.1.4.1.55555.1.8 NAME 'objectCategory' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15
    EQUALITY caseIgnoreMatch SINGLE-VALUE )
objectclass ( 1.3.6.1.4.1.55555.2.1 NAME 'user' SUP inetOrgPerson STRUCTURAL
    MUST ( objectGUID $ userAccountControl )
    MAY ( accountExpires $ proxyAddresses $ department $ company $ objectCategory
        $ msDS-ExternalDirectoryObjectId ) )
"""

_CONFIG = """\
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
include {folder}/active.schema
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
modulepath /usr/lib/ldap
moduleload back_mdb
{tls}
database mdb
maxsize 10485760
suffix "{base}"
rootdn "cn=nobody,{base}"
directory {folder}/data
{limits}
access to attrs=userPassword by anonymous auth
access to * by dn.exact="{admin}" read
"""


class Slapd:
    """A server with the entries of an LDIF text. `certificate` and `key` are PEM files for TLS."""

    def __init__(
        self, folder: Path, ldif: str, *, certificate: Path | None = None, key: Path | None = None, limits: str = ""
    ) -> None:
        assert SLAPD is not None
        (folder / "data").mkdir(parents=True)
        (folder / "active.schema").write_text(_SCHEMA, "utf-8")
        tls = f"TLSCertificateFile {certificate}\nTLSCertificateKeyFile {key}" if certificate else ""
        config = folder / "slapd.conf"
        config.write_text(_CONFIG.format(folder=folder, base=BASE, admin=ADMIN, tls=tls, limits=limits), "utf-8")
        (folder / "data.ldif").write_text(ldif, "utf-8")
        subprocess.run(
            [SLAPD, "-T", "add", "-f", str(config), "-l", str(folder / "data.ldif")], check=True, capture_output=True
        )
        self.log: list[str] = []
        self.port = self.secure_port = 0
        for _ in range(3):  # slapd cannot choose a port itself, and another may take the one that was free
            if self._starts(config, secure=certificate is not None):
                return
        raise AssertionError("".join(self.log))

    def _starts(self, config: Path, *, secure: bool) -> bool:
        self.port, self.secure_port = _free_port(), _free_port() if secure else 0
        doors = f"ldap://127.0.0.1:{self.port}/" + (f" ldaps://127.0.0.1:{self.secure_port}/" if secure else "")
        self._process = subprocess.Popen(
            [str(SLAPD), "-d", "stats", "-h", doors, "-f", str(config)],
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
        )
        said = threading.Event()
        self._reading = threading.Thread(target=self._read, args=(said,), daemon=True)
        self._reading.start()
        assert said.wait(20), "".join(self.log)
        until = monotonic() + 20
        while self._process.poll() is None and monotonic() < until:  # it says so just before it listens
            if all(_listens(port) for port in (self.port, self.secure_port) if port):
                return True
        self.stop()
        return False

    def stop(self) -> None:
        """Stop it and wait until it has."""
        self._process.terminate()
        self._process.wait(20)
        self._reading.join(20)
        assert self._process.stderr is not None
        self._process.stderr.close()

    def _read(self, said: threading.Event) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            if "slapd starting" in line:
                said.set()
        said.set()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
