"""Which words of a letter its writer wrote now."""
