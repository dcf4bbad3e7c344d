"""The one place that turns errors into words and exit codes."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence

import click

from haiku_delegate import process
from haiku_delegate.errors import ContractInvalid, DelegateError

INTERRUPTED = 130
CRASHED = 70  #: a bug of ours (EX_SOFTWARE)


def guarded(arguments: Sequence[str]) -> int:
    """Run the command line; always an exit code, never a traceback for what a user can mend."""
    from haiku_delegate.cli.commands import cli

    _take_signals()
    try:
        return int(cli.main(list(arguments), prog_name="haiku-delegate", standalone_mode=False) or 0)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except ContractInvalid as error:
        for finding in error.findings:
            click.echo(str(finding), err=True)
        return error.exit_code
    except DelegateError as error:
        click.echo(f"haiku-delegate: {error.message}" + (f" ({error.hint})" if error.hint else ""), err=True)
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("haiku-delegate: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        process.end_all()


def _take_signals() -> None:
    """TERM and HUP stop a run the way Ctrl-C does: in order, with a report, and nothing left behind."""

    def interrupt(signum: int, frame: object) -> None:
        raise KeyboardInterrupt

    for signum in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(signum) is not signal.SIG_IGN:
            signal.signal(signum, interrupt)
