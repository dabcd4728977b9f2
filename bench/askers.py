"""`python -m bench.askers FOLDER`: the chat service and its people, who ask a bot who owns a case.

It prints where it stands, as JSON, and then does what each line of its input asks (`Round`, as JSON) and prints
what came of it (`Heard`). People, connector and login share one event loop, as little of a burden to a bot
on the same machine as Python allows.
"""

import asyncio
import json
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from time import perf_counter

import aiohttp
from aiohttp import web

from bench.channel import TENANT, Channel, asker_of, question
from bench.crowd import reference

PATIENCE = 120.0
_CASE = re.compile(r"JW-\d+")


@dataclass(frozen=True, kw_only=True)
class Round:
    """What is asked: `questions` in all, of the bot at `url`, by `people` (object ids) at once, each their next
    one once the last was acknowledged, or with `until_answered` once it was answered too. `cases` is how many
    there are; `answers` says whether the bot is one that answers; `at` is its time."""

    url: str
    people: list[str]
    questions: int
    cases: int
    at: str
    seed: int
    answers: bool
    until_answered: bool = False


@dataclass(kw_only=True)
class Heard:
    """How long each took, in seconds, from when it was asked; `wrong` are answers about no case that was asked
    about, `whole` is how long all of it took."""

    acknowledged: list[float] = field(default_factory=list)
    answered: list[float] = field(default_factory=list)
    wrong: int = 0
    whole: float = 0.0


class People:
    """Ask, and listen for the answers."""

    def __init__(self) -> None:
        self.channel = Channel(self._hear)
        self._heard = Heard()
        self._open: dict[tuple[str, str], list[tuple[float, asyncio.Event]]] = defaultdict(list)

    def _hear(self, conversation: str, said: Mapping[str, object]) -> None:
        """An answer: whose, and about which case, its notification says."""
        now = perf_counter()
        case = _CASE.search(str(said.get("summary") or said.get("text")))
        asked = self._open[asker_of(conversation), case[0] if case else ""]
        if not asked:
            self._heard.wrong += 1
            return
        at, event = asked.pop(0)
        self._heard.answered.append(now - at)
        event.set()

    async def ask(self, wanted: Round, session: aiohttp.ClientSession) -> Heard:
        """Have a round of questions asked, and all their answers."""
        self._heard, self._open = Heard(), defaultdict(list)
        dice, token = Random(wanted.seed), self.channel.token()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
        left = [reference(dice.randrange(wanted.cases)) for _ in range(wanted.questions)]
        events: list[asyncio.Event] = []

        async def asker(object_id: str) -> None:
            while left:
                case = left.pop()
                body = json.dumps(question(self.channel.url, object_id, case, wanted.at)).encode()
                event = asyncio.Event()
                at = perf_counter()
                if wanted.answers:
                    events.append(event)
                    self._open[object_id, case].append((at, event))
                async with session.post(wanted.url, data=body, headers=headers) as answer:
                    await answer.read()
                    if not answer.ok:
                        raise RuntimeError(f"a question was answered with {answer.status}")
                self._heard.acknowledged.append(perf_counter() - at)
                if wanted.answers and wanted.until_answered:
                    await event.wait()

        begun = perf_counter()
        await asyncio.gather(*(asker(each) for each in wanted.people))
        self._heard.whole = perf_counter() - begun
        async with asyncio.timeout(PATIENCE):
            for event in events:
                await event.wait()
        return self._heard


async def main(folder: Path) -> None:
    """Serve, and do what the input asks until it ends."""
    people = People()
    channel = people.channel
    channel.url = f"http://127.0.0.1:{await _served(channel.connector())}/"
    login = web.AppRunner(channel.login(), access_log=None)
    await login.setup()
    await web.TCPSite(login, "127.0.0.1", 0, ssl_context=channel.tls(folder)).start()
    channel.login_url = f"https://127.0.0.1:{login.addresses[0][1]}/{TENANT}"
    print(json.dumps({"url": channel.url, "login": channel.login_url}), flush=True)
    timeout, connector = aiohttp.ClientTimeout(total=PATIENCE), aiohttp.TCPConnector(limit=0, keepalive_timeout=600)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        while line := await asyncio.to_thread(sys.stdin.readline):
            print(json.dumps(asdict(await people.ask(Round(**json.loads(line)), session))), flush=True)


async def _served(app: web.Application) -> int:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return int(runner.addresses[0][1])


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
