"""What each page in a browser shows, to whom, and what a form on it says. Nothing here knows HTTP."""
