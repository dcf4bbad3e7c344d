"""Rules of preflight (HD2xx): the contract is not true of the repository."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD201(Rule):
    """A context file does not exist.

    Why: the executor would look for it, and then guess what it says.

    Mend: correct the path; it is relative to the repository's root. The hint names the nearest one in the same
    directory.

    Example:
        CONTEXT:
        - src/txt.py:10-40 — the existing helpers
        Better:
        CONTEXT:
        - src/text.py:10-40 — the existing helpers
    """


class HD202(Rule):
    """A line range ends beyond the file.

    Why: the file has changed since the range was written, so the range probably shows the wrong lines too.

    Mend: correct the range, or let `haiku-delegate check --fix` follow the lines that moved.

    Example:
        - src/text.py:10-400 — the existing helpers
        Better:
        - src/text.py:10-40 — the existing helpers
    """


class HD203(Rule):
    """A listed file does not exist.

    Why: the executor would create a file where one was to be edited.

    Mend: correct the path, or write `(new)` behind it if the task is to create it.

    Example:
        ### 1. src/slugs.py
        Better:
        ### 1. src/slugs.py (new)
    """


class HD204(Rule):
    """A file listed as new exists already.

    Why: the executor would overwrite what is there.

    Mend: leave out `(new)` to edit the file, or choose another name.

    Example:
        ### 1. src/text.py (new)
        Better:
        ### 1. src/text.py
    """


class HD205(Rule):
    """The source of a rename does not exist.

    Why: there is nothing to rename; it may have been done already.

    Mend: correct the path after `rename from`.

    Example:
        ### 1. src/words.py (rename from src/txt.py)
        Better:
        ### 1. src/words.py (rename from src/text.py)
    """


class HD206(Rule):
    """The target of a rename exists already.

    Why: the rename would destroy the file that has the name now.

    Mend: choose a name that is free, or list the existing file with `(delete)` in a task of its own.

    Example:
        ### 1. src/other.py (rename from src/text.py)
        Better:
        ### 1. src/words.py (rename from src/text.py)
    """


class HD207(Rule):
    """A path is, or lies behind, a symbolic link.

    Why: an edit would replace the link, or change a file under a name that the contract does not list.

    Mend: name the file that the link points to; the hint does.

    Example:
        ### 1. docs/latest.md
        Better:
        ### 1. docs/guide.md
    """


class HD208(Rule):
    """A path is not a regular file.

    It is a directory, a device, a pipe or a socket.

    Why: only files can be edited, compared and applied.

    Mend: name a file, or end a directory with `/` for all that lies below it.

    Example:
        ### 1. `src` (edit)
        Better:
        ### 1. src/
    """


class HD209(Rule):
    """A path leaves the repository through a symbolic link.

    Why: nothing outside the repository is isolated, compared or put back.

    Mend: name a file that lies inside, or run the task in the other repository.
    """


class HD210(Rule):
    """A file is not UTF-8 text.

    The finding names the first line that is not. Files that are deleted may be anything.

    Why: the client would read it wrongly, and write the damage back with its edit.

    Mend: convert the file first, in a commit of its own, or leave it out.
    """


class HD211(Rule):
    """A file is larger than 1 MB.

    Why: the executor cannot read it in a useful number of turns, and each page of it costs.

    Mend: split the file, or make the change with a script of your own.
    """


class HD212(Rule):
    """What should be a directory is a file.

    Why: no file can be made below a file.

    Mend: choose another path.

    Example:
        ### 1. src/text.py/slugs.py (new)
        Better:
        ### 1. src/text/slugs.py (new)
    """


class HD213(Rule):
    """Two paths differ in case only.

    Either two listed paths, or a new one and one that exists already, a directory above it included.

    Why: macOS and Windows take both for one file, so one of the two is lost in the next checkout there.

    Mend: choose another name, or the spelling that exists. A rename that changes the case alone is fine.

    Example:
        ### 1. src/Text.py (new)
        Better:
        ### 1. src/text_helpers.py (new)
    """


class HD214(Rule):
    """A glob matches no file.

    Only a small part of the repository is searched; where that part ends before anything is found, nothing is said.

    Why: the contract probably lists other files than its author thinks.

    Mend: correct the glob. `*` stops at a slash, `**` does not. Write `(new)` if it is about files to be made.

    Example:
        ### 1. src/*.rs
        Better:
        ### 1. src/**/*.rs
    """

    severity = Severity.WARNING
    overridable = True


class HD215(Rule):
    """The working directory of the commands does not exist.

    Why: no command of the contract could start.

    Mend: correct `cwd:` in the front matter; it is relative to the repository's root.

    Example:
        cwd: packages/wbe
        Better:
        cwd: packages/web
    """


class HD216(Rule):
    """A file cannot be read.

    Why: what cannot be read can be neither shown to the executor nor compared afterwards.

    Mend: check its permissions.
    """


class HD217(Rule):
    """A listed file is ignored by git.

    Files that are tracked although a pattern hits them are not meant.

    Why: such a file is usually made from another one, and the change would be in no commit.

    Mend: list the file that it is made from, take it out of `.gitignore`, or allow the rule if it is meant so.

    Example:
        ### 1. dist/app.js
        Better:
        ### 1. src/app.js
    """

    severity = Severity.WARNING
    overridable = True


class HD218(Rule):
    """A listed file is too large to be attached.

    Files of up to 90 KB are attached to the executor's first message.

    Why: the executor has to find its way in the file by itself, which costs turns.

    Mend: name the lines that matter under CONTEXT; they are attached then.

    Example:
        CHANGES TO MAKE:
        ### 1. src/generated_tables.py
        Better:
        CONTEXT:
        - src/generated_tables.py:2210-2260 — the table of currencies

        CHANGES TO MAKE:
        ### 1. src/generated_tables.py
    """

    severity = Severity.WARNING
    overridable = True


class HD220(Rule):
    """A symbol that the contract holds on to does not exist.

    Looks at instructions for source files ("Add, after `x()`:", "in class `X`", "the body of `x()`", "rename `x` to
    `y`") and at the notes under CONTEXT. What the contract itself brings, in its blocks or in words ("add a function
    `x`"), counts as there. It is a warning where the name may be an ordinary word, where it is part of a word in the
    file, where the instructions say it in other places as well, and in notes.

    Why: the executor would not find the place, and choose one.

    Mend: write the name as the file has it. The hint says what comes close, or which file has it.

    Example:
        ### 1. src/text.py
        Add, after normalise():
        Better:
        ### 1. src/text.py
        Add, after normalize():
    """

    overridable = True


class HD221(Rule):
    """A line range misses what its note names.

    The symbol is defined in that file, but neither its definition nor its name is in these lines.

    Why: the lines have moved since, and the executor would be shown something else.

    Mend: write the lines that the hint names, or let `haiku-delegate check --fix` do it.

    Example:
        - src/text.py:1-8 — slugify()
        Better:
        - src/text.py:40-52 — slugify()
    """

    severity = Severity.WARNING
    overridable = True
    fixable = True


class HD222(Rule):
    """A preserved behaviour names a symbol that is in none of the files.

    Looks for `name()`, for members of classes of these files, and for names that differ in little from one that is
    defined there, in all listed files, context files and test files that VERIFY runs. Nothing is said where the
    contract lists globs or directories, or no source file that exists.

    Why: nobody can preserve what they cannot see; most often the name is misspelled.

    Mend: correct the name, or name the file that has it under CONTEXT.

    Example:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - normalise() keeps its signature
        Better:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - normalize() keeps its signature
    """

    severity = Severity.WARNING
    overridable = True


class HD225(Rule):
    """A `before` block does not stand in the file.

    Whole lines are compared, up to one common indentation, trailing blanks and line ends. A line `...` or
    `# ... existing code ...` stands for lines that are left out. It is a warning where only empty lines are missing, or
    where the block is a part of a line.

    Why: the block says what is to be replaced, and the file has changed since, or never looked like that.

    Mend: copy the block from the file as it is now. The finding shows the nearest place and what differs there.

    Example:
        ```python before
        def normalize(text: str):
        ```
        Better:
        ```python before
        def normalize(text):
        ```
    """

    overridable = True


class HD226(Rule):
    """A `diff` block does not apply.

    Its context and its removed lines must stand in the file in their order. Line numbers, counts and headers do not
    matter.

    Why: the diff was made from another state of the file, or is applied already.

    Mend: make it from the file as it is now.

    Example:
        ```diff
        -def normalise(text):
        +def normalize(text):
        ```
    """

    overridable = True


class HD227(Rule):
    """A block stands in the file already.

    A block without a word, `after` or `exact` says what must be there afterwards. Single short lines and imports are
    not meant. It is an error where the contract asks for nothing but to add what is there already.

    Why: either the work is done, or the block shows what is there now and the executor must leave it unchanged.

    Mend: mark the block `before` if it shows what is to be replaced, or `example` if it only explains; else drop it.

    Example:
        Change this:
        ```python
        def normalize(text):
            return text.lower()
        ```
        Better:
        Change this:
        ```python before
        def normalize(text):
            return text.lower()
        ```
    """

    severity = Severity.WARNING
    overridable = True


class HD230(Rule):
    """A test that the contract names does not exist.

    Looks at test files and ids in VERIFY, `holdout`, `known_red` and `tests`, for pytest, unittest, node's runner,
    jest, vitest, go and cargo. Files that the contract lists, generated and inherited tests are not missed; nothing
    is said where `setup` or an earlier command may make the file.

    Why: the runner fails before it runs anything, so the command can never become green.

    Mend: correct the name, or list the test's file if the task is to write the test.

    Example:
        VERIFY:
        python -m pytest -q tests/test_txt.py
        Better:
        VERIFY:
        python -m pytest -q tests/test_text.py
    """

    overridable = True


class HD231(Rule):
    """A command names a path that does not exist.

    It is an error for a script that is to be executed, and a warning for any other path that has a near match beside
    it. Outputs and build directories are not meant.

    Why: the command fails whatever the executor does.

    Mend: correct the path, or list the file with `(new)` if the task is to write it.

    Example:
        VERIFY:
        python scripts/chek.py
        Better:
        VERIFY:
        python scripts/check.py
    """

    overridable = True


class HD232(Rule):
    """A program that a command runs is not here.

    It is no program on the PATH of the commands, nothing that the shell has built in, and no file of the repository.
    Nothing is said where `setup`, an earlier command or a PATH of your own may bring it. A run ends with exit code 6.

    Why: the command could say nothing about the change.

    Mend: install the program, name it by its path, or bring it with `setup`.

    Example:
        VERIFY:
        ruf check src
        Better:
        VERIFY:
        ruff check src
    """

    overridable = True


class HD233(Rule):
    """A build file does not define what a command asks for.

    Looks at `make TARGET`, `npm run SCRIPT` (also yarn and pnpm) and `just RECIPE`, where the build file can be
    judged for certain and is not listed for change. A run ends with exit code 6.

    Why: the command fails before it looks at the change.

    Mend: correct the name, or list the build file if the task is to add it there.

    Example:
        VERIFY:
        make tset
        Better:
        VERIFY:
        make test
    """

    overridable = True


class HD251(Rule):
    """No verify command runs a test that names a preserved behaviour.

    Only where every command runs test files that the contract names, so that it is known what runs. A symbol counts as
    exercised if a test names it, or names something in the contract's files that uses it.

    Why: the executor could break it and still pass.

    Mend: add a command whose tests exercise it, or drop the item.

    Example:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - initials() returns capitals

        VERIFY:
        python -m pytest -q tests/test_slugify.py
        Better:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - initials() returns capitals

        VERIFY:
        python -m pytest -q tests/test_slugify.py tests/test_initials.py
    """

    severity = Severity.WARNING
    overridable = True
