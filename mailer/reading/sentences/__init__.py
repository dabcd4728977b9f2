"""The sentences of new text, and the names, references and phrases that are known in them."""
