"""Chat and email are two ways to say one thing: whatever is said, by whomever and whenever, leads to one record."""

import shutil
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.service.trust import braking
from tests.conftest import Postgres
from tests.promises.twice import CASES, Saying, Twice


@pytest.fixture(autouse=True, scope="module")
def every_email_is_answered() -> Iterator[None]:
    """What is kept back because a machine may have written it concerns email alone: see test_two_machines.py."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(braking, "words", lambda *_: braking.Words())
        patched.setattr(braking, "told", lambda work, received, decision, notices, said, an_hour: (notices, ""))
        yield


PEOPLE = ("s0", "s1", "s2", "s3", "s4", "r0", "r1", "r2", "r3", "r4", "t0", "t1")
TEAMS = ("older-people", "cmht", "learning")
SAYINGS = {
    "accept": Saying(
        letter="accept", button={"verb": "accept"},
        lines=("accept {case}", "/accept {digits}", "{case} accept", "We accept {case}.", "Yes, accept {case}."),
    ),
    "no reason": Saying(letter="decline", lines=("decline {case}", "/decline #{digits}"), button={"verb": "decline"}),
    "needs": Saying(
        letter="Decline. The needs are mainly physical.", button={"verb": "decline", "ground": "needs"},
        lines=(
            "decline {case} because the needs are mainly physical", "Decline. The needs are mainly physical. {case}",
        ),
    ),
    "capacity": Saying(
        letter="Decline. We have no capacity.", button={"verb": "decline", "ground": "capacity"},
        lines=("decline {case} because we have no capacity", "We decline {case}: no capacity."),
    ),
    "own words": Saying(
        letter="Decline. It is out of area.", button={"verb": "decline", "words": "It is out of area."},
        lines=("decline {case}, out of area",),
    ),
    "money": Saying(letter="accept subject to funding", lines=("accept {case} subject to funding",)),
    "one day": Saying(letter="We would accept from January", lines=("We would accept {case} from January",)),
    "a question": Saying(letter="Do we accept?", lines=("Do we accept {case}?",)),
    "both": Saying(letter="I do not accept this.", lines=("I do not accept {case}.",)),
    "withdraw": Saying(
        letter="withdraw", lines=("withdraw {case}", "please withdraw {case}"), button={"verb": "withdraw"}
    ),
    "escalate": Saying(letter="escalate", lines=("escalate {case}", "{case} escalate"), button={"verb": "escalate"}),
    "stays": Saying(letter="stays", lines=("stays {case}", "{case} stays with us"), button={"verb": "stays"}),
    "determined: stays": Saying(letter="determined: stays", lines=("determined {case}: stays",)),
    "determined: moves": Saying(
        letter="determined: moves to CMHT\nBecause the needs are clear.",
        lines=(
            "determined {case}: moves to CMHT", "determined CMHT {case}",
            "determined {case}: moves to CMHT\nBecause the needs are clear.",
        ),
    ),
    "seen": Saying(letter="seen", lines=("seen {case}", "I have seen {case}"), button={"verb": "seen"}),
    "a concern": Saying(
        letter="safeguarding {case}", button={"verb": "alarm"},
        lines=("safeguarding {case}", "/safeguarding {case}"),
    ),
    "not right": Saying(letter="not right", lines=("not right {case}", "{case} not right.")),
    "filed": Saying(
        letter="Record: LAS, case note of 24 November", lines=("{case}\nRecord: LAS, case note of 24 November",)
    ),
    "came": Saying(
        letter="register {case} with Older People North", lines=("register {case} with Older People North",)
    ),
    "the first": Saying(letter="accept request 1", lines=("accept {case} request 1", "{case}, request 1: accept")),
    "the second": Saying(letter="withdraw request 2", lines=("withdraw {case} request 2", "withdraw request 2 {case}")),
    "not the third": Saying(
        letter="Decline request 3. Out of area.", lines=("decline {case} request 3 because out of area",)
    ),
    "no case": Saying(letter="accept", lines=("accept", "/accept", "we accept"), afresh=True, alone=True),
    "no case, no": Saying(letter="decline, out of area", lines=("decline, out of area",), afresh=True, alone=True),
    "two cases": Saying(
        letter="accept JW-48211 and JW-48212", lines=("accept JW-48211 and JW-48212",), afresh=True
    ),
    "details": Saying(
        letter="accept\n\nNHS number 943 476 5919", lines=("accept {case}\n\nNHS number 943 476 5919",)
    ),
    "hurt": Saying(
        letter="{case}: he is at risk of harm, please ring me", afresh=True,
        lines=("{case}: he is at risk of harm, please ring me",),
    ),
    "who": Saying(letter="who owns this case?", lines=("who owns {case}?", "/who-owns {digits}"), asks=True),
    "thanks": Saying(
        letter="{case}: thank you, we will look at it.", lines=("{case}: thank you, we will look at it.",), afresh=True
    ),
}  # fmt: skip
_homes = count(1)

asks = st.tuples(
    st.just("asks"),
    st.sampled_from(["s0", "s1", "r0", "r1", "t0"]),
    st.sampled_from(CASES),
    st.sampled_from(TEAMS),
    st.sampled_from(["transfer", "dispute", "additional referral"]),
    st.sampled_from(["LAS, case note of 23 November", ""]),
    st.sampled_from(["no", "yes", ""]),
    st.integers(0, 2),
)
says = st.tuples(
    st.just("says"),
    st.sampled_from(PEOPLE),
    st.sampled_from(CASES),
    st.sampled_from(sorted(SAYINGS)),
    st.integers(0, 4),
    st.sampled_from([None, 0, 1]),
)
ticks = st.tuples(
    st.just("ticks"),
    st.sampled_from(PEOPLE),
    st.sampled_from(CASES),
    st.lists(st.sampled_from(["summary", "risk information"]), min_size=1, max_size=2, unique=True).map(tuple),
    st.booleans(),
)
passes = st.tuples(
    st.just("passes"),
    st.sampled_from(
        [timedelta(seconds=1), timedelta(minutes=61), timedelta(hours=7), timedelta(days=1), timedelta(days=4)]
    ),
)
corrects = st.tuples(st.just("corrects"), st.sampled_from(CASES), st.sampled_from(TEAMS))
often = st.tuples(
    st.just("says"),
    st.sampled_from(["r1", "r2", "r0", "s1", "s0"]),
    st.just(CASES[0]),
    st.sampled_from(["accept", "accept", "accept", "needs", "capacity", "stays", "escalate", "withdraw", "money"]),
    st.integers(0, 4),
    st.sampled_from([None, 0]),
)
first = ("asks", "s0", CASES[0], "cmht", "transfer", "LAS, case note of 23 November", "no")
rarely = st.one_of(corrects, st.just(("again",)), ticks).map(tuple)
steps = st.one_of(asks, says, says, often, often, passes, rarely)


def fresh(home: Path, database: str, request: pytest.FixtureRequest) -> Twice:
    """Two worlds in new folders, on empty databases."""
    here = home / str(next(_homes))
    here.mkdir()
    if database == "postgresql":
        server: Postgres = request.getfixturevalue("pg_server")
        return Twice(here, (server.uri(server.fresh(server.migrated)), server.uri(server.fresh(server.migrated))))
    files = [here / "letters.db", here / "chat.db"]
    for file in files:
        shutil.copyfile(request.getfixturevalue("sqlite_template"), file)
    return Twice(here, (f"sqlite:///{files[0]}", f"sqlite:///{files[1]}"))


def told(twice: Twice, script: Iterable[tuple[Any, ...]]) -> None:
    """Let it all happen in both, and look whether they agree."""
    try:
        for name, *step in script:
            match name:
                case "says":
                    who, case, saying, line, about = step
                    twice.says(who, case, SAYINGS[saying], line=line, about=about)
                case "asks":
                    who, case, to, kind, record, safeguarding, way = step
                    twice.asks(who, case, to, kind, record=record, safeguarding=safeguarding, way=way)
                case "ticks":
                    who, case, items, pressed = step
                    twice.ticks(who, case, items, pressed=pressed)
                case _:
                    getattr(twice, name)(*step)
        twice.agree()
    finally:
        twice.end()


@pytest.mark.parametrize(("database", "examples"), [("sqlite", 16), ("postgresql", 3)])
def test_chat_and_email_lead_to_one_record(
    tmp_path: Path, request: pytest.FixtureRequest, database: str, examples: int
) -> None:
    """Facts, owners at every instant, deadlines, notices and who asked are the same, whichever way it was said."""

    # An example costs a second: what fails is told as it was found, and not made smaller for minutes.
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(way=st.integers(0, 2), script=st.lists(steps, min_size=8, max_size=16))
    def alike(way: int, script: list[tuple[Any, ...]]) -> None:
        told(fresh(tmp_path, database, request), ((*first, way), *script))

    alike()


LAST = ("accept", "the first", "withdraw")
"""What ends a request, and so is said after all else."""


@pytest.mark.parametrize("who", ["s1", "r1", "r0", "s3"])
def test_every_button_and_every_line_says_what_its_letter_does(
    tmp_path: Path, request: pytest.FixtureRequest, who: str
) -> None:
    """One after the other, by somebody of either side, by somebody who may not answer, and from high up the line."""
    names = [*(name for name in SAYINGS if name not in LAST), *LAST]
    pressed = [("says", who, CASES[0], name, 0, 0) for name in names if SAYINGS[name].button is not None]
    said = [("says", who, CASES[0], name, line, None) for name in names for line in range(len(SAYINGS[name].lines))]
    told(fresh(tmp_path, "sqlite", request), [(*first, 0), *pressed, (*first, 1), *said])


FOUND = {
    "a kind that ends in referral": [("asks", "r1", "JW-48211", "older-people", "additional referral", "", "", 0)],
    "a slash before a concern": [("says", "t1", "JW-48212", "a concern", 1, None)],
    "a bare number that nobody knows": [("says", "r2", "JW-48212", "accept", 1, None)],
}


@pytest.mark.parametrize("script", FOUND.values(), ids=FOUND)
def test_what_once_differed_is_alike(
    tmp_path: Path, request: pytest.FixtureRequest, script: list[tuple[Any, ...]]
) -> None:
    """Each of these was told apart by the way it came, and no longer is."""
    told(fresh(tmp_path, "sqlite", request), script)
