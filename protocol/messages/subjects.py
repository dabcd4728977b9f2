"""Decides what of a subject its writer put there: marks of replies, tags of gateways and case references are not."""

import re

_MARK = re.compile(
    r"(?:re|aw|sv|vs|antw|ref|res|rv|odp|odg|ynt|atb|ateb|fw|fwd|yml|wg|tr|rif|vl|enc)"
    r" ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?: ?",
    re.I,
)
_FORWARD = re.compile(r"(?:fw|fwd|yml|wg|tr|vl|enc|rv) ?(?:\[\d{1,3}\]|\(\d{1,3}\))? ?: ?", re.I)
REPLIED, FORWARDED = "replied", "forwarded"
_TAG = re.compile(r"[\[{(*<]{1,3}([^\[\]{}()*<>]{1,40})[\]})*>]{1,3}:? ?")
_OPEN_TAG = re.compile(r"([a-z]{2,20}(?:[ -][a-z]{2,20}){0,3}) ?(?:[:|\u2013\u2014]|- ) ?", re.I)
"""A tag without brackets, as some gateways write it: `EXTERNAL: `, `OFFICIAL - `."""
_SPAM = frozenset({"bulk", "junk", "phishing", "spam", "spoof"})
_PERHAPS = frozenset({"likely", "marked", "possible", "potential", "probable", "suspect", "suspected"})
"""What a filter says of mail; alone, such a word may speak of the answer."""
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
    """A subject's own words in lower case, as two subjects are compared."""
    return written(subject).casefold()


def written(subject: str) -> str:
    """A subject without what stands before and after the words of whoever gave it."""
    return _parted(subject)[0]


def carried_on(subject: str) -> str:
    """Whether a subject's marks say that it is another letter's: of a reply, of a forward; or ""."""
    return _parted(subject)[1]


def _parted(subject: str) -> tuple[str, str]:
    words, carried = " ".join(subject.split())[:500], ""
    while True:
        rest = words
        if mark := _MARK.match(rest):
            forwarded = carried == FORWARDED or _FORWARD.match(rest)
            rest, carried = rest[mark.end() :], FORWARDED if forwarded else REPLIED
        for kind in (_TAG, _OPEN_TAG):
            if (tag := kind.match(rest)) and _harmless(tag[1]):
                rest = rest[tag.end() :]
        if rest.endswith(("]", "}")) and (tag := _TAG.fullmatch(rest, max(rest.rfind("["), rest.rfind("{"), 0))):
            rest = rest[: tag.start()].rstrip() if _harmless(tag[1]) else rest
        if rest == words:
            return words.strip(), carried
        words = rest


def _harmless(inside: str) -> bool:
    if _REFERENCE.fullmatch(inside.strip()):
        return True
    words = set(re.findall(r"[a-z]+", inside.lower()))
    if words & _SPAM:
        words -= _SPAM | _PERHAPS
        return words <= _SAYS_NOTHING
    return bool(words) and words <= _SAYS_NOTHING
