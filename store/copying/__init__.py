"""A whole record as a copy: in another database, in a backup, and back from one."""
