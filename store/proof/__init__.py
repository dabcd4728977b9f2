"""Whether the record is what was written, stage by stage, and what is said of what is not."""
