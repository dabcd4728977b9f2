"""Reads letters: from bytes to what somebody said, who said it, and how we know.

The road of a letter through this package, one file a step:

    bytes ─ parts ─ mime ──────── a parsed letter: headers, the words of the body (html for HTML)
            │                     (fetched: what counts where a mailbox server made the bytes anew; likeness)
          kinds ───────────────── one ordered table: loop, bounce, automatic reply … human
            │                     (reports: what a delivery report says)
          newtext ─────────────── only what this person wrote now (boilerplate: banners, disclaimers;
            │                     wrote, headings: where an old letter begins; devices; showing: what is shown)
            │
          references ──────────── the cases and letters it is about
            │
          confirming ──────────────── a one-time code sent back, and nothing else
          requests, natural ───────── somebody asks something of a team
          commands ────────────────── the other things people tell us
          retracting ──────────────── they take back what they wrote
          answers ─────────────────── yes, no or neither: acceptance (grammar), declining, grounds,
            │                     doubts, secondlook
            │                         (units, known, phrases, signatures: the words; vocabulary: whose;
            │                         clauses: what a clause does, what stands there by habit)
          saying ──────────────────── which of these wins
            │
          authenticity ────────── who wrote it, and whether that is proved
            │                     (fromline, results, dkim: what each proof rests on)
          reader ──────────────── puts a `Received` together

Nothing here raises for any bytes, reads a clock or touches the network; only where DKIM signatures are
to be checked does it ask for keys, through a function that it is given.
"""

from mailer.reading.reader import LetterReader
from mailer.reading.sender.authenticity import Trust

__all__ = ["LetterReader", "Trust"]
