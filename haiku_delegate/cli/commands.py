"""The verbs. Each one reads its arguments, calls one function, and prints."""

from __future__ import annotations

import os
from typing import Any

import click

from haiku_delegate.cli.life import VERBS
from haiku_delegate.cli.values import Budget, Model, Money, Span

JSON = click.option("--json", "as_json", is_flag=True, help="Data on stdout; human words stay on stderr.")
REPO = click.option(
    "-C", "--repo", type=click.Path(file_okay=False, exists=True), help="The repository (default: here)."
)


FORM = click.Choice(["prompt", "markdown", "yaml", "json"])
WRITTEN = click.Choice(["markdown", "yaml", "json"])
KINDS = click.Choice(["fix", "feature", "refactor", "tests", "docs", "chore"])
FINDINGS = click.Choice(["text", "json", "sarif", "github"])
ISOLATION = click.Choice(["auto", "overlay", "worktree"])


def _version(ctx: click.Context, param: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from haiku_delegate.cli.health import versions

        click.echo(versions())
        ctx.exit()


class Verbs(click.Group):
    """`haiku-delegate SPEC...` is `haiku-delegate run SPEC...`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        own = {"--help", "-h", "--version"}
        if args and args[0] not in own and args[0] not in self.commands:
            self._no_spec(ctx, args)
            args = ["run", *args]
        return super().parse_args(ctx, args)

    def _no_spec(self, ctx: click.Context, args: list[str]) -> None:
        """Refuse what cannot have been meant as a spec: a verb misspelled, or behind its options."""
        word = args[0]
        if word.startswith("-"):
            verb = next((arg for arg in args if arg in self.commands and not os.path.exists(arg)), None)
            if verb:
                raise click.UsageError(f"the verb comes first: {ctx.command_path} {verb} {word} ...", ctx)
        elif word.isalpha() and not os.path.lexists(word):
            from haiku_delegate.contract.problems import closest

            known = {"help": "did you mean '--help'?", "version": "did you mean '--version'?"}
            raise click.UsageError(
                f"'{word}' is neither a verb nor a file; {known.get(word) or closest(word, self.commands)}", ctx
            )


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option("--version", is_flag=True, expose_value=False, is_eager=True, callback=_version,
              help="Print this version, and the client's.")  # fmt: skip
def cli() -> None:
    """A strong model decides, a cheap model types, and a program that trusts neither checks.

    \b
    haiku-delegate spec.md          carry out a contract: pass, or stop and say why
    haiku-delegate check spec.md    is the contract well made and true? no model, no cost
    haiku-delegate demo             see a pass and a stop without a key

    \b
    Exit codes: 0 pass, 1 verify failed, 2 usage, 3 contract, 4 contract broken,
    5 executor, 6 cannot tell, 7 your files moved meanwhile, 130 interrupted.

    Settings, nearest first: the command line, the spec's front matter, .haiku/config.yaml in the repository,
    config.yaml in your configuration directory, the defaults.
    """


@cli.command()
@click.argument("spec")
@click.option("--model", type=Model(), help="Model id or alias.  [default: claude-haiku-4-5]")
@click.option("--max-usd", type=Money(), help="Money limit in US dollars.  [default: 0.50]")
@click.option("--max-turns", type=click.IntRange(min=1), help="Limit on the model's turns.  [default: 40]")
@click.option("--timeout", type=Span(), help="Limit on the executor's time: 900, 90s, 15m.  [default: 15m]")
@click.option("--isolation", type=ISOLATION, help="[default: auto]")
@click.option("--no-apply", is_flag=True, help="Judge, keep the patch, leave the tree alone.")
@click.option("--commit", is_flag=True, help="Commit exactly the applied files.")
@click.option("--strict", is_flag=True, help="Warnings stop the run as errors do.")
@click.option(
    "--prove", type=Budget(), help="Time for taking hunks back, to see who notices: auto, off, 60s.  [default: auto]"
)
@click.option("--detach", is_flag=True, help="Print the run's id and go on without you; `wait` picks it up.")
@click.option("--driving", hidden=True)
@REPO
@JSON
def run(**options: Any) -> int:
    """Carry out one contract: preflight, execute, judge, apply.

    \b
    haiku-delegate spec.md
    haiku-delegate run spec.md --no-apply --json
    haiku-delegate wait "$(haiku-delegate run spec.md --detach)"
    """
    from haiku_delegate.cli.running import run_spec

    return run_spec(**options)


@cli.command(short_help="Everything that would make a run pointless; no model, no cost.")
@click.argument("specs", metavar="[SPEC]...", nargs=-1)
@click.option("--baseline/--no-baseline", default=True, help="Run the verify commands as well.  [default: yes]")
@click.option("--fix", is_flag=True, help="Re-anchor line ranges that moved, and nothing else.")
@click.option("--select", multiple=True, metavar="CODES", help="Only these rules: HD110, or HD1 for all of HD1xx.")
@click.option("--ignore", multiple=True, metavar="CODES", help="All but these rules.")
@click.option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar="[RULE]",
    help="What a rule means; without one, what to delegate to whom.",
)
@click.option("--format", "form", type=FINDINGS, default="text", show_default=True)
@click.option("--isolation", type=ISOLATION, help="For the baseline.  [default: auto]")
@REPO
@JSON
def check(**options: Any) -> int:
    """Is the contract well made, is it work for a cheap model, and is it true? No model, no cost.

    \b
    haiku-delegate check spec.md
    haiku-delegate check --no-baseline --format sarif specs/*.md
    haiku-delegate check --explain HD110
    """
    from haiku_delegate.cli.checking import check_specs

    return check_specs(**options)


@cli.command(short_help="Write a spec from arguments, a diff or a commit.")
@click.argument("path", required=False)
@click.option("--title", help="What to do, in one line.")
@click.option("--id", "task", help="The task's number.")
@click.option("--kind", type=KINDS, help="What it is.")
@click.option("--file", "files", multiple=True, metavar="PATH[:A-B]", help="A file to read first.")
@click.option("--change", "changes", multiple=True, metavar="PATH", help="A file that may change.")
@click.option("--verify", "commands", multiple=True, metavar="COMMAND", help="A command that proves the change.")
@click.option("--preserve", multiple=True, metavar="TEXT", help="Behaviour that must stay.")
@click.option("--from-diff", metavar="FILE", help="Changes from a unified diff; - reads it from stdin.")
@click.option("--from-commit", metavar="REV", help="Changes from a commit.")
@click.option("--as", "form", type=WRITTEN, help="[default: by PATH's suffix]")
@click.option("--force", is_flag=True, help="Replace PATH if it exists.")
@REPO
def new(**options: Any) -> int:
    """Write a spec, to PATH or to stdout, with files, excerpts and true line numbers filled in.

    \b
    haiku-delegate new spec.md --title "Add slugify()" --kind feature \\
        --file textkit/text.py:1-11 --change textkit/text.py --verify "python3 -m unittest -q tests.test_text"
    haiku-delegate new spec.md --from-commit other-branch
    git diff | haiku-delegate new spec.md --from-diff -
    """
    from haiku_delegate.cli.writing import write_spec

    return write_spec(**options)


@cli.command(short_help="The prompt that would be sent, or the contract in another form.")
@click.argument("spec")
@click.option("--as", "form", type=FORM, default="prompt", show_default=True, help="What to print.")
@REPO
@JSON
def render(**options: Any) -> int:
    """Print the prompt that would be sent, or the contract in another form."""
    from haiku_delegate.cli.rendering import render_spec

    return render_spec(**options)


@cli.command()
@click.option("-n", "--number", type=click.IntRange(min=1), default=20, show_default=True, help="How many.")
@JSON
def runs(**options: Any) -> int:
    """List what has been run, newest first."""
    from haiku_delegate.cli.history import list_runs

    return list_runs(**options)


@cli.command()
@click.argument("run_name", metavar="RUN")
@click.option("--patch", is_flag=True, help="The candidate's patch instead of the report.")
@JSON
def show(**options: Any) -> int:
    """Show one run's report. RUN is an id, a part of one, or `last`."""
    from haiku_delegate.cli.history import show_run

    return show_run(**options)


@cli.command(short_help="Is everything here that a run needs, and how to mend it.")
@JSON
def doctor(**options: Any) -> int:
    """Is everything here that a run needs, what will be used, and how to mend what is missing."""
    from haiku_delegate.cli.health import examine

    return examine(**options)


@cli.command(short_help="A pass and a stop on a bundled repository, without a key.")
@click.option("--isolation", type=ISOLATION, default="auto", show_default=True)
@click.option("--keep", is_flag=True, help="Keep the little repository, to look around.")
@JSON
def demo(**options: Any) -> int:
    """A pass and a stop on a bundled repository: the real client, a scripted model, no key, no network."""
    from haiku_delegate.cli.demonstrating import show_demo

    return show_demo(**options)


for verb in VERBS:
    cli.add_command(verb)
