"""Proves the checks: right answers pass, mistakes are recognised, mutants of the reference solutions fail."""

from autograder.audit import report
from autograder.audit.audit import Audit, QuestionAudit, run_audit
from autograder.audit.mutants import Mutant, mutants
from autograder.audit.operators import OPERATORS, Operator
from autograder.audit.stamp import can_keep_stamp, is_audited, refuse_unaudited, write_stamp

__all__ = [
    "OPERATORS",
    "Audit",
    "Mutant",
    "Operator",
    "QuestionAudit",
    "can_keep_stamp",
    "is_audited",
    "mutants",
    "refuse_unaudited",
    "report",
    "run_audit",
    "write_stamp",
]
