"""The answers of a rubric in students' own words: constructions, names, and what the stub already says."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count, takewhile
from random import Random
from typing import Final

from autograder.course.local_names import digest, digest_without_locals, functions_of, program
from autograder.course.typing_habits import as_typed
from autograder.course.variations import Rewriter, is_docstring
from autograder.model import Question

_RETURNED: Final = re.compile(r"^( *return )\((.*)\)$", re.MULTILINE)
_UNPACKED: Final = re.compile(r"^( *\w+(?:, \w+)+ = )\((.*)\)$", re.MULTILINE)
_EXPONENT: Final = re.compile(r"(?<=\de-)0(?=\d\b)")  # 1e-07, as repr writes it
_REFERENCE_SHARE: Final = 0.5  # of the new constructions that vary the reference; the others vary other right answers
_RENAMED_SHARE: Final = 0.3
_PATIENCE: Final = 3  # attempts with a number of edits before one more is made


@dataclass
class QuestionWords:
    """What all answers to one question share, and which of them are written already.

    avoid: names that mean something in the notebook.
    chance: decides everything.
    """

    question: Question
    avoid: Collection[str]
    chance: Random
    _taken: set[bytes] = field(default_factory=set)

    @property
    def rewriter(self) -> Rewriter:
        """Makes other answers of one."""
        return Rewriter(self.question.kind, self.avoid, self.chance)

    def take(self, key: bytes) -> bool:
        """Whether no answer had this key until now."""
        is_new = key not in self._taken
        self._taken.add(key)
        return is_new

    def in_the_stub(self, source: str) -> str:
        """A source as it stands in a notebook: below the stub's comments, with the stub's docstrings."""
        text = source.strip("\n")
        stub, tree = program(self.question.stub), program(text)
        if stub is None or tree is None:
            return text
        lines, released = text.split("\n"), self.question.stub.split("\n")
        said = {each.name: each.body[0] for each in functions_of(stub) if is_docstring(each.body[0])}
        for function in (each for each in reversed(tree.body) if isinstance(each, ast.FunctionDef)):
            first, docstring = function.body[0], said.get(function.name)
            if docstring is not None and not is_docstring(first) and first.lineno > function.lineno:
                lines[first.lineno - 1 : first.lineno - 1] = released[docstring.lineno - 1 : docstring.end_lineno]
        return "\n".join([*(() if _is_comment(text) else takewhile(_is_comment, released)), *lines])


@dataclass
class Author:
    """Writes one answer for each class of equal answers, and remembers it.

    sources: what it varies; of right ones, the first is the usual answer.
    right: whether they are right; mistakes take turns.
    names_count: whether two answers differ already where only their locals have other names.
    """

    words: QuestionWords
    sources: Sequence[str]
    right: bool
    names_count: bool = True
    _written: dict[tuple[int, int], tuple[int, str]] = field(default_factory=dict)
    _edits: dict[int, int] = field(default_factory=dict)  # that a source needed last to become a new answer

    def answers(self, classes: Iterable[tuple[int, int]]) -> Iterator[tuple[int, str]]:
        """An answer for each pair of a construction and a choice of names: the place of its source, and its text."""
        for construction, names in classes:
            if (construction, 0) not in self._written:
                self._written[construction, 0] = self._construct(construction)
            if (construction, names) not in self._written:
                place, text = self._written[construction, 0]
                self._written[construction, names] = (place, self._rename(text))
            place, text = self._written[construction, names]
            yield place, as_typed(text, self.words.chance)

    def _construct(self, number: int) -> tuple[int, str]:
        """A construction that nobody has written: the source as it is, or with as few edits as it takes."""
        place = self._place(number)
        text = self.words.in_the_stub(self.sources[place])
        if program(text) is None or self._is_new(text):
            return place, text
        candidates = (self._rewritten(text, place, attempt) for attempt in count())
        return place, next(filter(self._is_new, candidates))

    def _place(self, number: int) -> int:
        if not self.right:
            return number % len(self.sources)
        usual = number == 0 or self.words.chance.random() < _REFERENCE_SHARE
        return 0 if usual else self.words.chance.randrange(len(self.sources))

    def _rewritten(self, text: str, place: int, attempt: int) -> str:
        if attempt % _PATIENCE == 0:
            self._edits[place] = max(1, self._edits.get(place, 0) + (attempt > 0))
        tree = ast.parse(text)
        self.words.rewriter.rewrite(tree, self._edits[place], right=self.right)
        if self.names_count and self.words.chance.random() < _RENAMED_SHARE:
            self.words.rewriter.rename_locals(tree)
        return _written_out(tree, text)

    def _rename(self, text: str) -> str:
        """The same construction with other names; another construction where it has none."""
        for attempt in count():
            tree = ast.parse(text)
            self.words.rewriter.rename_locals(tree)
            self.words.rewriter.rewrite(tree, attempt // _PATIENCE, right=self.right)
            if self.words.take(digest(tree)):
                break
        return _written_out(tree, text)

    def _is_new(self, text: str) -> bool:
        tree = ast.parse(text)
        keys = {digest(tree)} if self.names_count else {digest(tree), digest_without_locals(tree)}
        return all([self.words.take(key) for key in keys])  # noqa: C419  # every key is taken


def _written_out(tree: ast.Module, original: str) -> str:
    """The text of a tree, below the comments with which the original begins."""
    text = _UNPACKED.sub(_bare, _RETURNED.sub(_bare, _EXPONENT.sub("", ast.unparse(tree))))
    return "".join(takewhile(_is_comment, original.splitlines(keepends=True))) + text


def _bare(found: re.Match[str]) -> str:
    """`return u, z` where ast.unparse writes `return (u, z)`."""
    tree = program(found[2])
    is_tuple = tree is not None and isinstance(tree.body[0], ast.Expr) and isinstance(tree.body[0].value, ast.Tuple)
    return f"{found[1]}{found[2]}" if is_tuple else found[0]


def _is_comment(line: str) -> bool:
    return line.startswith("#")
