"""What was read or heard is decided on here, and everything that follows committed at once."""
