"""Reads a file that a person wrote, or says why it cannot be read."""

from pathlib import Path

from protocol.violations import Misconfigured


def text_of(file: Path, place: str) -> tuple[str | None, list[Misconfigured]]:
    """The text of a file in UTF-8, or None and why it cannot be had."""
    try:
        return file.read_text("utf-8"), []
    except UnicodeDecodeError:
        return None, [Misconfigured("The file is not in UTF-8.", "Save it again with the encoding UTF-8.", place=place)]
    except FileNotFoundError:
        return None, [Misconfigured("There is no such file.", "Write it, or correct the path.", place=place)]
    except OSError as error:
        why = error.strerror or type(error).__name__
        what, mend = f"The file cannot be read: {why}.", "Give Holdfast the right to read it."
        return None, [Misconfigured(what, mend, place=place)]
