"""Decides how a filled-in form is written as the labelled lines of a letter, so that one grammar reads both."""

from collections.abc import Mapping

_LABEL_LETTERS = 280  # the grammar of letters reads a labelled line of up to 300
LABELS: Mapping[str, str] = {
    "case": "Case", "to": "To", "kind": "Kind", "reason": "Reason", "safeguarding": "Safeguarding",
    "record": "Record", "contact": "Contact",
}  # fmt: skip
"""The fields of a request's form, and the label of each."""


def labelled(fields: Mapping[str, str]) -> str:
    """A request as labelled lines; what is "" is left out. A reason longer than a label holds follows in full
    below, so that all of it is read for a concern and for personal data."""
    one_line = {label: " ".join(fields.get(field, "").split()) for field, label in LABELS.items()}
    lines = [f"{label}: {value[:_LABEL_LETTERS]}" for label, value in one_line.items() if value]
    more = [f"… {value[_LABEL_LETTERS:]}" for value in one_line.values() if len(value) > _LABEL_LETTERS]
    return "\n".join([*lines, *(["", *more] if more else [])])
