"""Compiles a pattern when it is first asked, and not when the program starts: most commands read no letter, and most
letters ask few of our patterns."""

import re
from typing import Any, AnyStr, Generic, cast

_ASKED = ("search", "match", "fullmatch", "sub", "subn", "finditer", "findall", "split")


class Lazily(Generic[AnyStr]):
    """A pattern that is not compiled yet. Once it is, its methods are its own, and cost what they always do."""

    def __init__(self, pattern: AnyStr, flags: int) -> None:
        self.pattern: AnyStr = pattern
        self.flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self.flags)
        self.__dict__.update({each: getattr(compiled, each) for each in _ASKED})
        return getattr(compiled, name)


def lazily(pattern: AnyStr, flags: int = 0) -> "re.Pattern[AnyStr]":
    """A pattern, compiled when it is first asked."""
    return cast("re.Pattern[AnyStr]", Lazily(pattern, flags))
