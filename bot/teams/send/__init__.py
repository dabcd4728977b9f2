"""From something to say to a request that the chat service takes."""
