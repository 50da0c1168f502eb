"""Kakunin's own tables beside nbgrader's."""

from __future__ import annotations

from sqlalchemy import Column, DateTime, Delete, Float, Index, Integer, MetaData, String, Table, Text, delete, select

MISTAKE_LENGTH = 128  # an error's type can be a name of the student's

OURS = MetaData()

KAKUNIN_GRADE = Table(
    "kakunin_grade",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),  # the fingerprint of the judgement
    Column("score", Float),  # NULL: not known
    Column("max_score", Float, nullable=False),
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
    Column("feedback", Text, nullable=False, server_default=""),  # JSON: see stored_comment.py; "": no comment
    Column("answer", Text, nullable=False, server_default=""),  # the student's own source, as it was found
    Column("evidence", Text, nullable=False),  # JSON: the evidence, how the answer was judged
    Column("problem", Text),  # why the notebook, or part of it, could not be judged: it is graded again
    Column("graded_at", DateTime, nullable=False),  # UTC
    Column("judgement", String(64)),  # of KAKUNIN_JUDGEMENT; NULL: it stands for this answer alone
)

# What was found in the answers that were judged, each distinct one once; no student is named.
KAKUNIN_JUDGEMENT = Table(
    "kakunin_judgement",
    OURS,
    Column("key", String(64), primary_key=True),
    Column("content", Text, nullable=False),  # JSON: see autograder/grading/judgement.py
    Column("used_at", DateTime, nullable=False, index=True),  # UTC
)

# The scores of earlier submissions that a newer one replaced.
KAKUNIN_HISTORY = Table(
    "kakunin_history",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("submitted_at", DateTime, primary_key=True),  # UTC
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("score", Float),  # at that time, a grader's score before ours; NULL: not known
    Column("status", String(32), nullable=False),
    Column("mistake", String(MISTAKE_LENGTH)),
)

KAKUNIN_QUESTION = Table(
    "kakunin_question",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("notebook", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("title", Text, nullable=False),  # the heading that it stands under
    Column("position", Integer, nullable=False),  # in its notebook, from 0
    Column("max_score", Float, nullable=False),
    Column("notebook_title", Text, nullable=False),
    Column("notebook_position", Integer, nullable=False),  # in the assignment, from 0
)

# The questions that came to an assignment after it was first recorded; all others were there from the beginning.
KAKUNIN_ADDED = Table(
    "kakunin_added",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("released_at", DateTime),  # UTC, of the first release; NULL: not known
)

# The rules of the last run of `kakunin grade`, to which `--diff` compares those of now.
KAKUNIN_RULES = Table(
    "kakunin_rules",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("rules", Text, nullable=False),  # JSON: see autograder/settings/rules_text.py
)

# The students on the imported roster; empty without one.
KAKUNIN_STUDENT = Table(
    "kakunin_student",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("section", String(128), nullable=False),
)

# What students handed in through the service; the files lie in a folder of its own.
KAKUNIN_HANDIN = Table(
    "kakunin_handin",
    OURS,
    Column("id", String(32), primary_key=True),  # unguessable
    Column("number", Integer, nullable=False, unique=True),  # the order of receipt, from 1
    Column("assignment", String(128), nullable=False),
    Column("student", String(128), nullable=False),
    Column("place", Integer, nullable=False),  # in the queue
    Column("received_at", DateTime, nullable=False, index=True),  # UTC; a student's rise with the numbers
    Column("door", String(32), nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("files", Text, nullable=False),  # JSON: name of the notebook -> SHA-256 of its file
    Column("token", String(64), nullable=False),  # SHA-256 of the client's token, or ""
    Column("problem", Text, nullable=False, server_default=""),  # to the student, Japanese: what is wrong with a file
    Column("judged_at", DateTime),  # UTC
    Index("kakunin_handin_of", "assignment", "student", "number"),
)

# The attempts at each question: one for each answer that was new when it came.
KAKUNIN_ATTEMPT = Table(
    "kakunin_attempt",
    OURS,
    Column("assignment", String(128), primary_key=True),
    Column("student", String(128), primary_key=True),
    Column("question", String(128), primary_key=True),
    Column("number", Integer, primary_key=True),  # from 1
    # SHA-256 of what was judged, without layout and comments; where it is judged anew each time, of what came of it too
    Column("answer", String(64), nullable=False),
    Column("latest_at", DateTime, nullable=False),  # UTC; when this answer was last handed in
    Column("feedback_from", DateTime),  # UTC; NULL: it got none, as another came before, or it is beyond the limit
    Column("score", Float),  # when it was first judged; NULL: it waits for a grader
    Column("max_score", Float, nullable=False),
)

# The personal codes by which students hand in.
KAKUNIN_CODE = Table(
    "kakunin_code",
    OURS,
    Column("student", String(128), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),  # SHA-256 of the code
    Column("made_at", DateTime, nullable=False),  # UTC
)


def unreferenced() -> Delete:
    """Delete the judgements that no stored grade stands on."""
    standing = select(KAKUNIN_GRADE.c.judgement).where(KAKUNIN_GRADE.c.judgement.is_not(None))
    return delete(KAKUNIN_JUDGEMENT).where(KAKUNIN_JUDGEMENT.c.key.not_in(standing))
