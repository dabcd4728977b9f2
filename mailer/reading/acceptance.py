"""Decides whether one sentence is a plain acceptance: a closed grammar, matched from end to end.

It is a whitelist. A sentence it does not know is never a yes, whatever words are in it.
"""

import re

from mailer.reading.known import Known
from mailer.reading.phrases import closing, says_nothing

_CASE = (
    r"(?:(?:the |this |your |above |new |redirected |attached ){0,3}(?:case transfer|transfer request"
    r"|referral request|case|referral|request|transfer|redirect|redirection)(?: (?:request|ref|reference"
    r"|number))?(?: (?:of|for|re|about)(?: this| the)? case)?(?: (?:for|of|re) REFOK| REFOK)?|this one|REFOK)"
)
_DUTY = rf"(?:the |full |transfer of ){{0,2}}(?:responsibility|ownership) (?:for|of) {_CASE}"
_OBJECT = rf"(?:{_DUTY}|{_CASE}|this|it)"
_END = (
    r"(?: (?:please|as determined|in full|unconditionally|with immediate effect|immediately|today|now|with thanks"
    r"|thanks|thank you|many thanks|for (?:us|our team|my team|TEAM)|on behalf of (?:us|our team|the team|my team"
    r"|TEAM)|(?:in)?to (?:our|my|the) team|to TEAM|into TEAM|over to us)){0,3}(?: and (?:we "
    r"|i )?will (?:now )?(?:be in touch|make contact|contact (?:the person|them|you)|allocate(?: (?:it|this"
    r"|a worker))?)(?: soon| shortly| today| tomorrow| this week| next week| as soon as possible)?)?"
)
_LEAD = (
    r"(?:(?:yes|yep|yeah|ok|okay|sure|certainly|of course|absolutely|all good|that is fine|no objections?"
    r"|no problem at all|agreed|confirmed|great|thanks|thank you|many thanks|no problem|(?:apologies"
    r"|sorry) for the delay|just to confirm|to confirm|(?:i|we|TEAM) (?:can |would like to |hereby |am happy to "
    r"|are happy to |am writing to )?confirm|this (?:e-?mail )?is to confirm|(?:(?:i am|we are) )?(?:happy"
    r"|pleased) to confirm|confirming|(?:we|i) have (?:discussed|reviewed|considered)(?: (?:this|it|this case"
    r"|the case|the referral|this referral))?(?: (?:at|in|with) (?:our|the|my) (?:allocations? |team |referral "
    r"|triage |duty )?(?:meeting|team|mdt))?(?: today)? and|(?:our |my )?(?:decision|outcome|answer|response)"
    r"|having (?:reviewed|considered|read|discussed) (?:this|it|the (?:case|referral|request)|this (?:case|referral"
    r"|request))|on behalf of (?:TEAM|the team|my team|our team))(?: that)? ){0,3}"
)
_WHO = r"(?:(?:we|i|TEAM|our team|the team|my team|we at TEAM|i on behalf of TEAM) )?"
_GLAD = r"(?:am |are |is )?(?:(?:very|really|more than|quite) )?(?:happy|glad|pleased|delighted|content) to"
_ACCEPT = (
    rf"(?:(?:(?:hereby|formally|happily|gladly|do|will|shall|now) ){{0,2}}accepts?|{_GLAD} accept"
    rf"|agree to accept)"
)
_WILL = rf"(?:will(?: be happy to| gladly| happily)?|shall|{_GLAD}|agree to)"
_TAKEN = r"(?:case|referral|this case|the case|this referral|this one|it|REFOK|case REFOK)"
_GRAMMAR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_LEAD}{_WHO}{_ACCEPT}(?: {_OBJECT})?{_END}",
        rf"{_LEAD}accepted(?: {_OBJECT})?{_END}",
        rf"{_LEAD}{_WHO}(?:(?:am|are|is) )?(?:now |hereby |formally )?accepting (?:{_DUTY}|{_CASE}){_END}",
        rf"{_LEAD}(?:case )?REFOK {_WHO}(?:{_ACCEPT}|accepted){_END}",
        rf"{_LEAD}yes please accept(?: {_OBJECT})?{_END}",
        rf"{_LEAD}{_WHO}have (?:now |formally ){{0,2}}accepted (?:{_DUTY}|{_CASE}){_END}",
        rf"{_LEAD}yes {_WHO}can accept (?:{_DUTY}|{_CASE}|it|this){_END}",
        rf"{_LEAD}{_WHO}{_WILL} take (?:(?:on|over) )?(?:{_DUTY}|{_TAKEN}|this on|this over)(?: on"
        rf"| over)?(?: from here)?{_END}",
        rf"{_LEAD}{_WHO}{_WILL} take (?:{_DUTY}){_END}",
        rf"{_LEAD}(?:we|i|TEAM|our team|my team) {_WILL} take over(?: {_TAKEN})?(?: from here)?{_END}",
        rf"{_LEAD}(?:{_DUTY}|{_OBJECT}) (?:(?:is|is now|is hereby) )?(?:formally )?accepted(?: by (?:us|me|our team"
        rf"|the team|my team|TEAM))?{_END}",
    )
)


def plain(folded: str, known: Known) -> bool:
    """Whether a folded sentence is a plain acceptance and nothing else, greetings and thanks apart."""
    clauses = [clause.strip() for clause in re.split(r"[,;:!.]+| - ", known.plainly(folded)) if clause.strip()]
    if not 1 <= len(clauses) <= 8:
        return False
    for start in range(len(clauses)):
        if not all(closing(clause, known) for clause in clauses[:start]):
            return False
        for end in range(len(clauses), start, -1):
            said = " ".join(clauses[start:end])
            if any(rule.fullmatch(said) for rule in _GRAMMAR) and all(
                _after(clause, known) for clause in clauses[end:]
            ):
                return True
    return False


def _after(clause: str, known: Known) -> bool:
    return (
        says_nothing(clause, known)
        or clause in known.names
        or clause in known.places
        or clause in ("TEAM", "REFOK", "on behalf of TEAM")
    )
