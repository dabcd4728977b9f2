"""How each commit is tied to the one before it, and the digest of a row that this rests on."""
