"""Lists the words by which lines that stand there by habit are known, and those that make such a line speak.

It is data and decides nothing; habits.py reads it.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().replace("\n", ",").split(",") if line.strip())


SYSTEMS = _phrases("""
    you click, not click, don't click, click on, before clicking, think before you, be wary, take care with
    not part of, treat requests for payment, confidential, confidentiality, privileged, intended recipient
    intended recipients, intended only, addressee, addressees, named person, the recipient, recipients
    disclaimer, virus, viruses, malware, antivirus, anti-virus, monitored, monitoring, unauthorised
    unauthorized, unlawful, unlawfully, liability, liable, privacy notice, privacy policy, data protection
    personal data, personal information, gdpr, freedom of information, environmental information, terms of use
    terms and conditions, legally, legal documents, copyright, this email, this e-mail, this message
    this communication, this transmission, this electronic, by email, by e-mail, the sender, this sender
    sender, the author, views expressed, opinions expressed, opinions, views, offer or acceptance, any offer
    contract, contracts, payment site, bank details, registered office, registered in england
    registered charity, registered body, any review retransmission, vat, scanned, phishing, spam, junk, links,
    attachments, attachment, attached to it
    external, originated, outside the organisation, classification, official, official-sensitive
    protectively marked, emails, e-mails, abuse of our, abuse of its, abuse of any staff, abuse of staff
    abuse of nhs, abuse towards, abusive behaviour, abusive language, abusive or threatening
    threatening behaviour, imitations, unencrypted, encrypted, encryption, internet, service desk, password
    passwords, suspicious, received this in error, this email in error, e-mail in error, this message in error
    delete it, delete this, destroy every, destroy all, copy it, rely on it, equality, street light
    public authority, secure way, often get email, often get e-mail, outside organisation, often get mail
    suspicious email, authorised officers, find out more, in another format, large print, learn why, nhsmail
    accredited, out of hours, working hours, information security, cookies, trusted, untrusted, no threats
    students may, formal notices, under the act, data protection officer, your information
    patient information, privilege, privacy, your own risk, unsolicited, mail filter, mail gateway
    mail service, email security, e-mail security, swept, email message, external source, external party
    external sender, outside sender, unusual sender, first time sender, first-time sender, unverified sender
    know this sender, identity of the sender, sender's identity, from the internet, genuine, impersonating
    impersonation, download pictures, download of pictures, automatic download, images in this email
    web browser, message is displayed, email is displayed, blocked content, were removed by, qr codes
    scanning qr, cyber, cyber aware, report anything suspicious, alert button, with caution, handle with care
    sensitivity, secured by, this is an email from, think check, translate message, never translate
    keep yourself and the network safe, what you recognise, what it asks you, anything it asks you
    verify before you, before you trust, before you reply, high importance, low importance, flag for follow up
    not the person this was meant, by return, your cooperation, return and destroy, emails sent and received
    retention schedule, retention policy, right to see it, right to access, calls may be recorded
    calls are recorded, calls to this number, to be disclosed, may be disclosed, will be disclosed, worm
    trojan, smoke-free, smoking, zero tolerance, aggression, violence and aggression, will not be tolerated
    towards our staff, towards nhs staff, strongest penalties, third parties, duty of confidence
    standard terms, apply to all orders, its insurers, their insurers, amounts to, copying is not permitted
    disclosure or copying, disclosure copying, use disclosure, apologies if this, constabulary, non-emergency
    crime prevention, in an emergency always call, sensitive information, data controller
    information commissioner, company registration, registration no, company no, charity no, vat no
    charity number, company number, care quality commission, regulated by, provider id, latest council news
    your inbox, sign up at, carbon footprint, cost of living, nhs 111, 111 online, pharmacies, minor illnesses
    keep a&e, opt out, research and planning, before you share, special category data, for internal use
    may be rejected, automated tools, footnote, commitment, authorised signatory, legal proceedings, e-bost
    neges hon, neges gan, gyfrinachol, cyfrinachol, anfonwr, atodiadau, gohebiaeth, gohebu, gymraeg, cymraeg
    camgymeriad, trwy gamgymeriad, ymwadiad, rhybudd, feirysau, swyddogol, and expected, is it real
    is it expected, never share your, a member of staff, links or opening, taking any actions
    might be impersonating, learn why this, to verify the, could not verify, could not be verified
    show images, before taking any actions, not a member of staff, zjqcmqryfpfptbannerstart
    zjqcmqryfpfptbannerend, banner start, bannerend, stop think, stop think check, when in doubt
    it department, have been blocked, arising from, bound by anything, the presence of, computer viruses
    internet communications, not for urgent, urgent matters, always reads, worried about your health
    what to do next, or call, visit www, subject to contract, anything in this email, not be held responsible
    in response to a request, is not so, for urgent matters, not for urgent matters, suspicious subject
    subject or content, files you, were expecting, accept files, if not do not, how did i do, swept by
    free of any, reasonable precautions to, loss or damage, prevented automatic, protect your privacy
    unsubscribe, mailing list, spam filter, confidentiality of this, prohibited, strictly prohibited, disclose
    dissemination, distribution, retain a copy, interception, interfered with, tampered, amended
    all reasonable precautions, reasonable precautions, every effort, cannot be held responsible
    you consent to, never give your, scanned by, sender verified, marked as official, official sensitive
    no liability for, no liability can, liability can be accepted, not accept liability, no responsibility for
    arising from its contents, before opening attachments, y tu allan, committed to equality, emails are not
    emails sent, on the basis of the information, always exercise caution, not open attachments, smoke free trust
    smoke free site, accept sender, block sender, let us know by return, taken on the basis of, sent securely
