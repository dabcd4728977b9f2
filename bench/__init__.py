"""Measures Holdfast against floors taken in the same run. Run it with `python -m bench`; see README.md."""
