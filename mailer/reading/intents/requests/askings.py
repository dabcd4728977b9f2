"""Lists how ordinary sentences ask a team to take a case: each form on one line, with an example. Data only.

They are looked for in a sentence that is written out (written_out.py): `REFOK` is a case, `T` the place of a team. What
stands before a form in its clause may deny it (`DENIES`).
"""

from mailer.reading.sentences.clauses.lexicon import words as word_set

_OBJECT = (
    "the this that our new case referral one person lady gentleman man woman request transfer responsibility ownership "
    "for of lead on over up it him her them REFOK REFNO us off from back care full"
)
OBJ = rf"(?:(?:{'|'.join(_OBJECT.split())}) )+"
"""What is taken: closed words only, so that nobody is asked to take a call."""
TAKE = r"(?:take|accept|pick up|pick|have|hold|own|receive|allocate|assume|become responsible for|be responsible for)"
TAKING = r"(?:taking|accepting|picking up|holding|having)"
EXTRA = r"(?:provide an additional worker|(?:do|carry out|join|complete|provide) a joint assessment|join us)"
ABLE = (
    r"(?:(?:please|kindly|possibly|also|now|be able to|be willing to|be happy to|consider|agree to|formally|just"
    r"|be so kind as to|to) )*"
)
MOVE = (
    r"(?:transfer|move|redirect|refer|pass|hand|send|forward|reallocate|reassign|allocate|assign|switch|go|transferring|moving"
    r"|redirecting|referring|passing|handing|sending|reallocating|reassigning)"
)
MOVED = (
    r"(?:transferred|moved|redirected|referred|passed|sent|handed|reallocated|reassigned|allocated|assigned"
    r"|transferring|moving)"
)
WAY = r"(?:(?:over|on|across|back|out|through|along) )*"
GLAD = r"(?:grateful|happy|thankful|obliged|appreciated|possible|good|great|helpful|chance|arrange|view)"
ASK = (
    rf"(?:ask|asks|asking|request|requesting|require|invite|want|need|like|get|wish|prefer|propose|suggest|hoping|hope|wonder"
    rf"|wondering|agreed|may i ask|{GLAD}(?: if| for| that| of)?)"
)
WHETHER = r"(?:(?:that|for|if|whether) )*"
THEN = r"(?:(?:to|can|could|would|will|if|whether|they|for|please|be approached with a view to their) )*"

_EXTRA = r"(?:(?:extra|additional|second|joint|new|support) )*"
_WORKER = r"(?:worker|practitioner|nurse|social worker)"
TOLD = r"(?:(?:please|to|will you|would you|can you|could you|kindly|[,:-]) )+"
UPTO = r"(?=to |please|$|[,.:;?-]|as |because|off )"

