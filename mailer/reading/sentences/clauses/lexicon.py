"""Lists the words and phrases of clauses by class: who, how, taking, the case, the harmless, what defeats. Data only.

Verbs are closed lists; nouns are open, and stand wherever no word of `DEFEATS` does.
"""


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(each.split()) for line in text.split("\n") for each in line.split(",") if each.strip())


NOUNS = "case referral request transfer redirect redirection"
_THE = ("the", "this", "your", "new", "above", "attached")
_CASES = [f"{the} {noun}" for the in (*_THE, "the above", "this new") for noun in NOUNS.split()]
_CASES += [
    f"{each} {ref}"
    for each in ("case", "referral", "transfer", "request", "the case", "this case")
    for ref in ("REFOK",)
]
_WHOM = (
    "this lady, this gentleman, this man, this woman, this person, this client, this chap, this young man"
    ", this patient, this lad, this girl, this young woman, this young person, this adult, this service user"
    ", this person's case, this patient's case, this lady's case, this gentleman's case, this client's case"
)
_WHOM_TOO = (
    "the person, the client, him, her, back him, him back, her back, his case, her case, their case"
    ", the patient, the person's case, the client's case, the patient's case"
)
_TO_TRANSFER = ("this case", "the case", "REFOK", "case REFOK")
_DUTIES = [
    f"{full}{duty}" for full in ("", "full ", "the ", "case ", "lead ") for duty in ("responsibility", "ownership")
]
_FOR = [
    f" {of} {case}" for of in ("for", "of") for case in (*_CASES, *_WHOM.split(", "), "REFOK", "this one", "case REFOK")
]

