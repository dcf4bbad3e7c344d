"""Why a run stops, and the exit code that follows from it. Apart from the report, because deciding needs no report."""

from __future__ import annotations

from enum import Enum


class Reason(str, Enum):
    """Why a run stopped. The exit code follows from it, and from nothing else."""

    SPEC = "spec"
    BASELINE = "baseline"
    EXECUTOR = "executor"
    DECLINED = "declined"
    EMPTY = "empty"
    SCOPE = "scope"
    TAMPER = "tamper"
    MISMATCH = "mismatch"
    VERIFY = "verify"
    UNVERIFIABLE = "unverifiable"
    CONFLICT = "conflict"
    INTERRUPTED = "interrupted"

    def __str__(self) -> str:
        return self.value


#: The exit codes of the command line, in one place.
EXIT_CODES: dict[Reason, int] = {
    Reason.VERIFY: 1,
    Reason.SPEC: 3,
    Reason.SCOPE: 4,
    Reason.TAMPER: 4,
    Reason.MISMATCH: 4,
    Reason.EMPTY: 4,
    Reason.EXECUTOR: 5,
    Reason.DECLINED: 5,
    Reason.BASELINE: 6,
    Reason.UNVERIFIABLE: 6,
    Reason.CONFLICT: 7,
    Reason.INTERRUPTED: 130,
}
