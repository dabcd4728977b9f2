"""What is set aside for a person to look at, and who is told of it."""
