"""What the gradebook says in its pages: one module per language."""
