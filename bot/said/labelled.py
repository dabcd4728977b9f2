"""Decides how a filled-in form is written as the labelled lines of a letter, so that one grammar reads both."""

from collections.abc import Mapping

_LABEL_LETTERS = 280  # the grammar of letters reads a labelled line of up to 300
CONCERN = "concern"
"""The field that says whether there is a concern."""


def labelled(fields: Mapping[str, str], *, concern: str) -> str:
    """A request as labelled lines; what is "" is left out. `concern` is the label of the alarm, in the words of its
    pack, or "" where no pack has one. A reason longer than a label holds follows in full below, so that all of it is
    read for a concern and for personal data."""
    labels = {
        "case": "Case", "to": "To", "kind": "Kind", "reason": "Reason", CONCERN: concern,
        "record": "Record", "contact": "Contact",
    }  # fmt: skip
    one_line = {label: " ".join(fields.get(field, "").split()) for field, label in labels.items() if label}
    lines = [f"{label}: {value[:_LABEL_LETTERS]}" for label, value in one_line.items() if value]
    more = [f"… {value[_LABEL_LETTERS:]}" for value in one_line.values() if len(value) > _LABEL_LETTERS]
    return "\n".join([*lines, *(["", *more] if more else [])])