CLASSES: dict[str, frozenset[tuple[str, ...]]] = {
    "S": _phrases("""
    we, i, TEAM, our team, my team, the team, we in TEAM, we at TEAM, team, i myself, we all, both of us
    i on behalf of TEAM, we as a team, i for TEAM, this team, the service, our service, i as manager
    i as team manager, we the team
"""),
    "W": _phrases("""
    will, shall, do, does, hereby, formally, gladly, happily, now, fully, am, are, is, very, really, quite
    also, still, more than, definitely, certainly, of course, absolutely, only too, confirm, therefore
    can confirm, confirm that, duly, officially, clearly, happily now, today
"""),
    "G": _phrases("""
    happy to, glad to, pleased to, delighted to, content to, agree to, agreed to, decided to, agreeable to
    happy for us to, happy for TEAM to, happy for our team to, willing and happy to, happy and able to
    in agreement and, agree and, fine to, ok to, okay to, good to
"""),
    "A": _phrases("accept, accepts"),
    "D": _phrases("accepted"),
    "J": _phrases("accepting"),
    "H": _phrases("have, has, have now, has now, have formally, has formally, have agreed and, have decided and"),
    "V": _phrases("""
    will, shall, will now, will gladly, will happily, will certainly, will definitely, will of course
    will be happy to, will be glad to, will be pleased to, will therefore, will be
"""),
    "O": _phrases(
        "take over, take this over, take it over, take this on, take it on,,, take it from here, take this from here"
    ),
    "T": _phrases("take, assume, take on, take over, pick up, take back"),
    "U": _phrases("take, takes, assume, assumes, take on, takes on, take over, takes over"),
    "K": _phrases("taking, taking on, taking over, assuming, picking up, taking back"),
    "C": _phrases(
        ", ".join(
            [
                *_CASES,
                *_WHOM.split(", "),
                *_WHOM_TOO.split(", "),
                *_DUTIES,
                *(f"{d}{f}" for d in _DUTIES for f in _FOR),
                "case",
                "referral",
                "transfer",
                "this",
                "it",
                "this one",
                "that one",
                "REFOK",
                "case REFOK",
                "transfer of care",
                "the transfer of the above case",
                "the transfer of the above",
                "the transfer",
                "the transfer of care",
                "transfer of responsibility",
                "the transfer of responsibility",
                "transfer of the case",
                "the transfer of the case",
                "the transfer of this case",
                "the transfer of REFOK",
                "transfer of REFOK",
                "the referral for REFOK",
                "the above",
                "the below",
                *(f"{the} request to transfer {it}" for the in ("the", "this", "your") for it in _TO_TRANSFER),
                *(f"{the} {noun} below" for the in ("the", "your") for noun in NOUNS.split()),
                *(
                    f"{the} {noun} request"
                    for the in ("the", "this", "your")
                    for noun in ("transfer", "referral", "case")
                ),
            ]
        )
    ),
    "N": _phrases("""
    today, now, pls, immediately, straight away, right away, with immediate effect, as of now, as of today
    from now, from today, from now on, from here, from this point, from here on, as from today, for us
    for our team, for my team, for TEAM, on behalf of TEAM, on behalf of our team, on behalf of my team
    on behalf of the team, to our team, to us, to TEAM, into TEAM, into our team, in full, unconditionally
    without conditions, without condition, without reservation, please, thanks, thank you, as a team, from us
    from TEAM, ourside, by us, by TEAM, by me
    by our team, by my team, by the team, back, on, over
    with thanks, with pleasure, at allocations, at our allocations meeting, at the allocations meeting
    at this morning's meeting, at our meeting, at our team meeting, at team meeting, at the meeting
    at today's allocation meeting, at today's allocations meeting, at today's allocations
    at today's meeting, at allocations today, at allocations this morning, this morning, this afternoon
    this day, as requested, from you, for this case, cheers, ta, thx, again, indeed, on our side, this side
    as the receiving team, as the responsible team, as the right team, from our side, as manager
    as team manager, as duty manager, as the team manager, as the manager, x, xx, obo TEAM, TODAY, on TODAY
    as determined
    as of TODAY, from TODAY, dated TODAY, yesterday evening, under the protocol, under the joint working protocol
    following discussion, at huddle, at mdt, at our mdt, at our huddle, with effect from today
    with effect from now, effective today, effective immediately, effective now, no questions, no conditions
    tidy, diolch, diolch yn fawr, too, as well, gladly, happily, formally, for the team
    for our service, to our service, into our service, for the service, for my service
    in my role as team manager, in writing, all, no problem
    no problems, off you, off your hands
"""),
    "Q": _phrases("acceptance, acceptances, formal acceptance, written acceptance, full acceptance"),
    "M": _phrases("our, my, the, formal, written, this is, full, TEAM, this is our, this is my, a, official"),
    "P": _phrases("of, for, from, is, hereby, by, on behalf of"),
    "R": _phrases("confirm, confirmed, confirming, happy to confirm, pleased to confirm, to confirm"),
    "F": _phrases("""
    yes, yep, yup, yeah, ok, okay, sure, so, therefore, agreed, then, right, well, and, also, certainly
    absolutely, definitely, of course, great, fine, no problem, that, hi, hello, oh yes, ah yes, oh, yes please
    confirmed, confirm that, i can confirm, i can confirm that, we can confirm, we can confirm that
    can confirm, can confirm that, i confirm, i confirm that, we confirm, we confirm that, happy to confirm
    happy to confirm that, pleased to confirm, pleased to confirm that, i am pleased to confirm that
    i am happy to confirm that, to confirm, to confirm that, just to confirm, just to confirm that, confirming
    confirming that, this email is to confirm that, this is to confirm that, i am writing to confirm
    i am writing to confirm that, writing to confirm, writing to confirm that, i write to confirm that
    i write to confirm, i would like to confirm that, please record that, please take this as confirmation that
    please accept this as confirmation that, please take this email as confirmation that
    please accept this email as confirmation that, please treat this as confirmation that, decision
    our decision, the decision, my decision, answer, my answer, our answer, the answer, reply, response
    our response, my response, outcome, the outcome, result, status, verdict, my answer is, our answer is
    the answer is, the decision is, our decision is, i am happy to say, we hereby confirm
    we hereby confirm that, i hereby confirm, i hereby confirm that, you can take this as
    we are pleased to confirm that, we are happy to confirm, we are happy to confirm that, i am pleased to say
    our decision is to, the decision is to, the outcome is to, our decision is that, the decision is that
    the outcome is that, the outcome of our discussion is that, the outcome of our meeting is that
    the outcome of the meeting is that, acknowledged, acknowledged and, with regard to REFOK, with regards to REFOK
    it is a yes from us, it is a yes, ours, REFOK, re REFOK, ref REFOK, regarding REFOK
"""),
}
"""Classes of words; a clause that is to accept is made of nothing else. The longest phrase is taken."""

