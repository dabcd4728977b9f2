"""The one door to exchangelib: every name of it that is used here, and none of its objects goes past the wire.

It ships no types, so that everything behind this door is `Any`.
"""

import logging

from exchangelib import (  # type: ignore[import-untyped]
    BASIC,
    DELEGATE,
    IMPERSONATION,
    NTLM,
    UTC,
    Build,
    Configuration,
    Credentials,
    FailFast,
    Identity,
    Version,
)
from exchangelib.errors import (  # type: ignore[import-untyped]
    ErrorTimeoutExpired,
    EWSError,
    ResponseMessageError,
    UnauthorizedError,
)
from exchangelib.protocol import NoVerifyHTTPAdapter, Protocol  # type: ignore[import-untyped]
from exchangelib.services.common import EWSAccountService  # type: ignore[import-untyped]
from exchangelib.transport import AUTH_TYPE_MAP, GSSAPI, NOAUTH  # type: ignore[import-untyped]
from exchangelib.util import MNS, TNS, DocumentYielder, create_element, to_xml  # type: ignore[import-untyped]

# It writes whole requests and answers, letters and all, at its lower levels, and some at its higher ones.
logging.getLogger("exchangelib").setLevel(logging.CRITICAL)

__all__ = [
    "AUTH_TYPE_MAP", "BASIC", "DELEGATE", "GSSAPI", "IMPERSONATION", "MNS", "NOAUTH", "NTLM", "TNS", "UTC",
    "Build", "Configuration", "Credentials", "DocumentYielder", "EWSAccountService", "EWSError", "ErrorTimeoutExpired",
    "FailFast", "Identity", "NoVerifyHTTPAdapter", "Protocol", "ResponseMessageError",
    "UnauthorizedError", "Version", "create_element", "to_xml",
]  # fmt: skip
