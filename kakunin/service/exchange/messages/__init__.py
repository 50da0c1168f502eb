"""The texts of the pages that students fetch through the exchange."""
