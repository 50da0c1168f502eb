"""Submissions become grades: real notebooks of the real course, in the real jail."""

from __future__ import annotations

import itertools
import json
import shutil
import signal
from dataclasses import replace

import nbformat
import pytest
from desks import filled

from autograder.checks import Answer
from autograder.checks.asker import Asker
from autograder.grading import RunSettings, grade_batch, grade_one
from autograder.messages import ja_remarks
from autograder.messages.ja_comment import comment_of
from autograder.model import Grade, Status, Submission
from autograder.notebooks import write_released
from autograder.sandbox import Budget, Nests, Sandbox

SECTION_1 = "section1_hidden_layer"
SECTION_5 = "section5_backpropagation"


@pytest.fixture(scope="module")
def two(assignment):
    """Two of its notebooks are enough here."""
    notebooks = tuple(notebook for notebook in assignment.notebooks if notebook.name in (SECTION_1, SECTION_5))
    return replace(assignment, notebooks=notebooks)


@pytest.fixture(scope="module")
def graded(two, warm):
    """Grade notebooks of one student."""
    engine = warm(two)

    def grade(**notebooks: bytes) -> Grade:
        return engine(Submission("s1", "day1", notebooks))

    return grade


def scores(grade: Grade) -> dict[str, float | None]:
    return {question.question: question.score for question in grade.questions}


def full(two, name: str) -> dict[str, float]:
    return {question.id: question.points for question in two.notebook(name).questions}


def question(grade: Grade, id: str):
    return next(question for question in grade.questions if question.question == id)


@pytest.fixture
def machine_that_kills(monkeypatch):
    """Has the machine end every jail from the nth on, as the kernel does where memory is short."""

    def kills(first: int) -> None:
        started = itertools.count()

        def killing(spawn):
            def spawned(*arguments: object) -> object:
                child = spawn(*arguments)
                if next(started) >= first:
                    signal.pidfd_send_signal(child._handle, signal.SIGKILL)
                return child

            return spawned

        monkeypatch.setattr(Sandbox, "_spawn", killing(Sandbox._spawn))
        monkeypatch.setattr(Nests, "spawn", killing(Nests.spawn))

    return kills


@pytest.mark.parametrize("survive", [0, 1], ids=["all jails", "all but the reference's"])
def test_a_machine_that_kills_jails_costs_nobody_a_point(lesson, machine_that_kills, survive):
    (notebook,) = lesson.notebooks
    submission = Submission("s1", lesson.name, {notebook.name: filled(notebook, {"l1_average": "average = 1"})})
    machine_that_kills(survive)
    grade = grade_one(lesson, submission)
    answered = question(grade, "l1_average")
    assert (answered.score, answered.status) == (None, Status.NEEDS_REVIEW)
    assert {each.status for each in grade.questions} <= {Status.NEEDS_REVIEW, Status.NOT_ANSWERED}
    assert "the machine ended a jailed process" in grade.notebooks[0].problem


def test_the_reference_earns_every_point(two, fill, graded):
    grade = graded(**{name: fill(name, {}) for name in (SECTION_1, SECTION_5)})
    assert scores(grade) == full(two, SECTION_1) | full(two, SECTION_5)
    assert grade.clean
    assert {question.status for question in grade.questions} == {Status.GRADED}


def test_the_released_notebook_as_it_is_is_not_answered_and_earns_nothing(two, graded):
    grade = graded(**{name: write_released(two.notebook(name)) for name in (SECTION_1, SECTION_5)})
    assert {question.status for question in grade.questions} == {Status.NOT_ANSWERED}
    assert grade.score == 0


def test_a_missing_notebook_is_missing_and_not_a_zero(fill, graded):
    grade = graded(**{SECTION_1: fill(SECTION_1, {})})
    missing = grade.notebooks[1].questions
    assert {(question.status, question.score) for question in missing} == {(Status.MISSING, None)}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"not json {", "JSON"),
        (b'{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "not a notebook"),
        (
            b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "R"}}}',
            "R",
        ),
        (b"[" * 100_000, ""),
    ],
    ids=["empty", "no json", "wrong schema", "foreign kernel", "deep json"],
)
def test_a_file_that_cannot_be_read_goes_to_a_person_and_the_other_notebook_is_graded(fill, graded, content, reason):
    grade = graded(**{SECTION_1: content, SECTION_5: fill(SECTION_5, {})})
    broken, whole = grade.notebooks
    assert {(question.status, question.score) for question in broken.questions} == {(Status.NEEDS_REVIEW, None)}
    assert reason in (broken.problem or "")
    assert not grade.clean
    assert whole.problem is None
    assert sum(question.score or 0 for question in whole.questions) == 12


