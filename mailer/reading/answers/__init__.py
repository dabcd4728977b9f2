"""A plain yes, a plain no, or neither, and on which words."""
