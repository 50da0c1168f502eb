"""The authored course: solutions/ -> Assignment, and the rubrics in its checks."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from autograder.catalogue import catalogue_path, known_answers, read_entries
from autograder.course.stub_generation import cut_prose, cut_stub, without_markers
from autograder.errors import CourseError, UsageError
from autograder.model import GRADE_CELL_PREFIX, Assignment, Cell, Kind, Notebook, Question, Role
from autograder.notebooks import PercentCell, content_ids, read_percent, write_material
from autograder.settings.course_root import ASSIGNMENT_SETTINGS, SOLUTIONS
from autograder.settings.feedback_rules import ServiceRules
from autograder.settings.policy import POLICY_KEYS, Policy, policy_of, read_course_policy, read_toml
from autograder.settings.toml_table import TomlTable

if TYPE_CHECKING:
    from autograder.checks.rubric import Rubric

_NAME = re.compile(r"[A-Za-z0-9_-]+")
# nbgrader takes + for the end of a name, and searches folders by patterns.
_NOT_IN_ASSIGNMENT = re.compile(r"[+\[\]*?\\\x00-\x1f\x7f]|^[-.\s]|\s$")
_QUESTION_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,49}")  # also the id of a cell and nbgrader's grade_id
_HEADING = re.compile(r"^#+\s+(.+?)\s*#*$", re.MULTILINE)
_ANY_HEADING = re.compile(r"^(#+)\s+(.+?)\s*#*$", re.MULTILINE)
_POINTS = re.compile(r"\s*\[[^\]]*点[^\]]*\]$")
_SHELL_LINE = re.compile(r"^(\s*)[%!].*$", re.MULTILINE)
_OURS = frozenset({"question", "points", "kind", "example"})
_JUPYTEXTS = frozenset({"tags", "title", "name", "lines_to_next_cell"})
_LITTER = frozenset({"__pycache__", ".ipynb_checkpoints", ".DS_Store"})


def assignment_names(root: Path) -> list[str]:
    """The assignments of the course, in order of their names."""
    return sorted(settings.parent.name for settings in (root / SOLUTIONS).glob(f"*/{ASSIGNMENT_SETTINGS}"))


def load_assignment(root: Path, name: str) -> Assignment:
    """Read an authored assignment. Raises UsageError when it is unknown, CourseError when a file of it is wrong."""
    names = assignment_names(root)
    if name not in names:
        known = ", ".join(names) or "none"
        raise UsageError(f"no assignment {name!r}", path=root / SOLUTIONS, next_step=f"name one of: {known}")
    folder = root / SOLUTIONS / name
    _refuse_unusable_name(folder)
    settings = _read_settings(folder / ASSIGNMENT_SETTINGS)
    notebooks = tuple(
        _load_notebook(folder / f"{notebook}.py", folder / ASSIGNMENT_SETTINGS) for notebook in settings.notebooks
    )
    _refuse_repeated_questions(notebooks, folder)
    _refuse_unknown_bonus(notebooks, settings)
    public = _load_public(folder / "public")
    for material in settings.material:
        _add_material(public, folder / "material" / f"{material}.py", settings)
    due, budget, taken_for = settings.policy.due, settings.budget, settings.taken_for
    checks, course, service = folder / "checks", settings.course_id, settings.service
    return Assignment(name, settings.title, notebooks, public, checks, due, budget, taken_for, course, service)


def load_rubrics(assignment: Assignment) -> Mapping[str, Rubric]:
    """The rubrics of an assignment by question. Raises CourseError when they and the questions do not match."""
    from autograder.course.check_loading import load_checks  # noqa: PLC0415  # to read a course does not take numpy

    rubrics: dict[str, Rubric] = {}
    for notebook in assignment.notebooks:
        path = assignment.checks / f"test_{notebook.name}.py"
        questions = {question.id: question for question in notebook.questions if question.kind is not Kind.WRITTEN}
        found = load_checks(path).rubrics if path.is_file() else {}
        add_known_answers(found, assignment, notebook)
        for id, rubric in found.items():
            if id not in questions:
                _refuse(path, "a rubric for no question of this notebook", "write the rubric beside its notebook", id)
            _refuse_other_points(path, rubric, questions[id])
        for id in questions.keys() - found.keys():
            _refuse(path, "no rubric", "write Rubric(...) for it and its checks", id)
        rubrics |= found
    return rubrics


def add_known_answers(rubrics: Mapping[str, Rubric], assignment: Assignment, notebook: Notebook) -> None:
    """Add the answers of a notebook's catalogue to its rubrics. Raises CourseError for what fits none."""
    catalogue = catalogue_path(assignment.checks, notebook.name)
    references = {question.id: question.reference for question in notebook.questions}
    for id, entries in read_entries(catalogue).items():
        if id not in references or id not in rubrics:
            _refuse(catalogue, "answers to no question that has checks", "correct the name in question=...", id)
        rubrics[id].knows(known_answers(references[id], entries))


