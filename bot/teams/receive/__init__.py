"""From a request of the chat service to what it says, and to the answer that it waits for."""
