"""A decision in the making: what it rests on, whom it reaches, and which clocks it sets."""
