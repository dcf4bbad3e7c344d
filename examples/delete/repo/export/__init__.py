"""Exports of the books."""

from export.fixed_width import to_fixed_width
from export.table import to_csv

__all__ = ["to_csv", "to_fixed_width"]
