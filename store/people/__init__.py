"""Where people are met: in which chat somebody was last heard, and who is signed in to the pages."""
