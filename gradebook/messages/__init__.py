"""The texts on the gradebook's pages: one module per language."""
