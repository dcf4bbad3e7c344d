"""Something that checks was switched off where no command of the contract looks: workflows, build profiles (HD367)."""

from __future__ import annotations

from collections.abc import Iterator

from haiku_delegate.checks.notes.asked import Asked
from haiku_delegate.checks.notes.model import Edit, Remark
from haiku_delegate.contract.texts.lazy import Lazy
from haiku_delegate.contract.texts.standing import shown

_WORKFLOW = Lazy(r"(?:^|/)\.(?:github|gitea|forgejo)/(?:workflows|actions)/.*\.ya?ml$|(?:^|/)\.gitlab-ci\.ya?ml$")
_OFF = Lazy(
    r"^\s*(?:-\s*)?(?:continue-on-error|allow_failure):\s*true\b|^\s*(?:-\s*)?if:\s*['\"]?(?:\$\{\{\s*)?false\b|\|\|\s*true\b"
    r"|^\s*(?:-\s*)?when:\s*never\b|\b(?:echo|printf|cat)\b.{0,80}\$\{\{\s*secrets\."
)
_PROFILE = Lazy(r"^\s*(?:overflow-checks|debug-assertions)\s*=\s*false\b")
_MEANT = r"continue.on.error|allow.failure|\bdisabl\w+|\bswitch\w* off|\bskip\w*|overflow|debug.assertions"


def remarks(edit: Edit, asked: Asked) -> Iterator[Remark]:
    """The first new line of the kind."""
    pattern = _OFF if _WORKFLOW.now.search(edit.path) else _PROFILE if edit.path.endswith("Cargo.toml") else None
    if pattern is None:
        return
    for row in edit.rows:
        if pattern.now.search(row.text[:500]) and not asked.wants(row.text):
            if not asked.speaks_here(_MEANT):
                quoted = shown(row.text.strip().replace("`", "'"), limit=80)
                yield Remark(rule="HD367", message=f"a check counts less, or a secret is shown: `{quoted}`",
                             line=row.number, hint="no command of the contract would notice")  # fmt: skip
            return
