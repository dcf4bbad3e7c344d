"""What an entry of `tests:` means."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import grants

TEST = "tests/unit/test_a.py::TestB::test_c[x-1]"


@pytest.mark.parametrize(
    "entry",
    [
        TEST, "tests/unit/test_a.py::TestB::test_c", "tests/unit/test_a.py::TestB", "tests/unit/test_a.py",
        "tests/unit/", "./tests/unit/test_a.py", "test_c", "TestB", "TestB.test_c", "test_a.py", "test_a.py::TestB",
        "tests", "**", "*::*c",
        "tests/*/test_a.py", "tests/**", "tests/unit/test_a.py::*", "test_*", "**/test_a.py::TestB::*",
    ],
)  # fmt: skip
def test_these_mean_the_test(entry: str) -> None:
    assert grants.means(entry, TEST)


@pytest.mark.parametrize(
    "entry",
    [
        "test_cc", "est_c", "test_c[x-2]", "tests/unit/test_a.py::TestB::test", "tests/unit/test_a.py::test_c",
        "tests/*",
        "unit/test", "py", "tests/unit/test_b.py", "est_a.py", "*/test_a.py", "", "::", "x-1",
    ],
)  # fmt: skip
def test_these_do_not(entry: str) -> None:
    assert not grants.means(entry, TEST)


@pytest.mark.parametrize("entry", ["packages/web/tests/x.test.js", "tests/x.test.js", "packages/web/tests/"])
def test_an_entry_may_begin_at_the_root_or_where_the_commands_run(entry: str) -> None:
    assert grants.means(entry, "tests/x.test.js::adds > two", cwd="packages/web")


def test_a_whole_file_is_meant_by_its_path_and_not_by_a_test_in_it() -> None:
    assert grants.means("tests/test_a.py", "tests/test_a.py")
    assert grants.means("tests/*.py", "tests/test_a.py")
    assert not grants.means("tests/test_a.py::test_x", "tests/test_a.py")
    assert not grants.means("py", "tests/test_a.py")
