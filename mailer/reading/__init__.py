"""Reads letters: from bytes to what somebody said, who said it, and how we know.

The road of a letter through this package, a room a step:

    mime ──────── bytes to headers and words (html for HTML, tnef and rtf for Outlook's own)
    kinds ─────── one ordered table: loop, bounce, automatic reply … human
    newtext ───── only what this person wrote now
    sentences ─── its sentences, and the cases, names and phrases that are known in them
    intents ───── which of these wins: a code, a request, another thing, or an answer
    answers ───── yes, no or neither: acceptance (grammar), declining, grounds, doubts, secondlook; and which
                  lines may stand there by habit: standing, learnable
    sender ────── who wrote it, and whether that is proved
    hearing ───── what a person's own words say, in a letter and in chat (lines)
    explaining ── what became of each line, for whoever asks
    reader ────── puts a `Received` together (fetched: what counts where a server made the bytes anew)

Nothing here raises for any bytes, reads a clock or touches the network; only where DKIM signatures are
to be checked does it ask for keys, through a function that it is given.
"""

from mailer.reading.reader import LetterReader
from mailer.reading.sender.authenticity import Trust

__all__ = ["LetterReader", "Trust"]
