"""The border to nbgrader: its tables, its commands and its configuration; nothing else knows of them.

nbgrader itself takes seconds to import, so each function that needs it imports it when it is called.
"""
