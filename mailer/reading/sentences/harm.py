"""Decides whether a sentence tells of harm done to somebody, or feared, without the name that a protocol has for it.

People write “he hits her” and “the carers have not turned up”, and no word of safeguarding. The kinds are those of
abuse and neglect in the Care and Support Statutory Guidance, 14.17. Words that belong to ordinary referrals (falls,
hoarding, a pressure sore, carer strain) are left out: what alarms every day alarms nobody.
"""

import re
from collections.abc import Iterable

from mailer.reading.mime.patterns import lazily
from mailer.reading.sentences.listed import any_of

_HER = (
    r"her(?=$|[^\w ]| (?:and|when|whenever|if|with|on|in|at|again|every|regularly|last|yesterday|today|tonight|because"
    r"|often|hard|this|for|by|to|over|while|out|leave|use|go|see|have|eat|ring|speak|up|down"
    r"|all|constantly|daily|then|so|too|sign|until|through|throughout|near|since)\b)"
)
"""Herself, and not something of hers: “hit her head” is a fall."""
_SOMEBODY = (
    rf"(?:{_HER}|him|them|me|mum|dad|mother|father|wife|husband|nan|gran|grandma|(?:the|this|our|his|her|their|my)"
    r" (?:lady|gentleman|man|woman|client|patient|resident|tenant|person|adult|service user|mother|father|mum|dad|wife"
    r"|husband|partner|sister|brother|son|daughter|nan|gran))"
)
_THEIR = r"(?:her|his|their|the (?:lady|gentleman|client|patient|resident|person)'?s?|mum's|dad's)"
_MONEY = r"(?:money|cash|pension|savings|benefits?|bank cards?|cards?|purse|wallet|belongings|jewell?ery)"
_BY_WHOM = any_of("""
    sons?, daughters?, husband, wife, partner, boyfriend, girlfriend, carers?, neighbours?, nephew, niece
    brother, sister, grandsons?, granddaughters?, family, relatives?, staff, father, mother, landlord, ex
    visitors?, flatmate, lodger
""")
_STRIKING = any_of(r"""
    hit, hits, hitting, slap(?:s|ped|ping)?, punch(?:es|ed|ing)?, kick(?:s|ed|ing)?, push(?:es|ed|ing)?
    shov(?:es?|ed|ing), beat(?:s|en|ing)?, strangl(?:es?|ed|ing), chok(?:es?|ed|ing), grab(?:s|bed|bing)?
    bites?, burn(?:s|t|ed|ing)?, attack(?:s|ed|ing)?, threaten(?:s|ed|ing)?, thump(?:s|ed|ing)?
    dragg?(?:s|ed|ing)?, shak(?:es?|ing), shook, shout(?:s|ed|ing)? at, scream(?:s|ed|ing)? at
    sw(?:ears?|ore|earing) at, bull(?:y|ies|ied|ying), humiliat\w+, belittl\w+, stalk(?:s|ed|ing)?
    harass(?:es|ed|ing)?, groom(?:s|ed|ing), exploit(?:s|ed|ing)?, mistreat(?:s|ed|ing)?, hurt(?:s|ing)?
    starv(?:es?|ed|ing), intimidat\w+, control(?:s|ling)? (?:everything|all|what)
""")
_STRUCK = any_of("""
    hit, slapped, punched, kicked, pushed, shoved, beaten, strangled, choked, grabbed, bitten, burnt, attacked
    threatened, thumped, dragged, bullied, humiliated, stalked, harassed, groomed, exploited, mistreated
    restrained, starved, intimidated, robbed, scammed, raped, groped, molested, trafficked, tied (?:up|to)
    shouted at, screamed at, sworn at
""")
_ACCIDENT = (
    r"(?! by (?:a |the |an )?(?:car|bus|van|lorry|bike|bicycle|tram|train|vehicle|door|stroke|illness|virus|news)\b)"
)
_NEEDS = r"(?:food|water|drink|fluids|medication|meds|medicines?|heating|care|help|insulin|meals|washing|support)"
_LATELY = r"(?:today|tonight|last night|yesterday|this (?:morning|afternoon|evening|week|weekend))"
_MEANS_TO = r"(?:going to|want(?:s|ing)? to|plan(?:s|ning)? to|intends? to|threaten\w* to|about to|will|try(?:ing)? to)"

