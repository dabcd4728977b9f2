"""Has one case lived through before anything is forked, so that no fork makes anew what each would make alike:
compiled statements, patterns and templates."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.promises.replying import reply
from tests.promises.world import World


def warmed() -> None:
    """From a request to an acceptance, in a folder that is then gone."""
    with TemporaryDirectory() as folder:
        world = World(Path(folder) / "home")
        world.request()
        world.deliver(reply(world, "outlook", "Accept", lambda old: old), "r1@riverside.example.org")
        assert world.owner() == "cmht"
        world.end()
