"""What somebody says of a case, and takes back: items of a pack, and words of their own."""
