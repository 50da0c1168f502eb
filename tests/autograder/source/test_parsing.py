"""Pasted source text is cleaned, and hostile text is refused without harm."""

from __future__ import annotations

import ast
import time

import pytest

from autograder.source.parsing import DEEPEST, balanced, clean, nodes, parse, parse_line

CLEANED = {
    "indentation": ("    z = f(u)", ["z = f(u)"]),
    "tab": ("\tz = f(u)", ["z = f(u)"]),
    "wide blanks and a comment": ("　　z = f(u)　# 中間層の出力", ["z = f(u)"]),
    "no-break spaces": ("\xa0z\xa0=\xa0f(u)", ["z = f(u)"]),
    "invisible characters": ("\ufeffz\u200b = f(u)\u2060", ["z = f(u)"]),
    "full-width brackets": ("z = f（u）", ["z = f(u)"]),
    "full-width letters, digits and operators": ("ｚ１＝ｆ（ｕ）＋１", ["z1=f(u)+1"]),
    "a typographic minus": ("y = 1e−7", ["y = 1e-7"]),
    "a Japanese comma": ("y = f(d、y)", ["y = f(d,y)"]),
    "full-width characters in a string stay": ("print('（あ）')", ["print('（あ）')"]),
    "curly quotes": ("print(“あ＋い”)", ['print("あ＋い")']),
    "curly quotes in a string stay": ("print('“あ”')", ["print('“あ”')"]),
    "a hash in a string": ("print('#') # comment", ["print('#')"]),
    "an escaped quote in a string": (r"print('\'#') # comment", [r"print('\'#')"]),
    "a full-width hash": ("z = 1　＃ コメント", ["z = 1"]),
    "only comments": ("# a\n\n  # b", []),
    "blank lines": ("\n\nu = 1\n\n\nz = 2\n", ["u = 1", "z = 2"]),
    "carriage returns": ("u = 1\r\nz = 2\r", ["u = 1", "z = 2"]),
    "semicolons": ("u = 1; z = 2;", ["u = 1", "z = 2"]),
    "a semicolon in a string": ("print(';')", ["print(';')"]),
    "enclosing quotes": ("'z = f(u)'", ["z = f(u)"]),
    "enclosing triple quotes": ('"""\nu = 1\nz = 2\n"""', ["u = 1", "z = 2"]),
    "enclosing quotes on each line": ('"u = 1"\n"z = 2"', ["u = 1", "z = 2"]),
    "enclosing quotes before a comment": ("'z = f(u)'  # answer", ["z = f(u)"]),
    "enclosing curly quotes": ("“z = f(u)”", ["z = f(u)"]),
    "enclosing Japanese quotes": ("「z = f(u)」", ["z = f(u)"]),
    "backticks": ("`z = f(u)`", ["z = f(u)"]),
    "a fence": ("```python\nz = f(u)\n```", ["z = f(u)"]),
    "quotes that do not enclose": ("'a' + 'b'", ["'a' + 'b'"]),
    "prompts": (">>> u = 1\nIn [3]: z = 2", ["u = 1", "z = 2"]),
    "a circled number": ("① z = f(u)", ["z = f(u)"]),
    "a line that goes on in brackets": ("z = f(\n    u,\n    v)", ["z = f( u, v)"]),
    "a line that goes on after a backslash": ("z = u \\\n  + 1", ["z = u  + 1"]),
    "an open bracket swallows nothing": ("z = f(u\ny = 1", ["z = f(u", "y = 1"]),
    "an unterminated string ends with its line": ("s = 'abc\nz = 1 # c", ["s = 'abc", "z = 1"]),
}


@pytest.mark.parametrize(("text", "lines"), CLEANED.values(), ids=CLEANED)
def test_clean(text: str, lines: list[str]) -> None:
    """What pasting adds goes; what the lines say stays."""
    assert list(clean(text).lines) == lines


