"""Decides an email's subject, its order and what is said once: one notice, or several to one person."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from protocol.messages.notices import Kind
from protocol.ports.outbox import Post, StoredNotice, Wording
from templates import copies
from templates.blocks import Block, Page, bullets, heading, onward, paragraph, read
from templates.context import alarm_words, context, zone_of
from templates.mailto import about, mailto
from templates.rendering import content, layout
from templates.words.written import counted, instant, soon

MOST = 78
"""Characters in a subject, where that is possible (RFC 5322, 2.1.1)."""
_FAR = datetime.max.replace(tzinfo=UTC).isoformat()
_ONE_BY_ONE = "Please use the link of the one you mean: a plain reply to this email cannot say which that is."
_SEVERAL = (
    "Please answer each one by its own link. A plain reply to this email cannot say which one you mean: to accept"
    " several, name each, as in “accept JW-50001 and JW-50002”."
)
_FOR_INFORMATION = "For your information: nothing is asked of you here."
_COPY = "For information: "
_OF_ALL = "For each of these"
AT_LENGTH = 3
"""So many notices in one email are told at length; more would run to many pages."""
_AT_LENGTH = frozenset({"How we worked out the deadline", "What has happened so far"})
_TABLES = frozenset({"The request", "The case"})
_ROWS = frozenset({"Asked by", "Record", "Local references"})
_ASKING = frozenset({Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE, Kind.RUNG})
"""Notices that ask for an answer by a date."""
_WITHOUT_PAGE = frozenset({Kind.NOT_RECORDED, Kind.WHO_OWNS, Kind.ADMINISTRATOR, Kind.NOT_TOLD, Kind.HELP})


def render(post: Post, *, address: str, service: str = "Holdfast", pages_at: str = "") -> Wording:
    """The words of an email. `address` is our own mail address, for the links that open a reply; `pages_at` is where
    people open pages, "" where there are none.

    Raises Misconfigured where a notice lacks a fact that its email needs.
    """
    pages = [(told, _linked(_page(told, post, address, service), told, pages_at)) for told in post.notices]
    if len(pages) == 1:
        told, page = pages[0]
        blocks, subject = page.blocks, _subject(page.subjects, _token(told.notice.case, service))
        blocks = _who_acts(post, blocks)
    else:
        subject, blocks = _digest(pages, post, service)
    blocks = (*_alarm(post.notices, address, service), *blocks)
    footer = _footer(post.notices, address, service)
    labels = dict.fromkeys(str(alarm_words(told.notice)["label"]) for told in post.notices)
    facts = {"subject": subject, "blocks": blocks, "footer": footer, "service": service, "labels": tuple(labels)}
    text = layout("layout/email.txt.j2", facts)
    return Wording(subject=subject, text=text, html=layout("layout/email.html.j2", facts))


def _who_acts(post: Post, blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """Blocks with the line that says who is to act, below what is asked: a phone shows the first line alone."""
    line = copies.who_acts(post)
    asked = next((at for at, block in enumerate(blocks) if block.kind == "paragraph"), None)
    if not line or asked is None:
        return blocks
    return (*blocks[: asked + 1], paragraph(line), *blocks[asked + 1 :])


def _page(told: StoredNotice, post: Post, address: str, service: str) -> Page:
    """One notice as subject lines and blocks; as a copy of it where nobody to whom the email goes is asked."""
    name = f"emails/{told.notice.kind.value.replace(' ', '_')}.j2"
    if not copies.only_copied(told.notice, post):
        return _read(name, told, address, service)
    if told.notice.kind in copies.ASKING:
        more = copies.facts(told.notice, [each for _, each in post.to])
        return _read(copies.WORDS, told, address, service, more)
    page = _read(name, told, address, service)
    return Page(
        subjects=(*(f"{_COPY}{each}" for each in page.subjects), "For information only"),
        blocks=(paragraph(_FOR_INFORMATION), *(block for block in page.blocks if block.kind != "action")),
    )


def _linked(page: Page, told: StoredNotice, pages_at: str) -> Page:
    """A notice with a link to its case's page, beside the reply links and never instead. A reply that says what is
    wrong asks for one thing, and has none."""
    case = told.notice.case
    if not pages_at or not case or told.notice.kind in _WITHOUT_PAGE:
        return page
    places = [place for place, block in enumerate(page.blocks) if block.kind == "action"]
    after = places[-1] + 1 if places else len(page.blocks)
    link = onward(f"Open case {case} in a browser", f"{pages_at}/case/{case}")
    return replace(page, blocks=(*page.blocks[:after], link, *page.blocks[after:]))


def _read(name: str, told: StoredNotice, address: str, service: str, more: Mapping[str, object] | None = None) -> Page:
    said = context(told, service) | dict(more or {})
    case = said["case"]

    def link(words: str, body: str, other: str | None) -> str:
        return mailto(address, about(other or (str(case) if case else None), words), body)

    return read(content(name, said), link)


def _token(case: str | None, service: str) -> str:
    return f"[{case or service}] "


def _subject(subjects: Sequence[str], token: str) -> str:
    """The first subject line that is short enough, or the last there is."""
    fitting = [subject for subject in subjects if len(token + subject) <= MOST]
    return token + (fitting[0] if fitting else subjects[-1])


def _alarm(notices: Sequence[StoredNotice], address: str, service: str) -> tuple[Block, ...]:
    """The line that comes before all others while an alarm is up on a case (SAF-02)."""
    raised = [told for told in notices if told.notice.facts.get("alarm")]
    if not raised or all(told.notice.kind is Kind.ALARM for told in raised):
        return ()
    return _read("emails/parts/alarm.j2", raised[0], address, service).blocks


def _footer(notices: Sequence[StoredNotice], address: str, service: str) -> tuple[Block, ...]:
    """The footers of the notices, each of their paragraphs once."""
    each = [block for told in notices for block in _read("emails/parts/footer.j2", told, address, service).blocks]
    return tuple(dict.fromkeys(each))


def _digest(pages: Sequence[tuple[StoredNotice, Page]], post: Post, service: str) -> tuple[str, tuple[Block, ...]]:
    """Several notices to one person: what there is first, then each under a heading of its own, by case. What they
    are only copied on comes last, in a part of its own."""
    cases = {told.notice.case for told, _ in pages}
    token = _token(cases.pop() if len(cases) == 1 else None, service)
    asked = sorted((e for e in pages if not copies.only_copied(e[0].notice, post)), key=_place)
    copied = sorted((e for e in pages if copies.only_copied(e[0].notice, post)), key=_place)
    summary, short = _summary([told for told, _ in asked], len(copied))
    blocks: list[Block] = [paragraph(f"{summary}.")]
    for part, intro in ((asked, ""), (copied, _FOR_INFORMATION)):
        if part:
            blocks += [paragraph(intro)] if intro else []
            blocks.append(bullets(_list(part, service)))
    if any(block.kind == "action" for _, page in asked for block in page.blocks):
        accept = any(told.notice.kind in _ASKING for told, _ in asked)
        blocks.append(paragraph(_SEVERAL if accept else _ONE_BY_ONE))
    brief = len(pages) > AT_LENGTH
    said_once = _said_alike([page for _, page in asked]) if brief else ()
    for told, page in (*asked, *copied):
        blocks.append(heading(_title((told, page), service)))
        said = _brief(page.blocks) if brief else page.blocks
        said = tuple(b for b in said if b not in said_once and b != paragraph(_FOR_INFORMATION))
        blocks += [replace(b, level=3) if b.kind == "heading" else b for b in said]
        if (told, page) in asked and (others := copies.who_else(told.notice, post)):
            blocks.append(paragraph(others))
        if said_once and (told, page) == asked[-1]:
            blocks += [heading(_OF_ALL), *said_once]
    return _subject([summary, short], token), tuple(blocks)


def _list(part: Sequence[tuple[StoredNotice, Page]], service: str) -> tuple[str, ...]:
    """A line for each of several notices: the summary has said already what all of them say alike."""
    titles = [_title(each, service).replace(_COPY, "", 1) for each in part]
    alike = len({title.partition("] ")[2] for title in titles}) == 1 and len(part) > 1
    lines = []
    for title, (told, _) in zip(titles, part, strict=True):
        case, which = title.partition("] ")[0].lstrip("["), _which(told)
        lines.append(f"{case}: {which}" if alike and which else f"{title}{f' ({which})' if which else ''}")
    return tuple(lines)


def _said_alike(pages: Sequence[Page]) -> tuple[Block, ...]:
    """The paragraphs that each of several notices has in the same words, below its first: said once, at the end."""
    first, *others = pages or [Page(subjects=(), blocks=())]
    return tuple(
        block
        for block in first.blocks[1:]
        if block.kind == "paragraph" and others and all(block in page.blocks[1:] for page in others)
    )


def _brief(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """One of many notices, without what its list says already: how its deadline was worked out, its history, and of
    its facts all but who asks and where the record is."""
    kept: list[Block] = []
    left_out = table = False
    for block in blocks:
        if block.kind == "heading":
            title = "".join(run.text for run in block.runs)
            left_out, table = title in _AT_LENGTH, title in _TABLES
        if left_out or (table and block.kind == "heading"):
            continue
        rows = tuple(row for row in block.rows if row[0] in _ROWS) if table and block.kind == "facts" else block.rows
        if block.kind != "facts" or rows:
            kept.append(replace(block, rows=rows))
    return tuple(kept)


def _place(each: tuple[StoredNotice, Page]) -> tuple[str, str, str]:
    """Where a notice comes in a digest: by its case, then by when it asks for an answer."""
    return each[0].notice.case or "", _due(each[0]) or _FAR, each[0].id


def _title(each: tuple[StoredNotice, Page], service: str) -> str:
    return _subject(each[1].subjects, _token(each[0].notice.case, service))


def _which(told: StoredNotice) -> str:
    """Which request a line of a digest's list is about, or "": its kind, and between whom."""
    request = told.notice.facts.get("request")
    if not isinstance(request, Mapping):
        return ""
    sides = [str(request[side]["name"]) for side in ("from", "to")]
    return f"{request['procedure']['title']}, {sides[0]} to {sides[1]}"


