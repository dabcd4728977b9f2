"""The command line, a folder for each heading of `--help`. The only door to typer."""