_SURE = "confirm, can confirm, hereby confirm, do confirm, formally confirm, would like to confirm, write to confirm"
_SURE += ", am happy to confirm, are happy to confirm, am pleased to confirm, are pleased to confirm, wish to confirm"
_SURE += ", am writing to confirm, are writing to confirm, am able to confirm, are able to confirm, now confirm"
_TELL = "inform you, advise, advise you, tell you, let you know, say"
_SURES = [f"{who} {sure}" for who in ("i", "we", "TEAM") for sure in _SURE.split(", ")]
_SURES += [
    f"{who} {glad} to {tell}"
    for who in ("i am", "we are", "TEAM is")
    for glad in ("pleased", "happy", "delighted", "glad")
    for tell in _TELL.split(", ")
]
_SURES += [
    "i write to advise",
    "i write to inform you",
    "just to let you know",
    "i can advise",
    "just to say",
    "to confirm",
]
_SURES += ["confirming", "just to confirm", "just confirming", "happy to confirm", "pleased to confirm", "can confirm"]
_SURES += [
    "writing to confirm",
    "this is to confirm",
    "this email is to confirm",
    "this email confirms",
    "email to confirm",
]
_SURES += ["this is confirmation", "please record", "please log", "you can record"]
_SURES += ["please take it", "please be advised", "for the record"]
CLASSES["X"] = frozenset(
    tuple(f"{sure} {that}".split()) for sure in _SURES for that in ("", "that", "the", "that the", "herewith")
)
"""What says that something is now said for good."""
CLASSES["F"] |= CLASSES["X"] | _phrases("""
    with pleasure, on behalf of TEAM, on behalf of our team, on behalf of the team, on behalf of my team, righto
    for TEAM, grand, champion, tidy, lovely, lovely stuff, good, smashing, brill, super, alright, all right, cool
    ok then, okay then, right then, bore da, prynhawn da, helo, perfect, excellent, brilliant, accordingly, hence
    in that case, on that basis we, as a result, thanks, thank you, morning, afternoon, sorry, yes yes, yes ok
    TEAM and, i agree and, we agree and, both of us, approved, approved and, agreed and, noted and, understood
""") - _phrases("on that basis we")
CLASSES["DUTY"] = _phrases(", ".join(_DUTIES))
CLASSES["RECORD"] = _phrases("record, log, note, register, mark, put, put down, enter, save")
CLASSES["PLEASE"] = _phrases("""
    please, pls, kindly, you can, you may, please do, can you please, you can now, so please, please now, yes please
""")

CLASSES["PICKING"] = _phrases(
    "pick this one up, pick this case up, pick the case up, pick this referral up, pick REFOK up, pick that one up"
)
CLASSES["B"] = CLASSES["C"] - {("this",)}
CLASSES["E"] = CLASSES["B"] - _phrases(", ".join(_DUTIES)) - {("it",)}
# “We will take this” may go on “to panel”; “I take responsibility” may be of a mistake.

