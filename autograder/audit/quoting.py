"""Wrong quotes: lines of source that a student picked, copied or typed wrongly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from autograder.audit.changing import changed
from autograder.audit.operators import Operator
from autograder.audit.scope import places
from autograder.model import Assignment
from autograder.notebooks import read_notebook
from autograder.source.parsing import clean, parse, parse_line
from autograder.source.syntax import same

Text: TypeAlias = tuple[str, ...]  # the lines of one file of the material

_REACH = 2  # lines above and below the right one that are neighbours
_NAME = re.compile(r"[^\W\d]\w{3,}")  # long enough to be misspelt


def material_of(assignment: Assignment) -> tuple[Text, ...]:
    """The lines of every file of source that is released beside the notebooks."""
    return tuple(
        clean(_source(name, content)).lines
        for name, content in sorted(assignment.public.items())
        if name.endswith((".ipynb", ".py"))
    )


def altered_lines(text: str, material: Sequence[Text], operators: Sequence[Operator]) -> Iterator[tuple[str, str]]:
    """The wrong quotes made from a right one: what was done, and the text."""
    lines = clean(text).lines
    for position, line in enumerate(lines):
        rest = (lines[:position], lines[position + 1 :])
        yield "line dropped", _text(rest, ())
        for neighbour in _neighbours(line, material):
            yield "neighbouring line", _text(rest, (neighbour,))
            yield "neighbouring line added", _text(rest, (neighbour, line))
            yield "neighbouring line added", _text(rest, (line, neighbour))
        for operator, other in _altered(line, operators):
            yield operator, _text(rest, (other,))


def _source(name: str, content: bytes) -> str:
    if name.endswith(".py"):
        return content.decode()
    return "\n".join(cell.source for cell in read_notebook(content) if cell.type == "code")


def _text(rest: tuple[Sequence[str], Sequence[str]], middle: Sequence[str]) -> str:
    return "\n".join((*rest[0], *middle, *rest[1]))


def _neighbours(line: str, material: Sequence[Text]) -> tuple[str, ...]:
    """The lines around every place where the material has this one."""
    found: dict[str, None] = {}
    for text in material:
        for position, known in enumerate(text):
            if same(line, known):
                around = text[max(0, position - _REACH) : position + _REACH + 1]
                found |= dict.fromkeys(other for other in around if not same(other, line))
    return tuple(found)


def _altered(line: str, operators: Sequence[Operator]) -> Iterator[tuple[str, str]]:
    """One line altered: as code, in its spelling, or cut short."""
    yield from _as_code(line, operators)
    for name in _NAME.finditer(line):
        middle = (name.start() + name.end()) // 2
        yield "misspelt", line[:middle] + line[middle + 1 :]
    if line[-1] in ")]}":
        yield "bracket dropped", line[:-1]
    match parse_line(line):
        case ast.Assign(targets=[target], value=value):
            yield "left side dropped", ast.unparse(value)
            yield "comparison for assignment", f"{ast.unparse(target)} == {ast.unparse(value)}"
        case ast.Return(value=ast.expr() as value):
            yield "return dropped", ast.unparse(value)


def _as_code(line: str, operators: Sequence[Operator]) -> Iterator[tuple[str, str]]:
    """The changes of the table of operators, the line's own variables being all that is in scope."""
    opens = line.endswith(":")
    tree = parse(f"{line} pass" if opens else line)
    if tree is None:
        return
    names = [
        place.node.id for place in places(tree) if isinstance(place.node, ast.Name) and _is_variable(place.node, tree)
    ]
    for operator, source in changed(tree, dict.fromkeys(names), operators):
        yield operator, source.split("\n")[0] if opens else source


def _is_variable(name: ast.Name, tree: ast.Module) -> bool:
    """Whether a name is no module and no function: nothing is looked up in it, and it is not called."""
    owners = [node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return not any(name is other for other in (*owners, *called))
