"""The rules of responsibility: pure values and pure functions, with no clock, no I/O and no log."""
