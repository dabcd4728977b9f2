"""Decides what must be said of a mailbox on Exchange before it can be opened."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from mailer.mailbox.door import PAUSES

Login = Literal["oauth", "ntlm", "kerberos", "basic"]


@dataclass(frozen=True, kw_only=True)
class Application:
    """An application registered in Entra, with a secret or with a certificate.

    `certificate` is PEM: the private key, and the certificate that was registered with it.
    """

    tenant: str
    client: str
    secret: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    authority: str = "https://login.microsoftonline.com"


@dataclass(frozen=True, kw_only=True)
class ExchangeMailbox:
    """A mailbox, where its server is, and how to prove who asks.

    `url` is that of EWS, such as `https://mail.example.org/EWS/Exchange.asmx`. `user` and `password` are
    for NTLM and Basic; Kerberos takes the machine's own ticket. `delegate` says that the account has Full
    Access to the mailbox; without it, the account impersonates it. `timeout_seconds` is how long the
    server may be silent, and `login_pauses` how long nobody asks after a refused login.
    """

    mailbox: str
    url: str
    login: Login
    user: str = ""
    password: str = field(default="", repr=False)
    application: Application | None = None
    delegate: bool = True
    verify_tls: bool = True
    timeout_seconds: float = 60
    login_pauses: tuple[float, ...] = PAUSES


@dataclass(frozen=True, kw_only=True)
class Watching:
    """What is read of a mailbox, and how often.

    Mail received before `since` is left alone when the mailbox is read for the first time; None leaves
    alone what is there then. `folders` are further folders to watch, by path, beside Inbox, its
    subfolders, Junk and Deleted Items. `streaming` lets the server say when it is worth looking; it is
    looked every `poll_seconds` all the same.
    """

    since: datetime | None = None
    folders: tuple[str, ...] = ()
    poll_seconds: float = 20
    streaming: bool = True
