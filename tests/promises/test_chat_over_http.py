"""The whole bot as Teams meets it: signed activities in over HTTP, cards and words out over HTTP, one record behind."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.process.clock import TurnedClock
from bot.settings.model import Endpoint, TeamsSettings, embedded
from bot.trial.folder import START
from bot.wiring.assemble import assemble
from protocol.case.events import ResponsibilityAccepted
from protocol.violations import Misconfigured
from store.schema.tables import metadata, queries
from tests.promises.chatting import object_id
from tests.promises.overhttp import CMHT, GROUP, HttpWorld, all_buttons, directory, verbs, wires, words
from tests.promises.world import local
from tests.web.channel import OTHER_TENANT, STRANGER, TENANT

E05 = "Tue 24 Nov 10:00 E05 to cmht older-people r0 r1 s0 s1"
Build = Callable[..., HttpWorld]


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Build]:
    """Makes a world of people who have chosen channels, by key."""
    made: list[HttpWorld] = []
    with wires(tmp_path / "wires", monkeypatch) as (channel, login):

        def make(kind: type[HttpWorld] = HttpWorld, *, url: str = "", **channels: str) -> HttpWorld:
            made.append(kind(tmp_path / "home", channel, login, url=url, **channels))
            return made[-1]

        yield make
        for world in made:
            world.end()


@pytest.fixture
def world(build: Build) -> HttpWorld:
    """A world in which a transfer of JW-48211 is asked of the Community Mental Health Team."""
    here = build()
    here.request()
    here.sent()
    return here


def asked_by_form(world: HttpWorld, who: str = "s0") -> str:
    """Somebody asks for the form, fills it in and sends it; what they are shown then."""
    form = world.answers(world.activity(who, "/request"))
    return words(
        world.press(
            who,
            form.card,
            "request",
            case="JW-48211",
            kind="transfer",
            to="cmht",
            reason="Needs found",
            record="LAS, case note of 23 November",
            concern="no",
        )
    )


# --- asking, answering, and what everybody sees ------------------------------------------------------------


def test_a_request_by_form_is_accepted_by_button_and_every_card_tells_it(build: Build, store_url: str) -> None:
    """From the form to the acceptance on either database: the team's channel has the card, only who may accept is
    offered to, the card that everybody sees changes to the outcome, and email confirms it to both teams (A35)."""
    world = build(url=store_url, cmht="both", r1="both")
    world.says("r0", "help")  # somebody has written to us before, so that we know where the service is
    assert "JW-48211" in asked_by_form(world)
    assert [each.code for each in world.sent()] == ["E01", "E02"]
    (asked,) = world.teams.in_(CMHT)
    assert "Please accept or decline" in asked.text
    assert verbs(asked.card) == set(), "whoever looks at it is asked for by their own client"
    refresh = asked.card["refresh"]["action"]["data"]  # type: ignore[index]  # JSON
    shown = {
        who: verbs(
            world.press(
                who,
                {"type": "Action.Execute", "verb": "refresh", "data": refresh},
                "refresh",
                where="channel",
                trigger="automatic",
            )
        )
        for who in ("r1", "r0", "s0")
    }
    assert {"accept", "decline"} <= shown["r1"]
    assert not {"accept", "decline"} & (shown["r0"] | shown["s0"])
    (mine,) = world.chat("r1")
    world.turn("2026-11-24 10:00")
    assert "is now responsible" in words(world.press("r1", mine.card, "accept"))
    assert world.lines() == [E05]
    for card in (asked, mine):
        assert "Accepted" in card.text
        assert "Rosa One" in card.text
        assert verbs(card.card) == set()
    assert "Please accept or decline" in str(asked.before[0])
    assert "were asked to answer" in str(mine.before[0]), "a manager is only copied, and may answer all the same"
    assert world.owner() == "cmht"
    assert "Community Mental Health Team" in world.says("s0", "who owns JW-48211")
    assert world.store.verify() is None


def test_an_acceptance_by_word_is_evidence(world: HttpWorld) -> None:
    """Activity id, tenant, object id, the service's instant and the exact words are on the ledger, and the bytes
    that came are kept; no name that the card or the client gave is (A35)."""
    world.turn("2026-11-24 10:00")
    activity = world.activity("r1", "accept JW-48211")
    assert "is now responsible" in world.answers(activity).text
    assert world.lines() == [E05]
    (entry,) = [e for e in world.store.entries("JW-48211") if isinstance(e.happened.event, ResponsibilityAccepted)]
    evidence = entry.happened.evidence
    assert evidence is not None
    assert (evidence.channel, evidence.person, evidence.words) == ("teams", "r1", "accept JW-48211")
    assert evidence.message_id == f"teams:a:r1:{activity['id']}"
    assert evidence.sender == f"Entra object id {object_id('r1')}, tenant {TENANT}"
    assert evidence.received_at == local("2026-11-24 10:00")
    kept = world.store.evidence(evidence.sha256)
    assert kept is not None
    assert b'"text": "accept JW-48211"' in kept


def test_a_decline_says_its_ground_and_want_of_a_worker_is_explained_on_the_spot(world: HttpWorld) -> None:
    """Capacity closes nothing (8.5) and can be answered again; another ground does."""
    card = world.press("r1", button("refresh"), "refresh")
    explained = world.press("r1", card, "decline", ground="capacity")
    assert "8.5" in words(explained)
    assert "accept" in verbs(explained)
    assert world.case().requests[0].state.open
    world.press("r1", card, "decline", ground="needs", words="It is for the other team")
    assert world.case().requests[0].ground == "needs"
    assert [each.code for each in world.sent()] == ["E06", "E06"]


def button(verb: str, request: int | None = 1) -> dict[str, object]:
    """A card of one button, about the first request."""
    data = {"holdfast": 1, "verb": verb, "case": "JW-48211", "request": request, "drawn": 0}
    return {"type": "Action.Execute", "verb": verb, "data": data}


STORIES: dict[str, tuple[list[tuple[str, str]], list[str]]] = {
    "stays": ([("s1", "stays JW-48211"), ("r1", "stays JW-48211")], ["StayAgreed", "StayAgreed", "RequestClosed"]),
    "escalate": ([("s0", "escalate JW-48211")], ["RungReached"]),
    "withdraw": ([("s0", "withdraw JW-48211")], ["RequestWithdrawn"]),
    "safeguarding, seen": (
        [("r0", "safeguarding JW-48211"), ("r1", "seen JW-48211")], ["FlagRaised", "RungReached", "FlagAcknowledged"],
    ),
    "determined": (
        [("s0", "escalate JW-48211")] * 3 + [("s3", "determined JW-48211: stays")],
        ["RungReached", "RungReached", "RungReached", "DeterminationSigned", "RequestClosed"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "facts"), STORIES.values(), ids=STORIES)
def test_everything_that_a_letter_can_say_can_be_typed(
    world: HttpWorld, lines: list[tuple[str, str]], facts: list[str]
) -> None:
    """Each line is answered where it was typed and is a fact on the record; nobody's silence or talk moves a case."""
    before = len(world.events())
    for who, line in lines:
        assert world.says(who, line)
    assert [each for each in world.events()[before:] if not each.startswith("Duty")] == facts
    assert world.owner() == "older-people"


