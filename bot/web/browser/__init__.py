"""The door for browsers: whose session it is, whether a form is from a page of ours, and how pages are sent."""
