"""Decides what the person who runs Holdfast may set, and what holds where nothing is set.

`file.py` reads these from `holdfast.toml`. Nothing here holds a password: where one is
needed, the setting names a file.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path


class Tls(StrEnum):
    """How the connection to the relay is encrypted."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A host and a TCP port. Port 0 asks the system for a free one."""

    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


_ENDPOINT = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+)):(?P<port>\d{1,5})", re.ASCII)


def endpoint(written: str) -> Endpoint:
    """Read `127.0.0.1:2525`, `mail.example.org:587` or `[::1]:2525`. Raises ValueError otherwise."""
    found = _ENDPOINT.fullmatch(written.strip())
    if not found or int(found["port"]) > 65535:
        raise ValueError(written)
    return Endpoint(host=found["six"] or found["host"], port=int(found["port"]))


@dataclass(frozen=True, kw_only=True)
class Service:
    """Who Holdfast is to the people who write to it. `home` is the folder of everything it keeps; `aliases` are
    further addresses whose mail comes to the same mailbox: a letter to one of them is addressed to us."""

    name: str
    address: str
    domain: str
    prefix: str
    contact_line: str
    home: Path
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class StoreSettings:
    """Where the record is kept. `url` may hold a password, so it is not shown; `shown` may be.

    `heads_to` are addresses outside the house of those who run the database: the head of the record is emailed there
    each working day.
    """

    url: str = field(repr=False)
    heads_to: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The URL without its password. Where an `@` could belong to either, more is hidden, not less."""
        scheme, slashes, rest = self.url.partition("://")
        if scheme.startswith("sqlite"):
            return self.url
        login, at, host = rest.rpartition("@")
        user, colon, _ = login.partition(":")
        rest = f"{user}{colon}{'***' if colon else ''}{at}{host}"
        return f"{scheme}{slashes}{_IN_QUERY.sub('***', rest)}"

    @property
    def file(self) -> Path | None:
        """The file of an SQLite database, None for a server's."""
        scheme, _, rest = self.url.partition(":///")
        return Path(rest) if scheme == "sqlite" and not rest.startswith("file:") else None

    @property
    def secret(self) -> bool:
        """Whether the URL holds a password."""
        return self.shown != self.url


_IN_QUERY = re.compile(r"(?<=[?&]password=)[^&]+")


EXCHANGE_ONLINE = "exchange-online"
"""Stands among `authserv_ids` for Exchange Online, which writes its results under no name."""


@dataclass(frozen=True, kw_only=True)
class MailLocal:
    """The listener. A sender is proved by a login of `logins`, by the Authentication-Results (RFC 8601)
    of `authserv_ids` on a letter that a trusted relay handed over, and above the Received line of one of
    `boundary_hosts` where they are set; with `exchange_internal`, by that relay's mark “internal” on
    a letter from `accepted_domains`; and with `verify_dkim`, by a signature that we check ourselves.

    `trusts_directory` is for the trial only and cannot be set in a file: every listed address is
    believed, and the program says so.
    """

    smtp: Endpoint | None
    lmtp: Endpoint | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    logins: Path | None = None
    trusted_relays: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    authserv_ids: tuple[str, ...] = ()
    boundary_hosts: tuple[str, ...] = ()
    accepted_domains: tuple[str, ...] = ()
    exchange_internal: bool = False
    require_internal: bool = False
    verify_dkim: bool = False
    maximum_size_mb: int = 25
    trusts_directory: bool = False

    def trusts(self, peer: str) -> bool:
        """Whether an IP address is a trusted relay's."""
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:
            return False
        return any(address in network for network in self.trusted_relays)


@dataclass(frozen=True, kw_only=True)
class MailOut:
    """Where emails go: to a relay, or into a Maildir where no relay is set."""

    maildir: Path
    relay: Endpoint | None = None
    tls: Tls = Tls.STARTTLS
    user: str = ""
    password_file: Path | None = None


