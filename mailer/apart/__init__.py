"""Reads letters in processes of their own, which can be killed: no letter stops or slows the service.

`reader` is the `Reader` port: it hands a letter to a worker, and says what became of one that was the end of it.
`worker` is what runs in such a process, `process` how it is started, spoken to and ended, `packed` how values
travel, and `notes` what is kept on disk of letters that are being read, or must never be read again.
"""

from mailer.apart.reader import ApartReader

__all__ = ["ApartReader"]
