"""Decides what an answer of Exchange means that is not what was asked for: whose fault it is, and what to do.

This is the one door for its errors. Codes are those of EWS (ResponseCodeType); the words of a server are
never passed on, as they may quote a letter.
"""

import re

from mailer.mailbox.trouble import Away, Gone, Shut, StateLost, Trouble, Unwilling

_SWITCHED_OFF = (
    "Exchange Online: Set-OrganizationConfig -EwsEnabled $true, the application's id in EwsAllowedAppIDs, and "
    "Set-CASMailbox -EwsEnabled $true; Exchange Server: Set-CASMailbox and the EWS application access policy."
)
_RIGHTS = "Give the account Full Access to the mailbox (Add-MailboxPermission), or the application its role for it."
_IMPERSONATION = (
    "Give the account the role ApplicationImpersonation for this mailbox, or set delegate = true and give it Full "
    "Access. In Exchange Online give the application the role Application EWS.AccessAsApp."
)
_SEND_AS = "Give the account Send As for the mailbox (Add-RecipientPermission, or Add-ADPermission)."

_SHUT = {
    "ErrorAccessDenied": ("The account may not do that in this mailbox.", _RIGHTS),
    "ErrorImpersonateUserDenied": ("The account may not act for this mailbox.", _IMPERSONATION),
    "ErrorImpersonationDenied": ("The account may not act for this mailbox.", _IMPERSONATION),
    "ErrorImpersonationFailed": ("The account may not act for this mailbox.", _IMPERSONATION),
    "ErrorSendAsDenied": ("The account may not send as this mailbox.", _SEND_AS),
    "ErrorNonExistentMailbox": ("The server knows no mailbox with this address.", "Check the address."),
    "ErrorMissingEmailAddress": ("The account has no mailbox, and named none.", "Check the mailbox's address."),
    "ErrorAccountDisabled": ("The account is disabled.", "Enable it, or use another."),
    "ErrorPasswordExpired": ("The account's password has expired.", "Set a new one."),
    "ErrorQuotaExceeded": ("The mailbox is full.", "Make room in it, or raise its quota."),
    "ErrorInvalidServerVersion": ("The server speaks no version of EWS that Holdfast knows.", "Check the URL."),
}  # fmt: skip

_GONE = frozenset({
    "ErrorItemNotFound", "ErrorFolderNotFound", "ErrorSyncFolderNotFound", "ErrorToFolderNotFound",
    "ErrorParentFolderNotFound", "ErrorManagedFolderNotFound", "ErrorInvalidId",
    "ErrorInvalidIdMalformed", "ErrorInvalidIdEmpty", "ErrorInvalidFolderId",
})  # fmt: skip

_AWAY = frozenset({
    "ErrorServerBusy", "ErrorInternalServerTransientError", "ErrorTooManyObjectsOpened", "ErrorExceededConnectionCount",
    "ErrorMailboxStoreUnavailable", "ErrorMailboxMoveInProgress", "ErrorConnectionFailed", "ErrorADUnavailable",
    "ErrorADOperation", "ErrorNotEnoughMemory",
    "ErrorInsufficientResources", "ErrorExceededSubscriptionCount", "ErrorMailboxFailover", "ErrorProxyCallFailed",
    "ErrorProxyRequestNotAllowed", "ErrorNoRespondingCASInDestinationSite", "ErrorIrresolvableConflict",
})  # fmt: skip

_STATE = frozenset({"ErrorInvalidSyncStateData"})
_UNCERTAIN = frozenset({"ErrorTimeoutExpired", "ErrorInternalServerError", "ErrorBatchProcessingStopped"})
"""Said of a call that may have been carried out all the same."""


