"""What people call a team that the directory does not know is shown to the administrator, with the team they meant."""

from datetime import timedelta
from pathlib import Path

from typer.testing import CliRunner

from bot.__main__ import app
from bot.queries.aliases import Used, used
from bot.settings.model import Endpoint
from bot.trial.folder import CLOCK_FILE, note_doors
from protocol.messages.notices import Kind
from tests.promises.world import World


def asked(world: World, name: str, case: str, answer: str) -> None:
    """A request to a team by a name that nobody knows, and what its writer says when asked."""
    text = f"Case: {case}\nTo: {name}\nKind: transfer\nReason: new diagnosis\nRecord: LAS, a note"
    world.writes("s0", text, subject="A case", answers="")
    if answer:
        world.sent()
        world.writes("s0", answer, answers=world.channel.posts[-1].message_id, subject="Re: Which team")


def names(world: World) -> tuple[Used, ...]:
    """The names that were used in the last month."""
    since = world.clock.now() - timedelta(days=30)
    return used(world.store.told_since(Kind.NOT_RECORDED.value, since), world.store.case, world.rules)


def shown(world: World) -> str:
    """What `holdfast directory aliases` prints."""
    home = world.settings.service.home
    note_doors(home, smtp=Endpoint(host="127.0.0.1", port=0), web=Endpoint(host="127.0.0.1", port=0))
    (home / CLOCK_FILE).write_text(f"{world.clock.now().isoformat()}\n", "ascii")
    return CliRunner().invoke(app, ["directory", "aliases", "--settings", str(home)]).output


def test_a_name_that_is_settled_alike_each_time_is_proposed_as_an_alias(tmp_path: Path) -> None:
    """How often, and for which team; what nobody settled, and what was settled in two ways, is proposed for none."""
    world = World(tmp_path / "home")
    try:
        asked(world, "LD", "JW-48211", "yes")
        asked(world, "ld", "JW-48212", "Learning Disability Team")
        asked(world, "the Harbour people", "JW-48213", "")
        asked(world, "Brook House", "JW-48214", "Learning Disability Team")
        asked(world, "Brook House", "JW-48215", "CMHT")
        found = {each.name: each for each in names(world)}
        assert (found["LD"].times, found["LD"].meant, found["LD"].proposed) == (2, (("learning", 2),), "learning")
        assert (found["the Harbour people"].times, found["the Harbour people"].meant) == (1, ())
        assert set(dict(found["Brook House"].meant)) == {"learning", "cmht"}
        assert found["Brook House"].proposed is None
        lines = shown(world)
        assert "“LD” was used 2 times for Learning Disability Team" in lines
        assert "[team.learning]" in lines
        assert '"LD"]' in lines
        assert "“the Harbour people” was used once, and nobody said which team was meant." in lines
    finally:
        world.end()
