"""One arrival from chat: who asks, when it counts as received, and what is answered to whom."""
