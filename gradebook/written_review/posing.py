"""The text of a written question and the author's own answer, for the grader's sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from autograder.model import Assignment, Cell, Notebook, Role
from gradebook.written_review.answers import WrittenQuestion

_HEADING: Final = re.compile(r"^#+\s.*$", re.MULTILINE)
_MARKS: Final = re.compile(r"\*\*|(?<!`)`(?!`)")
_GAPS: Final = re.compile(r"\n{2,}")


def with_texts(questions: Iterable[WrittenQuestion], course: Assignment) -> list[WrittenQuestion]:
    """The questions with text and model answer; one that the course does not have any more stays without."""
    texts = {
        (notebook.name, question.id): (_text(notebook, question.id), _plain(question.reference))
        for notebook in course.notebooks
        for question in notebook.questions
    }
    return [
        replace(each, text=text, model_answer=model_answer)
        for each in questions
        for text, model_answer in [texts.get((each.notebook, each.question), ("", ""))]
    ]


def _text(notebook: Notebook, id: str) -> str:
    """What stands between the heading above an answer, without it, and the answer."""
    places = [place for place, cell in enumerate(notebook.cells) if cell.role is Role.ANSWER and cell.question == id]
    above = notebook.cells[: places[0]] if places else ()
    return _plain("\n".join(reversed(list(_up_to_heading(above)))))


def _up_to_heading(cells: Sequence[Cell]) -> Iterator[str]:
    for cell in reversed(cells):
        if cell.role is not Role.TEXT:
            return
        headings = list(_HEADING.finditer(cell.source)) if cell.type == "markdown" else []
        yield cell.source[headings[-1].end() :] if headings else cell.source
        if headings:
            return


def _plain(markdown: str) -> str:
    """Markdown as it reads in a cell of a spreadsheet."""
    return _GAPS.sub("\n", _MARKS.sub("", markdown)).strip()
