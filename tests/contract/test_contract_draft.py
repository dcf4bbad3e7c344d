"""Specs made from arguments and from diffs: true of the tree, and TODO where nothing was said."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haiku_delegate.checks import conformance
from haiku_delegate.contract import dump, lint, preflight, spec
from haiku_delegate.contract.drafting import diffs, guessing, writing
from haiku_delegate.contract.drafting.draft import Draft, Wishes, draft
from haiku_delegate.contract.drafting.edits import MADE, edits
from haiku_delegate.contract.model import Action, BlockRole, Contract, Kind
from haiku_delegate.errors import UsageError
from haiku_delegate.findings import Severity

SOURCE = """\
def normalize(text):
    return text.lower()


def shout(text):
    return text.upper()
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/text.py").write_text(SOURCE)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests/test_text.py").write_text("def test_a():\n    assert True\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\n")
    return tmp_path


def stopping(contract: Contract, root: Path) -> list[str]:
    return [
        f"{found.rule} {found.message}"
        for found in (*lint.check(contract), *preflight.check(contract, root))
        if found.severity is not Severity.NOTE
    ]


def read(made: Draft, form: str = "markdown") -> Contract:
    suffix = {"markdown": ".md", "yaml": ".yaml", "json": ".json"}[form]
    return spec.parse(writing.write(made.contract, form), source=f"spec{suffix}")  # type: ignore[arg-type]


# -- from arguments ---------------------------------------------------------------------------------------------


def test_the_whole_spec_of_some_arguments(root: Path) -> None:
    wishes = Wishes(
        title="Add  slugify()", id="T-1", kind=Kind.FEATURE, files=("src/text.py:1-2",),
        preserve=("normalize() stays",), commands=("python3 -m pytest -q  # red",),
        changes=("src/text.py:5-6", "tests/test_slug.py"),
    )  # fmt: skip
    made = draft(wishes, root)
    assert made.remarks == ("tests/test_slug.py does not exist: listed as (new)",)
    assert (
        writing.write(made.contract, "markdown")
        == """\
---
kind: feature
---

# TASK T-1: Add slugify()

## CONTEXT — read these files first:

- src/text.py:1-2 — normalize()

## EXISTING BEHAVIOR THAT MUST BE PRESERVED:

- normalize() stays

## CHANGES TO MAKE:

### 1. src/text.py

Lines 5-6, which read now:

```python before
def shout(text):
    return text.upper()
```

TODO: say exactly what to change here, best as a code block.

### 2. tests/test_slug.py (new)

TODO: say exactly what this file holds, best as a code block.

## VERIFY:

```sh
python3 -m pytest -q  # red
```

All of them must succeed. If a test fails, do NOT broaden it to make it pass;
STOP and report what actually happened.

## CONSTRAINTS:

- Edit ONLY the listed files.
- Do NOT add features beyond what's specified.
"""
    )


def test_what_was_not_said_is_objected_to_at_its_place(root: Path) -> None:
    wishes = Wishes(title="x", changes=("src/text.py", "src/new.py"), commands=("python3 -m pytest -q",))
    text = writing.write(draft(wishes, root).contract, "markdown")
    found = lint.check(spec.parse(text, source="spec.md"))
    wanted = {number for number, line in enumerate(text.splitlines(), 1) if "TODO" in line}
    assert {each.line for each in found if each.severity is Severity.ERROR} == wanted
    assert len(wanted) == 2


@pytest.mark.parametrize("form", ["markdown", "yaml", "json"])
def test_nothing_said_is_a_template_that_is_no_contract_yet(root: Path, form: str) -> None:
    text = writing.write(draft(Wishes(), root).contract, form)  # type: ignore[arg-type]
    assert text.count("TODO: ") == 2
    with pytest.raises(Exception, match="HD011") as told:
        spec.parse(text, source=f"a.{'md' if form == 'markdown' else form}")
    assert "HD010" in str(told.value)
    assert "HD012" in str(told.value)


