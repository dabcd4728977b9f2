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
    registered charity, vat, scanned, phishing, spam, junk, links, attachments, attachment, attached to it
    external, originated, outside the organisation, classification, official, official-sensitive
    protectively marked, emails, e-mails, abuse of our, abuse of its, abuse of any staff, abuse of staff
    abuse of nhs, abuse towards, abusive behaviour, abusive language, abusive or threatening
    threatening behaviour, imitations, unencrypted, encrypted
    encryption, internet, service desk, password, passwords, suspicious, received this in error
    this email in error, e-mail in error, this message in error, delete it, delete this, destroy every
    destroy all, copy it, rely on it, equality, street light, public authority, secure way, often get email
    often get e-mail, outside organisation, often get mail, suspicious email, authorised officers
    find out more, in another format, large print, learn why, nhsmail, accredited, out of hours, working hours
    information security, cookies, trusted, untrusted, no threats, students may, formal notices, under the act
    data protection officer, your information, patient information
""")
"""What only a mail system, a lawyer or an organisation says in a letter."""

HABITS = _phrases("""
    urgent, urgently, emergency, emergencies, out of hours, out-of-hours, contact, call, ring, phone, telephone
    tel, mobile, query, queries, enquiry, enquiries, switchboard, duty desk, duty worker, duty line
    duty number, voicemail, diverted, diary, option, annual leave, on leave, leave, away, holiday, absence
    unavailable, working days, working hours, office hours, hours, working day, part time, part-time, full time
    job share, flexibly, flexible working, working pattern, non-working, work, working from home, hybrid
    day off, office, opening times, offices, proud, award, awards, winner, winners, voted, council of the year
    trust of the year, follow us, like us, find us, twitter, facebook, linkedin, instagram, youtube, tiktok
    mastodon, bluesky, hiring, jobs, recruiting, recruitment, careers, values, our vision, feedback, survey
    rated, rating, outstanding, disability confident, living wage, stonewall, dementia friend
    friendly employer, mindful employer, carer confident, investors in people, armed forces, white ribbon
    print, printing, printed, paper, tree, planet, environment, recycle, sustainable, carbon, welsh, cymraeg
    website, visit us, visit our, our staff, typos, brevity, autocorrect, dictated, spelling, pronouns
    click here, www, https, http, cid, mailto, signature, bsl, interpreter, wellbeing
    mental health first aider, be kind, freedom to speak up, every contact counts, sent from, get outlook
    sent via, sent on, dyslexic, dyslexia, deaf, subscribe, newsletter, join us, join our, we care, we act
    we listen, to talk, reply outside, respond outside, outside your
""")
"""What people put below their names, and say to whoever reads it."""

SPEAKS = _words("""
    case cases referral referrals referred refer request requests transfer transferred funding fund funded
    funds money pay paid cost costs bill price budget package placement placements allocation allocate
    allocated assessment assessments assess assessed review reviews reviewed plan plans he she him his hers
    himself herself her still client clients resident family families daughter son mother father mum dad
    wife husband lady gentleman man woman gp carers handover responsible owner ownership owns discharge
    discharged start starts started begin begins commence condition conditional conditionally conditions
    provisional provisionally draft final provided providing principle temporary temporarily trial interim
    joint jointly shared keep keeps kept retain retains remain remains stay stays hold holds decide decides
    decided decision agree agrees agreed decline declines declined declining accept accepts accepted
    accepting acceptance acceptances withdraw withdrawn ignore disregard joking kidding joke instead
    actually until till once unless if when before after but except only so then later first finish finished
    complete completed confirm confirms confirmed panel reservations reluctantly reluctant objection pending
    await awaiting awaits assuming depends depending caveat proviso maybe perhaps probably possibly might
    unsure doubt forget cancel cancelled wrong changed change retract nothing never escalate escalated
    dispute disputed refuse refused reject rejected responsibility take takes taking took weeks months week
    month year january february march april may june july august september october november december
    tomorrow monday tuesday wednesday thursday friday record recorded process proceed support supported
    manage managed screening screened triage part parts half element package's duty's yet nb ps p.s n.b hang
    bruise bruises bruised bruising injury injuries injured neglect neglected assault assaulted abused hurt
    suicide suicidal overdose unsafe
    whether could would should need needs needed must visit visits consultation advice period tentative
    tentatively subject meanwhile meantime however although though not-for-sending undecided discuss
    discussed discussion meeting meetings ok okay yes no not we i you they them their us your our my it this
    that these those there will shall can cannot yourself yourselves themselves someone somebody nobody
""")
"""Words with which a line may say something of the case. In a line of a known habit those of `SMALL` do not."""

SMALL = _words("""
    no not yes we i you they them their us your our my it this that these those there will shall can cannot
    need must needs should would could may but only when if before after until unless provided so then visit
    work record first support needed yourself part complete accept accepts accepted accepting acceptance
    decline responsibility discuss meeting meetings january february march april june july august september
    october november december monday tuesday wednesday thursday friday tomorrow week weeks month months year
    family plan final never nothing someone somebody nobody request requests conditions subject whether once
    agreed resident carers process change
""")
"""Of those, the ones that a habit may use, each by a rule of its own in habits.py or by none."""

OBJECTS = _words("""
    liability responsibility service services abuse claim claims notice notices imitations terms attachment
    attachments file files link links macros email emails e-mail message messages contact apologies apology
    it offer offers cookies payment payments calls legal any formal sender senders cash gifts
""")
"""What a system or an organisation accepts or does not: never a case."""

HARMS = _words("""
    loss damage damages error errors virus viruses views opinions change changes delay delays content
    contents consequences omission omissions interception misuse use actions any malware corruption
    alteration accuracy security safety equality transmission attachments inaccuracies claims
""")
"""What responsibility is refused for in a disclaimer."""

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
    trusted from outside
""")
"""What a mark is made of that a mail system puts on a letter: `[EXTERNAL]`, `Security notice`."""

TAGS = _words("""
    external ext caution warning secure security encrypted official official-sensitive attention
""")
"""What such a mark has one of."""
