"""The gradebook's commands: one module per group of them; `kakunin.py` lists them."""
