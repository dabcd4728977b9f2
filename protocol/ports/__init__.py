"""The contracts between the rules and the world, a file for each who asks. An adapter is tested by one suite for each.

Everything here is synchronous; instants are UTC. An adapter translates its library's errors into
those of `violations.py` at its own door.
"""
