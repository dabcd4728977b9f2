"""Decides what a notice shows in chat: the words of its email, and buttons in the place of its links.

Everybody sees the card without buttons; a person who may answer is shown their own. Once the request
is answered, the card says so and offers nothing more.
"""

from collections.abc import Mapping, Sequence

from protocol.messages.chat import Card
from protocol.messages.notices import Kind
from protocol.ports.outbox import StoredNotice
from templates import copies
from templates.blocks import Block
from templates.cards.built import BUTTONS, built, buttons, data, execute
from templates.cards.drawn import Drawing, Element, container, drawn
from templates.cards.forms import declining, grounds_named, reason
from templates.cards.said import page, written

_OPEN = frozenset({Kind.PLEASE_ANSWER, Kind.REMINDER, Kind.CONFIRM_PLEASE, Kind.RUNG, Kind.ALARM})
"""Notices that ask for an answer, and whose card asks again for its viewer's own."""
_DRAWN_ANEW = _OPEN | {Kind.REQUEST_LOGGED, Kind.DECLINED}
"""These, too, ask again for their viewer's own: a logged request for the button that takes it back, a no because
it may still be accepted."""
_VERBS = frozenset({"accept", "decline", "stays", "seen", "withdraw"})
"""Ready replies of emails that are buttons in chat; any other is a line to write."""
_OWN_WORDS = {Kind.HELP: "cards/sources/words/help.j2", Kind.NOT_RECORDED: "cards/sources/not_recorded.j2"}
"""Notices whose email speaks of emails."""


def notice_card(
    told: StoredNotice,
    *,
    address: str,
    service: str,
    viewer: str = "",
    copied: str = "",
    may_answer: bool = False,
    may_escalate: bool = False,
    may_withdraw: bool = False,
    grounds: Sequence[object] = (),
    outcome: Mapping[str, object] | None = None,
    seq: int = 0,
) -> Card:
    """A notice as a card. `address` is our mail address, for those who would rather write an email.

    `viewer` is the name of the person it is drawn for, or "" for everybody; `copied` is their address where they
    are only copied, and then the words are those of a copy. `may_answer` offers Accept
    and Decline, `may_escalate` Escalate and, at a rung, Stays; either offers “I have seen this”.
    `grounds` are those of the pack (`protocol.pack.procedures.Ground`, or mappings of code, title, valid and
    clause). `outcome` is what became of the request: `what` (`accepted`, `declined`, `withdrawn`, `stays`,
    `determined`, `superseded`, `closed`, `seen`, `lowered`, `case closed`), `by`, `at`, `words` and `owner`, all but
    the first optional. `seq` is how far the case's ledger had come. Raises Misconfigured where a fact is missing,
    and Unsendable.
    """
    notice = told.notice
    more: dict[str, object] = {"viewer": viewer, "mail": address, "outcome": outcome or {}}
    if outcome is not None:
        ended = page("cards/sources/outcome.j2", told, service, more)
        return built(ended.subjects[0], drawn(ended.blocks), case=notice.case)
    name = _OWN_WORDS.get(notice.kind, f"emails/{notice.kind.value.replace(' ', '_')}.j2")
    if copied and notice.kind in copies.ASKING:
        name, more = copies.WORDS, more | copies.facts(notice, (copied,))
    words = page(name, told, service, more)
    known = _VERBS if may_withdraw else _VERBS - {"withdraw"}
    offered = _offered(told, words.blocks, known)
    lead, rest = _split(words.blocks, notice.case, known)
    may = {
        "accept": may_answer, "decline": may_answer, "seen": may_answer or may_escalate, "stays": may_escalate,
        "escalate": may_escalate and notice.kind in _OPEN and notice.kind is not Kind.ALARM,
        "withdraw": may_withdraw,
    }  # fmt: skip
    verbs = [verb for verb in (*offered, "escalate") if may[verb]]
    body = _alarm(told, service) + drawn(lead)
    if verbs:
        body += _buttons(told, verbs, grounds, seq)
    anew = notice.kind in _DRAWN_ANEW
    if offered:
        more |= {"offered": offered, "verbs": verbs, "anew": anew}
        body += drawn(page("cards/sources/answer.j2", told, service, more).blocks)
    body += drawn(rest) + _footer(told, service)
    refresh = data("refresh", notice.case, notice.request, seq, told.id) if anew else None
    style = "attention" if notice.kind is Kind.ALARM else ""
    return built(words.subjects[0], body, case=notice.case, refresh=refresh, style=style)


def _offered(told: StoredNotice, blocks: Sequence[Block], known: frozenset[str]) -> list[str]:
    """What an email's ready replies offer that is a button in chat. A rung that can be accepted can be
    declined too, though its email asks for agreement alone."""
    verbs = [verb for block in blocks if (verb := _verb(block, told.notice.case, known))]
    request = told.notice.facts.get("request")
    declined = isinstance(request, Mapping) and request.get("state") == "declined"
    if told.notice.kind is Kind.RUNG and "accept" in verbs and not declined:
        verbs.insert(verbs.index("accept") + 1, "decline")
    return list(dict.fromkeys(verbs))


def _split(blocks: Sequence[Block], case: str | None, known: frozenset[str]) -> tuple[list[Block], list[Block]]:
    """What comes before the buttons, and what after; a ready reply that is no button is a line to write."""
    before: list[Block] = []
    after: list[Block] = []
    part = before
    for block in blocks:
        if block.kind != "action":
            part.append(block)
        elif _verb(block, case, known):
            part = after
        else:
            part.append(written(block))
    return before, after


def _verb(block: Block, case: str | None, known: frozenset[str]) -> str:
    """The verb of the button that an action of this very case becomes, or ""."""
    verb, _, about = block.href.partition(" ")
    ours = block.kind == "action" and verb in known and case is not None and about.startswith(case)
    return verb if ours else ""


def _buttons(told: StoredNotice, verbs: Sequence[str], grounds: Sequence[object], seq: int) -> Drawing:
    """The buttons of a viewer, and their names for those who hear them."""
    case, request = told.notice.case, told.notice.request
    made: list[Element] = []
    for verb in verbs:
        sent = data(verb, case, request, seq, told.id)
        if verb == "decline":
            made.append(declining(BUTTONS[verb], sent, grounds))
        else:
            made.append(execute(BUTTONS[verb], sent, style="positive" if verb in {"accept", "seen"} else ""))
    lines = [f"Buttons: {', '.join(BUTTONS[verb] for verb in verbs)}."]
    if "decline" in verbs and grounds:
        lines.append("\n".join(["Reasons for declining:", *(f"- {reason(each)}" for each in grounds_named(grounds))]))
    return Drawing(elements=(buttons(*made),), lines=tuple(lines))


def _alarm(told: StoredNotice, service: str) -> Drawing:
    """The line that comes before all others while an alarm is up on a case (SAF-02)."""
    if not told.notice.facts.get("alarm") or told.notice.kind is Kind.ALARM:
        return Drawing()
    words = drawn(page("cards/sources/alarm.j2", told, service).blocks)
    return Drawing(elements=(container(words.elements, "attention"),), lines=words.lines)


def _footer(told: StoredNotice, service: str) -> Drawing:
    words = drawn(page("cards/sources/footer.j2", told, service).blocks, subtle=True)
    return Drawing(elements=(container(words.elements, separator=True),), lines=words.lines)