_TELLS = tuple(
    (starts.split(), lazily(rf"\b(?:{pattern})\b"))
    for starts, pattern in (
        # physical
        (
            "hit slap punch kick push shov beat strangl chok grab bit burn attack threat thump drag shak shook shout"
            " scream swear swor bull humiliat belittl stalk harass groom exploit mistreat hurt starv intimidat control",
            rf"{_STRIKING} {_SOMEBODY}(?! (?:know|down|in (?:a|the|his|her|their) (?:wheel)?chair))",
        ),
        (
            "hit slap punch kick push shov beat strangl chok grab bit burn attack threat thump drag bull humiliat"
            " stalk harass groom exploit mistreat restrain starv intimidat robbed scam rape grope molest traffick"
            " tied shout scream sworn",
            rf"(?:was|were|is|are|been|being|gets?|got|found) (?:\w+ly )?{_STRUCK}{_ACCIDENT}",
        ),
        ("black burn bite", r"black eyes?|burn marks?|cigarette burns?|bite marks?"),
        ("hand finger", r"hand ?prints? (?:on|round)|finger ?marks?"),
        ("bruis", r"bruis\w+"),
        ("unexplained", r"unexplained (?:injur\w+|marks?|fractures?|falls)"),
        ("injur", r"injur\w+ (?:that )?(?:cannot|nobody can)"),
        ("rough manhandl", rf"rough (?:with {_SOMEBODY}|handl\w+)|manhandl\w+"),
        ("assault violen", r"assault\w*|physical violence|violent (?:to|towards)"),
        # domestic, coercion, fear
        ("domestic coerci fgm", r"domestic (?:violence|abuse|incidents?)|coerci\w+|fgm"),
        ("controlling honour honor forced", r"controlling behaviou?r|honou?r.based|forced (?:marriage|labour)"),
        (
            "scared frightened afraid terrified fearful",
            rf"(?:scared|frightened|afraid|terrified|fearful) (?:of|by) (?:(?:his|her|their|the) )?{_BY_WHOM}",
        ),
        (
            "scared frightened afraid terrified",
            r"(?:scared|frightened|afraid|terrified) (?:to go|to be|of being|of going) (?:home|back|alone with|there)",
        ),
        ("lock", rf"lock(?:ed|s|ing) (?:{_SOMEBODY} )?(?:in|out|up|away)"),
        ("kept held", r"kept in (?:his|her|their) (?:bed)?room|held against"),
        (
            "let allow",
            rf"(?:will not|won't|do not|don't|does not|doesn't|never) (?:let|allow)s? {_SOMEBODY}(?! (?:know|down))",
        ),
        ("allowed", r"(?:is|are|was|were) (?:not|n't|never) allowed to (?:use|leave|go|see|speak|ring|phone|eat|have)"),
        ("threat", r"threat\w* (?:to (?:kill|hurt|hit|harm)|with a|of violence)|death threats?"),
        # sexual
        ("sexual rape", r"sexual(?:ly)? (?:assault\w*|abus\w+|exploit\w+|touch\w*|harass\w+|advances?)|rape[ds]?"),
        ("inappropriate", r"inappropriate(?:ly)? touch\w*|touch\w* (?:\w+ )?inappropriately"),
        ("naked indecent", r"naked|indecent\w*"),
        # financial
        (
            "tak took steal stole use using spend spent withdr control keep",
            any_of(r"""
    tak(?:es?|en|ing), took, steal(?:s|ing)?, stole, stolen, us(?:es?|ed|ing), spend(?:s|ing)?, spent, withdr\w+
    controls?, keep(?:s|ing)?
""")
            + rf" (?:\w+ )?{_THEIR} {_MONEY}",
        ),
        (
            "gone going missing taken stolen",
            rf"{_THEIR} {_MONEY} (?:has|have|is|are|was|were|keeps?) (?:been )?(?:gone|going|missing|taken|stolen)",
        ),
        ("missing", r"(?:money|cash) (?:\w+ ){0,2}missing|missing (?:money|cash)"),
        ("help", r"help(?:s|ed|ing)? (?:him|her|them)sel(?:f|ves) to (?:his|her|their|the)"),
        ("mak made", rf"ma(?:kes?|de|king) {_SOMEBODY} (?:sign|pay|sleep|sit|work|beg|transfer|give|hand)"),
        ("scam defraud swindl", r"scam(?:s|med|ming|mers?)?|defraud\w*|swindl\w+"),
        ("rogue doorstep loan", r"rogue traders?|doorstep crime|loan sharks?"),
        ("financial", r"financial(?:ly)? (?:abus\w+|exploit\w+)"),
        # slavery, cuckooing
        ("slavery traffick cuckoo county", r"modern slavery|traffick\w+|cuckoo\w*|county lines"),
        (
            "drug dealing selling",
            any_of(r"""
    drug dealers? (?:in|at|using|have)
    (?:moved in|living in (?:his|her|their) (?:flat|house|home|property)) .{0,40}\b(?:drugs?|dealing|selling)
"""),
        ),
        ("flinch cower", r"flinch\w*|cower\w*"),
        # neglect and organisations
        ("without", rf"(?:left|gone|going) (?:\w+ )?without (?:any )?{_NEEDS}"),
        (
            "fed washed bathed given",
            r"(?:not|never|n't) (?:been |being |getting )?(?:fed|washed|bathed|given (?:food|water|medication|meals))",
        ),
        (
            "withh",
            any_of(r"""
    (?:medication|meds|medicines?|food|water|meals|care) (?:is |are |was |were |has been |being )?withheld
    withh(?:old\w*|eld) (?:\w+ )?(?:medication|meds|medicines?|food|water|money|care)
"""),
        ),
        (
            "carer",
            any_of(r"""
    carers? (?:have |has |had |did |do |are |is )?(?:not|n't|never|no longer) (?:turn\w* up|com(?:e|ing))
    no carers? (?:have|has|came|turned|for (?:\w+ )?days?)
"""),
        ),
        (
            "grade category stage",
            any_of(r"""
    (?:grade|category|stage) (?:3|4|three|four|iii|iv) (?:\w+ )?(?:pressure|ulcer|sore|wound)\w*
    pressure (?:sores?|ulcers?|damage) (?:grade|category|stage) (?:3|4|three|four|iii|iv)
"""),
        ),
        ("giv feed fed", r"(?:nobody|no ?one|not) (?:has |have |is |are )?(?:giv\w+|feed\w*|fed) (?:him|her|them)"),
        ("covered", r"covered in (?:sores|faeces|urine|bruises|bites)"),
        ("food", r"no food in the (?:fridge|house|flat|cupboards?)"),
        ("malnourish emaciat starving", r"malnourish\w*|emaciat\w+|starving"),
        ("soiled squal filth", r"soiled (?:clothes|bed|bedding|pads?)|squalor|squalid|living in filth"),
        # danger to life: now, and not of the past
        ("suicid", r"(?:actively|currently|acutely|feels?|feeling|is|are|am|very|seems?|sounds?|now) suicidal"),
        ("suicid", r"suicidal (?:now|tonight|today|again|with|and (?:has|is))"),
        ("suicid", r"suicidal (?:thoughts|ideation|ideas) (?:and|with) (?:an? )?(?:clear )?(?:plans?|intent\w*)"),
        ("suicid", rf"(?:attempt(?:ed|ing)? suicide|suicide attempt) {_LATELY}"),
        ("suicid", r"suicide (?:note|threats?)|threat\w* (?:of )?suicide"),
        ("kill", rf"{_MEANS_TO} kill (?:himself|herself|themsel\w+|myself)"),
        ("end", rf"{_MEANS_TO} end (?:it all|(?:his|her|their|my)(?: own)? li[fv]\w+)"),
        ("tak", rf"{_MEANS_TO} take (?:his|her|their) (?:own )?li[fv]\w+"),
        (
            "overdos",
            rf"(?:has taken|took|taking|has had) (?:an? |another )?(?:\w+ )?overdose(?: {_LATELY}|$)",
        ),
        ("overdos", r"overdose (?:of|and|now)\b(?!.{0,60}(?:ago|in \d{4}|last year))"),
        ("danger risk", r"(?:in|at) (?:immediate|imminent|grave) (?:danger|risk)"),
        ("danger risk threat", r"(?:danger|threat|risk) to (?:his |her |their )?(?:own )?life"),
        ("danger risk", r"(?:his|her|their) life is (?:at risk|in danger)"),
        ("life", r"life.threatening"),
        ("risk", r"risk of (?:death|dying|serious harm|suicide)"),
        ("die", r"(?:could|may|might|will|going to) die (?:if|unless|tonight|without|soon)"),
        # hate
        ("hate racial", r"hate crime|racial(?:ly)? abus\w+"),
    )
)
"""What tells of harm: how one of its words begins, so that most sentences cost nothing, and the words."""
_MOST = 5
_BY_START: dict[str, list[re.Pattern[str]]] = {}
for _starts, _pattern in _TELLS:
    for _start in {each[:_MOST] for each in _starts}:
        _BY_START.setdefault(_start, []).append(_pattern)
_NEGATED = lazily(r"\b(?:no|not|never|nobody|nor|none|nil|without|denie[sd]|deny|denying|rather than)\b|n't\b")
_UNNEGATED = lazily(r"\b(?:rule[ds]? out|doubt\w*|sure|certain|convinced|only|just|acceptable|right)\b")
_PARTS = lazily(r"[,;:()]| - | but | and | although | though | however | because | as | since ")


def told(said: str) -> bool:
    """Whether a folded sentence tells of harm, in a part of it that does not deny it."""
    words = set(re.findall(r"\w+", said))
    starts = {word[:length] for word in words for length in range(3, _MOST + 1)}
    patterns = {pattern for start in starts for pattern in _BY_START.get(start, ())}
    if not any(pattern.search(said) for pattern in patterns):
        return False
    return any(_told(part, patterns) for part in (said, *_PARTS.split(said)) if part)


def _told(part: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    for pattern in patterns:
        if (found := pattern.search(part)) is not None:
            before = part[: found.start()]
            if _NEGATED.search(before) is None or _UNNEGATED.search(before) is not None:
                return True
    return False
