"""What `--help` lists under Prepare: the files of an installation, its directory, its package for Teams."""
