"""`python -m bench.chatting CHANNEL LOGIN HOME`: a whole Holdfast with its Teams door, in the town.

It proves itself at `LOGIN`, checks tokens against the keys of the chat service at `CHANNEL`, keeps its files in
`HOME`, and prints its own URL.
"""

import sys
from datetime import timedelta
from pathlib import Path

from bench.channel import APP_ID, ISSUER, TENANT
from bench.crowd import WEDNESDAY
from bench.town import Town
from bot.settings.model import Endpoint, TeamsSettings
from bot.wiring.run import run

NOW = WEDNESDAY + timedelta(minutes=5)


def main() -> None:
    """Serve until told to stop."""
    channel, login, home = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    secret = home / "secret"
    secret.write_text("not-a-real-secret\n", "utf-8")
    teams = TeamsSettings(
        app_id=APP_ID,
        tenants=(TENANT,),
        secret_file=secret,
        channel_metadata=f"{channel}openid",
        channel_issuer=ISSUER,
        login_url=login,
        login_scope="https://api.botframework.com",
    )
    town = Town(home, at=NOW, teams=teams)

    def ready(port: int) -> None:
        print(f"http://127.0.0.1:{port}/api/messages", flush=True)

    run(town.holdfast, web=Endpoint(host="127.0.0.1", port=0), ready=ready)


if __name__ == "__main__":
    main()
