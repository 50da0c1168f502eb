"""Tables are compared by labels and values, whatever pandas makes of them, and differences are told in Japanese."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from autograder.comparison.draw import LEVELS
from autograder.comparison.failures import Drawn, Failure, Outcome, Wanted, first, outcome
from autograder.comparison.values import SINGLE, Fault, difference
from autograder.explanations.describe import Background, counterexample, describe
from autograder.explanations.display import show
from autograder.sandbox import ProbeResult
from autograder.sandbox.guest.objects import built, described
from autograder.sandbox.model import Table

FRAME = pd.DataFrame(
    {"点数": [1.5, math.nan, 3.0], "名前": ["a", None, "c"], "日": pd.to_datetime(["2026-01-01", None, "2026-01-03"])},
    index=["x", "y", "z"],
)
Change = Callable[[pd.DataFrame], object]


def table(value: object) -> Table:
    found = described(value)
    assert found is not None
    return found


SAME: dict[str, Change] = {
    "itself": lambda frame: frame,
    "other columns first": lambda frame: frame[["日", "名前", "点数"]],
    "rounding": lambda frame: frame.assign(点数=frame["点数"] * (1 + 1e-9)),
    "objects": lambda frame: frame.astype({"点数": object, "名前": object}),
    "a category": lambda frame: frame.astype({"名前": "category"}),
    "nullable numbers": lambda frame: frame.astype({"点数": "Float64"}),
    "a name of the index": lambda frame: frame.rename_axis("番号"),
}


@pytest.mark.parametrize("change", SAME.values(), ids=SAME)
def test_tables_with_the_same_values_agree(change: Change) -> None:
    assert difference(table(FRAME), table(change(FRAME))) is None


DIFFERENT: dict[str, tuple[Change, Fault, str]] = {
    "a column missing": (
        lambda frame: frame.drop(columns="名前"),
        Fault.COLUMN,
        "列 `名前` がありません。今ある列は `点数`、`日`",
    ),
    "a column more": (lambda frame: frame.assign(余り=1), Fault.MORE_COLUMNS, "余分な列 `余り` があります。"),
    "a column twice": (lambda frame: pd.concat([frame, frame], axis=1), Fault.MORE_COLUMNS, "余分な列"),
    "a row less": (lambda frame: frame.iloc[:2], Fault.ROWS, "正しくは3行ですが、2行あります。"),
    "another index": (lambda frame: frame.reset_index(drop=True), Fault.INDEX, "行の見出し(index)が違います。"),
    "another order": (lambda frame: frame.iloc[::-1], Fault.INDEX, "正しい値は `'x'`、あなたの値は `'z'`"),
    "texts": (
        lambda frame: frame.assign(点数=["1.5", "2", "3"]),
        Fault.COLUMN_KIND,
        "数が入るはずですが、文字列が入っています。",
    ),
    "dates as texts": (lambda frame: frame.assign(日=frame["日"].astype(str)), Fault.COLUMN_KIND, "日時が入るはず"),
    "another number": (
        lambda frame: frame.assign(点数=[1.5, math.nan, 4]),
        Fault.VALUES,
        "正しい値は `3.0`、あなたの値は `4.0`",
    ),
    "no number": (lambda frame: frame.assign(点数=[1.5, 2.0, 3.0]), Fault.NOT_FINITE, "`nan`"),
    "another text": (
        lambda frame: frame.assign(名前=["a", None, "d"]),
        Fault.TYPE,
        "正しい値は `'c'`、あなたの値は `'d'`",
    ),
    "a series": (lambda frame: frame["点数"], Fault.TYPE, "表(DataFrame)になるはずですが、列(Series)になっています。"),
    "an array": (lambda frame: frame[["点数"]].to_numpy(), Fault.TYPE, "表(DataFrame)になるはずですが、"),
}


@pytest.mark.parametrize(("change", "fault", "said"), DIFFERENT.values(), ids=DIFFERENT)
def test_the_first_difference_is_found_and_told(change: Change, fault: Fault, said: str) -> None:
    changed = change(FRAME)
    actual = described(changed)
    actual = changed if actual is None else actual
    found = difference(table(FRAME), actual)
    assert found is not None
    assert found.fault is fault
    failure = first([CASE], [Outcome(table(FRAME))], [Outcome(actual)])
    assert failure is not None
    assert said in describe(failure, Wanted(("df",)), (), Background())
    assert "df = DataFrame:" in counterexample(failure)


CASE = Drawn(LEVELS[0], {"df": table(FRAME)})


def test_a_column_is_a_part_with_the_index_of_its_table() -> None:
    found = outcome(ProbeResult(), table(FRAME), ("点数",), CASE, ())
    assert isinstance(found.value, Table)
    assert found.value.type_name == "Series"
    assert difference(table(FRAME["点数"]), found.value) is None
    missing = outcome(ProbeResult(), table(FRAME), ("得点",), CASE, ())
    assert missing.siblings == ("点数", "名前", "日")


def test_the_tolerance_of_the_level_counts_within_a_table() -> None:
    close = FRAME.assign(点数=FRAME["点数"] * (1 + 1e-5))
    assert difference(table(FRAME), table(close)) is not None
    assert difference(table(FRAME), table(close), SINGLE) is None


@pytest.mark.parametrize(
    "value",
    [
        FRAME,
        FRAME["名前"],
        pd.DataFrame({"a": [1, 2]}),
        pd.DataFrame({"a": [True, False]}, index=pd.MultiIndex.from_tuples([("x", 1), ("y", 2)])),
        pd.DataFrame({("a", "b"): [1.0], ("a", "c"): [2.0]}),
        pd.DataFrame(index=[1, 2]),
        pd.Series([1, 2], name="数"),
    ],
    ids=["frame", "series", "range", "levels", "levels of columns", "no columns", "a named series"],
)
def test_what_is_described_is_built_anew(value: pd.DataFrame | pd.Series) -> None:
    again = built(table(value))
    assert type(again) is type(value)
    assert again.equals(value)
    assert difference(table(value), table(again)) is None


def test_what_only_looks_like_a_table_is_none() -> None:
    class Frame(pd.DataFrame):
        @property
        def index(self) -> None:  # type: ignore[override]
            raise RuntimeError

    assert described(Frame({"a": [1]})) is None
    assert described(np.zeros(3)) is None


def test_a_long_table_is_shown_by_its_head() -> None:
    shown = show(table(pd.DataFrame({"a": range(30), "名": list("あ" * 30)}))).splitlines()
    assert shown[:3] == ["DataFrame:", "   a    名", "0  0  'あ'"]
    assert shown[-1] == "…(全部で30行)"


def test_a_failure_of_nothing_is_no_failure() -> None:
    assert first([CASE], [Outcome(table(FRAME))], [Outcome(table(FRAME.copy()))]) is None
    assert isinstance(Failure(CASE, 1, Outcome(2)), Failure)
