"""Says what a page is answered with: something to draw, another place, or a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from protocol.ports.outbox import StoredNotice
from templates.screens.facts import Said, Wrong


@dataclass(frozen=True, kw_only=True)
class Signed:
    """Whose session it is, and how we know. In a trial `person` is a key of its directory; else `object_id` and
    `tenant` are theirs in Entra, and who that is is looked up at every request. `sender` names them in evidence."""

    sender: str
    why: str
    person: str = ""
    object_id: str = ""
    tenant: str = ""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What came of a form, and the replies that are held until it has been shown."""

    said: Said
    private_replies: tuple[StoredNotice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Page:
    """A page to draw, by the name of its template. `said` says at once what came of its form."""

    name: str
    facts: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))
    errors: tuple[Wrong, ...] = ()
    status: int = 200
    said: Shown | None = None


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Another page of ours, by its path. What came of a form is shown there. `signed` begins a session, `signed_out`
    ends one."""

    path: str
    said: Shown | None = None
    signed: Signed | None = None
    signed_out: bool = False


@dataclass(frozen=True, kw_only=True)
class Outside:
    """The page of somebody else at which a person signs in. The browser keeps `flow` for as long as that takes."""

    url: str
    flow: str


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """HTML that is not ours, shown in a frame that may run nothing and load nothing."""

    html: str


@dataclass(frozen=True, kw_only=True)
class File:
    """Something to keep, which a browser never opens as a page. `kind` is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """A page that has been drawn."""

    html: str
    status: int


Answer = Page | Elsewhere | Outside | Frozen | File
Sent = Drawn | Elsewhere | Outside | Frozen | File
