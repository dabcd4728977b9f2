"""Who wrote a letter, and whether that is proved."""
