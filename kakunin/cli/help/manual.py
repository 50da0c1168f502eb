"""What a language has to say on the command line: `en` and `ja` each are one `Manual`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Help:
    """What `--help` says of one command."""

    summary: str  # a line, in the list of commands as well
    examples: tuple[tuple[str, str], ...]  # what to type, and what it does
    text: str = ""  # paragraphs, with a blank line between them
    options: Mapping[str, str] = field(default_factory=dict)  # name of the parameter -> what it is for


@dataclass(frozen=True)
class Manual:
    """All help in one language, and what is said of a command that cannot be understood."""

    language: str  # of autograder.languages
    sections: Mapping[str, str]  # of the list of commands -> their headings
    commands: Mapping[str, Help]  # by what is typed after `kakunin`: "", "grade", "roster import"
    options: Mapping[str, str]  # those of many commands, where a command says nothing else
    headings: Mapping[str, str]  # Usage, Options, Commands, Examples
    marks: Mapping[str, str]  # what stands beside an option, such as [required]
    complaints: Mapping[str, str]  # by the kind of the error; one that is not here is told in English
    next_step: str
    see_help: str  # of {command}
    interrupted: Mapping[str, str]  # by command; "" for one that is not here

    def option(self, command: str, name: str) -> str | None:
        """What a command's option is for; None when it is not said."""
        own = self.commands[command].options if command in self.commands else {}
        return own.get(name, self.options.get(name))
