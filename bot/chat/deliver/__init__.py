"""Where people are told in chat, and the cards that stand there."""