@pytest.mark.parametrize("form", ["markdown", "yaml", "json"])
def test_every_form_says_the_same(root: Path, form: str) -> None:
    made = draft(Wishes(title="A: b", id="7", changes=("src/text.py:1-2",), files=("src/text.py:5",)), root)
    assert read(made, form).without_places() == made.contract.without_places()


def test_lines_that_stand_twice_are_an_example_and_no_claim(root: Path) -> None:
    (root / "src/text.py").write_text("a = 1\nb = 2\n\na = 1\nb = 2\n")
    made = draft(Wishes(changes=("src/text.py:1-2",)), root)
    assert [block.role for block in made.contract.changes[0].blocks] == [BlockRole.EXAMPLE]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        (Wishes(files=("src/txt.py",)), "context file 'src/txt.py' does not exist (did you mean 'src/text.py'?)"),
        (Wishes(files=("src/text.py:1-99",)), "--file: 'src/text.py' has 6 lines, not 99"),
        (Wishes(files=("src/text.py:3-2",)), "line range 3-2 of 'src/text.py' makes no sense"),
        (Wishes(files=("src/text.py:0",)), "line range 0 of"),
        (Wishes(files=("../x",)), "climbs out"),
        (Wishes(files=("",)), "--file: path '' names no file"),
        (Wishes(files=("/etc/passwd",)), "is absolute"),
        (Wishes(changes=("src",)), "--change: 'src' is a directory"),
        (Wishes(changes=("src/text.py/x",)), "'src/text.py' is no directory"),
        (Wishes(changes=("src/new.py:1-2",)), "--change: 'src/new.py' does not exist"),
        (Wishes(changes=(".git/hooks/x",)), "lies inside .git"),
        (Wishes(changes=("a\nb",)), "control characters"),
        (Wishes(commands=("",)), "--verify: a command is one line"),
        (Wishes(commands=("a\nb",)), "--verify: a command is one line"),
        (Wishes(commands=("a  # red, green",)), "--verify: the tags of a command contradict each other"),
    ],
)
def test_what_cannot_be_is_one_sentence(root: Path, wishes: Wishes, words: str) -> None:
    with pytest.raises(UsageError) as told:
        draft(wishes, root)
    said = f"{told.value.message} ({told.value.hint})"
    assert words in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "wishes",
    [
        Wishes(title="x", id="a b"),
        Wishes(title="x", preserve=("```",)),
        Wishes(title="VERIFY: all"),
        Wishes(title="CHANGES:"),
        Wishes(title="#"),
        Wishes(title="x", preserve=("- a", "VERIFY:")),
        Wishes(title="x", changes=("a b/`c`.py",)),
        Wishes(title="x", changes=("odd ' name",)),
        Wishes(title="x", commands=("echo '",)),
        Wishes(title="x", commands=("# only a remark",)),
        Wishes(title="---"),
        Wishes(title="{{ 1 }} {% x"),
    ],
)
def test_odd_words_are_written_truly_or_refused(root: Path, wishes: Wishes) -> None:
    for form in ("markdown", "yaml", "json"):
        try:
            commands = wishes.commands or ("make",)
            made = draft(replace(wishes, changes=wishes.changes or ("src/text.py",), commands=commands), root)
            assert read(made, form).without_places() == made.contract.without_places()
        except UsageError:
            continue  # honest enough; what must not be is a spec that says something else


def test_a_template_of_the_project_is_used_and_held_to_the_contract(root: Path, tmp_path: Path) -> None:
    own = tmp_path / "templates"
    own.mkdir()
    made = draft(Wishes(title="x", changes=("src/text.py",)), root).contract
    (own / "spec.md.j2").write_text("TASK: {{ contract.title }}\n{% for c in spec.changes %}{% endfor %}")
    with pytest.raises(UsageError, match="says something else"):
        writing.write(made, "markdown", search=[own])
    shipped = (Path(__file__).parents[2] / "templates/spec.md.j2").read_text()
    (own / "spec.md.j2").write_text(shipped.replace("## VERIFY:", "## Verify"))
    assert "## Verify\n" in writing.write(made, "markdown", search=[own])
    (own / "spec.md.j2").write_text("{{ nothing }}")
    with pytest.raises(UsageError, match=r"spec\.md\.j2:1"):
        writing.write(made, "markdown", search=[own])


