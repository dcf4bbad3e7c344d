"""`check` as people, programs, editors and CI see it."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import jsonschema
import pytest

from haiku_delegate.report import formats
from tests.support.playing import Delegation, Done, tree

SCHEMA = json.loads((Path(formats.__file__).parents[1] / "check.schema.json").read_text())
SPEC = "TASK: t\n\nCHANGES TO MAKE:\n### 1. {}\nAdd slugify() after normalize().\n\nVERIFY:\n{}\n"
GOOD = "python3 -m unittest -q tests.test_text"


def write(delegation: Delegation, name: str, text: str) -> str:
    file = delegation.repository / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return name


def bad(delegation: Delegation, name: str = "bad.md") -> str:
    """A spec that lists a file which is not there."""
    return write(delegation, name, SPEC.format("textkit/txt.py", GOOD))


def timeless(text: str) -> str:
    return re.sub(r"\d+\.\d+ s", "0.00 s", text)


def stops(done: Done, spec: int = 0) -> list[str]:
    """The rules that would stop a run; what else lint remarks is held elsewhere."""
    found = done.report["specs"][spec]["findings"]
    return [finding["rule"] for finding in found if finding["severity"] == "error"]


def test_a_good_spec_is_told_in_three_lines(delegation: Delegation) -> None:
    before = tree(delegation.repository)
    done = delegation.call("check", "spec.md")
    assert (done.code, done.err, timeless(done.out).splitlines()) == (
        0,
        "",
        [
            "verify: python3 -m unittest -q tests.test_slugify  [red as tagged; exit 1; 1 failed; 0.00 s]",
            "verify: python3 -m unittest -q tests.test_text  [green as tagged; 2 passed; 0.00 s]",
            "spec.md: ready to delegate",
        ],
    )
    assert tree(delegation.repository) == before


def test_without_the_baseline_no_command_runs(delegation: Delegation) -> None:
    done = delegation.call("check", "--no-baseline", "spec.md")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "verify: python3 -m unittest -q tests.test_slugify  [tagged red]",
            "verify: python3 -m unittest -q tests.test_text  [tagged green]",
            "baseline: skipped: --no-baseline",
            "spec.md: ready to delegate",
        ],
    )


def test_a_wrong_colour_shows_the_end_of_the_output_and_ends_with_six(delegation: Delegation) -> None:
    spec = delegation.spec(lambda text: text.replace("tests.test_slugify  # red", "tests.test_slugify  # green"))
    done = delegation.call("check", str(spec))
    assert done.code == 6
    assert "[red, but tagged green; exit 1; 1 failed; " in done.out
    assert "    red: test_slugify" in done.out
    assert "    | FAILED (errors=1)" in done.out
    assert f"error: {spec}:36: HD412 " in done.out
    assert done.out.splitlines()[-1] == f"{spec}: 1 problem(s) would stop a run"


def test_a_problem_of_the_spec_weighs_more_than_one_of_its_commands(delegation: Delegation) -> None:
    spec = write(delegation, "both.md", SPEC.format("textkit/txt.py", "false # green"))
    done = delegation.call("check", spec, "--json")
    assert (done.code, done.report["specs"][0]["exit_code"]) == (3, 3)
    assert {"HD203", "HD412"} <= set(stops(done))


def test_each_spec_is_told_and_the_first_that_stops_decides(delegation: Delegation) -> None:
    red = write(delegation, "red.md", SPEC.format("textkit/text.py", "false # green"))
    done = delegation.call("check", "spec.md", red, bad(delegation), "missing.md", "spec.md")
    assert done.code == 6
    assert [line for line in done.out.splitlines() if re.match(r"\S+\.md: ", line)] == [
        "spec.md: ready to delegate",
        "red.md: 1 problem(s) would stop a run",
        "bad.md: 1 problem(s) would stop a run",
        "missing.md: 1 problem(s) would stop a run",
        "spec.md: ready to delegate",
    ]


@pytest.mark.parametrize(
    ("arguments", "code", "verdict"),
    [
        (("--select", "HD2"), 3, "bad.md: 1 problem(s)"),
        (("--select", "hd203,HD1"), 3, "bad.md: 1 problem(s)"),
        (("--select", "HD3"), 0, "bad.md: nothing selected objects; 1 problem(s) left out"),
        (("--ignore", "HD203"), 0, "bad.md: nothing selected objects; 1 problem(s) left out"),
        (("--select", "HD2", "--ignore", "HD20"), 0, "bad.md: nothing selected objects; 1 problem(s) left out"),
        (("--ignore", "HD4", "--ignore", "HD7"), 3, "bad.md: 1 problem(s)"),
    ],
)  # fmt: skip
def test_selected_rules_decide_and_the_verdict_does_not_lie(
    delegation: Delegation, arguments: tuple[str, ...], code: int, verdict: str
) -> None:
    done = delegation.call("check", "--no-baseline", bad(delegation), *arguments)
    assert done.code == code
    assert done.out.splitlines()[-1].removesuffix(" would stop a run") == verdict
    assert ("HD203" in done.out) is (code == 3)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("spec.md --select HD605", "'HD605' names no rule (did you mean 'HD604'?)"),
        ("spec.md --ignore HD203,E501", "'E501' names no rule (`haiku-delegate check --explain HD` lists all rules)"),
        ("--explain HD699", "'HD699' names no rule (did you mean 'HD604'?)"),
        ("--explain spec.md", "'spec.md' names no rule"),
        ("-", "a spec is a file, and '-' is none"),
        ("spec.md --format xml", "'xml' is not one of 'text', 'json', 'sarif', 'github'"),
        ("", "Missing argument 'SPEC'"),
    ],
)
def test_a_call_that_makes_no_sense_is_answered_with_one_sentence(
    delegation: Delegation, arguments: str, words: str
) -> None:
    done = delegation.call("check", *arguments.split())
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_two_forms_at_once_are_refused(delegation: Delegation) -> None:
    done = delegation.call("check", "spec.md", "--json", "--format", "sarif")
    assert (done.code, done.report["exit_code"]) == (2, 2)
    assert "--json and --format sarif exclude each other; choose one" in done.err


def test_json_is_what_its_schema_says(delegation: Delegation) -> None:
    done = delegation.call("check", "spec.md", bad(delegation), "missing.md", "--json")
    jsonschema.validate(done.report, SCHEMA)
    assert (done.code, done.err) == (3, "")
    first, second, third = done.report["specs"]
    assert [row["before"] for row in first["verify"]] == ["red", "green"]
    assert (first["id"], first["title"], first["baseline"]) == ("T-12", "Add slugify() to the text helpers", "done")
    assert [stops(done, at) for at in range(3)] == [[], ["HD203"], ["HD001"]]
    assert (second["ok"], third["baseline"]) == (False, "skipped: the spec is not a contract")
    other = delegation.call("check", "--no-baseline", "spec.md", "--format", "json")
    jsonschema.validate(json.loads(other.out), SCHEMA)


@pytest.mark.parametrize("form", ["json", "sarif", "github"])
def test_stdout_is_data_whatever_happens(delegation: Delegation, form: str) -> None:
    write(delegation, ".haiku/config.yaml", "modle: x\n")
    for arguments, code in ((("spec.md",), 2), (("missing.md",), 3), (("spec.md", "--select", "HD999"), 2)):
        done = delegation.call("check", *arguments, "--format", form)
        assert done.code == code
        assert done.err or form == "json"
        if form == "github":
            assert all(line.startswith("::error ") for line in done.out.splitlines())
            assert done.out
        else:
            data = json.loads(done.out)
            said = data["exit_code"] if form == "json" else data["runs"][0]["invocations"][0]["exitCode"]
            assert said == code


def test_editors_and_ci_find_the_place(delegation: Delegation) -> None:
    spec = bad(delegation, "specs/größer, 100%.md")
    below = delegation.repository / "specs"
    done = delegation.call("check", "--no-baseline", "größer, 100%.md", "--format", "github", cwd=below)
    assert done.out.startswith("::error file=specs/größer%2C 100%25.md,line=4,title=HD203::'textkit/txt.py' ")
    assert (done.code, done.err) == (3, "größer, 100%.md: 1 problem(s) would stop a run\n")
    done = delegation.call("check", "--no-baseline", spec, "--format", "sarif")
    (run,) = json.loads(done.out)["runs"]
    (result,) = [each for each in run["results"] if each["level"] == "error"]
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "specs/gr%C3%B6%C3%9Fer%2C%20100%25.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4},
    }
    assert run["originalUriBaseIds"]["%SRCROOT%"]["uri"] == f"file://{delegation.repository}/"


def test_a_rule_is_explained(delegation: Delegation) -> None:
    done = delegation.call("check", "--explain", "hd011")
    assert (done.code, done.out) == (
        0,
        """\
