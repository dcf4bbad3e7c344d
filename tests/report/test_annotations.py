"""What `check` found as words, JSON, SARIF and workflow commands, from values alone."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from haiku_delegate.findings import Finding, Severity
from haiku_delegate.report import formats
from haiku_delegate.report.formats import checked, github, sarif, words
from haiku_delegate.report.formats.checked import Checked, Counted, Fixed, Ran

ROOT = Path("/srv/my repo")
SCHEMA = json.loads((Path(formats.__file__).parents[1] / "check.schema.json").read_text())
#: The essentials of SARIF 2.1.0 (OASIS), as far as we use it: what must be there, and no key beside those known.
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {"driver": {"$ref": "#/$defs/driver"}},
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "originalUriBaseIds": {"type": "object", "additionalProperties": {"$ref": "#/$defs/artifact"}},
                    "invocations": {"type": "array", "items": {"$ref": "#/$defs/invocation"}},
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "driver": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": {"type": "string"},
                "rules": {
                    "type": "array",
                    "uniqueItems": True,
                    "items": {
                        "type": "object",
                        "required": ["id", "help", "shortDescription", "defaultConfiguration"],
                        "properties": {
                            "shortDescription": {"$ref": "#/$defs/message"},
                            "fullDescription": {"$ref": "#/$defs/message"},
                            "help": {"$ref": "#/$defs/message"},
                            "defaultConfiguration": {"properties": {"level": {"$ref": "#/$defs/level"}}},
                        },
                    },
                },
            },
        },
        "invocation": {
            "type": "object",
            "required": ["executionSuccessful"],
            "properties": {
                "executionSuccessful": {"type": "boolean"},
                "exitCode": {"type": "integer"},
                "toolExecutionNotifications": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["message"],
                        "properties": {"message": {"$ref": "#/$defs/message"}, "level": {"$ref": "#/$defs/level"}},
                    },
                },
            },
        },
        "artifact": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "uri": {"type": "string", "pattern": "^[A-Za-z0-9._~:/%!$&'()*+,;=@-]+$"},
                "uriBaseId": {"type": "string"},
            },
        },
        "result": {
            "type": "object",
            "required": ["message", "ruleId", "locations"],
            "properties": {
                "ruleIndex": {"type": "integer", "minimum": -1},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/message"},
                "locations": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["physicalLocation"],
                        "properties": {
                            "physicalLocation": {
                                "type": "object",
                                "required": ["artifactLocation"],
                                "properties": {
                                    "artifactLocation": {"$ref": "#/$defs/artifact"},
                                    "region": {"properties": {"startLine": {"type": "integer", "minimum": 1}}},
                                },
                            }
                        },
                    },
                },
            },
        },
    },
}


def spec(*findings: Finding, name: str = "specs/a b.md", file: str = "", **more: Any) -> Checked:
    return Checked(spec=name, file=file or str(ROOT / name), title="t", findings=findings, **more)


def found(rule: str, severity: Severity = Severity.ERROR, line: int | None = 3, **more: Any) -> Finding:
    return Finding(**{"rule": rule, "severity": severity, "line": line, "message": "m", "path": "specs/a b.md", **more})


ERROR, BASELINE = found("HD203"), found("HD412")
WARNING, NOTE = found("HD305", Severity.WARNING), found("HD190", Severity.NOTE)


@pytest.mark.parametrize(
    ("looked", "code", "verdict"),
    [
        (spec(), 0, "ready to delegate"),
        (spec(WARNING, NOTE, NOTE), 0, "ready to delegate, 1 warning(s), 2 note(s)"),
        (spec(ERROR, WARNING), 3, "1 problem(s) would stop a run"),
        (spec(BASELINE), 6, "1 problem(s) would stop a run"),
        (spec(found("HD232")), 6, "1 problem(s) would stop a run"),
        (spec(BASELINE, ERROR), 3, "2 problem(s) would stop a run"),
        (spec(BASELINE, left_out=(ERROR, NOTE)), 6, "1 problem(s) would stop a run (1 more left out)"),
        (spec(WARNING, left_out=(ERROR,)), 0, "nothing selected objects; 1 problem(s) left out would stop a run"),
        (spec(left_out=(WARNING,)), 0, "ready to delegate"),
        (spec(NOTE, failed=6, baseline="failed: no overlay"), 6, "the baseline could not be run (exit 6)"),
        (spec(ERROR, failed=6, baseline="failed: no overlay"), 3, "1 problem(s) would stop a run"),
    ],
)
def test_exit_code_and_verdict_say_what_a_run_would_do(looked: Checked, code: int, verdict: str) -> None:
    assert (looked.exit_code, words.verdict(looked)) == (code, verdict)


def test_of_several_specs_the_first_that_stops_decides() -> None:
    assert checked.exit_code([spec(), spec(BASELINE), spec(ERROR)]) == 6
    assert checked.exit_code([spec(WARNING), spec()]) == 0


def test_findings_are_read_from_the_top_with_notes_last() -> None:
    late, early = found("HD203", line=9), found("HD305", Severity.WARNING, line=2)
    anywhere, note = found("HD203", line=None), found("HD190", Severity.NOTE, line=1)
    assert checked.ordered([late, note, early, anywhere]) == (anywhere, early, late, note)


def test_the_words() -> None:
    looked = spec(
        found("HD412", message="`b` is red before the change", hint="mend it", line=12),
        found("HD190", Severity.NOTE, line=2),
        verify=(
            Ran(command="a", line=10, tag="red", wanted="red", before="red", exit_code=1, duration_s=0.5,
                tests=Counted(passed=2, failed=1, skipped=0), red=("t::a",), output_tail="not shown"),
            Ran(command="b\nc\nd", line=12, wanted="green", before="red", exit_code=2, duration_s=1.0,
                red=tuple(f"t::{n}" for n in range(7)), output_tail="\n".join(f"line {n}\x1b[0m" for n in range(20))),
            Ran(command="c", line=15, before="cannot-run", why="the shell could not run it (exit 127)", exit_code=127),
            Ran(command="d", line=16, tag="green", wanted="green", before="green", exit_code=0, duration_s=0.0),
            Ran(command="e", line=17, tag="green", wanted="green", why="not run"),
        ),
    )  # fmt: skip
    assert list(words.lines(looked)) == [
        "verify: a  [red as tagged; exit 1; 1 failed, 2 passed; 0.50 s]",
        "verify: b ... (2 more line(s))  [red, but must be green; exit 2; 1.00 s]",
        *(f"    red: t::{n}" for n in range(5)),
        "    red: and 2 more",
        *(f"    | line {n}" for n in range(12, 20)),
        "verify: c  [cannot-run; the shell could not run it (exit 127)]",
        "verify: d  [green as tagged; 0.00 s]",
        "verify: e  [tagged green; not run]",
        "error: specs/a b.md:12: HD412 `b` is red before the change (mend it)",
        "note: specs/a b.md:2: HD190 m",
        "specs/a b.md: 1 problem(s) would stop a run",
    ]


def test_words_do_not_flood_the_reader() -> None:
    many = spec(verify=tuple(Ran(command="x" * 10_000 + "\ny", line=n, wanted="red", before="green",
                                 output_tail="z" * 10_000) for n in range(1000)))  # fmt: skip
    said = list(words.lines(many))
    assert (len(said), said[-2]) == (82, "verify: ... and 960 more")
    assert max(map(len, said)) < 400


def test_without_a_baseline_the_words_say_so() -> None:
    looked = spec(verify=(Ran(command="a", tag="red"), Ran(command="b")), baseline="skipped: --no-baseline")
    assert list(words.lines(looked)) == [
        "verify: a  [tagged red]",
        "verify: b",
        "baseline: skipped: --no-baseline",
        "specs/a b.md: ready to delegate",
    ]


@given(st.text(st.characters()), st.text(st.characters()))
def test_whatever_a_finding_says_is_one_line_everywhere(message: str, hint: str) -> None:
    looked = spec(found("HD203", message=message or "m", hint=hint))
    assert not any(set(line) & set("\x1b\n\r\u2028") for line in words.lines(looked))
    (command,) = github.lines(looked, ROOT)
    assert not set(command) & set("\n\r")
    assert command.startswith("::error file=specs/a b.md,line=3,title=HD203::")
    json.dumps(sarif.log([looked], ROOT, code=3), ensure_ascii=False).encode()


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (ERROR, "::error file=specs/a b.md,line=3,title=HD203::m"),
        (found("HD203", hint="do it"), "::error file=specs/a b.md,line=3,title=HD203::m (do it)"),
        (WARNING, "::warning file=specs/a b.md,line=3,title=HD305::m"),
        (NOTE, "::notice file=specs/a b.md,line=3,title=HD190::m"),
        (found("HD203", line=None), "::error file=specs/a b.md,title=HD203::m"),
        (found("HD203", path=None), "::error file=specs/a b.md,line=3,title=HD203::m"),
        (found("HD203", path="x,y:z%.md"), "::error file=x%2Cy%3Az%25.md,line=3,title=HD203::m"),
        (found("HD203", message="a: 9%, ::x::b"), "::error file=specs/a b.md,line=3,title=HD203::a: 9%25, ::x::b"),
    ],
)  # fmt: skip
def test_a_workflow_command_is_escaped_as_github_does(finding: Finding, expected: str) -> None:
    assert list(github.lines(spec(finding), ROOT)) == [expected]


def test_what_lies_outside_the_repository_is_named_absolutely() -> None:
    looked = spec(found("HD203", path="../x.md"), name="../x.md", file="/srv/ü/x.md", failed=6, baseline="failed: no")
    assert list(github.lines(looked, ROOT)) == [
        "::error file=/srv/ü/x.md,line=3,title=HD203::m",
        "::error file=/srv/ü/x.md,title=haiku-delegate::failed: no",
    ]
    (result,) = sarif.log([looked], ROOT, code=6)["runs"][0]["results"]  # type: ignore[index]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": "file:///srv/%C3%BC/x.md"}


def test_sarif_has_what_its_readers_need() -> None:
    odd = found("HD190", Severity.NOTE, path="odd #1.md", line=None, hint="do it")
    log = sarif.log([spec(ERROR, WARNING), spec(odd, found("HD203"))], ROOT, code=3)
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]  # type: ignore[misc]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["HD190", "HD203", "HD305"]
    assert [rule["defaultConfiguration"]["level"] for rule in rules] == ["note", "error", "warning"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///srv/my%20repo/"}}
    assert run["invocations"] == [{"executionSuccessful": True, "exitCode": 3, "toolExecutionNotifications": []}]
    assert run["results"][2] == {
        "ruleId": "HD190",
        "ruleIndex": 0,
        "level": "note",
        "message": {"text": "m (do it)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "odd%20%231.md", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 1},
                }
            }
        ],
    }


def test_sarif_says_what_kept_it_from_looking() -> None:
    log = sarif.log([spec(failed=6, baseline="failed: no overlay")], ROOT, code=6, failures=["no\nstate"])
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]  # type: ignore[misc]
    assert run["invocations"] == [
        {
            "executionSuccessful": False,
            "exitCode": 6,
            "toolExecutionNotifications": [
                {"level": "error", "message": {"text": "no state"}},
                {"level": "error", "message": {"text": "specs/a b.md: failed: no overlay"}},
            ],
        }
    ]


def test_odd_names_are_percent_encoded_and_come_back() -> None:
    for name in ("a b.md", "ä/ß.md", "100%.md", "a?b#c.md", "x\udcff.md"):
        (run,) = sarif.log([spec(found("HD203", path=name), name=name)], ROOT, code=3)["runs"]  # type: ignore[misc]
        uri = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri, errors="surrogateescape") == name


def test_the_data_is_what_its_schema_says() -> None:
    ran = Ran(command="a", line=1, tag="red", wanted="red", before="red", exit_code=1, duration_s=0.1, red=("x",),
              tests=Counted(passed=0, failed=1, skipped=0), output_tail="o", why="w", notices=True)  # fmt: skip
    moved = Fixed(line=7, path="a.py", old=(1, 6), new=(3, None), why="w")
    looked = spec(ERROR, verify=(ran, Ran(command="b")), left_out=(BASELINE, NOTE), id="T-1", fixed=(moved,))
    data = json.loads(json.dumps(checked.to_data([looked, spec(baseline="skipped: the spec is not a contract")])))
    jsonschema.validate(data, SCHEMA)
    assert (data["ok"], data["exit_code"], data["specs"][0]["left_out"]) == (False, 3, 1)
    assert set(data["specs"][0]) == set(SCHEMA["$defs"]["spec"]["properties"])
    assert set(data["specs"][0]["fixed"][0]) == set(SCHEMA["$defs"]["fixed"]["properties"])
    assert set(data["specs"][0]["verify"][0]) == set(SCHEMA["$defs"]["command"]["properties"])


def test_an_endless_or_odd_name_of_a_spec_floods_nobody() -> None:
    name = "a" * 5000 + os.fsdecode(b"\xff") + "\n.md"
    spec = Checked(
        spec=name, file=f"/r/{name}", findings=(Finding(rule="HD001", message="it does not exist", path=name),)
    )
    shown = list(words.lines(spec))
    assert all(len(line) < 400 and line.isprintable() for line in shown)
    assert "HD001 it does not exist" in shown[0]
    assert shown[-1].endswith("…: 1 problem(s) would stop a run")


def test_a_name_that_is_not_utf_8_reads_the_same_everywhere() -> None:
    name = os.fsdecode(b"sp\xff.md")
    spec = Checked(spec=name, file=f"/r/{name}", findings=(Finding(rule="HD001", message="gone", path=name, line=3),))
    assert list(words.lines(spec)) == [
        "error: sp\\udcff.md:3: HD001 gone",
        "sp\\udcff.md: 1 problem(s) would stop a run",
    ]
