"""Ordinary good specs and ordinary sentences in them: no error, no warning."""

from __future__ import annotations

from pathlib import Path

import pytest

import haiku_delegate
from tests.contract.lint.support import CODE, instructed, linted, loud, markdown, verified
from tests.contract.test_contract_markdown import EXAMPLE

DEMO = Path(haiku_delegate.__file__).parent / "demo" / "repo" / "spec.md"
DOCS = Path(__file__).parents[3] / "docs" / "contract.md"


def shown(language: str) -> str:
    """The example in the documentation."""
    fence = "````" if language == "markdown" else "```"
    return DOCS.read_text().split(f"{fence}{language}\n")[1].split(f"\n{fence}\n")[0] + "\n"


def test_the_demo_and_the_design_are_silent() -> None:
    assert loud(linted(DEMO.read_text())) == []
    assert loud(linted(EXAMPLE)) == []


@pytest.mark.parametrize(("language", "source"), [("markdown", "spec.md"), ("yaml", "spec.yaml")])
def test_the_documentation_is_silent(language: str, source: str) -> None:
    assert loud(linted(shown(language), source)) == []


def test_task_changes_and_verify_are_enough() -> None:
    assert loud(linted(markdown())) == []


SENTENCES = [
    "Add `slugify()` after `normalize()`. Follow the style of src/other.py.",
    "Do not touch src/other.py.",
    "See src/other.py for the pattern, and do it like in src/web.py.",
    "Import `normalize` from src/other.py.",
    "Import it as in src/app/util.py and do not change src/app/util.py.",
    "Remove the TODO above `parse()`.",
    "Remove the `TODO` and the TBD marker in the docstring.",
    "Replace TBD by 2024-05-01.",
    'Delete the comment that says "figure out why this works".',
    "Use `dict.get()` to decide whether the key is there.",
    "`is_valid()` decides whether the request is retried.",
    "Decide by `mode`: `r` reads, `w` writes.",
    "Create the parent directory if needed.",
    "Escape the value where necessary with `html.escape()`.",
    "Return `None` if the list is empty, etc. stays as it is: keep the existing branches, etc.",
    "The config file lives under /etc/app.conf; read it there.",
    "Leave the other helpers (`normalize`, `strip`, etc.) unchanged.",
    'Raise an appropriate error: `ValueError("empty")`.',
    "Use sensible defaults: 30 seconds and 3 retries.",
    "Handle the edge cases: empty text, None, only blanks.",
    "Handle the edge case where the list is empty by returning `[]`.",
    "Improve the message: `no file` becomes `no such file`.",
    "Clean up `_cache` in `close()`.",
    "Optimize the lookup by turning `names` into a set; use `names = set(names)`.",
    "What about digits? They count as letters.",
    "It must create `var/last_order.txt` and the directory, as needed by `open()`.",
    "Make sure it is imported (there is `import build.util` or similar at the top).",
    "Remove the import if it is there, and do not add others as needed.",
    "Rename `empty` to `is_empty?` as Ruby does: blank? becomes empty?",
    "Why? Because callers pass None.",
    'The dialog asks "Are you sure?" before it deletes.',
    "Show `Continue?` when the flag is set.",
    "Fetch https://example.com/search?q=a and parse the JSON.",
    "Change the type from `int` to `int | None`.",
    "Set `timeout` to 30.",
    "This is needed because the parser calls it twice, as needed by the spec.",
    "The retry helper must never figure out anything on its own.",
    "Don't improve or clean up anything else.",
    "Add an `# pragma: no cover` comment to the `if TYPE_CHECKING:` line.",
    "Update `version` to 1.4.2 in the header, no other edits.",
    'Change "src/old.js" to "src/new.js" in the import list.',
    "Remove src/legacy/old.py from the exclude list.",
    "Add a link to docs/usage.md at the end of the list.",
    "Write the result to out/report.json when `--json` is given.",
    "When users update src/x.py, the watcher restarts: call `restart()`.",
    "Keep the best match by score: `max(matches, key=score)`.",
    "The title is required by the schema, and the body is optional.",
    "Bump Node.js to 20 and Next.js to 14.",
    "If the file is missing, raise `FileNotFoundError` as before.",
    "Use `or` instead of `and`; the rest stays.",
    "> Maybe we should figure out the rest later?",
    "Wie in der Vorlage: `größe` statt `groesse`, nichts sonst.",
    "Investigation showed that `retry` is None here; pass `retry=3`.",
    "Debug output goes to stderr: replace `print(x)` with `print(x, file=sys.stderr)`.",
    "Add the review queue page under /review with the template of `queue.html`.",
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_good_sentence_is_silent(sentence: str) -> None:
    assert loud(instructed(sentence)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Fix the off-by-one in pages()",
        "Add a design doc for the cache",
        "Design tokens: rename --blue to --brand",
        "Review page: sort by date",
        "Debug flag: read it from DEBUG",
        "Audit log: write the user id",
        "Compare versions as numbers in sort_key()",
        "Choose the default port from PORT",
        "Explore page: add the footer link",
        "Update review.py and audit.py headers",
        "fix(investigate): rename the CLI flag --deep",
        "Evaluate arguments lazily in when()",
        "Determine the charset from the Content-Type header",
        "Diagnosis codes: add Z99",
        "Investigate reports its reasons in order",
        "Debug and info messages go to a file",
        "Profile and address get a date",
        "Review and rating of an order",
        "Recommend the next article",
        "Find the user by e-mail as well as by name",
    ],
)
def test_a_good_title_is_silent(title: str) -> None:
    assert loud(linted(markdown(title=title, changes="### src/a.py\nReturn the sorted list in pages()."))) == []


