"""Rules of baseline and verify (HD4xx)."""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD411(Rule):
    """A command that must be red before the change is green.

    The command is tagged `# red`, and it succeeds on the untouched tree. Either the change is there already, or the
    command does not test it.

    Why: a command that succeeds without the change will succeed whatever the executor does:
    its green proves nothing.

    Mend: verify what the change adds (the test that fails without it), or remove the tag.

    Example:
        VERIFY:
        python3 -m pytest -q tests/test_old.py  # red

        Better:

        VERIFY:
        python3 -m pytest -q tests/test_new.py  # red
        python3 -m pytest -q tests/test_old.py  # green
    """

    overridable = True


class HD412(Rule):
    """A command that must be green before the change is red.

    The command is tagged `# green`, or the task's kind is refactor, docs or chore, for which every command must be
    green. It fails on the untouched tree: either the tree is broken already, or the command lacks something here. What
    fails only in tests that `known_red:` lists (by the runner's ids) is not counted.

    Why: what is red before and after tells nothing of the change, and a run could only end in a stop.

    Mend: repair the tree first, bring what the command needs with `setup:` or `env:`, list what fails anyway under
    `known_red:`, or drop the command.

    Example:
        kind: refactor
        ...
        VERIFY:
        python3 -m pytest -q

        Better:

        kind: refactor
        known_red: ["tests/test_slow.py::test_network"]
        ...
        VERIFY:
        python3 -m pytest -q
    """

    overridable = True


class HD413(Rule):
    """A command that must be green before the change cannot run here.

    The shell finds no such program, Python has no such module, or `setup:` fails.

    Why: what cannot run before the change cannot prove it afterwards.

    Mend: install what it needs, or let `setup:` bring it; `env:` passes variables on.

    Example:
        VERIFY:
        nosuchlinter src  # green

        Better:

        VERIFY:
        python3 -m ruff check src  # green
    """

    overridable = True


class HD414(Rule):
    """Every verify command is green before the change already.

    Looked at where the kind is fix or feature: something must be missing before it is made.

    Why: if nothing were done at all, these commands would not notice.

    Mend: add a command that fails without the change, tagged `# red`. A test that the contract creates will do.

    Example:
        kind: fix
        ...
        VERIFY:
        python3 -m pytest -q tests/test_text.py

        Better:

        kind: fix
        ...
        VERIFY:
        python3 -m pytest -q tests/test_blanks.py  # red
        python3 -m pytest -q tests/test_text.py    # green
    """

    severity = Severity.WARNING
    overridable = True


class HD415(Rule):
    """A command that must be red is red for a reason that the change does not touch.

    pytest or unittest did not get to the tests, for a file that is not there and not to be created, a module that no
    listed file has to do with, or a file that cannot be parsed and is not listed. In doubt nothing is said.

    Why: red looks right, but it will stay red after the change, and the run ends in a stop.

    Mend: correct the path, or bring the missing module with `setup:`.

    Example:
        ### 1. tests/test_slug.py (new)
        ...
        VERIFY:
        python3 -m pytest -q test/test_slug.py  # red

        Better:

        ### 1. tests/test_slug.py (new)
        ...
        VERIFY:
        python3 -m pytest -q tests/test_slug.py  # red
    """

    severity = Severity.WARNING
    overridable = True


class HD416(Rule):
    """A test in `known_red` is not red, or is not run.

    Looked at where outcomes are known by test id.

    Why: an excuse that nothing needs would hide the day on which the test breaks, and a misspelt one excuses nothing.

    Mend: write the id as the runner prints it, or drop it.

    Example:
        known_red: ["tests/test_slow.py::test_that_was_mended"]

        Better:

        known_red: []
    """

    severity = Severity.WARNING
    overridable = True


class HD417(Rule):
    """No verify command notices when the listed files are broken.

    `check` breaks every listed source file that exists, in a clean workspace, so that no parser would take it, and runs
    the commands there. All of them were green, and all stay green. Nothing is said where a command is red before, or
    where the contract creates files: then a test that is still to be written may be what looks.

    Why: what does not look at the files cannot tell whether the change is right.

    Mend: verify with a command that runs or at least compiles the listed code.

    Example:
        ### 1. src/text.py
        ...
        VERIFY:
        git diff --check

        Better:

        ### 1. src/text.py
        ...
        VERIFY:
        git diff --check
        python3 -m pytest -q tests/test_text.py
    """

    severity = Severity.WARNING
    overridable = True


