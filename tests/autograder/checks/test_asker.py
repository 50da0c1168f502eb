"""What the reference serves to an answer, and what becomes of it where the reference has no time left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from autograder.checks.asker import Asker
from autograder.checks.notebook_run import NotebookRun, Reference
from autograder.model import Script
from autograder.sandbox import ErrorKind, ProbeResult, ServeRefused, StudentError


@dataclass
class Silent:
    """A session in which every case ends in one way."""

    error: StudentError

    def probe(self, probe: Any) -> tuple[ProbeResult, ...]:
        return (ProbeResult(error=self.error),)


@pytest.mark.parametrize("kind", [ErrorKind.TIMEOUT, ErrorKind.MEMORY, ErrorKind.EXCEPTION])
def test_a_call_that_is_refused_for_an_error_is_noted_for_it_may_not_be_the_answers_doing(rubrics, kind):
    script, session = Script((), {}), Silent(StudentError(kind, "RuntimeError"))
    student = NotebookRun(script, session, ())  # type: ignore[arg-type]
    reference = Reference(script, session, ())  # type: ignore[arg-type]
    with pytest.raises(ServeRefused):
        Asker(rubrics["s5_train"], student, reference)._serve("backward", ())
    assert student.met_errors == {(kind, "RuntimeError")}
