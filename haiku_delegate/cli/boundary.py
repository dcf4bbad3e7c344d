"""The one place that turns errors into words and exit codes."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

import click

from haiku_delegate.cli import interrupts
from haiku_delegate.cli.streams import forgive_encodings, mute, reopen_closed, tell
from haiku_delegate.errors import ConfigInvalid, ContractInvalid, DelegateError

CRASHED = 70  #: a bug of ours (EX_SOFTWARE)
OUTPUT_LOST = 74  #: stdout could not be written: a full disk (EX_IOERR)
PIPE_CLOSED = 141  #: the reader of stdout went away: what a shell shows for SIGPIPE
_UNWRITABLE = {errno.ENOSPC, errno.EIO, errno.EBADF, errno.EDQUOT, errno.EFBIG}


def guarded(arguments: Sequence[str]) -> int:
    """Run the command line; always an exit code, never a traceback for what a user can mend."""
    interrupts.take(_end_children)
    reopen_closed()
    forgive_encodings()
    said = _Words(as_json="--json" in arguments)
    try:
        return _called(arguments)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as error:
        return said.usage(error)
    except ContractInvalid as error:
        return said.invalid(error)
    except DelegateError as error:
        return said.error(error.exit_code, error.message, error.hint)
    except (KeyboardInterrupt, click.Abort):
        return said.error(interrupts.INTERRUPTED, "interrupted")
    except BrokenPipeError:
        mute(sys.stdout)
        return PIPE_CLOSED
    except Exception as error:
        return said.crashed(error)
    finally:
        interrupts.ignore()
        _end_children()


def _called(arguments: Sequence[str]) -> int:
    """As `click.Command.main`, but that ends a closed pipe with 1, which here would mean a failed verify."""
    from haiku_delegate.cli.commands import cli

    if "_HAIKU_DELEGATE_COMPLETE" in os.environ:  # the shell asks for completions
        cli.main(prog_name="haiku-delegate")
    with cli.make_context("haiku-delegate", list(arguments)) as context:
        return int(cli.invoke(context) or 0)


class _Words:
    """Says what went wrong: a sentence on stderr and, where data was asked for, an object on stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json

    def usage(self, error: click.ClickException) -> int:
        if type(error).__name__ == "NoArgsIsHelpError":
            error.show()
            return error.exit_code
        context = getattr(error, "ctx", None)
        hint = f"see `{context.command_path} --help`" if context else ""
        return self.error(error.exit_code, " ".join(error.format_message().split()).rstrip("."), hint)

    def invalid(self, error: ContractInvalid) -> int:
        for finding in error.findings:
            tell(str(finding))
        what = "the configuration is wrong" if isinstance(error, ConfigInvalid) else "not a contract"
        self._data(error.exit_code, f"{what}: {len(error.findings)} problem(s)", "", error)
        return error.exit_code

    def error(self, code: int, message: str, hint: str = "") -> int:
        tell(f"haiku-delegate: {message}" + (f" ({hint})" if hint else ""))
        self._data(code, message, hint)
        return code

    def crashed(self, error: Exception) -> int:
        if isinstance(error, OSError) and error.filename is None and error.errno in _UNWRITABLE:
            mute(sys.stdout)
            tell(f"haiku-delegate: the output cannot be written: {error.strerror}")
            return OUTPUT_LOST
        import traceback

        tell("".join(traceback.format_exception(error)).rstrip())
        return self.error(CRASHED, f"this is a bug: {type(error).__name__}", "please report it with the lines above")

    def _data(self, code: int, message: str, hint: str, invalid: ContractInvalid | None = None) -> None:
        if not self.as_json:
            return
        import json

        found = [finding.to_data() for finding in invalid.findings] if invalid else []
        data = {
            "schema": "haiku-delegate/error/1",
            "exit_code": code,
            "message": message,
            "hint": hint,
            "findings": found,
        }
        try:
            click.echo(json.dumps(data, indent=1))
        except OSError:
            mute(sys.stdout)


def _end_children() -> None:
    """Kill what is still alive; a verb that started nothing has not even loaded the module."""
    process = sys.modules.get("haiku_delegate.process")
    if process is not None:
        process.end_all()
