"""What is counted and told at fixed times: of teams and grounds, never of a person."""
