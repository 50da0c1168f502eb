"""How students hand in from a notebook: the file that is released for it, and what stands for it in the jail."""

from autograder.client.files import CLIENT, JAIL_MARK, client_file, in_jail

__all__ = ["CLIENT", "JAIL_MARK", "client_file", "in_jail"]
