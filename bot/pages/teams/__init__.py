"""Pages about teams: their boards, who is in them, and what was asked of them."""
