"""What a team or a person owes: who owes it, by when, who is reminded, and what a lapse leads to."""
