"""The texts of the service's pages: one module per language, with the same names."""

from kakunin.service.web.messages.choice import LANGUAGES, Language, language_of

__all__ = ["LANGUAGES", "Language", "language_of"]
