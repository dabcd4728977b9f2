"""Decides how values travel between the service and the processes that read for it: pickled, and only ours.

Both ends are this program, so that what is unpacked was packed by it; a letter itself is only ever bytes.
"""

import io
import pickle
from types import MappingProxyType
from typing import Any


def _frozen(values: dict[object, object]) -> MappingProxyType[object, object]:
    return MappingProxyType(values)


class _Packer(pickle.Pickler):
    """Packs also the read-only mappings that directories and packs are made of."""

    def reducer_override(self, value: object) -> Any:
        if isinstance(value, MappingProxyType):
            return _frozen, (dict(value),)
        return NotImplemented


def packed(value: object) -> bytes:
    """A value as bytes."""
    out = io.BytesIO()
    _Packer(out, protocol=pickle.HIGHEST_PROTOCOL).dump(value)
    return out.getvalue()


def unpacked(raw: bytes) -> Any:
    """The value that was packed."""
    return pickle.loads(raw)  # noqa: S301 - packed by the other half of this program, over a pipe that only we hold
