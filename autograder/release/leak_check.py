"""Refuses to release answers and the content of hidden checks."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from autograder.errors import CourseError
from autograder.languages import Message
from autograder.model import Assignment, Kind, Notebook, Question, Role
from autograder.notebooks import read_notebook

_TELLING = 12  # characters that make a line or a sentence distinctive
_CHECKS_VOCABULARY = "autograder.checks"


def refuse_leaks(assignment: Assignment, files: Mapping[str, bytes]) -> None:
    """Raise CourseError if the files to be released contain an answer or a part of the hidden checks.

    The material may contain single lines of an answer, as the lecture does, but no whole answer. Graded notebooks may
    contain no whole answer, not even one of a single line, and generated cells none of its lines.
    """
    texts = {name: _text(name, content) for name, content in files.items()}
    for notebook in assignment.notebooks:
        name = f"{notebook.name}.ipynb"
        _refuse_lines_in_generated_cells(notebook)
        for question in notebook.questions:
            for file in (name, *assignment.public):
                least = 1 if file == name else 2
                if _gives_away(question, texts[file], least):
                    raise _refusal(file, Message("it holds the whole answer"), question.id)
    secrets = list(_secrets(assignment))
    for file, text in texts.items():
        for source, secret in secrets:
            if secret in text:
                raise _refusal(
                    file, Message("it holds what {name} must hide: {secret!r}", name=source.name, secret=secret[:40])
                )


def _refuse_lines_in_generated_cells(notebook: Notebook) -> None:
    for cell in notebook.cells:
        if cell.role is Role.TEXT:
            continue
        lines = _lines(cell.source)
        for question in notebook.questions:
            shown = {line for line in _cut_lines(question).intersection(lines) if _is_telling(line)}
            if shown:
                place = Message("{name}.ipynb, cell {id}", name=notebook.name, id=cell.id)
                raise _refusal(place, Message("it holds a line of an answer: {min!r}", min=min(shown)), question.id)


def _gives_away(question: Question, text: str, least: int) -> bool:
    """Whether a text contains everything cut from a question's cell, if that is at least `least` distinctive lines."""
    cut = _cut_lines(question)
    return len([line for line in cut if _is_telling(line)]) >= least and cut.issubset(_lines(text))


def _cut_lines(question: Question) -> frozenset[str]:
    """The lines of the reference that the stub does not have, comments aside."""
    is_code = question.kind is not Kind.WRITTEN
    released = set(_lines(question.stub))
    lines = (line for line in _lines(question.reference) if not (is_code and line.startswith("#")))
    return frozenset(line for line in lines if line not in released)


def _is_telling(line: str) -> bool:
    return len(line) >= _TELLING


def _secrets(assignment: Assignment) -> Iterator[tuple[Path, str]]:
    """The marks of hidden checks: their vocabulary, the heads of their tests, their sentences."""
    known = {sentence for notebook in assignment.notebooks for cell in notebook.cells for sentence in _own(cell.source)}
    for path in sorted(assignment.checks.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield path, _CHECKS_VOCABULARY
        for node in ast.walk(ast.parse(text)):
            match node:
                case ast.FunctionDef(name=name) if name.startswith("test_"):
                    yield path, f"def {name}("
                case ast.Constant(value=str() as sentence) if _is_sentence(sentence) and sentence not in known:
                    yield path, sentence


def _is_sentence(text: str) -> bool:
    """Whether a string is a sentence for readers; checks also contain code and quotes from the material."""
    return len(text) >= _TELLING and "。" in text and "\n" not in text


def _own(source: str) -> Sequence[str]:
    """Sentences in the release, which a check may quote."""
    return [*_lines(source), *source.split('"'), *source.split("'")]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _text(name: str, content: bytes) -> str:
    """The text of a released file; of a notebook, the text of its cells."""
    if name.endswith(".ipynb"):
        return "\n".join(cell.source for cell in read_notebook(content))
    return content.decode("utf-8", "replace")


def _refusal(place: str, message: Message, question: str | None = None) -> CourseError:
    return CourseError(
        Message("not released: {message}", message=message),
        path=place,
        question=question,
        next_step=Message("take it out, and release again"),
    )
