"""How one thing is said wherever it is said: times, lists, names of teams, a deadline worked out, an event."""
