"""What is asked of the record, and who may ask it. Nothing here changes anything."""
