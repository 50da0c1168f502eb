"""The report's pictures: matplotlib's SVG, made to live in a page of ours; the gradebook's one user of matplotlib.

The page forbids inline styles, so matplotlib's styles become attributes, and its colours become those of the page,
light or dark. The same figures give the same bytes.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from markupsafe import Markup, escape
from matplotlib.figure import Figure
from numpy.typing import NDArray

INK: Final = "#010203"  # stands for the page's colours while matplotlib draws
FAINT: Final = "#040506"
BAR: Final = "#070809"
LINE: Final = "#0a0b0c"
COLOURS: Final = {INK: "var(--ink)", FAINT: "var(--faint)", BAR: "var(--accent)", LINE: "var(--wrong)"}
SETTINGS: Final[Any] = {  # of `rc_context`, whose keys are a type of their own
    "svg.fonttype": "none",
    "svg.hashsalt": "kakunin",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": FAINT,
    "axes.labelcolor": INK,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_STYLE: Final = re.compile(r' style="([^"]*)"')
_SHEET: Final = re.compile(r"<style[^>]*>.*?</style>", re.DOTALL)
_HEAD: Final = re.compile(r"\A.*?<svg ", re.DOTALL)
_FONT: Final = re.compile(r"(?:(?:italic|normal) )?(?:(?:bold|\d+) )?([\d.]+px) .*")
BINS: Final = 10
SMALL_CLASS: Final = 15  # students
WHOLE_POINTS: Final = 20  # points that a picture has room for, each with a bar and a tick
MOST_POINTS: Final = 100  # each with a bar
WIDTH: Final = 6.4  # inches
UNITS: Final = 72  # of the picture in an inch
COLUMN: Final = 5.6  # units of a letter; of a Japanese one twice as many
SPACE: Final = 16  # units between a name and its bar
LONGEST: Final = 40  # columns of a name
WEEK_HOURS: Final = 168
YEAR_HOURS: Final = 366 * 24


def distribution(totals: Sequence[float], out_of: float, labels: tuple[str, str], alt: tuple[str, str]) -> Markup:
    """A histogram of totals, from 0 to what can be earned; labels of the axes, and title and description."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 2.9), layout="constrained")
        axes = figure.subplots()
        edges = bars(max(1.0, np.ceil(out_of)), len(totals))
        axes.hist(totals, bins=list(edges), color=BAR, rwidth=0.92)
        if edges[0] < 0:
            axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(nbins=WHOLE_POINTS, steps=[1, 2, 5, 10], integer=True))
        else:
            axes.set_xticks(edges, [f"{edge:g}" for edge in edges])
        _whole_numbers(axes)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        return _svg(figure, "distribution", alt)


def bars(points: float, students: int) -> NDArray[np.float64]:
    """The edges of a histogram's bars: one around each whole point where points or students are few, else about ten.

    Of few students, a bar from 6 to 12 would not say whether one has 7 points or 11.
    """
    if points <= (MOST_POINTS if students <= SMALL_CLASS else WHOLE_POINTS):
        return np.arange(-0.5, points + 1)
    step = np.ceil(points / BINS)
    return np.arange(0, points + step, step)


def facilities(values: Sequence[tuple[str, float]], label: str, alt: tuple[str, str]) -> Markup:
    """A bar per question, in the order given from the top: its facility, 0 to 1."""
    with mpl.rc_context(SETTINGS):
        names = [_shortened(name) for name, _ in values]
        height = 0.6 + 0.26 * max(1, len(values))
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.subplots()
        left = (max(map(_columns, names)) * COLUMN + SPACE) / (WIDTH * UNITS)
        figure.subplots_adjust(left=left, right=0.97, bottom=0.5 / height, top=1 - 0.1 / height)
        axes.barh(range(len(values)), [100 * value for _, value in values], color=BAR, height=0.72)
        axes.set_yticks(range(len(values)), names)
        axes.margins(y=0.01)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel(label)
        return _svg(figure, "facilities", alt, cut=None)  # readers' fonts are wider than those that are measured here