""")
"""What only a mail system, a lawyer or an organisation says in a letter."""

GOING_WITH = _phrases("""
    disclosing, disclosure, copying, copy, copies, distribute, distribution, contents, its contents, action
    notify, inform, postmaster, retention, policy, policies, law, act 2000, act 2018, act 1998, street, road
    forward to, report to, password, passwords, civic centre, headquarters, calls, dangerous, gov, www, http
    https
""")
"""What else shows that a sentence belongs to the disclaimer round it."""

HABITS = _phrases("""
    urgent, urgently, emergency, emergencies, out of hours, out-of-hours, contact, call, ring, phone
    telephone, tel, mobile, query, queries, enquiry, enquiries, switchboard, duty desk, duty worker, duty line
    duty number, voicemail, diverted, diary, option, annual leave, on leave, leave, away, holiday, absence
    unavailable, working days, working hours, office hours, hours, working day, part time, part-time
    full time, job share, flexibly, flexible working, working pattern, non-working, work, working from home
    hybrid, day off, office, opening times, offices, proud, award, awards, winner, winners, voted
    council of the year, trust of the year, follow us, like us, find us, twitter, facebook, linkedin
    instagram, youtube, tiktok, mastodon, bluesky, hiring, jobs, recruiting, recruitment, careers, values
    our vision, feedback, survey, rated, rating, disability confident, living wage, stonewall
    dementia friend, friendly employer, mindful employer, carer confident, investors in people, armed forces
    white ribbon, print, printing, printed, paper, tree, planet, environment, recycle, sustainable, carbon
    welsh, cymraeg, website, visit us, visit our, our staff, typos, brevity, autocorrect, dictated, spelling
    pronouns, click here, www, https, http, cid, mailto, signature, bsl, interpreter, wellbeing
    mental health first aider, be kind, freedom to speak up, every contact counts, sent from, get outlook
    sent via, sent on, dyslexic, dyslexia, deaf, subscribe, newsletter, join us, join our, we care, we act
    we listen, to talk, reply outside, respond outside, outside your, job title, directorate, department
    secure email, outside these times, expect a reply, not expect a, last working day, swe no, hcpc, nmc, gmc
    sra, registration number, registered social worker, flu jab, flu vaccine, flu vaccination, jab, jabs
    vaccine, vaccines, vaccination, vaccinations, vaccinated, protect yourself, book today, book now
    book online, book a meeting, book time, bookwithme, chat with me, industrial action, strike action
    strikes, use services wisely, check our website, our website, the website, stay well, stay safe
    winter ready, days of activism, activism, awareness week, awareness day, awareness month, carers week
    rights day, looking after someone, foster, fostering, fosterer, could you adopt, apprenticeship
    apprenticeships
    vacancies, vacancy, feel you have to reply, outside your own
    crisis, rated good, period of annual leave, get this outside, i have a non-working, so if you, other use,
    registered body, join the team, qr code, compliments, complaints, pals, donate, donation, fundraising
    unison, union representative, union rep, gmb, network lead, champion, ally, bleep, pager, ddi, reception
    fax, inbox, inboxes, into all replies, cc the, copy in, voice recognition, dictation software, any errors
    speech to text, avoid delay, dictated but, best way to reach, training purposes, suits you
    convenient to you, obliged to, no expectation, not expected to, lived experience, anti-racist, inclusive
    visible, a better, for a better, working together for, kindness, respect, compassion, integrity
    excellence, our purpose, our mission, description automatically generated, company name, logo, picture
    team logo, council logo, trust logo, service logo, nhs logo, image, photo, icon
    automatically generated, siaradwr, siarad, saesneg, gymraeg, croesawu, croeso
    cysylltwch, ffôn, gwefan, gofal, change you wish, report a concern, for safeguarding concerns
    safeguarding concerns about, make a referral, to refer someone, contact centre, customer services
    find us on, this email, this mailbox, shared mailbox, generic mailbox, monitored, mindfulness, menopause
    fair employer, gold award, accredited, kitemark, living wage employer, sent on behalf of, on behalf of
    help us to help, really need it, tell us, tell us what, please excuse, not in use, #, dyslexia-friendly
    staywell, really need to print, how did we do, reply when it, when it suits you, do not expect a reply
    but do not expect, dictated but not read, to print this, think before you print, print this email
    this winter, my working day, may record calls, what3words, apologies for any errors, excuse any errors
    i mi siarad, am i mi, are you looking after, read our, see our, our latest, our newsletter, threads
    snapchat, whatsapp, be kind whenever, could you foster, outstanding care, rated outstanding, outstanding by
    am working from home, need to talk, save a tree, save paper, we are recruiting, we are hiring, we're hiring
    we're recruiting, social work england, call or chat, manager job share, lead job share, worker job share
    practitioner job share, nurse job share, sent on behalf of, work flexibly, disabilities are visible
    hello my name is, ask me about, welcome to contact us in, gysylltu â ni, croesawu gohebiaeth
    before printing, here to help, working day may
