"""The directory from where it already lives: read, merged with what was written by hand, compared."""
