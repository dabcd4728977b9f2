"""From what somebody typed or pressed to what they want. Nothing here knows a case."""
