"""The authored course: solutions/ -> Assignment, and the rubrics in its checks."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from autograder.catalogue import catalogue_path, known_answers, read_entries
from autograder.course.stub_generation import cut_prose, cut_stub, without_markers
from autograder.errors import CourseError, Faults, UsageError, refuse
from autograder.languages import Message
from autograder.model import GRADE_CELL_PREFIX, Assignment, Cell, Kind, Notebook, Question, Role
from autograder.notebooks import PercentCell, content_ids, read_percent, write_material
from autograder.settings.course_root import ASSIGNMENT_SETTINGS, SOLUTIONS
from autograder.settings.feedback_rules import ServiceRules
from autograder.settings.policy import POLICY_KEYS, CoursePolicy, Policy, policy_of, read_course_policy, read_toml
from autograder.settings.toml_table import TomlTable, place_of_setting

if TYPE_CHECKING:
    from autograder.catalogue.entries import CatalogueEntry
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
_Item = TypeVar("_Item")
_Made = TypeVar("_Made")
_LITTER = frozenset({"__pycache__", ".ipynb_checkpoints", ".DS_Store"})


def assignment_names(root: Path) -> list[str]:
    """The assignments of the course, in order of their names."""
    return sorted(settings.parent.name for settings in (root / SOLUTIONS).glob(f"*/{ASSIGNMENT_SETTINGS}"))


@dataclass(frozen=True)
class LoadedCourse:
    """What could be read of an assignment and its checks, and all that is wrong with the rest."""

    assignment: Assignment
    rubrics: Mapping[str, Rubric]  # of the questions whose checks could be loaded
    errors: Sequence[CourseError]


def load_assignment(root: Path, name: str) -> Assignment:
    """Read an authored assignment. Raises UsageError when it is unknown, CourseError when files of it are wrong.

    Where files are, those of the checks are loaded as well, so that all that is wrong is said.
    """
    faults = Faults()
    assignment = _read(root, name, faults)
    if faults.all:
        _load_rubrics(assignment, faults)
    refuse(faults.all)
    return assignment


def load_rubrics(assignment: Assignment, only: Collection[str] = ()) -> Mapping[str, Rubric]:
    """The rubrics of an assignment by question. Raises CourseError when they and the questions do not match.

    only: the questions whose rubrics have to be there; faults of others are passed over, and their rubrics are missing.
    """
    faults = Faults()
    rubrics = _load_rubrics(assignment, faults, only)
    refuse(faults.of(only) if only else faults.all)
    return rubrics


def load_course(root: Path, name: str, only: Collection[str] = ()) -> LoadedCourse:
    """An assignment and its rubrics as far as they can be used, with everything that is wrong; for authors.

    only: the questions that are wanted; notebooks without any of them are left out, and faults elsewhere passed over.

    Raises UsageError when the assignment is unknown, and CourseError where its settings cannot be read.
    """
    faults = Faults()
    assignment = _read(root, name, faults)
    known = {question.id for question in assignment.questions}
    if not only or not known.issuperset(only):  # the missing one may stand where nothing could be read
        return LoadedCourse(assignment, _load_rubrics(assignment, faults), faults.all)
    assignment = _narrowed(assignment, only)
    rubrics = _load_rubrics(assignment, faults, only)
    return LoadedCourse(assignment, rubrics, faults.of(only))


def _narrowed(assignment: Assignment, questions: Collection[str]) -> Assignment:
    """The assignment with those notebooks alone that ask these questions."""
    asked = set(questions)
    kept = [each for each in assignment.notebooks if asked & {question.id for question in each.questions}]
    return replace(assignment, notebooks=tuple(kept))


def _read(root: Path, name: str, faults: Faults) -> Assignment:
    """The assignment with the notebooks that can be read."""
    names = assignment_names(root)
    if name not in names:
        known = ", ".join(names) or "none"
        raise UsageError(
            Message("no assignment {name!r}", name=name),
            path=root / SOLUTIONS,
            next_step=Message("name one of: {known}", known=known),
        )
    folder = root / SOLUTIONS / name
    with faults.gathered():
        _refuse_unusable_name(folder)
    settings = _read_settings(folder / ASSIGNMENT_SETTINGS, faults)
    notebooks: list[Notebook] = []
    for notebook in settings.notebooks:
        part = f"{notebook}.py"
        try:
            notebooks.append(_load_notebook(folder / part, folder / ASSIGNMENT_SETTINGS))
        except CourseError as error:
            faults.add([error], part)
            _look_through_checks(folder / "checks", notebook, faults, part)
    if len(notebooks) == len(settings.notebooks):
        with faults.gathered():
            _refuse_unknown_bonus(notebooks, settings)
    try:
        _refuse_repeated_questions(notebooks, folder)
    except CourseError as error:
        faults.add([error])
        notebooks = []  # nobody knows which of the two a rubric is for
    public: dict[str, bytes] = {}
    with faults.gathered():
        public |= _load_public(folder / "public")
    for material in settings.material:
        with faults.gathered():
            _add_material(public, folder / "material" / f"{material}.py", settings)
    due, budget, taken_for = settings.policy.due, settings.budget, settings.taken_for
    checks, course, service = folder / "checks", settings.course_id, settings.service
    return Assignment(name, settings.title, tuple(notebooks), public, checks, due, budget, taken_for, course, service)


def _load_rubrics(assignment: Assignment, faults: Faults, only: Collection[str] = ()) -> Mapping[str, Rubric]:
    """The rubrics that fit their questions; a fault is of its question, where it has one."""
    rubrics: dict[str, Rubric] = {}
    for notebook in assignment.notebooks:
        with faults.gathered():
            rubrics |= _load_rubrics_of(assignment, notebook, faults, only)
    return rubrics


def _load_rubrics_of(
    assignment: Assignment, notebook: Notebook, faults: Faults, only: Collection[str]
) -> Mapping[str, Rubric]:
    from autograder.course.check_loading import load_checks  # noqa: PLC0415  # to read a course does not take numpy

    path = assignment.checks / f"test_{notebook.name}.py"
    questions = {question.id: question for question in notebook.questions if question.kind is not Kind.WRITTEN}
    asked = [id for id in questions if id in only]
    found: Mapping[str, Rubric] | None = None
    with faults.gathered():
        found = load_checks(path, asked).rubrics if path.is_file() else {}
    fitting = _fitting(path, found or {}, questions, faults)
    if found is not None and found.keys() <= questions.keys():  # else one may have the name of another in its place
        for id in questions.keys() - found.keys():
            step = Message("write Rubric(...) for it and its checks")
            faults.add([_fault(path, Message("no rubric"), step, id)], id)
    _add_all_known_answers(fitting, assignment, notebook, faults)
    return fitting


def _look_through_checks(checks: Path, notebook: str, faults: Faults, part: str) -> None:
    """Add what is wrong with the checks and the catalogue of a notebook that cannot be read."""
    from autograder.course.check_loading import load_checks  # noqa: PLC0415  # as above

    path = checks / f"test_{notebook}.py"
    with faults.gathered(part):
        if path.is_file():
            load_checks(path)
    with faults.gathered(part):
        read_entries(catalogue_path(checks, notebook))


def _fitting(
    path: Path, found: Mapping[str, Rubric], questions: Mapping[str, Question], faults: Faults
) -> Mapping[str, Rubric]:
    """The rubrics that belong to a question, and are worth what it is."""
    fitting: dict[str, Rubric] = {}
    for id, rubric in found.items():
        with faults.gathered(id):
            if id not in questions:
                _refuse(
                    path,
                    Message("a rubric for no question of this notebook"),
                    Message("write the rubric beside its notebook"),
                    id,
                )
            _refuse_other_points(path, rubric, questions[id])
            fitting[id] = rubric
    return fitting


def add_known_answers(rubrics: Mapping[str, Rubric], assignment: Assignment, notebook: Notebook) -> None:
    """Add the answers of a notebook's catalogue to its rubrics. Raises CourseError for what fits none."""
    faults = Faults()
    _add_all_known_answers(rubrics, assignment, notebook, faults)
    refuse(faults.all)


