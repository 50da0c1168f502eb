"""The service's texts, in Japanese and English."""
