"""What may be set, how it is read from a file, and what in it would go wrong."""
