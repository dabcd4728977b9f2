"""`holdfast` as a fork: the command line itself, its readers forked too."""

from bot.__main__ import main as command_line
from tests.forks import readers


def main() -> None:
    """Do what is typed."""
    readers.forked()
    command_line()