""")
"""What people put below their names, and say to whoever reads it."""

SPEAKS = _words("""
    case cases referral referrals referred refer request requests transfer transferred funding fund funded
    funds money pay paid cost costs bill price budget package placement placements allocation allocate
    allocated assessment assessments assess assessed review reviews reviewed plan plans he she him his
    bits rest said hers himself herself her still client clients resident family families daughter
    son mother father mum
    dad wife husband lady gentleman man woman gp carers handover responsible owner ownership owns
    discharge discharged start starts started begin begins commence condition conditional conditionally
    conditions provisional provisionally draft final provided providing principle temporary temporarily
    trial interim joint jointly shared keep keeps kept retain retains remain remains stay stays hold holds
    decide decides decided decision agree agrees agreed decline declines declined declining accept accepts
    accepted accepting acceptance acceptances withdraw withdrawn ignore disregard joking kidding joke
    instead actually until till once unless if when before after but except only so then later first
    finish finished complete completed confirm confirms confirmed panel reservations reluctantly reluctant
    objection pending await awaiting awaits assuming depends depending caveat proviso maybe perhaps
    probably possibly might unsure doubt forget cancel cancelled wrong changed change retract nothing
    never escalate escalated dispute disputed refuse refused reject rejected responsibility take takes
    taking took weeks months week month year january february march april may june july august september
    october november december tomorrow monday tuesday wednesday thursday friday record recorded process
    proceed support supported manage managed screening screened triage part parts half element package's
    duty's yet nb ps p.s n.b hang bruise bruises bruised bruising injury injuries injured neglect
    neglected assault assaulted abused hurt suicide suicidal overdose unsafe whether could would should
    need needs needed must visit visits consultation advice period tentative tentatively subject meanwhile
    meantime however although though not-for-sending undecided discuss discussed discussion meeting
    meetings ok okay yes no not we i you they them their us your our my it this that these those there
    will shall can cannot yourself yourselves themselves someone somebody nobody me mine myself i'd i've
    i'll i'm differ differs recall recalled test testing pick picks picked picking long share shares
    sharing agreement agreements error mistake mistaken mistakenly delete deleted disregarded act rely
    erase hacked unsigned unread wait waits waiting permitting yeah yep nope sorry oops apologies gwrthod
    derbyn ond dim cyllid amod above authority follow somebody's nobody's voids expires closing moving
    else's why scrap permits consents signed allowing disagree disagrees
