"""Decides how much is read of what somebody else sends: never more than was said beforehand."""

from aiohttp import StreamReader


async def bounded(stream: StreamReader, most: int) -> bytes | None:
    """All of a body, unpacked; None, and not all of it read, where it has more than `most` bytes."""
    parts: list[bytes] = []
    size = 0
    while chunk := await stream.readany():
        size += len(chunk)
        if size > most:
            return None
        parts.append(chunk)
    return b"".join(parts)