_MESSAGE = ("message", "about your cases")
_ALIKE = {Kind.REQUEST_LOGGED: ("request", "logged"), Kind.ACCEPTED: ("case", "accepted")}
"""What several notices of one kind are called together, where they ask for no answer."""


def _summary(notices: Sequence[StoredNotice], copied: int = 0) -> tuple[str, str]:
    """How many, and by when: `3 answers needed by 5pm today, Wednesday 25 November`; and the same
    without the messages that ask for nothing, for a subject line. `copied` are for information."""
    asking = [told for told in notices if told.notice.kind in _ASKING]
    dues = sorted({due for told in asking if (due := _due(told))})
    info = f", and {copied} for information" if copied else ""
    if not notices:
        return (f"{counted(copied, 'message')} for your information",) * 2
    if not asking:
        kinds = {told.notice.kind for told in notices}
        what = _ALIKE.get(next(iter(kinds)), _MESSAGE) if len(kinds) == 1 else _MESSAGE
        messages = f"{counted(len(notices), what[0])} {what[1]}"
        return f"{messages}{info}", messages
    said = f"{counted(len(asking), 'answer')} needed"
    if dues:
        now = max(told.at for told in notices)
        first = "" if len(dues) == 1 and all(_due(told) for told in asking) else ", the first"
        said += f"{first} by {soon(dues[0], zone_of(asking[0].notice), now)}"
    others = len(notices) - len(asking)
    also = f", and {counted(others, 'other message')}" if others else ""
    return f"{said}{also}{info}", said


def _due(told: StoredNotice) -> str | None:
    """When a notice asks for an answer by, as ISO 8601 text in UTC, or None."""
    facts, kind = told.notice.facts, told.notice.kind
    request = facts.get("request")
    asked = request.get("due") if isinstance(request, Mapping) else None
    due = facts.get("next_due") if kind is Kind.RUNG else asked
    return instant(str(due)).isoformat() if due and kind in _ASKING else None
