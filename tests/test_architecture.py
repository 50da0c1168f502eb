"""Imports point one way, a library has one importer, no question is known, every command is explained."""

from __future__ import annotations

import ast
import re
from functools import cache
from graphlib import TopologicalSorter
from itertools import chain
from pathlib import Path

import click
import pytest

from kakunin.cli import command as kakunin
from kakunin.cli.help import MANUALS
from tools import structure

ROOT = Path(__file__).parents[1]

# Every room on its floor, from the ground up: a room imports only rooms that stand on the lines above its own.
HOUSE = """
autograder.client
autograder.languages
autograder.errors autograder.files autograder.moments autograder.recent autograder.text autograder.sandbox.guest
autograder.border autograder.model
autograder.messages
autograder.source
autograder.notebooks
autograder.settings
autograder.catalogue
autograder.fingerprints
autograder.sandbox
autograder.storage
autograder.unchanged
autograder.recovery
autograder.submissions
autograder.downloads
autograder.comparison
autograder.explanations
autograder.checks
autograder.course.new_course
autograder.course
autograder.grading
autograder.executors
autograder.nbgrader
autograder.pytest_plugin
autograder.audit
autograder.batch
autograder.release
autograder.doctor
autograder.lab
gradebook.messages
gradebook.web
gradebook.question_status
gradebook.database
gradebook.frames
gradebook.analysis gradebook.answers gradebook.compare gradebook.policy
gradebook.attempts
gradebook.gradebook gradebook.one_student
gradebook.grade_breakdown gradebook.final_changes
gradebook.summary
gradebook.exports
gradebook.feedback
gradebook.report
gradebook.overview gradebook.roster
gradebook.written_review
kakunin.service.messages
kakunin.service
kakunin.service.web.messages
kakunin.service.web
kakunin.service.exchange.messages
kakunin.service.exchange
kakunin.cli.help
kakunin.cli
kakunin.__main__
"""
FLOOR = {room: number for number, line in enumerate(HOUSE.strip().splitlines()) for room in line.split()}
# What the gradebook may know of the autograder: the ground floor, the settings, and how the database is laid out.
SHARED = (
    "border",
    "errors",
    "files",
    "languages",
    "model",
    "moments",
    "text",
    "settings",
    "storage.connection",
    "storage.nbgrader_tables",
    "storage.own_tables",
    "storage.raw_rows",
    "storage.raw_values",
    "storage.stored_comment",
)
MOST_FLAT = 12  # modules that may lie beside the rooms of the autograder
PACKAGES = structure.PACKAGES
# Third-party library -> the only places that import it.
OWNERS = {
    "nbgrader": {"autograder/nbgrader", "autograder/storage/nbgrader_schema.py", "gradebook/exports/nbgrader.py"},
    "nbformat": {"autograder/notebooks"},
    "jupytext": {"autograder/notebooks"},
    "jupyterhub": {"kakunin/service/web/hub_identity.py"},
    "tornado": {"kakunin/service/web", "autograder/executors/dask_worker.py"},
    "prometheus_client": {"kakunin/service/web"},
    "pandas": {"gradebook"},
    "jinja2": {"gradebook/web"},
    "mistune": {"gradebook/web"},
    "nh3": {"gradebook/web"},
    "pygments": {"gradebook/web"},
    "distributed": {"autograder/executors"},
    "rich": {"kakunin/cli"},
    "click": {"kakunin/cli"},
    "matplotlib": {"gradebook/report"},
    "sqlalchemy": {"autograder/storage", "autograder/doctor.py", "gradebook/database"},
}


