"""`holdfast trial`: begins one, acts in it, and sits people down at its chat."""
