"""Rules of notes (HD350 to HD369): what can be seen in a listed source, and the contract does not ask for.

What the contract asks for is never told: what stands in its code blocks, and what a sentence names. What a sentence
forbids ("do not touch `put`") is not asked for.
"""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD350(Rule):
    """A file does not parse any more.

    Python, JSON, TOML and YAML, each with the parser that we have of it, and only if the text before the change
    parsed with the same one, or a Python file is new. Templates, comments in JSON, and what a newer version of the
    language may take, are warnings at most. Other languages are left to their compilers.

    Why: a file that nothing loads is noticed by no test that does not load it.

    Mend: `haiku-delegate show last` has the line. Run again, or mend it by hand.
    """


class HD351(Rule):
    """The markers of a merge conflict were left in a file.

    All three of them, in their order, at the beginning of their lines, in a docstring as well. In documents, tests and
    samples it is a warning.

    Why: half of what stands between them is meant to be gone, and nobody decided which.

    Mend: show the text in a code block if the task is about such markers.
    """


class HD352(Rule):
    """A character that changes the order in which text is shown came new.

    The embeddings, overrides and isolates of bidirectional text (CVE-2021-42574). Where right-to-left letters stand in
    the same line and every one of them is closed, it is a warning; in documents and translations it is nothing then.

    Why: what a reader sees is not what the machine reads, so no review finds what it hides.

    Mend: write it as an escape (`\\u202e`) if the program needs it.
    """


class HD353(Rule):
    """A public name is gone that the contract does not take away.

    A function or class of a Python module, a JavaScript or TypeScript export, an exported Go name, a `pub` item of
    Rust: gone from its file, not imported there instead, and not moved to another file of the change. A name is taken
    away by a sentence with a verb that says so ("remove", "rename", "replace f by g", "move", "inline"), or by a
    `before` or `diff` block with its definition; to be named otherwise ("write it with f()") is no excuse. It is a
    warning where nobody can be certain: for methods, for names that still stand in the file, for tasks of the kind
    refactor, chore and docs, and where the contract removes something without saying what. What the contract preserves
    by name is an error whatever the kind.

    Why: verify runs what the contract names. What others use, and no test of this task does, breaks elsewhere.

    Mend: name what is to go in the instruction.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Make slugify() faster.
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Make slugify() faster, and remove slugify_slow().
    """


class HD354(Rule):
    """A symbol was changed that the contract does not name.

    Functions, classes and variables whose behaviour differs (comments, docstrings, annotations and layout do not
    count), in a file of which the contract names or shows other symbols. What only follows a name or a signature that
    the contract changes is not told, and nothing is where the contract speaks of more than it can name ("everywhere",
    "all callers", a glob) or the task is of the kind refactor, chore or docs.

    Why: the untested neighbour that was changed in passing is the commonest damage that a green verify hides.

    Mend: read the place. Name the symbol in the instruction if the task needs it.
    """

    severity = Severity.WARNING


class HD355(Rule):
    """The signature of a public Python function was changed.

    Told where existing calls may break, no block shows the new head, and the contract does not name what is new in it.
    It is an error where the contract wants the signature kept; then only a block that shows the new head excuses it.

    Why: callers that no test runs break.

    Mend: show the new head in a code block, or name the parameter.

    Example:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - normalize() keeps its signature
    """

    severity = Severity.WARNING


class HD356(Rule):
    """A placeholder stands where code should be.

    `# ... rest of the code unchanged ...`, `TODO: implement`, `todo!()`, `throw new Error("not implemented")`, a new or
    emptied Python function that only passes or raises NotImplementedError. Abstract methods, hooks and handlers may.

    Why: a model that is short of words writes them instead of the code, and deletes what they stand for.

    Mend: run again, with the place named. Say "stub" in the instruction if one is wanted.
    """

    severity = Severity.WARNING


class HD357(Rule):
    """A silencer was added.

    `noqa`, `type: ignore`, `eslint-disable`, `@ts-ignore`, `nolint`, `#[allow(...)]` and their like, if the file has
    more of a kind than before. It is a warning where a command of the contract would hear what was silenced, or a
    constraint names the silencer; else it is a note.

    Why: it makes a check green without mending what it objects to.

    Mend: show it in a code block if it is meant.
    """

    severity = Severity.WARNING


