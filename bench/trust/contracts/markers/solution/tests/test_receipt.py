from pathlib import Path

import pytest

from shop.receipt import receipt

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.files
def test_receipt_looks_as_it_should() -> None:
    assert receipt([("tea", 450), ("milk", 119)]) == (GOLDEN / "receipt.txt").read_text()


def test_receipt_of_nothing() -> None:
    assert receipt([]).split() == ["total", "0.00"]
