"""What is said of a proof."""

from __future__ import annotations

from haiku_delegate.checks import proof
from haiku_delegate.checks.proof import Outcome, Place, Proof, Row
from haiku_delegate.findings import Severity


def row(outcome: Outcome, start: int, end: int, label: str = "taken back", why: str = "", path: str = "a.py") -> Row:
    return Row(place=Place(path=path, start=start, end=end), outcome=outcome, label=label, why=why)


PROVEN, WEAK, UNPROVEN, NOT_ASKED = Outcome


def test_every_file_has_one_note_with_all_its_lines() -> None:
    seen = Proof(
        rows=(
            row(PROVEN, 1, 2),
            row(UNPROVEN, 10, 14),
            row(UNPROVEN, 30, 30),
            row(UNPROVEN, 40, 44, "`f` emptied"),
            row(UNPROVEN, 3, 3, path="b.py"),
            row(UNPROVEN, 1, 1, "put back", path="c.py"),
            row(NOT_ASKED, 1, 9, "", "a document", path="d.md"),
            row(NOT_ASKED, 50, 51, why="no time was left"),
            row(NOT_ASKED, 52, 53, why="no time was left"),
        )
    )
    found = proof.findings(seen)
    assert [str(each) for each in found] == [
        "a.py:10: HD450 nobody notices when lines 10-14, 30 are taken back and `f` (line 40) is emptied: read them "
        "(no command checks these lines)",
        "b.py:3: HD450 nobody notices when line 3 is taken back: read it (no command checks these lines)",
        "c.py:1: HD450 nobody notices when the deleted file is put back: read it (no command checks these lines)",
        "HD451 of 2 hunks it is not known who needs them: no time was left",
    ]
    assert {each.severity for each in found} == {Severity.NOTE}
    assert proof.summary(seen) == "1 of 6 hunks proven (2 not asked)"
    assert proof.by_path(seen) == {"a.py": False, "b.py": False, "c.py": False}


def test_the_summary_in_its_forms() -> None:
    assert proof.summary(Proof(rows=(row(PROVEN, 1, 1),))) == "1 of 1 hunk proven"
    assert proof.summary(Proof(rows=(row(PROVEN, 1, 1), row(WEAK, 2, 2)))) == "2 of 2 hunks proven (1 only by name)"
    assert proof.summary(Proof(off="--prove off")) == "hunks not asked: --prove off"
    assert proof.summary(Proof()) == "hunks not asked: nothing in the change can be noticed"
    assert proof.summary(Proof(rows=(row(NOT_ASKED, 1, 1, why="cancelled"),))) == "hunks not asked: cancelled"
    assert proof.by_path(Proof(rows=(row(PROVEN, 1, 1), row(WEAK, 2, 2)))) == {"a.py": True}


def test_a_change_that_nobody_notices_as_a_whole_is_said_first() -> None:
    found = proof.findings(Proof(rows=(row(UNPROVEN, 1, 1),), noticed=False))
    assert [each.message for each in found] == [
        "every command that runs code also succeeds without the whole change: read all of it",
        "nobody notices when line 1 is taken back: read it",
    ]


def test_a_layer_that_is_off_says_why() -> None:
    (found,) = proof.findings(Proof(off="no command runs the code"))
    assert (found.rule, found.message) == ("HD451", "it was not asked which lines are needed: no command runs the code")


def test_thousands_of_lines_and_hostile_names_stay_short_and_harmless() -> None:
    name, label = "a\n\x1b[31m" + "b" * 5000 + ".py", "`" + "f" * 5000 + "\n` emptied"
    rows = [row(UNPROVEN, at, at + 1, label if at % 2 else "taken back", path=name) for at in range(1, 3000)]
    rows += [row(UNPROVEN, 1, 1, path=f"{at}.py") for at in range(500)]
    rows += [row(NOT_ASKED, 1, 1, why=f"why\n{at}") for at in range(500)]
    found = proof.findings(Proof(rows=tuple(rows)))
    assert len(found) < 20
    assert all(len(each.message) < 2500 and each.message.isprintable() for each in found)
    assert all((each.path or "x").isprintable() and len(each.path or "") <= 300 for each in found)
