"""The sandbox: student code runs here, and nowhere else."""

from .host import Sandbox
from .isolation import Availability, available_isolation
from .model import (
    MISSING,
    Budget,
    Case,
    CellResult,
    ErrorKind,
    Isolation,
    Missing,
    Opaque,
    Output,
    OutputKind,
    Probe,
    ProbeResult,
    ServeRefused,
    StudentError,
    Value,
)
from .session import Serve, Session

__all__ = [
    "MISSING",
    "Availability",
    "Budget",
    "Case",
    "CellResult",
    "ErrorKind",
    "Isolation",
    "Missing",
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
    "Value",
    "available_isolation",
]
