"""Whatever editors and hands do to a notebook, its answers keep their points, and nothing else earns any."""

from __future__ import annotations

import ast
import copy
import json
import random
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from editors import colab, colab_of_a_copy, text, vscode

from autograder.grading import grade_batch
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, QuestionGrade, Status, Submission
from autograder.notebooks import read_notebook, write_graded
from autograder.recovery import recover_cells

FILES = sorted((Path(__file__).parents[1] / "submissions").glob("*/*.ipynb"))
NOTEBOOKS = (
    "section1_hidden_layer",
    "section2_activation",
    "section3_output_layer",
    "section4_gradient_descent",
    "section5_backpropagation",
)
MISTAKES = {
    "s1_weighted_sum": "bias_forgotten",
    "s1_hidden_output_source": "with_next_layer",
    "s1_forward_layer": "relu_for_sigmoid",
    "s2_step": "zero_at_zero",
    "s2_sigmoid": "sign_of_exponent",
    "s2_relu": "leaky_relu",
    "s2_identity": "relu_for_identity",
    "s2_softmax": "columns_normalised",
    "s2_activation_source": "total_input_line",
    "s2_network_354": "layers_swapped",
    "s3_mean_squared_error": "half_forgotten",
    "s3_output_layer_table": "regression_by_relu",
    "s3_cross_entropy_source": "sides_swapped",
    "s3_cross_entropy_error": "not_averaged",
    "s4_sgd_update": "gradient_ascent",
    "s4_minibatch": "ten_times_too_many",
    "s4_gradient_descent": "w0_missing",
    "s4_momentum": "velocity_subtracted",
    "s4_adagrad": "epsilon_inside_root",
    "s4_adadelta": "ratio_inverted",
    "s4_adam": "no_bias_correction",
    "s5_delta2": "d_and_y_swapped",
    "s5_delta1": "derivative_at_total_input",
    "s5_gradients": "w2_from_input",
    "s5_backward": "derivative_forgotten",
    "s5_train": "gradient_ascent",
}
# Names given to the answer cell, set anew there by students who copy the cell above into it.
CONSTANTS = {
    "s1_weighted_sum": "x = np.array([1.0, 2.0, 3.0, 4.0])\nW1 = np.eye(4)[:, :3]; b1 = np.zeros(3)\n",
    "s4_sgd_update": "w, learning_rate = np.zeros(3), 0.1\n",
    "s4_minibatch": "n_samples = 100000\nbatch_size = 500\n",
    "s5_delta2": "d, y = np.zeros((5, 2)), np.ones((5, 2))\n",
    "s5_delta1": 'W2 = network["W2"]\n',
    "s5_gradients": "x = np.array([[0.5, -1.0, 2.0]])\n",
}

Document = dict[str, Any]
Cell = dict[str, Any]
Change = Callable[[Document], None]


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