FORMS: tuple[tuple[str, str], ...] = (
    (rf"(?:can|could|would|will|may|shall) T {ABLE}(?:{TAKE} (?:{OBJ}|[,.?]|please|$)|{TAKING} {OBJ}|{EXTRA})",
     "please can ALDT take over REFOK"),
    (rf"(?:^|[,:;-] |hi |dear |hello |please |kindly )T {TOLD}{ABLE}{TAKE} {OBJ}", "ALDT to take REFOK please"),
    (rf"{ASK} {WHETHER}T {THEN}{ABLE}(?:{TAKE} (?:{OBJ}|$)|{TAKING} {OBJ}|{EXTRA}|for a joint assessment)",
     "please ask ALDT if they can take it"),
    (rf"{MOVE} (?:{OBJ})?{WAY}(?:from (?:\S+ ){{1,5}}?)?to T", "please transfer REFOK to ALDT"),
    (rf"(?:be|is|to|needs|need) {MOVED} {WAY}to T", "it needs to be moved to ALDT"),
    (rf"(?:transfer|referral|redirection|reallocation)(?: request)?(?: (?:of|for) {OBJ})? ?(?:to|for|with) T",
     "request transfer of REFOK to ALDT"),
    (rf"(?:arrange|facilitate|request) (?:the |a )?handover of {OBJ}to T", "arrange the handover of REFOK to ALDT"),
    (rf"request to T to {TAKE} {OBJ}", "a formal request to ALDT to accept the transfer"),
    (rf"request for T [,:-] {TAKE} {OBJ}", "request for ALDT - take over REFOK"),
    (rf"(?:^|[,;] |so )(?:(?:re|ref|case) )*{OBJ}(?:(?:[,:-]|is|over) )*(?:(?:to|for) )?T (?:from today )?please",
     "REFOK for ALDT please"),
    (r"T (?:referral|transfer|request) please", "OT referral please for REFOK"),
    (rf"(?:send|pass) {OBJ}T 's way", "please send REFOK ALDT 's way"),
    (rf"T (?:need|needs|ought) to {TAKE} {OBJ}", "ALDT need to pick up REFOK"),
    (rf"requesting T for {OBJ}", "requesting sensory support for REFOK"),
    (r"request T 's acceptance of", "we request ALDT's acceptance of REFOK"),
    (r"be (?:picked up|taken on|taken over|taken|accepted|held) by T", "could REFOK be picked up by ALDT"),
    (r"^(?:case )?REFOK (?:(?:[,:-]|over) )*(?:to|for) T $", "REFOK to ALDT"),
    (r"T please [,:-] REFOK", "sensory support please: REFOK"),
    (r"^to (?:: )?T $", "to: ALDT"),
    (r"(?:attention of|fao|attn) (?::|of)? ?T [:,-]", "for the attention of ALDT: please take it"),
    (rf"(?:should|ought to|needs to|must|has to|is to|agreed that {OBJ}) ?(?:be|go|goes|sit|pass|move|transfer"
     rf"|have gone) {WAY}(?:to|with|under) T", "REFOK should be with ALDT"),
    (rf"(?:raise|log|open|declare) an? (?:\w+ ){{0,2}}(?:dispute|question|disagreement)(?: about {OBJ})? ?with T",
     "we wish to raise a dispute with ALDT"),
    (rf"question about {OBJ}with T", "an ordinary residence question about REFOK with ALDT"),
    (r"(?:not|never|cannot) agree an? (?:joint )?plan with T", "we could not agree a joint plan with ALDT"),
    (rf"T {ABLE}do a joint assessment", "OT do a joint assessment"),
    (rf"getting {OBJ}{WAY}to T", "your help in getting REFOK across to ALDT"),
    (rf"acceptance by T of {OBJ}", "requesting acceptance by ALDT of REFOK"),
    (rf"(?:propose|suggest|recommend|ask|request) that T (?:{TAKE}|takes|accepts|assumes|picks up) {OBJ}",
     "we propose that ALDT takes responsibility for REFOK"),
    (rf"(?:^|[,.;:] )(?:for )?(?:the )?T (?:to|:) {TAKE} (?:{OBJ})?please", "ALDT to take please: REFOK"),
    (rf"^for (?:the )?T [:,-] REFOK (?:[:,.-] )?please {TAKE}", "for ALDT: REFOK, please take"),
    (r"needs to be with T", "REFOK needs to be with ALDT not us"),
    (rf"(?:^|[,.:;] )(?:(?:an?|new|formal|this is an?) )*(?:dispute|disagreement) (?:about {OBJ})?with T",
     "dispute with ALDT about who visits REFOK"),
    (r"(?:are|am) (?:now )?in (?:an? )?(?:formal )?(?:dispute|disagreement) with T", "we are in dispute with ALDT"),
    (rf"(?:add|provide|have|get|send|want|need|request|for) an? {_EXTRA}{_WORKER} from T",
     "please add a worker from ALDT to REFOK"),
    (rf"T (?:should|ought to|must|needs to) (?:now )?{TAKE} {OBJ}", "ALDT should have REFOK"),
    (r"joint assessment (?:with|from|by) T", "REFOK : joint assessment with ALDT please"),
    (rf"(?:needs?|has|ought) to (?:come|go|move|transfer) {WAY}to T", "it needs to come over to ALDT please: REFOK"),
)  # fmt: skip
"""A form in which a team is asked, and an example."""

LIKELY: tuple[tuple[str, str], ...] = (
    (r"(?:one|is|for) (?:one )?for T", "looks like one for ALDT"),
    (r"(?:belongs?|falls?|sits?|sit) (?:best )?(?:with|to|within|under)(?: the remit of)? T", "it belongs with ALDT"),
    (r"T (?:is|are) (?:the )?(?:right|best|better|correct|appropriate)", "ALDT is the right team"),
    (r"(?:right|appropriate|correct|best) (?:team|place|service) is T", "the right place is ALDT"),
)  # fmt: skip
"""What tells that a team should have a case: where nothing asks, whoever wrote it is asked whether they do."""

POINTS: tuple[tuple[str, str], ...] = (
    *LIKELY,
    (r"(?:known|open) to T", "she is known to ALDT"),
    (r"T (?:know|knows|saw|have seen|should have)", "OT know REFOK well"),
    (r"(?:spoke|spoken|talked) (?:to|with) T", "i spoke to ALDT"),
    (r"is T(?:'s| 's)", "is ALDT's"),
    (r"should be T", "it should be ALDT"),
    (r"needs? T", "he needs ALDT"),
    (r"ask T (?:re|about)", "ask ALDT re REFOK"),
    (r"T (?:has |have )?agreed", "ALDT agreed on the phone"),
    (r"not us , T please", "not us, ALDT please"),
)  # fmt: skip
"""What points at a team without asking it: it is who “them” is, where a request beside it names nobody."""

