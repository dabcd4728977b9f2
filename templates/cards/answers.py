"""Decides what a question asked in chat is answered: who holds a case, lists, a history, a team, short replies."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from protocol.messages.chat import Card
from templates.cards.built import built
from templates.cards.drawn import Drawing, Element, drawn, heading, runs
from templates.cards.said import words

MOST = 20
"""Lines of a list that a card shows; what more there are is said as a number."""
_NO_CASE = frozenset({"not_listed", "unknown_case"})
"""Replies that are about no case on record, or must say nothing about one."""


def owned_card(facts: Mapping[str, object], *, now: datetime, detail: bool, service: str) -> Card:
    """Who is responsible for a case. `facts` are those of `bot.queries.ownership.owned_facts`, with `ring` (mappings of
    name, title and address) and optionally `contact_line`. Without `detail` it shows the team and the next deadline
    alone, as a channel may. Raises Misconfigured where a fact is missing, and Unsendable."""
    page = words("owned", {**facts, "at": now.isoformat(), "detail": detail}, service)
    return built(page.subjects[0], drawn(page.blocks), case=str(facts["case"]))


def list_card(title: str, lines: Sequence[Mapping[str, object]], *, service: str, empty: str = "") -> Card:
    """Requests in a table of two columns, soonest first as given. Each line has `case`, `from`, `to` (a name or a
    team), `procedure`, `state`, `due` (ISO 8601 or None), `rung` and `late`. `empty` is said where there is none."""
    shown_lines = [words("line", line, service) for line in lines[:MOST]]
    page = words(
        "list", {"title": title, "count": len(lines), "more": max(len(lines) - MOST, 0), "empty": empty}, service
    )
    body = drawn(page.blocks)
    if shown_lines:
        rows = [_row([heading("Request")], [heading("Answer")])]
        texts: list[str] = []
        for each in shown_lines:
            about, due = each.blocks[:-1], each.blocks[-1:]
            rows.append(
                _row(
                    [runs((each.subjects[0],), bold=True), *drawn(about, subtle=True).elements], [*drawn(due).elements]
                )
            )
            texts.append("\n".join([f"- {each.subjects[0]}", *drawn(each.blocks).lines]))
        table: Element = {
            "type": "Table", "firstRowAsHeader": True, "showGridLines": True, "gridStyle": "default",
            "columns": [{"width": 3}, {"width": 2}], "rows": rows,
        }  # fmt: skip
        body = Drawing(elements=(table,), lines=tuple(texts)) + body
    return built(page.subjects[0], body)


def _row(*cells: list[Element]) -> Element:
    return {"type": "TableRow", "cells": [{"type": "TableCell", "items": items} for items in cells]}


def history_card(reference: str, lines: Sequence[Mapping[str, object]], *, service: str) -> Card:
    """What has happened on a case: mappings of `at`, `event` (a ledger event's name) and `by`.
    Raises as `owned_card`."""
    page = words("history", {"case": reference, "lines": lines}, service)
    return built(page.subjects[0], drawn(page.blocks), case=reference)


def team_card(facts: Mapping[str, object], *, service: str) -> Card:
    """A team: `team` (name, organisation), `address`, `may_accept`, `duty` and `manager` (mappings of name, title
    and address, or names), and `open`, lines as `list_card` has them. Raises as `owned_card`."""
    page = words("team", facts, service)
    return built(page.subjects[0], drawn(page.blocks))


def words_card(key: str, facts: Mapping[str, object], *, service: str) -> Card:
    """A short reply, by the name of its file in `cards/sources/words/`. Raises as `owned_card`, and Misconfigured
    for a key that has no words."""
    page = words(f"words/{key}", facts, service)
    case = facts.get("case")
    return built(page.subjects[0], drawn(page.blocks), case=str(case) if case and key not in _NO_CASE else None)
