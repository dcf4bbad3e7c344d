"""Rows as comma-separated values."""

import csv
import io
from collections.abc import Iterable, Sequence


def to_csv(rows: Iterable[Sequence[object]]) -> str:
    """Rows as a CSV text, quoted where it must be."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
