"""Holdfast in a chat: what is asked there, what may be said there, and what is told there."""
