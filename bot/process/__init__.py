"""The process itself: the clock that it reads, whether it is well, and what it logs."""
