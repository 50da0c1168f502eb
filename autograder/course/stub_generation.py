"""The stub that students get instead of an answer, cut from the reference by its syntax tree."""

from __future__ import annotations

import ast
import io
import textwrap
import tokenize
from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from autograder.errors import CourseError
from autograder.languages import Message

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
WRITTEN_PROMPT = "ここに解答を書いてください。"
_Definition: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_MARK_A_REGION = Message("put {begin!r} and {end!r} around the part that students write", begin=BEGIN, end=END)


def cut_stub(reference: str) -> str:
    """The reference without the parts that a student has to write.

    Imports and empty containers are kept, an assignment becomes `target = ...`, a function keeps its signature and
    docstring, a class these of its methods, and everything else is removed. If regions are marked, only they are cut.
    Raises SyntaxError if it is not Python, CourseError if nothing would be left to fill in.
    """
    stub = _replace_regions(reference, _cut_region) if _has_markers(reference) else _cut(reference)
    if not any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(ast.parse(stub))):
        raise CourseError(Message("cutting the answer leaves nothing to fill in"), next_step=_MARK_A_REGION)
    return stub


def cut_prose(reference: str) -> str:
    """The markdown of a written question with its model answer replaced by a request to write one."""
    if not _has_markers(reference):
        return WRITTEN_PROMPT
    return _replace_regions(reference, lambda region: WRITTEN_PROMPT)


def without_markers(reference: str) -> str:
    """The reference as it runs: the region markers removed."""
    return "\n".join(line for line in reference.split("\n") if not is_marker(line))


def is_marker(line: str) -> bool:
    """Whether a line marks the beginning or the end of a solution."""
    return line.strip() in (BEGIN, END)


def _has_markers(text: str) -> bool:
    return any(line.strip() in (BEGIN, END) for line in text.split("\n"))


def _cut_region(region: str) -> str:
    """A region as its stub: at the top level the names it assigns, in a body `...`."""
    dedented = textwrap.dedent(region).strip("\n")
    indent = " " * (len(region.lstrip("\n")) - len(region.lstrip()))
    return indent + "..." if indent else _statements(dedented) or "..."


def _replace_regions(text: str, replace: Callable[[str], str]) -> str:
    lines: list[str] = []
    region: list[str] | None = None
    for line in text.split("\n"):
        mark = line.strip()
        if mark == BEGIN and region is None:
            region = []
        elif mark == END and region is not None:
            lines.append(replace("\n".join(region)))
            region = None
        elif mark in (BEGIN, END):
            raise CourseError(Message("{mark!r} out of place", mark=mark), next_step=_MARK_A_REGION)
        elif region is None:
            lines.append(line)
        else:
            region.append(line)
    if region is not None:
        raise CourseError(Message("{begin!r} is never closed", begin=BEGIN), next_step=_MARK_A_REGION)
    return "\n".join(lines)


def _cut(source: str) -> str:
    return "\n".join(part for part in (_leading_comments(source), _statements(source)) if part).strip("\n")


def _statements(source: str) -> str:
    return _block(ast.parse(source).body, source)


def _block(statements: Sequence[ast.stmt], source: str) -> str:
    """What is left of statements that stand below each other."""
    lines = source.split("\n")
    parts = []
    seen: set[str] = set()
    for statement in statements:
        kept = {target: text for target, text in _kept(statement, source) if target not in seen}
        seen.update(kept)
        if kept:
            gap = "\n" * _blank_lines_before(lines, _first_line(statement))
            parts.append(gap + "\n".join(dict.fromkeys(kept.values())))
    return "\n".join(parts)


def _kept(statement: ast.stmt, source: str) -> Iterator[tuple[str, str]]:
    """The rest of a statement in the stub: the names that it binds, and the text."""
    margin = " " * statement.col_offset
    match statement:
        case ast.Import() | ast.ImportFrom():
            yield _text(statement, source), margin + _text(statement, source)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield f"def {statement.name}", _function(statement, source)
        case ast.ClassDef():
            yield f"class {statement.name}", _class(statement, source)
        case ast.Assign(value=ast.Dict(keys=[]) | ast.List(elts=[]) | ast.Tuple(elts=[])):
            for target in statement.targets:
                yield _text(target, source), margin + _text(statement, source)
        case ast.Assign():
            for target in statement.targets:
                for name in _single_targets(target):
                    yield _text(name, source), f"{margin}{_text(name, source)} = ..."
        case ast.AnnAssign(value=ast.expr()):
            annotation = _text(statement.annotation, source)
            yield _text(statement.target, source), f"{margin}{_text(statement.target, source)}: {annotation} = ..."


def _single_targets(target: ast.expr) -> Iterator[ast.expr]:
    match target:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from _single_targets(element)
        case ast.Starred(value=value):
            yield from _single_targets(value)
        case _:
            yield target


def _function(function: ast.FunctionDef | ast.AsyncFunctionDef, source: str) -> str:
    head, body = _head(function, source)
    return "\n".join([*head, f"{body}..."])


def _class(whole: ast.ClassDef, source: str) -> str:
    """A class with what is left of its methods."""
    head, body = _head(whole, source)
    if isinstance(whole.body[-1], ast.Pass):
        return _text(whole, source)
    own = whole.body[1:] if ast.get_docstring(whole, clean=False) is not None else whole.body
    return "\n".join([*head, _block(own, source) or f"{body}..."])


def _head(definition: _Definition, source: str) -> tuple[list[str], str]:
    """The lines of a definition above its body, docstring included, and the indentation of the body."""
    margin = " " * definition.col_offset
    decorators = [f"{margin}@{_text(decorator, source)}" for decorator in definition.decorator_list]
    body = margin + " " * 4
    docstring = []
    if ast.get_docstring(definition, clean=False) is not None:
        first = definition.body[0]
        body = " " * first.col_offset if first.lineno > definition.lineno else body
        docstring = [body + _text(first, source)]
    return [*decorators, margin + _signature(_text(definition, source)), *docstring], body


def _signature(definition: str) -> str:
    """The text of a definition up to the colon that opens its body."""
    depth = 0
    for token in tokenize.generate_tokens(io.StringIO(definition).readline):
        if token.type == tokenize.OP:
            depth += (token.string in "([{") - (token.string in ")]}")
            if token.string == ":" and depth == 0:
                row, column = token.end
                lines = definition.split("\n")[:row]
                return "\n".join([*lines[:-1], lines[-1][:column]])
    raise SyntaxError("a definition without a body")


def _text(node: ast.expr | ast.stmt, source: str) -> str:
    text = ast.get_source_segment(source, node)
    assert text is not None  # every node of a parsed source has its place
    return text


def _leading_comments(source: str) -> str:
    body = ast.parse(source).body
    lines = source.split("\n")
    return "\n".join(lines[: _first_line(body[0]) - 1] if body else lines).strip("\n")


def _first_line(statement: ast.stmt) -> int:
    """The line a statement starts on, its decorators included, counted from 1."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _blank_lines_before(lines: list[str], first: int) -> int:
    """How many of the lines directly before the one numbered `first` are blank, two at most."""
    blank = 0
    while blank < 2 and first - 2 - blank >= 0 and not lines[first - 2 - blank].strip():
        blank += 1
    return blank
