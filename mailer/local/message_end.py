"""Decides where a message ends on the wire, and gives its bytes as they were before dot stuffing.

Only `CR LF . CR LF` ends it (RFC 5321 4.1.1.4): a lone LF ends no line here, so no message can be
smuggled inside another.
"""

import asyncio

_END = b"\r\n.\r\n"
_DOT = _END[2:]
_PIECE = 2**20
"""More than a reader holds, so that what is read is all that has come."""


async def received(reader: asyncio.StreamReader, limit: int) -> bytes | None:
    """The message that follows; None where it is over `limit` bytes. It is read to its end even
    then, but never held whole.

    Read in pieces rather than lines: fewer turns of the loop, and a line may be as long as it is. A piece is whatever
    has come, and what follows the end in it is given back: to look for each full stop that may be the end took a
    stranger's letter of nothing else many seconds in which nobody was answered.
    """
    kept, size, last = bytearray(), 0, _END[:2]  # a dot on the very first line ends it too
    ended = -1
    while ended < 0:
        piece = await reader.read(_PIECE)
        if not piece:
            raise asyncio.IncompleteReadError(b"", None)
        seen = last + piece
        ended = seen.find(_END)
        if ended >= 0:
            after = ended + len(_END) - len(last)
            if piece[after:] and not reader.at_eof():
                reader.feed_data(piece[after:])
            piece = piece[:after]
        last = seen[1 - len(_END) :]
        size += len(piece)
        if size - len(_DOT) <= limit:
            kept += piece
        else:
            kept.clear()
    if size - len(_DOT) > limit:
        return None
    del kept[-len(_DOT) :]
    if kept.startswith(b"."):
        del kept[0]
    raw = bytes(kept)
    kept.clear()
    return raw.replace(b"\r\n.", b"\r\n")  # RFC 5321 4.5.2