@pytest.mark.parametrize(
    ("files", "paths", "commands"),
    [
        (
            {"pyproject.toml": '[project]\ndependencies = [\n  "pytest>=8",\n]'},
            ["src/a.py", "tests/test_a.py"],
            ["python3 -m pytest -q tests/test_a.py"],
        ),
        ({"conftest.py": ""}, ["src/a.py"], ["python3 -m pytest -q"]),
        ({}, ["src/a.py", "tests/test_a.py"], ["python3 -m unittest -q tests.test_a"]),
        ({}, ["src/a.py"], []),
        ({}, ["my-tests/test_a.py"], []),
        ({"package.json": '{"scripts": {"test": "jest"}}'}, ["src/a.ts"], ["npm test"]),
        ({"package.json": '{"scripts": {"test": "jest"}}', "pnpm-lock.yaml": ""}, ["src/a.ts"], ["pnpm test"]),
        ({"web/package.json": '{"scripts": {"test": "vitest run"}}'}, ["web/src/a.js"], ["npm --prefix web test"]),
        ({"package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\" && exit 1"}}'}, ["a.js"], []),
        ({"package.json": "[1"}, ["a.js"], []),
        ({"go.mod": "module x"}, ["a.go", "pkg/b_test.go"], ["go test . ./pkg"]),
        ({"svc/go.mod": "module x"}, ["svc/pkg/b.go"], ["cd svc && go test ./pkg"]),
        ({"Cargo.toml": ""}, ["src/lib.rs"], ["cargo test"]),
        ({"Makefile": "all:\n\ntest: all\n\tx"}, ["README.md"], ["make test"]),
        ({"Makefile": "test := 1\n"}, ["README.md"], []),
        ({"Makefile": "test:\n", "pytest.ini": ""}, ["a.py", "README.md"], ["python3 -m pytest -q"]),
    ],
)
def test_commands_are_suggested_by_the_repository_or_not_at_all(
    files: dict[str, str], paths: list[str], commands: list[str]
) -> None:
    assert list(guessing.commands(paths, files.get)) == commands


# -- from a diff ------------------------------------------------------------------------------------------------


def unified(old: str, new: str, path: str = "src/text.py", *, around: int = 3) -> str:
    rows: list[str] = []
    pairs = [text.splitlines(keepends=True) for text in (old, new)]
    for row in difflib.unified_diff(*pairs, f"a/{path}", f"b/{path}", n=around):
        rows.append(row if row.endswith("\n") else row + "\n\\ No newline at end of file\n")
    return f"diff --git a/{path} b/{path}\nindex 1111111..2222222 100644\n" + "".join(rows)


def executed(contract: Contract, now: str) -> str:
    """What a literal-minded executor makes of the blocks, from the last place to the first."""
    lines = now.split("\n")
    instruction = contract.changes[0].instruction
    places = list(re.finditer(r"^Lines? (\d+)(?:-(\d+))?: (?P<words>.*)$", instruction, re.MULTILINE))
    ends = [*(place.start() for place in places[1:]), len(instruction)]
    for place, end in reversed(list(zip(places, ends, strict=True))):
        blocks = re.findall(r"^(`{3,})([\w ]*)\n(.*?)^\1$", instruction[place.end() : end], re.MULTILINE | re.DOTALL)
        start, stop = int(place[1]) - 1, int(place[2] or place[1])
        there = lines[start:stop]
        by_role = {info.split()[-1]: text.removesuffix("\n").split("\n") for _mark, info, text in blocks}
        if "diff" in by_role:
            rows = by_role["diff"][3:]
            assert [row[1:] for row in rows if row[0] != "+"] == there
            lines[start:stop] = [row[1:] for row in rows if row[0] != "-"]
            continue
        before, after = by_role.get("before"), by_role.get("exact", [])
        wanted = before or there
        joined = "\n".join(there)
        assert "\n".join(wanted) in joined
        made = joined.replace("\n".join(wanted), "\n".join(after), 1) if before else _around(there, after)
        lines[start:stop] = made.split("\n") if made or after else []
    return "\n".join(lines)


