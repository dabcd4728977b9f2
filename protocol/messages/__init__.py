"""What comes in, what is told, and what may never leave."""