class HD418(Rule):
    """A verify command runs another copy of a listed file.

    In the workspace in which the listed files are broken, Python tells what it has loaded: a module of a listed file's
    name, with most of that file's lines, that lies elsewhere. An editable install of another checkout does that, an
    installed older version, or PYTHONPATH. In a worktree an editable install of the repository itself does it too,
    because it leads to your tree and not to the copy; the overlay has no such difference.

    Why: the commands would judge code that the executor never touches.

    Mend: install this checkout (`pip install -e .`), or set PYTHONPATH under `env:`; in a worktree, use the overlay.

    Example:
        VERIFY:
        pytest -q

        Better:

        env: {PYTHONPATH: src}
        ...
        VERIFY:
        python3 -m pytest -q
    """

    overridable = True


class HD431(Rule):
    """A verify command fails after the change.

    Run by haiku-delegate in a clean workspace that holds the base and the listed changes, and nothing else.

    Why: this is what the contract asked for and did not get. It cannot be overridden.

    Mend: read the output in the report; mend the spec, or the code yourself. If the command failed before as well, the
    report says so.

    Example:
        VERIFY:
        python3 -m pytest -q tests/test_slug.py  # red
    """


class HD432(Rule):
    """A verify command cannot run here after the change.

    The shell finds no such program, Python has no such module, or `setup:` fails.

    Why: what was not run proves nothing, so the run cannot be a pass.

    Mend: install what the command needs, or name it in `setup:`.

    Example:
        VERIFY:
        nosuchlinter src

        Better:

        VERIFY:
        python3 -m ruff check src
    """


class HD433(Rule):
    """A command failed while others ran beside it, and succeeds alone.

    Why: it counts as a success, but two runs at once will disturb each other: a port, a database or a file is shared.

    Mend: set `exclusive: true`, or let the tests choose free ports and temporary files.

    Example:
        VERIFY:
        python3 -m pytest -q tests/test_server.py

        Better:

        exclusive: true
        ...
        VERIFY:
        python3 -m pytest -q tests/test_server.py
    """

    severity = Severity.WARNING


class HD434(Rule):
    """A test that ran before the change is skipped or gone.

    Where the runner leaves a record (pytest, unittest, Node's own, vitest, jest, `go test` by name, `cargo test`, JUnit
    XML that the command writes), outcomes are compared by test id. A test that passed before (or failed, and is not
    known red)
    must pass after the change. Skipped, expected to fail, and gone are not that, and a row of a parametrised test is a
    test. What moved to another class or file under the same name is not gone. What the contract lets go stops nothing:
    under `tests:`, by `(delete)` or `(rename from)`, by its blocks, or by a sentence that asks for it (HD439).

    Why: a command also turns green when the test that objects is skipped or removed.

    Mend: if the task asks for it, say so: `tests: {remove: [...], rename: [...], change: [...]}` with ids or globs.
    Else read the candidate before you trust any of it.

    Example:
        ### 1. tests/test_text.py
        Cover blanks.

        Better:

        tests: {remove: ["tests/test_text.py::test_tabs"]}
        ...
        ### 1. tests/test_text.py
        Cover blanks, and remove test_tabs.
    """

    overridable = True


class HD435(Rule):
    """A command succeeds although its own record holds failed tests.

    Where the runner leaves a record, that is held against the exit code. What was so before the change is accepted (a
    project may have tests that do not count), and so is a command that wants a failing test, such as `! pytest ...`.

    Why: code under test can set the exit code: a hook at the end of the session, or an exit handler.

    Mend: look in the candidate for what ends the session, and in the command for what hides its status.

    Example:
        VERIFY:
        python3 -m pytest -q tests/test_text.py | cat

        Better:

        VERIFY:
        python3 -m pytest -q tests/test_text.py
    """


class HD436(Rule):
    """A command succeeds without a record of its tests.

    The runner is asked for a record in the background. If there was one before the change, there must be one after it;
    and where a command did not come to its tests before, one that calls its runner by name must have one now. (Of
    `cargo test` nothing is asked: its record is what it prints.) Commands that
    cannot have one (`--collect-only`, their own `--junitxml`, an environment of their own) are left alone. It is a
    warning where the contract changes what the command runs (a Makefile, a script).

    Why: code under test that ends the interpreter with status 0 looks like a success. It leaves no record.

    Mend: look in the candidate for `os._exit` and the like, and for plugins that were switched off.

    Example:
        VERIFY:
        python3 -m pytest -q tests/test_text.py
    """


