"""What students' editors and hands do to a notebook: changes that leave its answers in it, somewhere."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Callable, Mapping
from typing import Any

from editors import Cell, Document, colab, colab_of_a_copy, text, vscode

Change = Callable[[Document], None]

# Names given to the answer cell, set anew there by students who copy the cell above into it.
CONSTANTS = {
    "s1_weighted_sum": "x = np.array([1.0, 2.0, 3.0, 4.0])\nW1 = np.eye(4)[:, :3]; b1 = np.zeros(3)\n",
    "s4_sgd_update": "w, learning_rate = np.zeros(3), 0.1\n",
    "s4_minibatch": "n_samples = 100000\nbatch_size = 500\n",
    "s5_delta2": "d, y = np.zeros((5, 2)), np.ones((5, 2))\n",
    "s5_delta1": 'W2 = network["W2"]\n',
    "s5_gradients": "x = np.array([[0.5, -1.0, 2.0]])\n",
}


# --- notebooks and their parts


def grade_id(cell: Cell) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


def is_answer(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution", False)


def is_example(cell: Cell) -> bool:
    return grade_id(cell).startswith("test_")


def is_given(cell: Cell) -> bool:
    return cell["cell_type"] == "code" and not grade_id(cell)


def code(source: str, **metadata: Any) -> Cell:
    return {"cell_type": "code", "execution_count": None, "metadata": metadata, "outputs": [], "source": source}


def bare(cell: Cell) -> Cell:
    """A cell with its text and its type and nothing else."""
    kept = {"cell_type": cell["cell_type"], "metadata": {}, "source": cell["source"]}
    return kept | ({"execution_count": 3, "outputs": []} if cell["cell_type"] == "code" else {})


def open_again(cell: Cell) -> str:
    """The stub of an answer's cell, as far as a student who cleared it would leave one."""
    names = dict.fromkeys(re.findall(r"^(\w+)\b.*? = |^def (\w+)", text(cell), re.MULTILINE))
    return "\n".join(f"{name or function} = ..." for name, function in names)


def each(document: Document, wanted: Callable[[Cell], bool], change: Callable[[Cell], Any]) -> None:
    """Put what `change` makes of a wanted cell in its place: a cell, several or none."""
    cells: list[Cell] = []
    for cell in document["cells"]:
        made = change(cell) if wanted(cell) else cell
        cells.extend(made if isinstance(made, list) else [made] if made is not None else [])
    document["cells"] = cells


def on_answers(change: Callable[[str], str]) -> Change:
    return lambda document: each(document, is_answer, lambda cell: cell | {"source": change(text(cell))})


# --- what editors do


def nothing(document: Document) -> None:
    """Leave it as it is."""


def without_ids(document: Document) -> None:
    document["nbformat_minor"] = 2
    for cell in document["cells"]:
        cell.pop("id", None)


def without_nbgrader(document: Document) -> None:
    for cell in document["cells"]:
        cell["metadata"] = {}


def stripped(document: Document) -> None:
    document["cells"] = [bare(cell) for cell in document["cells"]]


def stripped_to_code(document: Document) -> None:
    document["cells"] = [bare(cell) for cell in document["cells"] if cell["cell_type"] == "code"]


def stripped_to_answers(document: Document) -> None:
    document["cells"] = [bare(cell) for cell in document["cells"] if is_answer(cell)]


def stripped_with_checks_edited(document: Document) -> None:
    each(document, is_example, lambda cell: cell | {"source": "\n".join(text(cell).split("\n")[2:]) + "\nprint('ok')"})
    stripped(document)


def stripped_and_reversed(document: Document) -> None:
    stripped(document)
    document["cells"].reverse()