ANSWERS = "every answer"
SOME = "some answer"
# Name -> what is done, and where a remark must be; "" is nowhere, None is open.
CHANGES: Mapping[str, tuple[Change, str | None]] = {
    "nothing": (nothing, ""),
    "colab": (colab, ""),
    "colab of a copy": (colab_of_a_copy, ANSWERS),
    "vscode": (vscode, ""),
    "without ids": (without_ids, ""),
    "without nbgrader's metadata": (without_nbgrader, ANSWERS),
    "stripped": (stripped, ANSWERS),
    "stripped to the code": (stripped_to_code, ANSWERS),
    "stripped to the answers": (stripped_to_answers, ANSWERS),
    "stripped, checks edited": (stripped_with_checks_edited, ANSWERS),
    "stripped and reversed": (stripped_and_reversed, ANSWERS),
    "nbformat 3": (nbformat_3, ANSWERS),
    "answers moved to the top": (moved(lambda answers, others: answers + others), ""),
    "answers moved to the end": (moved(lambda answers, others: others + answers), ""),
    "answers moved, in reverse": (moved(lambda answers, others: others + answers[::-1]), ""),
    "copied below": (copied_below, ANSWERS),
    "copied to the end": (copied_to_the_end, ANSWERS),
    "duplicated": (duplicated, ANSWERS),
    "older answers above": (older_answers_above, SOME),
    "split": (split, SOME),
    "split and stripped": (split_above_and_stripped, ANSWERS),
    "split below the stub": (split_below_the_stub, ANSWERS),
    "split into copies": (split_into_copies, SOME),
    "merged": (merged_with_the_given, SOME),
    "merged into one": (merged_into_one, ANSWERS),
    "written into the checks": (written_into_the_checks, ANSWERS),
    "written above the checks": (written_above_the_checks, ANSWERS),
    "written into the given cells": (written_into_the_given, ANSWERS),
    "raw": (as_raw, ANSWERS),
    "raw and stripped": (as_raw_stripped, ANSWERS),
    "fenced markdown": (as_fenced_markdown, ANSWERS),
    "full width": (on_answers(full_width), SOME),
    "magics": (on_answers(with_magics), ANSWERS),
    "timed": (on_answers(lambda source: f"%%time\n{source}"), ""),
    "indented": (on_answers(indented), ANSWERS),
    "scratch around": (scratch_around, ""),
    "drive mounted": (mounted, ""),
    "path edited": (path_edited, SOME),
    "set-up replaced": (setup_replaced, SOME),
    "set-up emptied": (setup_emptied, SOME),
    "set-up deleted": (setup_deleted, SOME),
    "set-up deleted, stripped": (setup_deleted_and_stripped, ANSWERS),
    "set-up at the end": (setup_at_the_end, SOME),
    "set-up as text": (setup_as_text, SOME),
    "given cells deleted": (given_deleted, SOME),
    "given cells edited": (given_edited, ""),
    "given cells spoiled": (given_spoiled, SOME),
    "checks deleted": (lambda document: each(document, is_example, lambda cell: None), ""),
    "checks edited": (lambda document: each(document, is_example, lambda cell: cell | {"source": "pass"}), ""),
    "checks above": (lambda document: document["cells"].sort(key=lambda cell: not is_example(cell)), ""),
    "constants": (constants, SOME),
    "constants, no set-up": (constants_and_no_setup, SOME),
    "reversed": (lambda document: document["cells"].reverse(), SOME),
    "shuffled": (shuffled(1), None),
    "shuffled again": (shuffled(2), None),
}
# These write something beside a stub, which is then an answer, if a wrong one.
WRITING = frozenset(name for name in CHANGES if name.startswith(("split", "constants", "older")))
# These throw the prose away.
WITHOUT_PROSE = ("stripped to the code", "stripped to the answers", "merged into one")
# What could most easily make an answer of a stub: graded as well.
UNANSWERED = (
    *sorted(WRITING),
    "nothing",
    "stripped",
    "merged",
    "merged into one",
    "given cells edited",
    "copied to the end",
)
KINDS = ("right", "mistaken", "unanswered")


@pytest.fixture(scope="module")
def originals(assignment, rubrics, fill) -> Mapping[str, Mapping[str, Document]]:
    """Kind -> notebook -> document."""
    stubs = {question.id: question.stub for question in assignment.questions}
    mistaken = {id: rubrics[id].mistake(name).source for id, name in MISTAKES.items()}
    answers = {"right": {}, "mistaken": mistaken, "unanswered": stubs}
    return {kind: {name: json.loads(fill(name, answers[kind])) for name in NOTEBOOKS} for kind in KINDS}


@pytest.fixture(scope="module")
def grades(assignment, originals) -> Mapping[tuple[str, str], Grade]:
    """(kind, change) -> grade, all of one batch."""

    def submissions() -> Iterator[Submission]:
        for kind in KINDS:
            for name in UNANSWERED if kind == "unanswered" else CHANGES:
                yield Submission(f"{kind}/{name}", "day1", changed(originals[kind], CHANGES[name][0]))

        for path in FILES:
            yield Submission(f"file/{path.stem}", "day1", {path.parent.name: path.read_bytes()})

    found: dict[tuple[str, str], Grade] = {}
    grade_batch(assignment, submissions(), lambda grade: found.update({tuple(grade.student.split("/")): grade}))
    return found


def changed(documents: Mapping[str, Document], change: Change) -> dict[str, bytes]:
    made = {}
    for name, original in documents.items():
        document = copy.deepcopy(original)
        change(document)
        made[name] = json.dumps(document).encode()
    return made


def judged(grade: Grade) -> dict[str, QuestionGrade]:
    """The questions that are judged automatically."""
    return {question.question: question for question in grade.questions if question.question in MISTAKES}


def prose(grade: Grade) -> dict[str, Status]:
    """How the others stand."""
    return {question.question: question.status for question in grade.questions if question.question not in MISTAKES}


REMARK = re.compile(r"減点はありません|いちばん下のものを採点しました")


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("kind", ["right", "mistaken"])
def test_a_changed_notebook_earns_what_it_did_before(grades, kind, name):
    before, after = judged(grades[kind, "nothing"]), judged(grades[kind, name])
    assert {id: (each.score, each.mistake) for id, each in after.items()} == {
        id: (each.score, each.mistake) for id, each in before.items()
    }
    assert grades[kind, name].notebooks[0].problem is None


