"""How a dispute ends: managers agree, it stays, or a determination is signed (10.2 to 10.6)."""