@pytest.mark.parametrize(("text", "lines"), CLEANED.values(), ids=CLEANED)
def test_clean_lines_stay_as_they_are(text: str, lines: list[str]) -> None:
    """Cleaning what is clean changes nothing."""
    assert clean("\n".join(clean(text).lines)).lines == clean(text).lines


def test_replaced_characters_are_told() -> None:
    """Full-width characters and curly quotes in code are named once each; blanks, strings and comments are not."""
    assert clean("z＝f（“あ（”　）　# （").replaced == ("＝", "（", "“", "）")
    assert clean("　z = f('（')").replaced == ()


HOSTILE = {
    "nothing Python": "z は u です",
    "a NUL": "z = 1\x00",
    "a lone surrogate": "z = '\ud800'",
    "too long": "x = 1\n" * 10**5,
    "a million letters": "x" * 10**6,
    "a million brackets": "(" * 10**6,
    "deep brackets": "[" * 150 + "]" * 150,
    "deep indentation": "".join(" " * depth + "if 1:\n" for depth in range(150)),
    "many signs": "-" * 15000 + "1",
    "many nots": "not " * 4000 + "1",
    "many lambdas": "lambda:" * 2500 + "1",
    "many powers": "1**" * 6000 + "1",
    "many calls": "f" + "()" * 9000,
    "many attributes": "a" + ".a" * 9000,
    "a long sum": "1" + "+1" * 9000,
    "a chain of conditions": "a if b else " * 1500 + "1",
    "a huge number": "9" * 5000,
    "nested f-strings": "f'{" * 3000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_refused(text: str) -> None:
    """Neither an exception nor a long wait: there is no tree."""
    started = time.process_time()
    assert parse(text) is None
    assert parse_line(text) is None
    assert time.process_time() - started < 2


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_can_be_cleaned(text: str) -> None:
    """Cleaning takes time in proportion to the length and never raises."""
    started = time.process_time()
    for line in clean(text).lines:
        balanced(line)
    assert time.process_time() - started < 10


def test_a_tree_can_be_walked() -> None:
    """The deepest tree that is given out can be dumped, compiled and compared by recursion."""
    tree = parse("-" * (DEEPEST - 10) + "1")
    assert tree is not None
    assert ast.dump(tree)


@pytest.mark.parametrize(("minuses", "given"), [(DEEPEST - 3, True), (DEEPEST - 2, False)])
def test_a_tree_has_no_more_levels_than_are_walked(minuses: int, given: bool) -> None:
    """The module, its statement and the number stand above and below the signs."""
    assert (parse("-" * minuses + "1") is not None) is given


def test_the_nodes_of_a_tree_are_all_there_and_outer_ones_come_first() -> None:
    tree = ast.parse("@cached\ndef f(a, *, b=1):\n    return {a: [*b], **{}}\nx[1:2].y = lambda: f'{z}'")
    found = nodes(tree)
    assert set(found) == set(ast.walk(tree))
    place = {node: number for number, node in enumerate(found)}
    assert all(
        place[node] < place[inner]
        for node in found
        if isinstance(node, ast.expr | ast.stmt)
        for inner in ast.iter_child_nodes(node)
        if not isinstance(inner, ast.expr_context | ast.operator)
    )


def test_parsing_warns_of_nothing() -> None:
    """An invalid escape in a student's text is not reported as ours."""
    assert parse("s = '\\d'") is not None


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("z = f(u)", ast.Assign),
        ("def f(x):", ast.FunctionDef),
        ("return x", ast.Return),
        ("a = 1\nb = 2", None),
        ("", None),
    ],
)
def test_parse_line(line: str, kind: type[ast.stmt] | None) -> None:
    """One statement, or the head of a block; anything else is none."""
    statement = parse_line(line)
    assert statement is None if kind is None else isinstance(statement, kind)


@pytest.mark.parametrize(
    ("line", "even"),
    [("f(a[0], {1: 2})", True), ("f(a", False), ("f(a))", False), ("f(a]", False), ("f('(')", True), (")(", False)],
)
def test_balanced(line: str, even: bool) -> None:
    """Every bracket has its partner, those in strings apart."""
    assert balanced(line) is even
