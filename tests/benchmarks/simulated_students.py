"""Students of `kakunin serve` in a closed loop: each hands in, waits for the verdict, thinks, and hands in better work.

All of them live in one thread, and every hand-in is one connection, as `kakunin.submit()` makes it: the machine belongs
to the service.
"""

from __future__ import annotations

import asyncio
import json
import math
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random
from typing import Any, Final

from autograder.course import load_rubrics
from autograder.course.simulation import simulate
from autograder.model import Assignment, Notebook, Status
from autograder.notebooks import write_released

PATIENCE: Final = 120.0  # seconds for a verdict
_WAIT: Final = 20  # seconds that the service may hold a call
_WRONG_FIRST: Final = (0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2)  # wrong answers to a question before the right one
_SPREAD: Final = 0.6  # of the logarithm of a student's thinking time
_SHORTEST: Final = 3.0  # seconds of thought


@dataclass(frozen=True)
class Verdict:
    """What became of one hand-in.

    id: of its receipt, "" where it was never acknowledged. seconds: from hand-in to verdict, None without one.
    refusals: how often it was put off before it was taken.
    """

    id: str
    seconds: float | None
    refusals: int = 0


class Blank:
    """A notebook as it was released, to be filled in."""

    def __init__(self, notebook: Notebook) -> None:
        self.name = notebook.name
        self.questions = [question.id for question in notebook.questions]
        self._document = json.loads(write_released(notebook))

    def filled(self, answers: Mapping[str, str]) -> bytes:
        """The file with these answers in it."""
        cells = [
            {**cell, "source": answers[cell["id"]]} if cell["id"] in answers else cell
            for cell in self._document["cells"]
        ]
        return json.dumps({**self._document, "cells": cells}, ensure_ascii=False).encode()


class AnswerPools:
    """The answers of a class of the default variety, wrong and right ones apart; each is given to one student."""

    def __init__(self, assignment: Assignment, students: int, seed: int = 1) -> None:
        wrong: dict[str, list[str]] = {}
        right: dict[str, list[str]] = {}
        for student in simulate(assignment, load_rubrics(assignment), students=students, seed=seed):
            for grade in (grade for grades in student.expected.values() for grade in grades):
                if grade.status is Status.GRADED:
                    pool = right if grade.mistake is None else wrong
                    pool.setdefault(grade.question, []).append(student.answers[grade.question])
        chance = Random(seed)
        for answers in (*wrong.values(), *right.values()):
            chance.shuffle(answers)
        self._wrong = {question: cycle(answers) for question, answers in wrong.items()}
        self._right = {question: cycle(answers) for question, answers in right.items()}

    def attempts(self, question: str, wrong: int) -> list[str]:
        """So many wrong answers of the catalogue, then a right one; none to a question of prose."""
        if question not in self._right:
            return []
        tries = [next(self._wrong[question]) for _ in range(wrong)] if question in self._wrong else []
        return [*tries, next(self._right[question])]


@dataclass(frozen=True)
class Student:
    """Somebody who works through the notebooks, and begins with one of them."""

    code: str
    blanks: Sequence[Blank]
    pools: AnswerPools
    chance: Random

    def hand_ins(self) -> Iterator[tuple[str, bytes]]:
        """The names and contents of what is handed in, one after the other: each with one answer new or corrected."""
        for blank in self._in_turn():
            answers: dict[str, str] = {}
            for id in blank.questions:
                for answer in self.pools.attempts(id, self.chance.choice(_WRONG_FIRST)):
                    answers[id] = answer
                    yield blank.name, blank.filled(answers)

    def whole_notebook(self) -> tuple[str, bytes]:
        """The name and the content of a notebook with its first answer to every question."""
        blank = next(iter(self._in_turn()))
        tries = {id: self.pools.attempts(id, self.chance.choice(_WRONG_FIRST)) for id in blank.questions}
        return blank.name, blank.filled({id: answers[0] for id, answers in tries.items() if answers})

    def _in_turn(self) -> Sequence[Blank]:
        first = self.chance.randrange(len(self.blanks))
        return (*self.blanks[first:], *self.blanks[:first])

    def pause(self, think: float) -> float:
        """Seconds of thought before the next hand-in; `think` on average, and now and then much longer."""
        return max(_SHORTEST, self.chance.lognormvariate(math.log(think) - _SPREAD**2 / 2, _SPREAD))


async def work(port: int, assignment: str, students: Sequence[Student], seconds: float, think: float) -> list[Verdict]:
    """Have the students work for so long; what is handed in by then is waited for."""
    found: list[Verdict] = []
    end = time.monotonic() + seconds

    async def live(student: Student) -> None:
        await asyncio.sleep(student.chance.uniform(0, think))
        for name, content in student.hand_ins():
            if time.monotonic() >= end:
                return
            found.append(await hand_in(port, assignment, student.code, name, content))
            await asyncio.sleep(min(student.pause(think), max(0.0, end - time.monotonic())))

    await asyncio.gather(*map(live, students))
    return found


async def rush(port: int, assignment: str, students: Sequence[Student], seconds: float) -> list[Verdict]:
    """Have each student hand in a whole notebook within so long, as before a deadline."""

    async def live(student: Student) -> Verdict:
        name, content = student.whole_notebook()
        await asyncio.sleep(student.chance.uniform(0, seconds))
        return await hand_in(port, assignment, student.code, name, content)

    return list(await asyncio.gather(*map(live, students)))


async def hand_in(port: int, assignment: str, code: str, name: str, content: bytes) -> Verdict:
    """Hand in one notebook and wait for its verdict, as patiently as `kakunin.submit()`."""
    began, refusals, id, view = time.monotonic(), 0, "", None
    headers = {"Content-Type": "application/x-ipynb+json", "Kakunin-File": f"{name}.ipynb"}
    headers |= {"Authorization": f"Bearer {code}", "Kakunin-Token": uuid.uuid4().hex}
    while view is None and time.monotonic() - began < PATIENCE:
        try:
            if id:
                answer = await _ask(port, "GET", f"/api/receipt/{id}?wait={_WAIT}", headers)
            else:
                answer = await _ask(port, "POST", f"/api/hand-in/{assignment}?wait={_WAIT}", headers, content)
        except (OSError, ValueError, IndexError):  # no connection, or one that broke off
            answer = {}
        if "receipt" in answer:
            id, view = answer["receipt"]["id"], answer["view"]
        else:
            refusals += 1
            await asyncio.sleep(1.0)
    return Verdict(id, None if view is None else time.monotonic() - began, refusals)


async def _ask(port: int, method: str, path: str, headers: Mapping[str, str], body: bytes = b"") -> dict[str, Any]:
    """The answer to one call over a connection of its own."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        named = {"Host": f"127.0.0.1:{port}", "Connection": "close", "Content-Length": str(len(body)), **headers}
        lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in named.items())]
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        head, _, content = (await reader.read()).partition(b"\r\n\r\n")
        found: dict[str, Any] = json.loads(content)
        return found if head.split(b" ", 2)[1] in (b"200", b"202") else {}
    finally:
        writer.close()
