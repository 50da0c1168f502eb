"""Mistakes that students make in whatever they write: a name is enough, and the answer is made of the model answer."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from autograder.messages import ja_usual

Edit = Callable[[ast.FunctionDef], None]


@dataclass(frozen=True)
class Usual:
    """One usual mistake: what is said of it, and how it is made of a function; None: every author shows it anew."""

    sentence: str
    edit: Edit | None = None

    def made_of(self, model: str) -> str | None:
        """The model answer with this mistake in its last function; None where it has none or cannot be made."""
        tree = ast.parse(model)
        functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
        if self.edit is None or not functions:
            return None
        self.edit(functions[-1])
        return ast.unparse(ast.fix_missing_locations(tree))


def _with_result(change: Callable[[ast.expr], ast.stmt]) -> Edit:
    """An edit of the last statement, where that returns a value."""

    def edit(function: ast.FunctionDef) -> None:
        last = function.body[-1]
        if isinstance(last, ast.Return) and last.value is not None:
            function.body[-1] = change(last.value)

    return edit


def _called(name: str, value: ast.expr) -> ast.Call:
    return ast.Call(ast.parse(name, mode="eval").body, [value], [])


def _first_sample(function: ast.FunctionDef) -> None:
    """The first argument loses all its rows but the first."""
    name = function.args.args[0].arg
    function.body.insert(0, ast.parse(f"{name} = np.atleast_2d({name})[0]").body[0])


def _ascent(function: ast.FunctionDef) -> None:
    """Whatever is subtracted with the learning rate in it is added."""
    for node in ast.walk(function):
        match node:
            case ast.BinOp(op=ast.Sub(), right=step) | ast.AugAssign(op=ast.Sub(), value=step):
                if any(isinstance(each, ast.Name) and each.id == "learning_rate" for each in ast.walk(step)):
                    node.op = ast.Add()


USUAL: Final[Mapping[str, Usual]] = {
    "return_forgotten": Usual(ja_usual.RETURN_FORGOTTEN, _with_result(lambda value: ast.Expr(_called("print", value)))),
    "flattened": Usual(ja_usual.FLATTENED, _with_result(lambda value: ast.Return(_called("np.ravel", value)))),
    "first_sample_only": Usual(ja_usual.FIRST_SAMPLE_ONLY, _first_sample),
    "gradient_ascent": Usual(ja_usual.GRADIENT_ASCENT, _ascent),
    "example_copied": Usual(ja_usual.EXAMPLE_COPIED),
    "returned_inside_loop": Usual(ja_usual.RETURNED_INSIDE_LOOP),
    "learning_rate_ignored": Usual(ja_usual.LEARNING_RATE_IGNORED),
}
