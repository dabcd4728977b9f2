"""A whole Holdfast behind its real web door, with a signed chat service at the other end of every wire.

People type and press over HTTP with a signed token; what is said to them arrives at the chat service's connector.
The clock is turned by hand, and the runner takes its turns when a story says so.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, NoReturn

import pytest
import requests

from bot.settings.model import TeamsSettings
from bot.teams.receive.endpoint import PATH
from bot.teams.send.pace import Pace
from bot.web.server import application
from protocol.ports.letters import Outcome
from store.schema.tables import messages
from tests.promises.chatting import listed, object_id
from tests.promises.world import HERE, World
from tests.web.channel import APP_ID, ISSUER, TENANT, US, Channel, Standing
from tests.web.login import Login
from tests.web.serving import Serving

CMHT = "19:cmht@thread.tacv2"
"""The channel of the Community Mental Health Team."""
GROUP = "19:meeting@thread.v2"
PEOPLE = ("s0", "s1", "s2", "s3", "s4", "r0", "r1", "r2", "r3", "r4", "t0", "t1")


def directory(**channels: str) -> str:
    """The people of the stories, known by object id, with chosen channels by key: `both`, `teams` or `email`."""
    text = (HERE / "directory.toml").read_text("utf-8")
    text = listed(text).replace("[team.cmht]\n", f'[team.cmht]\nchat_channel = "{CMHT}"\n')
    for key, chosen in channels.items():
        table = f"[{'person' if key in PEOPLE else 'team'}.{key}]\n"
        asked = '"email", "teams"' if chosen == "both" else f'"{chosen}"'
        text = text.replace(table, f"{table}channels = [{asked}]\n")
    return text


@contextmanager
def wires(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[tuple[Channel, Login]]:
    """The chat service and its login service, while the block runs. The folder holds the login's certificate."""
    folder.mkdir()
    with Channel() as channel, Login(folder) as login:
        patch.setenv("REQUESTS_CA_BUNDLE", str(folder / "login.pem"))
        yield channel, login


