"""The interface to nbgrader's commands and configuration.

nbgrader itself takes seconds to import, so each function that needs it imports it when it is called.
"""
