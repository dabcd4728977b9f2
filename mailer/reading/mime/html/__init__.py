"""How an HTML letter reads as lines: what its marks, its styles and its frames say of each."""
