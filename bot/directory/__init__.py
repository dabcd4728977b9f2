"""The directory as a person writes it, and as it is brought up to date from elsewhere."""