def test_a_syntax_error_in_one_answer_costs_that_answer_alone(two, fill, graded):
    grade = graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": "u1 = np.dot(x, W1 + b1"})})
    expected = full(two, SECTION_1) | {"s1_weighted_sum": 0.0}
    assert scores(grade) | dict.fromkeys(full(two, SECTION_5)) == expected | dict.fromkeys(full(two, SECTION_5))
    assert question(grade, "s1_weighted_sum").mistake == "SyntaxError"


def test_a_known_mistake_is_named_and_its_sentence_told(rubrics, fill, graded):
    mistake = rubrics["s1_weighted_sum"].mistake("bias_forgotten")
    found = question(graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": "u1 = x @ W1"})}), "s1_weighted_sum")
    assert (found.score, found.mistake) == (0, "bias_forgotten")
    assert mistake.sentence in comment_of(found)


def test_an_unknown_wrong_answer_gets_a_small_counterexample(fill, graded):
    found = question(
        graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": "u1 = x @ W1 + 7 * b1"})}), "s1_weighted_sum"
    )
    assert found.score == 0
    for piece in ("x = ", "W1 = ", "b1 = ", "正しい答え", "あなたの答え"):
        assert piece in comment_of(found)


def test_an_earlier_answer_that_is_wrong_does_not_cost_a_later_one_that_uses_it(two, fill, graded):
    answers = {"s5_backward": "def backward(x, d, network):\n    return {'W1': 0, 'b1': 0, 'W2': 0, 'b2': 0}"}
    grade = graded(**{SECTION_5: fill(SECTION_5, answers)})
    assert question(grade, "s5_backward").score == 0
    assert question(grade, "s5_train").score == 2
    assert "backward" in comment_of(question(grade, "s5_train"))


def test_gradients_that_raise_halfway_keep_the_keys_assigned_before(fill, graded):
    source = "grad = {}\ngrad['W1'] = x.T @ delta1\ngrad['b1'] = delta1.sum(axis=0)\ngrad['W2'] = nonsense\n"
    grade = graded(**{SECTION_5: fill(SECTION_5, {"s5_gradients": source})})
    assert question(grade, "s5_gradients").score == 2


FAILING = "grad['W1'] = np.dt(x.T, delta1)"
GRADIENTS = ["grad['b1'] = delta1.sum(axis=0)", "grad['W2'] = z1.T @ delta2", "grad['b2'] = delta2.sum(axis=0)"]


@pytest.mark.parametrize("place", range(4))
def test_one_line_that_fails_costs_its_own_points_alone(fill, graded, place):
    lines = [*GRADIENTS[:place], FAILING, *GRADIENTS[place:]]
    source = "\n".join(["grad = {}", *lines])
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_gradients": source})}), "s5_gradients")
    assert found.score == 3
    assert '`grad["W1"]` に値が入りませんでした' in comment_of(found)
    assert ("エラーになる行を飛ばして採点しました" in comment_of(found)) == (place < len(GRADIENTS))


@pytest.mark.parametrize(
    "source",
    [
        "grad = {}\n" + FAILING,
        "grad = {}\ngrad['W1'] = np.dt(x.T, delta1)\ngrad['b1'] = grad['W1'].sum(axis=0)",
        "grad = {}\ngrad['W1'] = grad['b1'] = nonsense\nraise SystemExit",
        "grad = {\n" + FAILING,
    ],
    ids=["nothing else", "one leads to another", "and an end", "no tree"],
)
def test_lines_that_are_wrong_earn_nothing_for_passing_over_others(fill, graded, source):
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_gradients": source})}), "s5_gradients")
    assert found.score == 0
    assert "飛ばして" not in comment_of(found)


def test_only_what_made_the_answer_right_is_said(fill, graded):
    """Not that a given value was kept, where passing over the failing line was enough."""
    source = f"z1 = np.ones((2, 4))\ngrad = {{}}\n{FAILING}\n{GRADIENTS[0]}"
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_gradients": source})}), "s5_gradients")
    assert found.score == 1
    assert found.comment.remarks == (ja_remarks.failing_lines_passed_over(),)


def test_a_function_that_fails_halfway_is_judged_by_the_parts_that_it_gives(two, fill, graded):
    failing = two.question("s5_backward").reference.replace('    grad["W1"] = ', '    grad["W1"] = nonsense ** ')
    assert "nonsense" in failing
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_backward": failing})}), "s5_backward")
    assert 0 < found.score < found.max_score
    assert "飛ばして" in comment_of(found)


def test_a_function_of_the_material_in_place_of_ones_own_earns_nothing_and_is_said(fill, graded):
    source = """
def backward(x, d, network):
    def loss(_):
        z1 = functions.sigmoid(x @ network['W1'] + network['b1'])
        return functions.mean_squared_error(d, z1 @ network['W2'] + network['b2'])
    return {key: functions.numerical_gradient(loss, network[key]) for key in network}
"""
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_backward": source})}), "s5_backward")
    assert (found.score, found.mistake) == (0, "material_used")


def test_the_graded_notebook_is_valid_and_holds_no_check_and_no_reference(two, fill, graded):
    grade = graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": "u1 = 'mine'"})})
    document = grade.notebooks[0].document
    assert document is not None
    nbformat.validate(nbformat.reads(document.decode(), as_version=4))
    assert "u1 = 'mine'" in document.decode()
    assert two.question("s1_weighted_sum").reference.splitlines()[-1] not in document.decode()


def test_the_same_submission_gets_the_same_grade_again(two, fill):
    content = fill(SECTION_1, {"s1_weighted_sum": "u1 = x @ W1 + 7 * b1"})
    grades: list[Grade] = []
    grade_batch(two, [Submission(name, "day1", {SECTION_1: content}) for name in ("a", "b")], grades.append)
    assert grades[0].notebooks == grades[1].notebooks


def test_what_a_student_prints_while_hidden_checks_run_is_not_shown(fill, graded):
    source = "u1 = np.dot(x, W1) + b1\nprint('SEEN', x.shape, u1.shape)"
    document = graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": source})}).notebooks[0].document
    assert document is not None
    assert document.decode().count("SEEN (4,)") == 1


@pytest.mark.parametrize("later", ["sum = 0\nfor u in u1:\n    sum = sum + u", "range = max = abs = len = 1"])
def test_a_builtin_that_a_later_cell_hides_is_there_for_the_earlier_answer(fill, graded, later):
    source = """def one_sample(sample):
    return [sum(sample[i] * W1[i, j] for i in range(4)) + b1[j] for j in range(len(b1))]

u1 = np.array(one_sample(x) if x.ndim == 1 else [one_sample(sample) for sample in x])"""
    document = json.loads(fill(SECTION_1, {"s1_weighted_sum": source}))
    document["cells"].append({"cell_type": "code", "metadata": {}, "source": later})
    found = question(graded(**{SECTION_1: json.dumps(document).encode()}), "s1_weighted_sum")
    assert (found.score, found.status) == (2, Status.GRADED)


def test_ctrl_c_while_the_checks_are_collected_is_no_trouble_of_theirs(two, fill, tmp_path):
    (tmp_path / f"test_{SECTION_1}.py").write_text("raise KeyboardInterrupt\n")
    with pytest.raises(KeyboardInterrupt):
        grade_one(replace(two, checks=tmp_path), Submission("s1", "day1", {SECTION_1: fill(SECTION_1, {})}))


def test_checks_edited_between_two_batches_are_read_anew(two, fill, tmp_path):
    checks = tmp_path / "checks"
    shutil.copytree(two.checks, checks)
    own = replace(two, checks=checks)
    submission = Submission("s1", "day1", {SECTION_1: fill(SECTION_1, {})})
    assert question(grade_one(own, submission), "s1_weighted_sum").score == 2
    file = checks / f"test_{SECTION_1}.py"
    file.write_text(
        file.read_text(encoding="utf-8").replace("answer.matches_reference(case)", "assert False"), encoding="utf-8"
    )
    assert question(grade_one(own, submission), "s1_weighted_sum").score == 0


@pytest.mark.parametrize("content", [b'{"cells": [], "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', None])
def test_a_file_under_the_wrong_name_goes_to_a_person(fill, graded, content):
    grade = graded(**{SECTION_1: content or fill(SECTION_5, {})})
    assert {(question.status, question.score) for question in grade.notebooks[0].questions} == {
        (Status.NEEDS_REVIEW, None)
    }
    assert SECTION_1 in (grade.notebooks[0].problem or "")


def test_an_answer_that_hangs_is_run_once_and_costs_that_question_alone(two, fill):
    answers = {"s5_backward": "def backward(x, d, network):\n    while True: pass"}
    budget = Budget(cell_seconds=1.0, question_seconds=1.5, notebook_seconds=8.0)
    grade = grade_one(two, Submission("s1", "day1", {SECTION_5: fill(SECTION_5, answers)}), RunSettings(budget))
    found = scores(grade)
    assert found["s5_backward"] == 0
    assert question(grade, "s5_backward").mistake == "timeout"
    assert {id: found[id] for id in ("s5_delta2", "s5_delta1", "s5_gradients", "s5_train")} == {
        "s5_delta2": 1, "s5_delta1": 2, "s5_gradients": 4, "s5_train": 2
    }  # fmt: skip


@pytest.mark.parametrize("slow", ["while True: pass", "import time\ntime.sleep(0.55)"])
def test_when_cells_of_ones_own_use_up_the_notebooks_time_every_answer_is_judged_all_the_same(two, fill, slow):
    document = json.loads(fill(SECTION_5, {"s5_delta1": "delta1 = d"}))
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": slow}
    document["cells"] = [*[own] * 4, *document["cells"]]
    budget = Budget(cell_seconds=0.6, question_seconds=4.0, notebook_seconds=1.8)
    submission = Submission("s1", "day1", {SECTION_5: json.dumps(document).encode()})
    for settings in (RunSettings(budget), RunSettings(budget, run_notebooks=True)):
        grade = grade_one(two, submission, settings)
        expected = {"s5_delta2": 1, "s5_delta1": 0, "s5_gradients": 4, "s5_backward": 3, "s5_train": 2}
        assert scores(grade) | expected == scores(grade)
        assert grade.notebooks[1].problem is None
        left_out = "実行時間" in comment_of(question(grade, "s5_delta1"))
        assert left_out == settings.run_notebooks  # by itself no answer needs these cells


def test_an_answer_that_exits_after_assigning_keeps_its_points(fill, graded):
    source = "u1 = np.dot(x, W1) + b1\nraise SystemExit"
    assert question(graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": source})}), "s1_weighted_sum").score == 2


def test_an_answer_in_float32_is_judged_as_such(fill, graded):
    source = "u1 = np.dot(x.astype(np.float32), W1.astype(np.float32)) + b1.astype(np.float32)"
    assert question(graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": source})}), "s1_weighted_sum").score == 2


def test_the_material_is_refused_under_whatever_name_it_was_imported(fill, graded):
    source = """
import sys
sys.path.insert(0, "common")
import functions as other
def backward(x, d, network):
    def loss(_):
        z1 = functions.sigmoid(x @ network["W1"] + network["b1"])
        return functions.mean_squared_error(d, z1 @ network["W2"] + network["b2"])
    return {key: other.numerical_gradient(loss, network[key]) for key in network}
"""
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_backward": source})}), "s5_backward")
    assert (found.score, found.mistake) == (0, "material_used")


def test_missing_keys_are_not_taken_for_other_missing_keys(fill, graded):
    source = "grad = {}\ngrad['W1'] = np.dot(x.T, delta1)\ngrad['b1'] = np.sum(delta1, axis=0)"
    found = question(graded(**{SECTION_5: fill(SECTION_5, {"s5_gradients": source})}), "s5_gradients")
    assert (found.score, found.mistake) == (2, "not_assigned")


def test_a_sentence_that_begins_with_an_operator_begins_no_list(fill, graded):
    grade = graded(**{SECTION_1: fill(SECTION_1, {"s1_weighted_sum": "u1 = x * W1 + b1"})})
    (own,) = [each for each in grade.questions if each.question == "s1_weighted_sum"]
    assert own.mistake == "elementwise_product"
    assert "\n\\* は同じ位置どうしの積です。" in comment_of(own)


def test_a_picture_is_not_drawn_and_the_graded_notebook_says_so(two, fill, graded):
    document = nbformat.reads(graded(**{SECTION_5: fill(SECTION_5, {})}).notebooks[1].document.decode(), 4)
    shown = {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in document.cells
        if cell.cell_type == "code" and "plt.show()" in cell.source
    }
    assert shown
    assert set(shown.values()) == {ja_remarks.not_drawn() + "\n"}


@pytest.mark.parametrize("error", [SystemExit(3), AssertionError("ours"), ValueError("ours")])
def test_a_check_that_breaks_is_not_the_students_fault(two, fill, monkeypatch, error):
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Asker, "references", broken)
    grade = grade_one(two, Submission("s1", "day1", {SECTION_1: fill(SECTION_1, {})}))
    found = question(grade, "s1_weighted_sum")
    assert (found.score, found.status) == (None, Status.NEEDS_REVIEW)
    assert type(error).__name__ in (grade.notebooks[0].problem or "")


def test_ctrl_c_while_a_check_runs_ends_the_batch(two, fill, monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Answer, "matches_reference", interrupted)
    with pytest.raises(KeyboardInterrupt):
        grade_one(two, Submission("s1", "day1", {SECTION_1: fill(SECTION_1, {})}))


def test_what_the_checks_share_is_read_anew_for_each_batch(two, fill, tmp_path):
    checks = shutil.copytree(two.checks, tmp_path / "checks")
    file = checks / f"test_{SECTION_1}.py"
    text = file.read_text(encoding="utf-8").replace("answer.matches_reference(case)", "assert RIGHT")
    file.write_text(
        text.replace("\nfrom autograder", "\nfrom expected import RIGHT\nfrom autograder", 1), encoding="utf-8"
    )
    submission = Submission("s1", "day1", {SECTION_1: fill(SECTION_1, {})})
    for right, score in (("True", 2), ("False", 0)):
        (checks / "expected.py").write_text(f"RIGHT = {right}\n")
        assert question(grade_one(replace(two, checks=checks), submission), "s1_weighted_sum").score == score
