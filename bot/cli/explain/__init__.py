"""What `--help` lists under Explain: a procedure, a deadline, how a letter would be read."""
