"""What is kept until somebody decides: letters in quarantine, cases on hold, and what was destroyed of originals."""