@pytest.mark.parametrize(
    ("who", "verb", "fact"),
    [
        ("s1", "stays", "StayAgreed"), ("s1", "escalate", "RungReached"), ("s0", "withdraw", "RequestWithdrawn"),
        ("r0", "safeguarding", "FlagRaised"), ("r1", "seen", "FlagAcknowledged"),
    ],
)  # fmt: skip
def test_every_button_makes_the_round_trip(world: HttpWorld, who: str, verb: str, fact: str) -> None:
    """It is answered with a card in its place, and is one fact on the record."""
    if verb == "seen":
        world.says("s0", "safeguarding JW-48211")
    before = world.events()
    assert words(world.press(who, button(verb, None if verb == "seen" else 1), verb))
    assert world.events()[len(before) :].count(fact) == 1


def test_a_handover_is_ticked_item_by_item(world: HttpWorld) -> None:
    """The card holds what is owed, and what was ticked is owed no more."""
    world.says("r1", "accept JW-48211")
    card = world.answers(world.activity("s0", "handover JW-48211")).card
    ticks = [each["id"] for each in card["body"] if each.get("type") == "Input.Toggle"]  # type: ignore[attr-defined]
    assert len(ticks) >= 4
    world.press("s0", card, "done", item1="summary", item4="risk information")
    (owed,) = [duty for duty in world.case().duties if duty.name == "handover"]
    assert set(owed.done) == {"summary", "risk information"}