""")
"""Words with which a line may say something of the case. Where a rule is given for one (habitrules.py), it decides; in
a line of a known habit those of `SMALL` with no rule do not."""

SMALL = _words("""
    no not yes we i you they them their us your our my it this that these those there will shall can
    cannot need must needs should would could may but only when if before after until unless provided so
    then visit work record first support needed yourself part complete accept accepts accepted accepting
    acceptance decline responsibility discuss meeting meetings january february march april june july
    august september october november december monday tuesday wednesday thursday friday tomorrow week
    weeks month months year family plan final never nothing someone somebody nobody request requests
    conditions subject whether once agreed resident carers process change
""")
"""Of those, the ones that a habit may use with no rule of their own."""

OBJECTS = _words("""
    liability responsibility service services abuse claim claims notice notices imitations terms
    attachment attachments file files link links macros email emails e-mail message messages contact
    apologies apology it offer offers cookies payment payments calls legal any formal sender senders cash
    gifts
""")
"""What a system or an organisation accepts or does not: never a case."""

HARMS = _words("""
    loss damage damages error errors virus viruses views opinions change changes delay delays content
    contents consequences omission omissions interception misuse use actions any malware corruption
    alteration accuracy security safety equality transmission attachments inaccuracies claims
""")
"""What responsibility is refused for in a disclaimer."""

NONE_OF = _words("""
    liability responsibility contract contracts virus viruses malware legal warranty guarantee obligation
    need reply expectation part other representation longer cost charge threats access fault reliance
    commitment event circumstances matter imitations abuse notice notices
""")
"""What there is none of, in a disclaimer."""

TAKES_BACK = _words("delete deleted erase destroy ignore disregard rely act recall conditions draft cancel withdraw")
"""What speaks in any phrase, but where a rule says otherwise."""

NUMBERED = _words("registration company charity vat reg swe hcpc sw gmc nmc number ref tel ext phone telephone dx")
"""What has a number: `VAT No. 12`."""

NOT_OF_MAIL = _words("""
    authorised authorized sure signed read ready agreed final approved seen yet me mine this that ours for
    us now today happy able one accepted accept taking take taken our he she him her until if so really
    valid true right binding counted confirmed complete decided relying written my yours theirs possible
    finished going willing convinced certain received recommended it to
""")
"""What `not` before it may say of an answer and not of mail."""

ASTRAY = _words("""
    if recipient recipients addressee addressees unless copy copies copying unauthorised unauthorized
    error mistake anyone meant
""")
"""A sentence about a letter that went astray has one of these."""

REACHED = _words("received receive reached reach receiving sending")
"""That a letter went astray is said to whoever it reached."""

OF_DAYS = _words("""
    leave away annual working work works hours open opening closed closing office days day strike strikes
    action industrial awareness campaign week weekdays holiday available unavailable part-time pattern
    monitored back return returning christmas absence duty
""")
"""Of what a habit may give the days."""

DAYS = _words("""
    mon tue tues wed weds thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday
    sunday mondays tuesdays wednesdays thursdays fridays weekdays weekends weekend
""")
MONTHS = _words("""
    january february march april may june july august september october november december jan feb mar apr
    jun jul aug sep sept oct nov dec
""")

TAG_WORDS = _words("""
    external sender email e-mail mail caution warning security notice attention important ext secure
    official sensitive official-sensitive encrypted message internet this is an alert unverified untrusted
    trusted from outside protect private restricted
""")
"""What a mark is made of that a mail system puts on a letter: `[EXTERNAL]`, `Security notice`."""

TAGS = _words("""
    external ext caution warning secure security encrypted official official-sensitive attention protect
""")
"""What such a mark has one of."""
