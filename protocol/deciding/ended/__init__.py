"""What follows where whom a request is about has died, and where the team that was asked has ended."""
