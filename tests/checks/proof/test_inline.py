"""Rust's tests in the file that they test."""

from __future__ import annotations

import pytest

from haiku_delegate.checks import proof, restored
from haiku_delegate.checks.proof import Outcome, inline
from haiku_delegate.checks.tampering import FileChange
from tests.checks.proof.changes import contract

HEAD = "pub fn pay(cents: u64) -> u64 {\n    cents\n}\n"
MENDED = "pub fn pay(cents: u64) -> u64 {\n    let fee = 1;\n    cents + fee\n}\n"
OLD = "\n#[cfg(test)]\nmod tests {\n    use super::*;\n\n    #[test]\n    fn pays() {\n        pay(1);\n    }\n}\n"
NEW = OLD.replace("pay(1);", "assert_eq!(pay(1), 2);")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        (HEAD, ()),
        (HEAD + OLD, ((4, 13),)),
        ((HEAD + OLD).replace("\n", "\r\n"), ((4, 13),)),
        (OLD + HEAD + OLD.replace("tests", "more"), ((1, 10), (14, 23))),
        ("#[cfg(test)]\n#[allow(dead_code)]\n// Why.\npub(crate) mod helpers {\n}\n", ((0, 5),)),
        ('#[cfg(all(test, feature = "slow"))]\nmod tests { // slow\n}', ((0, 3),)),
        ("#[cfg(test)]\nmod tests;\nfn f() {\n}\n", ()),
        ("#[cfg(test)]\nuse a::b;\nmod tests {\n}\n", ()),
        ("#[cfg(not(test))]\nmod tests {\n}\n", ()),
        ("#[cfg(test)]\nmod tests {\n    fn f() {}\n", ()),
        ("#[cfg(test)]", ()),
        ("", ()),
    ],
)
def test_where_test_modules_stand(text: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert inline.spans("src/a.rs", text) == spans
    assert inline.spans("src/a.py", text) == ()


@pytest.mark.parametrize(
    ("text", "other", "expected"),
    [
        (MENDED + NEW, HEAD + OLD, MENDED + OLD),
        (MENDED + NEW + HEAD, OLD + HEAD, MENDED + OLD + HEAD),
        (MENDED + "\n", HEAD + OLD, MENDED + OLD),
        (MENDED, HEAD + OLD, MENDED + OLD.lstrip("\n")),
        (HEAD.rstrip("\n"), HEAD + OLD, f"{HEAD}\n" + OLD.strip("\n")),
        (HEAD + NEW, HEAD, HEAD + "\n"),
        (NEW.lstrip("\n") + HEAD, OLD, OLD.lstrip("\n") + HEAD),
        ("", OLD, OLD.lstrip("\n")),
    ],
)
def test_one_source_with_the_tests_of_another(text: str, other: str, expected: str) -> None:
    assert inline.with_tests_of("src/a.rs", text, other) == expected


def test_a_hostile_text_takes_no_time() -> None:
    text = "#[cfg(test)]\nmod tests {\n" * 20_000
    assert inline.spans("a.rs", text) == ()
    assert inline.spans("a.rs", text + "}") == ((0, 40_001),)


# -- the plan ------------------------------------------------------------------------------------------------


def change(before: str | None, after: str, path: str = "src/a.rs") -> FileChange:
    return FileChange(path=path, before=before, after=after)


def test_only_the_source_is_taken_back_and_the_new_tests_stay() -> None:
    plan = proof.plan(contract(), [change(HEAD + OLD, MENDED + NEW)], red_before=False)
    assert plan.noticed is None
    assert [trial.reverted for trial in plan.trials] == [{"src/a.rs": HEAD + NEW}]


def test_a_change_of_inline_tests_alone_is_not_asked_about() -> None:
    plan = proof.plan(contract(), [change(HEAD + OLD, HEAD + NEW)], red_before=True)
    assert (plan.trials, [(row.outcome, row.why) for row in plan.rows]) == ((), [(Outcome.NOT_ASKED, "a test")])


def test_inline_tests_of_a_new_file_are_not_emptied() -> None:
    plan = proof.plan(contract(), [change(None, MENDED + NEW)], red_before=True)
    assert [trial.label for trial in plan.trials] == ["`pay` emptied"]
    assert all("assert_eq!(pay(1), 2)" in (trial.reverted["src/a.rs"] or "") for trial in plan.trials)


def test_where_no_test_has_changed_a_green_base_says_enough() -> None:
    plan = proof.plan(contract(), [change(HEAD + OLD, MENDED + OLD)], red_before=False)
    assert (plan.noticed, plan.trials) == (False, ())


def test_everything_taken_back_keeps_the_new_tests() -> None:
    more = "pub fn {0}(x: u64) -> u64 {{\n    x\n}}\n\n"
    before = "".join(more.format(name) for name in "abcd") + OLD
    after = before.replace("    x\n", "    x + 1\n").replace(OLD, NEW)
    plan = proof.plan(contract(), [change(before, after)], red_before=False)
    assert len(plan.trials) == 4
    assert plan.whole is not None
    assert plan.whole.reverted == {"src/a.rs": before.replace(OLD, NEW)}


# -- the old tests on the new sources ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (HEAD + OLD, MENDED + NEW, {"src/a.rs": MENDED + OLD}),
        (HEAD + OLD, MENDED + "\n", {"src/a.rs": MENDED + OLD}),
        (HEAD + OLD, MENDED + OLD, {}),  # the tests are as they were
        (HEAD + OLD, HEAD + NEW, {}),  # the source is
        (HEAD, MENDED + NEW, {}),  # there were none
    ],
)
def test_old_inline_tests_are_put_back(before: str, after: str, expected: dict[str, str]) -> None:
    files = [change(before, after)]
    paths = restored.restorable(contract(), files)
    assert paths == tuple(expected)
    assert restored.with_old_tests([each for each in files if each.path in paths]) == expected
