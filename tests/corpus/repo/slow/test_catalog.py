"""The whole catalogue; not part of the usual run."""

from __future__ import annotations

from pathlib import Path

ROWS = [line.split(";") for line in Path("data/catalog.csv").read_text().splitlines()[1:]]


def test_every_price_is_positive() -> None:
    assert all(int(price) > 0 for _, price in ROWS)


def test_skus_are_unique() -> None:
    assert len({sku for sku, _ in ROWS}) == len(ROWS)
