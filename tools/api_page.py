"""Writes docs/api.md, the page of `autograder.checks` for authors, from signatures and docstrings.

    python tools/api_page.py

In a docstring a paragraph of lines `name: text` is about arguments, and an indented one is an example.
"""

from __future__ import annotations

import ast
import inspect
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from types import FunctionType
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from autograder import checks  # noqa: E402
from autograder.comparison import draw  # noqa: E402

PAGE: Final = ROOT / "docs" / "api.md"
# In the order in which an author meets them; a test holds that these are all.
NAMES: Final = (
    *("Rubric", "Mistake", "Equivalent", "Answer", "Draw", "Level", "LEVELS"),
    *("Check", "Tolerance", "WrongAnswer", "NotAnswered"),
)
# Authors are given one, and make none.
GIVEN: Final = frozenset({"Answer", "Check", "Draw", "Level", "Tolerance", "WrongAnswer", "NotAnswered"})
_ARGUMENT: Final = re.compile(r"(\w+): (.*)", re.DOTALL)
_HEAD: Final = """\
# The vocabulary of checks

Everything that a checks file imports from `autograder.checks`. [author.md](author.md) shows how to write a question.

`python tools/api_page.py` writes this page from the docstrings of the code. Do not edit it; edit the docstrings.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([_HEAD, *(line for name in NAMES for line in _entry(name))]).rstrip("\n") + "\n"


def methods(described: type) -> Iterator[tuple[str, Callable[..., object] | property]]:
    """The public methods and properties that a class has of its own, in the order of its source."""
    for name, value in vars(described).items():
        if not name.startswith("_") and isinstance(value, FunctionType | property):
            yield name, value


def levels_doc() -> str:
    """The text below the assignment of LEVELS, where Python itself keeps none."""
    body = ast.parse(inspect.getsource(draw)).body
    for statement, after in pairwise(body):
        if isinstance(statement, ast.AnnAssign) and ast.unparse(statement.target) == "LEVELS":
            assert isinstance(after, ast.Expr), "LEVELS has a docstring"
            return str(ast.literal_eval(after.value))
    raise LookupError("LEVELS")


def _entry(name: str) -> Iterator[str]:
    described = getattr(checks, name)
    yield f"## `{name}`\n"
    if not isinstance(described, type):
        yield f"{levels_doc()}\n"
        yield from _levels()
        return
    if name not in GIVEN:
        yield f"```python\n{_signature(name, described.__init__)}\n```\n"
    yield from _text(described)
    for method, value in methods(described):
        yield f"### `{name}.{method}`\n"
        if isinstance(value, FunctionType):
            yield f"```python\n{_signature(method, value)}\n```\n"
        yield from _text(value)


def _levels() -> Iterator[str]:
    yield "| level | sizes | type | decimals |\n|---|---|---|---|"
    for level in checks.LEVELS:
        decimals = "as drawn" if level.decimals is None else level.decimals
        sizes = ", ".join(map(str, level.sizes))
        yield f"| {level.name} | {sizes} | `{level.dtype.__name__}` | {decimals} |"
    yield ""


def _signature(name: str, function: Callable[..., object]) -> str:
    """As it is called, on one line where that is short; the annotations as they are written."""
    signature = inspect.signature(function)
    parameters = [each for each in signature.parameters.values() if each.name != "self"]
    written: list[str] = []
    for each in parameters:
        if each.kind is each.KEYWORD_ONLY and not any(before.startswith("*") for before in written):
            written.append("*")
        written.append(_parameter(each))
    given = signature.return_annotation
    result = "" if given in (None, "None", inspect.Signature.empty) else f" -> {given}"
    line = f"{name}({', '.join(written)}){result}"
    if len(line) <= 100:
        return line
    rows = "".join(f"    {each},\n" for each in written)
    return f"{name}(\n{rows}){result}"


def _parameter(parameter: inspect.Parameter) -> str:
    stars = "*" if parameter.kind is parameter.VAR_POSITIONAL else ""
    default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
    return f"{stars}{parameter.name}: {parameter.annotation}{default}"


def _text(described: object) -> Iterator[str]:
    """A docstring as Markdown."""
    for paragraph in _paragraphs(inspect.getdoc(described) or ""):
        if paragraph.startswith("    "):
            example = textwrap.dedent(paragraph).replace("'''", '"""')  # which a docstring cannot hold
            yield f"```python\n{example}\n```\n"
        elif _ARGUMENT.match(paragraph):
            yield "\n".join(_arguments(paragraph)) + "\n"
        else:
            yield f"{paragraph}\n"


def _paragraphs(text: str) -> Iterator[str]:
    """An example is one, whatever blank lines it has."""
    for chunk in re.split(r"\n\n+(?=\S)", text):
        prose, indented, example = chunk.partition("\n\n    ")
        yield prose
        if indented:
            yield f"    {example}"


def _arguments(paragraph: str) -> Iterator[str]:
    """A list of them; a line that names none goes on with the one before."""
    found: list[str] = []
    for line in paragraph.split("\n"):
        if argument := _ARGUMENT.fullmatch(line):
            found.append(f"- `{argument[1]}`: {argument[2]}")
        else:
            found[-1] += f" {line.strip()}"
    yield from found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
