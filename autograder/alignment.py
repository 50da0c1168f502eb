"""Which cell of a submission answers which question: by nbgrader's id, by cell id, by the names it assigns."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from autograder.checks.parsing import parse
from autograder.messages import ja
from autograder.model import Cell, Kind, Located, Notebook, Question, Role, Script
from autograder.notebook import SubmittedCell


@dataclass(frozen=True)
class Alignment:
    """A submission laid on its release: the cells as they are graded, and what of them runs."""

    cells: tuple[SubmittedCell, ...]  # as submitted, visible checks restored; grade_id only where it counts
    script: Script  # the code cells among them, in order

    @property
    def remarks(self) -> tuple[str, ...]:
        """What had to be recovered, once each."""
        found = (remark for located in self.script.answers.values() for remark in located.remarks)
        return tuple(dict.fromkeys(found))


def reference_script(notebook: Notebook) -> Script:
    """The author's own notebook, its answers filled in."""
    code = [cell for cell in notebook.cells if cell.type == "code"]
    answers = {
        cell.question: Located((position,))
        for position, cell in enumerate(code)
        if cell.role is Role.ANSWER and cell.question is not None
    }
    return Script(tuple(cell.reference if cell.role is Role.ANSWER else cell.source for cell in code), answers)


def align(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> Alignment:
    """Lay a submission on the notebook as it was released."""
    released = {cell.id: cell for cell in notebook.cells}
    cells = _restore_examples(notebook, [_identified(cell, released) for cell in submitted])
    found = {question.id: _find(question, cells, notebook) for question in notebook.questions}
    counted = {position: id for id, (position, _) in found.items() if position is not None}
    cells = [_labelled(position, cell, counted, released) for position, cell in enumerate(cells)]
    code = [position for position, cell in enumerate(cells) if cell.type == "code"]
    answers = {question.id: _located(question, cells, found[question.id], code) for question in notebook.questions}
    return Alignment(tuple(cells), Script(tuple(cells[position].source for position in code), answers))


def resemblance(notebook: Notebook, submitted: Sequence[SubmittedCell]) -> int:
    """How many cells of a notebook's release are in a file, by their id or by their text."""
    ids = {id for cell in submitted for id in (cell.id, cell.grade_id)}
    texts = {_squeezed(cell.source) for cell in submitted}
    return sum(cell.id in ids or _squeezed(cell.source) in texts for cell in notebook.cells)


def is_answered(question: Question, source: str) -> bool:
    """Whether a cell says anything beyond its stub: a blank, `...`, None, pass, or prose left as it was does not."""
    if question.kind is Kind.WRITTEN:
        return _squeezed(source) not in ("", _squeezed(question.stub))
    tree = parse(source)
    if tree is None:
        return bool(source.strip())
    return any(_says_something(statement) for statement in tree.body)


def assigned_names(source: str) -> frozenset[str]:
    """The names that a cell assigns or defines at its top level; none when it does not parse."""
    tree = parse(source)
    names: set[str] = set()
    for statement in tree.body if tree is not None else []:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(statement.name)
        else:
            names.update(_targets(statement))
    return frozenset(names)


def _targets(statement: ast.stmt) -> Iterable[str]:
    match statement:
        case ast.Assign(targets=targets):
            roots = [node for target in targets for node in ast.walk(target)]
        case ast.AnnAssign(target=target, value=value) if value is not None:
            roots = list(ast.walk(target))
        case _:
            return
    for node in roots:
        if isinstance(node, ast.Name):  # of grad['W1'] as well: the name whose part is assigned
            yield node.id


def _says_something(statement: ast.stmt) -> bool:
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Pass():
            return False
        case ast.Expr(value=ast.Constant()):  # a docstring, or a bare ...
            return False
        case ast.Return(value=value) | ast.Assign(value=value):
            return not _is_empty(value)
        case ast.AnnAssign(value=value):
            return value is not None and not _is_empty(value)
        case ast.Raise(exc=ast.Name(id="NotImplementedError") | ast.Call(func=ast.Name(id="NotImplementedError"))):
            return False
        case ast.FunctionDef(body=body):
            return any(_says_something(inner) for inner in body)
    return True


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case None | ast.Constant(value=None) | ast.Constant(value="") | ast.Dict(keys=[]) | ast.List(elts=[]):
            return True
        case ast.Constant(value=constant):
            return constant is ...
        case ast.Tuple(elts=elements):
            return all(_is_empty(element) for element in elements)
    return False


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _identified(cell: SubmittedCell, released: Mapping[str, Cell]) -> SubmittedCell:
    """Give a cell that lost its nbgrader id the one that its cell id tells; drop an id that was never released."""
    for id in (cell.grade_id, cell.id):
        known = released.get(id) if id is not None else None
        if known is not None and known.role is not Role.TEXT and known.type == cell.type:
            return replace(cell, grade_id=id)
    return replace(cell, grade_id=None)


def _restore_examples(notebook: Notebook, cells: Sequence[SubmittedCell]) -> list[SubmittedCell]:
    """Put each visible check back as it was released, once, in its place or below its answer."""
    examples = {cell.id: cell for cell in notebook.cells if cell.role is Role.EXAMPLE}
    restored: list[SubmittedCell] = []
    for cell in cells:
        example = examples.get(cell.grade_id or "")
        if example is None:
            restored.append(cell)
        elif all(kept.grade_id != cell.grade_id for kept in restored):
            restored.append(replace(cell, source=example.source))
    for id, example in examples.items():
        if all(kept.grade_id != id for kept in restored):
            below = [n for n, kept in enumerate(restored) if kept.grade_id == example.question]
            place = below[-1] + 1 if below else len(restored)
            restored.insert(place, SubmittedCell("code", example.source, id, id))
    return restored


def _find(question: Question, cells: Sequence[SubmittedCell], notebook: Notebook) -> tuple[int | None, str | None]:
    """The position of the cell that answers a question, and a remark on how it was found."""
    labelled = [position for position, cell in enumerate(cells) if cell.grade_id == question.id]
    answered = [position for position in labelled if is_answered(question, cells[position].source)]
    if answered:
        return answered[-1], ja.last_of_several(len(answered)) if len(answered) > 1 else None
    elsewhere = _by_names(question, cells, notebook)
    if elsewhere is not None:
        return elsewhere, ja.answer_recognised()
    return (labelled[-1] if labelled else None), None


def _by_names(question: Question, cells: Sequence[SubmittedCell], notebook: Notebook) -> int | None:
    """The last cell of the student's own that assigns everything the stub asks for."""
    if question.kind is Kind.WRITTEN:
        return None
    wanted = assigned_names(question.stub)
    own = {_squeezed(cell.source) for cell in notebook.cells}
    for position in reversed(range(len(cells))):
        cell = cells[position]
        if cell.type != "code" or cell.grade_id is not None or _squeezed(cell.source) in own:
            continue
        if wanted and wanted <= assigned_names(cell.source) and is_answered(question, cell.source):
            return position
    return None


def _labelled(
    position: int, cell: SubmittedCell, counted: Mapping[int, str], released: Mapping[str, Cell]
) -> SubmittedCell:
    """Leave an answer's id on the one cell that counts."""
    if position in counted:
        return replace(cell, grade_id=counted[position])
    if cell.grade_id is not None and released[cell.grade_id].role is Role.ANSWER:
        return replace(cell, grade_id=None)
    return cell


def _located(
    question: Question,
    cells: Sequence[SubmittedCell],
    found: tuple[int | None, str | None],
    code: Sequence[int],
) -> Located:
    position, remark = found
    if position is None:
        return Located((), answered=False, remarks=(ja.answer_missing(question.id),))
    answered = is_answered(question, cells[position].source)
    remarks = () if remark is None else (remark,)
    if question.kind is Kind.WRITTEN:
        return Located((), answered, remarks)
    return Located((code.index(position),), answered, remarks)
