"""Lists the words of sign-offs, jobs and places, and those that no name is taken for. Data; foot.py reads it."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


CLOSE = _words("""
    regards rgds regard wishes thanks thank thankyou thx tks ta cheers kr k/r br b/r bw b/w bws wbw kindest warmest
    sincerely faithfully truly cofion diolch diolchgar gyda cynnes tia best x xx xxx yours love rgrds
    kindregards respectfully cordially
""")
"""What a sign-off has one of."""

CLOSING = CLOSE | _words("""
    kind warm many very much with my and again in advance you all both everyone everybody team so the good
    day weekend evening a lot indeed have lovely nice great take care speak soon gynnes gorau
""")
"""What a sign-off is made of before the name."""

JOINING = _words("of for and the in at with on to & - or pp de la van von den der al el bin")

HEADS = _words("""
    team manager officer lead leader coordinator co-ordinator hub service services nurse worker
    practitioner assessor desk director head consultant therapist administrator commissioner department
    directorate unit trust council centre foundation clinic office hospital advocate advisor adviser
    specialist
""")
"""Of the words of a title, those that make one of words like `Referral` or `Review`."""

TITLED = _words("""
    review reviews reviewing assessment assessments referral referrals placement placements transfer
    discharge allocation allocations support supported family families joint client case consultation
    visit may april june august planning plan funding first responsible interim
""")

JOBS = _words("""
    team manager managers senior lead leader deputy assistant duty desk social worker work workers care
    coordinator co-ordinator occupational therapist therapy nurse nurses practitioner consultant director
    head service services operational operations adult adults children community mental health older
    people people's learning disability disabilities hospital discharge council county borough city
    district unitary nhs foundation trust advanced clinical psychiatrist psychologist doctor dr mr mrs ms
    miss mx prof business support officer administrator admin physical locality north south east west mid
    central ot sw cmht aldt adult's access safeguarding hub principal professional registered bsc msc ba
    ma rmn rgn rnld rn mrcpsych amhp bia aswe rsw hons dip phd cpn tm atm ssw approved best interests
    assessor practice educator newly qualified apprentice trainee student interim acting executive
    secretary to pa commissioning brokerage transitions first contact single point
""")

NO_NAME = _words("""
    a about above after again all also am an and any anything are area as ask at away back be because been
    being below better both bring by came case come comes could day did do does doing done due duty each
    early either email end enough even ever every everything fair few fine for form forms free from full
    funds further get getting give given glad go goes going good got great had happy hard has have having
    help here hi hello hope hopefully how in info information initial is issue issues just know known lack
    last late later least left less let like limited list little long look looking lot lots low made
    mainly make many me mean mental minus more most much near needed new next nope not note notes notice
    now number of off on one ones open or other others ours out outside over own package pass please pls
    plus point possible present previous prior problem proper question questions quick quite ready really
    reason receipt received regarding report reserve right safe said same saw say see seen send sent set
    short side since some something soon sorry sort specific standing still stop such sure than that the
    them themselves there these thing things think third this those though thought time times to today
    together told tonight too total try two type under understood up upon use used usual very via vs want
    was way well were what where which while who whole why will wish with within without work worker
    working worth yep yet you your zero nil none null void only equipment therapy nursing social-work
    respite adaptations moving handling housing carer financial finance reserved limit limits caveats
    strings basis period sole solely purely merely exactly approx approximately weekly daily monthly half
    quarter minimum maximum max min sign signed signing unsigned test testing example sample template copy
    false true error mistake mistaken hmm er um lol haha urgent asap tbc tba tbd fyi re ref wip eta phone
    mobile voicemail signature check draft wait oops scrap hang undo recall kidding gwrthod hold ignore
    cancel feedback whoops wrong nah never negative unapproved unauthorised unable unavailable pending
    paused suspended withdrawn rescinded voided retracted reversed revoked conditional deferred delayed
    postponed respectfully reluctantly apologies typo dim eto ond os na nage efallai amodol derbyn alone
    unlikely doubtful unclear uncertain undecided opposed against reluctance duress protest