def _add_all_known_answers(
    rubrics: Mapping[str, Rubric], assignment: Assignment, notebook: Notebook, faults: Faults
) -> None:
    catalogue = catalogue_path(assignment.checks, notebook.name)
    references = {
        question.id: question.reference for question in notebook.questions if question.kind is not Kind.WRITTEN
    }
    entries: Mapping[str, Sequence[CatalogueEntry]] = {}
    with faults.gathered():
        entries = read_entries(catalogue)
    for id, own in entries.items():
        with faults.gathered(id):
            if id not in references:
                _refuse(
                    catalogue,
                    Message("answers to no question that has checks"),
                    Message("correct the name in question=..."),
                    id,
                )
            answers = known_answers(references[id], own)
            if id in rubrics:
                rubrics[id].knows(answers)


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


def _read_settings(path: Path, faults: Faults) -> _Settings:
    """The settings; CourseError where the notebooks cannot be known, and anything else among the faults."""
    course, policy, budget = CoursePolicy(), Policy(), dict[str, float]()
    with faults.gathered():
        course = read_course_policy(path.parents[1])
    try:
        table = read_toml(path)
        notebooks, material = _names(table, "notebooks", path), _names(table, "material", path)
        if not notebooks:
            _refuse(place_of_setting(path, "notebooks"), Message("no notebooks"), Message('add notebooks = ["..."]'))
    except CourseError as error:
        faults.add([error])
        refuse(faults.all)
        raise
    taken_for: Mapping[str, Sequence[str]] = {}
    title = table.get("title")
    with faults.gathered():
        _refuse_unknown_settings(table, path)
        if not isinstance(title, str) or not title.strip():
            _refuse(place_of_setting(path, "title"), Message("no title"), Message('add title = "..."'))
    with faults.gathered():
        policy = policy_of(table, path, course.default)
    with faults.gathered():
        budget |= _budget(table, path)
    with faults.gathered():
        taken_for = _taken_for(table, path)
    service = None if course.service == ServiceRules() else course.service.address
    return _Settings(path, course.id, service, str(title), notebooks, material, policy, budget, taken_for)


