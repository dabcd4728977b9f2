"""Our own token: asked for at a login service over TLS, kept while it holds, and never told to anybody."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.settings.model import BotKind, TeamsSettings
from bot.teams.auth.botframework import ASKED_AGAIN_SECONDS, Bearer
from protocol.violations import Misconfigured, SendLater
from tests.web.channel import APP_ID, TENANT
from tests.web.login import SECRET, Login


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Login]:
    with Login(tmp_path) as made:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "login.pem"))
        yield made


def settings_for(login: Login, tmp_path: Path) -> TeamsSettings:
    (tmp_path / "secret").write_text(f"{SECRET}\n")
    return TeamsSettings(
        app_id=APP_ID,
        tenants=(TENANT,),
        secret_file=tmp_path / "secret",
        login_url=login.authority,
        login_scope="https://api.botframework.com",
    )


class Ticks:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_token_is_asked_for_once_and_kept(login: Login, tmp_path: Path) -> None:
    """The bot proves itself with its secret, for the channel alone; a token that holds is not asked for again."""
    ticks = Ticks()
    with closing(Bearer(settings_for(login, tmp_path), ticks=ticks)) as bearer:
        assert [bearer.token() for _ in range(3)] == ["token 1"] * 3
        ticks.now += ASKED_AGAIN_SECONDS + 1
        assert bearer.token() == "token 1"
    (asked,) = login.asked
    assert asked["client_id"] == APP_ID
    assert asked["client_secret"] == SECRET
    assert asked["scope"] == "https://api.botframework.com/.default"


def test_a_refused_token_is_replaced(login: Login, tmp_path: Path) -> None:
    """After the channel refused a token, another is asked for."""
    with closing(Bearer(settings_for(login, tmp_path))) as bearer:
        assert bearer.token() == "token 1"
        bearer.refused()
        assert bearer.token() == "token 2"


def test_without_a_token_messages_wait(login: Login, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A lapsed secret puts messages off, is said in the log, and stands in neither."""
    login.refuses = True
    with closing(Bearer(settings_for(login, tmp_path))) as bearer:
        with pytest.raises(SendLater) as later:
            bearer.token()
        assert "secret" in later.value.mend
        assert SECRET not in f"{later.value} {caplog.text}"
        login.refuses = False
        assert bearer.token()


def test_a_login_service_that_is_away_puts_messages_off(login: Login, tmp_path: Path) -> None:
    """A network without the login service keeps the message."""
    settings = settings_for(login, tmp_path)
    away = TeamsSettings(
        app_id=APP_ID, tenants=(TENANT,), secret_file=settings.secret_file, login_url=f"https://127.0.0.1:9/{TENANT}"
    )
    with closing(Bearer(away)) as bearer, pytest.raises(SendLater):
        bearer.token()


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_bot_without_a_secret_does_not_start(content: bytes | None, tmp_path: Path) -> None:
    """What would fail at the first answer fails at the start, and names the file."""
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(Misconfigured) as refused:
        Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,), secret_file=file))
    assert refused.value.place == str(file)
    with pytest.raises(Misconfigured):
        Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,)))


def test_a_managed_identity_needs_no_secret() -> None:
    """On a machine that is itself known to Entra there is no secret to keep."""
    Bearer(TeamsSettings(app_id=APP_ID, tenants=(TENANT,), kind=BotKind.MANAGED_IDENTITY))