""")
"""Words that might stand alone on a line below a sign-off and are nobody's name."""

GIVEN = _words("""
    odette odile oscar otis agnieszka aleksandra alun anjali anwen arjun aroha ayesha bhavna catrin chidi
    chioma dafydd delyth deepa dilys efa eleri emyr esi folake gethin grainne gwenllian gwyneth hassan hefin
    ibrahim ieuan ifan ines ioan iwan jamal jacinta katarzyna kavita khadija krystyna kwame lakshmi leila
    lowri mabel maeve malgorzata manon marek meena mererid monika myfanwy nerys nkechi obinna oluwaseun orla
    padma parveen perpetua rhiannon rhodri roisin saoirse seren shabnam shanice svetlana tamara temitope tomos
    tudur vasanti winifred yetunde zainab zofia
    aaron abby abi adam adele adrian agnes ahmed aisha alan alex alexandra alfie ali alice alicia alison
    amanda amber amina amir amy ana andrea andrew andy angela angie anita ann anna anne annie anthony
    antonia asha ashley asif aysha barbara barry becky beth bethan beverley bev bill bob brenda brian
    bridget bronwen bryony callum cara carl carla carol carole caroline carys cath catherine cathy cerys
    charles charlie charlotte cheryl chloe chris christina christine claire clare clive colin connor craig
    dai dan daniel danielle darren dave david dawn dean deb debbie deborah debs dee denise derek diane
    donna dorothy doug duncan ed eddie edward eileen elaine eleanor elin elizabeth ella ellen ellie emily
    emma eric erin esther ethan eva evan eve farah fatima faye femi fiona fran frances francis frank freya
    gail gareth gary gavin gemma geoff george georgia georgina geraint geraldine gill gillian glen gloria
    gordon grace graham greg gwen gwyn hana hannah harriet harry hasan hayley hazel heather heidi helen
    henry hilary holly howard huw hywel ian imran indira irene isabel isla ivan ivy jack jackie jacqui
    jade jake james jamie jane janet janice jason jasmine jay jayne jean jeff jen jenna jennifer jenny
    jeremy jess jessica jill jim jo joan joanna joanne joe joel john jon jonathan jordan joseph josh joy
    joyce judith judy julia julian julie june kai kaitlyn kamal karen kasia kat kate katherine kathryn
    kathy katie kay keith kelly ken kenneth kerry kevin khalid kim kirsty kofi kyle lara laura lauren leah
    leanne lee lena leon lesley lewis liam lily linda lindsey lisa liz lizzie lloyd lois lorna lorraine
    lou louis louise lucy luke lydia lynn lynne maddie magda maggie malcolm mandy marc marcus margaret
    maria marie marion martin martyn mary matt matthew maureen max megan mehmet mel melanie melissa meera
    mia michael michelle mick mike mo mohammed molly monica morgan muhammad nadia nancy naomi natalie
    natasha nathan neil nia niamh nick nicky nicola nigel nina noor norma olga oliver olivia olu owen pam
    pamela pat patricia patrick paul paula pauline penny pete peter phil philip phoebe pippa piotr polly
    priya rachael rachel raj rajesh ravi ray rebecca reece rhian rhys richard rita rob robert robin roger
    ron rory rosa rosemary rosie ross roy ruby rukhsana russell ruth ryan sabrina sally sam samantha
    sameer sandra sanjay sara sarah scott sean shabana shane sharon shaun sheila shirley shona sian simon
    sioned siobhan sonia sophia sophie stacey stan stella steph stephanie stephen steve steven stuart sue
    suki sunita susan susie suzanne sylvia tanya tara tariq tasha ted teresa terry tessa tiago tim tina
    toby tom tomasz toni tony tracey tracy trevor trish una usha val valerie vanessa vera vicki vicky
    victoria vijay vikki viv wayne wendy will yasmin yusuf yvonne zac zahra zara zoe
""") - _words("will may june april grace faith hope joy mark")
"""Names by which people sign a line alone, with no sign-off above it. One that is a word is not among them."""
