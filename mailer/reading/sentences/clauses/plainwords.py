"""Lists the words that habits are made of beside the phrases that tell them, and those that no such line may have.

Data only; telling.py reads it.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PLAIN = _words("""
    able about abuse abusive ac accept acceptance accepted accepts accessibility accessible account accounts
    acknowledge across act action actions active actively activities activity address addressed addresses
    addysgu adhere adnabod adopted advert adverts advice advise advised advocate affected after afternoon ag
    again against age agencies agency agor agreement agreements aim aims alarm alert all alone also altered
    alternate alternative alternatively although always always-on am ambulance amgylchedd amser an and anfon
    angen annexe announcement anonymous another answer answered answerphone any anybody anyone anything
    anywhere apologies apologise app appear application applications apply appointment appointments appreciate
    approach appropriate appropriately april ar ar-lein archived are area argraffu arrange arrival arrive
    arrives article artificial arwain as asc ask asked asking assist assistance assistant assistive associated
    at ateb atebwn ato attend attended attention audio august australia author's autumn available avenue avoid
    aware awareness badge bai bank basw bbc be because been before behalf being believes best between
    bilingual bind binding binds black block-a blue board boards bod body bond book boosted box bps brand
    brands breaks bridge british browse bsc building buildings bulletin bullying bureau bus business
    businesses but button bwrdd bwriadu by byddaf calendar call callers calls came campaign campaigns can
    cannot captions car card careful careline carer carers cares caring carry catching caused caution
    celebrate celebrates celebrating central centre centred challenge change changed changes changing channel
    channels charged charity charter chat check checked checks chi chief child choice choose christmas city
    civic civil claim class classified clean clear click clicked clicking climate clinics clock close close-by
    closed coast code collaboration colleague colleagues college come comes comments commissioned committed
    committee common communicate communicating communication communications communities companies company
    complaint complete compliance complies comply comprehensive computer computers concluded confirmation
    confirmed connect connected consent consequences consider considerate considered constitute consult
    consultation contacted contacting contacts contain content contents contractual copies copy copying
    corporate corresponded correspondence corresponding corrupted cottage could council council's councils
    country county couple course court courteous courtesy cover-note coverage covid cpn cqc create creating
    credentials crescent crime crisis croesawir croesawu croesewir croeso cultural culture current currently
    customer customers cydlynydd cyfarwyddwr cyfeillgar cyfeirir cymdeithasol cymunedol cyn cyngor cysylltwch
    daeth daily damage damages dark data date dated dates daw'r day days dd dderbyn ddi ddileu ddydd dear
    december decide deemed delay deleting deliver delivering delivery department designated desk destroy
    destroyed detail details device devices dial diaries dictate did difference different digital dignified
    dignity dilynwch dim dinas direct director disability disabled disclaim disclosed disclosing disclosure
    discriminate discrimination disseminate distribute diverse diversity do doctor doctors document documents
    does doing domain don't done donors door double downloads drive driven duties duty dydd dyddiau dysgu
    dysgwr dysgwyr dyslexic e-bost e-mail early earth easier easiest east easter easy ebost ebostiwch eco
    edition editor edt educated education effective efficient egress eich ein electronic electronically else
    else's email emailing emergencies emergency emoji emotional employee employees employer employers empower
    empowered empowering enabled enabling encourage encouraging end england english enjoy enquire enquiries
    ensure ensuring enter entire entity environment environmental environmentally equal equalities erase error
    errors evening evenings events ever every everybody everyday everything examined excellent exceptional
    exciting excuse exec exempt existing expected expecting experience experienced express expressly ext
    extension external facilities fair fairness fallen families family faq fault favour fax february
    february's feel females ffoniwch fibre field file files filtered filtering finalist find finding fire fit
    flag flags flexible floor fluent focus focused foi followed following foodbank foot for forest forget form
    forms forward forwarded forwarding found foundation framework free friday friendly friends from full fully
    fun future fydd gall gallery gallwch garden gatehouse gateway gellir gender gentle get give given global
    glyn go goal gofalwr gofalwyr gohebu gohebwch good good-quality government grant grateful great green
    greener group groups grow growing grown guarantee guaranteed guardian guidance gwaith gwasanaethau gwe
    gwefan gweithio gweithiwr gweithredwr gwelwch gwener gwneud gwybodaeth gyfer gyngor gynnwys had half-term
    hall handled handling handset happier happy hapus harassment has hashtag hate have having head
    headquarters heal health healthcare healthier healthy hear heard hearing heart heb held hello help helpful
    helping helpline helps here hertfordshire hi high higher highest hill history hoffwn hold holidays home
    homepage honest honesty honour honoured hons hope hosted hosts house hover how https hub human humanity
    hwn hynny hyperlinks i'm i'r iau ict ideas identifiable iechyd if illegal images important improvement in
    inaccurate inappropriate inbox inclusion inclusivity incoming incorporated incorrectly independent
    individual industry inform informatics information informed initiative innovate innovation innovative
    inside inspected inspiring instagram integrated intend intended intercepted interested internal internet
    interpreters into introduce invite invited is issued it it's item items its january join joined joining
    journey july june keep kept key kind kind-hearted kindly kingdom know known lane language languages late
    latest law leaders leadership leading leads learn learning legal legislation lesbian let letters lgbt
    lgbtq lgbtqia library life like limb line lines link list listen listening live lives living llawn llun
    loads local localities locality located location locations lodge logged login london lone looks loss lunch
    mac machine macros made mae mae'r mail mailbox mailboxes main make making males managed management
    managers many march marches mark marked market marking marshal's mask masks material matter matters mawrth
    may me mean means meant measures meddwl media member members memory menopausal mercher message messages
    messenger met mews microsoft mill mindful mini minimise minutes mission mistake mob mobile mon-fri mon-thu
    mon-thurs mon-wed mondays monitors month's morning mornings most motor moved moving msc multicultural
    museum museums must my nac named national nationally nature near nearest necessarily need neges neither
    network neu neurodivergence neurodivergent neurodiverse neurodiversity never nevertheless new news
    newsletter next ni nid night nights no nobody noise non normal normally north northern not note nothing
    notice notices notification notify notifying november now number nurse nurses nurture nyrs o'r obliged
    oedi oedolion of ofsted old older oliver on oni online only open opened opening operate operates opinion
    opportunities opportunity option or ordinarily organ organisation organisations organised organization
    oriau originates os other otherwise our out outcomes outgoing outlook outlook's outside over overseas own
    owned oxford packaging page pages paper parents park parking part participate partner partners partnership
    partnerships pass passing passion passionate passport patience patient patients patients' pause paying
    payment peace peidiwch people's performance permission permitted person personal persons phish phone
    phones photographs phrase physical pin place places planned plants platform playing plc please pledge
    pledged plenary pm po podcast point police policies policing policy polite population portal positive
    possibility possible post postal postbox powered practice practices preferred present press prevent
    preventing prevention previously pride prif prifysgol print printed printers printing prior priorities
    priority private privately privileged process produced professional professionals profile program
    programme progress promise promises promote promoting prompt proof protect protected protecting protection
    protective protects proud provide provided provider providers provides public publication publicly
    published purpose purposes quality race racism racist radio rainbow range rated reach reached reaches read
    reading real really reasonable receive received recently reception recipient recognise recommended
    recorded recording recovery recruit recycled recycling red reduce reducing refer-a-friend referenced
    reflect reg regards region regional registered registrar registration regularly regulated related relation
    reliable religion rely remember reminder remote remotely removed renew reopen reply replying report
    reported reports represent representing request requests required rescue reserves resident resilient
    resource resources respect respectful respecting respond responding response responsibility rest
    restricted retention return returning retweet reused reverse rgn rhan rheolwr rhowch ring risk river rmn
    rnld road robust roles room rooms roots routinely rural rwy'n rydym saesneg safe safely safer safety same
    saturday save saving sawl says scam scams scan scanner school schools science screen seasonal seat second
    secretary sector secure securely security see seeing seek sefydliad select selected self send sender's
    senders sending sense sensitive sent september serve serves serving session settings seven several severn
    sex sexual shah sharing shine shire shop short should shoulder siaradaf siaradwr sick side sign
    sign-language signed signing silence silent sincerely sir sit site sites smiles smiling smoke so social
    society software solution some somebody someone something soon south southern speak speaker speaking
    special specialist specific specified speech spelling spread spring square sro stable staff stand
    standards standing stands star starts state stated statement stationed stay stayed staying steps stigma
    store story straight street strength stress strict strive strives striving strong stronger student subject
    subscribe success successful suite summer sunday supplied supporting supports sure surrounding survey
    surveys sustainability sustainably sw swe switch swyddfa sydd symudol system systems take taken taking
    talent talk talking tap target teaching team teams teamwork tech technical technology tel telephone
    telephones tell tells temporarily-closed text texting texts than thank thanked thanks that that's the
    their them then there therefore these they thing think thinking third this those threatening three thrive
    thriving through thumb thursday time timely times title together tolerance tolerate tolerated tomorrow's
    tone tool tools top touch toward towards town trade traffic train trained training trans transform
    transforming translated translation transmission transmitted transparency travel travelling treat treated
    treating treatment trees tref trusts tu tuesday tune turn tweet twitter two-minute type typing tîm uk
    under understand understanding unexpected unig union unique unite united units university unknown unless
    unread unrhyw unusual up upcoming updates uploads upon urgent urgently us use used usefully user uses
    using usual usually utilise uwch vaccinated value valued values variety vary verbal verified verify
    veteran veterans via view viewed viewing views village violence virtual visible vision visit visitor
    visitors voice volunteer volunteering volunteers vulnerable waived wales walk walking want ward wards warm
    warmly warning was wash watch water we we'll we're we've weather web webinar website wedi'i wednesday
    weekday weekend weekends weeks' welcome welcomed welfare well wellness welsh were west western what
    whatsapp wheelchair when whenever whether whichever while white who whole whom why wide wider wildlife
    will wing winter wish wishes with within without woman women women's wonderful wood word worker workers
    workforce working working-class workplace workplaces world world's worldwide worry worth write writes
    writing written wrong wrote wybod wyf y'i ydych year yearly yma ymddiriedolaeth yn yorkshire you young
    younger your yours yourself youth yr ystyriwch yw zone zoom
