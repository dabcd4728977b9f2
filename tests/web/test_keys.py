"""The channel's keys are fetched when they are needed, once, and kept while nobody has newer ones."""

import asyncio
import json

import aiohttp
import pytest
from jwt.algorithms import RSAAlgorithm

from bot.teams.auth.refused import TurnedAway
from bot.teams.auth.signing_keys import AGAIN_SECONDS, FRESH_SECONDS, OLDEST_SECONDS, SigningKeys
from tests.web.channel import KEY, jwk


class Publisher:
    """What stands at the two addresses, and what passes meanwhile."""

    def __init__(self) -> None:
        self.now = 0.0
        self.fetched = 0
        self.down = False
        self.jwks_uri = "https://keys.example.org/"
        self.keys: list[object] = [{"kty": "RSA", "kid": "one", "endorsements": ["msteams"]}]

    async def fetch(self, url: str) -> bytes:
        await asyncio.sleep(0)
        if self.down:
            raise aiohttp.ClientError("down")
        if url == "https://openid.example.org/":
            self.fetched += 1
            return json.dumps({"jwks_uri": self.jwks_uri}).encode()
        return json.dumps({"keys": self.keys}).encode()

    def ticks(self) -> float:
        return self.now

    def watched(self) -> SigningKeys:
        return SigningKeys(
            "https://openid.example.org/", parsed=lambda jwk: json.loads(jwk)["kid"], fetch=self.fetch, ticks=self.ticks
        )


async def refused(keys: SigningKeys, kid: str | None) -> int:
    with pytest.raises(TurnedAway) as turned:
        await keys.get(kid)
    return turned.value.status


async def test_many_at_once_fetch_once() -> None:
    """Fifty requests in the first moment fetch the keys once, and all have them."""
    publisher = Publisher()
    keys = publisher.watched()
    found = await asyncio.gather(*(keys.get("one") for _ in range(50)))
    assert {each.public_key for each in found} == {"one"}
    assert publisher.fetched == 1


async def test_keys_are_renewed_after_a_day() -> None:
    """A key that the channel has withdrawn is gone a day later."""
    publisher = Publisher()
    keys = publisher.watched()
    await keys.get("one")
    publisher.keys = [{"kty": "RSA", "kid": "two"}]
    assert (await keys.get("one")).public_key == "one"
    publisher.now = FRESH_SECONDS + 1
    assert await refused(keys, "one") == 401
    assert (await keys.get("two")).endorsements == ()


async def test_an_unknown_key_is_looked_for_once_a_minute() -> None:
    """A key that was published a moment ago is found a minute after the last look."""
    publisher = Publisher()
    keys = publisher.watched()
    assert await refused(keys, "two") == 401
    publisher.keys.append({"kty": "RSA", "kid": "two"})
    publisher.now = AGAIN_SECONDS - 1
    assert await refused(keys, "two") == 401
    publisher.now = AGAIN_SECONDS + 1
    assert (await keys.get("two")).public_key == "two"
    assert publisher.fetched == 2


async def test_old_keys_hold_while_new_ones_cannot_be_had() -> None:
    """An hour in which the channel's documents are away lets everybody in who was let in before."""
    publisher = Publisher()
    keys = publisher.watched()
    await keys.get("one")
    publisher.down, publisher.now = True, FRESH_SECONDS * 2
    assert (await keys.get("one")).public_key == "one"
    publisher.down = False
    publisher.now += AGAIN_SECONDS + 1
    assert (await keys.get("one")).public_key == "one"


async def test_old_keys_do_not_hold_for_ever() -> None:
    """One of them may have been withdrawn; then nobody is let in, and nobody refused, until they can be had."""
    publisher = Publisher()
    keys = publisher.watched()
    await keys.get("one")
    publisher.down, publisher.now = True, OLDEST_SECONDS + 1
    assert await refused(keys, "one") == 503
    publisher.down = False
    publisher.now += AGAIN_SECONDS + 1
    assert (await keys.get("one")).public_key == "one"


@pytest.mark.parametrize(
    "odd", [{"kty": "RSA", "kid": "odd"}, {"kty": "RSA", "kid": "odd", "n": "AA", "e": 7}, 7, {"kty": "EC", "kid": "x"}]
)
async def test_an_odd_key_is_passed_over(odd: object) -> None:
    """Read by the library itself, one key that it cannot read locks nobody out who has another."""
    publisher = Publisher()
    publisher.keys = [odd, jwk(KEY, "good"), odd]
    keys = SigningKeys("https://openid.example.org/", parsed=RSAAlgorithm.from_jwk, fetch=publisher.fetch)
    assert (await keys.get("good")).endorsements == ("msteams",)
    assert await refused(keys, "odd") == 401


async def test_a_set_in_which_no_key_can_be_read_replaces_none() -> None:
    """Then the old ones hold."""
    publisher = Publisher()
    keys = publisher.watched()
    await keys.get("one")
    publisher.keys, publisher.now = [{"kty": "EC", "kid": "x"}], FRESH_SECONDS + 1
    assert (await keys.get("one")).public_key == "one"


async def test_with_no_keys_at_all_nothing_can_be_said() -> None:
    """Before the first keys come, a request is neither taken nor refused."""
    publisher = Publisher()
    publisher.down = True
    keys = publisher.watched()
    assert await refused(keys, "one") == 503
    assert await refused(keys, None) == 503


ODD = [{"keys": {}}, {"keys": None}, {"keys": 7}, [], {}, None, "x"]


@pytest.mark.parametrize("document", ODD)
async def test_an_odd_document_is_no_fault_of_the_caller(document: object) -> None:
    """Whatever stands where the keys should stand, the answer is that nothing is known yet, or no key."""
    publisher = Publisher()

    async def fetch(url: str) -> bytes:
        return json.dumps({"jwks_uri": "https://k.example.org"} if "openid" in url else document).encode()

    keys = SigningKeys("https://openid.example.org/", parsed=str, fetch=fetch, ticks=publisher.ticks)
    assert await refused(keys, "one") in (401, 503)


async def test_keys_are_not_taken_in_the_clear() -> None:
    """Keys that anybody on the way could change are no keys."""
    publisher = Publisher()
    publisher.jwks_uri = "http://keys.example.org/"
    assert await refused(publisher.watched(), "one") == 503
