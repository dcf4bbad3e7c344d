"""HD225 to HD227: what blocks say of the files as they are."""

from __future__ import annotations

import pytest

from haiku_delegate.contract.model import BlockRole
from haiku_delegate.contract.texts import standing
from tests.contract.preflight.conftest import Told
from tests.contract.preflight.test_anchors import Found


def fenced(body: str, info: str = "python", prose: str = "", path: str = "src/text.py") -> str:
    return f"### {path}\n{prose}\n```{info}\n{body}\n```"


NORMALIZE = 'def normalize(text):\n    return " ".join(text.split()).lower()'


@pytest.mark.parametrize(
    "body",
    [
        NORMALIZE,
        "def join_all(self, sep):\n    return sep.join([])",
        "    def count(self):\n        return 1",
        "class Words:\n    # ...\n    def join_all(self, sep):\n        ...",
        "class Words:\n    # ... existing code ...\n    def join_all(self, sep):\n        ...",
        "class Words:\n    // ...unchanged...\n    def join_all(self, sep):",
        "import re",
        "",
    ],
)
def test_a_before_block_that_stands(told: Told, body: str) -> None:
    assert told(fenced(body, "python before")) == []


def test_a_before_block_that_does_not_stand(found: Found) -> None:
    (finding,) = found(fenced('def normalize(text):\n    return " ".join(text.split())', "python before"))
    assert (finding.rule, finding.severity.value, finding.line) == ("HD225", "error", 6)
    assert finding.message == (
        "the `before` block does not stand in 'src/text.py': near line 6: "
        '-    return " ".join(text.split()) | +    return " ".join(text.split()).lower()'
    )


@pytest.mark.parametrize(
    ("body", "severity", "message"),
    [
        ("class Words:\n    def count(self):\n        return 1", "error", 'near line 10: +    """Some words.""" | +'),
        ('class Words:\n    """Some words."""\n    def count(self):', "warning", "but for empty lines"),
        ("text.split()).lower()", "warning", "is a part of line 7; whole lines are compared"),
        ('def normalize(text):\n  return " ".join(text.split()).lower()', "error", "only the indentation differs"),
    ],
)
def test_how_far_off_a_before_block_is(found: Found, body: str, severity: str, message: str) -> None:
    (finding,) = found(fenced(body, "python before"))
    assert (finding.rule, finding.severity.value) == ("HD225", severity)
    assert message in finding.message


def test_nothing_like_it(found: Found) -> None:
    (finding,) = found(fenced("zzz\nyyy", "before"))
    assert finding.message.endswith("nothing like it was found")


HUNK = '@@ -6,2 +6,2 @@\n def normalize(text):\n-    return " ".join(text.split()).lower()\n+    return text'
HEADER = "--- a/src/text.py\n+++ b/src/text.py\n"


@pytest.mark.parametrize(
    "body",
    [
        HUNK,
        f"{HEADER}{HUNK}",
        f"--- src/text.py\n+++ src/text.py\n{HUNK}",
        f"diff --git a/src/text.py b/src/text.py\nindex 1234567..89abcde 100644\n{HEADER}{HUNK}",
        HUNK.replace("-6,2 +6,2", "-900,7 +1,1"),
        "\n".join(HUNK.split("\n")[1:]),
        HUNK.replace("@@ -6,2 +6,2 @@", "@@ def normalize @@"),
        HUNK.replace("\n", "\r\n"),
        f"--- a/src/else.py\n+++ b/src/else.py\n@@ -1 +1 @@\n-nothing\n+here\n{HEADER}{HUNK}",
        '@@ -1,3 +1,4 @@\n+# first\n """Helpers."""\n\n import re',
        "+one\n+two",
        ' import re\n ...\n-    return " ".join(text.split()).lower()\n+    return text\n ...\n def initials(text):',
        "no diff at all",
        "",
    ],
)
def test_a_diff_that_applies(told: Told, body: str) -> None:
    assert told(fenced(body, "diff")) == []


def test_a_diff_that_does_not_apply(found: Found) -> None:
    (finding,) = found(fenced(HUNK.replace(".lower()", ".upper()"), "diff"))
    assert (finding.rule, finding.severity.value, finding.line) == ("HD226", "error", 6)
    assert "near line 6" in finding.message
    (finding,) = found(fenced("@@ @@\n-def initials(text):\n-def normalize(text):\n+x", "diff"))
    assert finding.rule == "HD226"


def test_a_diff_that_is_applied_already(found: Found) -> None:
    (finding,) = found(
        fenced(f"@@ @@\n {NORMALIZE.splitlines()[0]}\n-    return 1\n+{NORMALIZE.splitlines()[1]}", "diff")
    )
    assert finding.message == "the `diff` block is applied already in 'src/text.py'"


@pytest.mark.parametrize("info", ["python", "python exact", "python after"])
def test_a_block_that_stands_already(found: Found, info: str) -> None:
    (finding,) = found(fenced(NORMALIZE, info, "Change it to this:"))
    assert (finding.rule, finding.severity.value) == ("HD227", "warning")
    assert finding.message == "this block stands in 'src/text.py' at line 6"


def test_everything_stands_already(found: Found) -> None:
    (finding,) = found(fenced(NORMALIZE, prose="Add:"))
    assert (finding.rule, finding.severity.value) == ("HD227", "error")
    found_two = found(fenced(NORMALIZE, prose="Add:") + "\n### src/new.py (new)\nAdd one.")
    assert [each.severity.value for each in found_two] == ["warning"]


@pytest.mark.parametrize(
    "changes",
    [
        fenced("import re"),
        fenced("import re\nimport os"),
        fenced("pass"),
        fenced("}"),
        fenced(NORMALIZE, "python example"),
        fenced(NORMALIZE, "python before") + "\n```python\ndef normalize(text):\n    return text\n```",
        fenced("def shout(text):\n    return text"),
        fenced(NORMALIZE, path="src/new.py (new)"),
        fenced(NORMALIZE, path="src/*.py"),
        fenced(NORMALIZE, "python before") + f"\n```python after\n{NORMALIZE}\n```",
    ],
)
def test_no_alarm(told: Told, changes: str) -> None:
    assert [each for each in told(changes) if each[0] != "HD214"] == []


def test_every_role_is_thought_of() -> None:
    assert {role.value for role in BlockRole} == {"code", "before", "after", "exact", "diff", "example"}


def test_a_renamed_file_is_read_where_it_is(told: Told) -> None:
    assert told(fenced(NORMALIZE, "before", path="src/words.py (rename from src/text.py)")) == []
    assert told(fenced("zzz", "before", path="src/words.py (rename from src/text.py)")) == [("HD225", "error")]


def test_a_single_line_is_compared_with_the_line_that_is_most_like_it() -> None:
    text = ['"""Small helpers."""', "", "def f(text):", "    return text.lower().split()", "", "x = 1"]
    said = standing.nearest(["return text.split().lower()"], text)
    assert said == "near line 4: -return text.split().lower() | +return text.lower().split()"