def _refuse_unknown_settings(table: Mapping[str, Any], path: Path) -> None:
    known = {"title", "notebooks", "material", "budget", "audit"} | POLICY_KEYS
    unknown = sorted(table.keys() - known)
    if unknown:
        _refuse(
            place_of_setting(path, unknown[0]),
            Message("unknown setting {unknown!r}", unknown=unknown[0]),
            Message("the settings are {names}", names=", ".join(sorted(known))),
        )


def _budget(table: Mapping[str, Any], path: Path) -> Mapping[str, float]:
    budget = table.get("budget", {})
    if not isinstance(budget, dict):
        _refuse(
            path, Message("budget is not a table"), Message("write [budget], and below it lines like memory_mb = 512")
        )
    if not budget:
        return {}
    from autograder.settings.budgets import as_budget  # noqa: PLC0415  # as above: it takes numpy

    try:
        as_budget(budget)
    except UsageError as error:
        _refuse(path, error.message, error.next_step or Message("correct the budget"))
    return budget


def _taken_for(table: Mapping[str, Any], path: Path) -> Mapping[str, Sequence[str]]:
    audit = TomlTable(path, "", table).table("audit")
    taken_for = audit.table("taken_for").lists_of_functions()
    audit.refuse_unknown()
    return taken_for


