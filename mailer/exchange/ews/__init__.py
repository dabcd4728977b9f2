"""A connection to Exchange, one operation on it, and what its answers mean."""
