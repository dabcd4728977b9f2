"""Who is believed, and which proof goes with what we say. The only door to the Bot Framework."""