NODS = _phrases("""
    just to confirm, to confirm, just confirming, confirming
    our answer is yes, my answer is yes, the answer is yes, with regard to REFOK, with regards to REFOK
    in respect of REFOK, in relation to REFOK, as for REFOK, acknowledged
    with thanks, reply, decision, our decision, answer, my answer, our answer, response, our response, outcome
    status, result, verdict, right person, from TEAM, we are TEAM, for our team, speaking as manager
    case notes read, i am in all day, i am around today, i am around, i am free today, in all day
    we have everything we need, i have everything i need, we have got everything we need
    i have got everything i need, have everything we need, have everything i need, really helpful, very helpful
    helpful, really clear, very clear, clear, much appreciated, appreciated, useful, very useful, thorough
    very thorough, thought i had replied to this, thought i had replied, thought i had answered this
    thought we had replied, i am on a visit, i am in a meeting, nothing further from us, no need to chase
    sounds right, makes sense, yes, yep, yup, yeah, ok, okay, sure, certainly, of course, absolutely
    definitely, agreed, confirmed, noted, received, understood, approved, great, perfect, brilliant, lovely
    excellent, fine, all good, all fine, all agreed, good to go, that is fine, that's fine, that is ok
    that is great, thats fine, thats ours, no problem, no problems, no problem at all, not a problem, no issues
    no issue, no objection, no objections, no concerns, no questions, no worries, no worries at all
    no conditions, no strings, no queries, no comments, nothing to add, nothing further, nothing further needed
    nothing else needed, all looks in order, looks in order, everything looks in order, all seems in order
    everything is in order, all is in order, looks straightforward, seems straightforward, straightforward
    looks clear, looks right, all looks fine, all looks good, looks good, looks fine, no further questions
    no further queries, no further comments, no further information needed, no further info needed
    no further information required, no further info required, nothing more needed, nothing more required
    nothing outstanding, records received, paperwork received, notes received, happy with all that
    happy with all of that, happy with all of this, happy with everything, best greetings
    no issues with this one, no issues with this, i have no concerns, we have no concerns
    i have no objection, i have no objections, we have no objections, no objections here, none, from us
    from me, ourside, here, with us, by us, with me, oh, ah, haha yes, sure thing, ours
    one of ours, definitely ours, ours now, yes ours, that is ours, this is ours, this one is ours, it is ours
    this is one of ours, one for us, this is for us, this is one for us, it is one for us, that is one for us
    that one is for us, this one is for us, sounds like one for us, looks like one for us, is now ours
    now ours, this sits with us, it sits with us, this sits with our team, sits with us, this is one for TEAM
    one for TEAM, this is for TEAM, this belongs with us, this belongs to us, we are the right team, right team
    correct team, this is the right team, we are the correct team, that is us, yes that is us, this comes to us
    TEAM is the right team, TEAM is the right place, this is right for us, it is right that this comes to us
    we agree, i agree, all agreed ourside, it is a yes, it is a yes from us, yes from us, a yes from us
    this is a yes, happy with this, happy with that, happy with it, all happy, we are happy, i am happy
    we are happy with this, i am happy with this, all in order, REFOK, case, re, ref, regarding, TEAM, for TEAM
    on behalf of TEAM, seen, read, reviewed, discussed, screened, triaged, considered, seen and, all read
    all received, info received, information received, all info received, all information received, known to us
    known, already known, well known to us, already open to us, open to us, open to our team
    already open to our team, already open to TEAM, in our patch, in our area, in our catchment
    within our remit, within our area, on my phone, on phone, typed on my phone, quick one, quick reply, brief
    so brief, in a meeting, in meeting, in a mtg, in meetings, on a visit, on visits, in court, out on a visit
    out and about, on the train, in training, in clinic, on the ward, on my mobile, on the road, at a meeting
    can't talk, cannot talk, dictated, typed with thumbs, excuse typos, excuse spelling, excuse errors
    so excuse errors, excuse brevity, dictated so excuse errors, so excuse any typos, excuse any typos
    please excuse typos, please excuse brevity, just back from a visit, just back from leave
    catching up on emails, just catching up, catching up, just seen this, only just seen this
    only just saw this, just saw this, missed this, missed this yesterday, missed this one, been in training
    been on leave, been off, been away, i have been on leave, was on leave, was off friday, was off sick
    was in meetings, we will crack on, will crack on, speak soon, speak later, talk soon, have a good day
    have a good weekend, have a nice weekend, nice weekend, morning lovely people, morning, afternoon, evening
    evening all, morning all, afternoon all, good day, dear colleague, dear colleagues, dear sir, dear madam
    dear sir or madam, dear team, team, allocated, allocated to me, and allocated, allocated already
    worker to be confirmed, worker tbc, to be allocated, will allocate, will be allocated, allocation to follow
    worker to follow, yours, thanks all, thanks everyone, hope all well, hope you are well, hope all is well
    with immediate effect, from today, as of today, today, now, funding agreed, on behalf of our team
    on behalf of the team, on behalf of my team, x, as discussed, as agreed, as we discussed, as per our call
    as per our conversation, in response to your email, in response to your request, in reply to your email
    in answer to your email, in response to the request, which i manage, i manage TEAM, the answer
    it is confirmed, date, greetings, many greetings, greetings to all
""")
"""What nods, or says where somebody sat when they wrote it: the whole of a clause, of one or several."""

