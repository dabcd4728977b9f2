"""Says how a condition is written: an item of a pack, or one with its value."""


def said(name: str, value: str = "") -> str:
    """An item with its value as a condition has it: `eligibility decision is eligible`."""
    return f"{name} is {value}" if value else name


def named_in(condition: str) -> str:
    """The item that a condition speaks of."""
    return condition.partition(" is ")[0]
