"""The resident service: hand-ins from every door, judged at once, and what a student may see of them."""
