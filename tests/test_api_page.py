"""The page of the checks' vocabulary says what the code says, and everything in it is explained."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from autograder import checks

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "tools" / "api_page.py"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = spec_from_file_location("api_page", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "path", list(sys.path))
        spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_script_makes(script):
    """If not: python tools/api_page.py."""
    assert script.PAGE.read_text(encoding="utf-8") == script.page()


def test_the_script_runs_by_itself(script, tmp_path):
    """As an author runs it, who has not set a path; what it writes is the page that is there."""
    before = script.PAGE.read_bytes()
    subprocess.run([sys.executable, SCRIPT], cwd=tmp_path, check=True, timeout=60)
    assert script.PAGE.read_bytes() == before


def test_every_name_is_on_the_page_once(script):
    assert sorted(script.NAMES) == sorted(checks.__all__)


def described(script: ModuleType) -> Iterator[tuple[str, object]]:
    """Every class, method and property on the page, by its heading."""
    for name in checks.__all__:
        value = getattr(checks, name)
        if isinstance(value, type):
            yield name, value
            yield from ((f"{name}.{method}", own) for method, own in script.methods(value))


def test_every_class_and_public_method_is_on_the_page_and_has_a_docstring(script):
    headings = re.findall(r"(?m)^##+ `(.*)`$", script.page())
    found = dict(described(script))
    assert sorted(headings) == sorted([*found, "LEVELS"])
    assert [name for name, value in found.items() if not value.__doc__] == []
    assert script.levels_doc()


def test_a_docstring_speaks_of_arguments_that_there_are(script):
    """In a paragraph of arguments each is one of the function's, or of those that make the class."""
    strange = {}
    for name, value in described(script):
        taken = set() if isinstance(value, property) else set(inspect.signature(value).parameters)
        text = (inspect.getdoc(value) or "").split("\n\n")
        told = {found for paragraph in text for found in re.findall(r"(?m)^(\w+): ", paragraph)}
        if told - taken:
            strange[name] = told - taken
    assert strange == {}


@pytest.mark.parametrize("name", ["Rubric", "Mistake", "Equivalent", "Answer.matches_reference", "Answer.quotes"])
def test_an_authors_first_words_have_every_argument_and_an_example(script, name):
    value = dict(described(script))[name]
    text = inspect.getdoc(value) or ""
    wanted = set(inspect.signature(value).parameters) - {"self"}
    assert wanted == set(re.findall(r"(?m)^(\w+): ", text))
    assert re.search(r"(?m)^    \S", text)