def _around(there: list[str], after: list[str]) -> str:
    """Lines above or below that stay: empty ones around them are not in the block."""
    full = [at for at, line in enumerate(there) if line.strip()]
    return "\n".join([*there[: full[0]], *after, *there[full[-1] + 1 :]]) if full else "\n".join(after)


LINES = st.lists(st.sampled_from(["a", "b", "", "    a", "def f():", "}", "  ", "x = 1", "```"]), max_size=30)


@given(old=LINES, new=LINES, around=st.integers(0, 5))
@settings(max_examples=300, deadline=None)
def test_any_change_is_said_so_that_typing_it_makes_it(old: list[str], new: list[str], around: int) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    if before == after or not any(line.strip() for line in old):
        return
    file = diffs.read(unified(before, after, around=around), "diff").files[0]
    if file.action is not Action.EDIT:
        return
    made = edits(file, before)
    assert made.remark == ""
    contract = spec.parse(
        f"# TASK: x\n\n## CHANGES TO MAKE\n\n### 1. src/text.py\n\n{made.instruction}\n\n## VERIFY\n\n- `true`\n",
        source="a.md",
    )
    assert executed(contract, before) == after
    assert [found.message for found in conformance.check(contract, lambda path: after)] == []
    assert edits(file, after).remark in ("", MADE, "the diff does not apply to the file as it is now")


def test_a_far_away_hunk_is_found_where_its_lines_stand_now() -> None:
    file = diffs.read(unified(SOURCE, SOURCE.replace("upper", "title")), "diff").files[0]
    made = edits(file, "import re\n\n\n" + SOURCE)
    assert made.ranges == ((6, 9),)
    assert "Lines 6-9: this stands there now:" in made.instruction
    twice = edits(file, SOURCE + "\n\n" + SOURCE)
    assert twice.remark == ""  # it stands twice, but also where the diff says
    assert edits(file, "\n" + SOURCE + "\n\n" + SOURCE).remark == "the diff does not apply to the file as it is now"
    assert edits(file, SOURCE.replace("upper", "title")).remark == MADE


def test_windows_line_ends_and_a_missing_last_newline_are_said_in_words(root: Path) -> None:
    old, new = "a\r\nb\r\nc\r\n", "a\r\nB\r\nc"
    (root / "src/text.py").write_bytes(old.encode())
    made = draft(Wishes(), root, diff=diffs.read(unified(old, new), "diff")).contract.changes[0]
    assert "\r" not in made.instruction
    assert made.instruction.endswith("Its lines end in CRLF.\n\nIts last line ends without a newline.")


HEADER = "diff --git a/{0} b/{0}\n"


@pytest.mark.parametrize(
    ("text", "path", "refused"),
    [
        (HEADER.format("a.png") + "index 1..2 100644\nBinary files a/a.png and b/a.png differ\n", "a.png", "is binary"),
        (
            HEADER.format("a.png") + ("new file mode 100644\nindex 0..2\nGIT binary patch\nliteral 3\nKc\n"),
            "a.png",
            "is binary",
        ),
        (
            HEADER.format("run.sh") + "old mode 100644\nnew mode 100755\n",
            "run.sh",
            "its mode changes from 100644 to 100755",
        ),
        (HEADER.format("my tool.sh") + "old mode 100644\nnew mode 100755\n", "my tool.sh", "its mode changes"),
        (
            HEADER.format("sub")
            + ("index 1..2 160000\n--- a/sub\n+++ b/sub\n@@ -1 +1 @@\n-Subproject commit 1\n+Subproject commit 2\n"),
            "sub",
            "is a submodule",
        ),
        (
            HEADER.format("ln")
            + ("new file mode 120000\n--- /dev/null\n+++ b/ln\n@@ -0,0 +1 @@\n+a.txt\n\\ No newline at end of file\n"),
            "ln",
            "is a symbolic link",
        ),
        ("diff --git a/a b/b\nsimilarity index 90%\ncopy from a\ncopy to b\n", "b", "is a copy of a"),
        (HEADER.format("e") + "--- a/e\n+++ b/e\n@@ -1 +1 @@\n-a\r\n+a\n", "e", "only its line ends change"),
        (HEADER.format("e") + "--- a/e\n+++ b/e\n@@ -1 +1 @@\n-a\n+a\udce9\n", "e", "is not UTF-8 text"),
        (HEADER.format("e") + "--- a/e\n+++ b/e\n@@ -1 +1 @@\n-a\n+a\rb\n", "e", "holds carriage returns"),
    ],
)
def test_what_no_spec_can_say_is_one_sentence(root: Path, text: str, path: str, refused: str) -> None:
    found = diffs.read(text, "diff").files
    assert [(each.path, each.refused.startswith(refused)) for each in found] == [(path, True)]
    with pytest.raises(UsageError, match=f"nothing in the diff can be typed: left out: {path} {refused}"):
        draft(Wishes(), root, diff=diffs.read(text, "diff"))


