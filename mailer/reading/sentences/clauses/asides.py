"""Lists what changes nothing beside an answer, as patterns of slots (slots.py), each with what it knows and what
it does not. Data only.

A pattern that ends in `~` ends in open nouns, so a link or a pause must follow it; every other is a closed list.
"""

OPEN, NAME, SURNAME, NUMBER = "~", "@", "$", "#"
"""A word that is no defeater; a name that people are given; a word that no list has, as a surname is; digits."""

CLASSES = {
    "WHEN": (
        "today|this morning|this afternoon|this evening|this week|now|just now|earlier|earlier today|yesterday|tomorrow"
        "|on the phone|by phone|over the phone|on teams|by email|in person|at the meeting|at allocations|last night"
        "|TODAY|this pm|this am|later|later today|shortly|soon|next week|right away|straight away"
    ),
    "HOW": (
        "lovely|great|good|nice|wonderful|fab|restful|super|brilliant|tidy|merry|happy|very good|very merry|very happy"
    ),
    "LONGDAY": "day|week|weekend|evening|afternoon|morning|one|christmas|new year|break|easter|rest of the day|time",
    "MANAGER": (
        "manager|team manager|duty manager|service manager|deputy manager|deputy team manager|assistant team manager"
        "|operational manager|practice manager|acting manager|acting team manager|line manager|responsible manager"
        "|responsible team manager|receiving manager|registered manager|interim manager|team lead|team leader|lead|tm"
        "|atm|duty senior|senior practitioner|practice lead|head of service|locality manager|unit manager|cmht manager"
        "|covering manager|duty lead|clinical lead|manager on duty|duty manager today|manager today|duty officer"
    ),
    "OURS": "TEAM|the team|our team|this team|my team|us|the service|our service",
    "IT": (
        "it|this|this one|that|that one|the case|this case|her|him|them|the referral|this referral|REFOK|case REFOK"
        "|everything|the lot|the request|this request|the transfer"
    ),
    "WORKER": (
        "worker|social worker|nurse|care coordinator|care co-ordinator|coordinator|co-ordinator|practitioner|ot"
        "|key worker|keyworker|community nurse|cpn|contact|point of contact|lead worker|allocated worker|named worker"
        "|allocated nurse|named nurse|allocated practitioner|lead|lead practitioner|psychologist|support worker"
        "|allocated social worker|named social worker|care manager|case manager|case worker|caseworker"
    ),
    "CLOSING": "close|closing|end|ending|transfer|transferring|move|moving|reassign|reassigning|switch|hand over",
    "SENDING": "send|forward|share|email|upload|pass|provide|attach|drop|give|pop|let us have|let me have|get",
    "PAPER": (
        "checklist|assessment|notes|case notes|records|record|care plan|plan|chronology|documents|paperwork|file"
        "|referral form|form|diagnosis|risk assessment|summary|handover|handover notes|report|reports|letter"
    ),
    "HELD": (
        "on the system|on file|on record|on las|on mosaic|on rio|on our system|on systmone|in las|in mosaic|in rio"
        "|with health|with the gp|with the ward|with the hospital|with the provider|with the family|in the file"
        "|attached to the record|on the shared drive|in the notes|in the record|up to date|clear|very clear|confirmed"
        "|clear enough|helpful|very helpful|really helpful|done|complete"
    ),
    "NEXT": "ring|call|phone|contact|visit|see|meet|email|be in touch with|speak to|get in touch with|introduce",
}

