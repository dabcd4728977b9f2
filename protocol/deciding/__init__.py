"""What each message, and the passing of time, leads to. `decide.py` is the door."""
