"""The report's pictures: matplotlib's SVG, made to live in a page of ours; the gradebook's one user of matplotlib.

The page forbids inline styles, so matplotlib's styles become attributes, and its colours become those of the page,
light or dark. The same figures give the same bytes.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import matplotlib as mpl
import numpy as np
from markupsafe import Markup, escape
from matplotlib.figure import Figure

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
WEEK_HOURS: Final = 168
YEAR_HOURS: Final = 366 * 24


def distribution(totals: Sequence[float], out_of: float, labels: tuple[str, str], alt: tuple[str, str]) -> Markup:
    """A histogram of totals in about ten equal parts of the points; labels of the axes, and title and description."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 2.9), layout="constrained")
        axes = figure.subplots()
        step = max(1.0, np.ceil(out_of / BINS))
        edges = np.arange(0, max(out_of, 1) + step, step)
        axes.hist(totals, bins=list(edges), color=BAR, rwidth=0.92)
        axes.set_xticks(edges, [f"{edge:g}" for edge in edges])
        _whole_numbers(axes)
        axes.set_xlabel(labels[0])
        axes.set_ylabel(labels[1])
        return _svg(figure, "distribution", alt)


def facilities(values: Sequence[tuple[str, float]], label: str, alt: tuple[str, str]) -> Markup:
    """A bar per question, in the order given from the top: its facility, 0 to 1."""
    with mpl.rc_context(SETTINGS):
        figure = Figure(figsize=(6.4, 0.6 + 0.26 * max(1, len(values))), layout="constrained")
        axes = figure.subplots()
        names = [name for name, _ in values]
        axes.barh(range(len(values)), [100 * value for _, value in values], color=BAR, height=0.72)
        axes.set_yticks(range(len(values)), names)
        axes.invert_yaxis()
        axes.set_xlim(0, 100)
        axes.set_xlabel(label)
        return _svg(figure, "facilities", alt)


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


def _svg(figure: Figure, name: str, alt: tuple[str, str]) -> Markup:
    """The figure as an element of a page: no styles, the page's colours, a title and a description."""
    content = io.BytesIO()
    with mpl.rc_context({**SETTINGS, "svg.hashsalt": f"kakunin-{name}"}), warnings.catch_warnings():
        # Texts are measured here but drawn by the reader's browser, with its fonts.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        figure.savefig(content, format="svg", bbox_inches="tight", transparent=True, metadata={"Date": None})
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
