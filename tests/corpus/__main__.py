"""`python -m tests.corpus` writes what is found now into expected.yaml; read the difference before you keep it."""

from __future__ import annotations

import tempfile
from pathlib import Path

from haiku_delegate.findings import Severity
from tests.corpus import repository, test_corpus


def main() -> None:
    """Write expected.yaml. Errors and warnings of good specs are left out, so that their test goes on failing."""
    with tempfile.TemporaryDirectory() as place:
        root = Path(place).resolve() / "repo"
        repository.build(root)
        text = "# What is found in each spec, as CODE:line. A good spec may have notes, and nothing else.\n"
        text += _table("good", test_corpus.GOOD, root) + _table("bad", test_corpus.BAD, root)
    (test_corpus.HERE / "expected.yaml").write_text(text, encoding="utf-8")


def _table(kind: str, names: list[str], root: Path) -> str:
    rows = {}
    for name in names:
        found = test_corpus.examined(test_corpus.HERE / kind / name, root)
        kept = tuple(each for each in found if kind == "bad" or each.severity is Severity.NOTE)
        if kept:
            rows[name] = ", ".join(test_corpus.shown(kept))
    return f"{kind}:\n" + "".join(f"  {name}: [{codes}]\n" for name, codes in rows.items())


if __name__ == "__main__":
    main()
