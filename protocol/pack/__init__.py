"""The words a rule pack is written in, and how its file is read."""