# --- assignment.toml ---


@dataclass(frozen=True)
class _Settings:
    path: Path
    course_id: str | None
    service: str | None
    title: str
    notebooks: tuple[str, ...]
    material: tuple[str, ...]
    policy: Policy
    budget: Mapping[str, float]
    taken_for: Mapping[str, Sequence[str]]


def _read_settings(path: Path) -> _Settings:
    table = read_toml(path)
    known = {"title", "notebooks", "material", "budget", "audit"} | POLICY_KEYS
    unknown = sorted(table.keys() - known)
    if unknown:
        _refuse(path, f"unknown setting {unknown[0]!r}", f"the settings are {', '.join(sorted(known))}")
    title = table.get("title")
    if not isinstance(title, str) or not title.strip():
        _refuse(path, "no title", 'add title = "..."')
    course = read_course_policy(path.parents[1])
    policy = policy_of(table, path, course.default)
    notebooks, material = _names(table, "notebooks", path), _names(table, "material", path)
    if not notebooks:
        _refuse(path, "no notebooks", 'add notebooks = ["..."]')
    budget, taken_for = _budget(table, path), _taken_for(table, path)
    service = None if course.service == ServiceRules() else course.service.address
    return _Settings(path, course.id, service, title, notebooks, material, policy, budget, taken_for)


def _budget(table: Mapping[str, Any], path: Path) -> Mapping[str, float]:
    budget = table.get("budget", {})
    if not isinstance(budget, dict):
        _refuse(path, "budget is not a table", "write [budget], and below it lines like memory_mb = 512")
    if not budget:
        return {}
    from autograder.settings.budgets import as_budget  # noqa: PLC0415  # as above: it takes numpy

    try:
        as_budget(budget)
    except UsageError as error:
        _refuse(path, error.message, str(error.next_step))
    return budget


def _taken_for(table: Mapping[str, Any], path: Path) -> Mapping[str, Sequence[str]]:
    audit = TomlTable(path, "", table).table("audit")
    taken_for = audit.table("taken_for").lists_of_functions()
    audit.refuse_unknown()
    return taken_for