def nbformat_3(document: Document) -> None:
    cells = [
        {"cell_type": "code", "input": [text(cell)], "language": "python", "metadata": {}, "outputs": []}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "metadata": {}, "source": [text(cell)]}
        for cell in document.pop("cells")
    ]
    document |= {"nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells, "metadata": {}}]}


# --- what hands do


def moved(place: Callable[[list[Cell], list[Cell]], list[Cell]]) -> Change:
    def change(document: Document) -> None:
        answers = [cell for cell in document["cells"] if is_answer(cell)]
        document["cells"] = place(answers, [cell for cell in document["cells"] if not is_answer(cell)])

    return change


def copied_below(document: Document) -> None:
    each(document, is_answer, lambda cell: [cell | {"source": open_again(cell)}, code(text(cell))])


def copied_to_the_end(document: Document) -> None:
    answers = [code(text(cell)) for cell in document["cells"] if is_answer(cell)]
    each(document, is_answer, lambda cell: cell | {"source": open_again(cell)})
    document["cells"] += answers


def duplicated(document: Document) -> None:
    each(document, is_answer, lambda cell: [cell, cell, cell | {"source": open_again(cell)}])


def older_answers_above(document: Document) -> None:
    def change(cell: Cell) -> list[Cell]:
        name = next(filter(None, re.findall(r"^(\w+)\b.*? = |^def (\w+)", text(cell), re.MULTILINE)[0]))
        return [cell | {"source": f"{name} = 'まちがい'"}, cell]

    each(document, is_answer, change)


def in_two(source: str) -> tuple[str, str] | None:
    """An answer as two cells; None for one function."""
    body = ast.parse(source).body
    if len(body) > 1:
        half = (len(body) + 1) // 2
        return tuple("\n".join(map(ast.unparse, part)) for part in (body[:half], body[half:]))
    match body:
        case [ast.Assign(targets=[target], value=value)]:
            return f"途中 = {ast.unparse(value)}", f"{ast.unparse(target)} = 途中"
    return None


def split(document: Document) -> None:
    def change(cell: Cell) -> list[Cell]:
        parts = in_two(text(cell))
        return [cell] if parts is None else [cell | {"source": parts[0]}, code(parts[1])]

    each(document, is_answer, change)


def split_above_and_stripped(document: Document) -> None:
    split(document)
    each(document, lambda cell: cell["cell_type"] == "code", lambda cell: [bare(cell), code("print('途中')")])
    stripped(document)


def split_below_the_stub(document: Document) -> None:
    def change(cell: Cell) -> list[Cell]:
        parts = in_two(text(cell)) or (text(cell),)
        return [cell | {"source": open_again(cell)}, *map(code, parts)]

    each(document, is_answer, change)


def split_into_copies(document: Document) -> None:
    def change(cell: Cell) -> list[Cell]:
        return [cell | {"source": part} for part in in_two(text(cell)) or (text(cell),)]

    each(document, is_answer, change)


def merged_with_the_given(document: Document) -> None:
    """Every run of code cells becomes one, with the metadata of the first, as `merge cells` does it."""
    cells: list[Cell] = []
    for cell in document["cells"]:
        if cells and cell["cell_type"] == cells[-1]["cell_type"] == "code":
            cells[-1] = cells[-1] | {"source": text(cells[-1]) + "\n\n" + text(cell)}
        else:
            cells.append(cell)
    document["cells"] = cells


def merged_into_one(document: Document) -> None:
    stripped(document)
    sources = [text(cell) for cell in document["cells"] if cell["cell_type"] == "code"]
    document["cells"] = [code("\n".join(sources))]


def written_into_the_checks(document: Document) -> None:
    answers = {grade_id(cell): text(cell) for cell in document["cells"] if is_answer(cell)}
    each(document, is_answer, lambda cell: cell | {"source": open_again(cell)})
    each(document, is_example, lambda cell: cell | {"source": answers[grade_id(cell)[5:]] + "\nprint('ok')"})


def written_above_the_checks(document: Document) -> None:
    answers = {grade_id(cell): text(cell) for cell in document["cells"] if is_answer(cell)}
    each(document, is_answer, lambda cell: cell | {"source": open_again(cell)})
    each(document, is_example, lambda cell: cell | {"source": answers[grade_id(cell)[5:]] + "\n" + text(cell)})


def written_into_the_given(document: Document) -> None:
    """Each answer at the end of the nearest given cell above it."""
    given: Cell = {}
    for cell in document["cells"]:
        if is_given(cell):
            given = cell
        elif is_answer(cell):
            given["source"] = text(given) + "\n" + text(cell)
            cell["source"] = open_again(cell)


def as_raw(document: Document) -> None:
    each(
        document,
        is_answer,
        lambda cell: bare(cell) | {"id": cell["id"], "cell_type": "raw", "metadata": cell["metadata"]},
    )


def as_fenced_markdown(document: Document) -> None:
    def change(cell: Cell) -> Cell:
        kept = {"cell_type": "markdown", "id": cell["id"], "metadata": cell["metadata"]}
        return kept | {"source": f"```python\n{text(cell)}\n```"}

    each(document, is_answer, change)


def as_raw_stripped(document: Document) -> None:
    as_raw(document)
    stripped(document)


def full_width(source: str) -> str:
    return "\n".join(
        line
        if line.lstrip().startswith(("#", '"""'))
        else line.replace(" = ", "\u3000＝\u3000", 1).replace("np.dot(", "np.dot（")
        for line in source.split("\n")
    )


def with_magics(source: str) -> str:
    return f"%matplotlib inline\n!pip install numpy\n{source}\n!ls\n"


def indented(source: str) -> str:
    return "# 貼り付けた答え\n" + "\n".join(f"    {line}" if line else line for line in source.split("\n"))


def scratch_around(document: Document) -> None:
    """Trials that fail, show or set things stand around every answer."""
    above, below = "tmp = 1 / 0", "print(x.shape(0))\nother = [1, 2]\n%timeit other"
    each(document, is_answer, lambda cell: [code(above), code("# メモ"), cell, code(below), code("")])


def mounted(document: Document) -> None:
    top = "from google.colab import drive\ndrive.mount('/content/drive')\n%cd /content/drive/MyDrive/day1\n!ls"
    document["cells"].insert(0, code(top))


def path_edited(document: Document) -> None:
    """The set-up as in older material: a folder that is not there, and a module imported from it."""
    setup = "import os, sys\nsys.path.append('/content/drive/MyDrive/day1')\nos.chdir('/content/drive/MyDrive/day1')\n"
    _first_given(document)["source"] = setup + "import numpy as np\nfrom common import functions\n"


def setup_replaced(document: Document) -> None:
    _first_given(document)["source"] = "import numpy_as_np\nfrom DNN_code import functions"


def setup_emptied(document: Document) -> None:
    _first_given(document)["source"] = ""


def setup_deleted(document: Document) -> None:
    document["cells"].remove(_first_given(document))


def setup_deleted_and_stripped(document: Document) -> None:
    setup_deleted(document)
    stripped(document)


def setup_at_the_end(document: Document) -> None:
    setup = _first_given(document)
    document["cells"].remove(setup)
    document["cells"].append(setup)


def setup_as_text(document: Document) -> None:
    setup = _first_given(document)
    setup["cell_type"] = "raw"


def _first_given(document: Document) -> Cell:
    return next(cell for cell in document["cells"] if is_given(cell))


def given_deleted(document: Document) -> None:
    each(document, is_given, lambda cell: None)


def given_edited(document: Document) -> None:
    each(document, is_given, lambda cell: cell | {"source": re.sub(r"\d\.\d", "7.5", text(cell)) + "\nprint('見た')"})


def given_spoiled(document: Document) -> None:
    each(document, is_given, lambda cell: cell | {"source": "x = W1 = b1 = d = y = network = u1 = z1 = None"})


def constants(document: Document) -> None:
    each(document, is_answer, lambda cell: cell | {"source": CONSTANTS.get(grade_id(cell), "") + text(cell)})


def constants_and_no_setup(document: Document) -> None:
    constants(document)
    each(document, is_given, lambda cell: None)


def shuffled(seed: int) -> Change:
    return lambda document: random.Random(seed).shuffle(document["cells"])


CHANGES: Mapping[str, Change] = {
    "nothing": nothing,
    "colab": colab,
    "colab of a copy": colab_of_a_copy,
    "vscode": vscode,
    "without ids": without_ids,
    "without nbgrader's metadata": without_nbgrader,
    "stripped": stripped,
    "stripped to the code": stripped_to_code,
    "stripped to the answers": stripped_to_answers,
    "stripped, checks edited": stripped_with_checks_edited,
    "stripped and reversed": stripped_and_reversed,
    "nbformat 3": nbformat_3,
    "answers moved to the top": moved(lambda answers, others: answers + others),
    "answers moved to the end": moved(lambda answers, others: others + answers),
    "answers moved, in reverse": moved(lambda answers, others: others + answers[::-1]),
    "copied below": copied_below,
    "copied to the end": copied_to_the_end,
    "duplicated": duplicated,
    "older answers above": older_answers_above,
    "split": split,
    "split and stripped": split_above_and_stripped,
    "split below the stub": split_below_the_stub,
    "split into copies": split_into_copies,
    "merged": merged_with_the_given,
    "merged into one": merged_into_one,
    "written into the checks": written_into_the_checks,
    "written above the checks": written_above_the_checks,
    "written into the given cells": written_into_the_given,
    "raw": as_raw,
    "raw and stripped": as_raw_stripped,
    "fenced markdown": as_fenced_markdown,
    "full width": on_answers(full_width),
    "magics": on_answers(with_magics),
    "timed": on_answers(lambda source: f"%%time\n{source}"),
    "indented": on_answers(indented),
    "scratch around": scratch_around,
    "drive mounted": mounted,
    "path edited": path_edited,
    "set-up replaced": setup_replaced,
    "set-up emptied": setup_emptied,
    "set-up deleted": setup_deleted,
    "set-up deleted, stripped": setup_deleted_and_stripped,
    "set-up at the end": setup_at_the_end,
    "set-up as text": setup_as_text,
    "given cells deleted": given_deleted,
    "given cells edited": given_edited,
    "given cells spoiled": given_spoiled,
    "checks deleted": lambda document: each(document, is_example, lambda cell: None),
    "checks edited": lambda document: each(document, is_example, lambda cell: cell | {"source": "pass"}),
    "checks above": lambda document: document["cells"].sort(key=lambda cell: not is_example(cell)),
    "constants": constants,
    "constants, no set-up": constants_and_no_setup,
    "reversed": lambda document: document["cells"].reverse(),
    "shuffled": shuffled(1),
    "shuffled again": shuffled(2),
}
