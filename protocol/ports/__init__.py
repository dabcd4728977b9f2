"""The contracts between the rules and the world."""