@pytest.mark.parametrize("name", CHANGES)
def test_prose_is_found_too_and_waits_for_a_person(grades, name):
    wanted = Status.NOT_ANSWERED if name in WITHOUT_PROSE else Status.NEEDS_REVIEW
    assert set(prose(grades["right", name]).values()) == {wanted}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_as_students_hand_it_in_earns_every_point_and_says_what_was_recovered(grades, path):
    """They were saved from an earlier release, too: texts and ids around the answers may have changed since."""
    (notebook,) = [each for each in grades["file", path.stem].notebooks if each.notebook == path.parent.name]
    assert {each.question: each.score for each in notebook.questions} == {
        each.question: each.max_score for each in notebook.questions
    }
    if path.stem != "resaved_by_vscode_out_of_order":
        assert any(REMARK.search(comment_of(each)) for each in notebook.questions)


def test_what_is_compared_with_is_right_and_mistaken_as_it_should_be(grades):
    assert {each.score == each.max_score for each in judged(grades["right", "nothing"]).values()} == {True}
    assert {id: each.mistake for id, each in judged(grades["mistaken", "nothing"]).items()} == MISTAKES


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_recovered_is_said_and_nothing_else(grades, name):
    wanted = CHANGES[name][1]
    remarked = [bool(REMARK.search(comment_of(each))) for each in judged(grades["right", name]).values()]
    if wanted is not None:
        assert (all if wanted == ANSWERS else any)(remarked) is bool(wanted)


@pytest.mark.parametrize("name", [name for name in CHANGES if name not in WRITING])
def test_no_change_makes_an_answer_of_a_stub(assignment, originals, name):
    for notebook, content in changed(originals["unanswered"], CHANGES[name][0]).items():
        answers = recover_cells(assignment.notebook(notebook), read_notebook(content)).script.answers
        assert [id for id, located in answers.items() if located.answered] == []


@pytest.mark.parametrize("name", UNANSWERED)
def test_no_change_lets_a_stub_earn_points(grades, name):
    found = judged(grades["unanswered", name]).values()
    assert {each.score for each in found} == {0}
    if name not in WRITING:
        assert {each.status for each in found} == {Status.NOT_ANSWERED}


# --- anything at all


def disturbed(document: Document, seed: int) -> None:
    """Delete, double, shuffle, retype, merge, relabel and cut cells at random."""
    dice = random.Random(seed)
    for _ in range(dice.randint(1, 12)):
        cells = document["cells"]
        if not cells:
            return
        cell = dice.choice(cells)
        other = dice.choice(cells)
        match dice.randrange(10):
            case 0:
                cells.remove(cell)
            case 1:
                cells.insert(dice.randrange(len(cells) + 1), copy.deepcopy(cell))
            case 2:
                dice.shuffle(cells)
            case 3:
                cell["cell_type"] = dice.choice(["code", "markdown", "raw", "heading", None])
            case 4:
                cell["source"] = text(cell) + "\n" + text(other)
            case 5:
                cell["metadata"] = dice.choice([{}, other["metadata"], {"nbgrader": {"grade_id": "nobody"}}])
            case 6:
                cell["source"] = text(cell)[: dice.randrange(len(text(cell)) + 1)]
            case 7:
                cell["id"] = other.get("id", "")
            case 8:
                cell["source"] = dice.choice(
                    ["", "((((", "\u3000", "%%bash\nls", "x" * 30_000, "a = " + "(" * 150, "\0"]
                )
            case 9:
                del cells[: dice.randrange(len(cells))]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_done_to_a_file_makes_aligning_fail(assignment, originals, kind):
    for seed in range(70):
        name = NOTEBOOKS[seed % len(NOTEBOOKS)]
        document = copy.deepcopy(originals[kind][name])
        disturbed(document, seed)
        notebook = assignment.notebook(name)
        aligned = recover_cells(notebook, read_notebook(json.dumps(document).encode()))
        write_graded(notebook, aligned.cells)
        assert set(aligned.script.answers) == {question.id for question in notebook.questions}
        for located in aligned.script.answers.values():
            assert list(located.cells) == sorted(set(located.cells))
            assert all(0 <= position < len(aligned.script.cells) for position in located.cells)


def test_a_notebook_of_nothing_but_the_longest_cells_is_aligned_in_bounded_time(assignment):
    cells = [code(f"a{number} = (\n" + "あ(" * 9_000) for number in range(27)]  # as many as a file may have
    content = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    answers = recover_cells(assignment.notebook(NOTEBOOKS[0]), read_notebook(content)).script.answers
    assert not any(located.cells for located in answers.values())
