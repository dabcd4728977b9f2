"""Understands sentences by their clauses: words and frames as data, and what stands by habit round an answer."""
