"""Cases that are drawn, what an answer makes of them, and how it differs from the reference."""
