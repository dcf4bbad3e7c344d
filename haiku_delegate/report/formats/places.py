"""Where a finding stands, as files are named outside this program: from the root of the repository."""

from __future__ import annotations

from pathlib import Path

from haiku_delegate.findings import Finding
from haiku_delegate.report.formats.checked import Checked


def of(finding: Finding, spec: Checked, root: Path) -> Path:
    """The file that a finding is about; the spec where it names none."""
    return Path(spec.file) if finding.path in (None, spec.spec) else root / str(finding.path)


def relative(file: Path, root: Path) -> str:
    """From the root with forward slashes, or absolute where it lies outside."""
    return file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
