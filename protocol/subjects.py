"""Decides what of a subject its writer put there: marks of replies, tags of gateways and case references are not."""

import re

_MARK = re.compile(
    r"(?:re|aw|sv|vs|antw|ref|res|rv|odp|ynt|atb|fw|fwd|wg|tr|rif|enc) ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?: ?", re.I
)
_TAG = re.compile(r"[\[{(*<]{1,3}([^\[\]{}()*<>]{1,40})[\]})*>]{1,3}:? ?")
_SAYS_NOTHING = frozenset(
    re.findall(
        "[a-z]+",
        "caution checked classification confidential council e ecs email encrypt encrypted encryption ext external "
        "from gateway government inbound internal mail marking message nhs nhsmail official origin outside partner "
        "private protect protected restricted safe scanned secure secured sender sensitive sensitivity source trusted "
        "unclassified untrusted unverified virus warning",
    )
)
"""Words that gateways and mail programs put in brackets: where a letter comes from and how it is to be kept."""
_REFERENCE = re.compile(r"[A-Z]{1,6} ?-? ?\d{1,9}", re.I)


def bare(subject: str) -> str:
    """A subject in lower case, without what stands before and after the words of whoever gave it."""
    words = " ".join(subject.split())[:500]
    while True:
        rest = words
        if mark := _MARK.match(rest):
            rest = rest[mark.end() :]
        if (tag := _TAG.match(rest)) and _harmless(tag[1]):
            rest = rest[tag.end() :]
        if rest.endswith(("]", "}")) and (tag := _TAG.fullmatch(rest, max(rest.rfind("["), rest.rfind("{"), 0))):
            rest = rest[: tag.start()].rstrip() if _harmless(tag[1]) else rest
        if rest == words:
            return words.casefold().strip()
        words = rest


def _harmless(inside: str) -> bool:
    if _REFERENCE.fullmatch(inside.strip()):
        return True
    words = re.findall(r"[a-z]+", inside.lower())
    return bool(words) and all(word in _SAYS_NOTHING for word in words)
