"""Item statistics of an assignment, as the quiz reports of Moodle and Canvas have them: frame -> frame.

Formulas: Moodle documentation, "Quiz statistics calculations" (docs.moodle.org/dev), which follows classical test
theory. A figure that cannot be computed is NaN: too few students, or nothing that varies.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from autograder.model import Status
from gradebook.frames import GRADED, MAX_SCORE, MISTAKE, NOTEBOOK, QUESTION, SCORE, STATUS, STUDENT, WAITING

FEWEST: Final = 10  # students needed for a meaningful correlation
WEAK: Final = 0.2  # a discrimination below it is dubious (Ebel & Frisbie, Essentials of Educational Measurement)
MOST: Final = 0.5  # a question is not settled while a larger share of its answers waits for a grader
EQUAL: Final = 1e-9  # totals closer than this share of the points are equal: sums of fractions are not exact
HARD: Final = 0.1  # outside these facilities a question hardly tells students apart
EASY: Final = 0.95

ATTEMPTS: Final = "attempts"  # students whose points are known
FACILITY: Final = "facility"  # mean share of the points
DEVIATION: Final = "deviation"  # standard deviation, as a share of the points
INTENDED: Final = "intended_weight"
EFFECTIVE: Final = "effective_weight"
DISCRIMINATION: Final = "discrimination"
FLAGS: Final = "flags"
ITEM_COLUMNS: Final = (
    NOTEBOOK, QUESTION, MAX_SCORE, ATTEMPTS, FACILITY, DEVIATION, INTENDED, EFFECTIVE, DISCRIMINATION, FLAGS,
)  # fmt: skip
TOO_HARD: Final = "hard"
TOO_EASY: Final = "easy"
TELLS_NOTHING: Final = "constant"
TELLS_LITTLE: Final = "weak"
TELLS_WRONG: Final = "negative"

STUDENTS: Final = "students"
MISTAKE_COLUMNS: Final = (NOTEBOOK, QUESTION, MISTAKE, STUDENTS)

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Statistics:
    """Statistics of the totals of one assignment; NaN where a figure cannot be computed."""

    students: int  # counted students: their points are known in every settled question
    out_of: float  # points of the settled questions
    unsettled: tuple[str, ...]  # questions left out because they still wait for a grader
    mean: float = math.nan
    median: float = math.nan
    deviation: float = math.nan  # sample standard deviation
    lowest: float = math.nan
    highest: float = math.nan
    skewness: float = math.nan
    kurtosis: float = math.nan  # excess
    alpha: float = math.nan  # Cronbach's, which Moodle calls the coefficient of internal consistency
    error_ratio: float = math.nan  # share of the deviation that is chance
    standard_error: float = math.nan  # points


def score_matrix(tidy: pd.DataFrame) -> pd.DataFrame:
    """Students in rows, (notebook, question) in columns, of one assignment; NaN where points are not known.

    A question left blank is 0 points; one that waits for a grader, or whose notebook is missing, is not known.
    """
    known = tidy[SCORE].mask(tidy[STATUS].isin([WAITING, str(Status.MISSING)]))
    frame = tidy.assign(**{SCORE: known})
    return frame.pivot(index=STUDENT, columns=[NOTEBOOK, QUESTION], values=SCORE).sort_index(axis="columns")


def settled(tidy: pd.DataFrame) -> pd.DataFrame:
    """The matrix of the counted students and the settled questions.

    A question is not settled while most of its answers wait for a grader: otherwise only the blank ones would count.
    Students are not counted while an answer of theirs to a settled question waits, or if they lack a notebook: half an
    assignment is no total.
    """
    handed_in = tidy[tidy[STATUS].ne(str(Status.MISSING))]
    waiting = handed_in[STATUS].eq(WAITING).groupby([handed_in[NOTEBOOK], handed_in[QUESTION]]).mean()
    matrix = score_matrix(tidy)
    return matrix.drop(columns=matrix.columns.intersection(waiting[waiting > MOST].index)).dropna(how="any")


def assignment_statistics(tidy: pd.DataFrame, *, fewest: int = FEWEST) -> Statistics:
    """The statistics of the totals of one assignment (the columns `gradebook.frames.COLUMNS`).

    Skewness and kurtosis are those of unbiased k-statistics, g1 = k3/k2^1.5 and g2 = k4/k2². Cronbach's alpha is
    K/(K-1)·(1 - Σ V(x_p)/V(T)), the error ratio √(1 - alpha), the standard error that times the deviation; these want
    `fewest` students, skewness three and kurtosis four.
    """
    matrix = settled(tidy)
    maxima = _maxima(tidy)
    unsettled = tuple(question for _, question in maxima.index.difference(matrix.columns, sort=True))
    out_of = float(maxima.loc[matrix.columns].sum())
    totals = matrix.to_numpy(dtype=np.float64).sum(axis=1)
    if not totals.size or not matrix.shape[1]:
        return Statistics(0, out_of, unsettled)
    varies = totals.size > 1 and np.ptp(totals) > EQUAL * out_of
    enough = varies and totals.size >= fewest
    alpha = cronbach_alpha(matrix.to_numpy(dtype=np.float64)) if enough else math.nan
    deviation = (float(totals.std(ddof=1)) if varies else 0.0) if totals.size > 1 else math.nan
    ratio = math.sqrt(1 - alpha) if alpha <= 1 else math.nan
    shape = pd.Series(totals).agg(["skew", "kurt"])  # NaN for fewer than three and four
    return Statistics(
        students=int(totals.size),
        out_of=out_of,
        unsettled=unsettled,
        mean=float(totals.mean()),
        median=float(np.median(totals)),
        deviation=deviation,
        lowest=float(totals.min()),
        highest=float(totals.max()),
        skewness=float(shape["skew"]) if varies else math.nan,
        kurtosis=float(shape["kurt"]) if varies else math.nan,
        alpha=alpha,
        error_ratio=ratio,
        standard_error=ratio * deviation,
    )


def item_statistics(tidy: pd.DataFrame, *, fewest: int = FEWEST) -> pd.DataFrame:
    """A row per question (`ITEM_COLUMNS`), hardest first, of one assignment.

    Facility and deviation are over all students whose points are known, and NaN for a question that is not settled. The
    other figures compare a question with the rest, so they are over the counted students and the settled questions: the
    intended weight is max_p/Σ max, the effective one √C(x_p, T)/Σ √C(x_p, T), the discrimination the correlation of x_p
    with the rest T - x_p.
    """
    matrix, counted, maxima = score_matrix(tidy), settled(tidy), _maxima(tidy)
    share = matrix / maxima.where(maxima > 0)  # a question worth 0 points has no facility
    frame = pd.DataFrame(
        {
            MAX_SCORE: maxima,
            ATTEMPTS: matrix.notna().sum(),
            FACILITY: share.mean(),
            DEVIATION: share.std(ddof=1),
        }
    )
    frame.loc[frame.index.difference(counted.columns), [FACILITY, DEVIATION]] = math.nan
    scores = counted.to_numpy(dtype=np.float64)
    enough = scores.shape[0] >= fewest
    of_settled = maxima.loc[counted.columns]
    frame[INTENDED] = of_settled / of_settled.sum()
    frame[EFFECTIVE] = pd.Series(_effective_weights(scores) if enough else math.nan, index=counted.columns)
    frame[DISCRIMINATION] = pd.Series(_discriminations(scores) if enough else math.nan, index=counted.columns)
    frame[FLAGS] = [_flags(row, fewest) for row in frame.to_dict("records")]
    frame = frame.rename_axis([NOTEBOOK, QUESTION]).reset_index()
    return frame.sort_values([FACILITY, NOTEBOOK, QUESTION], ignore_index=True)[list(ITEM_COLUMNS)]


def mistakes(tidy: pd.DataFrame) -> pd.DataFrame:
    """How many students made each mistake (`MISTAKE_COLUMNS`), the commonest first."""
    made = tidy[tidy[MISTAKE].notna() & tidy[MISTAKE].ne("")]
    counts = made.groupby([NOTEBOOK, QUESTION, MISTAKE])[STUDENT].nunique().rename(STUDENTS).reset_index()
    order = [STUDENTS, NOTEBOOK, QUESTION, MISTAKE]
    return counts.sort_values(order, ascending=[False, True, True, True], ignore_index=True)[list(MISTAKE_COLUMNS)]


def other_errors(tidy: pd.DataFrame) -> pd.DataFrame:
    """How many students were wrong without a known mistake (`MISTAKE_COLUMNS`, the name empty), the commonest first."""
    unnamed = tidy[MISTAKE].isna() | tidy[MISTAKE].eq("")
    wrong = tidy[tidy[STATUS].eq(GRADED) & unnamed & (tidy[SCORE] < tidy[MAX_SCORE])]
    counts = wrong.groupby([NOTEBOOK, QUESTION])[STUDENT].nunique().rename(STUDENTS).reset_index()
    frame = counts.assign(**{MISTAKE: ""}).sort_values([STUDENTS, NOTEBOOK, QUESTION], ascending=[False, True, True])
    return frame.reset_index(drop=True)[list(MISTAKE_COLUMNS)]


def cronbach_alpha(scores: Vector) -> float:
    """Internal consistency of a matrix (students, questions); NaN for fewer than two of either, or equal totals.

    Cronbach (1951), Psychometrika 16.
    """
    students, questions = scores.shape
    if students < 2 or questions < 2:
        return math.nan
    of_totals = scores.sum(axis=1).var(ddof=1)
    if not of_totals > 0:
        return math.nan
    return float(questions / (questions - 1) * (1 - scores.var(axis=0, ddof=1).sum() / of_totals))


def _discriminations(scores: Vector) -> Vector:
    """For each question the correlation with the rest of the total; NaN where either does not vary."""
    rest = scores.sum(axis=1, keepdims=True) - scores
    items, others = scores - scores.mean(axis=0), rest - rest.mean(axis=0)
    spread = np.sqrt((items**2).sum(axis=0) * (others**2).sum(axis=0))
    found = np.full(scores.shape[1], math.nan)
    np.divide((items * others).sum(axis=0), spread, out=found, where=spread > 1e-12)
    return found


def _effective_weights(scores: Vector) -> Vector:
    """The share of each question in the differences between totals; NaN for a question that reduces them."""
    totals = scores.sum(axis=1)
    covariances = ((scores - scores.mean(axis=0)) * (totals - totals.mean())[:, None]).sum(axis=0)
    roots = np.sqrt(np.where(covariances >= 0, covariances, math.nan))
    whole = np.nansum(roots)
    return roots / whole if whole > 0 else np.full(roots.shape, math.nan)


def _flags(row: dict[Any, Any], fewest: int) -> tuple[str, ...]:
    if row[ATTEMPTS] < fewest:
        return ()
    found = []
    if row[FACILITY] < HARD:
        found.append(TOO_HARD)
    if row[FACILITY] > EASY:
        found.append(TOO_EASY)
    if row[DEVIATION] < 1e-12:
        found.append(TELLS_NOTHING)
    elif row[DISCRIMINATION] < 0:
        found.append(TELLS_WRONG)
    elif row[DISCRIMINATION] < WEAK:
        found.append(TELLS_LITTLE)
    return tuple(found)


def _maxima(tidy: pd.DataFrame) -> pd.Series[float]:
    return tidy.groupby([NOTEBOOK, QUESTION])[MAX_SCORE].max().sort_index()
