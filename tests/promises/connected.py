"""A whole Holdfast that tells people in chat: people and teams who have chosen it, and a chat service that
keeps what it was asked to say, and fails as it is told to."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.chat.cards.draw import Drawing
from bot.chat.deliver.channel import ChatChannel
from bot.chat.deliver.refresh import Refreshing
from bot.settings.model import TeamsSettings
from bot.workers import Runner
from protocol.messages.chat import Card, Conversation, Place
from protocol.ports.bundling import packing, told_where
from protocol.ports.letters import Inbox
from protocol.ports.outbox import StoredNotice
from protocol.violations import SendLater, Undeliverable
from tests.promises.world import HERE, World

SERVICE = "https://chat.example.org/emea/"
TENANT = "0c7d1a52-0000-4000-8000-000000000001"
CMHT = "19:cmht@thread.tacv2"
ADMINISTRATOR = "00000000-0000-4000-8000-000000000099"
PEOPLE = tuple(f"{side}{level}" for side in "sr" for level in range(5))


def object_id(who: str) -> str:
    """The Entra object id of somebody in the stories."""
    return f"00000000-0000-4000-8000-0000000000{'1' if who[0] == 's' else '2'}{who[1]}"


@dataclass(kw_only=True)
class Said:
    """A message that stands in a conversation, and what it said before it was changed."""

    conversation: Conversation
    id: str
    card: Card
    before: list[Card] = field(default_factory=list)

    @property
    def buttons(self) -> set[str]:
        """The verbs that it offers now, to be pressed."""
        return set(re.findall(r"'verb': '(\w+)'", str(self.card.content))) - {"refresh"}


class Chat:
    """The port `Connector`, honestly: it keeps what it took, and gives each message an id."""

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.trouble: Callable[[Conversation], Exception | None] = lambda to: None
        """What a call about a conversation fails with; then nothing is said or changed."""
        self.closed: set[str] = set()
        """Object ids of people who have not installed us, or have blocked us."""
        self.tries = 0

    def send(self, to: Conversation, card: Card) -> str:
        """See the port."""
        self._fail(to)
        made = Said(conversation=to, id=f"m{len(self.said) + 1}", card=card)
        self.said.append(made)
        return made.id

    def update(self, to: Conversation, message: str, card: Card) -> None:
        """See the port."""
        self._fail(to)
        (one,) = [each for each in self.said if each.id == message and each.conversation.id == to.id]
        one.before.append(one.card)
        one.card = card

    def open(self, with_user: str, like: Conversation) -> Conversation:
        """See the port."""
        made = Conversation(
            id=f"a:{with_user}",
            place=Place.PERSONAL,
            tenant=like.tenant,
            service_url=like.service_url,
            us=like.us,
            user=with_user,
        )
        self._fail(made)
        return made

    def _fail(self, to: Conversation) -> None:
        self.tries += 1
        if to.user in self.closed:
            raise Undeliverable("They have blocked Holdfast.", addresses=())
        if trouble := self.trouble(to):
            raise trouble

    def in_(self, place: str) -> list[Said]:
        """What stands in somebody's own chat, by short name, or in a channel, by its id."""
        wanted = f"a:{object_id(place)}" if place in PEOPLE else place
        return [each for each in self.said if each.conversation.id == wanted]


def directory(**channels: str) -> str:
    """The people of the stories, everybody with an object id, and the chosen channels by key: `both`,
    `teams` or `email`."""
    text = (HERE / "directory.toml").read_text("utf-8")
    for who in PEOPLE:
        text = text.replace(f"[person.{who}]\n", f'[person.{who}]\nobject_id = "{object_id(who)}"\n')
    text = text.replace("[team.cmht]\n", f'[team.cmht]\nchat_channel = "{CMHT}"\n')
    if channels.pop("admin", ""):
        text = text.replace("[[administrator]]\n", f'[[administrator]]\nobject_id = "{ADMINISTRATOR}"\n')
    for key, chosen in channels.items():
        table = f"[{'person' if key in PEOPLE else 'team'}.{key}]\n"
        listed = '"email", "teams"' if chosen == "both" else f'"{chosen}"'
        text = text.replace(table, f"{table}channels = [{listed}]\n")
    return text


class ConnectedWorld(World):
    """A world with chat. Somebody has installed Holdfast before, so that it knows where the service is."""

    def __init__(
        self, home: Path, *, a_minute: int | None = None, inboxes: tuple[Inbox, ...] = (), **channels: str
    ) -> None:
        self.chat = Chat()
        self.a_minute = a_minute
        self.inboxes = inboxes
        self._met = False
        super().__init__(home, directory=directory(**channels))

    def begin(self) -> None:
        """As ever, with chat."""
        self.settings = replace(self.settings, teams=TeamsSettings(local_only=True))
        super().begin()
        whole, address, name = self.holdfast, self.settings.service.address, self.settings.service.name
        if not self._met:
            met = Conversation(id="a:met", place=Place.PERSONAL, tenant=TENANT, service_url=SERVICE, us="28:us")
            whole.store.keep_conversation("person:nobody", met, self.clock.now())
            self._met = True
        drawing = Drawing(store=whole.store, rules=self.rules, address=address, service=name)
        directory = self.rules.directory
        refreshing = Refreshing(
            store=whole.store, connector=self.chat, drawing=drawing, directory=directory, clock=self.clock
        )
        chat = ChatChannel(
            store=whole.store, connector=self.chat, drawing=drawing, directory=directory, clock=self.clock
        )
        runner = Runner(
            service=whole.service,
            store=whole.store,
            outbox=whole.store.outbox,
            channel=self.channel,
            packing=packing(self.settings.service.domain, told_where(directory, chat=True)),
            inboxes=self.inboxes,
            clock=self.clock,
            worker="story",
            grace=self.rules.late_after,
            told_within=self.rules.told_within,
            a_minute=self.a_minute,
            chat=chat,
            refresh=refreshing.turn,
        )
        self.holdfast = replace(whole, runner=runner)

    def down(self, seconds: float | None = None) -> None:
        """The chat service takes nothing, and may say for how long."""
        self.chat.trouble = lambda to: SendLater("Teams could not be reached.", after_seconds=seconds)

    def up(self) -> None:
        """It works again."""
        self.chat.trouble = lambda to: None

    def tell(self, *told: StoredNotice) -> None:
        """Store notices, and take a turn."""
        with self.store.work() as work:
            work.tell(told)
        self.holdfast.runner.turn()

    def emailed(self) -> list[str]:
        """The emails since this was last asked: the code of each and who got it."""
        return [f"{each.code} {' '.join(filter(None, (each.to, each.copy)))}" for each in self.sent()]
