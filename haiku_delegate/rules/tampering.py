"""Rules of tampering (HD33x and HD34x): listed tests were disarmed, and the contract did not ask for it.

What the contract asks for is said by `tests:` in the front matter, by its code blocks (a test that stands there as
it is now, an assertion that stands in a `before` or `diff` block), or by a sentence that names the test and the deed.
"""

from __future__ import annotations

from haiku_delegate.findings import Severity
from haiku_delegate.rules.model import Rule


class HD330(Rule):
    """An existing test is gone, or is not collected any more.

    Removed; renamed to a name that the runner does not collect; taken over by a namesake further down; put
    under a condition that is never true; `__test__ = False`. A test that moved, that became rows of another
    one, or that has a new name which is collected, is not gone.

    Why: a test that does not run cannot fail. It is the shortest way to a green verify.

    Mend: grant it, by id or glob, if it should go.

    Example:
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        Clean it up.
    Better:
        ---
        tests: {remove: [tests/test_text.py::test_legacy_slug]}
        ---
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        Remove test_legacy_slug.
    """


class HD331(Rule):
    """A skip was added to an existing test.

    `skip`, `skipif`, `xfail`, `importorskip`, `skipTest`, `.skip`, `.todo`, `t.Skip`, `#[ignore]`, `@Disabled`; also
    `.only`, which skips all others. On the test, its class, its file, or one of its rows.

    Why: a skipped test is neither red nor green, and most summaries hide it.

    Mend: grant it with `tests: {remove: [...]}`, or write the mark in a code block.

    Example:
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        Make the tests pass on Windows.
    Better:
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        ```python after
        @pytest.mark.skipif(sys.platform == "win32", reason="no fork")
        def test_forks():
        ```
    """


class HD332(Rule):
    """An existing test asserts nothing any more.

    Its body was emptied, it returns before its assertions, or none of them is left.

    Why: it still counts as passed.

    Mend: grant it with `tests: {remove: [...]}` if it has no purpose any more.
    """


class HD333(Rule):
    """Assertions were taken out of an existing test.

    Only what went away without anything in its place, here or elsewhere in the change. One assertion split into
    three, or three joined into one with the same values, is none.

    Why: usually the one that went is the one that failed.

    Mend: grant it with `tests: {change: [...]}`, or show the new test in a code block.

    Example:
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        Adapt it.
    Better:
        CHANGES TO MAKE:
        ### 1. tests/test_text.py
        Drop this line, since slugs have no limit now:
        ```python before
        assert len(slugify(title)) <= 40
        ```
    """


class HD334(Rule):
    """An existing test runs with fewer rows.

    Rows of `parametrize`, of a fixture's `params`, of a list that a test runs through. Rows that moved to
    another test do not count.

    Why: a row is a test. The one that was cut may be the one that failed.

    Mend: grant it with `tests: {change: [...]}`, or show the new rows in a code block.
    """


class HD335(Rule):
    """An assertion of an existing test cannot fail any more.

    `assert x or True`, `assert (x, "message")`, `assert True`; or an `except` around it that swallows it.

    Why: it looks like a check, and is none.

    Mend: write the assertion that you mean, and run again.
    """


class HD336(Rule):
    """Tests are kept out of the run, or their outcome is replaced.

    A collection or outcome hook, `collect_ignore`, options like `-k`, `--deselect` or `--ignore` in the
    configuration, a narrower `python_files`, a script that hides its status, or a replacement for every test of
    what the tests call.

    Why: one line there is worth all tests of the project, and no test shows it.

    Mend: grant it with `tests: {change: [pyproject.toml]}` (the path of the file), or write the line in a code block.

    Example:
        CHANGES TO MAKE:
        ### 1. pyproject.toml
        Configure pytest.
    Better:
        CHANGES TO MAKE:
        ### 1. pyproject.toml
        ```toml after
        addopts = "-ra --ignore=tests/manual"
        ```
    """


class HD337(Rule):
    """A test file does not parse any more.

    Why: none of its tests can run, and some runners only warn.

    Mend: look at the candidate; a cut-off answer of the executor is the usual cause.
    """


class HD340(Rule):
    """An existing assertion is looser than it was.

    `==` became `in`, `>=` or plain truth; a tolerance grew; `match=` went away; `Exception` is expected instead of one
    class.

    Why: a looser assertion lets wrong results through.

    Mend: compare the two. Grant it with `tests: {change: [...]}` if that is the task.
    """

    severity = Severity.WARNING


class HD341(Rule):
    """What an existing test expects was changed.

    The old and the new text are shown. A snapshot or golden file that was written anew counts as well, unless
    it is listed by its own name.

    Why: it may be the task, and it may be the wrong output made the expected one. Only you know.

    Mend: compare the two. Grant it with `tests: {change: [...]}`, or show the new test in a code block.
    """

    severity = Severity.WARNING


class HD342(Rule):
    """An existing test does not look at the code under test as it did.

    What it tests is replaced by a mock, or its expectation is computed by the same code.

    Why: such a test passes whatever the code does.

    Mend: read the test. Grant it with `tests: {change: [...]}` if that is what you want.
    """

    severity = Severity.WARNING


class HD343(Rule):
    """An existing test was rewritten.

    It has another name, or other and fewer assertions than before.

    Why: it may well be right, but the old test is no witness any more.

    Mend: read it. Grant it with `tests: {rename: [...]}` or `tests: {change: [...]}`.
    """

    severity = Severity.WARNING


class HD344(Rule):
    """An existing test checks under a condition what it always checked before.

    Why: where the condition does not hold, the test passes without a look.

    Mend: read the condition. Grant it with `tests: {change: [...]}`.
    """

    severity = Severity.WARNING


class HD345(Rule):
    """What runs the tests was changed.

    A script, a recipe, a hook, an option, or something that is replaced for every test; or a test file that cannot be
    compared.

    Why: the outcome of all tests depends on it.

    Mend: read it. Where it is the task, say so with `tests: {change: [...]}` and the path of the file.
    """

    severity = Severity.WARNING


class HD346(Rule):
    """A new test checks nothing.

    Why: a test without an assertion passes as long as nothing is raised; where tests are the task, that is little.

    Mend: say in the spec what each test must compare with what.

    Example:
        CHANGES TO MAKE:
        ### 1. tests/test_slugify.py (new)
        Add some tests.
    Better:
        CHANGES TO MAKE:
        ### 1. tests/test_slugify.py (new)
        Two tests: `slugify("  Hello   World ")` is `hello-world`; `slugify("  ")` is empty.
    """

    severity = Severity.WARNING