class HD437(Rule):
    """Fewer tests pass than ran before.

    By the totals that runners print where no record could be had. These tell no names, so nobody can say for certain
    which tests are gone; nothing is said where the contract speaks of tests that may go.

    Why: a command also turns green when the test that objects is skipped or removed.

    Mend: compare the tests before and after; grant what the task asks for under `tests:`.

    Example:
        ### 1. tests/test_text.py
        Cover blanks.
        ...
        VERIFY:
        python3 -m unittest tests.test_text

        Better:

        tests: {remove: ["tests/test_text.py"]}
        ...
        VERIFY:
        python3 -m unittest tests.test_text
    """

    severity = Severity.WARNING
    overridable = True


class HD438(Rule):
    """A test that the change adds is skipped, or expected to fail.

    A warning where it may be for want of something that is not here. An error where a changed file skips it whatever
    happens (`@pytest.mark.skip`, `test.skip`, `#[ignore]` and their like) and the contract says nothing of skipping.

    Why: a new test that does not run proves nothing, and skipping it hides that it fails.

    Mend: read the candidate. If the test is to be skipped, say so under the heading of its file.

    Example:
        ### 1. tests/test_upload.py (new)
        Test uploads.

        Better:

        ### 1. tests/test_upload.py (new)
        Test uploads; skip them where there is no network.
    """

    severity = Severity.WARNING
    overridable = True


class HD439(Rule):
    """A test that ran before the change is skipped or gone, and the contract seems to ask for it.

    As HD434, where the contract lets it happen: a note if it says so by id, file or block; a warning if only its words
    do, or if rows of a test that nobody touched are gone because the code that lists them has changed.

    Why: what was let go should be what was meant.

    Mend: grant it by name: `tests: {remove: [...], rename: [...], change: [...]}`.

    Example:
        ### 1. tests/test_text.py
        Remove test_tabs.

        Better:

        tests: {remove: ["tests/test_text.py::test_tabs"]}
        ...
        ### 1. tests/test_text.py
        Remove test_tabs.
    """

    severity = Severity.WARNING
    overridable = True


class HD440(Rule):
    """A holdout command is not green.

    The command stands under `holdout:`, which the executor never sees. `known_red:` excuses nothing here.

    Why: the change satisfies what was shown and not what was held back: it may be made for the shown cases alone.

    Mend: read the candidate and look for special cases.

    Example:
        holdout:
          - python3 -m pytest -q holdout/test_more_blanks.py
    """


class HD442(Rule):
    """A test passes only because it was changed.

    Where a run changes tests that were there before, the commands run once more with the old tests (and conftests, and
    goldens that only a glob takes in) and the new sources. A test that passed before the change and fails there was
    made to pass by changing it, and nothing in the contract asks for a new expectation: neither `tests:`, nor its
    blocks, nor a sentence about the test or under the heading of its file.

    Why: an executor that has broken something can make the test agree with it.

    Mend: if the behaviour was to change, say so: `tests: {change: [...]}` with ids or globs. Else the change breaks
    what was there before: read the patch.

    Example:
        ### 1. src/text.py
        Add slugify(), and use it in title().
        ### 2. tests/test_text.py
        Add a test of slugify().

        Better:

        tests: {change: ["tests/test_text.py::test_title"]}
        ...
        ### 2. tests/test_text.py
        Add a test of slugify(), and let test_title expect the slug.
    """

    overridable = True


class HD443(Rule):
    """An old test would fail on the new sources, and the contract seems to ask for that.

    As HD442, but a sentence or a block of the contract asks for other expectations there, or the old test cannot even
    start on the new sources (it may use a name that the contract changes).

    Why: a changed expectation is where a wrong change hides best.

    Mend: read the new expectations of these tests. `tests: {change: [...]}` says that they are meant.

    Example:
        ### 2. tests/test_text.py
        Adapt the tests.

        Better:

        tests: {change: ["tests/test_text.py::test_title"]}
        ...
        ### 2. tests/test_text.py
        Let test_title expect the slug.
    """

    severity = Severity.WARNING
    overridable = True


class HD441(Rule):
    """Tests ran, and their outcomes were not compared by name.

    The command left no record of its tests, neither before the change nor after it: a runner that is not known (known
    are pytest, unittest, Node's own, vitest, jest, `go test` and `cargo test`, and JUnit XML that a command writes
    itself), one behind a script that hides it, or one whose settings leave no room for a record. Told once for all
    such commands; linters and builds are not meant.

    Why: exit code and printed sums do not tell that a test was skipped or removed.

    Mend: call the runner by name, or let it write JUnit XML into the workspace.

    Example:
        VERIFY:
        ./run_tests.sh

        Better:

        VERIFY:
        npx mocha --reporter mocha-junit-reporter --reporter-options mochaFile=out.xml
    """

    severity = Severity.NOTE
