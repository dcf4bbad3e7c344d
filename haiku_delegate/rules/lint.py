"""Rules of lint (HD1xx): the contract is not well made, or not work for a cheap model."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class _Lint(Rule):
    """Lint judges words, so every one of its rules can be overridden with `allow:`."""

    severity = Severity.WARNING
    overridable = True


class HD101(_Lint):
    """A section is there but empty.

    A heading CONTEXT, EXISTING BEHAVIOR or CONSTRAINTS with nothing below it, or such a key without a value. A list
    that is explicitly empty (`constraints: []`) is a note only.

    Why: nobody can tell an empty section from a forgotten one, and what was forgotten is not checked.

    Mend: Fill the section, or leave it out.

    Example:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:

        Better:
        EXISTING BEHAVIOR THAT MUST BE PRESERVED:
        - normalize() keeps its signature
    """


class HD102(_Lint):
    """Nothing says what to read, what must stay true and what not to do.

    Advice only, and only for a contract of three files or more that has neither CONTEXT nor EXISTING BEHAVIOR nor
    CONSTRAINTS: a small contract of TASK, CHANGES TO MAKE and VERIFY is a good contract.

    Why: without CONTEXT the executor spends turns looking around; without EXISTING BEHAVIOR and CONSTRAINTS it has to
    guess what it must not change.

    Mend: Add one of the sections, where there is something to say.

    Example:
        TASK: Add slugify()

        Better:
        TASK: Add slugify()
        CONTEXT:
        - src/text.py:10-40 — the existing helpers
    """

    severity = Severity.NOTE


class HD103(_Lint):
    """A change does not say what to do.

    A listed file without any instruction is an error; one with a mere phrase ("update accordingly", or the title once
    more) is a warning. A file to delete or to rename needs no instruction, nor does an empty `__init__.py`. One
    instruction before the first file counts for all of them.

    Why: whoever types it has to invent the change, and whatever is invented passes where the commands do not object.

    Mend: Say what must stand in the file afterwards, best as a fenced block.

    Example:
        ### 1. src/text.py
        Update accordingly.

        Better:
        ### 1. src/text.py
        Call `slugify(title)` instead of `title.lower()` in `url_for()`.
    """

    severity = Severity.ERROR


class HD104(_Lint):
    """An instruction changes a file that is not listed.

    A verb of change (edit, update, move ... to) followed by a path that no listed file or glob admits. Files that are
    only to be read or imported are not meant.

    Why: only listed files may change. The executor must break the scope or leave the work half done; both end in a
    stop.

    Mend: List the file, or leave the sentence out.

    Example:
        ### 1. src/text.py
        Add `slugify()`, and update src/web.py to use it.

        Better:
        ### 1. src/text.py
        Add `slugify()`.
        ### 2. src/web.py
        Use `slugify()` in `url_for()`.
    """


class HD110(_Lint):
    """Words leave a decision open.

    Words that nobody can type are errors (TBD, "figure out", "decide whether", "as you see fit"); soft ones are
    warnings ("as appropriate", "etc.", "or similar", "handle edge cases"). Code, quotations and what is denied ("remove
    the TODO", "do not improve") are not judged, nor are CONSTRAINTS and the sentences under VERIFY.

    Why: a cheap model decides anyway, quickly and without telling. The decision is yours.

    Mend: Decide, and write down what was decided: the cases, the values, the code.

    Example:
        Handle edge cases as appropriate.

        Better:
        Return "" for None and for text without letters.
    """

    severity = Severity.ERROR


class HD111(_Lint):
    """An instruction asks a question.

    A sentence that begins like a question and ends with `?`, outside code and quotations.

    Why: the executor runs alone and cannot ask back; it will take one of the answers.

    Mend: Answer the question in the spec.

    Example:
        Should the cache be per user?

        Better:
        The cache is per user: the key begins with `user.id`.
    """


class HD120(_Lint):
    """The task is architecture or design.

    Told by how the title, or an instruction without code, begins. It is an error only where the title says so and no
    block and no sentence says what to type.

    Why: a cheap model will produce some design, and everything after it rests on that.

    Mend: Settle the design with a strong model, then delegate what follows from it, file by file.

    Example:
        TASK: Design a caching layer for the API

        Better:
        TASK: Add the TTL cache of docs/cache.md to api/client.py
    """

    severity = Severity.ERROR


class HD121(_Lint):
    """The task is debugging.

    Told by how the title, or an instruction without code, begins. A fix whose change is written down is typing,
    whatever it is called.

    Why: the executor has no shell and one run. Where the cause is not known, it mends the symptom.

    Mend: Find the cause first; then write the change, and a test that is red before it.

    Example:
        TASK: Find out why the login fails

        Better:
        TASK: Compare user names without case in login()
    """

    severity = Severity.ERROR


class HD122(_Lint):
    """The task is a review or an audit.

    Told by how the title, or an instruction without code, begins.

    Why: a review that found nothing and one that looked at nothing read the same; no command can tell them apart.

    Mend: Review with a strong model, then delegate each change that comes of it.

    Example:
        TASK: Review the payment code and fix what you find

        Better:
        TASK: Use Decimal instead of float in payment/total.py
    """

    severity = Severity.ERROR


class HD123(_Lint):
    """The task is a decision, or research for one.

    Told by how the title, or an instruction without code, begins.

    Why: the decision is yours, and a cheap model makes it without knowing what it depends on.

    Mend: Decide first, then write down what follows from it.

    Example:
        TASK: Choose a library for dates and switch to it

        Better:
        TASK: Replace moment by date-fns in src/date.ts
    """

    severity = Severity.ERROR


class HD130(_Lint):
    """Too many files for one focused task.

    More than 12 files with instructions of their own. The same edit listed for many files counts once, and globs and
    deletions do not count.

    Why: what must be kept in mind at once grows with every file, and one wrong file stops the whole run.

    Mend: Split the contract; `after: [T-11]` says what comes first.

    Example:
        fourteen headings, each with another instruction

        Better:
        two contracts of seven
    """


class HD131(_Lint):
    """Too much to read for one focused task.

    More than about 4,000 tokens of instruction. Code in blocks weighs a quarter, for it is copied.

    Why: long instructions are followed in parts.

    Mend: Split the contract, or point to files under CONTEXT instead of quoting them.

    Example:
        CHANGES TO MAKE that fill ten printed pages

        Better:
        one contract for each part that has a command of its own to prove it
    """


class HD140(_Lint):
    """A command hides its status.

    `|| true`, a pipe into `tail`, `head` or `tee`, `;` with something after it, `&` at the end. Commands run with
    `sh -c`. A run sets `pipefail` for a check in a pipe, but no shell has to know it, and whoever types the command
    has not set it. What merely prepares (`cd`, `mkdir`, `export`) may be hidden.

    Why: the command is green whatever happens, so the pass that it stands for is worth nothing.

    Mend: Let the command that checks come last, or give each its own line. Output is cut for you.

    Example:
        VERIFY:
        pytest -q | tail -5

        Better:
        VERIFY:
        pytest -q
    """

    severity = Severity.ERROR


class HD141(_Lint):
    """A command selects by what an earlier run, or git, left behind.

    `pytest --lf`, `jest --onlyChanged`, `vitest --changed`, `nx affected`, `pre-commit run` without `--all-files`.

    Why: a clean workspace has no earlier run and nothing staged; the command may check everything, or nothing.

    Mend: Select by file or test id, or run them all.

    Example:
        VERIFY:
        pytest --lf

        Better:
        VERIFY:
        pytest -q tests/test_text.py
    """


class HD142(_Lint):
    """A command selects tests by a part of their names.

    `pytest -k`, `jest -t`, `go test -run` without a whole name, `cargo test NAME` without `::` or `--exact`, and their
    like. It does not matter, and nothing is said, where the same tests are run as a whole by another command, or where
    the files that the command names are not the executor's to change.

    Why: a name that matches nothing, or something else, is easily green; a new name is the executor's to choose.

    Mend: Name the file, or the whole id of the test.

    Example:
        VERIFY:
        pytest -k slug

        Better:
        VERIFY:
        pytest tests/test_text.py::test_slugify
    """


class HD143(_Lint):
    """A command obeys a file that the executor may edit.

    A script that checks, or the configuration of the runner. It is a warning where a glob admits the script, and a note
    where the file is listed by name, since that may be the task. Test files are not meant.

    Why: what may be edited can be made to succeed.

    Mend: Verify by something that is not listed as well, or mark the file's code `exact`.

    Example:
        ### 1. scripts/**
        VERIFY:
        sh scripts/check.sh

        Better:
        ### 1. scripts/build.sh
        VERIFY:
        sh scripts/check.sh
    """


class HD144(_Lint):
    """A command proves nothing.

    It succeeds whatever was written (`true`, `echo`, `git diff`, `ruff --exit-zero`), only shows something (`cat`,
    `pytest --collect-only`), or puts files right instead of judging them (`black .`, `vitest run -u`). It is an error
    where no other command could fail.

    Why: a pass would say nothing about the change.

    Mend: Use a command that fails while the change is missing.

    Example:
        VERIFY:
        git diff

        Better:
        VERIFY:
        python -m pytest -q tests/test_text.py  # red
    """

    severity = Severity.ERROR


class HD145(_Lint):
    """A command does what a verify command must not.

    It reaches outside (`git push`, `npm publish`: an error), watches for ever (`jest --watch`: an error), serves
    (`npm start`), asks (`sudo`), installs (`npm ci`), or moves the tree under the tests (`git stash`).

    Why: commands run several times, side by side, before and after the change, and nobody is there to answer.

    Mend: Installing belongs into `setup:`. Leave the rest out.

    Example:
        VERIFY:
        npm ci && npm test

        Better:
        ---
        setup: [npm ci]
        ---
        VERIFY:
        npm test
    """


class HD146(_Lint):
    """A remark behind a command looks like a tag and is none.

    Tags are `# red`, `# green` and `# timeout 60s`, joined by commas, and nothing else on the line.

    Why: the shell takes it for a comment and so do we; the colour that was meant is never checked.

    Mend: Write the tag alone, or begin the remark with another word.

    Example:
        VERIFY:
        pytest -q tests/test_cart.py  # red before the change

        Better:
        VERIFY:
        pytest -q tests/test_cart.py  # red
    """


class HD150(_Lint):
    """A glob lets existing tests change.

    The glob names tests itself, or admits the usual test directories at the root. `src/**/*.py` is not meant.

    Why: a test that may change can be made to agree with anything.

    Mend: Narrow the glob, or grant it: `tests: {change: [...]}`.

    Example:
        ### 1. **/*.py

        Better:
        ### 1. src/**/*.py
    """


class HD151(_Lint):
    """A glob lets CI, lock files or configuration change.

    Judged by well-known names. A file that is listed by its own name is meant, and so is a glob that begins with
    `.github/`.

    Why: those files decide what is run and what is installed; nobody reviews them in a change of sources.

    Mend: Narrow the glob, and list by name what is really meant.

    Example:
        ### 1. **

        Better:
        ### 1. src/**
        ### 2. pyproject.toml
    """


class HD160(_Lint):
    """A fix has no holdout.

    Advice for `kind: fix`.

    Why: the executor sees every check, and returning the expected value for the tested input makes them green.

    Mend: Add a `holdout:` command that tries another input. It runs at the end and is never shown.

    Example:
        kind: fix

        Better:
        kind: fix
        holdout: ["python -c 'from text import slug; assert slug(\\"Ä\\") == \\"ae\\"'"]
    """

    severity = Severity.NOTE


class HD161(_Lint):
    """A new test file, but no command runs tests.

    Only where every verify command is known not to: linters, type checkers, builds.

    Why: the new tests may fail, or hold nothing, and nobody would see it.

    Mend: Add the command that runs them, tagged `# red`.

    Example:
        ### 1. tests/test_text.py (new)
        VERIFY:
        ruff check .

        Better:
        VERIFY:
        pytest -q tests/test_text.py  # red
        ruff check .
    """


class HD162(_Lint):
    """A block contradicts what happens to its file.

    Code that must stand in a deleted file, `before` in a new one, or a `before` block that is part of the code which
    replaces it.

    Why: no change can fulfil both, so the run ends in a stop or in a warning.

    Mend: Correct the action after the path, or the word after the block's language.

    Example:
        ### 1. src/old.py (delete)
        ```python exact
        x = 1
        ```

        Better:
        ### 1. src/old.py (delete)
        Nothing imports it any more.
    """

    severity = Severity.ERROR


class HD163(_Lint):
    """The contract contradicts itself.

    A command runs a file that is deleted or renamed, or a constraint forbids a file that is listed.

    Why: no change can fulfil both.

    Mend: Leave out the one or the other.

    Example:
        ### 1. tests/test_old.py (delete)
        VERIFY:
        pytest tests/test_old.py

        Better:
        ### 1. tests/test_old.py (delete)
        VERIFY:
        pytest tests
    """

    severity = Severity.ERROR


class HD164(_Lint):
    """No command shows that behaviour is preserved.

    EXISTING BEHAVIOR is written down, but every verify command is tagged `# red`: none was green before.

    Why: what is preserved must have been checked before the change as well as after it.

    Mend: Add the command of the existing tests, tagged `# green`.

    Example:
        VERIFY:
        pytest tests/test_new.py  # red

        Better:
        VERIFY:
        pytest tests/test_new.py  # red
        pytest tests/test_text.py  # green
    """

    severity = Severity.NOTE
