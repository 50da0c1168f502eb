"""Draws cases, and compares the outcomes of an answer with those of the reference."""