def _names(table: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        _refuse(path, f"{key} is not a list of names", "use ASCII letters, digits, - and _, without .py")
    if len(set(names)) < len(names):
        _refuse(path, f"{key} names one twice", "name each once")
    return tuple(names)


# --- notebooks ---


def _load_notebook(path: Path, settings: Path) -> Notebook:
    if not path.is_file():
        _refuse(settings, f"no notebook {path.stem!r}", f"write {path.name} beside it, or take it out of the list")
    authored = read_percent(_read_text(path), str(path))
    cells = [_cell(path, cell) for cell in authored]
    ids = iter(content_ids((cell.type, cell.source) for cell in cells if cell.role is Role.TEXT))
    cells = [Cell(next(ids), cell.type, cell.role, cell.source) if cell.role is Role.TEXT else cell for cell in cells]
    questions = tuple(
        _question(path, cell, source) for cell, source in zip(cells, authored, strict=True) if cell.role is Role.ANSWER
    )
    questions = tuple(
        replace(question, title=heading) for question, heading in zip(questions, _headings(cells), strict=True)
    )
    _refuse_repeated(path, [question.id for question in questions])
    _match_examples(path, cells, questions)
    return Notebook(path.stem, _title(path, cells), tuple(cells), questions)


def _cell(path: Path, authored: PercentCell) -> Cell:
    """The cell as students get it; one that is only text has no id yet."""
    place = f"{path}:{authored.line}"
    unknown = sorted(authored.metadata.keys() - _OURS - _JUPYTEXTS)
    if unknown:
        _refuse(place, f"unknown cell option {unknown[0]!r}", f"the options are {', '.join(sorted(_OURS))}")
    _check_syntax(path, authored)
    question, example = authored.metadata.get("question"), authored.metadata.get("example")
    if question is not None and example is not None:
        _refuse(place, "a cell is both an answer and an example", "make it two cells", str(question))
    if question is not None:
        return _answer(place, authored, _valid_id(place, question))
    if example is not None:
        if authored.type != "code":
            _refuse(place, "the example is not a code cell", "write the visible check as code", str(example))
        id = _valid_id(place, example)
        return Cell(GRADE_CELL_PREFIX + id, authored.type, Role.EXAMPLE, authored.source, id)
    if authored.metadata.keys() & _OURS:
        _refuse(place, "points or kind without a question", 'name it: # %% question="..." points=...')
    return Cell("", authored.type, Role.TEXT, authored.source)


def _answer(place: str, authored: PercentCell, id: str) -> Cell:
    written = authored.metadata.get("kind") == Kind.WRITTEN
    if authored.type != ("markdown" if written else "code"):
        _refuse(place, f"a {authored.type} cell cannot hold this kind of answer", "see `kind` and the cell's type", id)
    try:
        stub = cut_prose(authored.source) if written else cut_stub(authored.source)
    except CourseError as error:
        _refuse(place, error.message, error.next_step or "fix the cell", id)
    except SyntaxError as error:
        _refuse(place, f"the stub cut from it is not Python: {error.msg}", "move the region's markers", id)
    return Cell(id, authored.type, Role.ANSWER, stub, id, without_markers(authored.source))


def _question(path: Path, cell: Cell, authored: PercentCell) -> Question:
    place = f"{path}:{authored.line}"
    points = authored.metadata.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not (math.isfinite(points) and points > 0):
        _refuse(place, "no points", "add points=... to the cell's line, a number above 0", cell.id)
    kind = authored.metadata.get("kind", Kind.CODE)
    if kind not in list(Kind):
        _refuse(place, f"unknown kind {kind!r}", f"the kinds are {', '.join(Kind)}", cell.id)
    return Question(cell.id, Kind(kind), float(points), path.stem, cell.source, cell.reference)


def _valid_id(place: str, id: object) -> str:
    if not isinstance(id, str) or not _QUESTION_ID.fullmatch(id) or id.startswith(GRADE_CELL_PREFIX):
        rule = f"use at most 50 ASCII letters, digits and _, not starting with a digit or {GRADE_CELL_PREFIX!r}"
        _refuse(place, "a name that nbgrader cannot take", rule, str(id))
    return id


def _check_syntax(path: Path, cell: PercentCell) -> None:
    if cell.type != "code":
        return
    try:
        ast.parse(_SHELL_LINE.sub(r"\1pass", cell.source))
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        question = cell.metadata.get("question", cell.metadata.get("example"))
        _refuse(f"{path}:{line}", f"syntax error: {error.msg}", "fix the line", question)


def _match_examples(path: Path, cells: Sequence[Cell], questions: Sequence[Question]) -> None:
    """Check that every question has one example below it, and a written question none."""
    kinds = {question.id: question.kind for question in questions}
    asked: set[str] = set()
    shown: set[str] = set()
    for cell in cells:
        if cell.question is None:
            continue
        if cell.role is Role.ANSWER:
            asked.add(cell.question)
        elif cell.question not in kinds:
            _refuse(path, "an example for no question", "correct the name in example=...", cell.question)
        elif kinds[cell.question] is Kind.WRITTEN:
            _refuse(path, "an example for a written question", "take the cell out", cell.question)
        elif cell.question not in asked:
            _refuse(path, "the example stands above its answer", "move it below", cell.question)
        elif cell.question in shown:
            _refuse(path, "two examples", "put them into one cell", cell.question)
        else:
            shown.add(cell.question)
    for id, kind in kinds.items():
        if kind is not Kind.WRITTEN and id not in shown:
            _refuse(path, "no example", f'add a visible check: # %% example="{id}"', id)


def _headings(cells: Sequence[Cell]) -> Iterator[str]:
    """The headings above each answer, below the notebook's title, without the points that they mention."""
    under: dict[int, str] = {}
    for cell in cells:
        if cell.role is Role.ANSWER:
            yield " ".join(under[depth] for depth in sorted(under) if depth > 1) or under.get(1, "")
        elif cell.type == "markdown":
            for marks, heading in _ANY_HEADING.findall(cell.source):
                under = {depth: text for depth, text in under.items() if depth < len(marks)}
                under[len(marks)] = _POINTS.sub("", heading)


def _title(path: Path, cells: Sequence[Cell]) -> str:
    prose = [cell.source for cell in cells if cell.type == "markdown" and cell.role is Role.TEXT]
    headings = [_HEADING.search(text) for text in prose]
    title = next((heading[1] for heading in headings if heading), None)
    if title is None:
        _refuse(path, "no title", "begin with a markdown cell that has a heading: # ...")
    return title


def _refuse_unusable_name(folder: Path) -> None:
    if found := _NOT_IN_ASSIGNMENT.search(folder.name):
        _refuse(
            folder,
            f"nbgrader cannot take {found[0]!r} in the name of an assignment",
            r"rename the folder: without + [ ] * ? \, not beginning with - or a full stop, no space at either end",
        )


def _refuse_repeated_questions(notebooks: Sequence[Notebook], folder: Path) -> None:
    _refuse_repeated(folder, [question.id for notebook in notebooks for question in notebook.questions])


def _refuse_unknown_bonus(notebooks: Sequence[Notebook], settings: _Settings) -> None:
    known = {question.id for notebook in notebooks for question in notebook.questions}
    for id in sorted(settings.policy.points.bonus - known):
        _refuse(settings.path, "[points] bonus names no question of this assignment", "correct the name", id)


def _refuse_repeated(path: Path, ids: Sequence[str]) -> None:
    for id in ids:
        if ids.count(id) > 1:
            _refuse(path, "two questions of one name", "give each its own", id)


# --- what is released beside the notebooks ---


def _load_public(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(_public_files(folder))}


def _public_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if _LITTER.intersection(path.relative_to(folder).parts):
            continue
        if path.is_symlink():  # it could lead to the checks
            _refuse(path, "a link among the public files", "put the file itself there")
        if path.is_file():
            yield path


def _add_material(public: dict[str, bytes], path: Path, settings: _Settings) -> None:
    if not path.is_file():
        _refuse(settings.path, f"no material {path.stem!r}", f"write material/{path.name}, or take it out of the list")
    name = f"{path.stem}.ipynb"
    if name in public or path.stem in settings.notebooks:
        _refuse(path, "another file is released under this name", "rename one of them")
    cells = read_percent(_read_text(path), str(path))
    for cell in cells:
        _check_syntax(path, cell)
    public[name] = write_material(cells)


# --- rubrics ---


def _refuse_other_points(path: Path, rubric: Rubric, question: Question) -> None:
    if not math.isclose(rubric.points, question.points):
        difference = f"its checks are worth {rubric.points:g}, the question {question.points:g}"
        _refuse(path, difference, "make the two agree", question.id)


# --- both ---


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError("not UTF-8 text", path=path, next_step="save it as UTF-8") from error


def _refuse(path: Path | str, message: str, next_step: str, question: str | None = None) -> NoReturn:
    raise CourseError(message, path=path, question=question, next_step=next_step)