@pytest.mark.parametrize(
    ("text", "path", "action", "source"),
    [
        (
            (
                'diff --git "a/gr\\303\\266\\303\\237e.txt" "b/gr\\303\\266\\303\\237e.txt"\n'
                "old mode 100644\n"
                "new mode 100755\n"
            ),
            "größe.txt",
            Action.EDIT,
            None,
        ),
        ('diff --git "a/a\\tb\\"c" "b/a\\tb\\"c"\nnew file mode 100644\nindex 0..1\n', 'a\tb"c', Action.NEW, None),
        ("diff --git a/a b/x b/a b/x\ndeleted file mode 100644\nindex 1..0\n", "a b/x", Action.DELETE, None),
        (
            ("diff --git a/old b/new\nsimilarity index 100%\nrename from old\nrename to new\n"),
            "new",
            Action.RENAME,
            "old",
        ),
        ("diff --git i/x.py w/x.py\n--- i/x.py\n+++ w/x.py\n@@ -1 +1 @@\n-a\n+b\n", "x.py", Action.EDIT, None),
        (
            ("diff --git a/my file b/my file\n--- a/my file\t\n+++ b/my file\t\n@@ -1 +1 @@\n-a\n+b\n"),
            "my file",
            Action.EDIT,
            None,
        ),
        (
            ("--- a.py\t2020-01-01 00:00:00\n+++ a.py\t2020-01-01 00:00:00\n@@ -1 +1 @@\n-a\n+b\n"),
            "a.py",
            Action.EDIT,
            None,
        ),
        ("--- a.py.orig\n+++ a.py\n@@ -1 +1 @@\n-a\n+b\n", "a.py", Action.EDIT, None),
        ("--- /dev/null\n+++ b/n.py\n@@ -0,0 +1 @@\n+a\n", "n.py", Action.NEW, None),
        ("--- a/n.py\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n", "n.py", Action.DELETE, None),
    ],
)
def test_names_are_read_as_git_writes_them(text: str, path: str, action: Action, source: str | None) -> None:
    (found,) = diffs.read(text, "diff").files
    assert (found.path, found.action, found.rename_from) == (path, action, source)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("hello\n", "holds no diff"),
        ("--- \n+++ \n", "names no file"),
        (HEADER.format("a") + "@@ -1,9 +1 @@\n-a\n", "cannot be read as a diff: Hunk is shorter than expected"),
        ("diff --cc a\n@@@ -1 -1 +1 @@@\n", "is a combined diff of a merge"),
        ("x" * (diffs.LIMIT + 1), "larger than 16 MB"),
        (unified("a\n", "b\n", "../x"), "climbs out"),
        (unified("a\n", "b\n", ".git/config"), "lies inside .git"),
    ],
)
def test_what_is_no_diff_is_one_sentence(root: Path, text: str, words: str) -> None:
    with pytest.raises(UsageError, match=words) as told:
        draft(Wishes(), root, diff=diffs.read(text, "that"))
    assert "\n" not in told.value.message