def test_a_client_without_universal_actions_sends_the_same_button_as_a_message(world: HttpWorld) -> None:
    """`Action.Submit` is acknowledged, acts as the button does, and its answer is said in the presser's chat."""
    said = world.answers(world.activity("r1", "", value=dict(button("accept")["data"])))  # type: ignore[call-overload]
    assert "is now responsible" in said.text
    assert world.owner() == "cmht"
    for each in world.chat("r1"):
        assert all(data["verb"] for _, data in all_buttons(each.card)), "what a client sends alone says which it was"


# --- need to know, and the record of who asked ---------------------------------------------------------------


@pytest.mark.parametrize("where", ["channel", "group"])
def test_before_others_the_answer_is_short_and_the_rest_is_private(world: HttpWorld, where: str) -> None:
    """The conversation reads the team and the deadline; details go to the asker's own chat, and who asked, when,
    which case and by which channel is on record."""
    place = {"channel": f"{CMHT};messageid=1", "group": GROUP}[where]
    short = world.says("r0", "<at>Holdfast</at> who-owns JW-48211", where)
    world.teams.wait_until(lambda: bool(world.chat("r0")))
    (private,) = world.chat("r0")
    assert "Older People North is responsible" in short
    assert "5pm on Wednesday 25 November 2026" in short
    for each in ("Sita", "Post-assessment", "Written"):
        assert each not in short
        assert each in private.text
    assert len(world.teams.in_(place)) == 1
    assert asked(world) == [("JW-48211", "r0", local("2026-11-23 10:15"), "teams")]


def asked(world: HttpWorld) -> list[tuple[object, ...]]:
    """Every question on record: which case, who, when, by which channel."""
    with world.store.database.reading() as connection:
        rows = connection.execute(select(queries).order_by(queries.c.id)).mappings().all()
    return [(row["reference"], row["by"], row["at"], row["channel"]) for row in rows]


def test_a_stranger_hears_of_nothing(world: HttpWorld) -> None:
    """Somebody whom the directory does not list is told kindly whom to ask; a name that looks right helps nobody."""
    activity = world.activity("nobody", "accept JW-48211")
    activity["from"] = {"id": "29:x", "name": "Rosa One", "aadObjectId": object_id("nobody")}
    said = world.answers(activity).text
    assert "48211" not in said
    assert "ask the people who run" in said
    assert world.owner() == "older-people"
    assert world.outcomes() == ["ignored message"]


def test_what_the_lock_turns_away_leaves_no_trace(world: HttpWorld) -> None:
    """Another tenant, no token, a forged token and no activity: refused, and neither said, recorded nor acted on."""
    good = world.activity("r1", "accept JW-48211")
    foreign = good | {"channelData": {"tenant": {"id": OTHER_TENANT}}}
    post = world.teams.post
    statuses = [
        post(world.url, foreign).status_code, post(world.url, good, token=None).status_code,
        post(world.url, good, token=world.teams.token(key=STRANGER)).status_code,
        post(world.url, b"{").status_code,
    ]  # fmt: skip
    assert statuses == [403, 401, 401, 400]
    assert (world.teams.heard, world.outcomes(), world.owner()) == ([], [], "older-people")
    assert "is now responsible" in world.answers(good).text, "and the next good one is taken"