def sources(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


@cache
def imports(path: Path) -> frozenset[str]:
    """Absolute dotted names that a file imports; relative ones stay within their package."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names if node.module in PACKAGES)
    return frozenset(names)


@pytest.fixture(scope="module")
def house() -> structure.Structure:
    return structure.read(ROOT)


def test_every_room_has_its_floor(house):
    assert set(house.graph) == set(FLOOR)


@pytest.mark.parametrize("room", FLOOR)
def test_a_room_imports_only_rooms_below_it(house, room):
    above = {other for other in house.graph[room] if FLOOR[other] >= FLOOR[room]}
    assert above == set(), f"{room} imports {above}"


def test_the_autograder_knows_neither_gradebook_nor_commands(house):
    assert {arrow for arrow in house.arrows if arrow[0].startswith("autograder") and arrow[1][:4] != "auto"} == set()
    assert {arrow for arrow in house.arrows if arrow[0][:4] != "kaku" and arrow[1].startswith("kakunin")} == set()


@pytest.mark.parametrize("path", sources("gradebook"), ids=lambda path: str(path.relative_to(ROOT)))
def test_the_gradebook_knows_only_what_both_halves_share(path):
    used = {name for name in imports(path) if name.startswith("autograder.")}
    assert {name for name in used if not name.removeprefix("autograder.").startswith(SHARED)} == set()


def test_few_modules_lie_flat_and_no_class_name_stands_for_two_things(house):
    assert len(house.flat("autograder")) <= MOST_FLAT
    assert house.circles == []
    assert house.names_used_twice == {}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_has_one_importer(library):
    users = {
        str(path.relative_to(ROOT))
        for path in chain(*map(sources, PACKAGES))
        if any(name.split(".")[0] == library for name in imports(path))
    }
    strays = {user for user in users if not any(user.startswith(owner) for owner in OWNERS[library])}
    assert users
    assert not strays


def test_what_is_mounted_in_the_jail_imports_nothing_of_ours():
    for path in sources("autograder/sandbox/guest"):
        assert not {name for name in imports(path) if name.split(".")[0] in PACKAGES}, path


def test_no_question_is_named_in_the_autograder(assignment):
    pattern = re.compile("|".join(re.escape(question.id) for question in assignment.questions))
    named = [str(path) for path in chain(*map(sources, PACKAGES)) if pattern.search(path.read_text())]
    assert named == []


# Everyday words that are names of functions in the course as well: nothing of ours may be a text of that name alone.
EVERYDAY = frozenset({"identity", "step"})


def test_no_function_of_the_course_is_named_in_the_autograder(assignment, rubrics):
    """What the course calls its functions is said by its own files, such as [audit.taken_for] in assignment.toml."""
    material = [content for name, content in assignment.public.items() if name.endswith(".py")]
    nodes = [node for content in material for node in ast.walk(ast.parse(content))]
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    functions |= {rubric.function for rubric in rubrics.values() if rubric.function}
    assert functions > EVERYDAY
    pattern = re.compile(rf"\b({'|'.join(sorted(functions - EVERYDAY))})\b")
    texts = {path: path.read_text(encoding="utf-8") for path in sources("autograder")}
    named = {str(path): found for path, text in texts.items() if (found := set(pattern.findall(text)) | everyday(text))}
    assert named == {}


def everyday(source: str) -> set[str]:
    """The everyday words that stand in a text of their own, as the entries of a table do."""
    return EVERYDAY & {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and str(node.value) in EVERYDAY
    }


def explained(command: click.Command, name: str, context: click.Context) -> dict[str, set[str]]:
    """A command and those in it, by what is typed, with the options that have to be explained."""
    options = {str(param.name) for param in command.params if isinstance(param, click.Option)}
    found = {name: options}
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            inner = command.get_command(context, each)
            assert inner is not None
            found |= explained(inner, f"{name} {each}".strip(), context)
    return found


@pytest.mark.parametrize("language", MANUALS)
def test_every_command_and_option_is_explained(language):
    """In kakunin/cli/help/, and nothing there is of a command or option that is not."""
    commands = explained(kakunin, "", click.Context(kakunin))
    manual = MANUALS[language]
    assert manual.commands.keys() == commands.keys()
    for name, options in commands.items():
        assert manual.commands[name].summary, name
        assert manual.commands[name].examples, name
        assert {option for option in options if not manual.option(name, option)} == set(), name
        assert manual.commands[name].options.keys() <= options, name


# ---- the diagram in docs/maintainer.md

Graph = dict[str, set[str]]


def test_the_diagram_shows_every_room_and_what_it_imports(house) -> None:
    (diagram,) = re.findall(r"```mermaid\n(.*?)```", (ROOT / "docs" / "maintainer.md").read_text(), re.DOTALL)
    parts = {
        room.replace("/", "."): part
        for part, rooms in re.findall(r'(\w+)\["\w+<br>(.*)"\]', diagram)
        for room in rooms.split(", ")
    }
    assert set(parts) == set(map(_drawn, house.graph)) - {"kakunin.__main__"}
    graph: Graph = {part: set() for part in parts.values()}
    for room, others in house.graph.items():
        if room != "kakunin.__main__":
            own = parts[_drawn(room)]
            graph[own] |= {parts[_drawn(other)] for other in others} - {own}
    assert set(re.findall(r"(\w+) --> (\w+)", diagram)) == _direct(graph)


def _drawn(room: str) -> str:
    """The room as the diagram names it: one within another goes by the outer one's name."""
    return ".".join(room.split(".")[:2])


def _direct(graph: Graph) -> set[tuple[str, str]]:
    """The arrows that no longer way replaces; parts that import each other are an error."""

    def reached(start: str) -> set[str]:
        return {start}.union(*(reached(part) for part in graph[start]))

    order = TopologicalSorter(graph)
    order.prepare()
    return {
        (own, other)
        for own, others in graph.items()
        for other in others
        if not any(other in reached(way) for way in others - {other})
    }