class Login(StrEnum):
    """How the program proves itself to Exchange."""

    OAUTH = "oauth"
    NTLM = "ntlm"
    KERBEROS = "kerberos"
    BASIC = "basic"


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application registered in Entra. It proves itself by the secret in `secret_file`, or by the
    certificate and key in the PEM file `certificate`."""

    tenant: str
    client: str
    secret_file: Path | None = None
    certificate: Path | None = None
    authority: str = "https://login.microsoftonline.com"


@dataclass(frozen=True, kw_only=True)
class MailExchange:
    """A mailbox on Exchange Server, or in a tenant that still allows EWS. `url` is that of EWS.

    `user` and `password_file` are for NTLM and Basic; Kerberos takes the machine's own ticket. `delegate`
    says that the account has Full Access to the mailbox; else it impersonates it. Mail received before
    `since` is left alone at the first reading; "" leaves alone what is there when Holdfast first starts.
    """

    mailbox: str
    url: str
    login: Login
    user: str = ""
    password_file: Path | None = None
    application: Application | None = None
    delegate: bool = True
    since: str = ""
    folders: tuple[str, ...] = ()
    """Further folders to watch, by path, beside Inbox, its subfolders and Junk."""
    poll_seconds: int = 20
    streaming: bool = True
    verify_tls: bool = True


@dataclass(frozen=True, kw_only=True)
class MailGraph:
    """A mailbox in Exchange Online, by Microsoft Graph. `url` differs in national clouds."""

    mailbox: str
    application: Application
    url: str = "https://graph.microsoft.com/v1.0"
    since: str = ""
    folders: tuple[str, ...] = ()
    poll_seconds: int = 20


@dataclass(frozen=True, kw_only=True)
class Trusting:
    """Whom to believe about the senders of letters fetched from a mailbox: as in `MailLocal`."""

    authserv_ids: tuple[str, ...] = ()
    boundary_hosts: tuple[str, ...] = ()
    accepted_domains: tuple[str, ...] = ()
    exchange_internal: bool = False
    require_internal: bool = False


class BotKind(StrEnum):
    """How the bot is registered; new registrations cannot be multi-tenant."""

    SINGLE_TENANT = "SingleTenant"
    MANAGED_IDENTITY = "UserAssignedMSI"
    MULTI_TENANT = "MultiTenant"


@dataclass(frozen=True, kw_only=True)
class TeamsSettings:
    """The bot in Teams. Without an `app_id` it does not start, unless `local_only` is set: then nobody
    is asked to prove anything, and it listens on loopback alone.

    `tenants` are the Entra tenants whose people may write, the bot's own first. `email_only` takes no
    acceptance in chat as writing (reading A35). `channel_metadata`, `channel_issuer`, `login_url` and
    `login_scope` are set for a government cloud, or for a test.
    """

    app_id: str = ""
    kind: BotKind = BotKind.SINGLE_TENANT
    tenants: tuple[str, ...] = ()
    secret_file: Path | None = None
    local_only: bool = False
    email_only: bool = False
    channel_metadata: str = ""
    channel_issuer: str = ""
    login_url: str = ""
    login_scope: str = ""


@dataclass(frozen=True, kw_only=True)
class PagesSettings:
    """The pages that people open in a browser, at `address`, which something that speaks TLS forwards to the web door.

    People sign in to the application `client`, registered in Entra, whose secret is in a file; `tenants` are those
    whose people may, the application's own first. `email_only` takes no acceptance on a page as writing, as for chat
    (A35). A session ends after `idle_minutes` without a page, and after `longest_hours` at the latest.
    """

    address: str
    client: str
    tenants: tuple[str, ...]
    secret_file: Path | None = None
    authority: str = "https://login.microsoftonline.com"
    email_only: bool = False
    idle_minutes: int = 60
    longest_hours: int = 10


@dataclass(frozen=True, kw_only=True)
class RetentionClass:
    """How long originals of some cases are kept after the last thing that happened on them: of those that a listed
    team, or a team of a listed organisation, was ever responsible for; where neither lists any, of all others."""

    name: str
    years: int
    teams: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class HeartbeatSettings:
    """A URL that is asked for every so many minutes while all is well, so that somebody is told when it is not."""

    url: str = field(repr=False)
    """It is secret: whoever has it can say that all is well."""
    minutes: int = 5


@dataclass(frozen=True, kw_only=True)
class ClockSettings:
    """How long an unread inbox holds a deadline back, and how soon the receiver must be told.

    `grace_minutes`: after so long a deadline is acted on although an inbox was not read, and the
    email says so (A41). `told_within_minutes`: a receiver told later than this gets
    its clock from then (reading A01). `settle_minutes`: after an outage, deadlines that passed
    meanwhile wait this long for the mail that the gateway kept for us (A41). `confirm_hours`: a code that
    confirms a letter which was not proved counts for so long (A36). `dated_within_days`: a letter whose Date
    is further from its receipt changes nothing, and is asked about. `storm_cases`: more than so many cases whose
    deadlines ended while nobody acted wait for a person to look, for `storm_hours` at most (H06).
    """

    grace_minutes: int = 30
    told_within_minutes: int = 5
    settle_minutes: int = 10
    confirm_hours: int = 48
    dated_within_days: int = 3
    storm_cases: int = 25
    storm_hours: int = 4


@dataclass(frozen=True, kw_only=True)
class PackSettings:
    """The packs in force: by name those that come with Holdfast, then files of one's own. The first
    is the one meant where nobody says."""

    use: tuple[str, ...] = ("joint-working-protocol",)
    files: tuple[Path, ...] = ()
    earlier: tuple[Path, ...] = ()
    """Versions that nothing new is asked under: a file goes by the name of its pack."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that is set. `file` is where it was written, or None for the trial."""

    service: Service
    store: StoreSettings
    directory: Path
    packs: PackSettings
    mail_local: MailLocal
    mail_out: MailOut
    clock: ClockSettings
    web: Endpoint
    mail_exchange: MailExchange | None = None
    """Set where mail comes and goes by EWS; then the listener of `mail_local` is not opened."""
    mail_graph: MailGraph | None = None
    """Set where mail comes and goes by Microsoft Graph."""
    mail_trust: Trusting = field(default_factory=Trusting)
    teams: TeamsSettings | None = None
    pages: PagesSettings | None = None
    """Set where people open pages; without it there are none but in a trial."""
    heartbeat: HeartbeatSettings | None = None
    retention: tuple[RetentionClass, ...] = (RetentionClass(name="adult-social-care", years=8),)
    shadow: tuple[str, ...] | None = None
    """Set where it runs in shadow: it reads and decides, and sends nothing but a weekly report to these addresses, and
    news to administrators."""
    sends_a_minute: int = 30
    """The most emails sent in a minute; Exchange Online takes thirty from a mailbox."""
    sends_a_day: int = 2_000
    """The most emails sent in a day, but for alarms and whatever else is urgent."""
    answers_an_hour: int = 20
    """The most answers to one address in an hour that tell its owner that nothing came of a letter."""
    quarantine_mb: int = 200
    """The most that letters of nobody proved take in quarantine; more are asked to come again."""
    worker: str = ""
    """A name for this process in the record of claims; "" lets the program choose one."""
    file: Path | None = None


def sqlite_url(home: Path) -> str:
    """The database that is used where no URL is set."""
    return f"sqlite:///{home / 'holdfast.db'}"


def embedded(home: Path) -> Settings:
    """The settings of the trial: everything in one folder, reached from this machine only, every
    address in its directory believed."""
    return Settings(
        service=Service(
            name="Holdfast",
            address="cases@holdfast.example.org",
            domain="holdfast.example.org",
            prefix="JW",
            contact_line="This is a trial: nobody real is told anything.",
            home=home,
        ),
        store=StoreSettings(url=sqlite_url(home)),
        directory=home / "directory.toml",
        packs=PackSettings(),
        mail_local=MailLocal(smtp=Endpoint(host="127.0.0.1", port=2525), trusts_directory=True),
        mail_out=MailOut(maildir=home / "outgoing"),
        clock=ClockSettings(settle_minutes=0, storm_cases=100_000),
        web=Endpoint(host="127.0.0.1", port=8020),
        teams=TeamsSettings(local_only=True),
        sends_a_day=1_000_000,
        sends_a_minute=10_000,  # a clock that is turned by hand has no minutes to wait for
        worker="trial",
    )