def trouble_of(code: str, after_seconds: float | None = None) -> Trouble:
    """What an EWS response code means."""
    if code in _GONE:
        return Gone("It is not in the mailbox any more.", code=code)
    if code in _STATE:
        return StateLost("The server does not know how far the mailbox had been read.", code=code)
    if code in _SHUT:
        return Shut(*_SHUT[code], code=code)
    if code in _UNCERTAIN:
        return Away(f"Exchange did not finish ({code}).", code=code, after_seconds=after_seconds, uncertain=True)
    if code in _AWAY:
        return Away(f"Exchange asked us to come again ({code}).", code=code, after_seconds=after_seconds)
    return Unwilling(f"Exchange refused ({code or 'no reason given'}).", code=code)


_LOGINS = {
    "basic": ("basic",), "ntlm": ("ntlm", "negotiate"), "kerberos": ("negotiate",), "oauth": ("bearer",),
}  # fmt: skip
"""By what names a server offers each login (RFC 9110 11.6.1; MS-NTHT)."""


def login_not_offered(login: str, offered: str) -> Trouble | None:
    """The trouble of a refused login of a kind that the server does not take, as it says itself; else None."""
    named = {each.strip().lower() for each in re.findall(r"(?:^|,)\s*([A-Za-z]{4,12})(?=[\s,]|$)", offered)}
    theirs = sorted(kind for kind, names in _LOGINS.items() if named & set(names))
    if not theirs or login in theirs:
        return None
    return Shut(
        f"The server does not take the login “{login}”: it offers {' and '.join(theirs)}.",
        "Set login in [mail.exchange] to one of them, or have it switched on at the server's virtual directory.",
        code="HTTP 401",
    )


_TLS = (
    ("CA certificate bundle", "The file that REQUESTS_CA_BUNDLE names is not there.", "Correct the path in it."),
    ("NO_CERTIFICATE_OR_CRL_FOUND", "The file that REQUESTS_CA_BUNDLE names holds no certificate.",
     "Put your authority's certificate into it, as PEM."),
    ("[X509", "The file that REQUESTS_CA_BUNDLE names cannot be read as certificates.",
     "Put your authority's certificate into it, as PEM."),
    ("mismatch", "The server's certificate is not valid for the name it goes by.",
     "Name it in url as its certificate does."),
    ("certificate has expired", "The server's certificate has expired.",
     "Have it renewed, and look at this machine's clock."),
    ("self-signed", "Nobody whom this machine trusts has signed the server's certificate.",
     "Put your own authority's certificate into a PEM file, and name it in REQUESTS_CA_BUNDLE."),
    ("unable to get", "Nobody whom this machine trusts has signed the server's certificate.",
     "Put your own authority's certificate, and those between, into a PEM file, and name it in REQUESTS_CA_BUNDLE."),
    ("SSL", "No encrypted connection can be made with the server.",
     "Look at its certificate, and at the TLS that it speaks."),
    ("certificate", "The server's certificate cannot be checked.", "Look at it, and at REQUESTS_CA_BUNDLE."),
)  # fmt: skip
"""What stands in an error of TLS, what it means, and its mend; the first that fits."""


def trouble_of_tls(told: str) -> Trouble | None:
    """What an error of the libraries beneath means, where it is about TLS; else None. Its words are not passed on."""
    return next((Shut(what, mend, code="TLS", of_all=True) for hint, what, mend in _TLS if hint in told), None)


def trouble_of_http(status: int, after_seconds: float | None = None) -> Trouble:
    """What an HTTP status without an EWS answer means."""
    code = f"HTTP {status}"
    if status == 401:
        return Shut(
            "Exchange did not take our login.",
            "Check the user and password, or the application and its secret.",
            code=code,
        )
    if status == 403:
        return Shut(f"EWS is switched off for this application or mailbox ({code}).", _SWITCHED_OFF, code=code)
    if status in (301, 302, 307, 308, 404, 405, 410):
        return Shut(f"There is no EWS at this address ({code}).", "Check the URL of EWS.", code=code)
    if status in (408, 429, 503):
        return Away(f"Exchange asked us to come again ({code}).", code=code, after_seconds=after_seconds)
    return Away(f"Exchange failed ({code}).", code=code, after_seconds=after_seconds, uncertain=True)
