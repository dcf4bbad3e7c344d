"""Rules of reading a spec (HD0xx): the file is not a contract; and what `check` remarks on the reading (HD19x)."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD001(Rule):
    """The spec cannot be read.

    The file does not exist, is a directory or no regular file, or may not be opened. A spec is looked for from the
    current directory, not from the repository's root; `-` is not taken for standard input.

    Why: without its text there is nothing to check and nothing to carry out.

    Mend: name an existing file. The hint names one that is spelled nearly so, or that lies at the root.
    """


class HD002(Rule):
    """The spec is empty.

    Why: an empty file is nearly always one that was not saved, or a redirection that failed.

    Mend: write TASK, CHANGES TO MAKE and VERIFY, or let `haiku-delegate new` write a beginning.
    """


class HD003(Rule):
    """The spec is not UTF-8 text.

    Why: a guessed encoding would put wrong letters into the prompt, and from there into your files.

    Mend: save it as UTF-8. The finding names the line and the first byte that does not fit.
    """


class HD004(Rule):
    """The spec holds NUL bytes.

    Looks at the file, and at the escapes in quoted YAML and JSON values.

    Why: it is a binary file, or UTF-16; neither a shell nor a file name can hold such a character.

    Mend: save it as UTF-8 text, or remove the escape.
    """


class HD005(Rule):
    """The spec is larger than 1 MB.

    Why: a contract is a few screens. What is larger quotes whole files, and the executor pays for each token of them.

    Mend: name the files under CONTEXT (`- src/big.py:10-40`) instead of quoting them.
    """


class HD006(Rule):
    """The file is not a contract.

    None of the sections is there: no TASK, no CHANGES TO MAKE, no VERIFY (in YAML and JSON: no `title`, `changes`,
    `verify`). A text about a task is no contract.

    Why: nothing would say which files may change, and which commands prove it.

    Mend: write the three sections, as [contract.md](../contract.md) shows them.

    Example:
        Please add slugify() to src/text.py and make sure that the tests pass.
    Better:
        TASK T-12: Add slugify() to the text helpers

        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize(): the words of normalize(text), joined by hyphens.

        VERIFY:
        python -m pytest -q tests/test_text.py
    """


class HD010(Rule):
    """TASK is missing, or has no title.

    Why: the title is what reports, history and the executor know the task by.

    Mend: write `TASK T-12: what to do` as the first line. The number is optional.

    Example:
        TASK:

        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().

        VERIFY:
        python -m pytest -q tests/test_text.py
    Better:
        TASK: Add slugify() to the text helpers

        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().

        VERIFY:
        python -m pytest -q tests/test_text.py
    """


class HD011(Rule):
    """CHANGES TO MAKE is missing, or lists no file.

    A file is listed by a line that begins with its path: a heading, a bold line, or an item of a list.

    Why: only listed files may change, so a run could change nothing.

    Mend: write `### 1. src/file.py` and below it what to change. The path comes first, prose after it.

    Example:
        CHANGES TO MAKE:
        Add slugify() to the text helpers.
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().
    """


class HD012(Rule):
    """VERIFY is missing, or holds no command.

    Commands stand one on a line, or in a fenced block, before the first sentence.

    Why: a pass means that these commands succeed. Without one, nothing could ever pass.

    Mend: write the commands that prove the change, one per line.

    Example:
        VERIFY:
        All tests must pass.
    Better:
        VERIFY:
        python -m pytest -q tests/test_text.py
        All tests must pass.
    """


class HD013(Rule):
    """A section is there twice.

    Why: two lists of files or of commands may contradict each other, and leaving one out would be a guess.

    Mend: put both under one heading. If the line was not meant as a heading, reword it.

    Example:
        VERIFY:
        python -m pytest -q tests/test_text.py

        VERIFY:
        python -m ruff check src
    Better:
        VERIFY:
        python -m pytest -q tests/test_text.py
        python -m ruff check src
    """


class HD014(Rule):
    """A fenced block is never closed.

    Why: everything below it, VERIFY included, would be part of the block.

    Mend: close it with as many backticks as opened it. A block that itself holds three needs four around it.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        ```python
        SEPARATOR = "-"
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        ```python
        SEPARATOR = "-"
        ```
    """


class HD015(Rule):
    """A heading under CHANGES TO MAKE names no file.

    Looks at the headings of the level on which files are listed.

    Why: what stands below it would silently become part of the file above, and a file that was meant would not be
    listed.

    Mend: begin the heading with one path. Give each file a heading of its own; put prose under a deeper one.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().
        ### 2. the tests
        Test it.
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().
        ### 2. tests/test_slugify.py (new)
        Test it with two words, and with none.
    """


class HD016(Rule):
    """A block's info string contradicts itself.

    Why: a block cannot be what must stand there now and what must stand there afterwards.

    Mend: keep one of the words `before`, `after`, `exact`, `diff`, `example`; write two blocks where you mean two.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        ```python before after
        SEPARATOR = "-"
        ```
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        ```python before
        SEPARATOR = "-"
        ```
        ```python after
        SEPARATOR = "_"
        ```
    """


class HD017(Rule):
    """A command is empty, or its tags contradict each other.

    Why: a command cannot have to fail and to succeed before the change, nor have two time limits.

    Mend: write what the shell should run, with at most one colour and one timeout behind it.

    Example:
        VERIFY:
        python -m pytest -q tests/test_text.py  # red, green
    Better:
        VERIFY:
        python -m pytest -q tests/test_slugify.py  # red, timeout 60s
        python -m pytest -q tests/test_text.py  # green
    """


class HD020(Rule):
    """A path leaves the repository.

    It is absolute, begins with `~` or a drive letter, climbs with `..`, has backslashes, or names no file.

    Why: a workspace holds one repository; what lies outside can neither be isolated nor judged.

    Mend: write the path relative to the repository's root, with forward slashes. `-C DIR` names another repository.

    Example:
        CHANGES TO MAKE:
        ### 1. /home/me/project/src/text.py
        Add slugify() after normalize().
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify() after normalize().
    """


class HD021(Rule):
    """A path lies inside .git.

    Why: whoever writes there writes hooks, configuration and history, and could make any command of yours run theirs.

    Mend: list something else. `--commit` makes a commit of what was applied; hooks and history are yours to change.

    Example:
        CHANGES TO MAKE:
        ### 1. .git/hooks/pre-commit
        Run the linter.
    Better:
        CHANGES TO MAKE:
        ### 1. tools/hooks/pre-commit
        Run the linter.
    """


class HD022(Rule):
    """A path holds control characters.

    Also characters that are invisible, or that reorder the text around them.

    Why: such a path looks like another one, to you and in every report.

    Mend: retype the path; if the file is really called that, rename it first.
    """


class HD023(Rule):
    """A file is listed twice.

    Both ends of a rename count.

    Why: the two entries may contradict each other (`(new)` and not), and the executor would be told two stories.

    Mend: merge both into one.

    Example:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify().
        ### 2. src/text.py
        Export it.
    Better:
        CHANGES TO MAKE:
        ### 1. src/text.py
        Add slugify(), and export it.
    """


class HD024(Rule):
    """A line range makes no sense.

    Why: it would point the executor to nothing, or to the wrong lines.

    Mend: count from 1, the first line before the last.

    Example:
        CONTEXT:
        - src/text.py:40-10 — the helpers
    Better:
        CONTEXT:
        - src/text.py:10-40 — the helpers
    """


class HD025(Rule):
    """A rename makes no sense.

    It names no source, renames a file to itself, or names a glob.

    Why: a rename is judged by two files, one that goes and one that comes.

    Mend: list the new path, and write the old one behind it; one heading for each file.

    Example:
        CHANGES TO MAKE:
        ### 1. src/slug.py (rename)
        Move it.
    Better:
        CHANGES TO MAKE:
        ### 1. src/slug.py (rename from src/text_slug.py)
        Move it.
    """


class HD026(Rule):
    """A glob cannot be read.

    Why: nobody could say which files it lists.

    Mend: use gitignore's grammar: `*` stops at a slash, `**` does not, `[a-z]` is one character of a range.

    Example:
        CHANGES TO MAKE:
        ### 1. src/[z-a].py
        Sort the imports.
    Better:
        CHANGES TO MAKE:
        ### 1. src/[a-z].py
        Sort the imports.
    """


class HD030(Rule):
    """Front matter, YAML or JSON cannot be parsed.

    Also a configuration file (`.haiku/config.yaml`).

    Why: a key that was not understood is a limit or a permission that does not hold.

    Mend: mend the line. Values that hold `: ` or `#`, or begin with a backtick, `*` or `@`, need quotes.

    Example:
        ---
        setup: [npm ci
        ---
    Better:
        ---
        setup: [npm ci]
        ---
    """


class HD031(Rule):
    """A key is there twice.

    Why: most parsers silently take the last one; which of both you meant is not ours to guess.

    Mend: keep one.

    Example:
        ---
        max_usd: 0.10
        max_usd: 1.00
        ---
    Better:
        ---
        max_usd: 0.10
        ---
    """


class HD032(Rule):
    """A key is not known.

    Also a key of the task (`kind`, `holdout`, ...) in a configuration file: those belong into a spec.

    Why: a misspelled limit would be no limit.

    Mend: take the key that the hint suggests; [contract.md](../contract.md) lists them all.

    Example:
        ---
        max_dollars: 0.10
        ---
    Better:
        ---
        max_usd: 0.10
        ---
    """


class HD033(Rule):
    """A value has the wrong type, or is not one of those allowed.

    Why: it could only be ignored or guessed at.

    Mend: the message says what must stand there; [contract.md](../contract.md) has a table of all keys.

    Example:
        ---
        kind: bugfix
        timeout: soon
        ---
    Better:
        ---
        kind: fix
        timeout: 15m
        ---
    """


class HD034(Rule):
    """YAML with anchors, aliases or tags, or nested beyond reason.

    Why: a contract says what it says where it says it. Aliases can make a small file expand without end, and tags
    name types of a programming language.

    Mend: write the value out.

    Example:
        ---
        known_red: &flaky [tests/test_net.py]
        after: *flaky
        ---
    Better:
        ---
        known_red: [tests/test_net.py]
        ---
    """


class HD035(Rule):
    """An environment variable belongs to the client.

    Looks at the names under `env`: those that begin with `ANTHROPIC_` or `CLAUDE`.

    Why: commands run code that the executor has just written; it must not meet your login.

    Mend: remove it. Commands that need the API need a key under another name, and that is your decision.

    Example:
        ---
        env: [ANTHROPIC_API_KEY]
        ---
    Better:
        ---
        env: [TEST_DATABASE_URL]
        ---
    """


class HD036(Rule):
    """`allow` names a rule that does not exist.

    Why: a misspelled code overrides nothing, and a retired one has nothing left to override.

    Mend: take the code that the hint suggests, or remove it. `haiku-delegate check --explain HD` lists all rules.

    Example:
        ---
        allow: [HD999]
        ---
    """


class HD037(Rule):
    """`allow` names a rule that cannot be overridden.

    Only rules that are a matter of judgement can be. What a file cannot be read without, what a run may change, and
    what the commands say, no spec can wave through.

    Why: an entry without effect would look like a permission.

    Mend: remove it, and mend what the rule objects to: list the file (HD301), write the command (HD012), and so on.

    Example:
        ---
        allow: [HD301]
        ---
    """


class HD190(Rule):
    """An entry of `allow` overrides nothing.

    Said by `check` alone. Rules of the baseline are left out where the baseline did not run, and rules that only a
    run can break always.

    Why: an override that is no longer needed would silently cover the next, different problem.

    Mend: remove it.
    """

    severity = Severity.NOTE


class HD191(Rule):
    """The paths were looked for in another place than they lie.

    Said by `check` alone, where files are missing in the repository that was used and are there in the one around the
    spec, or below the current or the named directory.

    Paths in a spec are relative to the root of the repository, and that is the one around the current directory.
    `-C DIR` names another one; inside a repository, `-C SUBDIR` means the repository around it.

    Why: every path would be reported as missing, and nothing would say that one option is all it takes.

    Mend: give the `-C` that the finding names, or write the paths relative to the root.
    """

    severity = Severity.NOTE
