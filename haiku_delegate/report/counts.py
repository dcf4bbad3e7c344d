"""How many tests ran, for whoever counts, reports or prints them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Counted:
    """Tests, as their runner tells."""

    passed: int
    failed: int
    skipped: int
