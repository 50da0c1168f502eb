"""Explains a student's error in Japanese: where it occurred, and what it means, for beginners."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Callable, Collection, Iterable, Mapping

import numpy as np

from autograder.messages import ja_endings, ja_errors, ja_names, ja_syntax
from autograder.messages.ja import code
from autograder.messages.meaning import Meaning
from autograder.sandbox.model import ErrorKind, StudentError
from autograder.source.parsing import balanced, clean
from autograder.source.spelling import nearest
from autograder.text import clean_text

LONGEST_MESSAGE = 1000  # characters of a message that are looked at
LONGEST_SOURCE = 400

_USUAL_IMPORTS: Mapping[str, str] = {
    "np": "import numpy as np",
    "plt": "import matplotlib.pyplot as plt",
    "pd": "import pandas as pd",
    **{name: f"import {name}" for name in ("numpy", "matplotlib", "pandas", "math", "random", "sys", "os", "time")},
}
_USUAL_BUILTINS = (
    *("print", "range", "len", "sum", "max", "min", "abs", "round", "type", "zip", "enumerate", "sorted", "isinstance"),
    *("int", "float", "str", "list", "dict", "tuple", "True", "False", "None"),
)
_CLASSES: Mapping[str, type] = {
    "numpy.ndarray": np.ndarray,
    "list": list,
    "dict": dict,
    "tuple": tuple,
    "str": str,
}
_SINGLE_NUMBERS = ("int", "float", "bool", "complex")
_BLOCK_OPENERS = ("def", "if", "elif", "else", "for", "while", "class", "try", "except", "finally", "with")

Explainer = Callable[[StudentError, tuple[str, ...]], str | None]


def explain(error: StudentError, names: Collection[str] = (), cells: Mapping[int, str] | None = None) -> str:
    """Where an error arose and what it means, as Markdown of bounded length, safe whatever the error holds.

    names: those that exist in the notebook, keys of its dicts and functions of its modules included: what a misspelt
    one should have been is looked for among them, and what a module offers by its dotted name. cells: those of the
    answer, as they are shown one below the other: the line is counted through them.
    """
    line = error.line if cells is None else _line_of_answer(error, cells)
    elsewhere = line is None and error.line is not None
    known = StudentError(
        error.kind,
        error.type.rpartition(".")[2],
        clean_text(error.message, LONGEST_MESSAGE),
        line,
        clean_text(error.source_line, LONGEST_SOURCE),
        name=error.name,
    )
    if known.kind is ErrorKind.EXCEPTION or (known.kind is ErrorKind.MEMORY and known.message):
        where = ja_errors.located(known.type, known.line, known.source_line, elsewhere=elsewhere)
        return where + _meaning(known, tuple(name for name in names if name))
    return _ENDINGS[known.kind]() + ja_endings.stopped_at(known.line, known.source_line, elsewhere=elsewhere)


def _line_of_answer(error: StudentError, cells: Mapping[int, str]) -> int | None:
    """The line of the whole answer in which an error arose; None where that is not known, or elsewhere."""
    if error.line is None:
        return None
    above = 0
    for place, source in cells.items():
        lines = source.split("\n")
        in_probe = error.cell is None and error.stage == "run"
        written = lines[error.line - 1 : error.line] == [error.source_line]
        if error.cell == place or (in_probe and (len(cells) == 1 or written)):
            return above + error.line
        above += len(lines) + 1  # they are shown with an empty line between them
    return None


def _meaning(error: StudentError, names: tuple[str, ...]) -> str:
    """The meaning of an exception; for an unknown one, at least its own message."""
    special = _SPECIAL.get(error.type)
    found = _look_up(error, ja_errors.ANYWHERE) or (special and special(error, names))
    found = found or _look_up(error, (*ja_errors.MEANINGS, *ja_syntax.MEANINGS))
    if found:
        return found + (ja_errors.axis_added() if _adds_an_axis(error) else "")
    by_type = {**ja_errors.BY_TYPE, **ja_syntax.BY_TYPE}
    return by_type.get(error.type, "") + ja_errors.original(error.message)


def _adds_an_axis(error: StudentError) -> bool:
    """Whether shapes do not fit in a line that adds an axis by an index."""
    return error.type == "ValueError" and re.search(r"\bnewaxis\b|\[[^\]]*\bNone\b", error.source_line) is not None


def _look_up(error: StudentError, table: Iterable[Meaning]) -> str | None:
    for meaning in table:
        if not meaning.types or error.type in meaning.types:
            found = re.search(meaning.pattern, error.message, re.DOTALL)
            if found is not None:
                return meaning.sentence.format(*[_group(group) for group in found.groups() if group is not None])
    return None


def _group(text: str) -> str:
    """A part of a message in a sentence: numbers as they are, everything else as code."""
    return text if re.fullmatch(r"-?[0-9]{1,20}", text) else code(text, 80)


# --- names


def _name_error(error: StudentError, dotted: tuple[str, ...]) -> str | None:
    found = re.search(r"'([^']{1,100})'", error.message)
    name = error.name or (found[1] if found else None)
    if name is None:
        return None
    names = _single(dotted)
    number = re.search(r"(?<![\w.])[lI]e ?-? ?\d+", error.source_line)
    if number and number[0].startswith(name):
        return ja_names.letter_for_one(number[0])
    if name in _USUAL_IMPORTS and name not in names:
        return ja_names.not_imported(_USUAL_IMPORTS[name])
    if re.match(rf"\s*{re.escape(name)}\[[^=]*\]\s*=[^=]", error.source_line):
        return ja_names.not_made_yet(name)
    owner = next((each.partition(".")[0] for each in sorted(dotted) if each.endswith(f".{name}")), None)
    if owner is not None:
        return ja_names.of_a_module(owner, name)
    similar = nearest(name, (*names, *_USUAL_BUILTINS, *_USUAL_IMPORTS))
    if similar is None and "np" in names and hasattr(np, name):
        return ja_names.of_a_module("np", name)
    return ja_names.undefined_near(name, similar) if similar else ja_names.undefined(name)


def _attribute_error(error: StudentError, names: tuple[str, ...]) -> str | None:
    removed = re.search(r"`np\.(\w+)` was (?:removed|a deprecated alias).*?`((?:np\.)?\w+)`", error.message, re.DOTALL)
    if removed:
        return ja_names.removed_from_numpy(removed[1], removed[2])
    module = re.search(r"module '([\w.]+)' has no attribute '(\w+)'", error.message)
    if module:
        owner = "np" if module[1] == "numpy" else module[1].rpartition(".")[2]
        similar = nearest(module[2], dir(np) if owner == "np" else (*_offered_by(owner, names), *_single(names)))
        return ja_names.no_attribute(owner, module[2], similar and f"{owner}.{similar}")
    thing = re.search(r"'([\w.]+)' object has no attribute '(\w+)'", error.message)
    if not thing:
        return None
    kind, name = thing[1], thing[2]
    similar = nearest(name, dir(_CLASSES[kind])) if kind in _CLASSES else None
    if kind in ("list", "tuple") and not similar and name in dir(np.ndarray):
        return ja_names.list_for_array(name)
    if kind in _SINGLE_NUMBERS and name in dir(np.ndarray):
        return ja_names.number_for_array(kind, name)
    if kind == "numpy.ndarray" and name in dir(list):
        return ja_names.array_for_list(name)
    if kind == "dict" and not similar:
        return ja_names.attribute_for_key(name)
    return ja_names.no_attribute(kind, name, similar)


def _type_error(error: StudentError, names: tuple[str, ...]) -> str | None:
    """`np.max(0, x)`: the second argument would be an axis."""
    found = re.search(r"\bnp\.a?(max|min)\(", error.source_line)
    if found and error.message.startswith("only integer scalar arrays"):
        return ja_names.largest_of_an_array(found[1])
    return None


def _key_error(error: StudentError, names: tuple[str, ...]) -> str | None:
    key = error.message.strip("'\"")
    return ja_names.no_key(key, nearest(key, _single(names))) if key else None


def _import_error(error: StudentError, names: tuple[str, ...]) -> str | None:
    found = re.search(r"cannot import name '([^']{1,100})'", error.message)
    return ja_names.no_import(found[1], nearest(found[1], _single(names))) if found else None


def _module_not_found(error: StudentError, names: tuple[str, ...]) -> str | None:
    found = re.search(r"No module named '([^']{1,100})'", error.message)
    if not found:
        return None
    usual = [name for name, statement in _USUAL_IMPORTS.items() if statement == f"import {name}"]
    return ja_names.no_module(found[1], nearest(found[1].partition(".")[0], (*_single(names), *usual)))


def _offered_by(module: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """What a module offers, of dotted names."""
    return tuple(name.removeprefix(f"{module}.") for name in names if name.startswith(f"{module}."))


def _single(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without those of what modules offer."""
    return tuple(name for name in names if "." not in name)