""")
"""What nobody bounds, doubts or takes back an answer with."""

DOUBTFUL = _words("""
    allowing ambiguous arbitration arrears awaited backlog barred basis bed bid bridging budget cap capacity
    capped caps cash catch clarification clarify clarity clash clause clauses concerns conditional conflict
    contingency contingent contradict contrary correction counter-offer counteroffer cover covering covers
    criteria criterion crossed deadline deal deals denied differing dispute disputed divided divides doubt
    doubtful doubting doubts dubious eligibility eligible elsewhere equipment exclude excluded excludes
    excluding exclusion exclusions exercise fake fee fees figures fingerscrossed fixed-term form-filling
    fortnightly freeze frozen giveback gone guarded halve halved handback hesitant hesitation hitch hoax hoist
    holding hopefully hospital-only idea ideally incomplete ineligible informal invalid issues jest joke lack
    lacking lacks lapse lapsed lapses lead limit limited limiting limits loan loaned locum lol misgiving
    misgivings missing mix-up money monthly nightly nominal non-binding nonsense nope notional offered opposed
    opposes outstanding overdue overridden override overrule overruled owed ownership paperwork permitting
    prerequisite pretend qualm qualms quibble quibbles ramp reluctance remit replaced requirement requirements
    reserve reserved respite rethink return-date role rota sarcasm sarcastic settle shadow shadowing
    short-term shortfall shortly snag snags sought split splits splitting staffing stairlift stipulation
    stipulations stopgap strictly string strings sum supersede superseded supersedes takeback tariff
    technically temp tentative term terminate terminated terms theoretically threshold time-limited tomorrow
    unable unclear uncomfortable uneasy unfilled unfunded unhappy unlikely unofficial unpaid unresolved
    unsettled unsuitable unwilling verdict veto vetoed void voided weekly withheld withhold worries
""")
"""What bounds, doubts or takes back: never in a line that stands there by habit, however much of it is known."""
