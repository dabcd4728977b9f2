"""Decides which Authentication-Results count, and what they say of a letter (RFC 8601).

Anybody can write such a header into a letter. Only what stands above the line by which it came into
our hands can be our gateway's: the newest of them, with those of the same hop directly beneath it.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache, reduce

import authres

from mailer.reading.mime.mime import Mime
from mailer.reading.mime.patterns import lazily

EXCHANGE = "exchange-online"
"""Stands, in the settings, for Exchange Online, which writes its results under no name at all."""
_NAME, _HOP = "authentication-results", "received"
_MOST, _REMEMBERED, _OF_ONE_HOP = 8_000, 1_000, 5
_METHOD = lazily(r"\s*(?P<method>[a-z][\w-]{0,30})\s*=\s*(?P<result>[a-z]{1,30})(?P<more>(?:\s.*)?)", re.I | re.S)
_PROPERTY = lazily(r"(?<!\S)([a-z][\w.]{0,40})\s*=\s*([^\s;]{1,300})", re.I)
_PLAIN = lazily(r"\s*+[a-z0-9.-]{1,255}(?:\s++\d{1,3})?\s*+(?:\([^()\\]{0,200}\)\s*+)?(?:;|$)", re.I | re.A)
"""A name as gateways write it. One in quotes, or behind a comment, is of somebody whom they are not to know again."""
_BY = lazily(r"\s*+(?:from\s++\S++\s++)?by\s++(?P<host>[\w.-]{1,255})(?:\s|;|$)", re.I)


@dataclass(frozen=True, kw_only=True)
class Results:
    """What one hop found: the name it writes under, in lower case (`EXCHANGE` for none), its one DMARC
    result and the domain that is about, or "" for none or several. `composite` and `reason` are Exchange
    Online's own verdict (`compauth`)."""

    authserv_id: str = ""
    dmarc: str = ""
    domain: str = ""
    composite: str = ""
    reason: str = ""


def results_of(letter: Mime, boundary: tuple[str, ...] = ()) -> Results | None:
    """What the newest hop inside the trust boundary found, or None where it found nothing.

    `boundary` names the hosts, or the domains of hosts, by which letters come into trusted hands: results
    must stand above the topmost Received line that one of them wrote. Without any, they must stand above
    the second Received line.
    """
    inside = _inside(letter.headers, boundary)
    first = next((place for place, (name, _) in enumerate(inside) if name == _NAME), None)
    if first is None:
        return None
    values = [inside[first][1]]
    above_every_hop = all(name != _HOP for name, _ in inside[:first])
    if boundary or above_every_hop:  # beneath its own Received line, the next could be the sender's own
        for name, value in inside[first + 1 : first + _OF_ONE_HOP]:
            if name != _NAME:
                break
            values.append(value)
    found = [_results(value) for value in values]
    return reduce(_together, (each for each in found[1:] if each.authserv_id == found[0].authserv_id), found[0])


def _inside(headers: tuple[tuple[str, str], ...], boundary: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    hops = [place for place, (name, _) in enumerate(headers) if name == _HOP]
    if not boundary:
        return headers if len(hops) < 2 else headers[: hops[1]]
    for place in hops:
        written_by = _BY.match(_bare(headers[place][1][:_MOST]))
        if written_by and any(_within(written_by["host"].lower().strip("."), each) for each in boundary):
            return headers[:place]
    return ()


def _within(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _together(one: Results, other: Results) -> Results:
    """Two headers of one hop. A check that both report counts as neither, unless one of them failed it."""
    if one.dmarc and other.dmarc:
        failed = next((each for each in (one, other) if each.dmarc == "fail"), None)
        one = replace(one, dmarc="fail", domain=failed.domain) if failed else replace(one, dmarc="several", domain="")
    elif other.dmarc:
        one = replace(one, dmarc=other.dmarc, domain=other.domain)
    if other.composite and (not one.composite or other.composite == "fail"):
        one = replace(one, composite=other.composite, reason=other.reason)
    return one


def _results(value: str) -> Results:
    return _remembered(value[:_MOST]) if len(value) <= _REMEMBERED else _parsed(value[:_MOST])


def _parsed(value: str) -> Results:
    if _METHOD.match(_bare(value).partition(";")[0]):
        return _of_exchange(value)
    if not _PLAIN.match(value):
        return Results()
    try:
        header = authres.AuthenticationResultsHeader.parse_value(value)
    except Exception:
        return Results()
    name = str(header.authserv_id or "").lower()
    if name == EXCHANGE:  # it stands for no name, so nobody may take it for theirs
        return Results()
    found = [each for each in header.results or [] if str(each.method).lower() == "dmarc"]
    if len(found) != 1:
        failed = any(str(each.result).lower() == "fail" for each in found)
        return Results(authserv_id=name, dmarc="several" if found and not failed else "")
    domains = {str(p.value).lower() for p in found[0].properties or [] if (p.type, p.name) == ("header", "from")}
    return Results(authserv_id=name, dmarc=str(found[0].result or "").lower(), domain=_domain(domains))


def _of_exchange(value: str) -> Results:
    """Results as Exchange Online writes them: `spf=pass (…) …;dmarc=pass action=none header.from=a.org;
    compauth=pass reason=100`. It quotes nothing that a sender wrote but domains; a result said twice is
    none."""
    found: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for each in _bare(value).split(";"):
        if match := _METHOD.fullmatch(each):
            properties = {key.lower(): what.lower() for key, what in _PROPERTY.findall(match["more"])}
            found.setdefault(match["method"].lower(), []).append((match["result"].lower(), properties))
    dmarc, composite = found.get("dmarc", []), found.get("compauth", [])
    made = Results(authserv_id=EXCHANGE)
    if len(dmarc) == 1:
        result, about = dmarc[0]
        made = replace(made, dmarc=result, domain=_domain({about.get("header.from", "")}))
    if len(composite) == 1:
        made = replace(made, composite=composite[0][0], reason=composite[0][1].get("reason", ""))
    return made if len(dmarc) < 2 and len(composite) < 2 else Results(authserv_id=EXCHANGE)


def _domain(domains: set[str]) -> str:
    domain = next(iter(domains)) if len(domains) == 1 else ""
    return re.sub(r"^.*@", "", domain).strip(".")


def _bare(value: str) -> str:
    """A header's value without its comments, which may be nested."""
    out, depth, at = [], 0, 0
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 1
        elif letter == "(":
            depth += 1
        elif letter == ")":
            depth = max(0, depth - 1)
        elif not depth:
            out.append(letter)
        at += 1
    return "".join(out)


_remembered = lru_cache(maxsize=1024)(_parsed)
"""A gateway says the same of each letter of one writer, and to parse it takes as long as all other headers."""
