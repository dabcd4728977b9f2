"""Decides which words make a plain acceptance: who, how, what verb, of what, and what may stand after it.

It is a closed list. Nothing here is searched for in a text; all of it is matched from end to end.
"""

import re

_NOUN = (
    r"(?:case transfer|transfer request|referral request|transfer of (?:care|responsibility)|case|referral|request"
    r"|transfer|redirect|redirection)"
)
_CASE = (
    rf"(?:(?:the |this |your |above |new |redirected |attached ){{0,3}}{_NOUN}(?: (?:request|ref|reference"
    r"|number))?(?: (?:of|for|re|about|to transfer)(?: this| the)? case)?(?: (?:for|of|re) REFOK| REFOK)?|this one"
    r"|REFOK)"
)
_DUTY = rf"(?:the |full |transfer of ){{0,2}}(?:responsibility|ownership) (?:for|of) {_CASE}"
_BARE_DUTY = r"(?:full )?(?:responsibility|ownership)"
_OBJECT = rf"(?:{_DUTY}|{_CASE}|this|it)"
_CASES = rf"(?:{_DUTY}|{_CASE})"
_TODAY = (
    r"(?:(?:today|now|immediately|straight away|right away|with immediate effect)"
    r"|(?:from|as of|as from|with effect from) (?:now|today)(?: on| onwards)?|from (?:here|this point)(?: on|"
    r" onwards)?)"
)
_SOON = (
    r"(?: (?:today|tomorrow|this (?:morning|afternoon|week)|next week|early next week|shortly|soon"
    r"|as soon as possible|in due course|to (?:a|one of our) workers?|to a (?:social worker|care co-?ordinator"
    r"|practitioner|nurse)|to PERSON|within (?:the )?(?:team|service))){0,3}"
)
ALLOCATES = (
    r"(?:(?:we|i|TEAM|PERSON) )?(?:will |are going to |am going to )?(?:now )?(?:be )?(?:get (?:it|this)"
    r" )?allocat(?:e|ed"
    rf"|ing)(?: (?:it|this|this one|this case|the case|REFOK|a worker|a social worker|a care co-?ordinator))?{_SOON}"
)
_END = (
    rf"(?: (?:please|as determined|in full|unconditionally|{_TODAY}|with thanks|thanks|thank you|many thanks"
    r"|for (?:us|our team|my team|TEAM)|on behalf of (?:us|our team|the team|my team|TEAM)|(?:in)?to (?:our|my"
    r"|the) team|to TEAM|into TEAM|to us|over to us|from you|as a team)){0,3}(?: and (?:(?:we |i )?will (?:now"
    r" )?(?:be in"
    r" touch|make contact|contact (?:the person|them|you))(?: soon| shortly| today| tomorrow| this week| next week"
    rf"| as soon as possible)?|{ALLOCATES}))?"
)
_WHO = (
    r"(?:(?:we|i|TEAM|our team|the team|my team|we (?:at|in) TEAM|i on behalf of TEAM|(?:on behalf of|for) (?:TEAM"
    r"|the team|my team|our team) (?:we|i)) )"
)
_DEGREE = r"(?:very |really |more than |quite |also |still |all )?"
_READY = r"(?:happy|glad|pleased|delighted|content)"
_GLAD = rf"(?:(?:am|are|is) )?{_DEGREE}{_READY} to"
_GLAD_FOR = rf"(?:(?:am|are|is) )?{_DEGREE}{_READY} for (?:TEAM|us|our team|my team|the team) to"
_WILL = (
    rf"(?:will(?: be (?:happy|glad|pleased) to| gladly| happily| now)?|shall|{_GLAD}|{_GLAD_FOR}|(?:have"
    rf" )?agree(?:d)? to|have decided to)"
)
_SETTLED = r"(?:have |has )?(?:now )?(?:agreed to|decided to)"
_ACCEPT = (
    rf"(?:(?:(?:hereby|formally|happily|gladly|do|does|will|shall|now|fully) ){{0,2}}accepts?|{_GLAD} accept"
    rf"|{_GLAD_FOR} accept|agree to accept|{_SETTLED} accept|(?:are |is |am )?agreeable to accept|agree(?:s)? and"
    rf" accepts?"
    r"|(?:are|am|is) in agreement and accepts?|will be accepting)"
)
_CONFIRM = (
    r"(?:(?:i|we|TEAM) (?:can |would like to |hereby |am happy to |are happy to |am writing to |am pleased to |are"
    r" pleased"
    r" to |do )?confirm|to confirm|just to confirm|just confirming|confirming|(?:this (?:e-?mail )?|i am writing"
    r" )(?:is )?to"
    r" confirm|(?:(?:i am|we are) )?(?:happy|pleased) to confirm|can confirm)"
)
_LOOKED = (
    r"(?:(?:we|i|the team|our team|TEAM) )?(?:have |has )?(?:now )?(?:discussed|reviewed|considered|screened|triaged"
    r"|read|looked at|looked through|had a look at|read through|been through|gone through|talked about|spoken to|spoken"
    r" with|met with|met)(?: (?:this|it|this one|the information|this information|this through|it through|the details"
    r"|the paperwork|the (?:case|referral|request)|this (?:case|referral|request)|REFOK|the team|my team|our team"
    r"|PERSON))?(?: (?:as a team|with the team|with (?:my|our) team|with PERSON|(?:at|in|during) (?:our|the|my|a)"
    r" (?:\w+ )?(?:meeting|team|mdt|huddle|allocations)))?(?: (?:today|this morning|this afternoon|yesterday))?"
)
_WAS_LOOKED_AT = (
    r"(?:this|it|the (?:case|referral|request)|this (?:case|referral|request)|REFOK) (?:was|has been) (?:discussed"
    r"|reviewed|considered|screened|triaged)(?: (?:at|in|by) (?:our|the|my) (?:\w+ )?(?:meeting|team|mdt|huddle))?"
    r"(?: (?:today|this morning|this afternoon|yesterday))?"
)
_NODS = (
    r"yes|yep|yup|yeah|ok|okay|sure|certainly|of course|absolutely|definitely|all good|all fine|that is (?:all"
    r" )?(?:fine"
    r"|ok|okay|great|good)(?: with us| by us| with me)?|fine|fine (?:with|by) (?:us|me)|no objections?(?: from us)?"
    r"|no (?:issues?|concerns?|worries|problems?|problem at all)(?: (?:from|for|with) (?:us|me|that|this))?"
    r"|not a problem|agreed|approved|confirmed|acknowledged|received|noted|reviewed|discussed|considered|screened"
    r"|triaged|great|perfect|brilliant|lovely|excellent|good to go|all agreed|understood|thanks|thank you|many thanks"
    r"|received with thanks|received thank you|(?:apologies|sorry) for the delay"
)
_SAID_BEFORE = (
    r"as (?:discussed|agreed|per (?:our|my) (?:conversation|discussion|call|phone call|e-?mail)|i said|mentioned"
    r"|we discussed)(?: (?:on the phone|by phone|earlier|today|this morning|yesterday|at the meeting|with PERSON))?"
    r"|further to (?:your|our|my|the) (?:e-?mail|message|conversation|discussion|call|phone call|meeting|referral"
    r"|request)"
    r"(?: (?:below|today|yesterday|this morning|earlier))?"
    r"|in (?:response|reply|answer) to (?:your|the) (?:e-?mail|message|request|referral)"
)
_FOLLOWING = (
    r"(?:following|after) (?:(?:a|our|the|my) )?(?:discussion|review|consideration|conversation|our discussion)(?: of"
    r" (?:this|it|the case|this case))?(?: (?:with|at|in|by) (?:the|our|my) (?:\w+ )?(?:team|meeting|mdt))?(?: today"
    r"| this morning| this afternoon| yesterday)?"
    r"|(?:following|after) (?:our|the|a) (?:\w+ )?(?:meeting|mdt|huddle) (?:today|this morning|this afternoon"
    r"|yesterday)"
    r"|following (?:today's|this morning's|this afternoon's|yesterday's) (?:\w+ )?(?:meeting|mdt|huddle)"
)
_HAVING = (
    r"having (?:now )?(?:reviewed|considered|read|discussed|looked at|looked through|screened|triaged)(?: (?:this"
    r"|it|this"
    r" one|the information|the paperwork|the (?:case|referral|request)|this (?:case|referral|request)|REFOK))?(?:"
    r" (?:with"
    r" (?:the|my|our) team|as a team|in (?:the|our) team|at (?:our|the) (?:\w+ )?(?:meeting|mdt)))?(?: today)?"
)
_ABOUT = r"(?:re|regarding|ref|with regards? to|in (?:relation|respect) to|in respect of|as for)(?: case)? REFOK"
_OURS = (
    r"(?:this|it) is (?:definitely |clearly )?(?:one )?for (?:us|our team|TEAM)|(?:it is|that is|this is) a yes"
    r" from (?:us|me"
    r"|TEAM|our team)|yes from (?:us|me|TEAM)|we agree|i agree|we are in agreement|(?:a )?yes from our side"
)
_GO_AHEAD = (
    r"(?:yes )?please (?:do )?(?:go ahead|proceed)(?: (?:with|and) (?:the |this )?transfer(?: (?:it|this|the case))?)?"
    rf"|please (?:transfer|send|move|pass|allocate|assign)(?: {_OBJECT})?(?: (?:over|across|through|on))?(?: to (?:us"
    r"|TEAM|our team|our inbox|our duty (?:inbox|desk)|me))?"
)
BESIDE = tuple(
    re.compile(each)
    for each in (
        _NODS,
        _SAID_BEFORE,
        _FOLLOWING,
        _HAVING,
        _LOOKED,
        _WAS_LOOKED_AT,
        _ABOUT,
        _OURS,
        _GO_AHEAD,
        rf"(?:yes|agreed|ok|okay|great) (?:{_NODS})",
        rf"on behalf of (?:TEAM|the team|my team|our team)|for TEAM|(?:{_CONFIRM})",
        ALLOCATES,
        r"(?:this|it|the case|this case) will be allocated" + _SOON,
        r"PERSON (?:will be|is) (?:the|your|our) (?:allocated|named|lead)? ?(?:worker|care co-?ordinator|social worker"
        r"|practitioner|nurse|contact|point of contact|lead)",
        r"(?:allocated|assigned) to PERSON",
    )
)
"""What may stand beside an acceptance, clause by clause, without changing it."""