COURTESY = words("""
    thanks thank thankyou thx tks ta cheers sorry apologies apology hi hello hiya hey dear brilliant great
    many appreciate kind further
""")
SORRY_FOR = words("for about thought taken took it this missed only late been i had the we your to you so")
READ = words("""
    put added updated opened logged let rung rang called emailed read reviewed discussed looked seen talked
    spoken spoke considered screened triaged checked gone been chatted met received got had went following
    further having after talking reading reviewing discussed discussing consulted shared
""")
TOLD_BY_SOMEBODY = words("let put shared talking reading reviewing discussing consulting going")
"""Of those that need somebody who has done it before them: `i have shared it`, `having put it to the team`."""
TALKS = words("""
    discussion discussions discussing talking speaking conversation conversations chat chats call calls email emails
    letter message consultation consulting consideration considering reading reviewing looking checking deliberation
    thought huddle mdt meeting request having
""")
DAYS = words("monday tuesday wednesday thursday friday saturday sunday tomorrow next")
PAST = words("yesterday earlier yesterday's today's")
"""“After your visit” may lie ahead; “after our chat” and “after your visit yesterday” do not."""
ONLY_WITH = {"gone": words("through over in"), "going": words("through over"), "met": words("with him her them the")}
NOT_AFTER = {
    "got": words("to our my no"), "had": words("to no"), "considered": words("for as"), "looked": words("as"),
    "reviewed": words("in for"), "screened": words("for in"), "read": words("as"), "met": words("with"),
}  # fmt: skip
LASTS = words("""
    week weeks month months fortnight term period while spring summer autumn winter quarter limit limits limited terms
    catch yours keeping retaining favour stopgap december january february march april june july august september
    october november
""")
"""A length of time, or what bounds a yes, in a clause whose nouns are open: “accept, reviewing in six weeks”."""
LONG_KNOWN = words("known know last")
"""“Known to us for months”, and “off last week”, limit nothing."""
AFTER_COURTESY = {
    "many": words("thanks thank apologies sorry"), "further": words("to"), "kind": words("regards wishes thanks of"),
    "great": words("thanks thank work news stuff job referral summary notes handover to that"),
    "brilliant": words("thanks thank work news stuff job referral summary notes handover that"),
    "dear": words("all both team colleagues everyone sir madam"), "sorry": words("""
    for about i it it's we late all both to thought had been this only my missed took just again anna
"""), "appreciate": words("it this that your the all you everything"),
}  # fmt: skip
SAYING = words("is are was were has have there's")
ELSEWHERE = words("your yours you out back away closed elsewhere another other southbeck discharged")
STAY_YOURS = words("your yours terms off fire view answer basis consult verdict role")
"""What a worker who will do something leaves with somebody else, or open: “will ring with his view”."""
NOT_ALLOCATED_TO = words("your you yours older people nobody noone another other health")
MOVES = words("transfer move moving change him her them")
HAVING = words("""
    i we have has had just now all both also the a having been i've we've it this case was and TEAM our team
    been multidisciplinary mdt allocations huddle
""")
PEOPLE = words("""
    he she they his her their him this that name the known primary main lives known open already person
    client lady gentleman it
""")
PERSON_VERBS = words("""
    is has are lives live meets meet fits fit was were know knows known moved moves have sits clearly comes
""")
PERSON_CUES = words("""
    known know open ours us our criteria patch area remit team TEAM diagnosis disability caseload before
    previously service confirmed already well mental health ld autism dementia right place catchment REFOK
    gp age learning primary main need here moved
""")
ACTORS = words("""
    i we someone somebody duty worker it this case allocation TEAM colleague our a the duty's team social
    they nurse practitioner ot visit visits first meeting will to be she he my
""")
WILL = words("will is are be going shall am")
DOES = words("""
    allocate allocated allocating allocation assign assigned contact contacting ring ringing call calling
    phone phoning visit visiting see seeing meet meeting arrange arranging arranged book booked booking
    touch email emailing liaise update updating add adding put putting pick picking let crack worker
    coordinator co-ordinator lead hold drop give get introduce log open opened speak speaking going
    practitioner nurse own planned
""")
SENDS = words("""
    send sent forward pass share upload transfer move reassign assign close update record mark change
    arrange tell let ring call contact give get copy book add email attach put switch reallocate note thank
    advise inform drop pop hand sending remove show
""")
PLEASE = words("please pls plz kindly")
BARE_SENDS = words("handover handover summary send")
OF_YOU = words("can could would will")
ROLES = words("""
    manager tm team lead duty deputy assistant senior practice operational service atm head as i am the for
    of TEAM a acting speaking we responsible manage which today on behalf i'm and
""")
LINKS = words("and so & as but because which since then therefore while plus given")
STARTS = words("""
    we i please pls thanks thank cheers ta thx accept accepted accepts happy yes TEAM REFOK will sorry no
    this it he she yep yeah accepting diolch sent
""")
DANGLES = words("""
    a an the of to for with that who which if and or by from at in my our your whether as not no
""")

