"""`holdfast read`: which letters a path holds, and how each would be read."""