@pytest.mark.parametrize(
    "command",
    [
        "python -m pytest -q tests/test_text.py",
        "pytest -q",
        ".venv/bin/python -m pytest tests -x -p no:cacheprovider",
        "uv run pytest -q && uv run ruff check src",
        "poetry run mypy src",
        "cd web && npm test -- --run",
        "cd web; make test",
        "export FOO=1; pytest -q",
        "set -e; make build; make test",
        "set -o pipefail; pytest -q | tail -5",
        "mkdir -p build; cd build; cmake ..&& make",
        "source .venv/bin/activate; pytest",
        "rm -rf dist || true; npm run build",
        "npm run build && npx jest --ci src/text.test.ts",
        "npx vitest run src/text.test.ts",
        "npx tsc --noEmit -p .",
        "go test ./...",
        "go test ./internal/text -run '^TestSlug$'",
        "go test ./... -run TestStringInSlice -count=1",
        "go test . -run 'TestRpad$|TestEq'",
        "go test ./... -run ExampleCheckErr",
        "go vet ./... && go build ./...",
        'test -z "$(gofmt -l .)"',
        "cargo test",
        "cargo test -p text --test slug",
        "cargo test text::slug",
        "cargo fmt --check && cargo clippy -- -D warnings",
        "black --check . && isort --check-only .",
        "ruff check . && ruff format --check .",
        "prettier --check 'src/**/*.ts'",
        "bash -n scripts/deploy.sh && shellcheck scripts/deploy.sh",
        "! grep -rn old_name src",
        "grep -c '|' docs/table.md",
        "grep -rn 'foo || true' src",
        "grep -q 'slugify' src/text.py",
        "git diff --exit-code -- docs",
        "git grep -n slugify src",
        "test -f dist/app.js",
        "pytest; rc=$?; rm -rf tmp; exit $rc",
        "./bin/tool bad.txt > out.txt || true; grep -q 'no such file' out.txt",
        "curl -sf localhost:8000/health | grep -q ok",
        "python -m http.server 8000 & sleep 1; curl -sf localhost:8000",
        "timeout 5 node server.js || test $? -eq 124",
        "node --test test/slug.test.js",
        'python -c \'import text; assert text.slugify("A b") == "a-b"\'',
        "for f in a b; do python check.py $f || exit 1; done",
        "docker build -t app . && docker run --rm app pytest",
        "make lint test",
        "./gradlew test --tests TextTest",
        "mvn -q -Dtest=TextTest test",
        "php vendor/bin/phpunit tests/TextTest.php",
        "bundle exec rspec spec/text_spec.rb",
        "python manage.py test text",
        "terraform fmt -check && terraform validate",
        "yamllint .github && actionlint",
        "python -m mypkg --help",
        "jq -e .version package.json",
        "git init -q /tmp/x && cd /tmp/x && git commit --allow-empty -m x && tool log",
        "PYTHONPATH=src python -W error -m unittest tests.test_text",
        "diff <(sort a.txt) expected.txt",
        "tox -e py311",
        "pre-commit run --all-files",
        "npm publish --dry-run",
    ],
)
def test_a_good_command_is_silent(command: str) -> None:
    assert loud(verified(command)) == []


