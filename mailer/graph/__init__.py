"""A mailbox in Exchange Online, by Microsoft Graph over plain HTTP (docs/adr/0010).

settings ─ tokens ─ gate ─ client ─ trouble    one request: proved, held back, sent, judged
folders ─ delta ─ fetching ─ settling          one round: where, what is new, its bytes, where it goes
rounds ─ inbox                                 round after round; how far the mailbox has been read
addressing ─ carrier                           letters out
mailtips, people, looking                      who is away, who is whose manager, what the app may do
"""
