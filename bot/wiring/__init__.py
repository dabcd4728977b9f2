"""Settings in, a whole Holdfast out. The only room that picks adapters for the running program."""
