"""The door to Microsoft Teams: who comes in, what comes in, what goes out."""