# --- syntax


def _syntax_error(error: StudentError, names: tuple[str, ...]) -> str | None:
    """The cause of a syntax error, found in the line itself if the message is not clear."""
    character = re.search(r"invalid (?:non-printable )?character (?:'(.)' \()?U\+([0-9A-F]{4,6})", error.message)
    if character:
        return _strange(character[1] or chr(min(int(character[2], 16), sys.maxunicode)))
    line = error.source_line.strip()
    if error.message.startswith(("invalid syntax", "invalid decimal literal")):
        noise = clean(line).replaced
        if noise:
            return ja_syntax.full_width_character(noise[0])
    return _invalid_syntax(line) if error.message.startswith("invalid syntax") and "." not in error.message else None


def _strange(character: str) -> str:
    if character.isspace() or clean(character).replaced:
        return ja_syntax.full_width_character(character)
    return ja_syntax.strange_character(character)


def _invalid_syntax(line: str) -> str | None:
    """The likeliest reason why a line is no Python at all."""
    source = clean(line).lines[0] if clean(line).lines else ""
    first, _, rest = source.partition(" ")
    word = re.match(r"[^\W\d]\w*", source)
    similar = nearest(first, keyword.kwlist) if rest and first.isidentifier() and not keyword.iskeyword(first) else None
    if similar:
        return ja_syntax.misspelt_keyword(first, similar)
    if word and keyword.iskeyword(word[0]) and re.match(r"\s*=[^=]", source[word.end() :]):
        return ja_syntax.reserved_word(word[0])
    if not balanced(source):
        return ja_syntax.unbalanced()
    if word and word[0] in _BLOCK_OPENERS and ":" not in source:
        return ja_syntax.missing_colon()
    if re.search(r"(\+\+|--)$", source):
        return ja_syntax.no_increment()
    if re.search(r"[-+*/@%=<>,.&|]$|\b(?:and|or|not|in)$", source):
        return ja_syntax.incomplete()
    return None


_SPECIAL: Mapping[str, Explainer] = {
    "NameError": _name_error,
    "AttributeError": _attribute_error,
    "TypeError": _type_error,
    "KeyError": _key_error,
    "ImportError": _import_error,
    "ModuleNotFoundError": _module_not_found,
    "SyntaxError": _syntax_error,
}
_ENDINGS: Mapping[ErrorKind, Callable[[], str]] = {
    ErrorKind.TIMEOUT: ja_endings.timeout,
    ErrorKind.MEMORY: ja_endings.out_of_memory,
    ErrorKind.EXIT: ja_endings.exited,
    ErrorKind.CRASH: ja_endings.crashed,
    ErrorKind.PROTOCOL: ja_endings.broken_reply,
    ErrorKind.OUTPUT: ja_endings.output_flood,
}
