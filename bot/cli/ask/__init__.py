"""What `--help` lists under Ask: who holds a case, what is on record, what became of a message."""
