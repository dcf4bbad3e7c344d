"""The same stage and isolations as for the honest flows."""

from __future__ import annotations

from tests.flows.conftest import delegation, isolation

__all__ = ["delegation", "isolation"]
