"""What people read of the programme itself, in their language: English stands in the code, Japanese in `ja*.py`."""

from autograder.languages.message import ENGLISH, LANGUAGES, Message, in_language, joined, word
from autograder.languages.stored import recognised

__all__ = ["ENGLISH", "LANGUAGES", "Message", "in_language", "joined", "recognised", "word"]