HD011: CHANGES TO MAKE is missing, or lists no file
error; cannot be allowed

A file is listed by a line that begins with its path: a heading, a bold line, or an item of a list.

Why: only listed files may change, so a run could change nothing.

How to mend it: write `### 1. src/file.py` and below it what to change. The path comes first, prose after it.

Example:
    CHANGES TO MAKE:
    Add slugify() to the text helpers.

Better:
    CHANGES TO MAKE:
    ### 1. src/text.py
    Add slugify() after normalize().
""",
    )
    data = delegation.call("check", "--explain", "HD6", "--json").report
    assert data["schema"] == "haiku-delegate/rules/1"
    assert [rule["rule"] for rule in data["rules"]] == ["HD601", "HD602", "HD603", "HD604"]
    family = delegation.call("check", "--explain", "HD6").out
    assert family.splitlines()[0] == "HD601  error    A file changed in your tree while the run was going on"


def test_the_routing_table_says_what_to_delegate_to_whom(delegation: Delegation) -> None:
    done = delegation.call("check", "--explain")
    head, *rows = done.out.splitlines()
    assert (done.code, head.split()) == (0, ["task", "tier", "why"])
    at = head.index("tier")
    assert {row[at - 2 :].split()[0] for row in rows} == {"haiku", "sonnet", "opus", "you"}
    data = delegation.call("check", "--explain", "--json").report
    assert data["schema"] == "haiku-delegate/routes/1"
    assert [row[:at].rstrip() for row in rows] == [route["task"] for route in data["routes"]]


def test_a_spec_of_another_repository_is_told_which_option_names_it(delegation: Delegation, tmp_path: Path) -> None:
    spec = delegation.repository / "spec.md"
    done = delegation.call("check", "--no-baseline", str(spec), cwd=tmp_path)
    assert done.code == 3
    assert f"`-C {delegation.repository}` names that repository" in done.out
    assert "HD191" not in delegation.call("check", "--no-baseline", "spec.md").out


def test_paths_below_a_directory_of_the_repository_are_told_apart(delegation: Delegation) -> None:
    nested = delegation.repository / "packages/kit"
    (nested / "textkit").mkdir(parents=True)
    (nested / "textkit/inner.py").write_text("x = 1\n")
    write(delegation, "packages/kit/spec.md", SPEC.format("textkit/inner.py", GOOD))
    said = f"paths are relative to the repository around {nested}, which is {delegation.repository}, also with `-C`"
    for arguments, cwd in ((("spec.md",), nested), (("packages/kit/spec.md", "-C", "packages/kit"), None)):
        done = delegation.call("check", "--no-baseline", *arguments, cwd=cwd)
        assert done.code == 3
        assert said in done.out


def test_an_override_without_effect_is_noted(delegation: Delegation) -> None:
    spec = delegation.spec(lambda text: text.replace("kind: feature\n", "kind: feature\nallow:\n- HD414\n", 1))
    done = delegation.call("check", "--json", str(spec))
    assert done.code == 0
    noted = [each for each in done.report["specs"][0]["findings"] if each["rule"] == "HD190"]
    assert [(each["severity"], each["line"]) for each in noted] == [("note", 4)]
    assert "HD190" not in delegation.call("check", "--no-baseline", str(spec)).out  # the baseline was not asked


def test_a_baseline_that_cannot_begin_hides_nothing(delegation: Delegation) -> None:
    refuse = {"HAIKU_DELEGATE_NO_OVERLAY": "1"}
    done = delegation.call("check", bad(delegation), "--isolation", "overlay", env=refuse)
    assert done.code == 3
    assert "HD203" in done.out
    assert "baseline: failed: no overlay can be had" in done.out
    done = delegation.call("check", "spec.md", "--isolation", "overlay", "--json", env=refuse)
    assert (done.code, done.report["specs"][0]["ok"]) == (6, False)
    jsonschema.validate(done.report, SCHEMA)


def test_colour_is_decoration(delegation: Delegation) -> None:
    spec = bad(delegation)
    command = " ".join(delegation.argv("check", "--no-baseline", spec))

    def shown(**env: str) -> str:
        done = subprocess.run(
            ["script", "-qec", command, "/dev/null"], cwd=delegation.repository, check=False,
            env=delegation.environ() | {"TERM": "xterm"} | env, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return done.stdout.replace("\r\n", "\n")

    plain = delegation.call("check", "--no-baseline", spec).out
    assert "\x1b[" in (colored := shown())
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain
    assert shown(NO_COLOR="1") == plain
    assert shown(TERM="dumb") == plain


def test_an_ordinary_check_loads_nothing_heavy(delegation: Delegation) -> None:
    heavy = ("jinja2", "rich", "jsonschema", "pygments", "unidiff", "difflib", "http.client", "asyncio")
    program = (
        "import sys; sys.argv = ['haiku-delegate', 'check', '--no-baseline', 'spec.md']\n"
        "from haiku_delegate.cli.boundary import guarded\n"
        "try: guarded(sys.argv[1:])\n"
        f"finally: print(sorted(set({heavy!r}) & set(sys.modules)))"
    )
    done = delegation.call(program=("-c", program))
    assert (done.code, done.out.splitlines()[-1]) == (0, "[]")


def test_ranges_that_moved_are_put_right_and_the_mended_spec_is_checked(delegation: Delegation) -> None:
    text = delegation.repository / "textkit/text.py"
    text.write_text("# one\n# two\n" + text.read_text())
    spec = delegation.repository / "spec.md"
    before = spec.read_text()
    done = delegation.call("check", "--fix", "--no-baseline", "spec.md", "--json")
    assert done.code == 0, done.err
    jsonschema.validate(done.report, SCHEMA)
    (fixed,) = done.report["specs"][0]["fixed"]
    assert (fixed["line"], fixed["path"], fixed["old"], fixed["new"]) == (7, "textkit/text.py", [1, 6], [3, 8])
    assert spec.read_text() == before.replace("textkit/text.py:1-6", "textkit/text.py:3-8")
    assert done.err.startswith("fixed: spec.md:7: textkit/text.py:1-6 is now 3-8 (")
    again = delegation.call("check", "--fix", "--no-baseline", "spec.md")
    assert (again.code, "fixed:" in again.out) == (0, False)


def test_what_was_fixed_is_told_first(delegation: Delegation) -> None:
    text = delegation.repository / "textkit/text.py"
    text.write_text("# one\n" + text.read_text())
    done = delegation.call("check", "--fix", "--no-baseline", "spec.md")
    assert done.out.startswith("fixed: spec.md:7: textkit/text.py:1-6 is now 2-7 (")
    assert done.out.splitlines()[-1].startswith("spec.md: ready to delegate")
