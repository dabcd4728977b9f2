"""What the people who run Holdfast are told of."""