_LEAD = (
    rf"(?:(?:{_NODS}|{_SAID_BEFORE}|{_FOLLOWING}|{_HAVING}|{_ABOUT}|{_OURS}|{_CONFIRM}(?: that)?|(?:{_NODS}) and"
    rf"|{_LOOKED}"
    rf" and|{_WAS_LOOKED_AT} and|(?:our |my |the )?(?:decision|outcome|answer|response)(?: of (?:our|the) (?:discussion"
    r"|meeting|review))?(?: is)?(?: that| to)?|on behalf of (?:TEAM|the team|my team|our team)) ){0,3}"
)
_ACCEPTANCE = rf"(?:(?:our|my|the|formal|written|full|TEAM) ){{0,3}}acceptance(?: (?:of|for) {_CASES})?"
_TAKEN = r"(?:case|referral|this case|the case|this referral|the referral|this transfer|this one|it|REFOK|case REFOK)"
_TAKES = (
    rf"(?:take (?:(?:on|over) )?(?:{_DUTY}|{_TAKEN})(?: on| over)?|take this (?:on|over)|take (?:on|over) {_BARE_DUTY}"
    rf"(?: for (?:this|it))?|take {_BARE_DUTY}(?: for (?:this|it))? {_TODAY}|take over|(?:assume|have) {_DUTY}|have"
    rf" (?:this one|this case|the case|REFOK)"
    r"|pick up (?:this case|the case|this one|this referral|REFOK)|pick (?:this case|this one|REFOK|the case|this"
    r" referral"
    r") up)"
)
_TAKING = (
    rf"(?:(?:am|are|is|will be) )(?:now )?(?:taking (?:(?:on|over) )?(?:{_DUTY}|{_TAKEN})(?: on| over)?"
    rf"|taking this (?:on|over)|assuming {_DUTY})"
)
_PLAIN_YES = (
    rf"{_WHO}?{_ACCEPT}(?: {_OBJECT})?{_END}",
    rf"{_WHO}?{_ACCEPT} (?:the )?transfer of (?:care|responsibility|{_CASE})(?: to (?:us|TEAM|our"
    rf" team))?{_END}",
    rf"(?:formally )?accepted(?: {_OBJECT})?(?: by (?:us|me|our team|my team|TEAM))?{_END}",
    rf"{_WHO}?(?:(?:am|are|is) )?(?:now |hereby |formally )?accepting {_CASES}{_END}",
    rf"(?:case )?REFOK (?:is )?{_WHO}?(?:{_ACCEPT}|accepted)(?: by (?:us|TEAM|our team))?{_END}",
    rf"yes please accept(?: {_OBJECT})?{_END}",
    rf"{_WHO}(?:have|has) (?:now |formally ){{0,2}}accepted {_CASES}{_END}",
    rf"{_OBJECT} (?:has|have) (?:now )?been accepted by (?:us|TEAM|our team){_END}",
    rf"yes {_WHO}?can accept (?:{_CASES}|it|this){_END}",
    rf"{_WHO}?{_WILL} {_TAKES}{_END}",
    rf"{_WHO}(?:now )?takes? {_DUTY}{_END}",
    rf"{_WHO}{_TAKING}{_END}",
    rf"TEAM (?:now )?(?:has|have|assumes?) {_DUTY}{_END}",
    rf"(?:we|i|our team|my team) (?:now )?assumes? {_DUTY}{_END}",
    rf"{_CASES} (?:(?:is|is now|is hereby) )?(?:formally )?accepted(?: by (?:us|me|our team|the team|my team"
    rf"|TEAM))?{_END}",
    rf"{_OBJECT} (?:is|is now|is hereby) (?:formally )?accepted(?: by (?:us|me|our team|the team|my team"
    rf"|TEAM))?{_END}",
    rf"(?:{_CONFIRM}|{_WHO}confirm) {_ACCEPTANCE}{_END}",
    rf"(?:acceptance|acceptance of {_CASES}) (?:is )?(?:hereby )?confirmed{_END}",
    rf"please (?:take|treat|accept|consider|regard) this(?: e-?mail| message| reply)?(?: as| to be)?"
    rf" (?:(?:our|my"
    rf"|formal|written) ){{0,2}}(?:confirmation (?:of )?)?{_ACCEPTANCE}{_END}",
    rf"please (?:take|treat|accept|consider|regard) this(?: e-?mail| message| reply)?(?: as)? (?:(?:our"
    rf"|my|formal"
    rf"|written) ){{0,2}}confirmation that {_WHO}(?:{_ACCEPT}|{_WILL} accept) {_OBJECT}{_END}",
    rf"team (?:accepts?|happy to accept)(?: {_OBJECT})?{_END}",
)
_YES = "|".join(f"(?:{each})" for each in _PLAIN_YES)
ACCEPTANCES = (
    re.compile(f"{_LEAD}(?:{_YES})"),  # one pattern and not twenty: each would compile the lead anew, for 10 ms
    re.compile(rf"{_WAS_LOOKED_AT} and (?:has been|was|is) accepted(?: by (?:us|TEAM|our team))?{_END}"),
)
"""A plain acceptance, as `Known.plainly` gives it, its commas taken out."""

WHICH = re.compile(rf"which {_WHO}(?:{_ACCEPT}){_END}")
"""One that hangs on thanks for the referral: “Thank you for the referral, which we accept”."""
