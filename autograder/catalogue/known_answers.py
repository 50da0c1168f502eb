"""From the entries of a catalogue to whole answers."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NoReturn

from autograder.catalogue.changes import NoSuchPlaceError
from autograder.catalogue.entries import CatalogueEntry, Sort
from autograder.catalogue.usual import USUAL
from autograder.errors import CourseError, Faults, refuse
from autograder.languages import Message
from autograder.model import Mistake


@dataclass(frozen=True)
class KnownAnswers:
    """What a catalogue knows of one question."""

    mistakes: tuple[Mistake, ...] = ()
    right: tuple[str, ...] = ()


def known_answers(reference: str, entries: Sequence[CatalogueEntry]) -> KnownAnswers:
    """The answers that the entries of a question stand for.

    reference: the author's answer, of which changes are until an entry gives another model; its comments and docstrings
    are passed over.

    Raises CourseError with file and line, for all entries at once, for a change that fits nowhere or twice, for what
    is no Python, for a name that comes twice and for a mistake of which nothing is said.
    """
    model, mistakes, right = _bare(reference), dict[str, Mistake](), list[str]()
    faults = Faults()
    for entry in entries:
        try:
            source = _source(entry, model)
            if entry.sort is Sort.MISTAKE:
                if entry.name in mistakes:
                    _refuse(
                        entry,
                        Message("a second mistake {name}", name=entry.name),
                        Message("give each a name of its own"),
                    )
                mistakes[entry.name] = Mistake(entry.name, _sentence(entry), source, entry.earns)
            else:
                right.append(source)
            if entry.sort is Sort.MODEL:
                model = source
        except CourseError as error:
            faults.add([error])
            if entry.sort is Sort.MODEL:
                break  # nobody knows what the others are changes of
    refuse(faults.all)
    return KnownAnswers(tuple(mistakes.values()), tuple(right))


def _sentence(entry: CatalogueEntry) -> str:
    usual = USUAL.get(entry.name)
    sentence = entry.sentence or (usual.sentence if usual is not None else "")
    if not sentence:
        _refuse(
            entry,
            Message("nothing is said of {name}", name=entry.name),
            Message("say below its heading, after #, what is wrong"),
        )
    return sentence


def _source(entry: CatalogueEntry, model: str) -> str:
    source = _with_model(entry.code, model) if entry.code else _changed(entry, model)
    try:
        ast.parse(source)
    except SyntaxError as error:
        _refuse(
            entry,
            Message(
                "{name} is no Python: {msg}: {line}", name=entry.name, msg=error.msg, line=(error.text or "").strip()
            ),
            Message("correct it"),
        )
    return source


def _with_model(code: str, model: str) -> str:
    """Code as a whole answer: a body in the model's last function, functions in place of the model's own.

    Code with a `return` outside of functions is a body: it can be nothing else.
    """
    try:
        own = ast.parse(code).body
    except SyntaxError:
        return code
    kept = {node.name: node for node in ast.parse(model).body if isinstance(node, ast.FunctionDef)}
    if kept and _returns(own):
        last = list(kept.values())[-1]
        head = model.splitlines()[: last.body[0].lineno - 1]
        return "\n".join([*head, textwrap.indent(code, " " * last.body[0].col_offset)])
    names = [node.name for node in own if isinstance(node, ast.FunctionDef)]
    if len(names) < len(own) or not kept.keys() > set(names):
        return code
    own_text = {
        node.name: ast.get_source_segment(code, node) or "" for node in own if isinstance(node, ast.FunctionDef)
    }
    return "\n".join(own_text.get(name) or ast.get_source_segment(model, node) or "" for name, node in kept.items())


def _returns(statements: Sequence[ast.stmt]) -> bool:
    """Whether one of the statements returns, functions and classes aside."""
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = [node for node in statements if not isinstance(node, inner)]
    return any(isinstance(each, ast.Return) for node in nodes for each in ast.walk(node))


def _changed(entry: CatalogueEntry, model: str) -> str:
    if not entry.changes:
        usual = USUAL.get(entry.name)
        made = None if usual is None else usual.made_of(model)
        if made is None:
            _refuse(
                entry,
                Message("no answer for {name}", name=entry.name),
                Message("write old → new into its heading, or code below it"),
            )
        return made
    source = model
    for change in entry.changes:
        try:
            source = change.applied(source)
        except NoSuchPlaceError as error:
            shown = "\n".join(f"    {line}" for line in source.splitlines())
            _refuse(
                entry,
                Message("{name}: {problem} in\n{shown}", name=entry.name, problem=error.message, shown=shown),
                Message("write more or other text before the arrow"),
            )
    return source


def _bare(source: str) -> str:
    """A model answer without docstrings, lines of comments and blank lines, in which a change could fit by accident."""
    tree, lines = ast.parse(source), source.splitlines()
    prose = {
        line
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    kept = [line for number, line in enumerate(lines, 1) if number not in prose]
    return "\n".join(line for line in kept if line.strip() and not line.strip().startswith("#"))


def _refuse(entry: CatalogueEntry, message: Message, next_step: Message) -> NoReturn:
    raise CourseError(message, path=entry.place, question=entry.question, next_step=next_step)
