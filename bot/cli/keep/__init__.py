"""What `--help` lists under Keep the record: put on record, prove, compare, copy, and deal with what waits."""
