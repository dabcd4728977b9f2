"""How a shared mailbox is read, whichever server it lies on (docs/adr/0017).

server ────────── what is asked of a mail server, in plain values: `exchange/server.py`, `graph/server.py`
trouble ───────── the five things that can go wrong with one
states ────────── what is kept of a mailbox for the next process

folders ── listing ── taking ── filing ── which folders; what came into them; each letter; where it goes
                        │
            comparing ─ round ─ inbox ─── one look at all of it; when to look next, and how far was read

walking            when a mailbox is gone through whole, and compared with the record
since              from when on letters count
patience           how often a letter that cannot be had may keep others waiting
delivered          whether an item came by the post, or was laid into the mailbox by hand
door               when a server that did not take our login may be asked again
sending/           what holds of every mailbox that emails leave by
"""
