"""What can go wrong around a run, each with the next step.

    DelegateError
    ├── UsageError             the command line makes no sense            exit 2
    ├── ContractInvalid        the spec is not a contract (findings)      exit 3
    │   └── ConfigInvalid      a configuration file is wrong (findings)   exit 2
    ├── ClientNotFound         no `claude` that can be started            exit 5
    ├── IsolationUnavailable   the isolation asked for cannot be had      exit 6
    ├── RunNotFound            no such run                                exit 2
    └── StateUnwritable        the run's own files cannot be written      exit 6

What the executor or the repository does wrong is no error of this program: it becomes findings and a report.
"""

from __future__ import annotations

from haiku_delegate.findings import Finding


class DelegateError(Exception):
    """An error the user can act on; `hint` is the next step, `exit_code` what the command ends with."""

    exit_code = 1

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(DelegateError):
    """The command line or the configuration makes no sense."""

    exit_code = 2


class RunNotFound(UsageError):
    """No run of that name is kept here."""


class ContractInvalid(DelegateError):
    """The spec is not a contract; every problem is in `findings`."""

    exit_code = 3

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(str(finding) for finding in findings))
        self.findings = findings


class ConfigInvalid(ContractInvalid):
    """A configuration file is wrong; every problem is in `findings`."""

    exit_code = 2


class ClientNotFound(DelegateError):
    """No `claude` that can be started."""

    exit_code = 5


class IsolationUnavailable(DelegateError):
    """The isolation that was asked for cannot be had here."""

    exit_code = 6


class StateUnwritable(DelegateError):
    """The directory that keeps runs cannot be written (full disk, read-only, permissions)."""

    exit_code = 6