def test_what_identifies_somebody_is_repeated_nowhere(world: HttpWorld, caplog: pytest.LogCaptureFixture) -> None:
    """Neither in a reply, nor in a log line, nor in any table but where evidence is kept as it came."""
    caplog.set_level(logging.DEBUG)
    number = "943 476 5919"
    world.says("r0", f"who owns {number}")
    world.says("r1", f"decline JW-48211 because NHS number {number} is out of area")
    world.press("s0", button("alarm"), "alarm", words=f"NHS {number}")
    told = [each.text + str(each.body) for each in world.teams.standing.values()]
    told += [record.getMessage() + str(vars(record)) for record in caplog.records]
    with world.store.database.reading() as connection:
        told += [
            str(row)
            for table in metadata.sorted_tables
            if table.name != "blobs"
            for row in connection.execute(select(table))
        ]
    assert len(told) > 20
    for each in told:
        assert number not in each
        assert number.replace(" ", "") not in each


# --- what is said twice, taken back, or not to be said here ----------------------------------------------------


def test_an_edit_or_a_deletion_takes_nothing_back(world: HttpWorld) -> None:
    """What was said first stands; the edit is answered kindly, and both are recorded."""
    first = world.activity("r1", "we will look at it")
    world.answers(first)
    edit = {"type": "messageUpdate", "text": "accept JW-48211"}
    changed = {"tenant": {"id": TENANT}, "eventType": "editMessage"}
    assert "changes nothing" in world.answers(first | edit | {"channelData": changed}).text
    accepted = world.activity("r1", "accept JW-48211")
    world.answers(accepted)
    before = world.events()
    deleted = {"type": "messageDelete", "channelData": {"tenant": {"id": TENANT}, "eventType": "softDeleteMessage"}}
    assert world.sends(accepted | deleted).status_code == 202
    assert world.events() == before
    assert world.owner() == "cmht"
    assert sorted(world.outcomes()) == ["handled message", "handled message", "ignored deleted", "ignored edited"]


def test_the_same_acceptance_twice_by_email_and_once_in_chat_is_one_event(world: HttpWorld) -> None:
    """Whichever way it comes again, responsibility has moved once, and email has confirmed it once (S62)."""
    world.writes("r1", "accept", at="2026-11-24 10:00", message_id="<one@story.example.org>")
    world.writes("r1", "accept", message_id="<one@story.example.org>")
    world.says("r1", "accept JW-48211")
    assert world.events().count("ResponsibilityAccepted") == 1
    assert world.lines().count(E05) == 1


def test_where_only_email_counts_a_button_says_so(build: Build) -> None:
    """An acceptance in chat changes nothing there; the same by email does (A35)."""

    class EmailOnly(HttpWorld):
        email_only = True

    world = build(EmailOnly)
    world.request()
    assert "counts only if it comes by email" in words(world.press("r1", button("accept"), "accept"))
    assert "counts only if it comes by email" in world.says("r1", "accept JW-48211")
    assert world.owner() == "older-people"
    world.writes("r1", "accept")
    assert world.owner() == "cmht"


@pytest.mark.parametrize(
    ("teams", "web", "wants"),
    [
        (TeamsSettings(), "127.0.0.1", "teams.app_id"),
        (TeamsSettings(app_id="x", secret_file=None), "127.0.0.1", "teams.tenants"),
        (TeamsSettings(local_only=True), "0.0.0.0", "127.0.0.1"),
    ],
)  # fmt: skip
def test_a_door_that_would_stand_open_is_not_opened(tmp_path: Path, teams: TeamsSettings, web: str, wants: str) -> None:
    """Without an app id, without tenants, or local only and open to others: the program does not start."""
    (tmp_path / "directory.toml").write_text(directory(), "utf-8")
    settings = replace(embedded(tmp_path), teams=teams, web=Endpoint(host=web, port=0))
    with pytest.raises(Misconfigured, match=wants):
        assemble(settings, TurnedClock(START), inboxes=(), apart=False)
