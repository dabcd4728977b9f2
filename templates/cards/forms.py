"""Decides what a form in chat asks for, in which words, and which of it must be filled in.

What an input sends comes under its `id`: the door reads `ground` and `words`; `case`, `kind`, `to`,
`reason`, `record` and `concern`; and `item1`, `item2` … of a handover, each the item's name or "".
"""

from collections.abc import Mapping, Sequence

from protocol.messages.chat import Card
from protocol.messages.guard import masked
from protocol.pack.procedures import Ground
from templates.cards.built import BUTTONS, built, buttons, data, execute
from templates.cards.drawn import Drawing, Element, drawn, marked, shown
from templates.cards.said import mapping, mappings, words
from templates.words.history import ITEMS
from templates.words.naming import full
from templates.words.written import clause

MOST_TEAMS = 120
"""Teams that a list can hold with the card still under 25 KB; with more, the name is typed."""
_NO_DETAILS = "No names, dates of birth or NHS numbers, please."


def grounds_named(grounds: Sequence[object]) -> list[dict[str, object]]:
    """Grounds as plain values: `code`, `title`, `valid`, `clause`, from the pack's own or from mappings."""
    named: list[dict[str, object]] = []
    for each in grounds:
        if isinstance(each, Ground):
            named.append({"code": each.code, "title": each.label, "valid": each.valid, "clause": each.clause})
        else:
            facts = mapping(each)
            title = facts.get("title") or facts.get("label") or facts.get("code", "")
            named.append({"valid": True, "clause": ""} | dict(facts) | {"title": str(title)})
    return named


def declining(title: str, sent: Mapping[str, object], grounds: Sequence[object]) -> Element:
    """The button that opens the reasons for declining. One that does not close the request says so
    before it is chosen, with its clause."""
    inside: list[Element] = []
    if grounds:
        choices = [{"title": marked(reason(each)), "value": str(each["code"])} for each in grounds_named(grounds)]
        inside.append(
            {
                "type": "Input.ChoiceSet",
                "id": "ground",
                "label": "Why does the team decline?",
                "style": "expanded",
                "choices": choices,
                "isRequired": True,
                "errorMessage": "Please choose a reason.",
                "wrap": True,
            }
        )
    inside.append(
        {
            "type": "Input.Text",
            "id": "words",
            "label": f"In your own words. {_NO_DETAILS}",
            "isMultiline": True,
            "maxLength": 400,
            **({} if grounds else {"isRequired": True, "errorMessage": "Please give the reason."}),
        }
    )
    card = {"type": "AdaptiveCard", "body": inside, "actions": [execute("Send: we decline", sent)]}
    return {"type": "Action.ShowCard", "title": title, "card": card}


def reason(ground: Mapping[str, object]) -> str:
    """A ground as it is offered, with what it does not do."""
    warning = "" if ground["valid"] else ": this does not close the request"
    return f"{ground['title']}{warning}{clause(str(ground['clause'] or ''))}"


def request_form(facts: Mapping[str, object], *, service: str) -> Card:
    """The form that asks something of a team. `facts` may hold `kinds` (mappings of name and title), `teams`
    (key, name, organisation), `from` (the asker's team, which is none to ask), `alarm_words` (of the alarm of which
    it asks), `problem` (what was wrong with it the last time), and what is filled in already, under the ids of the
    inputs. Raises as `owned_card`."""
    page = words("request_form", facts, service)
    kinds = [(str(each.get("name", "")), str(each.get("title", ""))) for each in mappings(facts.get("kinds"))]
    own = mapping(facts.get("from")).get("key")
    teams = [(str(each.get("key", "")), _team(each)) for each in mappings(facts.get("teams")) if each.get("key") != own]
    alarm = mapping(facts.get("alarm_words")).get("called")
    inputs = [
        _asked("case", "Case reference", facts, hint="JW-48211", wrong="Please give the case reference."),
        _chosen("kind", "What do you ask for?", kinds, facts, wrong="Please choose what you ask for."),
        _chosen("to", "Which team do you ask?", teams, facts, wrong="Please choose the team.")
        if len(teams) <= MOST_TEAMS
        else _asked("to", "Which team do you ask?", facts, wrong="Please name the team."),
        _asked("reason", f"Why do you ask? {_NO_DETAILS}", facts, wrong="Please say why.", long=True),
        _asked(
            "record", "Where is the record of contacts and work so far filed?", facts,
            hint="LAS, case note of 23 November",
        ),
    ]  # fmt: skip
    if alarm:
        choices, wrong = [("no", "No"), ("yes", "Yes")], "Please answer yes or no."
        inputs.append(_chosen("concern", f"Is there a {alarm}?", choices, facts, wrong=wrong))
    body = drawn(page.blocks)
    for each in inputs:
        body += each
    press = execute(BUTTONS["request"], data("request", None), style="positive")
    return built(
        page.subjects[0], body + Drawing(elements=(buttons(press),), lines=(f"Buttons: {BUTTONS['request']}.",))
    )


