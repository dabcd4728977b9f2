"""What `--help` lists under Run: Holdfast itself. The trial has a folder of its own."""