@pytest.mark.parametrize(
    "command", ["pytest -k test_two_words", "go test -run TestTwoWords", "cargo test two_words_join"]
)
def test_a_test_that_the_contract_names_may_be_selected_by_its_name(command: str) -> None:
    changes = "### src/text.py\nAdd the test `" + command.split()[-1] + "`: two words are joined."
    assert loud(linted(markdown(changes=changes, verify=command))) == []


def test_the_tests_of_a_module_may_be_selected_by_its_name() -> None:
    assert loud(linted(markdown(changes="### src/ansi.rs\nReturn `1` in `bold()`.", verify="cargo test ansi"))) == []


@pytest.mark.parametrize(
    "changes",
    [
        "### src/**/*.py\nRename `old` to `new`.",
        "### src/**\nRename `old` to `new`.",
        "### docs/\nReplace `http:` by `https:`.",
        "### .github/workflows/*.yml\nPin `actions/checkout` to `v4`.",
        "### packages/*/package.json\nSet `license` to `MIT`.",
        "### app/[id]/page.tsx\nReturn `null`.",
        "### pyproject.toml\nSet `version` to 1.2.3.",
        "### src/a/__init__.py (new)\n### src/a/b.py (new)\n" + CODE,
        "### src/old.py (delete)\n### src/new.py (rename from src/older.py)",
        "In each of these, replace `foo` by `bar`:\n- src/a.py\n- src/b.py",
        "### src/a.py\nRename `f` to `g`, and its call in src/b.py.\n### src/b.py",
        "### src/a.py\n```python before\nx = 1\n```\n```python after\nx = 2\n```",
        "### src/old.py (delete)\nNothing imports it:\n```sh example\ngrep -r old src\n```",
        "\n".join(f"### src/m{n}.py\nReplace `import six{n}` by `import sys`." for n in range(40)),
        "### 1. src/a.py\n" + CODE + "\n### 2. src/b.py\nUse `f()` of src/a.py, and update src/a.py's callers here.",
        "### src/a.py:10-20\nReturn early when `x` is None.",
        "1. src/a.py: replace `x` by `y`.\n2. src/b.py: the same.",
        "- `src/a.go` (new)\n  ```go\n  package a\n  ```\n- `src/b.go`\n  Call `a.F()`.",
        "### Makefile\nAdd a target `lint` that runs `ruff check .`.",
    ],
)
def test_good_changes_are_silent(changes: str) -> None:
    assert loud(linted(markdown(changes=changes))) == []


def test_the_ordinary_sentences_of_constraints_and_verify_are_silent() -> None:
    rest = """If a test fails, do NOT broaden it to make it pass; STOP and report what actually happened.

EXISTING BEHAVIOR THAT MUST BE PRESERVED:
- the CLI flags, exit codes, etc. stay as they are

CONTEXT:
- src/web.py — calls it, TODO comments there are none of our business

CONSTRAINTS:
- Edit ONLY the listed files.
- Do not improve, clean up or reformat anything else.
- If something is unclear, stop and ask: is it in the spec?
- Do not touch src/web.py.
"""
    assert loud(linted(markdown(rest=rest))) == []


def test_code_is_never_judged() -> None:
    code = "```python\n# TODO: figure out the best way, TBD, etc. as needed?\nx = 1 or similar\n```"
    assert loud(instructed(f"Add:\n{code}\n~~~\nDecide whether to do it?\n~~~\n\n    TBD: as appropriate?\n")) == []


def test_what_is_listed_by_json_and_yaml_is_judged_alike() -> None:
    yaml = "title: t\nchanges:\n  - path: a.py\n    instruction: Add `f()`.\nverify: [pytest -q]\nconstraints: []\n"
    assert loud(linted(yaml, "spec.yaml")) == []
    json = '{"title": "Add f()", "changes": [{"path": "a.py", "instruction": "Add `f()`."}], "verify": ["pytest -q"]}'
    assert loud(linted(json, "spec.json")) == []
