"""Decides whether words are a form that nobody filled in: `I, ______, accept responsibility for case ______`."""

import re

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.listed import any_of

_LINE = lazily(r"^[\W_]*$")
# A gap to write in, wherever it stands: underscores, a row of dots, a box that is not ticked, a field's braces.
_GAP = lazily(
    any_of(r"""
    _{3}, \.{5}, …{2}, (?:\. ){4}, \{[^{}\n]{1,60}\}, «[^«»\n]{1,60}»
    (?<![\w@])(?:X{3,40}(?!\w)|x{3,40}\s{1,9}\w), (?<=[\w,] )-{3,40}(?=[ ,.]), (?<!\w)[(<]\s{0,9}[)>]
""")
)
_EMPTY_BOX = lazily(r"[☐□▢◻⬜]|(?<!\w)\[\s{0,9}\]")
_TICKED = lazily(r"[☑☒✅✓✔]|(?<!\w)\[\s{0,9}[xX✓✔]\s{0,9}\]")
# What says that there is one, in words: `[name]`, `<insert date>`, `tick as appropriate`.
_FIELDS = any_of(r"""
    insert, enter, add, type, fill, your, name, names, date, team, case, manager, worker, signature, signed
    sign, job title, role, organi[sz]ation, print, initials?, number, reference, ref, reason, address, delete
    tick, select, choose, state, details?, accept, decline, yes, no, click, tap, e\.?g
""")
_FIELD = lazily(
    rf"[\[<({{]\s{{0,9}}(?:please\s{{1,9}})?(?:the\s{{1,9}})?{_FIELDS}(?![\w-])(?:[ /'-][\w /',-]{{0,60}})?"
    r"\s{0,9}[\]>)}]"
    r"|\b(?:tick|delete|circle|select|strike out|cross out|choose|check)\s{1,9}"
    r"(?:(?:one|as|where|whichever|which|if|the)\s{1,9}"
    r"){0,3}(?:applicable|appropriate|applies|apply|relevant|required|box|option(?! \d))\b"
    r"|\b(?:accept|decline|yes|no)\s{0,9}/"
    r"\s{0,9}(?:accept|decline|yes|no|reject)\b|\*\s?delete\b",
    re.I,
)


def unfilled(text: str) -> bool:
    """Whether a line has a gap that was left for its writer. Rows that only draw lines have none, and a box
    that is not ticked is none beside one that is."""
    boxes = not _TICKED.search(text)
    return any(
        not _LINE.match(line) and bool(_GAP.search(line) or _FIELD.search(line) or (boxes and _EMPTY_BOX.search(line)))
        for line in text.split("\n")
    )
