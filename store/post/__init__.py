"""What is on its way out: kept, claimed, settled, shown, and found again from the message that it came of."""
