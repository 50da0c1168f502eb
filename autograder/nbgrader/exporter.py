"""How a submission enters nbgrader's autograding: never as the file that was handed in, which could hold anything."""

from __future__ import annotations
