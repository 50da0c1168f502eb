"""The sandbox: student code runs here, and nowhere else."""

from .host import Nests, Sandbox
from .isolation import Availability, available_isolation
from .memory import available_memory, fitting_workers, needed_bytes
from .model import (
    MISSING,
    Budget,
    Case,
    CellResult,
    ErrorKind,
    Generator,
    Isolation,
    Missing,
    Opaque,
    Output,
    OutputKind,
    Probe,
    ProbeResult,
    ServeRefused,
    StudentError,
    Table,
    TableColumn,
    Value,
)
from .session import Allowance, AllowanceSpent, Serve, Session

__all__ = [
    "MISSING",
    "Allowance",
    "AllowanceSpent",
    "Availability",
    "Budget",
    "Case",
    "CellResult",
    "ErrorKind",
    "Generator",
    "Isolation",
    "Missing",
    "Nests",
    "Opaque",
    "Output",
    "OutputKind",
    "Probe",
    "ProbeResult",
    "Sandbox",
    "Serve",
    "ServeRefused",
    "Session",
    "StudentError",
    "Table",
    "TableColumn",
    "Value",
    "available_isolation",
    "available_memory",
    "fitting_workers",
    "needed_bytes",
]
