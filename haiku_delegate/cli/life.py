"""The verbs of a run's life. Like the others, each reads its arguments, calls one function, and prints."""

from __future__ import annotations

from typing import Any

import click

from haiku_delegate.cli.values import Budget, Patience

JSON = click.option("--json", "as_json", is_flag=True, help="Data on stdout; human words stay on stderr.")
ISOLATION = click.option("--isolation", type=click.Choice(["auto", "overlay", "worktree"]), help="[default: auto]")
RUN = click.argument("run_name", metavar="RUN")
INCLUDE = click.option(
    "--include", multiple=True, metavar="PATH", help="A file that the contract does not list, and that is wanted."
)
EXCLUDE = click.option(
    "--exclude", multiple=True, metavar="PATH", help="A file that the contract does not list, and that is not wanted."
)


@click.command(short_help="Wait for a run and print its report, as `run` does.")
@RUN
@click.option("--timeout", type=Patience(), help="Give up after so long: 0, 90s, 5m.  [default: never]")
@JSON
def wait(**options: Any) -> int:
    """Wait for a run to end; print its report and end with its exit code. RUN is an id, a part of one, or `last`.

    Ends with 75 where the run goes on when the time is over; the run does not mind, and neither does it mind Ctrl-C.

    \b
    haiku-delegate wait last
    haiku-delegate wait 20260314-092653-t-12-4f1c --timeout 9m
    """
    from haiku_delegate.cli.watching import wait_for

    return wait_for(**options)


@click.command(short_help="End a run as Ctrl-C would.")
@RUN
@JSON
def cancel(**options: Any) -> int:
    """End a run as Ctrl-C would: in order, with a report, nothing applied. After 10 seconds it is killed.

    Ends with 0 when the run is over, also when it was over before.

    \b
    haiku-delegate cancel last
    """
    from haiku_delegate.cli.watching import cancel_run

    return cancel_run(**options)


@click.command(short_help="Judge a stopped run's candidate again, and apply it.")
@RUN
@INCLUDE
@EXCLUDE
@ISOLATION
@click.option("--no-apply", is_flag=True, help="Judge, keep the patch, leave the tree alone.")
@click.option("--commit", is_flag=True, help="Commit exactly the applied files.")
@click.option("--strict", is_flag=True, help="Warnings stop it as errors do (as they did if the run was strict).")
@click.option("--prove", type=Budget(), help="Time for the proofs: auto, off, 60s.  [default: auto]")
@JSON
def apply(**options: Any) -> int:
    """Judge what a stopped run has made once more, all layers, on the tree as it is now; apply it if it passes.

    No model is asked, and it costs nothing. It is a run of its own, with a report and an exit code as ever. A file that
    the run changed, or that the contract lists, must still be what it was when the run began (else exit 7).

    \b
    haiku-delegate apply last --include src/helpers.py
    haiku-delegate apply 20260314-092653-t-12-4f1c --commit
    """
    from haiku_delegate.cli.again import apply_run

    return apply_run(**options)


@click.command(
    "exec", short_help="Run a command inside a run's candidate.", context_settings={"allow_interspersed_args": False}
)
@INCLUDE
@ISOLATION
@RUN
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="[--] COMMAND...")
def exec_(**options: Any) -> int:
    """Run a command in a workspace with the base and the run's candidate, as the contract's commands have it.

    Nothing that it writes reaches your tree. Ends with the command's own exit code; 125 where it could not be begun,
    126 and 127 as in a shell.

    \b
    haiku-delegate exec last -- python3 -m unittest -v
    """
    from haiku_delegate.cli.again import exec_in

    return exec_in(**options)


@click.command(short_help="An interactive shell inside a run's candidate.")
@INCLUDE
@ISOLATION
@RUN
def shell(**options: Any) -> int:
    """A shell in a workspace with the base and the run's candidate, as the contract's commands have it.

    Nothing that you write there reaches your tree; it is thrown away when you leave.

    \b
    haiku-delegate shell last
    """
    from haiku_delegate.cli.again import shell_in

    return shell_in(**options)


@click.command(short_help="Remove old runs and what dead ones have left.")
@click.option("--older-than", type=Patience(), default="30d", show_default=True, help="Ended so long ago: 0, 12h, 30d.")
@click.option("--keep", type=click.IntRange(min=0), default=0, show_default=True, help="But not the newest so many.")
@click.option("--dry-run", is_flag=True, help="Say what would go, remove nothing.")
@JSON
def gc(**options: Any) -> int:
    """Remove runs that ended long ago, and what killed ones have left behind. A run that goes on is left alone.

    \b
    haiku-delegate gc --dry-run
    haiku-delegate gc --older-than 7d --keep 20
    """
    from haiku_delegate.cli.clearing import clear

    return clear(**options)


VERBS: tuple[click.Command, ...] = (wait, cancel, apply, exec_, shell, gc)