ASIDES: tuple[tuple[str, str, str], ...] = (
    # who writes, and as what
    (
        "{as|in my capacity as|in my role as|speaking as|acting as|acting up as|covering as|i am|i am here as"
        "|i'm|as i am"
        "|i am covering as|i am acting as|i am acting up as|i am writing as|i manage|writing as}"
        " {the|a|today's|their|TEAM}? MANAGER {for|of|at|in|here|on}? {TEAM|the team|our team|this team|duty}? WHEN?",
        "in my capacity as team manager for TEAM", "as your manager",
    ),
    ("{this is|it is|it's}? @ $? {here|speaking|from TEAM|at TEAM|from the team}", "priya here", "here"),
    ("{this is|it is|it's|i am} @ $?", "this is priya shah", "this is temporary"),
    ("{TEAM|the}? MANAGER", "TEAM manager", "the managers"),
    ("{decision|outcome|answer|accept or decline} {from|of|for|by}? {TEAM"
     "|us}?", "decision of TEAM", "decision pending"),
    ("{signed|signed by|from|name} @ $?", "signed priya", "signed off by panel"),
    ("{date|dated|on|as of|team|signed}? {TODAY|TEAM}", "dated TODAY", "dated friday"),
    ("{obo|on behalf of|for and on behalf of|for} OURS", "obo TEAM", "on behalf of the family"),
    # nods
    ("{a|it is a|that is a|this is a}? {big|definite|clear|firm|resounding|very big|happy|plain}? yes"
     " {from us|from me|from TEAM|to this|to this one|to the case}?", "a big yes from us", "yes to the assessment"),
    ("{all|everything}? {clear|good|fine|ok|okay|in order|straightforward|sorted} {from|with|by|at|on}?"
     " {me|us|our side|my side|ourside}?", "all clear from me", "all clear once paid"),
    ("{nothing|no|not anything|i have no|we have no|there are no} {to query|to add|to raise|issues|concerns|queries"
     "|questions|objections|objection|conditions|reservations|problems|comments|qualms}"
     " {from|with|on|about|at}? {me|us|our side|my side|ourside|TEAM|this|it|this one|here}?",
     "nothing to query", "nothing to do with us"),
    ("{yes|that|it|this|she|he|that one|this one|he clearly|she clearly}? {sounds|looks|feels|seems|is}"
     " {right|fine|good|ok|okay|appropriate|like one of ours|like ours|spot on}"
     " {for us|for our team|to us|to me|for TEAM}?", "sounds right for us", "sounds right for them"),
    ("{i|we|TEAM} {agree|agreed|are in agreement|am in agreement} {with|to} {it|this|that|the transfer|this transfer"
     "|the request|this request|the referral|the move|the redirect|you|all of it|that view}",
     "i agree with the transfer", "we agree with your decision to keep it"),
    ("{i am|we are|i'm|TEAM is|TEAM are} {very|quite|more than}? {happy|content|glad|pleased} {for|with} IT to"
     " {come|move|transfer|be moved|be transferred|be with|sit with} {over|across|through}? {to|into|with}? OURS",
     "i am happy for this to come to TEAM", "i am happy for this to come to panel"),
    ("{this|it|that|he|she|this one|this case|the case|this lady|this gentleman}"
     " {sits|belongs|fits|is best|is right|should be|should sit|is}"
     " {best|well|clearly|rightly|squarely|firmly|now}? {with|within|in} OURS",
     "this sits squarely with us", "this sits with you"),
    ("OURS {is|are} {clearly|definitely|now}? {the|a} {right|correct|best|most appropriate|appropriate}"
     " {place|team|service|fit} {for|given}? {him|her|them|this|it|this lady|this gentleman|this case|this person}?"
     " {given|because of|with}? {the|his|her|their}? {diagnosis|circumstances|history|needs|presentation}?",
     "TEAM is the right place for him given the diagnosis", "TEAM is the right place to ask"),
    ("{as|like} {i|we} {said|told|mentioned|discussed|agreed|explained|say} {to|with}? @? $? WHEN*",
     "as i said to anna on the phone", "as i said only the assessment"),
    ("{as|as per|per|further to|following|after} {our|my|the|your|a|this morning's|today's|yesterday's}?"
     " {chat|call|conversation|discussion|phone call|telephone call|catch up|catch-up|email|message|meeting|mdt|talk"
     "|huddle|telephone conversation} {with}? {@|the team|my team|my deputy|my manager|my colleagues|colleagues"
     "|the consultant|our consultant|the psychologist|duty|you|both teams|my line manager}? WHEN*",
     "as per our chat this morning", "following handover"),
    ("{yes|ok|okay|so}* {very|quite|more than}? {happy|content|glad|pleased|fine} {for|with} IT to"
     " {come|move|transfer|be moved|be transferred|be with|sit with} {over|across|through}? {to|into|with}? OURS",
     "yes happy for this to come over to us", "yes happy for this to come to panel"),
    ("{there is|we have}? nothing {further|else|more} {is}? {needed|required|wanted} {from|at|on} {you|yourside}",
     "nothing further needed from you", "nothing further needed from you but the funding"),
    ("{with}? {many|grateful|sincere|our|my}* thanks {for your|for the|for} {patience|time|help|support|understanding"
     "|email|message|referral|summary}",
     "with thanks for your patience", "with thanks for your promise"),
    ("{sorry|apologies|oh}? {i|we} {thought|was sure|were sure|could have sworn} {i|we|that i|that we} {had|have"
     "|would}?"
     " {already}? {replied|answered|responded|done this|done it|sent this|sent it|said yes} {to this|to you|to it"
     "|already"
     "|to this one}?", "sorry i thought i had already replied", "i thought i would wait"),
    ("{this|this one|it|your email|yours|it's} {has|had}? {slipped|fell|fallen|dropped|went|got} {through the net"
     "|through the cracks|past me|off my list|off my radar"
     "|to the bottom of the pile}", "this one slipped through the net",
     "this one went to panel"),
    ("{the|this}? {case|referral|he|she|it}? {is}? {now|already}? open {to|with|under} OURS {now|already}?",
     "case now open to TEAM", "case open to others"),
    ("{i|we}? {look|am looking|are looking|looking} forward to {working|linking in|liaising|meeting|speaking"
     "|getting started"
     "|hearing|hearing from|meeting up} {with|from|to}? {you|her|him|them|you all|you both|the family|your team|@}?"
     " {on this|soon|shortly|again|on this one}?", "look forward to working with you", "look forward to your funding"),
    ("{i|we} {write|am writing|are writing} {further to|in response to|with reference to|in reply to|regarding|about"
     "|following} {your|the} {email|letter|message|referral|request} {of|dated|sent}? {TODAY|yesterday}?",
     "i write further to your email of TODAY", "i write further to your condition"),
    ("{i am|we are|am} in receipt of {your|the} {request|email|letter|referral|message"
     "|paperwork} {and thank you for it}?",
     "i am in receipt of your request", "i am in receipt of your conditions"),
    ("{regards|kind regards|best regards|warm regards|best wishes|bw|kr|many thanks|thanks|cheers|ta|yours sincerely"
     "|yours faithfully|best} @ $?", "regards priya", "regards your condition"),
    ("{derbyn|derbyniwyd|ydw|ydym|ie|oes}", "derbyn", "ddim"),
    ("{there we are then|there we go|now then|right then|right|righto|right oh|right-o|okey dokey|okay dokey|oki doki"
     "|lovely stuff|good stuff|lovely|champion|grand|tidy|smashing|cool|super|fab|brill|sound|aye|spot on|no bother"
     "|cracking|all right|alright|fair enough|fabulous|wonderful|marvellous|ace|bingo|job done|no probs|np|ideal}+",
     "there we are then", "there we wait"),
    (
        "{really|i really|we really|much|very much}? appreciate {you|your|the} {chasing|chaser|nudge|patience"
        "|help|reminder|time}",
        "really appreciate you chasing",
        "really appreciate your money",
    ),
    (
        "{just|only|only just|i am|i am just|am}? back {from|off} {leave|annual leave|holiday|sick leave"
        "|training|court|a course} {today|this morning|yesterday|now}?",
        "back from leave today",
        "back to you from leave",
    ),
    (
        "{i|we} {have|have now|have just}? asked {our|the|my}? {WORKER|duty|duty worker|deputy|admin|business"
        " support|@} to {NEXT|arrange a visit to} {the family|the daughter|the son|the ward|her|him|them|the"
        " wife|the husband|the carer} WHEN?",
        "i have asked our duty worker to ring the family this afternoon",
        "i have asked our duty worker to decide",
    ),
    (
        "{no|there is no|we have no|not got a} WORKER {yet|free yet|free|available yet|at the moment|at present"
        "|currently}",
        "no worker yet",
        "no decision yet",
    ),
    ("{mad|crazy|so|very|really} busy {here|today|this week|at the moment}?", "mad busy here", "busy deciding"),
    (
        "{dictated|spoken|typed} {into|on|to|by|using} {my|the|a}? {phone|mobile|ipad|tablet|headset|voice|voice"
        " recognition} so? please? {excuse|forgive|sorry for|sorry about} {any|the}? {mistakes|errors|typos"
        "|spelling|spelling mistakes}",
        "dictated into phone so excuse mistakes",
        "dictated by panel so excuse mistakes",
    ),
    (
        "{i have|have|i've}? read {all that|all of that|it all|all this|all of it|everything}",
        "read all that",
        "read all that again first",
    ),
    (
        "{what a|such a|a|she is a|he is a}? {lovely|nice|delightful} {lady|gentleman|man|woman|chap|family|couple}",
        "lovely lady",
        "lovely lady but complex",
    ),
    (
        "{please}? {can|could} {the|a|any|all}? PAPER be {sent|emailed|forwarded|shared|uploaded|passed} {over"
        "|on}? to {ADDRESS|us|me|our inbox|our duty inbox|the duty inbox|our mailbox|our team} {please|asap"
        "|today}?",
        "please can the handover be sent to us",
        "please can the handover be agreed",
    ),
    (
        "{my|our|the duty|duty} {direct|mobile|desk|office}? {number|phone|mobile|line|tel} is PHONE if you"
        " {want|need|would like|wish} to {discuss|chat about|talk about|talk through|go through} {the handover"
        "|handover|it|him|her|the details|anything}",
        "my mobile is PHONE if you want to discuss the handover",
        "my mobile is PHONE if you want to discuss terms",
    ),
    (
        "with {many|grateful|big}? thanks to {@|you|you all|the team|your team} for {a|the|this|your|such a}?"
        " {great|good|clear|thorough|excellent|brilliant|lovely|very clear|very good} {piece of work|work"
        "|summary|handover|referral|notes|assessment}",
        "with thanks to anna for a great piece of work",
        "with thanks to anna for the assessment",
    ),
    (
        "{rydym yn|yr ydym yn|rydw i'n|dw i'n|rwy'n} derbyn {yr achos|yr achos hwn|hwn|hyn}?",
        "rydym yn derbyn",
        "nid ydym yn derbyn",
    ),
    # Welsh courtesies
    ("{bore da|prynhawn da|p'nawn da|pnawn da|noswaith dda|shwmae|helo|annwyl|diolch|diolch yn fawr|diolch i chi"
     "|diolch yn fawr iawn|llawer o ddiolch|diolch o galon|hwyl|hwyl fawr|cofion|cofion gorau|iawn|da iawn|wrth gwrs"
     "|gyda diolch} {@|bawb|all|both|pawb|$}?", "diolch yn fawr anna", "dim"),
    # courtesies and where somebody sits
    ("{have|enjoy|hope you have|hope you had|hope you both had|wishing you|i hope you had|i hope you have} {a|the|your"
     "|an} HOW? LONGDAY {all|both|everyone|too|@|when it comes|ahead|off}?", "have a lovely weekend all",
     "have a word with jo"),
    ("HOW {christmas|new year|easter|weekend|friday|monday} {when it comes|all|both|everyone|to you all|to you}?",
     "merry christmas when it comes", "christmas"),
    ("{i|we}? hope {that}? {you|you all|all|everyone|everybody|this} {is|are|finds you|you are|find this}"
     " {all|keeping|feeling|doing}? {well|better|ok|okay|good|fine|much better}?",
     "hope you are feeling better", "hope you are funding it"),
    ("{mad|busy|crazy|hectic|manic|long|bonkers|mental|horrible|frantic} {busy}? {day|week|morning|afternoon|one|time"
     "|few days|couple of days} {here|sorry|today}?", "mad week", "mad idea"),
    ("{i|we}? {was|were|have been|had been|been|got|am|are} {on|in|at|off|out|away|tied up in|stuck in|double booked"
     "|back from|just back from} {a|an|some|the|sick|annual}? {course|training|leave|court|meetings|a meeting|visits"
     "|holiday|sick|duty|clinic|conference|study leave|bank|nights}? {all day|all week|yesterday|on friday|on monday"
     "|last week|friday|monday|until today|today|this morning|this week|poorly}?",
     "i was on a course yesterday", "i was in two minds"),
    ("{this|your email|it|this one} {got|was|had been|went} {buried|missed|lost|in my junk|into my junk|to my junk"
     "|in my spam|overlooked|stuck} {in my inbox|in the inbox|sorry|under}? {yesterday|last week}?",
     "this got buried", "this was refused"),
    ("{any|if you have any|if there are any|please shout with any} {more|other|further}?"
     " {problems|questions|queries|issues|worries|q's|qs}"
     " {just|please|do|then}* {shout|ring|ring me|call|call me|give me a ring|give me a shout|let me know|let us know"
     "|give us a ring|get in touch|email me|ring us|call us|drop me a line|come back to me|i am here|i am around"
     "|on PHONE|PHONE}*", "any problems give me a ring", "any questions first"),
    ("{just|please|do|then}* {shout|ring me|call me|give me a ring|give me a shout|give me a call|let me know"
     "|let us know"
     "|give us a ring|get in touch|email me|drop me a line|come back to me} {any time|anytime|on PHONE|please"
     "|thanks}?",
     "just shout", "just wait"),
    ("{please|just|do}? {ring|call|phone|contact|give me a ring|give me a call|text|reach me|get me} {me|us"
     "|duty|our duty"
     " desk|the office|the team}? {on|at}? PHONE {if you need anything|if you need me|if needed|for anything else"
     "|if you want to chat|to discuss handover|about the handover|about handover|any time|anytime|today|direct}?",
     "call me on PHONE if you need anything", "call me on PHONE before you do this"),
    ("{my|our|the|his|her|the duty|duty|@'s|their} {direct|mobile|desk|duty|office|new|contact}? {number|phone|mobile"
     "|line|tel|email|telephone|details} {is|are} PHONE", "my number is PHONE", "my number is up"),
    ("{@'s|@} {mobile|number|phone} is PHONE", "jo's mobile is PHONE", "jo is away"),
    ("PHONE", "PHONE", "phone"),
    ("{sent|written|typed} {from|on|using} my {phone|iphone|mobile|ipad|tablet|android|blackberry} {so|sorry for|excuse"
     "|please excuse|sorry about}? {typos|spelling|brevity|any typos|the typos}?", "sent from my phone",
     "sent from my team"),
    ("{i|we} refer to {your|the} {email|letter|message|referral|request|below|above} {of|dated|sent}?"
     " {TODAY|monday|tuesday|wednesday|thursday|friday|yesterday|today|this morning|below|above}?",
     "i refer to your email of TODAY", "i refer to your condition"),
    ("{yes|ok|okay|so}* please {do}? {go ahead|proceed} {with|and}? {the|this}? {transfer|transferring|move}?"
     " {it|this|the case|him|her|this case}? {now|today|thanks}?", "yes please go ahead and transfer",
     "please go ahead with the assessment"),
    ("{please}? {do}? {let me know|let us know|shout|get in touch|contact me|contact us|call me|call us|ring me"
     "|ring us} if {you|there} {is|are|have|need|require|want} {any|anything} {further|other|more|else}?"
     " {queries|questions|problems|information|help}?", "please let us know if you need anything else",
     "please let us know if you need to keep it"),
    ("as {discussed|agreed|mentioned|requested|arranged} {with}? {@ $?|you|PERSON}? WHEN+", "as discussed on the phone",
     "as discussed at panel"),
    ("{many|sincere|my|our|with}? {apologies|sorry} for {only|just|the}* {seeing|getting to|replying to|picking up"
     "|answering|getting back to you about|getting round to} {this|it|your email|your message} {now|today|so late}?",
     "apologies for only just seeing this", "apologies for only taking this"),
    ("{the|her|his|their}? {ward|family|gp|person|client|patient|hospital|daughter|son|care home|home|wife|husband"
     "|mother|father|carer|referrer} {informed|told|notified|aware|updated|has been informed|has been told|is aware"
     "|have been informed|have been told|are aware}", "ward informed", "panel informed"),
    ("{i am|we are|am|are|i|we} {satisfied|agreed|clear|content|of the view} that {this|it|he|she|the case|this case"
     "|this one} {falls|belongs|sits|comes} {to|with|within|under} {OURS|my remit|our remit}",
     "i am satisfied that this falls to my team", "i am satisfied that this falls to you"),
    ("{apologies|sorry|so sorry|my apologies|many apologies}", "apologies", "apologise"),
    # what becomes of it with us
    ("{i|we|have|has|@}? {have|has|had|will|will be|am|are|is}? {just|now|also|already|today}?"
     " {given|allocated|assigned|giving|allocating|assigning|give|allocate|assign|handed|handing|passed}"
     " IT {over}? to @ $? WHEN*", "i have given it to jo", "i have given it back to you"),
    ("{our|the|your|his|her|their|a|lead}? {allocated|named|new|lead|duty}? WORKER {is|will be|:|from TEAM is}"
     " @ $? {from|on|in|of}? {TEAM|our team|monday|tomorrow|today}?", "the allocated nurse is jo marsh",
     "the nurse is leaving"),
    ("WORKER @ $?", "allocated worker jo marsh", "worker needed"),
    ("@ $? {is|will be|as|to be} {the|our|his|her|their|allocated}? WORKER {from|on}? {monday|tomorrow|today|tuesday"
     "|wednesday|thursday|friday|next week|TEAM}?", "jo marsh will be care coordinator",
     "jo will be responsible for the assessment"),
    ("{he|she|they|it|this|this one|REFOK|the case|this case} {will|will now|is|has|is going to}"
     " {go|gone|sit|be|been|be placed|be added|be put} {on|added to|placed on|to} {our|the} {waiting|allocation"
     "|allocations|pending} list {for allocation|for now waiting allocation}?",
     "she will go on our waiting list", "she will go on your list"),
    ("{the|our|current|expected|likely}* {wait|waiting time|wait time|waiting list} {for|to|of"
     "|before}? {allocation|a worker"
     "|allocate}? {is|will be|currently|stands at|may be|is likely to be|should be}+ {about|around|roughly"
     "|approximately"
     "|up to|some|currently|approx|probably}* {#|a|one|two|three|four|five|six|eight|ten|twelve|couple of"
     "|few}* {day|days"
     "|week|weeks|month|months|fortnight|working days} {at the moment|at present|currently|or so|long}?",
     "wait is about six weeks at the moment", "wait for the panel"),
    ("{we|i|TEAM} {expect|hope|aim|plan|should be able|intend|are hoping|will try|anticipate|expect to be able} to"
     " {allocate|assign|allocate a worker|have a worker|allocate it|allocate this|have it allocated|get it allocated}"
     " {within|in|by}? {a|the|next|about|around|#|one|two|three|four|six|end of}* {day|days|week|weeks|month|months"
     "|fortnight|monday|tuesday|wednesday|thursday|friday|tomorrow|this week|next week|soon|shortly}?",
     "we expect to allocate within a fortnight", "we expect to accept within a fortnight"),
    ("{there is|we have|we do have|we currently have|please be aware there is|please be aware we have"
     "|please note there is"
     "|please note we have|please be aware that there is|please note that there is} {a|currently a|an}? {short|long"
     "|small|current}? {waiting list|wait list|wait|backlog|queue|delay} {for|to|of|with}? {allocation|allocate"
     "|a worker"
     "|allocating|workers|new allocations}? {at the moment|at present|currently|right now}?",
     "please be aware there is a waiting list", "there is a condition"),
    ("{who|they|she|he|and}? {will|is going to|is due to|is} {be}? {visit|visiting|ring|ringing|call|calling|see|seeing"
     "|contact|contacting|meet|meeting|introduce herself|introduce himself|be in touch|in touch} {with}? {him|her|them"
     "|the family|you|the daughter|the son|the person}? {on|from}? {monday|tuesday|wednesday|thursday|friday|tomorrow"
     "|today|next week|this week|soon|shortly|later today|this afternoon}?", "who will visit on thursday",
     "who will decide on thursday"),
    # what is left to the other side, which was always theirs to do
    ("{please|pls|yes please|yes pls|yes|can you|could you|just|and}* {send|forward|pass|pop|ping|move|transfer|bring"
     "|put|drop} {it|this|him|her|this one|the case|them|this case|the paperwork|the referral}"
     " {all}? {over|across|through|our way|to us|to our inbox|to our team|to TEAM|to our tray|to the team inbox"
     "|on|in our"
     " inbox|into our inbox|over to us|through to us|over to TEAM|across to TEAM|across to us|to the duty inbox"
     "|over to the team}? {please|pls|thanks|now|today}?", "yes pls send it over", "pls send it back"),
    ("{you can|you may|you are free to|please feel free to|feel free to|happy for you to|ok for you to|okay for you to"
     "|fine for you to|you can now|you are ok to|you're ok to|you are fine to|please do|i am happy for you to"
     "|we are happy for you to|so you can|so please|ok to} CLOSING {it|this|the case|your involvement|your end"
     "|yourside|your episode|your referral|him|her|this case}? {down|off}? {on|at|in|from}? {las|mosaic|rio|lla"
     "|systmone|eclipse|the system|your system|yourside|your side}? {now|today|please|thanks}?",
     "feel free to close your involvement", "you can close it in january"),
    ("{please|pls}? CLOSING {it|this|the case|him|her|this case}? {yourside|your side|at yourside|on your side|your"
     " involvement|your episode} {now|today|please|thanks}?", "please close yourside", "please close next month"),
    ("{can|could|may|please can|please could|so can|and can} {i|we} {have|get|see} {the|a|your|his|her|any}? {latest"
     "|full|most recent|up to date|recent}? PAPER {please|pls|thanks|and|PAPER"
     "|the}* ", "can we have the care plan please",
     "can we have the funding"),
    ("{grateful if you could|would be grateful if you could|i would be grateful if you could|if you could"
     "|we would be grateful if you could|it would be helpful if you could|it would be great if you could"
     "|would you mind|appreciate if you could|would appreciate it if you could|could you please|would you please"
     "|please could you|please can you|can you please|could you|can you|please|pls|kindly} {just|also|now}?"
     " {SENDING|sending|forwarding|sharing|emailing|letting us have} {us|me|over|across|through|on}*"
     " {the|a|your|his|her|any|all the|all}? {latest|full|last|most recent|up to date|recent|relevant}?"
     " {PAPER|PAPER and the PAPER} {and|&|plus}? {the|a|last|latest}? {PAPER|review}?"
     " {across|over|through|to us|to me|to our inbox|to duty|to the duty inbox|please|thanks|today|asap"
     "|when you get a minute|when you get a chance|when you can|when you get a moment|when you have a minute"
     "|as soon as you can|as soon as possible|if possible|that would be great|that would be helpful|at your convenience"
     "|by email}*", "grateful if you could send the chronology", "if you could fund the plan"),
    ("{the|her|his|their}? {ld|learning disability|mental health|chc|latest|risk}? PAPER {is|are|was|has been"
     "|have been}"
     " {already|now|all|very}? HELD {thanks}?", "chc checklist is already with health", "the assessment is missing"),
    ("{handover|the handover|notes|paperwork|docs} to {PHONE|ADDRESS|our inbox|duty|the duty inbox"
     "|our duty inbox|@|me|us}"
     " {please|pls|thanks}?", "handover to ADDRESS please", "handover to follow first"),
    ("{i|we|have|has|@}? {have|has}? {just|now|also|already}? {updated|added|opened|logged|recorded|put"
     "|registered|noted}"
     " {it|this|her|him|them|a referral|a case|the record|a new referral|this one}? {on|to|in|up on|onto|up}? {rio|las"
     "|mosaic|lla|systmone|eclipse|our caseload|our system|the system|the caseload|our list|our side|ourside"
     "|our records"
     "|the tracker|our board}", "i have updated rio", "i have updated the family"),
    ("{allocated|logged|recorded|opened|registered|added|added to our caseload|logged on rio|logged on las"
     "|logged on mosaic|on our caseload|on our list|on our books}", "logged on rio", "logged out"),
)  # fmt: skip
"""Pattern, example, counter-example."""
