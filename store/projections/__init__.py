"""What follows from the ledger: its rows, and what they count."""
