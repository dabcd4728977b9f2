"""What a message means by what is on record: its case and request, what it completes, what it says by habit."""
