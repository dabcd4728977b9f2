"""A mailbox in Exchange Online, by Microsoft Graph over plain HTTP (docs/adr/0010).

settings ─ tokens ─ gate ─ client ─ answers ─ trouble   one request: proved, held back, sent, judged
folders ─ delta ─ fetching ─ settling                    where, what is new, its bytes, where it goes
taking ─ rounds ─ inbox                                  letters of a round, round after round, how far
addressing ─ carrier                                     letters out
mailtips, people, looking                                who is away, who is whose manager, what the app may do
opening                                                  one client for all of it
"""
