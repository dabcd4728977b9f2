"""The one door to the Bot Framework SDK: whose token a request carries, and which token we carry.

The SDK's adapter, its activity models and its connector client are not used. They answer 500 to bad
tokens and to every card's button, sleep inside retries that nobody asked for, and cost several
milliseconds a message (docs/adr/0009). What is used is what must not be written twice: checking a
channel's token, and getting one of our own.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from botframework.connector.auth import (  # type: ignore[import-untyped]  # the SDK ships no types
    AuthenticationConstants,
    ManagedIdentityAppCredentials,
    MicrosoftAppCredentials,
    MicrosoftGovernmentAppCredentials,
    VerifyOptions,
)
from botframework.connector.auth.jwt_token_extractor import (  # type: ignore[import-untyped]  # as above
    JwtTokenExtractor,
)
from jwt.algorithms import RSAAlgorithm
from msal import ConfidentialClientApplication  # type: ignore[import-untyped]  # msal ships no types

from bot.settings.model import BotKind, TeamsSettings
from bot.teams.auth.refused import TurnedAway
from bot.teams.auth.signing_keys import SigningKeys
from protocol.violations import Misconfigured, SendLater

log = logging.getLogger("holdfast.web")

TEAMS = "msteams"
"""The channel's own name for itself, in activities and in the endorsements of its keys."""
LEEWAY_SECONDS = 300
"""How far the channel's clock may stand from ours."""
LOGIN_SECONDS = 10
ASKED_AGAIN_SECONDS = 60.0
"""How long a token is used without asking whether it has to be renewed; it lives an hour or more."""
GOVERNMENT = "https://login.microsoftonline.us/"


class Verifier:
    """Checks the tokens that come with requests. Used on one event loop."""

    def __init__(self, settings: TeamsSettings, keys: Callable[[str], SigningKeys] | None = None) -> None:
        url = settings.channel_metadata or AuthenticationConstants.TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL
        issuer = settings.channel_issuer or AuthenticationConstants.TO_BOT_FROM_CHANNEL_TOKEN_ISSUER
        self._app_id = settings.app_id
        self._tokens = JwtTokenExtractor(
            VerifyOptions(issuer=[issuer], audience=None, clock_tolerance=LEEWAY_SECONDS, ignore_expiration=False),
            url,
            AuthenticationConstants.ALLOWED_SIGNING_ALGORITHMS,
        )
        self._tokens.open_id_metadata = _Endorsed(keys(url) if keys else SigningKeys(url, parsed=RSAAlgorithm.from_jwk))

    async def verify(self, header: str) -> str:
        """The service address that the channel's token vouches for. Raises TurnedAway: 401 for every
        token that is not the channel's for us and for now, 503 where its keys cannot be had.

        The tokens of the emulator and of other bots, which the SDK would also take, are refused.
        """
        if not header:
            raise TurnedAway(401, "no token")
        try:
            identity = await self._tokens.get_identity_from_auth_header(header, TEAMS)
        except TurnedAway:
            raise
        except Exception as error:  # the SDK and its JWT library raise whatever they like for hostile bytes
            raise TurnedAway(401, type(error).__name__) from None
        if identity is None or not identity.is_authenticated:
            raise TurnedAway(401, "not a token of the channel")
        return self._vouched(identity.claims)

    def _vouched(self, claims: Mapping[str, object]) -> str:
        if "exp" not in claims:
            raise TurnedAway(401, "a token without an end")
        if claims.get(AuthenticationConstants.AUDIENCE_CLAIM) != self._app_id:
            raise TurnedAway(401, "a token for another bot")
        service_url = claims.get(AuthenticationConstants.SERVICE_URL_CLAIM)
        if not isinstance(service_url, str) or not service_url:
            raise TurnedAway(401, "a token that names no service address")
        return service_url


class _Endorsed:
    """The keys as the SDK asks for them; only those that may sign for Teams. The SDK passes over a key
    without endorsements."""

    def __init__(self, keys: SigningKeys) -> None:
        self._keys = keys

    async def get(self, key_id: str | None) -> object:
        key = await self._keys.get(key_id)
        if TEAMS not in key.endorsements:
            raise TurnedAway(401, "a key that may not sign for Teams")
        return key


class Bearer:
    """Our own token, to write to the channel with. Safe between threads; it waits on the network."""

    def __init__(self, settings: TeamsSettings, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._secret = _secret(settings)
        self._ticks = ticks
        self._lock = threading.Lock()
        self._credentials: MicrosoftAppCredentials | None = None
        self._token = ""
        self._asked = 0.0

    def token(self) -> str:
        """A token that holds now. Raises SendLater where the login service gives none."""
        with self._lock:
            if self._token and self._ticks() - self._asked < ASKED_AGAIN_SECONDS:
                return self._token
            self._token = ""
            try:
                if self._credentials is None:
                    self._credentials = self._new()
                self._token = str(self._credentials.get_access_token())
            except Exception as error:  # msal, requests and the SDK each raise their own; none is let through
                log.error(
                    "The bot is not given a token: its secret may have lapsed.", extra={"why": type(error).__name__}
                )
                raise SendLater(
                    "The bot is not given a token to write to Teams with.", "Renew its secret in Entra, and the file."
                ) from None
            self._asked = self._ticks()
            return self._token

    def refused(self) -> None:
        """The channel did not take the token: ask for a new one next time."""
        with self._lock:
            self._token = ""
            if isinstance(self._credentials, MicrosoftAppCredentials) and self._credentials.app is not None:
                self._credentials.app.remove_tokens_for_client()

    def close(self) -> None:
        """Close the connections to the login service."""
        with self._lock:
            if isinstance(self._credentials, MicrosoftAppCredentials) and self._credentials.app is not None:
                self._credentials.app.http_client.close()
            self._credentials, self._token = None, ""

    def _new(self) -> MicrosoftAppCredentials:
        settings = self._settings
        scope = settings.login_scope or None
        if settings.kind is BotKind.MANAGED_IDENTITY:
            return ManagedIdentityAppCredentials(settings.app_id, scope)
        tenant = settings.tenants[0] if settings.kind is BotKind.SINGLE_TENANT else None
        government = settings.login_url.startswith(GOVERNMENT)
        kind = MicrosoftGovernmentAppCredentials if government else MicrosoftAppCredentials
        made = kind(settings.app_id, self._secret, tenant, scope)
        if settings.login_url and not government:
            made.oauth_endpoint = settings.login_url
        # Left to itself, the SDK makes one for every message, without a timeout. A login service that was set
        # by hand is not looked up in the public cloud's list of them.
        made.app = ConfidentialClientApplication(
            settings.app_id,
            client_credential=self._secret,
            authority=made.oauth_endpoint,
            timeout=LOGIN_SECONDS,
            instance_discovery=False if settings.login_url else None,
        )
        return made


def _secret(settings: TeamsSettings) -> str:
    """The bot's secret. Raises Misconfigured where it is needed and cannot be read."""
    if settings.kind is BotKind.MANAGED_IDENTITY:
        return ""
    file: Path | None = settings.secret_file
    try:
        secret = file.read_text("utf-8").strip() if file else ""
    except (OSError, UnicodeDecodeError):
        secret = ""
    if not secret:
        raise Misconfigured(
            "The bot's secret cannot be read." if file else "The bot has an app id and no secret.",
            "Write the secret from Entra into the file named by teams.secret_file, for Holdfast's account alone.",
            place=str(file or ""),
        )
    return secret
