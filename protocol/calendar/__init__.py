"""Working days, and the instants at which clocks end."""