def handover_card(facts: Mapping[str, object], *, service: str) -> Card:
    """What is still to be done on a case, to tick. `facts`: `case`, `items` (names), and optionally `required`
    (those without which it is not complete), `due`, `title`, `clause`, `request`, `seq`. Raises as `owned_card`."""
    page = words("handover", facts, service)
    items = [str(item) for item in _each(facts.get("items"))]
    ticks: list[Element] = [
        {
            "type": "Input.Toggle",
            "id": f"item{number}",
            "title": marked(_sentence(item)),
            "valueOn": shown(item),
            "valueOff": "",
            "value": "",
            "wrap": True,
        }
        for number, item in enumerate(items, start=1)
    ]
    body = drawn(page.blocks)
    if items:
        sent = data("done", str(facts.get("case") or ""), _number(facts.get("request")), _number(facts.get("seq")) or 0)
        press = execute(BUTTONS["done"], sent, style="positive")
        told = "\n".join(f"- {_sentence(item)}" for item in items)
        body += Drawing(elements=(*ticks, buttons(press)), lines=(told, f"Buttons: {BUTTONS['done']}."))
    return built(page.subjects[0], body, case=str(facts.get("case") or "") or None)


def alarm_form(facts: Mapping[str, object], *, service: str) -> Card:
    """Asks whether to tell managers of a concern. `facts`: `case`, `alarm_words`, `flag` (the alarm's name), and
    optionally `owner`, `contact_line`, `clause`, `seq`. Raises as `owned_card`."""
    page = words("alarm_form", facts, service)
    case, flag = str(facts.get("case") or ""), str(facts.get("flag") or "")
    sent = data("alarm", case, None, _number(facts.get("seq")) or 0) | {"flag": flag}
    press = execute(BUTTONS["alarm"], sent, style="destructive")
    body = drawn(page.blocks) + Drawing(elements=(buttons(press),), lines=(f"Buttons: {BUTTONS['alarm']}.",))
    return built(page.subjects[0], body, case=case or None, style="attention")


def _asked(
    name: str, label: str, facts: Mapping[str, object], *, hint: str = "", wrong: str = "", long: bool = False
) -> Drawing:
    """A question with an answer to type; it must be answered where `wrong` says what is wrong without."""
    given = shown(masked(str(facts.get(name) or "")))
    element: Element = {
        "type": "Input.Text", "id": name, "label": shown(label), "value": given,
        "maxLength": 400, "isMultiline": long, **_needed(wrong),
        **({"placeholder": f"Such as {hint}"} if hint else {}),
    }  # fmt: skip
    return Drawing(elements=(element,), lines=(f"{label}{f' {given}' if given else ''}",))


def _chosen(
    name: str, label: str, choices: Sequence[tuple[str, str]], facts: Mapping[str, object], *, wrong: str
) -> Drawing:
    """A question with answers to choose from."""
    given = str(facts.get(name) or "")
    element: Element = {
        "type": "Input.ChoiceSet", "id": name, "label": shown(label), "style": "compact",
        "choices": [{"title": shown(title), "value": value} for value, title in choices], **_needed(wrong),
        **({"value": given} if given in dict(choices) else {"placeholder": "Please choose"}),
    }  # fmt: skip
    return Drawing(elements=(element,), lines=(f"{label} {'; '.join(title for _, title in choices)}",))


def _needed(wrong: str) -> dict[str, object]:
    return {"isRequired": True, "errorMessage": wrong} if wrong else {}


def _sentence(item: str) -> str:
    said = ITEMS.get(item, item)
    return said[:1].upper() + said[1:]


def _team(team: Mapping[str, object]) -> str:
    """A team to choose, its own name first: a narrow list cuts what comes last."""
    return full(team)


def _each(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None
