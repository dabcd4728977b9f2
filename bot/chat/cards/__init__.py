"""The cards of notices, and what they say once their request has been answered."""
