"""The running program: settings, clock, service, workers, web and command line."""

VERSION = "0.1.0"
"""Which release this is; `pyproject.toml` says the same."""