def test_a_diff_of_a_megabyte_is_too_large_for_a_spec(root: Path) -> None:
    new = "".join(f"line {number}\n" for number in range(120_000))
    made = draft(Wishes(title="x", commands=("make",)), root, diff=diffs.read(unified("", new, "n.txt"), "diff"))
    with pytest.raises(UsageError, match="larger than 1 MB"):
        writing.write(made.contract, "markdown")


def test_grants_say_what_happens_to_tests_that_are_there(root: Path) -> None:
    old = (root / "tests/test_text.py").read_text()
    added, changed = old + "\n\ndef test_b():\n    pass\n", old.replace("True", "1")
    for new, grants in ((added, ("add",)), (changed, ("change",))):
        made = draft(Wishes(), root, diff=diffs.read(unified(old, new, "tests/test_text.py"), "diff")).contract
        told = {name for name in ("add", "change", "remove", "rename") if getattr(made.tests, name)}
        assert (told, made.kind) == (set(grants), Kind.TESTS)
    gone = HEADER.format("tests/test_text.py") + "deleted file mode 100644\n"
    assert draft(Wishes(), root, diff=diffs.read(gone, "diff")).contract.tests.remove == ("tests/test_text.py",)


# -- the hurried ------------------------------------------------------------------------------------------------


EDIT = """\
diff --git a/src/text.py b/src/text.py
--- a/src/text.py
+++ b/src/text.py
@@ -5,2 +5,2 @@
 def shout(text):
-    return text.upper()
+    return text.upper() + "!"
"""


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("", "stdin is empty", "--cached"),
        (" \n\n", "stdin is empty", "--cached"),
        ("".join(f"\x1b[1m{line}\x1b[m\n" for line in EDIT.splitlines()), "holds no diff", "--no-color"),
        (" src/text.py | 2 +-\n 1 file changed, 1 insertion(+), 1 deletion(-)\n", "holds no diff", "--stat"),
        (EDIT + EDIT, "changes 'src/text.py' twice", "git diff A B"),
    ],
)
def test_what_is_no_diff_of_one_change_is_refused_with_the_way_out(text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        diffs.read(text, "stdin")
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_a_diff_that_a_mailer_has_given_other_line_ends_says_nothing_of_the_file(root: Path) -> None:
    made = draft(Wishes(title="x"), root, diff=diffs.read(EDIT.replace("\n", "\r\n"), "stdin"))
    assert "CRLF" not in made.contract.changes[0].instruction


def test_lines_that_get_other_ends_among_other_changes_are_said(root: Path) -> None:
    text = EDIT.replace('"!"\n', '"!"\r\n')
    made = draft(Wishes(title="x"), root, diff=diffs.read(text, "stdin"))
    assert "Its lines end in CRLF." in made.contract.changes[0].instruction


def test_a_diff_of_another_repository_is_remarked(root: Path) -> None:
    made = draft(Wishes(title="x"), root, diff=diffs.read(EDIT.replace("text.py", "other.py"), "stdin"))
    assert made.remarks[0] == "src/other.py: there is no such file here; is the diff of another repository?"


@pytest.mark.parametrize("form", ["markdown", "yaml"])
def test_a_file_that_is_named_twice_is_listed_once(root: Path, form: dump.Form) -> None:
    wishes = Wishes(title="x", changes=("src/text.py:1-2", "src/text.py", "src/text.py:5-6", "./src/text.py:5-6"))
    made = draft(wishes, root).contract
    assert [change.path for change in made.changes] == ["src/text.py"]
    instruction = made.changes[0].instruction
    assert [instruction.count(words) for words in ("Lines 1-2", "Lines 5-6", "TODO")] == [1, 1, 1]
    assert spec.parse(
        writing.write(draft(replace(wishes, commands=("python3 -m pytest -q tests",)), root).contract, form),
        source="spec.md" if form == "markdown" else "spec.yaml",
    )


def test_a_file_of_the_diff_needs_no_second_mention(root: Path) -> None:
    made = draft(Wishes(title="x", changes=("src/text.py", "src/new.py")), root, diff=diffs.read(EDIT, "stdin"))
    assert [change.path for change in made.contract.changes] == ["src/text.py", "src/new.py"]
    assert "TODO" not in made.contract.changes[0].instruction