class HttpWorld(World):
    """Somewhere for a story to happen, in mail and over the chat service's wires."""

    email_only = False

    def __init__(self, home: Path, channel: Channel, login: Login, *, url: str = "", **channels: str) -> None:
        self.teams, self._login = channel, login
        self._number = 0
        for who in PEOPLE:  # however somebody is named, they have one chat with us
            channel.chats |= {object_id(who): f"a:{who}", f"29:{who}": f"a:{who}"}
        super().__init__(home, url=url, directory=directory(**channels))

    def begin(self) -> None:
        """Start, or start again after `end`, and open the web door."""
        secret = self.settings.service.home / "secret"
        secret.write_text("not-a-real-secret")
        teams = TeamsSettings(
            app_id=APP_ID,
            tenants=(TENANT,),
            secret_file=secret,
            channel_metadata=self.teams.metadata,
            channel_issuer=ISSUER,
            login_url=self._login.authority,
            login_scope="https://api.botframework.com",
            email_only=self.email_only,
        )
        self.settings = replace(self.settings, teams=teams)
        super().begin()
        chat = self.holdfast.chat
        assert chat is not None
        chat.door.connector.pace = Pace(lambda: self.clock.now().timestamp())  # turned by hand, as all else
        self._serving = Serving(lambda: application(_nobody_looks, doors=(chat.door,)))
        self._serving.__enter__()
        self._open = True
        self.url = f"{self._serving.url}{PATH}"

    def shut(self) -> None:
        """Close the web door: what is in hand there is finished."""
        if self._open:
            self._serving.__exit__(None, None, None)
        self._open = False

    def end(self) -> None:
        """Close the door, and stop."""
        self.shut()
        assert self.holdfast.chat is not None
        self.holdfast.chat.door.connector.stop()
        super().end()

    # --- what people do -----------------------------------------------------------------------------------

    def activity(self, who: str, text: str, where: str = "own", **more: object) -> dict[str, object]:
        """A message as Teams sends it: `where` is `own`; or `group` or `channel`, with a mention of us."""
        self._number += 1
        made = self.teams.message(text, id=f"1700000{self._number:06}", **self.writer(who, where))
        us = {"type": "mention", "mentioned": {"id": US}, "text": "<at>Holdfast</at>"}
        return made | {"timestamp": self.clock.now().isoformat(), "entities": [] if where == "own" else [us]} | more

    def writer(self, who: str, where: str = "own") -> dict[str, object]:
        """Who and where, as Teams says it."""
        place: dict[str, dict[str, object]] = {
            "own": {"id": f"a:{who}", "conversationType": "personal"},
            "group": {"id": GROUP, "conversationType": "groupChat", "isGroup": True},
            "channel": {"id": f"{CMHT};messageid=1", "conversationType": "channel", "isGroup": True},
        }
        data: dict[str, object] = {"tenant": {"id": TENANT}}
        return {
            "from": {"id": f"29:{who}", "name": f"{who} by another name", "aadObjectId": object_id(who)},
            "recipient": {"id": US, "name": "Holdfast"}, "conversation": place[where] | {"tenantId": TENANT},
            "channelData": data | ({"channel": {"id": CMHT}} if where == "channel" else {}),
        }  # fmt: skip

    def sends(self, activity: Mapping[str, object]) -> requests.Response:
        """The chat service hands an activity over."""
        return self.teams.post(self.url, activity)

    def says(self, who: str, text: str, where: str = "own") -> str:
        """Somebody types a line, and reads what is said there next."""
        return self.answers(self.activity(who, text, where)).text

    def answers(self, activity: Mapping[str, Any]) -> Standing:
        """An activity is handed over; what is said in its conversation next."""
        place = str(activity["conversation"]["id"])
        before = len(self.teams.in_(place))
        assert self.sends(activity).status_code == 202
        self.teams.wait_until(lambda: len(self.teams.in_(place)) > before)
        self.holdfast.runner.turn()
        return self.teams.in_(place)[before]

    def press(
        self,
        who: str,
        card: Mapping[str, object],
        verb: str,
        *,
        where: str = "own",
        trigger: str = "manual",
        **filled: object,
    ) -> Mapping[str, Any]:
        """Somebody presses a button of a card, with what is filled in; the card that takes its place."""
        answer = self.sends(self.pressed(who, data_of(card, verb) | filled, where=where, trigger=trigger))
        assert answer.status_code == 200
        body = answer.json()
        assert (body["statusCode"], body["type"]) == (200, "application/vnd.microsoft.card.adaptive"), body
        self.holdfast.runner.turn()
        shown: Mapping[str, Any] = body["value"]
        return shown

    def pressed(
        self, who: str, data: Mapping[str, object], *, where: str = "own", trigger: str = "manual"
    ) -> dict[str, object]:
        """An `Action.Execute` as Teams sends it."""
        return self.teams.press(data, trigger=trigger) | {
            key: value for key, value in self.activity(who, "", where).items() if key not in ("type", "text")
        }

    # --- what is seen -------------------------------------------------------------------------------------

    def chat(self, who: str) -> list[Standing]:
        """What stands in somebody's own chat."""
        return self.teams.in_(f"a:{who}")

    def outcomes(self) -> list[str]:
        """The recorded outcomes of what came from chat, in order, as `handled message`."""
        with self.store.database.reading() as connection:
            rows = connection.execute(messages.select()).mappings().all()
        found = [row for row in rows if row["kind"].startswith("teams ")]
        found.sort(key=lambda row: row["message_id"])
        return [f"{Outcome(row['outcome'])} {row['kind'].removeprefix('teams ')}" for row in found]


def data_of(card: Mapping[str, object], verb: str) -> dict[str, object]:
    """What one of a card's buttons sends."""
    return next(data for name, data in all_buttons(card) if name == verb)


def verbs(card: Mapping[str, object]) -> set[str]:
    """The buttons that a card offers, wherever they stand."""
    return {name for name, _ in all_buttons(card)}


def all_buttons(value: object) -> Iterator[tuple[str, dict[str, object]]]:
    """Each button of a card, by verb, with its data."""
    if isinstance(value, Mapping):
        if value.get("type") == "Action.Execute":
            yield str(value["verb"]), dict(value["data"])
        for name, each in value.items():
            if name not in ("fallback", "refresh"):
                yield from all_buttons(each)
    elif isinstance(value, list):
        for each in value:
            yield from all_buttons(each)


def words(card: Mapping[str, object]) -> str:
    """A card as somebody hears it read."""
    return str(card["fallbackText"])


def _nobody_looks() -> NoReturn:
    raise AssertionError("nobody asks for health here")