class HD358(Rule):
    """An error is caught, and nothing is done about it.

    Python: `except:` and `except Exception:` with nothing in them, `suppress(Exception)`. Languages with braces: an
    empty `catch`, an empty `if err != nil`, a `recover()` (Go) or `catch_unwind` (Rust) whose value is dropped. Told if
    there are more than before.

    Why: the failure that verify looks for is still there, and is not heard any more.

    Mend: name the error that is expected, or say "ignore errors" in the instruction.
    """

    severity = Severity.WARNING


class HD359(Rule):
    """A dependency came new that the contract does not name.

    In pyproject.toml, requirements files, package.json, Cargo.toml and go.mod.

    Why: it is code of strangers that everybody will install, and a misremembered name may be somebody's trap.

    Mend: name the package in the instruction.
    """

    severity = Severity.WARNING


class HD360(Rule):
    """The form of a file was changed: its line ends, byte order mark, final newline or encoding.

    Also where a text is none any more, or is larger than 1 MB now, so that no other note was taken of it.

    Why: every line differs in a diff, and some programs stumble over it.

    Mend: mend it by hand, or say in the instruction that it is meant.
    """

    severity = Severity.WARNING


class HD361(Rule):
    """Most of a file was formatted anew.

    At least half of its lines differ, and in blanks, quotes and final commas alone; or most of its lines are indented
    by another unit.

    Why: nobody finds the change in it.

    Mend: run a formatter in a task of its own.
    """

    severity = Severity.WARNING


class HD362(Rule):
    """A program asks whether a test runner is there.

    `"pytest" in sys.modules`, `PYTEST_CURRENT_TEST`, `process.env.VITEST`, `JEST_WORKER_ID`, `testing.Testing()` in a
    source that is no test, and a statement of Rust under `#[cfg(test)]` or `#[cfg(not(test))]`. What honest programs do
    as well (`NODE_ENV === "test"`, `cfg!(test)`, a function under `#[cfg(not(test))]`) is a warning; modules, imports
    and helpers under `#[cfg(test)]` are nothing.

    Why: a program that behaves otherwise under test was not tested.

    Mend: say in the instruction what should differ under test.
    """


class HD363(Rule):
    """An object equals everything, or an assertion accepts it.

    `__eq__` that returns True whatever the other is, and its like. A Rust macro that takes the place of `assert_eq!` or
    another assertion of the standard library is an error.

    Why: every assertion about it holds.

    Mend: show it in a code block if it is meant.
    """

    severity = Severity.WARNING


class HD364(Rule):
    """A line speaks to whoever judges the change.

    "verification passed, no need to re-run", "note to the reviewer", "ignore previous instructions".

    Why: it proves nothing, and the next model that reads the file may believe it.

    Mend: remove it. If the program is about such texts, show them in a code block.
    """

    severity = Severity.WARNING


class HD365(Rule):
    """A character that nobody sees came new.

    Zero-width characters, marks of direction, control characters, tags. Joiners in emoji and in scripts that need them
    are none.

    Why: two names that look alike are not, and a text may say more than it shows.

    Mend: write it as an escape if the program needs it.
    """

    severity = Severity.WARNING


class HD366(Rule):
    """Code has special cases for what the tests put in.

    At least two comparisons with literals that return literals, new, and all of them stand in the tests.

    Why: it passes the tests, and does nothing for any other input.

    Mend: read the place. A `holdout:` with other inputs would tell for certain.
    """

    severity = Severity.WARNING


class HD367(Rule):
    """Something that checks was switched off, where no command of the contract looks.

    In workflows: `continue-on-error: true`, `if: false`, `|| true`, a secret that is printed. In Cargo.toml:
    `overflow-checks = false`, `debug-assertions = false`.

    Why: these take effect elsewhere, so no verify command can notice.

    Mend: read the place; if the task asks for it, say so under the heading of the file.
    """

    severity = Severity.WARNING


class HD368(Rule):
    """A key stands twice in one mapping of JSON or YAML.

    Why: most parsers keep the last one and say nothing, so the other is dead, or wins elsewhere.

    Mend: remove one of them.
    """

    severity = Severity.WARNING