def _names(table: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    names = table.get(key, [])
    if not isinstance(names, list) or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        _refuse(
            place_of_setting(path, key),
            Message("{key} is not a list of names", key=key),
            Message("use ASCII letters, digits, - and _, without .py"),
        )
    if len(set(names)) < len(names):
        _refuse(place_of_setting(path, key), Message("{key} names one twice", key=key), Message("name each once"))
    return tuple(names)


# --- notebooks ---


def _load_notebook(path: Path, settings: Path) -> Notebook:
    if not path.is_file():
        _refuse(
            settings,
            Message("no notebook {stem!r}", stem=path.stem),
            Message("write {name} beside it, or take it out of the list", name=path.name),
        )
    authored = read_percent(_read_text(path), str(path))
    cells = _every(authored, lambda cell: _cell(path, cell))
    ids = iter(content_ids((cell.type, cell.source) for cell in cells if cell.role is Role.TEXT))
    cells = [Cell(next(ids), cell.type, cell.role, cell.source) if cell.role is Role.TEXT else cell for cell in cells]
    answers = [pair for pair in zip(cells, authored, strict=True) if pair[0].role is Role.ANSWER]
    found = _every(answers, lambda pair: _question(path, *pair))
    questions = tuple(
        replace(question, title=heading) for question, heading in zip(found, _headings(cells), strict=True)
    )
    _refuse_repeated(path, [question.id for question in questions])
    _match_examples(path, cells, questions)
    return Notebook(path.stem, _title(path, cells), tuple(cells), questions)


def _every(items: Sequence[_Item], make: Callable[[_Item], _Made]) -> list[_Made]:
    """What is made of each; CourseError with the faults of all of them."""
    faults, made = Faults(), list[_Made]()
    for item in items:
        with faults.gathered():
            made.append(make(item))
    refuse(faults.all)
    return made


def _cell(path: Path, authored: PercentCell) -> Cell:
    """The cell as students get it; one that is only text has no id yet."""
    place = f"{path}:{authored.line}"
    unknown = sorted(authored.metadata.keys() - _OURS - _JUPYTEXTS)
    if unknown:
        _refuse(
            place,
            Message("unknown cell option {unknown!r}", unknown=unknown[0]),
            Message("the options are {names}", names=", ".join(sorted(_OURS))),
        )
    _check_syntax(path, authored)
    question, example = authored.metadata.get("question"), authored.metadata.get("example")
    if question is not None and example is not None:
        _refuse(place, Message("a cell is both an answer and an example"), Message("make it two cells"), str(question))
    if question is not None:
        return _answer(place, authored, _valid_id(place, question))
    if example is not None:
        if authored.type != "code":
            _refuse(
                place,
                Message("the example is not a code cell"),
                Message("write the visible check as code"),
                str(example),
            )
        id = _valid_id(place, example)
        return Cell(GRADE_CELL_PREFIX + id, authored.type, Role.EXAMPLE, authored.source, id)
    if authored.metadata.keys() & _OURS:
        _refuse(place, Message("points or kind without a question"), Message('name it: # %% question="..." points=...'))
    return Cell("", authored.type, Role.TEXT, authored.source)


def _answer(place: str, authored: PercentCell, id: str) -> Cell:
    written = authored.metadata.get("kind") == Kind.WRITTEN
    if authored.type != ("markdown" if written else "code"):
        _refuse(
            place,
            Message("a {type} cell cannot hold this kind of answer", type=authored.type),
            Message("see `kind` and the cell's type"),
            id,
        )
    try:
        stub = cut_prose(authored.source) if written else cut_stub(authored.source)
    except CourseError as error:
        _refuse(place, error.message, error.next_step or Message("fix the cell"), id)
    except SyntaxError as error:
        _refuse(
            place,
            Message("the stub cut from it is not Python: {msg}", msg=error.msg),
            Message("move the region's markers"),
            id,
        )
    return Cell(id, authored.type, Role.ANSWER, stub, id, without_markers(authored.source))


def _question(path: Path, cell: Cell, authored: PercentCell) -> Question:
    place = f"{path}:{authored.line}"
    points = authored.metadata.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or not (math.isfinite(points) and points > 0):
        _refuse(place, Message("no points"), Message("add points=... to the cell's line, a number above 0"), cell.id)
    kind = authored.metadata.get("kind", Kind.CODE)
    if kind not in list(Kind):
        _refuse(
            place,
            Message("unknown kind {kind!r}", kind=kind),
            Message("the kinds are {names}", names=", ".join(Kind)),
            cell.id,
        )
    return Question(cell.id, Kind(kind), float(points), path.stem, cell.source, cell.reference)


def _valid_id(place: str, id: object) -> str:
    if not isinstance(id, str) or not _QUESTION_ID.fullmatch(id) or id.startswith(GRADE_CELL_PREFIX):
        rule = Message(
            "use at most 50 ASCII letters, digits and _, not starting with a digit or {grade_cell_prefix!r}",
            grade_cell_prefix=GRADE_CELL_PREFIX,
        )
        _refuse(place, Message("a name that nbgrader cannot take"), rule, str(id))
    return id


def _check_syntax(path: Path, cell: PercentCell) -> None:
    if cell.type != "code":
        return
    try:
        ast.parse(_SHELL_LINE.sub(r"\1pass", cell.source))
    except SyntaxError as error:
        line = cell.line + (error.lineno or 1) - 1
        question = cell.metadata.get("question", cell.metadata.get("example"))
        _refuse(f"{path}:{line}", Message("syntax error: {msg}", msg=error.msg), Message("fix the line"), question)


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
            _refuse(
                path, Message("an example for no question"), Message("correct the name in example=..."), cell.question
            )
        elif kinds[cell.question] is Kind.WRITTEN:
            _refuse(path, Message("an example for a written question"), Message("take the cell out"), cell.question)
        elif cell.question not in asked:
            _refuse(path, Message("the example stands above its answer"), Message("move it below"), cell.question)
        elif cell.question in shown:
            _refuse(path, Message("two examples"), Message("put them into one cell"), cell.question)
        else:
            shown.add(cell.question)
    for id, kind in kinds.items():
        if kind is not Kind.WRITTEN and id not in shown:
            _refuse(path, Message("no example"), Message('add a visible check: # %% example="{id}"', id=id), id)


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
        _refuse(path, Message("no title"), Message("begin with a markdown cell that has a heading: # ..."))
    return title


def _refuse_unusable_name(folder: Path) -> None:
    if found := _NOT_IN_ASSIGNMENT.search(folder.name):
        _refuse(
            folder,
            Message("nbgrader cannot take {found!r} in the name of an assignment", found=found[0]),
            Message(
                "rename the folder: without + [ ] * ? \\, not beginning with - or a full stop, no space at either end"
            ),
        )


def _refuse_repeated_questions(notebooks: Sequence[Notebook], folder: Path) -> None:
    _refuse_repeated(folder, [question.id for notebook in notebooks for question in notebook.questions])


def _refuse_unknown_bonus(notebooks: Sequence[Notebook], settings: _Settings) -> None:
    known = {question.id for notebook in notebooks for question in notebook.questions}
    for id in sorted(settings.policy.points.bonus - known):
        _refuse(
            settings.path,
            Message("[points] bonus names no question of this assignment"),
            Message("correct the name"),
            id,
        )


def _refuse_repeated(path: Path, ids: Sequence[str]) -> None:
    for id in ids:
        if ids.count(id) > 1:
            _refuse(path, Message("two questions of one name"), Message("give each its own"), id)


# --- what is released beside the notebooks ---


def _load_public(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(_public_files(folder))}


def _public_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if _LITTER.intersection(path.relative_to(folder).parts):
            continue
        if path.is_symlink():  # it could lead to the checks
            _refuse(path, Message("a link among the public files"), Message("put the file itself there"))
        if path.is_file():
            yield path


def _add_material(public: dict[str, bytes], path: Path, settings: _Settings) -> None:
    if not path.is_file():
        _refuse(
            settings.path,
            Message("no material {stem!r}", stem=path.stem),
            Message("write material/{name}, or take it out of the list", name=path.name),
        )
    name = f"{path.stem}.ipynb"
    if name in public or path.stem in settings.notebooks:
        _refuse(path, Message("another file is released under this name"), Message("rename one of them"))
    cells = read_percent(_read_text(path), str(path))
    for cell in cells:
        _check_syntax(path, cell)
    public[name] = write_material(cells)


# --- rubrics ---


def _refuse_other_points(path: Path, rubric: Rubric, question: Question) -> None:
    if not math.isclose(rubric.points, question.points):
        difference = Message(
            "its checks are worth {points:g}, the question {own:g}", points=rubric.points, own=question.points
        )
        _refuse(path, difference, Message("make the two agree"), question.id)


# --- both ---


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise CourseError(Message("not UTF-8 text"), path=path, next_step=Message("save it as UTF-8")) from error


def _refuse(path: Path | str, message: Message, next_step: Message, question: str | None = None) -> NoReturn:
    raise _fault(path, message, next_step, question)


def _fault(path: Path | str, message: Message, next_step: Message, question: str | None = None) -> CourseError:
    return CourseError(message, path=path, question=question, next_step=next_step)
