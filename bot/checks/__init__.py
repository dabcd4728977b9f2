"""What is proved of a set-up before it runs: its files, and what they name."""