def _shortened(name: str) -> str:
    """A name with the middle left out where it is long: titles begin with their number and end with their question."""
    if _columns(name) <= LONGEST:
        return name
    head, tail = name, name
    while _columns(head) > 2 * LONGEST // 3:
        head = head[:-1]
    while _columns(tail) > LONGEST // 3 - 1:
        tail = tail[1:]
    return f"{head.rstrip()}…{tail.lstrip()}"


def _columns(text: str) -> int:
    """How wide it is, a letter of the alphabet being 1."""
    return sum(2 if unicodedata.east_asian_width(each) in "FWA" else 1 for each in text)


def moments(times: Sequence[datetime], due: datetime | None, labels: tuple[str, str], alt: tuple[str, str]) -> Markup:
    """When submissions came in, hour by hour or day by day, and the due date as a line."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 2.6), layout="constrained")
        axes = figure.subplots()
        origin = due or times[-1]
        hours = np.array([(moment - origin).total_seconds() / 3600 for moment in times])
        hours = hours.clip(-YEAR_HOURS, YEAR_HOURS)  # one moment years away would take a bar for each day between
        by_day = np.ptp(hours) > WEEK_HOURS / 2
        unit = 24.0 if by_day else 1.0
        low, high = np.floor(hours.min() / unit), np.ceil(hours.max() / unit + 1e-9)
        axes.hist(hours / unit, bins=list(np.arange(low, max(high, low + 1) + 1)), color=BAR, rwidth=0.92)
        if due is not None:
            axes.axvline(0, color=LINE, linewidth=2)
        _whole_numbers(axes)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        return _svg(figure, "moments", alt)


def by_day(times: Sequence[datetime], due: datetime | None) -> bool:
    """Whether the picture of moments counts days and not hours."""
    origin = due or times[-1]
    hours = [(moment - origin).total_seconds() / 3600 for moment in times]
    return max(hours) - min(hours) > WEEK_HOURS / 2


def _whole_numbers(axes: Any) -> None:
    axes.yaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))


def _svg(figure: Figure, name: str, alt: tuple[str, str], cut: str | None = "tight") -> Markup:
    """The figure as an element of a page: no styles, the page's colours, a title and a description."""
    content = io.BytesIO()
    with mpl.rc_context({**SETTINGS, "svg.hashsalt": f"kakunin-{name}"}), warnings.catch_warnings():
        # Texts are measured here but drawn by the reader's browser, with its fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(content, format="svg", bbox_inches=cut, transparent=True, metadata={"Date": None})
    text = _SHEET.sub("", content.getvalue().decode())
    text = re.sub(r"<metadata>.*?</metadata>", "", text, flags=re.DOTALL)
    text = re.sub(r'\bid="([\w.]+)"', rf'id="{name}-\1"', text)
    text = re.sub(r'(xlink:href="|url\()#', rf"\1#{name}-", text)
    text = _STYLE.sub(lambda found: _attributes(found[1]), text)
    for stand_in, colour in COLOURS.items():
        text = text.replace(stand_in, colour)
    title, description = (str(escape(each)) for each in alt)
    head = (
        f'<svg role="img" aria-labelledby="{name}-title {name}-description" stroke-linejoin="round" '
        'stroke-linecap="butt" class="chart" '
    )
    text = _HEAD.sub(lambda _: head, text, count=1)
    told = f'<title id="{name}-title">{title}</title><desc id="{name}-description">{description}</desc>'
    place = text.index(">") + 1
    return Markup(text[:place] + told + text[place:])  # our own picture; the texts in it are escaped


def _attributes(style: str) -> str:
    """Declarations of a style as attributes of their own."""
    found = {}
    for declaration in style.split(";"):
        name, _, value = (part.strip() for part in declaration.partition(":"))
        if name == "font":
            size = _FONT.fullmatch(value)
            found["font-size"] = size[1] if size else "10px"
        elif name:
            found[name] = value
    return "".join(f' {name}="{escape(value)}"' for name, value in found.items())