COPIES: tuple[str, ...] = (
    "(?:and |with )?(?:send )?(?:a )?copy (?:of (?:this|it) )?(?:has gone |is going |sent )?(?:to|for) ",
    "(?:and )?(?:cc|cc'd|cced)(?: to)?(?: :)? ",
    "(?:and |i am |i have |we have )?(?:copied|copying|copy)(?: this)?(?: in)?(?: to)? ",
)
"""What sends a team a copy, and asks nothing of it: “with a copy to ALDT”."""
FOR_INFORMATION: tuple[str, ...] = ("for (?:their |your )?(?:info|information|awareness|records) ", r"\) ", "fyi ")

THEY = frozenset({"they", "them", "there", "that team", "this team", "that service"})
NOBODY = (
    rf"(?:please|could you|can you|would you kindly|kindly)(?: \w+){{0,3}} {MOVE}(?: {OBJ}{UPTO}| please| $|$)",
    rf"{ASK} (?:them|somebody|someone|that {OBJ})", rf"(?:can|could|would) (?:somebody|someone|they) {TAKE}",
    rf"(?:can|could|would) you {TAKE} {OBJ}", rf"(?:can|could|would|will) your team {ABLE}+{TAKE} {OBJ}",
    rf"(?:need|want|like) to {MOVE} {OBJ}", rf"request that {OBJ}be {MOVED}", rf"please (?:{TAKE}) {OBJ}",
    r"(?:can|could|would) an? team (?:other|\w+) ?than",
    r"ask (?:one|either) of (?:them|the)",
    r"please send them", r"please (?:request|action|accept|redirect)", r"(?:can|could) they (?:accept|take)",
)  # fmt: skip
"""What asks without saying whom."""

DENIES = word_set("""
    not never no nor without unless except excluding instead rather other apart cannot n't how who what
    when where why did was were might maybe forgot took
""")
BEFORE = word_set("""
    the to with can could would will may if whether that ask asks asking asked please team kindly for dear
    hi hello invite get need want like request requesting of is shall on our propose hoping hope require , :
    - ; ( 2 i think chance asked REFOK needs so by
""")
AFTER = word_set("""
    team to can could would will if whether that please kindly take takes taking accept pick own hold
    receive allocate assess become be join help as because since under who which it they and so thanks thank
    this , . ? ; : - ( ) about consider ta thx cheers ok over by diolch now today urgently asap i am for
    from with on do is are transfer provide should have the he she 's re need needs ought referral request better best
    agreed requested not of
""")
THEN_ONLY = {
    "for": ["REFOK", "REFNO", "them", "it", "him", "her", "this", "to", "a", "taking", "take"],
    "with": ["effect", "immediate", "thanks", "us", "a"],
    "of": ["REFOK", "this", "the"], "not": ["us", "OWN", "me", "ours"],
    "on": ["REFOK", "REFNO", "this", "it", "behalf"],
    "do": ["a"], "is": ["the", "better", "best", "right"], "are": ["the", "best"],
    "and": ["we", "they", "i", "it", "please", "can", "the"],
    "from": ["us", "REFOK", "OWN", "today", "now"], "i": ["am", "think"],
    "the": ["record", "notes", "contact", "reason", "case", "paperwork"],
    "'s": [",", ".", "please", "caseload", "list", "inbox", "books", "way", "acceptance"], "re": ["REFOK"],
}  # fmt: skip
"""After some words only these may follow: “ALDT for young people” is another team."""

SILENT = (
    r"(?:^|, |so |and |as |but )(?:i|we|i'll|we'll) (?:will|shall|are going to|am going to|plan to) ",
    r"^if ",
    r"before (?:we|i) ",
    r"confirm (?:that |whether |if )?T\d|went well|once |until |next (?:week|month|year) |new year |one day ",
    r"i understand |would have |apparently |i hear |do not agree |don't agree |thinking about |(?:have|has) asked us ",
    r"in due course ",
)
"""What tells that a sentence asks nothing now: of later, under a condition, or of what others do."""
CUES = (
    r"please|can|could|would|request\w*|needs?|wonder\w*|kindly|grateful",
    r"take|taken|accept|accepting|acceptance|pick|picked|transfer\w*|redirect\w*|refer|referral|reallocat\w*|allocate"
    r"|handover of|way|(?:REFOK|REFNO) (?:to|for) (?:the |a )?[a-z'-]+ T\d|please for REFOK",
)
"""Words of both kinds beside a team and a case may ask: their writer is asked what they mean."""
