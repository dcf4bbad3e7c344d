"""The repository of the corpus has tests of its own, which are no tests of ours."""

from __future__ import annotations

collect_ignore = ["repo"]
