"""Item statistics against worked examples, scipy and pingouin's figures; what cannot be said is said to be unknown."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from gradebook import analysis
from gradebook.analysis import assignment_statistics, cronbach_alpha, item_statistics, mistakes
from gradebook.frames import COLUMNS

# Five students, three questions, by hand: totals 6, 5, 3, 2, 4, of 2 + 2 + 2 points.
WORKED = [[2, 2, 2], [2, 2, 1], [1, 1, 1], [0, 1, 1], [2, 0, 2]]


def table(scores, status="graded", mistake=None, maximum=2.0) -> pd.DataFrame:
    rows = [
        (f"s{student:02}", "day1", "n", f"q{question}", float(score), maximum, status, mistake)
        for student, line in enumerate(scores)
        for question, score in enumerate(line)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def drawn(students=40, questions=6) -> np.ndarray:
    chance = np.random.default_rng(7)
    skill = chance.normal(size=(students, 1))
    return np.clip(np.round(2 + skill + chance.normal(size=(students, questions))), 0, 4)


def test_the_totals_of_a_worked_example():
    found = assignment_statistics(table(WORKED), fewest=2)
    assert (found.students, found.out_of, found.unsettled) == (5, 6.0, ())
    assert (found.mean, found.median, found.lowest, found.highest) == (4.0, 4.0, 2.0, 6.0)
    assert found.deviation == pytest.approx(math.sqrt(2.5))
    # Σ V(x_p) = 0.8 + 0.7 + 0.3 = 1.8, V(T) = 2.5: alpha = 3/2 · (1 - 1.8/2.5) = 0.42
    assert found.alpha == pytest.approx(0.42)
    assert found.error_ratio == pytest.approx(math.sqrt(0.58))
    assert found.standard_error == pytest.approx(math.sqrt(0.58 * 2.5))
    assert found.skewness == pytest.approx(0.0)


def test_the_questions_of_a_worked_example():
    found = item_statistics(table(WORKED), fewest=2).set_index("question")
    assert found.index.tolist() == ["q1", "q0", "q2"]  # hardest first
    assert found[analysis.FACILITY].to_dict() == pytest.approx({"q0": 0.7, "q1": 0.6, "q2": 0.7})
    assert found[analysis.DEVIATION].to_dict() == pytest.approx(
        {"q0": math.sqrt(0.8) / 2, "q1": math.sqrt(0.7) / 2, "q2": math.sqrt(0.3) / 2}
    )
    assert found[analysis.INTENDED].tolist() == pytest.approx([1 / 3] * 3)
    # C(x_p, T) = 1.25, 0.75, 0.5
    roots = {"q0": math.sqrt(1.25), "q1": math.sqrt(0.75), "q2": math.sqrt(0.5)}
    assert found[analysis.EFFECTIVE].to_dict() == pytest.approx(
        {name: root / sum(roots.values()) for name, root in roots.items()}
    )
    assert found.loc["q0", analysis.DISCRIMINATION] == pytest.approx(
        np.corrcoef([2, 2, 1, 0, 2], [4, 3, 2, 2, 2])[0, 1]
    )


def test_they_agree_with_scipy():
    scores = drawn()
    totals = scores.sum(axis=1)
    found = assignment_statistics(table(scores, maximum=4.0))
    assert found.skewness == pytest.approx(stats.skew(totals, bias=False))
    assert found.kurtosis == pytest.approx(stats.kurtosis(totals, bias=False))
    assert found.deviation == pytest.approx(stats.tstd(totals))
    items = item_statistics(table(scores, maximum=4.0)).set_index("question")
    for place in range(scores.shape[1]):
        expected = stats.pearsonr(scores[:, place], totals - scores[:, place]).statistic
        assert items.loc[f"q{place}", analysis.DISCRIMINATION] == pytest.approx(expected)
    assert items[analysis.EFFECTIVE].sum() == pytest.approx(1.0)


# Scores, and what cronbach_alpha of pingouin 0.7.0 makes of them. The second are the complete rows of its data set
# cronbach_wide_missing.
ALPHAS = [
    (
        [
            *([2, 1, 2, 3, 1], [2, 0, 1, 0, 2], [0, 2, 2, 2, 0], [1, 1, 1, 0, 1], [1, 1, 3, 1, 2], [2, 0, 1, 1, 1]),
            *([1, 2, 3, 1, 3], [3, 3, 4, 4, 2], [2, 2, 1, 2, 1], [2, 3, 1, 2, 1], [3, 1, 2, 2, 3], [4, 1, 2, 3, 0]),
        ],
        0.5991590749824807,
    ),
    (
        [
            *([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0], [1, 1, 1, 0, 1, 1, 0, 1, 1, 0, 0]),
            *([1, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0], [1, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0], [1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0]),
            *([0, 1, 0, 1, 1, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        ],
        0.8016949152542373,
    ),
]


@pytest.mark.parametrize(("scores", "alpha"), ALPHAS)
def test_alpha_is_that_of_pingouin(scores, alpha):
    assert cronbach_alpha(np.array(scores, dtype=float)) == pytest.approx(alpha, rel=1e-12)


@pytest.mark.parametrize("students", [0, 1, 2, 9])
def test_below_a_sensible_count_nothing_is_made_up(students):
    tidy = table(drawn(40)[:students], maximum=4.0) if students else table(drawn(1)).iloc[:0]
    found = assignment_statistics(tidy)
    assert found.students == students
    assert math.isnan(found.alpha)
    assert math.isnan(found.error_ratio)
    assert math.isnan(found.deviation) is (students < 2)
    items = item_statistics(tidy)
    assert items[analysis.DISCRIMINATION].isna().all()
    assert set(items[analysis.FLAGS]) <= {()}


def test_a_constant_question_tells_nobody_apart():
    scores = drawn()
    scores[:, 0] = 4
    items = item_statistics(table(scores, maximum=4.0)).set_index("question")
    assert math.isnan(items.loc["q0", analysis.DISCRIMINATION])
    assert items.loc["q0", analysis.FLAGS] == (analysis.TOO_EASY, analysis.TELLS_NOTHING)


def test_a_class_of_equals_has_no_consistency_and_no_skewness():
    found = assignment_statistics(table([[1, 2]] * 20))
    assert found.deviation == 0
    assert [math.isnan(value) for value in (found.alpha, found.skewness, found.kurtosis)] == [True] * 3


def test_a_question_that_works_against_the_others_is_flagged():
    scores = drawn()
    scores[:, 1] = 4 - scores[:, 0]
    items = item_statistics(table(scores, maximum=4.0)).set_index("question")
    assert items.loc["q1", analysis.FLAGS] == (analysis.TELLS_WRONG,)
    assert math.isnan(items.loc["q1", analysis.EFFECTIVE])


def test_what_waits_for_a_person_and_who_lacks_a_notebook_are_left_out():
    tidy = table(drawn(), maximum=4.0)
    tidy.loc[(tidy["question"] == "q5") & (tidy["student_id"] != "s00"), "status"] = "needs_review"
    tidy.loc[tidy["student_id"] == "s03", ["status", "score"]] = ["missing", math.nan]
    found = assignment_statistics(tidy)
    assert (found.students, found.out_of, found.unsettled) == (39, 20.0, ("q5",))
    items = item_statistics(tidy).set_index("question")
    assert items.loc["q5", analysis.ATTEMPTS] == 1
    assert math.isnan(items.loc["q5", analysis.FACILITY])
    assert items.index[-1] == "q5"
    assert items.loc["q0", analysis.ATTEMPTS] == 39
    assert math.isnan(items.loc["q5", analysis.INTENDED])


def test_a_question_left_blank_counts_as_no_points():
    tidy = table([[2, 2], [0, 2]])
    tidy.loc[(tidy["student_id"] == "s01") & (tidy["question"] == "q0"), "status"] = "not_answered"
    assert item_statistics(tidy).set_index("question").loc["q0", analysis.FACILITY] == 0.5


def test_mistakes_are_counted_by_students():
    tidy = pd.concat([table([[0]], mistake="a"), table([[0], [0]], mistake="b").assign(student_id=["s08", "s09"])])
    assert mistakes(tidy).to_dict("list") == {
        "notebook": ["n", "n"],
        "question": ["q0", "q0"],
        "mistake": ["b", "a"],
        "students": [2, 1],
    }


def test_one_student_who_waits_leaves_the_class_as_it_is():
    tidy = table(drawn(300), maximum=4.0)
    tidy.loc[tidy["student_id"] == "s07", ["status", "score"]] = ["needs_review", math.nan]
    found = assignment_statistics(tidy)
    assert (found.students, found.unsettled) == (299, ())
    assert item_statistics(tidy)[analysis.FACILITY].notna().all()


def test_a_question_of_no_points_has_no_facility():
    tidy = table(drawn(), maximum=4.0)
    tidy.loc[tidy["question"] == "q0", "max_score"] = 0.0
    assert math.isnan(item_statistics(tidy).set_index("question").loc["q0", analysis.FACILITY])


def test_totals_that_differ_by_rounding_alone_are_equal():
    found = assignment_statistics(table([[0.1, 0.2, 0.3], [0.2, 0.3, 0.1], [0.3, 0.1, 0.2]] * 7))
    assert found.deviation == 0
    assert [math.isnan(value) for value in (found.alpha, found.skewness, found.error_ratio)] == [True] * 3


def test_wrong_values_without_a_name_are_counted_apart():
    tidy = table([[0, 2], [1, 2], [2, 2]])
    assert analysis.other_errors(tidy).to_dict("list") == {
        "notebook": ["n"],
        "question": ["q0"],
        "mistake": [""],
        "students": [2],
    }
    assert mistakes(tidy).empty