DEFEATS = words("""
    funding budget package packages agreeing paying start starts starting started begin begins expire if
    unless until till once when whenever provided providing subject condition conditions conditional
    conditionally pending but except only however although though otherwise not no never cannot can't won't
    don't doesn't without neither nor nobody none nothing decline declined declining declines refuse refused
    reject rejected may might could would should must need needs needed require requires required maybe
    perhaps possibly probably unsure doubt doubts think thinks thought believe feel guess suppose assume
    assuming hope hoping hopefully want wants wish wonder say says said saying claim claims told tells asks
    asked heard hear understand apparently part partly partial half joint jointly shared share co-work
    temporary temporarily interim trial provisional provisionally principle initially initial funded fund
    pay paid cost costs keep keeps kept retain retains remain remains remaining stay stays staying continue
    continues carry hold holds holding finish finished complete completed first before after instead later
    meanwhile agree agreement decide decides decision approve approval approved confirm panel sign signed
    offer accept accepts accepted accepting acceptance whether how why what who where REFNO withdraw
    withdrawn cancel ignore disregard wrong mistake error joke joking kidding draft test actually wait
    object objection objections complaint dispute died dead deceased else another other rest element portion
    minus excluding apart solely just yet responsible responsibility owner end ends ended back? stop stops
    unable unclear question questions query discuss consider considering review? months weeks? you do did
    does done am shall let's ought disagree refuses resist against protest reservations reluctant
    reluctantly sooner resident still christmas january february march april june july august september october
    november december year someone's
""") - words("back? review? weeks?")
"""Any of these in the open part of a clause makes it speak."""

ALLOWED_IN_THANKS = words("wait just you joint first question questions how")
ALLOWED_IN_READ = words("first who after discuss")
ALLOWED_IN_SENDS = words("done you back responsible shared joint signed completed next")
ALLOWED_IN_DOES = words("you later hold holding just")
TYPING = (
    "accept",
    "accepted",
    "accepts",
    "accepting",
    "decline",
    "declined",
    "declining",
    "responsibility",
    "happy",
    "responsible",
)
NO_SLIPS = words("""
    except expect expects excepted expected excepts accent aspect concept adept happen harpy apply declines
    accepter
""")
