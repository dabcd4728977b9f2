"""A case, the facts that can happen to it, and how they are written in the ledger."""
